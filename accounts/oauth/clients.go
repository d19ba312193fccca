package oauth

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// builtIn are the clients of whoever packaged this program, in the form of the
// file, set when it is built:
//
//	go build -ldflags "-X 'postkey/accounts/oauth.builtIn={\"google\":{\"client_id\":\"…\"}}'"
var builtIn string

// clientsFile is in the folder of the person's settings.
const clientsFile = "oauth.json"

// Clients are by the name of the company's sign-in in the provider table, such as
// "google" or "microsoft", or by the host of an issuer that a company publishes:
//
//	{
//	  "microsoft": {"client_id": "…"},
//	  "google": {"client_id": "…", "client_secret": "…"},
//	  "login.example.org": {"client_id": "…"},
//	  "example.login-service.example": {"client_id": "…", "for": ["example.org"]}
//	}
//
// "for" is needed where an issuer lets people sign in at mail servers of another owner
// than its own: see [Server.Serves].
type Clients map[string]Client

// For finds the client for a server: by name, which may be empty, else by the host of
// its issuer, or of its page where the issuer is not known.
func (c Clients) For(name string, s Server) (Client, bool) {
	if client, ok := c[name]; ok && name != "" {
		return client, true
	}
	u, err := url.Parse(cmp.Or(s.Issuer, s.AuthURL))
	if err != nil || !strings.Contains(u.Hostname(), ".") { // a name of the table is no host
		return Client{}, false
	}
	client, ok := c[strings.ToLower(u.Hostname())]
	return client, ok
}

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
