package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
)

func TestFind(t *testing.T) {
	s := newShell(t, practice.Options{})
	p := s.run("", "find", practice.Address).want(t, exitOK)
	has(t, p.out, "Settings published by the domain", "found",
		"1. Keep mail on the server (IMAP)  [Certain]",
		"imap.practice.example:993  IMAP  SSL/TLS  jane@practice.example",
		"smtp.practice.example:465  SMTP  SSL/TLS  jane@practice.example",
		"practice.example", "practice.example publishes these settings itself.",
		"2. Download to this computer (POP)", "pop.practice.example:995")

	p = s.run("", "find", practice.Address, "--json").want(t, exitOK)
	if p.err != "" {
		t.Errorf("with --json on standard error: %s", p.err)
	}
	f := decode[wantFind](t, p)
	if f.Address != practice.Address || f.Domain != practice.Domain || f.Provider != "" || f.Problem != nil {
		t.Errorf("%+v", f)
	}
	published := s.server.Published()
	var protocols []accounts.Protocol
	for _, c := range f.Choices {
		protocols = append(protocols, c.Incoming.Protocol)
		if !slices.Contains(published, c.Incoming) || !slices.Contains(published, c.Outgoing) {
			t.Errorf("not what is published: %+v", c)
		}
		if c.Trust != string(gate.OwnDomain) || c.Why != discover.WhyOwnAutoconfig || c.Source != "autoconfig" || !c.Answered || !slices.Equal(c.Owners, []string{practice.Domain}) {
			t.Errorf("%+v", c)
		}
	}
	if len(protocols) < 2 || protocols[0] != accounts.IMAP || !slices.Contains(protocols, accounts.POP3) {
		t.Errorf("choices %v", protocols)
	}
	for _, f := range f.Findings {
		if f.Source == "" || f.State == "" || f.Ms == nil || f.Servers == nil {
			t.Errorf("%+v", f)
		}
	}
	keys(t, p.out, "", findKeys)
	keys(t, p.out, "findings.0", findingKeys)
	keys(t, p.out, "choices.0", choiceKeys)
	keys(t, p.out, "choices.0.incoming", serverKeys)
}

// denying is a domain whose records say that it has no POP3.
type denying struct{ practice.Lookups }

func (d denying) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if service == "pop3" || service == "pop3s" {
		return name, []*net.SRV{{Target: "."}}, nil
	}
	return d.Lookups.LookupSRV(ctx, service, proto, name)
}

func TestFindSaysWhatIsNotOffered(t *testing.T) {
	s := newShell(t, practice.Options{})
	s.tools.Finder.DNS = denying{s.server.Lookups()}
	args := []string{"find", practice.Address, "--without", "autoconfig"}
	has(t, s.run("", args...).want(t, exitOK).out, "The records of practice.example say that it doesn't offer POP.")
	for _, f := range decode[wantFind](t, s.run("", append(args, "--json")...).want(t, exitOK)).Findings {
		if denied := slices.Equal(f.Denied, []accounts.Protocol{accounts.POP3}); denied != (f.Source == "srv") || f.Denied == nil {
			t.Errorf("%s: %v", f.Source, f.Denied)
		}
	}
}

// A known company needs no packet, with and without --offline.
func TestFindKnown(t *testing.T) {
	s := newShell(t, practice.Options{})
	s.tools.Finder = &discover.Finder{Network: &probe.Network{Resolver: noResolver{t}}}
	for _, args := range [][]string{{}, {"--offline"}} {
		f := decode[wantFind](t, s.run("", append([]string{"find", "jane@gmail.com", "--json"}, args...)...).want(t, exitOK))
		if f.Provider != "gmail" || f.Choices[0].Trust != "known" || f.Choices[0].Incoming.Host != "imap.gmail.com" {
			t.Errorf("%+v", f)
		}
		if !slices.Contains(f.Advice, discover.AdviceAppPassword) {
			t.Errorf("advice %v", f.Advice)
		}
	}
	has(t, s.run("", "find", "jane@gmail.com", "--offline").want(t, exitOK).out, "Gmail needs an app password", "https://myaccount.google.com/apppasswords")
	has(t, s.run("", "find", "jane@outlook.com", "--offline").out, "Since 16 September 2024, Outlook.com lets mail programs in only through its own page in the browser.")
	// A company without mail servers is no success, and says why.
	p := s.run("", "find", "jane@tuta.com", "--offline").want(t, exitFailed)
	has(t, p.out, "Tuta works only in its own app or in the browser.")
	// A script finds that with the problem, in place of advice that leads nowhere.
	f := decode[wantFind](t, s.run("", "find", "jane@tuta.com", "--offline", "--json").want(t, exitFailed))
	if f.Problem == nil || len(f.Problem.Advice) != 2 || f.Problem.Advice[0] != f.Asks.Line || strings.Contains(p.err, "--incoming") {
		t.Errorf("%+v\n%s", f.Problem, p.err)
	}
}

// unplugged is a computer without a network.
func unplugged() ([]net.Addr, error) { return nil, nil }

func TestFindNothing(t *testing.T) {
	s := newShell(t, practice.Options{})
	s.tools.Finder = &discover.Finder{Network: &probe.Network{Resolver: noResolver{t}, InterfaceAddrs: unplugged}}
	p := s.run("", "find", "jane@example.org", "--offline").want(t, exitFailed) // the network is not blamed
	has(t, p.err, "No mail servers were found", "Nobody was asked. Leave --offline out", "--incoming and --outgoing")

	p = s.run("", "find", "jane@example.org", "--offline", "--json").want(t, exitFailed)
	f := decode[wantFind](t, p)
	if f.Problem == nil || f.Problem.Code != "nothing-found" || len(f.Choices) != 0 {
		t.Errorf("%+v", f)
	}
	keys(t, p.out, "", findKeys)

	// Nobody knows this name on the practice company's internet.
	s = newShell(t, practice.Options{})
	f = decode[wantFind](t, s.run("", "find", "jane@nowhere.example", "--json").want(t, exitFailed))
	if f.Problem == nil {
		t.Errorf("%+v", f)
	}
}

// keys checks that an object in JSON has all of these fields, as they are
// written. path leads to it, such as "choices.0".
func keys(t *testing.T, out, path string, want []string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' }) {
		switch node := v.(type) {
		case map[string]any:
			v = node[part]
		case []any:
			v = node[0]
		}
	}
	object, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object in\n%s", path, out)
	}
	for _, k := range want {
		value, ok := object[k]
		if !ok {
			t.Errorf("%s has no %q", path, k)
		}
		// A list is a list when it is empty, too.
		if value == nil && slices.Contains([]string{"findings", "choices", "advice", "steps", "alerts", "owners", "servers", "differences", "agree", "denied", "refused"}, k) {
			t.Errorf("%s: %q is null", path, k)
		}
	}
}

// A noResolver must not be asked.
type noResolver struct{ t *testing.T }

func (r noResolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	r.t.Errorf("asked for the address of %s", host)
	return nil, errors.New("not here")
}
