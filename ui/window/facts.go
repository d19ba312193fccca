package window

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/wizard"
)

// facts is a table made of text: a name and a value a line. Its names are the
// same in every language, because whoever reads them compares them with
// documents and with the terminal's JSON.
type facts struct{ b strings.Builder }

// factsColumn is where the values begin.
const factsColumn = 13

func newFacts() *facts { return &facts{} }

func (f *facts) add(name, value string) {
	if f.b.Len() > 0 {
		f.b.WriteByte('\n')
	}
	fmt.Fprintf(&f.b, "%-*s %s", factsColumn-1, name, accounts.CleanText(value, 1000))
}

func (f *facts) String() string {
	if f.b.Len() == 0 {
		return "–"
	}
	return f.b.String()
}

// server writes one server as a helper wants to read it.
func (f *facts) server(name string, s accounts.Server) {
	if s.Host == "" {
		return
	}
	f.add(name, endpoint(s)+"  "+string(s.Auth))
	if s.Username != "" {
		f.add("  user", s.Username)
	}
}

// endpoint is where a server is reached, and how.
func endpoint(s accounts.Server) string {
	security := map[accounts.Security]string{
		accounts.ImplicitTLS: "SSL/TLS", accounts.StartTLS: "STARTTLS", accounts.Plaintext: "no encryption",
	}[s.Security]
	return fmt.Sprintf("%s %s  %s", s.Protocol, s.Addr(), security)
}

// account writes the settings as they stand.
func (f *facts) account(s wizard.State) {
	if a, err := accounts.ParseAddress(s.Account.Address); err == nil {
		f.address(a)
	}
	f.server("incoming", s.Account.Incoming)
	f.server("outgoing", s.Account.Outgoing)
	if c := s.Search.Chosen; foundAsItStands(s) {
		source := string(c.Source) + ", " + c.Why
		if c.Answered {
			source += ", both answered"
		}
		f.add("source", source)
		f.add("trust", fmt.Sprintf("%s: %s", c.Trust, strings.Join(c.Owners, ", ")))
	} else if s.Account.Incoming.Host != "" {
		f.add("source", "typed")
	}
	if len(s.Account.Approvals.Owners) > 0 {
		f.add("confirmed", strings.Join(s.Account.Approvals.Owners, ", "))
	}
	for _, p := range s.Account.Approvals.Pins {
		f.add("pinned", p.Host+" SHA-256 "+p.SHA256)
	}
	if len(s.Account.Approvals.Plaintext) > 0 {
		f.add("plaintext", strings.Join(s.Account.Approvals.Plaintext, ", "))
	}
}

// problem writes a failure with everything that is known about it.
func (f *facts) problem(p *accounts.Problem) {
	if p == nil {
		return
	}
	f.add("  failed", fmt.Sprintf("%s: %s", p.Stage, p.Reason))
	if p.Reply != "" {
		f.add("  reply", p.Reply)
	}
	if p.Err != nil && !errors.Is(p.Err, p) {
		f.add("  error", p.Err.Error())
	}
	for _, also := range p.Also {
		f.add("  or", string(also))
	}
	if p.Proxy != "" {
		f.add("  proxy", p.Proxy)
	}
	if p.Instead != nil {
		f.add("  instead", endpoint(*p.Instead))
	}
	if p.Between != "" {
		f.add("  between", p.Between)
	}
	if p.ClockOff != 0 {
		f.add("  clock off", p.ClockOff.Round(time.Second).String())
	}
	if c := p.Certificate; c != nil {
		f.add("  names", strings.Join(c.Names, ", "))
		f.add("  issuer", c.Issuer)
		f.add("  valid", c.NotBefore.Format(time.DateOnly)+" to "+c.NotAfter.Format(time.DateOnly))
		f.add("  SHA-256", c.SHA256)
	}
}

// side writes one side of the test.
func (f *facts) side(name string, t wizard.SideTest) {
	f.server(name, t.Server)
	for _, s := range t.Steps {
		f.add("  "+string(s.Stage), fmt.Sprintf("%d ms", s.Took.Milliseconds()))
	}
	if t.Now != "" {
		f.add("  "+string(t.Now), "…")
	}
	if t.TLS != "" {
		f.add("  TLS", t.TLS)
	}
	if t.Mechanism != "" {
		f.add("  mechanism", t.Mechanism)
	}
	if t.Tries > 0 {
		f.add("  tries", strconv.Itoa(t.Tries))
	}
	if t.Server.Protocol == accounts.SMTP && t.OK() {
		f.limits(t)
	}
	for _, a := range t.Alerts {
		f.add("  alert", a)
	}
	f.problem(t.Problem)
}

// limits writes what messages an outgoing server takes.
func (f *facts) limits(t wizard.SideTest) {
	size := "not told"
	if t.MaxSize > 0 {
		size = fmt.Sprintf("%.1f MB", float64(t.MaxSize)/1e6)
	}
	f.add("  largest", size)
	for _, can := range []struct {
		name string
		yes  bool
	}{{"  8BITMIME", t.EightBit}, {"  SMTPUTF8", t.UTF8}} {
		said := "no"
		if can.yes {
			said = "yes"
		}
		f.add(can.name, said)
	}
}

// message writes what became of the message to oneself.
func (f *facts) message(m wizard.TestMessage) {
	if m.Sent {
		f.add("message", "sent "+m.Since.Format(time.TimeOnly))
	} else if m.Problem != nil {
		f.add("message", "not sent")
	}
	if a := m.Arrival; a != nil {
		f.add("  arrived", fmt.Sprintf("after %d ms in %s", a.Took.Milliseconds(), a.Folder))
		if !a.Removed {
			f.add("  removed", "no")
		}
	}
	f.problem(m.Problem)
}

// trace writes a conversation below everything else, line by line as it was, the
// credentials hidden.
func (f *facts) trace(name string, lines []string) {
	if len(lines) > 0 {
		f.b.WriteString("\n\n── " + name + "\n" + strings.Join(lines, "\n"))
	}
}
