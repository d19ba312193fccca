package wizard

import (
	"strings"
	"testing"

	"postkey/accounts"
)

// onServers is a wizard on an empty Servers page.
func onServers(t *testing.T) *Wizard {
	w := New(Tools{}, nil, nil)
	t.Cleanup(w.Close)
	w.SetAddress("jane@example.org")
	w.state.Address, _ = accounts.ParseAddress("jane@example.org")
	w.ByHand()
	return w
}

func TestUsualPortsFillThemselves(t *testing.T) {
	w := onServers(t)
	port := func(side Side) string { return w.State().Servers.Sides[side].Port }
	for _, step := range []struct {
		do      func()
		in, out string
	}{
		{func() {}, "993", "465"},
		{func() { w.SetSecurity(Incoming, accounts.StartTLS) }, "143", "465"},
		{func() { w.SetProtocol(accounts.POP3) }, "110", "465"},
		{func() { w.SetSecurity(Incoming, accounts.ImplicitTLS) }, "995", "465"},
		{func() { w.SetSecurity(Outgoing, accounts.StartTLS) }, "995", "587"},
		{func() { w.SetPort(Incoming, "1995") }, "1995", "587"},
		{func() { w.SetProtocol(accounts.IMAP) }, "1995", "587"},
		{func() { w.SetSecurity(Incoming, accounts.StartTLS) }, "1995", "587"},
		{func() { w.SetPort(Incoming, "") }, "", "587"},
		{func() { w.SetSecurity(Incoming, accounts.ImplicitTLS) }, "993", "587"},
		{func() { w.SetPort(Outgoing, "25") }, "993", "25"},
		{func() { w.SetSecurity(Outgoing, accounts.ImplicitTLS) }, "993", "25"},
		{func() { w.SetPort(Outgoing, "465"); w.SetSecurity(Outgoing, accounts.StartTLS) }, "993", "587"},
	} {
		step.do()
		if in, out := port(Incoming), port(Outgoing); in != step.in || out != step.out {
			t.Fatalf("ports are %q and %q, want %q and %q", in, out, step.in, step.out)
		}
	}
}

func TestBadServersAreNamed(t *testing.T) {
	for _, c := range []struct{ host, port, field string }{
		{"", "993", "host"},
		{"imap example.org", "993", "host"},
		{"imap\x00.example.org", "993", "host"},
		{"imap.example.org\r\nA1 LOGOUT", "993", "host"},
		{strings.Repeat("a", 300) + ".example.org", "993", "host"},
		{"imap.example.org", "0", "port"},
		{"imap.example.org", "70000", "port"},
		{"imap.example.org", "-1", "port"},
		{"imap.example.org", "nine", "port"},
		{"imap.example.org", "", "port"},
	} {
		w := onServers(t)
		w.SetHost(Outgoing, "smtp.example.org")
		w.SetHost(Incoming, c.host)
		w.SetPort(Incoming, c.port)
		w.TestServers()
		s := w.State()
		f := s.Servers.Sides[Incoming]
		if f.Wrong == nil || f.Wrong.Field != c.field || s.Servers.Running() {
			t.Errorf("%q:%q: wrong is %v, want the %s", c.host, c.port, f.Wrong, c.field)
		}
		if f.Host != c.host || f.Port != c.port {
			t.Errorf("%q:%q: what was typed became %q:%q", c.host, c.port, f.Host, f.Port)
		}
	}
}

func TestPlaintextNeedsItsOwnYes(t *testing.T) {
	w := onServers(t)
	w.SetHost(Incoming, "imap.example.org")
	w.SetHost(Outgoing, "smtp.example.org")
	w.SetSecurity(Incoming, accounts.Plaintext)
	w.TestServers()
	if f := w.State().Servers.Sides[Incoming]; !f.NeedUnderstood || f.Running {
		t.Errorf("tested without the tick: %+v", f)
	}
	w.Understand(Incoming, true)
	if f := w.State().Servers.Sides[Incoming]; !f.Understood || f.NeedUnderstood {
		t.Errorf("the tick did not hold: %+v", f)
	}
	w.SetHost(Incoming, "imap.elsewhere.example")
	if f := w.State().Servers.Sides[Incoming]; f.Understood {
		t.Error("the tick was for another server")
	}
}

func TestOldPort(t *testing.T) {
	w := onServers(t)
	w.SetPort(Incoming, "585")
	if got := w.State().Servers.Sides[Incoming].OldPort(); got != 993 {
		t.Errorf("585 leads to %d, want 993", got)
	}
	w.SetPort(Outgoing, "585")
	if got := w.State().Servers.Sides[Outgoing].OldPort(); got != 0 {
		t.Errorf("585 was never a port for sending, but leads to %d", got)
	}
}

func TestOtherPort(t *testing.T) {
	unreached := &accounts.Problem{Stage: accounts.StageConnect, Reason: accounts.Refused}
	for _, c := range []struct {
		form ServerForm
		want int
	}{
		{ServerForm{Protocol: accounts.SMTP, Security: accounts.StartTLS, Port: "587", Problem: unreached}, 25},
		{ServerForm{Protocol: accounts.SMTP, Security: accounts.StartTLS, Port: " 587 ", Problem: unreached}, 25},
		{ServerForm{Protocol: accounts.SMTP, Security: accounts.StartTLS, Port: "587"}, 0},
		{ServerForm{Protocol: accounts.SMTP, Security: accounts.StartTLS, Port: "25", Problem: unreached}, 0},
		{ServerForm{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS, Port: "465", Problem: unreached}, 0},
		{ServerForm{Protocol: accounts.IMAP, Security: accounts.StartTLS, Port: "143", Problem: unreached}, 0},
		{ServerForm{Protocol: accounts.SMTP, Security: accounts.StartTLS, Port: "587",
			Problem: &accounts.Problem{Stage: accounts.StageTLS, Reason: accounts.CertExpired}}, 0},
	} {
		if got := c.form.OtherPort(); got != c.want {
			t.Errorf("%+v: %d, want %d", c.form, got, c.want)
		}
	}
}
