package providers

import (
	"strings"
	"testing"
	"testing/fstest"
)

const madeUpFields = `"id": "made-up", "main": ["made-up.example"]`

// madeUpFile is a file with one made-up company.
func madeUpFile(fields string) []byte {
	return []byte(strings.ReplaceAll(one(fields), "corp.example", "made-up.example"))
}

func practise(t *testing.T, file []byte) (end func()) {
	t.Helper()
	end, err := UsePractice(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	return end
}

func TestPracticeIsKnownUntilItsEnd(t *testing.T) {
	before := len(All())
	end := practise(t, madeUpFile(madeUpFields+`, "enable": ["imap"]`))
	p, ok := ByDomain("Made-Up.example")
	if !ok || p.ID != "made-up" || !p.Owns("imap.made-up.example") || !p.Sure(FactEnable) {
		t.Fatalf("%+v, %v", p, ok)
	}
	for what, got := range map[string]string{"host": id(ByHost("smtp.made-up.example")), "id": id(ByID("made-up"))} {
		if got != "made-up" {
			t.Errorf("by its %s it is %q", what, got)
		}
	}
	if len(All()) != before {
		t.Error("it stands among the companies that addresses may have meant")
	}
	// The files of a person come and go meanwhile.
	useFiles(t, map[string]string{"corp.json": one(`"id": "corp", "main": ["corp.example"]`)})
	UseFiles(nil)
	if got := id(ByDomain("made-up.example")); got != "made-up" {
		t.Errorf("other files took it away: %q", got)
	}

	second := practise(t, madeUpFile(`"id": "second", "main": ["made-up.example"]`))
	if got := id(ByDomain("made-up.example")); got != "second" {
		t.Errorf("of two, %q counts", got)
	}
	end()
	if got := id(ByDomain("made-up.example")) + id(ByID("made-up")); got != "second" {
		t.Errorf("after the end of the first, %q counts", got)
	}
	end()
	second()
	if got := id(ByDomain("made-up.example")) + id(ByHost("imap.made-up.example")) + id(ByID("second")); got != "" {
		t.Errorf("%q is still known", got)
	}
}

// A made-up company takes nothing from a real one, whatever its file says.
func TestPracticeTouchesNoRealCompany(t *testing.T) {
	for name, fields := range map[string]string{
		"the domain of one":       `"id": "made-up", "main": ["gmail.com"]`,
		"a domain of anybody":     `"id": "made-up", "main": ["made-up.example"], "domains": ["example.org"]`,
		"all below a domain":      `"id": "made-up", "patterns": ["*.example.org"]`,
		"the id of one":           `"id": "gmail", "main": ["made-up.example"]`,
		"an MX host of one":       madeUpFields + `, "mx": ["google.com"]`,
		"any MX host":             madeUpFields + `, "mx": ["mx.made-up.example"]`,
		"another name of a host":  madeUpFields + `, "also": ["imap.gmail.com"]`,
		"a page of one":           madeUpFields + `, "help_url": "https://support.google.com/mail"`,
		"a page that is like it":  madeUpFields + `, "help_url": "https://made-up.example.evil.com/"`,
		"a page of this computer": madeUpFields + `, "help_url": "https://127.0.0.1:8080/"`,
		"the limit of one":        madeUpFields + `, "limits": [{"of": "messages", "per": "day", "count": 7, "date": "2026", "url": "https://example.org/"}]`,
	} {
		if end, err := UsePractice(madeUpFile(fields)); err == nil {
			end()
			t.Errorf("%s can be claimed", name)
		}
	}
	for name, file := range map[string]string{
		"the servers of one": `{"format": 1, "providers": [{"id": "made-up", "name": "x", "main": ["made-up.example"], "sign_in": "password", "servers": ["imaps://imap.gmail.com", "smtps://smtp.made-up.example"]}]}`,
		"the sign-in of one": `{"format": 1, "oauth": {"x": {"auth_url": "https://accounts.google.com/", "token_url": "https://made-up.example/", "scopes": [{"scope": "mail"}]}},
			"providers": [{"id": "made-up", "name": "x", "main": ["made-up.example"], "sign_in": "browser", "oauth": "x", "servers": ["imaps://imap.made-up.example", "smtps://smtp.made-up.example"]}]}`,
		"a filter": `{"format": 1, "filters": [{"name": "x", "mx": ["made-up.example"]}]}`,
		"nonsense": `{`,
	} {
		if end, err := UsePractice([]byte(file)); err == nil {
			end()
			t.Errorf("%s can be claimed", name)
		}
	}
	if got := id(ByDomain("made-up.example")); got != "" {
		t.Errorf("after that, %q is known", got)
	}
	practise(t, madeUpFile(madeUpFields))
	if p, ok := ByDomain("gmail.com"); !ok || p.ID != "gmail" || p.Owns("imap.made-up.example") || receiver("mx.made-up.example") != "" {
		t.Errorf("%+v", p)
	}
	// What a person's own file says comes before it.
	if errs := UseFiles(fstest.MapFS{"own.json": {Data: madeUpFile(`"id": "own", "main": ["made-up.example"]`)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	t.Cleanup(func() { UseFiles(nil) })
	if got := id(ByDomain("made-up.example")) + id(ByHost("imap.made-up.example")); got != "ownown" {
		t.Errorf("it comes before a person's own file: %q", got)
	}
}
