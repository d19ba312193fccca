package terminal

import (
	"encoding/json"
	"time"

	"postkey/accounts"
	"postkey/accounts/words"
)

// The objects of --json beside that of find. Fields may be added; those that are there stay.

type checkJSON struct {
	Address  string   `json:"address"`
	Ms       int64    `json:"ms"`
	Incoming sideJSON `json:"incoming"`
	Outgoing sideJSON `json:"outgoing"`
	// TestMessage stays null until a test message can be sent.
	TestMessage *struct{} `json:"test_message"`
}

type sideJSON struct {
	Server    accounts.Server `json:"server"`
	OK        bool            `json:"ok"`
	Mechanism string          `json:"mechanism"`
	TLS       string          `json:"tls"`
	Steps     []stepJSON      `json:"steps"`
	Messages  int             `json:"messages"`
	Alerts    []string        `json:"alerts"`
	Problem   *problemJSON    `json:"problem"`
}

type stepJSON struct {
	Stage accounts.Stage `json:"stage"`
	Ms    int64          `json:"ms"`
}

type problemJSON struct {
	Stage   accounts.Stage  `json:"stage"`
	Reason  accounts.Reason `json:"reason"`
	Title   string          `json:"title"`
	Advice  []string        `json:"advice"`
	Reply   string          `json:"reply"`
	HelpURL string          `json:"help_url"`
	// Code says more than the reason when the trouble is no server's.
	Code  string `json:"code,omitempty"`
	Owner string `json:"owner,omitempty"`
	// Proxy is what the connection goes through, as host:port.
	Proxy       string           `json:"proxy,omitempty"`
	Certificate *certificateJSON `json:"certificate,omitempty"`
}

type certificateJSON struct {
	Names     []string  `json:"names"`
	Issuer    string    `json:"issuer"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	SHA256    string    `json:"sha256"`
}

// errorJSON is what stands there when a command could not even begin.
type errorJSON struct {
	Problem problemJSON `json:"problem"`
}

type accountsJSON struct {
	Accounts []accounts.Account `json:"accounts"`
	// SetAside is where a damaged file was put, or "".
	SetAside string `json:"set_aside"`
}

type forgetJSON struct {
	Address   string `json:"address"`
	Account   bool   `json:"account"`   // there was one, and it is gone
	Passwords int    `json:"passwords"` // how many were in the keyring, and are gone
}

type exportJSON struct {
	Address string   `json:"address"`
	Format  string   `json:"format"`
	Path    string   `json:"path"`
	Steps   []string `json:"steps"`
	Notes   []string `json:"notes"`
}

type formatJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Does string `json:"does"`
}

type formatsJSON struct {
	Formats []formatJSON `json:"formats"`
}

// printJSON writes the one object of a --json output.
func (t *terminal) printJSON(v any) error {
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// problem puts a server's problem into its JSON shape.
func (t *terminal) problem(p *accounts.Problem, c words.Context, a accounts.Approvals) *problemJSON {
	e := t.explain(p, c, a)
	j := &problemJSON{Stage: p.Stage, Reason: p.Reason, Title: e.Title, Advice: list(stepTexts(e)), Reply: e.Reply, HelpURL: e.HelpURL, Owner: p.Owner, Proxy: p.Proxy}
	if cert := p.Certificate; cert != nil {
		j.Certificate = &certificateJSON{Names: list(cert.Names), Issuer: cert.Issuer, NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, SHA256: cert.SHA256}
	}
	return j
}

// problemJSON puts a failure into the same shape.
func (f *failure) problemJSON() problemJSON {
	j := problemJSON{Reason: accounts.Unknown, Title: f.title, Advice: list(f.advice), Code: f.code}
	if f.problem != nil {
		j.Stage, j.Reason, j.Reply, j.Proxy = f.problem.Stage, f.problem.Reason, f.problem.Reply, f.problem.Proxy
	}
	return j
}

// list makes an empty list [] in JSON instead of null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func ms(d time.Duration) int64 { return d.Round(time.Millisecond).Milliseconds() }
