package providers

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"postkey/accounts"
)

func useFiles(t *testing.T, files map[string]string) []error {
	t.Helper()
	folder := fstest.MapFS{}
	for name, content := range files {
		folder[name] = &fstest.MapFile{Data: []byte(content)}
	}
	t.Cleanup(func() { UseFiles(nil) })
	return UseFiles(folder)
}

// one is a file with one provider.
func one(fields string) string {
	return `{"format": 1, "providers": [{"name": "Ours", "sign_in": "password", "servers": ["imaps://imap.corp.example", "smtps://smtp.corp.example"], ` + fields + `}]}`
}

func id(p *Provider, ok bool) string {
	if !ok {
		return ""
	}
	return p.ID
}

func receiver(host string) string {
	r, ok := ByMX(host)
	switch {
	case !ok:
		return ""
	case r.Provider != nil:
		return r.Provider.ID
	}
	return "filter " + r.Filter
}

func TestFilesAddProviders(t *testing.T) {
	if errs := useFiles(t, map[string]string{
		"corp.json":   one(`"id": "corp", "main": ["corp.example"], "patterns": ["*.corp.example"], "mx": ["mx.corp.example"], "enable": ["imap"], "limits": [{"of": "messages", "per": "day", "count": 7, "date": "2026"}]`),
		"filter.json": `{"format": 1, "filters": [{"name": "Sieve", "mx": ["sieve.example"]}]}`,
		"README":      "not JSON, and not asked for",
	}); len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, domain := range []string{"corp.example", "CORP.example", "sales.corp.example", "a.b.corp.example"} {
		if got := id(ByDomain(domain)); got != "corp" {
			t.Errorf("ByDomain(%s) = %q", domain, got)
		}
	}
	for host, want := range map[string]string{"mx.corp.example": "corp", "1.mx.corp.example": "corp", "a.sieve.example": "filter Sieve", "aspmx.l.google.com": "google-workspace"} {
		if got := receiver(host); got != want {
			t.Errorf("ByMX(%s) = %q, want %q", host, got, want)
		}
	}
	p, _ := ByID("corp")
	if q, ok := ByHost("imap.corp.example"); !ok || q != p || !p.Owns("smtp.corp.example") || !p.Needs(accounts.IMAP) {
		t.Errorf("%+v", p)
	}
	if all := All(); all[0] != p || all[1].ID != "gmail" {
		t.Errorf("first come %s and %s", all[0].ID, all[1].ID)
	}
	// Whoever writes such a file answers for it.
	if !p.Sure(FactServers) || !p.Sure(FactEnable) || !p.Limits[0].Sure || p.Evidence(FactServers).Sources[0].Title != "corp.json" {
		t.Errorf("evidence %+v, limits %+v", p.evidence, p.Limits)
	}
	UseFiles(nil)
	if got := id(ByDomain("corp.example")) + id(ByID("corp")) + receiver("mx.corp.example"); got != "" {
		t.Errorf("%s is still known", got)
	}
}

func TestFilesReplaceProviders(t *testing.T) {
	if errs := useFiles(t, map[string]string{
		"1.json": one(`"id": "gmail", "main": ["gmail.com"]`),
		"2.json": one(`"id": "our-hotmail", "domains": ["hotmail.com"], "mx": ["olc.protection.outlook.com"]`),
		"3.json": one(`"id": "our-mail", "domains": ["first.example", "second.example"], "mx": ["mx.example.org"]`),
		"4.json": one(`"id": "our-other", "domains": ["second.example"], "mx": ["mx.example.org"]`),
		"5.json": `{"format": 1, "filters": [{"name": "Ours", "mx": ["messagingengine.com"]}]}`,
	}); len(errs) > 0 {
		t.Fatal(errs)
	}
	for domain, want := range map[string]string{
		"gmail.com":      "gmail",
		"googlemail.com": "", // the whole provider was replaced
		"hotmail.com":    "our-hotmail",
		"outlook.com":    "outlook",
		"first.example":  "our-mail",
		"second.example": "our-other", // the later file
	} {
		if got := id(ByDomain(domain)); got != want {
			t.Errorf("ByDomain(%s) = %q, want %q", domain, got, want)
		}
	}
	gmail, _ := ByID("gmail")
	if gmail.Name != "Ours" || gmail.Owns("imap.gmail.com") {
		t.Errorf("%+v", gmail)
	}
	for host, want := range map[string]string{
		"mx.olc.protection.outlook.com": "our-hotmail", "x.mail.protection.outlook.com": "microsoft-365",
		"a.mx.example.org": "our-other", "in1.messagingengine.com": "filter Ours",
		"gmail-smtp-in.l.google.com": "google-workspace", // what is left without the built-in gmail
	} {
		if got := receiver(host); got != want {
			t.Errorf("ByMX(%s) = %q, want %q", host, got, want)
		}
	}
	if n := len(slices.DeleteFunc(All(), func(p *Provider) bool { return p.ID != "gmail" })); n != 1 {
		t.Errorf("%d times gmail", n)
	}
}

