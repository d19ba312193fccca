package providers

import (
	"os"
	"strings"
	"testing"
)

// Each mistake a person can make in a file must be found, and named.
func TestMistakesAreFound(t *testing.T) {
	const servers = `"servers": ["imaps://imap.a.example", "smtps://smtp.a.example"]`
	with := func(fields string) string {
		return `{"format": 1, "sources": {"s": {"title": "S", "date": "2026", "kind": "kept"}}, "oauth": {"o": {"auth_url": "https://a.example/", "token_url": "https://a.example/", "scopes": [{"scope": "mail"}]}},
			"providers": [{"id": "a", "name": "A", "sign_in": "password", "domains": ["a.example"], "sources": {"all": ["s"]}, ` + fields + `}]}`
	}
	if _, err := Compact([]byte(with(servers + `, "oauth": "o"`))); err != nil {
		t.Fatal("the file without a mistake: ", err)
	}
	oauth := func(fields string) string {
		return strings.Replace(with(servers+`, "oauth": "o"`), `"auth_url": "https://a.example/", "token_url": "https://a.example/"`, fields, 1)
	}
	if _, err := Compact([]byte(oauth(`"issuer": "https://a.example"`))); err != nil {
		t.Fatal("an issuer alone: ", err)
	}
	for file, want := range map[string]string{
		``:                                "EOF",
		`{"format": 1} {}`:                "more than one object",
		`{"format": 0}`:                   "format 0",
		`{"format": 2}`:                   "newer version",
		`{"format": 1, "companies": []}`:  "unknown field",
		`{"format": 1, "providers": [7]}`: "cannot unmarshal",
		`{"format": 1, "filters": [{"name": "F", "mx": ["com"]}]}`:                                           "no host name",
		`{"format": 1, "filters": [{"name": "F", "mx": ["co.uk"]}]}`:                                         "anybody can have a name",
		`{"format": 1, "filters": [{"name": "F", "mx": ["b.example", "a.example"]}]}`:                        "not sorted",
		`{"format": 1, "filters": [{"name": "F", "mx": []}]}`:                                                "a filter has",
		`{"format": 1, "filters": [{"name": "F", "mx": ["a.example"]}, {"name": "G", "mx": ["a.example"]}]}`: "already belongs to F",

		with(servers + `, "colour": "red"`):                                                                                       "unknown field",
		with(servers + `, "id": "A"`):                                                                                             "the id",
		with(servers + `, "id": "a b"`):                                                                                           "the id",
		with(servers + `, "name": ""`):                                                                                            "no name",
		with(servers + `, "name": "A\u202eB"`):                                                                                    "no plain text",
		with(servers + `, "enable_where": "**now**"`):                                                                             "no plain text",
		with(servers + `, "domains": []`):                                                                                         "nothing leads to it",
		with(servers + `, "domains": ["b.example", "a.example"]`):                                                                 "not sorted",
		with(servers + `, "domains": ["A.example"]`):                                                                              "no domain",
		with(servers + `, "domains": ["bücher.example"]`):                                                                         "no domain",
		with(servers + `, "domains": ["localhost"]`):                                                                              "no domain",
		with(servers + `, "domains": ["a.example/x"]`):                                                                            "no domain",
		with(servers + `, "main": ["a.example"]`):                                                                                 "already belongs to a",
		with(servers + `, "patterns": ["*.co.uk"]`):                                                                               "everybody",
		with(servers + `, "patterns": ["a.*"]`):                                                                                   "no pattern",
		with(servers + `, "patterns": ["*.b.example", "*.a.example"]`):                                                            "not sorted",
		with(servers + `, "mx": ["*.a.example"]`):                                                                                 "no host name",
		with(servers + `, "mx": ["a.example", "a.example"]`):                                                                      "not sorted",
		with(servers + `, "also": ["Imap.a.example"]`):                                                                            "no host name",
		with(servers + `, "rank": -1`):                                                                                            "rank",
		with(servers + `, "sign_in": "magic"`):                                                                                    "sign_in",
		with(servers + `, "sign_in": "closed"`):                                                                                   "closed, but",
		with(`"servers": []`):                                                                                                     "are missing",
		with(`"servers": ["imaps://imap.a.example"]`):                                                                             "are missing",
		with(`"servers": ["smtps://smtp.a.example", "imaps://imap.a.example"]`):                                                   "IMAP comes first",
		with(`"servers": ["imaps://a b", "smtps://smtp.a.example"]`):                                                              "server",
		with(`"servers": ["https://imap.a.example", "smtps://smtp.a.example"]`):                                                   "starts with one of",
		with(`"servers": ["imaps://imap.a.example:0", "smtps://smtp.a.example"]`):                                                 "port",
		with(`"servers": ["imaps://192.0.2.1", "smtps://smtp.a.example"]`):                                                        "has a name",
		with(`"servers": ["imap://127.0.0.1:1143", "smtps://smtp.a.example"]`):                                                    "has a name",
		with(`"servers": ["imaps://jane@imap.a.example", "smtps://b.example"]`):                                                   "user name form",
		with(`"servers": ["imaps://address:pw@imap.a.example", "smtps://b.exmpl"]`):                                               "no password",
		with(`"servers": ["imaps://a.example", "imaps://a.example", "smtps://b.example"]`):                                        "twice",
		with(`"servers": ["imap://a.example", "imaps://a.example", "smtps://b.example"]`):                                         "implicit TLS comes before",
		with(`"servers": ["imaps://a.example", "imap+insecure://b.example", "smtps://b.exmpl"]`):                                  "no encryption",
		with(servers + `, "help_url": "http://a.example/"`):                                                                       "no https",
		with(servers + `, "webmail_url": "https://jane@a.example/"`):                                                              "no https",
		with(servers + `, "enable": ["http"]`):                                                                                    "a protocol is",
		with(servers + `, "enable": ["pop3", "imap"]`):                                                                            "in this order",
		with(servers + `, "paid": ["imap", "imap"]`):                                                                              "in this order",
		with(servers + `, "password_ends": [{"for": ["imap"], "on": "soon"}]`):                                                    "no date",
		with(servers + `, "password_ends": [{"for": [], "on": "2026"}]`):                                                          "for nothing",
		oauth(`"auth_url": "https://a.example/"`):                                                                                 "or the issuer",
		oauth(`"token_url": "https://a.example/"`):                                                                                "or the issuer",
		oauth(`"device_url": "https://a.example"`):                                                                                "or the issuer",
		oauth(`"issuer": "http://a.example"`):                                                                                     "no https address",
		with(servers + `, "oauth": "nowhere"`):                                                                                    "not described",
		with(servers + `, "pop": {"keep": "maybe"}`):                                                                              "keep is yes or no",
		with(servers + `, "limits": [{"of": "people", "per": "day", "count": 1, "source": "s", "date": "2026"}]`):                 "limits",
		with(servers + `, "limits": [{"of": "messages", "per": "message", "count": 1, "source": "s", "date": "2026"}]`):           "limits",
		with(servers + `, "limits": [{"of": "messages", "per": "day", "count": 0, "source": "s", "date": "2026"}]`):               "limits",
		with(servers + `, "limits": [{"of": "messages", "per": "day", "count": 9, "most": 9, "source": "s", "date": "2026"}]`):    "limits",
		with(servers + `, "limits": [{"of": "messages", "per": "day", "count": 9, "plan": "gold", "source": "s", "date": "26"}]`): "limits",
		with(servers + `, "limits": [{"of": "messages", "per": "day", "count": 9, "source": "s", "date": "yesterday"}]`):          "no date",
		with(servers + `, "limits": [{"of": "messages", "per": "day", "count": 9, "source": "t", "date": "2026"}]`):               "not described",
		with(servers + `, "limits": [{"of": "messages", "per": "day", "count": 9, "date": "2026"}]`):                              "not described",
		with(servers + `, "sources": {"all": ["t"]}`):                                                                             "not described",
		strings.Replace(with(servers), `"all"`, `"servers"`, 1):                                                                   "domains has no source",
		with(servers + `, "sources": {"all": ["s"], "colour": ["s"]}`):                                                            "is no fact",
		with(servers + `, "sources": {"all": ["s"], "oauth": ["s"]}`):                                                             "nothing is said",
	} {
		if _, err := Compact([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", file, err, want)
		}
	}
}

// No file may bring the program down, or into the compact form what it can't hold.
func FuzzFile(f *testing.F) {
	data, err := os.ReadFile(reviewed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:0])
	f.Add([]byte(one(`"id": "corp", "main": ["corp.example"], "patterns": ["*.corp.example"], "mx": ["mx.corp.example"], "limits": [{"of": "messages", "per": "day", "count": 7, "date": "2026"}]`)))
	f.Add([]byte(`{"format": 1, "filters": [{"name": "Sieve", "mx": ["sieve.example"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		source := Source{Title: "file", Kind: company}
		providers, filters, err := parse(data, &source)
		if err != nil {
			return
		}
		form, err := compact(providers, filters)
		if err != nil {
			return
		}
		b := open(form)
		if got := len(b.all()); got != len(providers) {
			t.Errorf("%d providers, want %d", got, len(providers))
		}
		for _, p := range providers {
			for _, d := range p.Domains {
				if q, ok := b.domain(d); !ok || q.ID != p.ID {
					t.Errorf("%s belongs to %v, want %s", d, q, p.ID)
				}
			}
		}
	})
}
