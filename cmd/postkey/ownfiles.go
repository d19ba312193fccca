package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"postkey/accounts/oauth"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

// ownFiles reads what whoever packaged this program, or set up this computer, knows of
// mail companies, from the folder of the settings: providers.d, which is used from
// then on, and oauth.json. What is wrong with them goes to out; the rest is used.
func ownFiles(dir string, w *words.Words, out io.Writer) oauth.Clients {
	folder := filepath.Join(dir, "providers.d")
	for _, err := range providers.UseFiles(os.DirFS(folder)) {
		kind, file := "providers-folder", folder
		if wrong, ok := errors.AsType[*providers.FileError](err); ok {
			if err = wrong.Err; wrong.Name != "." {
				kind, file = "providers", filepath.Join(folder, wrong.Name)
			}
		}
		fmt.Fprintln(out, w.LeftOut(kind, file, err))
	}
	clients, err := oauth.ReadClients(dir)
	if err != nil {
		fmt.Fprintln(out, w.LeftOut("clients", filepath.Join(dir, "oauth.json"), err))
	}
	return clients
}
