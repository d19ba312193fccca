package terminal

import "postkey/accounts"

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
	Published    *struct {
		Enable, Documentation []struct{ URL, Text string }
		Webmail               string
	}
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
	TestMessage        *struct{} `json:"test_message"`
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
}

type wantProblem struct {
	Stage, Reason, Title string
	Advice               []string
	Reply                string
	HelpURL              string `json:"help_url"`
	Code                 string
	Owner, Proxy         string
	Certificate          *struct {
		Names     []string
		Issuer    string
		NotBefore string `json:"not_before"`
		NotAfter  string `json:"not_after"`
		SHA256    string
	}
}

// findKeys and checkKeys are the fields that must be there even when empty.
var (
	findKeys    = []string{"address", "display", "domain", "provider", "findings", "choices", "advice", "problem", "mixed_script", "differences", "no_such_domain", "suggestion", "published"}
	findingKeys = []string{"source", "ms", "error", "servers", "state", "denied", "refused"}
	choiceKeys  = []string{"incoming", "outgoing", "source", "trust", "owners", "why", "answered", "agree"}
	checkKeys   = []string{"address", "ms", "incoming", "outgoing", "test_message"}
	sideKeys    = []string{"server", "ok", "mechanism", "tls", "steps", "messages", "alerts", "problem"}
	problemKeys = []string{"stage", "reason", "title", "advice", "reply", "help_url"}
	serverKeys  = []string{"protocol", "host", "port", "security", "auth", "username"}
)
