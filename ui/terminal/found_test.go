package terminal

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/words"
)

// printResult prints a result as find does, as text and as JSON.
func printResult(t *testing.T, r discover.Result, langs ...string) (text string, object printed) {
	t.Helper()
	for _, json := range []bool{false, true} {
		var b bytes.Buffer
		term := &terminal{out: &plain{w: &b}, err: &plain{w: &b}, words: words.New(append(langs, "en")...), json: json, now: time.Now}
		if !json {
			if err := term.printFound(r); err != nil {
				t.Fatal(err)
			}
			text = b.String()
			continue
		}
		if err := term.printJSON(term.findJSON(r.Address, r, nil)); err != nil {
			t.Fatal(err)
		}
		object = printed{out: b.String()}
	}
	return text, object
}

func serverAt(t *testing.T, url string) accounts.Server {
	t.Helper()
	s, err := accounts.ParseServerURL(url)
	if err != nil {
		t.Fatal(err)
	}
	s.Username, s.Auth = "jane@example.org", accounts.AuthPassword
	return s
}

// Who agrees, who doesn't and why, what was refused and what the company itself
// says is all there.
func TestFoundSaysWhy(t *testing.T) {
	in, out := serverAt(t, "imaps://imap.example.org"), serverAt(t, "smtps://smtp.example.org")
	old, silent, plain := serverAt(t, "imap://old.example.org"), serverAt(t, "smtp://silent.example.org"), serverAt(t, "imap://plain.example.org")
	expired := &accounts.Problem{Server: old, Stage: accounts.StageTLS, Reason: accounts.CertExpired, Certificate: &accounts.Certificate{Names: []string{"old.example.org"}}}
	r := discover.Result{
		Address: accounts.Address{Local: "jane", Domain: "example.org"},
		Findings: []discover.Finding{
			{Source: discover.Autoconfig, State: discover.Found, Servers: []accounts.Server{in, out}, Took: 300 * time.Millisecond},
			{Source: discover.SRV, State: discover.Found, Servers: []accounts.Server{old, silent}, Refused: []discover.Refusal{{Server: old, Err: expired}}, Denied: []accounts.Protocol{accounts.POP3}},
			{Source: discover.Guess, State: discover.Nothing, Refused: []discover.Refusal{{Server: old, Err: expired}, {Server: plain, Err: errors.New("no problem of a server")}}},
		},
		Choices: []discover.Choice{{
			Incoming: in, Outgoing: out, Source: discover.Autoconfig, Why: discover.WhyOwnAutoconfig, Trust: gate.OwnDomain, Owners: []string{"example.org"},
			Answered: true, Agree: []discover.Source{discover.ISPDB, discover.Guess},
		}},
		Differences: []discover.Difference{
			{Source: discover.SRV, Servers: []accounts.Server{old, silent}, Why: discover.LostTrust},
			{Source: discover.MX, Servers: []accounts.Server{silent}, Why: discover.LostSilent},
			{Source: discover.Autodiscover, Servers: []accounts.Server{old}, Why: discover.LostSecurity},
		},
		Advice: []string{discover.AdviceEnable},
		Published: &clientconfig.Config{
			Enable: []clientconfig.Page{{URL: "https://example.org/enable", Texts: []clientconfig.Text{
				{Lang: "en", Text: "Switch IMAP on."}, {Lang: "de", Text: "IMAP einschalten."}}}},
			Documentation: []clientconfig.Page{{URL: "https://example.org/help", Texts: []clientconfig.Text{{Text: "Help\x1b[2J for all"}}}, {URL: "https://example.org/more"}},
			Webmail:       "https://webmail.example.org",
		},
	}
	text, object := printResult(t, r)
	has(t, text,
		"autoconfig", "Settings published by the domain", "found", "0.30 s",
		"1. Keep mail on the server (IMAP)  [Certain]", "imap.example.org:993", "smtp.example.org:465",
		"Also named by", "Thunderbird's public list, The usual server names",
		"Others name other servers:",
		"Signposts in the domain's records", "old.example.org:143", "silent.example.org:587", "not taken: “Settings published by the domain” can be trusted further",
		"Who receives mail for the domain", "silent.example.org:587", "not taken: there is no answer",
		"Outlook and Exchange", "old.example.org:143", "not taken: it answers, but not in a safe way",
		"doesn't offer POP", "Not offered:  old.example.org:143",
		"To be switched on first, says the company:", "Switch IMAP on. https://example.org/enable",
		"Help that the company offers:", "Help[2J for all https://example.org/help", "   https://example.org/more",
		"Your mail in the browser: https://webmail.example.org")
	if strings.Count(text, "Not offered:") != 1 || strings.Contains(text, "plain.example.org") {
		t.Errorf("a refusal is said twice, or without a cause:\n%s", text)
	}
	f := decode[wantFind](t, object)
	if c := f.Choices[0]; !slices.Equal(c.Agree, []string{"ispdb", "guess"}) {
		t.Errorf("%+v", c)
	}
	var lost []string
	for _, d := range f.Differences {
		lost = append(lost, d.Source+" "+d.Why+" "+d.Servers[0].Host)
	}
	if got := strings.Join(lost, ", "); got != "srv less-trusted old.example.org, mx no-answer silent.example.org, autodiscover not-secure old.example.org" {
		t.Errorf("differences: %s", got)
	}
	if list := f.Findings[1].Refused; len(list) != 1 || list[0].Server != old || list[0].Reason != "cert-expired" || list[0].Title == "" {
		t.Errorf("refused: %+v", list)
	}
	if p := f.Published; p == nil || p.Enable[0].Text != "Switch IMAP on." || p.Documentation[1].URL != "https://example.org/more" || p.Webmail != "https://webmail.example.org" {
		t.Errorf("published: %+v", p)
	}
	// The company's words are in the person's language, whether or not Postkey
	// speaks it.
	text, object = printResult(t, r, "de_DE.UTF-8")
	has(t, text, "IMAP einschalten. https://example.org/enable")
	if p := decode[wantFind](t, object).Published; p.Enable[0].Text != "IMAP einschalten." {
		t.Errorf("published: %+v", p)
	}
	// Where nothing is to be said, nothing is.
	r.Differences, r.Published, r.Choices[0].Agree = nil, nil, nil
	text, object = printResult(t, r)
	for _, part := range []string{"Also named by", "Others name", "says the company", "Help that", "in the browser:"} {
		if strings.Contains(text, part) {
			t.Errorf("%q in\n%s", part, text)
		}
	}
	keys(t, object.out, "", findKeys)
	keys(t, object.out, "choices.0", choiceKeys)
	if f := decode[wantFind](t, object); f.Published != nil {
		t.Errorf("published: %+v", f.Published)
	}
}

