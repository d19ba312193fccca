package terminal

import (
	"encoding/json"
	"time"

	"postkey/accounts"
	"postkey/accounts/words"
)

// The objects of --json beside those of find and check. Fields may be added; those that are there stay.

// errorJSON is what stands there when a command could not even begin.
type errorJSON struct {
	Problem problemJSON `json:"problem"`
}

type accountsJSON struct {
	// Accounts are as they are kept, but for the reason why one only receives, which
	// is one of those that scripts know.
	Accounts []accounts.Account `json:"accounts"`
	// SetAside is where a damaged file was put, or "".
	SetAside string `json:"set_aside"`
}

type forgetJSON struct {
	Address   string `json:"address"`
	Account   bool   `json:"account"`   // there was one, and it is gone
	Passwords int    `json:"passwords"` // how many were in the keyring, tokens too, and are gone
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
	j := &problemJSON{
		Stage: p.Stage, Title: e.Title, Advice: list(stepTexts(e)), Reply: e.Reply, HelpURL: e.HelpURL, Also: reasons(p.Also),
		Owner: p.Owner, Proxy: p.Proxy, Between: p.Between, ClockOff: int64(p.ClockOff.Seconds()), Instead: p.Instead,
	}
	j.Reason, j.Code = reason(p.Reason)
	if cert := p.Certificate; cert != nil {
		j.Certificate = &certificateJSON{
			Expected: p.Server.Host, Names: list(cert.Names), Issuer: cert.Issuer, SelfSigned: cert.SelfSigned,
			NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, SHA256: cert.SHA256,
		}
	}
	return j
}

// problemJSON puts a failure into the same shape.
func (f *failure) problemJSON() problemJSON {
	j := problemJSON{Reason: accounts.Unknown, Title: f.title, Advice: list(f.advice), Code: f.code}
	if p := f.problem; p != nil {
		j.Stage, j.Reply, j.Proxy = p.Stage, p.Reply, p.Proxy
		var code string
		if j.Reason, code = reason(p.Reason); code != "" {
			j.Code = code
		}
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
