package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postkey/accounts/providers"
	"postkey/accounts/words"
)

// TestOwnFiles: a file that cannot be used is named in a sentence, with what is wrong
// with it below; what is good is used.
func TestOwnFiles(t *testing.T) {
	t.Cleanup(func() { providers.UseFiles(nil) })
	dir := t.TempDir()
	w := words.New("en")
	var out strings.Builder
	if clients := ownFiles(dir, w, &out); len(clients) > 0 || out.Len() > 0 {
		t.Errorf("without files: %v, %s", clients, out.String())
	}
	folder := filepath.Join(dir, "providers.d")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	good := `{"format": 1, "providers": [{"id": "corp", "name": "Corp", "main": ["corp.example"], "sign_in": "password", "servers": ["imaps://imap.corp.example", "smtps://smtp.corp.example"]}]}`
	for name, text := range map[string]string{
		"providers.d/good.json": good, "providers.d/bad.json": `{"format": 1, "proviers": []}`, "providers.d/worse.json": "\x1b[2J",
		"oauth.json": `{"google": {"client_id": "a"}, "microsoft": {}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	clients := ownFiles(dir, w, &out)
	if _, ok := providers.ByDomain("corp.example"); !ok || clients["google"].ID != "a" {
		t.Errorf("what is good is not used: %v, %v", ok, clients)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	want := []string{"Postkey leaves out " + filepath.Join(folder, "bad.json"), "  ", "Postkey leaves out " + filepath.Join(folder, "worse.json"), "  ", "Postkey can't use all of " + filepath.Join(dir, "oauth.json"), "  "}
	for i, line := range lines {
		if i >= len(want) || !strings.HasPrefix(line, want[i]) || strings.TrimSpace(line) == "" || strings.Contains(line, "\x1b") {
			t.Errorf("line %d: %q", i+1, line)
		}
	}
	if len(lines) != len(want) || !strings.Contains(lines[5], "microsoft has no client_id") {
		t.Errorf("%s", out.String())
	}
}
