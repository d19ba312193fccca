package leaktest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// passwords: the one of most tests, one beyond ASCII and beyond the BMP, and one
// of little else than characters that some escaping touches.
var passwords = []string{Password, "pä55 wörd🔑→1", `<&>'"=/+ ~%2f\n;`, "plain-word-1"}

func TestEveryLeakIsFound(t *testing.T) {
	for name, leak := range leaks {
		for _, p := range passwords {
			if found := Search(p, leak(t, p)); len(found) == 0 {
				t.Errorf("%s: %q is not found in %q", name, p, leak(t, p))
			}
			if found := Search(p, leak(t, "another-password")); len(found) != 0 {
				t.Errorf("%s: %q is found where it is not: %v", name, p, found)
			}
		}
	}
}

// TestWideAndBase64 plants at every alignment, with neighbours on both sides
// whose bits reach into the first and the last letter.
func TestWideAndBase64(t *testing.T) {
	encodings := map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 for URLs": base64.URLEncoding}
	for _, p := range append(passwords, "??>>~~ÿÿ??>>") {
		var le, be []byte
		for _, u := range utf16.Encode([]rune(p)) {
			le = append(le, byte(u), byte(u>>8))
			be = append(be, byte(u>>8), byte(u))
		}
		for form, data := range map[string][]byte{"": []byte(p), "UTF-16LE": le, "UTF-16BE": be} {
			if form != "" && !has(Search(p, append(append([]byte("odd"), data...), "odd"...)), form) {
				t.Errorf("%s of %q is not found", form, p)
			}
			for name, e := range encodings {
				for before := range 7 {
					for after := range 4 {
						planted := bytes.Repeat([]byte{0xff}, before)
						planted = append(append(planted, data...), bytes.Repeat([]byte{0xff}, after)...)
						text := e.EncodeToString(planted)
						if len(Search(p, []byte(text))) == 0 {
							t.Errorf("%q, %s %s with %d bytes before and %d after, is not found in %s", p, form, name, before, after, text)
						}
					}
				}
			}
		}
	}
}

// TestFormsAreFound plants each form as Forms made it: the search must report
// that one, not only some other.
func TestFormsAreFound(t *testing.T) {
	for _, p := range passwords {
		names := map[string]bool{}
		for _, f := range Forms(p) {
			if names[f.Name] {
				t.Errorf("two forms are called %q", f.Name)
			}
			names[f.Name] = true
			data := append(append([]byte("before "), f.Bytes...), " after"...)
			if found := Search(p, data); !has(found, f.Name) {
				t.Errorf("%s of %q is not found: %v", f.Name, p, found)
			}
		}
	}
}

func TestDir(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const p = "correct-horse"
	write("a/clean", "nothing here, not even correct horse")
	CheckDir(t, p, dir) // passes, or this test fails
	write("a/b/log", "x"+p)
	write("name-"+p, "")
	if err := os.Symlink("/elsewhere/"+p, filepath.Join(dir, "link")); err != nil {
		t.Logf("no link here: %v", err)
		write("link", p)
	}
	found, err := Dir(p, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{filepath.Join(dir, "a", "b", "log"), "name-" + p + " (its name)", "link"} {
		if !strings.Contains(fmt.Sprint(found), want) {
			t.Errorf("not found in %s: %v", want, found)
		}
	}
	if len(found) != 3 {
		t.Errorf("found %v, want three", found)
	}
	if found, err := Dir(p, filepath.Join(dir, "a", "b", "log")); err != nil || len(found) != 1 || found[0].Offset != 1 {
		t.Errorf("a single file: %v, %v", found, err)
	}
	if _, err := Dir(p, filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that is not there was searched without an error")
	}
}

// TestCheckFails makes sure that the two functions tests call do fail.
func TestCheckFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(file, []byte(Password), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, check := range map[string]func(testing.TB){
		"Check":                  func(t testing.TB) { Check(t, Password, "the log", []byte(Password)) },
		"CheckDir":               func(t testing.TB) { CheckDir(t, Password, file) },
		"CheckDir without a dir": func(t testing.TB) { CheckDir(t, Password, file+"-missing") },
	} {
		r := &recorder{TB: t}
		check(r)
		if r.failures != 1 {
			t.Errorf("%s reported %d failures, want 1", name, r.failures)
		}
	}
}

func TestShortPasswords(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a password of five bytes was accepted: its base64 is found in anything")
		}
	}()
	Forms("12345")
}

// recorder is a test that counts failures rather than failing.
type recorder struct {
	testing.TB
	failures int
}

func (r *recorder) Errorf(string, ...any) { r.failures++ }

func has(found []Find, form string) bool {
	for _, f := range found {
		if f.Form == form {
			return true
		}
	}
	return false
}