// How sure it is, is said as in the window.
func TestFoundSaysHowSure(t *testing.T) {
	for _, c := range []struct {
		choice discover.Choice
		chip   string
	}{
		{discover.Choice{Trust: gate.Known, Source: discover.Provider, Why: discover.WhyKnownProvider}, "Certain"},
		{discover.Choice{Trust: gate.OwnDomain, Source: discover.SRV, Why: discover.WhySRV, Answered: true}, "Certain"},
		{discover.Choice{Trust: gate.OwnDomain, Source: discover.SRV, Why: discover.WhySRV}, "Likely"},
		{discover.Choice{Trust: gate.OwnDomain, Source: discover.Guess, Why: discover.WhyGuessAnswered, Answered: true}, "Likely"},
		{discover.Choice{Trust: gate.Confirm, Source: discover.SRV, Why: discover.WhySRV, Answered: true}, "Please check"},
	} {
		c.choice.Incoming, c.choice.Outgoing = serverAt(t, "imaps://imap.example.org"), serverAt(t, "smtps://smtp.example.org")
		text, _ := printResult(t, discover.Result{Address: accounts.Address{Local: "jane", Domain: "example.org"}, Choices: []discover.Choice{c.choice}})
		has(t, text, "1. Keep mail on the server (IMAP)  ["+c.chip+"]")
	}
}

// An emptyInternet is one where no name exists.
type emptyInternet struct{ practice.Lookups }

func (emptyInternet) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func nowhere(ctx context.Context, _, _ string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("there is nobody")}
}

