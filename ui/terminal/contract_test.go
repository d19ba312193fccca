package terminal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// What scripts may rely on. These are not the types that are printed: a field
// that is renamed or dropped there must fail here. A field that is added is added
// here too.

type wantFind struct {
	Address, Display, Domain, Provider string
	Findings                           []struct {
		Source, Error, State string
		Denied               []accounts.Protocol
		Ms                   *int
		Servers              []accounts.Server
		Refused              []struct {
			Server        accounts.Server
			Reason, Title string
		}
	}
	Choices     []wantChoice
	Advice      []string
	Problem     *wantProblem
	MixedScript *struct {
		Label, ASCII string
		Scripts      []string
	} `json:"mixed_script"`
	Differences []struct {
		Source, Why string
		Servers     []accounts.Server
	}
	NoSuchDomain bool `json:"no_such_domain"`
	Suggestion   string
	Asks         *wantAsks
	Published    *struct {
		Enable, Documentation []struct{ URL, Text string }
		Webmail               string
	}
}

type wantAsks struct {
	wantWay
	Limits  []string
	Webmail string
	Facts   []struct {
		Fact, Source, URL, Date string
		Sure                    bool
	}
	Other *wantWay
}

type wantWay struct {
	Incoming, Line string
	Steps          []struct{ Text, URL string }
	Notes          []string
}

type wantChoice struct {
	Incoming, Outgoing accounts.Server
	Source, Trust, Why string
	Owners, Agree      []string
	Answered           bool
}

type wantCheck struct {
	Address            string
	Ms                 *int
	Incoming, Outgoing wantSide
	TestMessage        *wantMessage `json:"test_message"`
	Hints              []struct{ Hint, Text string }
	Command            string
}

type wantMessage struct {
	OK            bool
	Ms            *int
	Problem       *wantProblem
	Sent          bool
	Folder        string
	Junk, Removed bool
}

type wantSide struct {
	Server         accounts.Server
	OK             bool
	Mechanism, TLS string
	Steps          []struct {
		Stage string
		Ms    *int
	}
	Messages int
	Alerts   []string
	Problem  *wantProblem
	Tries    int
	Later    bool  `json:"browser_later"`
	MaxSize  int64 `json:"max_size"`
	EightBit bool  `json:"eight_bit"`
	UTF8     bool
}

type wantProblem struct {
	Stage, Reason, Title string
	Advice               []string
	Reply                string
	HelpURL              string `json:"help_url"`
	Code                 string
	Also                 []string
	Owner, Proxy         string
	Between              string
	ClockOff             int64 `json:"clock_off"`
	Instead              *accounts.Server
	Certificate          *struct {
		Expected   string
		Names      []string
		Issuer     string
		SelfSigned bool   `json:"self_signed"`
		NotBefore  string `json:"not_before"`
		NotAfter   string `json:"not_after"`
		SHA256     string
	}
}

// findKeys and checkKeys are the fields that must be there even when empty.
var (
	findKeys    = []string{"address", "display", "domain", "provider", "findings", "choices", "advice", "problem", "mixed_script", "differences", "no_such_domain", "suggestion", "published", "asks"}
	asksKeys    = []string{"incoming", "line", "steps", "notes", "limits", "webmail", "facts", "other"}
	findingKeys = []string{"source", "ms", "error", "servers", "state", "denied", "refused"}
	choiceKeys  = []string{"incoming", "outgoing", "source", "trust", "owners", "why", "answered", "agree"}
	checkKeys   = []string{"address", "ms", "incoming", "outgoing", "test_message", "hints", "command"}
	sideKeys    = []string{"server", "ok", "mechanism", "tls", "steps", "messages", "alerts", "problem", "tries", "max_size", "eight_bit", "utf8"}
	messageKeys = []string{"ok", "ms", "problem", "sent", "folder", "junk", "removed"}
	problemKeys = []string{"stage", "reason", "title", "advice", "reply", "help_url"}
	serverKeys  = []string{"protocol", "host", "port", "security", "auth", "username"}
)

// The names that stand for something in --json, as they were promised. No other one
// is ever printed there.
var (
	promisedSources = []string{"provider", "mx", "autoconfig", "ispdb", "srv", "pacc", "autodiscover", "guess"}
	promisedStages  = []string{"resolve", "connect", "tls", "greeting", "starttls", "login", "mailbox", "send"}
	promisedReasons = []string{
		"no-network", "unknown-host", "unreachable", "refused", "timeout", "blocked-port", "captive-portal",
		"not-tls", "tls-expected", "tls-too-old", "tls-broken", "cert-expired", "cert-not-yet-valid", "cert-wrong-host", "cert-self-signed",
		"cert-unknown-issuer", "starttls-missing", "starttls-injected", "encryption-required", "unconfirmed",
		"not-a-mail-server", "server-busy", "blocked", "client-refused",
		"wrong-password", "wrong-username", "app-password-needed", "browser-sign-in-needed", "web-confirmation-needed", "imap-disabled",
		"pop-disabled", "smtp-disabled", "account-locked", "too-many-attempts", "too-many-connections", "password-expired", "not-allowed",
		"no-common-mechanism", "no-login-offered", "temporary", "contact-provider", "mailbox-in-use", "login-delay", "over-quota", "mailbox-missing",
		"sender-refused", "relay-denied", "recipient-refused", "sending-limit", "protocol-error", "cancelled", "unknown",
	}
)

// TestOnlyPromisedNames: a reason, stage or source that is added elsewhere has to be
// given a name that scripts know; and none of those is lost.
func TestOnlyPromisedNames(t *testing.T) {
	for _, c := range []struct {
		file, kind string
		promised   []string
		shown      func(string) string
	}{
		{"../../accounts/reason.go", "Reason", promisedReasons, func(s string) string {
			name, code := reason(accounts.Reason(s))
			if (code != "") != (string(name) != s) || code != "" && code != s {
				t.Errorf("%s is shown as %s with code %q", s, name, code)
			}
			return string(name)
		}},
		{"../../accounts/stage.go", "Stage", promisedStages, func(s string) string { return s }},
		{"../../accounts/discover/discover.go", "Source", promisedSources, func(s string) string { return s }},
	} {
		var shown []string
		for _, value := range constants(t, c.file, c.kind) {
			name := c.shown(value)
			if !slices.Contains(c.promised, name) {
				t.Errorf("%s %q is printed, and was never promised", c.kind, name)
			}
			shown = append(shown, name)
		}
		for _, name := range c.promised {
			if !slices.Contains(shown, name) {
				t.Errorf("%s %q was promised, and nothing is called so", c.kind, name)
			}
		}
	}
	for _, s := range discover.Sources() {
		if !slices.Contains(promisedSources, string(s)) {
			t.Errorf("source %q was never promised", s)
		}
	}
}

// constants are the values of a type's constants, read from where they are written:
// nothing lists them while the program runs.
func constants(t *testing.T, file, kind string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == kind {
			for _, v := range spec.Values {
				value, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
		}
		return false
	})
	if len(values) == 0 {
		t.Fatalf("no constant of type %s in %s", kind, file)
	}
	return values
}