// A file with a mistake must take nothing along, nor let anything half in.
func TestBadFilesAreReportedAndSkipped(t *testing.T) {
	good := one(`"id": "corp", "main": ["corp.example"]`)
	folder := fstest.MapFS{
		"a-broken.json":  {Data: []byte(`{"format": 1,`)},
		"b-big.json":     {Data: []byte(strings.Replace(good, "Ours", strings.Repeat(" ", maxFileSize), 1))},
		"c-folder.json":  {Mode: fs.ModeDir},
		"d-pipe.json":    {Mode: fs.ModeNamedPipe},
		"e-newer.json":   {Data: []byte(strings.Replace(good, `"format": 1`, `"format": 2`, 1))},
		"f-half.json":    {Data: []byte(strings.TrimSuffix(one(`"id": "half", "main": ["half.example"]`), "]}") + `, {"id": "x"}]}`)},
		"g-unknown.json": {Data: []byte(one(`"id": "typo", "main": ["typo.example"], "colour": "red"`))},
		"h-good.json":    {Data: []byte(good)},
		"i-after.json":   {Data: []byte(good + good)},
	}
	t.Cleanup(func() { UseFiles(nil) })
	errs := UseFiles(folder)
	var names []string
	for _, err := range errs {
		e, ok := errors.AsType[*FileError](err)
		if !ok {
			t.Fatalf("%v is no FileError", err)
		}
		if !strings.Contains(e.Error(), e.Name) || len(e.Error()) > 300 {
			t.Errorf("%.300s", e.Error())
		}
		names = append(names, e.Name)
	}
	want := []string{"a-broken.json", "b-big.json", "d-pipe.json", "e-newer.json", "f-half.json", "g-unknown.json", "i-after.json"}
	if !slices.Equal(names, want) {
		t.Errorf("reported %q, want %q", names, want)
	}
	if got := id(ByDomain("corp.example")) + id(ByDomain("half.example")) + id(ByDomain("typo.example")); got != "corp" {
		t.Errorf("known: %s", got)
	}
}

func TestFolderOfFiles(t *testing.T) {
	t.Cleanup(func() { UseFiles(nil) })
	if errs := UseFiles(fstest.MapFS{}); len(errs) > 0 {
		t.Errorf("empty: %v", errs)
	}
	sub, err := fs.Sub(fstest.MapFS{}, "providers.d")
	if err != nil {
		t.Fatal(err)
	}
	if errs := UseFiles(sub); len(errs) > 0 {
		t.Errorf("not there: %v", errs)
	}
	many := fstest.MapFS{}
	for i := range maxFiles + 1 {
		many[strings.Repeat("a", i+1)+".json"] = &fstest.MapFile{Data: []byte(`{"format": 1}`)}
	}
	if errs := UseFiles(many); len(errs) != 1 {
		t.Errorf("%d files: %v", len(many), errs)
	}
	if got := id(ByDomain("gmail.com")); got != "gmail" {
		t.Errorf("gmail.com is %q", got)
	}
}

// The files may be read while others ask already.
func TestUseFilesWhileOthersAsk(t *testing.T) {
	t.Cleanup(func() { UseFiles(nil) })
	folder := fstest.MapFS{"corp.json": {Data: []byte(one(`"id": "corp", "main": ["corp.example"], "mx": ["corp.example"]`))}}
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for range 200 {
				if got := id(ByDomain("gmail.com")); got != "gmail" {
					t.Errorf("gmail.com is %q", got)
				}
				if p, ok := ByDomain("corp.example"); ok && p.ID != "corp" {
					t.Errorf("corp.example is %q", p.ID)
				}
				ByMX("mx.corp.example")
				All()
			}
		})
	}
	for i := range 50 {
		if i%2 == 0 {
			UseFiles(folder)
		} else {
			UseFiles(nil)
		}
	}
	asking.Wait()
}
