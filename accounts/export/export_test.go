package export

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sheetGoldens are the accounts whose whole page is compared.
var sheetGoldens = []string{"imap-tls", "pop3-days", "awkward", "plaintext", "ipv6-pinned"}

func TestFormats(t *testing.T) {
	for _, c := range cases {
		for _, f := range Formats {
			t.Run(c.name+"/"+f.ID, func(t *testing.T) {
				files, err := f.Write(c.account, Options{})
				if code := c.refused[f.ID]; code != "" {
					var r *Refusal
					if !errors.As(err, &r) || r.Code != code || r.Format != f.ID || files != nil {
						t.Fatalf("got %v, %v, want a refusal %q", files, err, code)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(files) != 1 || (!f.Folder && files[0].Name != f.DefaultName(c.account)) {
					t.Fatalf("got %d files, the first %q", len(files), files[0].Name)
				}
				if f.ID == "sheet" && !slices.Contains(sheetGoldens, c.name) {
					return // what it says is read back in TestSheetReadsBack
				}
				golden(t, filepath.Join("testdata", c.name+filepath.Ext(files[0].Name)), files[0].Data)
			})
		}
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}

// Nothing that could end a line or a string gets as far as a format, in
// whichever field it stands.
func TestWriteRefusesBrokenFields(t *testing.T) {
	set := map[string]func(*accounts.Account, string){
		"name":              func(a *accounts.Account, s string) { a.Name += s + "x" },
		"address":           func(a *accounts.Account, s string) { a.Address = "jane" + s + "@example.org" },
		"incoming.host":     func(a *accounts.Account, s string) { a.Incoming.Host += s },
		"incoming.username": func(a *accounts.Account, s string) { a.Incoming.Username += s + "x" },
		"outgoing.host":     func(a *accounts.Account, s string) { a.Outgoing.Host += s },
		"outgoing.username": func(a *accounts.Account, s string) { a.Outgoing.Username += s + "x" },
	}
	w := words.New("en")
	for _, bad := range []string{"\r", "\n", "\x00", "\x1b[31m", "\u0085", "\u2028", "\xff"} {
		for field, change := range set {
			for _, f := range Formats {
				files, err := f.Write(with(jane(), func(a *accounts.Account) { change(a, bad) }), Options{})
				var r *Refusal
				if !errors.As(err, &r) || r.Code != CodeInvalid || r.Field != field || files != nil {
					t.Errorf("%s: %q in %s: got %v, %v", f.ID, bad, field, files, err)
					continue
				}
				if s := r.Sentence(w); strings.Contains(s, "export.") || strings.ContainsAny(s, "\r\n\x00\x1b") {
					t.Errorf("%s: %q in %s is explained as %q", f.ID, bad, field, s)
				}
			}
		}
	}
	for name, change := range map[string]func(*accounts.Account){
		"incoming.port":     func(a *accounts.Account) { a.Incoming.Port = 70000 },
		"outgoing.port":     func(a *accounts.Account) { a.Outgoing.Port = 0 },
		"incoming.security": func(a *accounts.Account) { a.Incoming.Security = "ssl" },
		"incoming.protocol": func(a *accounts.Account) { a.Incoming.Protocol = accounts.SMTP },
		"outgoing.protocol": func(a *accounts.Account) { a.Outgoing.Protocol = "" },
		"leave":             func(a *accounts.Account) { a.Leave = 1000 },
		"approvals":         func(a *accounts.Account) { a.Approvals.Plaintext = []string{"a b"} },
		"outgoing.auth":     func(a *accounts.Account) { a.Outgoing.Auth = "gssapi" },
	} {
		var r *Refusal
		_, err := Formats[0].Write(with(jane(), change), Options{})
		if !errors.As(err, &r) || r.Code != CodeInvalid || r.Field != name {
			t.Errorf("%s: got %v", name, err)
		} else if s := r.Sentence(w); strings.Contains(s, "export.") {
			t.Errorf("%s is explained as %q", name, s)
		}
	}
}

// The values of a refused account may be a password typed into the wrong field.
func TestRefusalDoesNotRepeatValues(t *testing.T) {
	const secret = "correct horse 日本"
	a := with(jane(), func(a *accounts.Account) { a.Incoming.Username = secret })
	prf, _ := ByID("outlook-prf")
	_, err := prf.Write(a, Options{})
	var r *Refusal
	if !errors.As(err, &r) || r.Code != CodePRFEncoding || r.Field != "incoming.username" {
		t.Fatalf("got %v", err)
	}
	leaktest.Check(t, secret, "the error", []byte(err.Error()))
	leaktest.Check(t, secret, "its sentence", []byte(r.Sentence(words.New("en"))))
}

// No format asks for a password, and none finds one: not in the approvals, not
// in the parts of the account it does not write.
func TestNoPasswordInAnyFile(t *testing.T) {
	for _, c := range cases {
		for _, f := range Formats {
			files, err := f.Write(c.account, Options{})
			if err != nil {
				continue
			}
			for _, file := range files {
				leaktest.Check(t, leaktest.Password, c.name+"/"+file.Name, file.Data)
			}
		}
	}
	// The search does see what stands there, in the escapes of each format.
	seen := with(pop(jane(), accounts.LeaveForever), func(a *accounts.Account) { a.Incoming.Username = leaktest.Password })
	for _, f := range Formats {
		files, err := f.Write(seen, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(leaktest.Search(leaktest.Password, files[0].Data)) == 0 {
			t.Errorf("%s: the search would not find a password", f.ID)
		}
	}
}

func TestGuidesAndWords(t *testing.T) {
	w := words.New("en")
	unfilled := regexp.MustCompile(`(export|sheet)\.[a-z]|<no value>|\{\{`)
	for _, f := range Formats {
		if f.DefaultName == nil || unfilled.MatchString(w.T("export."+f.ID+".name")) || unfilled.MatchString(w.T("export."+f.ID+".does")) {
			t.Errorf("%s lacks a name", f.ID)
		}
		for _, c := range cases {
			g := f.Guide(c.account, "FILE", w)
			if len(g.Steps) == 0 || !strings.Contains(strings.Join(g.Steps, " "), "FILE") {
				t.Errorf("%s/%s: steps %q", c.name, f.ID, g.Steps)
			}
			for _, s := range append(g.Steps, g.Notes...) {
				if unfilled.MatchString(s) {
					t.Errorf("%s/%s: %q", c.name, f.ID, s)
				}
			}
		}
	}
	notes := func(id string, a accounts.Account) string {
		f, ok := ByID(id)
		if !ok {
			t.Fatal(id)
		}
		return strings.Join(f.Guide(a, "x", w).Notes, "\n")
	}
	separate := with(jane(), func(a *accounts.Account) { a.SeparatePassword = true })
	for _, c := range []struct {
		got, want string
	}{
		{notes("thunderbird", jane()), "asks for the password once"},
		{notes("thunderbird", separate), "two passwords"},
		{notes("outlook-prf", jane()), "Experimental"},
		{notes("outlook-prf", pop(jane(), 5)), "classic Outlook"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("%q does not say %q", c.got, c.want)
		}
	}
	if s := notes("outlook-prf", pop(jane(), 5)); strings.Contains(s, "Experimental") {
		t.Errorf("POP is not experimental: %q", s)
	}
	prf, _ := ByID("outlook-prf")
	for file, typed := range map[string]string{
		"/home/jane/Documents/a.prf":        `"C:\Users\Public\a.prf"`,
		`C:\Users\Jane Doe\Documents\a.prf`: `"C:\Users\Jane Doe\Documents\a.prf"`,
	} {
		if steps := strings.Join(prf.Guide(jane(), file, w).Steps, "\n"); !strings.Contains(steps, "/importprf "+typed) || strings.Contains(steps, "/home") {
			t.Errorf("%s is imported by:\n%s", file, steps)
		}
	}
	for _, code := range []string{CodeInvalid, CodeAuth, CodeAddress, CodePRFStartTLS, CodePRFEncoding, CodePRFValue} {
		for _, field := range []string{"", "name", "incoming.username"} {
			if s := (&Refusal{Code: code, Field: field}).Sentence(w); unfilled.MatchString(s) {
				t.Errorf("%s %q: %q", code, field, s)
			}
		}
	}
}

func TestDefaultNamesAreSafe(t *testing.T) {
	safe := regexp.MustCompile(`^[a-z]+-[A-Za-z0-9@._+-]+$`)
	for _, address := range []string{"jane@example.org", `"../../x"@example.org`, "con@example.org", "jürgen@bücher.example", strings.Repeat("a", 64) + "@" + strings.Repeat("b", 60) + ".example"} {
		for _, f := range Formats {
			name := f.DefaultName(accounts.Account{Address: address})
			if !safe.MatchString(name) || len(name) > 120 {
				t.Errorf("%s: %q becomes %q", f.ID, address, name)
			}
		}
	}
	if _, ok := ByID("outlook"); ok {
		t.Error("outlook is no format")
	}
}
