package terminal

import (
	"time"

	"postkey/accounts"
	"postkey/wizard"
)

// The object of `check --json`. Fields may be added; those that are there stay.

type checkJSON struct {
	Address  string   `json:"address"`
	Ms       int64    `json:"ms"`
	Incoming sideJSON `json:"incoming"`
	Outgoing sideJSON `json:"outgoing"`
	// TestMessage is null when none was asked for.
	TestMessage *testMessageJSON `json:"test_message"`
	// Hints are what looked wrong before anything was sent.
	Hints []hintJSON `json:"hints"`
	// Command is the same check with the servers that answer instead, or "".
	Command string `json:"command"`
}

type sideJSON struct {
	// Server is what was opened, with the user name that got in.
	Server    accounts.Server `json:"server"`
	OK        bool            `json:"ok"`
	Mechanism string          `json:"mechanism"`
	TLS       string          `json:"tls"`
	Steps     []stepJSON      `json:"steps"`
	Messages  int             `json:"messages"`
	Alerts    []string        `json:"alerts"`
	Problem   *problemJSON    `json:"problem"`
	// Tries is how often credentials were sent.
	Tries int `json:"tries"`
	// BrowserLater: the sign-in is left to the mail program, which opens the company's
	// page; the steps end before it.
	BrowserLater bool `json:"browser_later"`
	// MaxSize is the largest message an outgoing server takes, in bytes; 0 when it
	// does not say. EightBit and UTF8 tell whether it takes text, and addresses, that
	// are not ASCII.
	MaxSize  int64 `json:"max_size"`
	EightBit bool  `json:"eight_bit"`
	UTF8     bool  `json:"utf8"`
}

type stepJSON struct {
	Stage accounts.Stage `json:"stage"`
	Ms    int64          `json:"ms"`
}

type testMessageJSON struct {
	OK bool `json:"ok"`
	// Ms is the time from when the outgoing server had the message until it was seen,
	// or given up.
	Ms      int64        `json:"ms"`
	Problem *problemJSON `json:"problem"`
	// Sent: the outgoing server took it.
	Sent bool `json:"sent"`
	// Folder is where it was found, or ""; Junk is true when that is for unwanted mail.
	Folder string `json:"folder"`
	Junk   bool   `json:"junk"`
	// Removed is false when the message is still there.
	Removed bool `json:"removed"`
}

type hintJSON struct {
	Hint accounts.Hint `json:"hint"`
	Text string        `json:"text"`
}

func (r report) json() checkJSON {
	j := checkJSON{
		Address: r.account.Address, Ms: ms(r.took),
		Incoming: r.side(wizard.Incoming), Outgoing: r.side(wizard.Outgoing),
		TestMessage: r.messageJSON(), Hints: []hintJSON{}, Command: r.instead,
	}
	for _, h := range r.hints {
		j.Hints = append(j.Hints, hintJSON{h, r.t.hint(r.account, h)})
	}
	return j
}

func (r report) side(side wizard.Side) sideJSON {
	s := r.sides[side]
	j := sideJSON{
		Server: s.Server, OK: s.OK(), Mechanism: s.Mechanism, TLS: s.TLS,
		Steps: []stepJSON{}, Messages: s.Messages, Alerts: list(s.Alerts),
		Tries: s.Tries, BrowserLater: s.NotSignedIn, MaxSize: s.MaxSize, EightBit: s.EightBit, UTF8: s.UTF8,
	}
	for _, step := range s.Steps {
		j.Steps = append(j.Steps, stepJSON{step.Stage, ms(step.Took)})
	}
	if s.Problem != nil {
		j.Problem = r.t.problem(s.Problem, r.about(side), r.account.Approvals)
	}
	return j
}

func (r report) messageJSON() *testMessageJSON {
	m := r.message
	if m == nil {
		return nil
	}
	j := &testMessageJSON{OK: m.Arrival != nil, Sent: m.Sent, Ms: ms(r.waited)}
	if a := m.Arrival; a != nil {
		j.Ms, j.Folder, j.Junk, j.Removed = ms(a.Took), a.Folder, a.Junk, a.Removed
	}
	if p := r.messageProblem(); p != nil {
		j.Problem = r.t.problem(p, r.context, r.account.Approvals)
	}
	return j
}

// problemJSON is also what stands there when a command could not even begin.
type problemJSON struct {
	Stage   accounts.Stage  `json:"stage"`
	Reason  accounts.Reason `json:"reason"`
	Title   string          `json:"title"`
	Advice  []string        `json:"advice"`
	Reply   string          `json:"reply"`
	HelpURL string          `json:"help_url"`
	// Code says more than the reason, where there is more to say.
	Code string `json:"code,omitempty"`
	// Also are other reasons that fit, the likeliest first.
	Also  []accounts.Reason `json:"also,omitempty"`
	Owner string            `json:"owner,omitempty"`
	// Proxy is what the connection goes through, as host:port.
	Proxy       string           `json:"proxy,omitempty"`
	Certificate *certificateJSON `json:"certificate,omitempty"`
	// Between is the program or company that answers in the server's place.
	Between string `json:"between,omitempty"`
	// ClockOff is by how many seconds this computer's clock is ahead.
	ClockOff int64 `json:"clock_off,omitempty"`
	// Instead is a server that answers as it should.
	Instead *accounts.Server `json:"instead,omitempty"`
}

type certificateJSON struct {
	// Expected is the host that the certificate should be for.
	Expected   string    `json:"expected"`
	Names      []string  `json:"names"`
	Issuer     string    `json:"issuer"`
	SelfSigned bool      `json:"self_signed"`
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
	SHA256     string    `json:"sha256"`
}
