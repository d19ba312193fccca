package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// builtIn are the clients of whoever packaged this program, in the form of the
// file, set when it is built:
//
//	go build -ldflags "-X 'postkey/accounts/oauth.builtIn={\"google\":{\"client_id\":\"…\"}}'"
var builtIn string

// clientsFile is in the folder of the person's settings.
const clientsFile = "oauth.json"

// Clients are by the name of the company's sign-in, such as "google" or
// "microsoft".
type Clients map[string]Client

// ReadClients returns the clients that were built in, and those of oauth.json in
// dir, which count for more. Without the file there is no error. An error names the
// file; the clients that are good are there all the same.
func ReadClients(dir string) (Clients, error) {
	all, err := parseClients([]byte(builtIn))
	if err != nil {
		err = fmt.Errorf("built in: %w", err)
	}
	path := filepath.Join(dir, clientsFile)
	data, missing := os.ReadFile(path)
	if errors.Is(missing, fs.ErrNotExist) {
		return all, err
	}
	if missing != nil {
		return all, errors.Join(err, missing)
	}
	own, wrong := parseClients(data)
	if wrong != nil {
		err = errors.Join(err, fmt.Errorf("%s: %w", path, wrong))
	}
	maps.Copy(all, own)
	return all, err
}

func parseClients(data []byte) (Clients, error) {
	clients := Clients{}
	if len(data) == 0 {
		return clients, nil
	}
	if err := json.Unmarshal(data, &clients); err != nil {
		return Clients{}, errors.New("not JSON of the form {\"company\": {\"client_id\": \"…\"}}")
	}
	var errs []error
	for name, c := range clients {
		if c.ID == "" {
			errs = append(errs, fmt.Errorf("%s has no client_id", name))
			delete(clients, name)
		}
	}
	return clients, errors.Join(errs...)
}
