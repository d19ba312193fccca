// Command compact makes the compact form of the provider table that is built into
// the program, from the one that is written and reviewed. `go generate` in package
// providers runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// folder is where both forms are, seen from package providers.
const folder = "../../assets/providers"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "compact:", err)
		os.Exit(1)
	}
}

func run() error {
	file, err := os.ReadFile(filepath.Join(folder, "providers.json"))
	if err != nil {
		return err
	}
	form, err := providers.Compact(file)
	if err != nil {
		return fmt.Errorf("providers.json: %w", err)
	}
	return accounts.WriteFile(filepath.Join(folder, "providers.compact"), []byte(form), 0o644)
}