// A domain that does not exist is said to, with the one that was meant.
func TestFindNoSuchDomain(t *testing.T) {
	s := newShell(t, practice.Options{})
	s.tools.Finder.DNS = emptyInternet{}
	s.tools.Finder.Network = &probe.Network{Resolver: emptyInternet{}, DialContext: nowhere}
	for typed, want := range map[string]struct{ domain, meant string }{
		"jane+tag@gmail.comm": {"gmail.comm", "jane+tag@gmail.com"},
		"jane@t-onlne.de":     {"t-onlne.de", "jane@t-online.de"},
		"jane@gmаil.com":      {"gmаil.com", "jane@gmail.com"}, // with a Cyrillic а
		"jane@nowhere.test":   {"nowhere.test", ""},
	} {
		p := s.run("", "find", typed).want(t, exitFailed)
		has(t, p.err, "There is no domain "+want.domain+".")
		c := s.run("", "check", typed, "--password-stdin").want(t, exitFailed)
		has(t, c.err, "There is no domain "+want.domain+".")
		if asks := strings.Contains(p.err, "Did you mean "+want.meant+"?"); asks != (want.meant != "") || asks != strings.Contains(c.err, "Did you mean "+want.meant+"?") {
			t.Errorf("%s: %s%s", typed, p.err, c.err)
		}
		f := decode[wantFind](t, s.run("", "find", typed, "--json").want(t, exitFailed))
		_, domain, _ := strings.Cut(want.meant, "@")
		if !f.NoSuchDomain || f.Suggestion != domain || f.Problem.Reason != "unknown-host" || f.Problem.Stage != "resolve" || f.Problem.Code != "nothing-found" {
			t.Errorf("%s: %+v, %+v", typed, f, f.Problem)
		}
	}
}

// A domain that exists and still looks like a slip is asked about, too.
func TestFindAsksAboutTypos(t *testing.T) {
	in, out := serverAt(t, "imaps://imap.gmail.co"), serverAt(t, "smtps://smtp.gmail.co")
	r := discover.Result{Address: accounts.Address{Local: `"jane doe"`, Domain: "gmail.co"}, Choices: []discover.Choice{{Incoming: in, Outgoing: out, Source: discover.Guess, Why: discover.WhyGuessAnswered}}}
	text, object := printResult(t, r)
	has(t, text, `Did you mean "jane doe"@gmail.com?`)
	if f := decode[wantFind](t, object); f.Suggestion != "gmail.com" || f.NoSuchDomain {
		t.Errorf("%+v", f)
	}
}

// A domain with letters of two scripts is warned of, before its servers.
func TestFindWarnsOfLookalikes(t *testing.T) {
	in, out := serverAt(t, "imaps://imap.example.org"), serverAt(t, "smtps://smtp.example.org")
	addr, err := accounts.ParseAddress("jane@b\u0430nk.example")
	if err != nil {
		t.Fatal(err)
	}
	r := discover.Result{Address: addr, Choices: []discover.Choice{{Incoming: in, Outgoing: out, Source: discover.Autoconfig, Why: discover.WhyOwnAutoconfig}}}
	text, object := printResult(t, r)
	has(t, text, "“b\u0430nk” mixes letters of different scripts (Latin, Cyrillic)", "xn--bnk-6cd.", "1. Keep mail")
	if m := decode[wantFind](t, object).MixedScript; m == nil || m.Label != "b\u0430nk" || m.ASCII != "xn--bnk-6cd" || !slices.Equal(m.Scripts, []string{"Latin", "Cyrillic"}) {
		t.Errorf("%+v", m)
	}
	r.Address = accounts.Address{Local: "jane", Domain: "xn--mnchen-3ya.de"}
	r.Choices[0].Owners = []string{"xn--mnchen-3ya.de", "this computer"}
	text, object = printResult(t, r)
	if m := decode[wantFind](t, object).MixedScript; m != nil || strings.Contains(text, "mixes") {
		t.Errorf("münchen.de: %+v\n%s", m, text)
	}
	has(t, text, "Belongs to", "münchen.de (xn--mnchen-3ya.de), this computer", "münchen.de publishes these settings itself.")
}

// Both forms of a name are shown.
func TestFindShowsBothForms(t *testing.T) {
	s := newShell(t, practice.Options{})
	has(t, s.run("", "find", "jane@BÜCHER.example").want(t, exitFailed).err, "bücher.example (xn--bcher-kva.example)")
	f := decode[wantFind](t, s.run("", "find", "jane@bücher.example", "--json").want(t, exitFailed))
	if f.Address != "jane@xn--bcher-kva.example" || f.Domain != "xn--bcher-kva.example" || f.Display != "jane@bücher.example" {
		t.Errorf("%+v", f)
	}
	if p := s.run("", "find", practice.Address); strings.Contains(p.err, "(") {
		t.Errorf("%s", p.err)
	}
}

// find --help says who is told what, for every place there is.
func TestFindHelpSaysWhoIsTold(t *testing.T) {
	help := newShell(t, practice.Options{}).run("", "find", "--help").want(t, exitOK).out
	has(t, help, "Who is told what", "--remember", "--without")
	_, told, _ := strings.Cut(help, "Who is told what")
	for _, s := range discover.Sources() {
		if s != discover.Provider && !strings.Contains(told, string(s)) {
			t.Errorf("%s is not in\n%s", s, told)
		}
	}
}
