package gate

import (
	"errors"
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		address, host string
		trust         Trust
		owner         string
		exchangers    []string
	}{
		{"jane@gmail.com", "imap.gmail.com", Known, "gmail.com", nil},
		{"jane@gmail.com", "imap.gmail.com.evil.example", Confirm, "evil.example", nil},
		{"jane@gmail.com", "gmail.com", OwnDomain, "gmail.com", nil},
		{"jane@example.org", "imap.gmail.com", Confirm, "gmail.com", nil},
		{"jane@example.org", "imap.example.org", OwnDomain, "example.org", nil},
		{"jane@sales.example.org", "imap.example.org", OwnDomain, "example.org", nil},
		{"jane@example.org", "imap.example.net", Confirm, "example.net", nil},
		{"jane@example.co.uk", "imap.other.co.uk", Confirm, "other.co.uk", nil},
		{"jane@example.org", "192.0.2.1", Confirm, "192.0.2.1", nil},
		{"jane@example.org", "127.0.0.1", Confirm, ThisComputer, nil},
		// By who receives the mail.
		{"jane@example.org", "imap.gmail.com", Known, "gmail.com", []string{"aspmx.l.google.com"}},
		{"jane@example.org", "imap.gmail.com", Known, "gmail.com", []string{"mx.example.net", "alt1.aspmx.l.google.com"}},
		{"jane@example.org", "imap.fastmail.com", Confirm, "fastmail.com", []string{"aspmx.l.google.com"}},
		{"jane@example.org", "imap.gmail.com", Confirm, "gmail.com", []string{"aspmx.l.google.com.evil.example", "gmail.com"}},
		{"jane@example.org", "127.0.0.1", Confirm, ThisComputer, []string{"mail.protonmail.ch"}},
		{"jane@example.org", "imap.example.org", OwnDomain, "example.org", []string{"aspmx.l.google.com"}},
		{"jane@gmx.de", "imap.gmail.com", Confirm, "gmail.com", []string{"aspmx.l.google.com"}}, // a known domain is nobody else's
		{"jane@example.org", "localhost", Confirm, ThisComputer, nil},
		{"jane@mail.localhost", "localhost", Confirm, ThisComputer, nil},
	} {
		addr, err := accounts.ParseAddress(c.address)
		if err != nil {
			t.Fatal(err)
		}
		if v := Judge(addr, c.exchangers, c.host); v.Trust != c.trust || v.Owner != c.owner {
			t.Errorf("Judge(%s, %v, %s) = %v, want %s of %s", c.address, c.exchangers, c.host, v, c.trust, c.owner)
		}
	}
}

// TestJudgePractice: a made-up company is known for its own servers alone, and
// changes nothing of a real one.
func TestJudgePractice(t *testing.T) {
	hosts := []string{"imap.gmail.com", "imap.practice.example", "practice.example", "imap.practice.example.evil.example", "127.0.0.1", "localhost"}
	judge := func(address, host string) Verdict {
		addr, err := accounts.ParseAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		return Judge(addr, []string{"mx.practice.example"}, host)
	}
	others := []string{"jane@gmail.com", "jane@example.org", "jane@outlook.com"}
	before := map[string]Verdict{}
	for _, address := range others {
		for _, host := range hosts {
			before[address+host] = judge(address, host)
		}
	}
	for _, scenario := range practice.Scenarios() {
		company, err := practice.Start(t.Context(), practice.Options{Scenario: scenario})
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range others {
			for _, host := range hosts {
				if got := judge(address, host); got != before[address+host] {
					t.Errorf("%s: Judge(%s, %s) = %v, and %v before", scenario, address, host, got, before[address+host])
				}
			}
		}
		for _, host := range hosts {
			if got := judge(practice.Address, host).Trust; (got == Known) != (host == "imap.practice.example") {
				t.Errorf("%s: %s is %s", scenario, host, got)
			}
		}
		company.Close()
		if got := judge(practice.Address, "imap.practice.example").Trust; got != OwnDomain {
			t.Errorf("after it, its own host is %s", got)
		}
	}
}

func TestWeaker(t *testing.T) {
	for _, c := range []struct{ a, b, want Trust }{
		{Known, Known, Known}, {Known, OwnDomain, OwnDomain}, {OwnDomain, Known, OwnDomain},
		{Confirm, Known, Confirm}, {OwnDomain, Confirm, Confirm},
		{Known, "made up", "made up"}, // an unknown word is no trust at all
	} {
		if got := Weaker(c.a, c.b); got != c.want {
			t.Errorf("Weaker(%s, %s) = %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

// TestAdmit goes through the rows of the table with real connections.
func TestAdmit(t *testing.T) {
	company, err := practice.Start(t.Context(), practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { company.Close() })
	own := company.Published()[0]
	loopback := company.Servers()[0]

	for name, c := range map[string]struct {
		address  string
		server   accounts.Server
		approved accounts.Approvals
		reason   accounts.Reason // "" means admitted
		owner    string
	}{
		"own domain":                 {"jane@practice.example", own, accounts.Approvals{}, "", ""},
		"another owner":              {"jane@example.org", own, accounts.Approvals{}, accounts.Unconfirmed, "practice.example"},
		"another owner, confirmed":   {"jane@example.org", own, accounts.Approvals{Owners: []string{"Practice.example"}}, "", ""},
		"somebody else confirmed":    {"jane@example.org", own, accounts.Approvals{Owners: []string{"imap.practice.example", "example"}}, accounts.Unconfirmed, "practice.example"},
		"named over plain http":      {"jane@practice.example", own, accounts.Approvals{Hearsay: true}, accounts.Unconfirmed, "practice.example"},
		"over http, confirmed":       {"jane@practice.example", own, accounts.Approvals{Hearsay: true, Owners: []string{"practice.example"}}, "", ""},
		"this computer":              {"jane@practice.example", loopback, accounts.Approvals{}, accounts.Unconfirmed, ThisComputer},
		"this computer, confirmed":   {"jane@practice.example", loopback, accounts.Approvals{Owners: []string{ThisComputer}}, "", ""},
		"approved for plaintext too": {"jane@example.org", own, accounts.Approvals{Plaintext: []string{own.Host}}, accounts.Unconfirmed, "practice.example"},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := company.Network().Open(t.Context(), c.server, probe.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			addr, err := accounts.ParseAddress(c.address)
			if err != nil {
				t.Fatal(err)
			}
			pass, err := Admit(addr, c.approved, conn)
			if c.reason == "" {
				if err != nil || pass.Conn() != conn {
					t.Fatalf("not admitted: %v", err)
				}
				return
			}
			var p *accounts.Problem
			if !errors.As(err, &p) || p.Reason != c.reason || p.Owner != c.owner || pass.Conn() != nil {
				t.Fatalf("got %v (pass %v), want %s of %s", err, pass.Conn(), c.reason, c.owner)
			}
		})
	}
}

// TestAdmitLooksAtTheConnection opens one server and then claims it was another.
func TestAdmitLooksAtTheConnection(t *testing.T) {
	company, err := practice.Start(t.Context(), practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { company.Close() })
	addr, _ := accounts.ParseAddress("jane@elsewhere.example")
	conn, err := company.Network().Open(t.Context(), company.Published()[0], probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Server.Host = "imap.elsewhere.example"
	if _, err := Admit(addr, accounts.Approvals{}, conn); err == nil {
		t.Error("a connection to one owner passed as another's")
	}
	if _, err := Admit(addr, accounts.Approvals{}, nil); err == nil {
		t.Error("no connection passed")
	}
	if (Pass{}).Conn() != nil {
		t.Error("the zero Pass has a connection")
	}
}
