package terminal

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

// day is the day that the golden files are written for.
var day = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// A hosted internet is one where mail for example.org is received at one name, and
// where nothing answers.
type hosted struct {
	emptyInternet
	exchanger string
}

func (h hosted) LookupMX(_ context.Context, domain string) ([]*net.MX, error) {
	if strings.TrimSuffix(domain, ".") != "example.org" {
		return nil, &net.DNSError{Err: "no such host", Name: domain, IsNotFound: true}
	}
	return []*net.MX{{Host: h.exchanger, Pref: 10}}, nil
}

func (h hosted) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	return []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 1})}, nil
}

// finder asks this internet alone, and there only who receives the mail.
func (h hosted) finder() *discover.Finder {
	return &discover.Finder{
		Network: &probe.Network{Resolver: h, DialContext: nowhere}, DNS: h,
		Without: allBut(discover.MX, nil), Limit: 10 * time.Minute,
	}
}

// finding runs find as if it were that day, and gives back both outputs. Where was
// looked and how long that took is left out.
func finding(t *testing.T, finder *discover.Finder, address string) (text, object string) {
	t.Helper()
	addr, err := accounts.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, json := range []bool{false, true} {
		var b bytes.Buffer
		term := &terminal{out: &plain{w: &b}, err: &plain{w: &b}, words: words.New("en"), json: json, now: func() time.Time { return day }}
		err := term.find(t.Context(), finder, addr)
		if f := (*failure)(nil); err != nil && !errors.As(err, &f) {
			t.Fatal(err)
		}
		term.finish(err)
		if json {
			return text, b.String()
		}
		_, text, _ = strings.Cut(b.String(), "\n")
		for {
			line, rest, _ := strings.Cut(text, "\n")
			if source, _, _ := strings.Cut(line, " "); !slices.Contains(promisedSources, source) {
				break
			}
			text = rest
		}
	}
	return text, object
}

// What find says of a company, whole: after a change, read what changed as somebody
// who has never heard of IMAP, and as who helps such people.
func TestFindSaysWhatIsAsked(t *testing.T) {
	silent := &discover.Finder{Network: &probe.Network{Resolver: noResolver{t}}, Without: allBut(discover.Provider, nil)}
	for name, c := range map[string]struct{ address, exchanger string }{
		"gmail":         {"jane@gmail.com", ""},
		"icloud":        {"jane@icloud.com", ""},
		"icloud-own":    {"jane@example.org", "mx01.mail.icloud.com."},
		"outlook":       {"jane@outlook.com", ""},
		"microsoft-own": {"jane@example.org", "example-org.mail.protection.outlook.com."},
		"yahoo":         {"jane@yahoo.com", ""},
		"gmx":           {"jane@gmx.net", ""},
		"qq":            {"jane@qq.com", ""},
		"mailru":        {"jane@mail.ru", ""},
		"proton":        {"jane@proton.me", ""},
		"tuta":          {"jane@tuta.com", ""},
		"tuta-own":      {"jane@example.org", "mail.tutanota.de."},
		"posteo":        {"jane@posteo.de", ""},
		"uol":           {"jane@uol.com.br", ""},
		"bluewin":       {"jane@bluewin.ch", ""},
	} {
		t.Run(name, func(t *testing.T) {
			finder := silent
			if c.exchanger != "" {
				finder = hosted{exchanger: c.exchanger}.finder()
			}
			text, object := finding(t, finder, c.address)
			checkAsksJSON(t, text, object)
			text = withoutSources(t, text)
			golden := filepath.Join("testdata", "asks", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if text != string(want) {
				t.Errorf("%s differs; -update writes it anew, and then it has to be read:\n%s", golden, text)
			}
		})
	}
}

// withoutSources takes away what the facts rest on: that is said in no sentence of
// its own, and checked against the table.
func withoutSources(t *testing.T, text string) string {
	t.Helper()
	const heading = "\nWhere this is from:\n"
	before, after, ok := strings.Cut(text, heading)
	if !ok {
		t.Fatalf("no sources in\n%s", text)
	}
	for strings.HasPrefix(after, "   - ") {
		_, after, _ = strings.Cut(after, "\n")
	}
	return before + heading + after
}

// checkAsksJSON: the object says what the text says.
func checkAsksJSON(t *testing.T, text, object string) {
	t.Helper()
	f := decode[wantFind](t, printed{out: object})
	keys(t, object, "", findKeys)
	keys(t, object, "asks", asksKeys)
	a := f.Asks
	if a == nil || len(a.Facts) == 0 {
		t.Fatalf("asks: %+v", a)
	}
	p, ok := providers.ByID(f.Provider)
	if !ok || a.Webmail != p.WebmailURL {
		t.Errorf("%s: webmail %q", f.Provider, a.Webmail)
	}
	said := slices.Concat([]string{a.Line}, a.Notes, a.Limits)
	for _, s := range a.Steps {
		said = append(said, strings.TrimSpace(s.Text+" "+s.URL))
	}
	if a.Other != nil {
		for _, s := range a.Other.Steps {
			said = append(said, strings.TrimSpace(s.Text+" "+s.URL))
		}
		said = append(said, a.Other.Notes...)
		if a.Incoming == a.Other.Incoming {
			t.Errorf("twice %s", a.Incoming)
		}
	}
	for _, s := range said {
		if !strings.Contains(text, s) {
			t.Errorf("%q is not in\n%s", s, text)
		}
	}
	for _, fact := range a.Facts {
		if fact.Source == "" || fact.Date == "" || fact.Fact != "limits" && fact.Sure != p.Sure(providers.Fact(fact.Fact)) {
			t.Errorf("%+v", fact)
		}
		if source := fact.Source + " (" + fact.Date + ")"; slices.Contains(toldFacts, providers.Fact(fact.Fact)) && !strings.Contains(text, source) {
			t.Errorf("%s of %s is not in\n%s", source, fact.Fact, text)
		}
	}
}

// Where no company is known, nothing is said of one.
func TestFindKnowsNobodyWhoAsks(t *testing.T) {
	p := newShell(t, practice.Options{}).run("", "find", practice.Address, "--json").want(t, exitOK)
	keys(t, p.out, "", findKeys)
	if f := decode[wantFind](t, p); f.Asks != nil {
		t.Errorf("%+v", f.Asks)
	}
	r := discover.Result{Address: accounts.Address{Local: "jane", Domain: "example.org"}, Advice: []string{discover.AdviceBrowser}}
	text, _ := printResult(t, r)
	if has(t, text, "These servers take no passwords."); strings.Contains(text, "asks first") {
		t.Error(text)
	}
}

// The line to copy for who has another address at the company is one that check takes,
// to the last confirmation.
func TestOwnNameLine(t *testing.T) {
	text, _ := finding(t, hosted{exchanger: "mx01.mail.icloud.com."}.finder(), "jane@example.org")
	_, line, _ := strings.Cut(text, "postkey check ")
	line, _, _ = strings.Cut(line, "\n")
	s := newShell(t, practice.Options{})
	s.tools.Network = &probe.Network{Resolver: hosted{}, DialContext: nowhere}
	args := append([]string{"check"}, strings.Fields(strings.ReplaceAll(line, "NAME", "jane.doe"))...)
	c := decode[wantCheck](t, s.run("a password", append(args, "--password-stdin", "--json")...).want(t, exitFailed))
	for _, side := range []struct {
		wantSide
		name string
	}{{c.Incoming, "jane.doe"}, {c.Outgoing, "jane.doe@icloud.com"}} {
		if side.Server.Username != side.name || side.Problem == nil || side.Problem.Reason == "unconfirmed" {
			t.Errorf("%+v %+v", side.wantSide, side.Problem)
		}
	}
}

// What the company asks stands above the question for the password, once. A script,
// and who has the password at hand, is told nothing before the first try.
func TestCheckSaysWhatIsAsked(t *testing.T) {
	s := newShell(t, practice.Options{Scenario: practice.WantsAppPassword})
	asked := 0
	s.read = func(string) string { asked++; return practice.Password().Reveal() }
	p := s.run("", "check", practice.Address).want(t, exitFailed)
	has(t, p.err, "What Practice Mail asks first:", "needs an app password: a second password", "1. Open the page about app passwords. https://practice.example/app-passwords", "3. ")
	if n := strings.Count(p.err, "asks first"); asked == 0 || n != 1 {
		t.Errorf("asked %d times, told %d times", asked, n)
	}
	// A refusal tells what to do, with the links.
	has(t, p.out, "Practice Mail needs an app password.", "1. Make an app password at Practice Mail.", "https://practice.example/app-passwords", "What to do is the same as above.")

	asked = 0
	p = s.run("", "check", practice.Address, "--json").want(t, exitFailed)
	if strings.Contains(p.err+p.out, "asks first") || asked == 0 {
		t.Errorf("asked %d times\n%s%s", asked, p.err, p.out)
	}
	asked = 0
	p = s.run(practice.Password().Reveal(), "check", practice.Address, "--password-stdin").want(t, exitFailed)
	if strings.Contains(p.err+p.out, "asks first") || asked != 0 {
		t.Errorf("asked %d times\n%s%s", asked, p.err, p.out)
	}
	has(t, p.out, "1. Make an app password at Practice Mail.")
}

// A company that asks nothing has nothing said about it.
func TestCheckSaysNothingOfWhoAsksNothing(t *testing.T) {
	s := newShell(t, practice.Options{})
	s.read = func(string) string { return practice.Password().Reveal() }
	if p := s.run("", "check", practice.Address).want(t, exitOK); strings.Contains(p.err, "asks first") {
		t.Error(p.err)
	}
}

// A step that was told above the question is not told again below it; all others are.
func TestCheckSaysNothingTwice(t *testing.T) {
	var out, errs bytes.Buffer
	term := &terminal{out: &plain{w: &out}, err: &plain{w: &errs}, words: words.New("en"), now: func() time.Time { return day }}
	addr := accounts.Address{Local: "jane", Domain: "gmail.com"}
	gmail, _ := providers.ByID("gmail")
	servers := gmail.Servers(addr)
	a := accounts.Account{Address: addr.String(), Incoming: servers[0], Outgoing: servers[len(servers)-1]}
	refused := func() {
		t.Helper()
		out.Reset()
		p := &accounts.Problem{Server: a.Incoming, Stage: accounts.StageLogin, Reason: accounts.AppPasswordNeeded}
		if err := term.printProblem(p, words.Context{Address: addr, Provider: gmail, Now: day}, accounts.Approvals{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	const twoStep = "Turn on sign-in with a second step."
	refused()
	has(t, out.String(), "1. "+twoStep, "2. Make an app password at Google.", "https://myaccount.google.com/apppasswords")
	all := out.String()

	term.sayAsks(a, a.Incoming)
	term.sayAsks(a, a.Outgoing)
	if has(t, errs.String(), "What Gmail asks first:", "1. "+twoStep); strings.Count(errs.String(), twoStep) != 1 {
		t.Error(errs.String())
	}
	refused()
	has(t, out.String(), "First what was asked above", "1. Make an app password at Google.", "https://myaccount.google.com/apppasswords")
	if strings.Contains(out.String(), twoStep) || len(out.String()) >= len(all) {
		t.Error(out.String())
	}
	// The company's word counts for its own servers only.
	term.asked, a.Incoming.Host = nil, "imap.example.org"
	errs.Reset()
	if term.sayAsks(a, a.Incoming); errs.Len() > 0 {
		t.Error(errs.String())
	}
}

// Bridge runs on this computer, and what it needs is told all the same.
func TestCheckSaysWhatBridgeNeeds(t *testing.T) {
	var errs bytes.Buffer
	term := &terminal{out: &plain{w: &errs}, err: &plain{w: &errs}, words: words.New("en"), now: func() time.Time { return day }}
	proton, _ := providers.ByID("proton")
	servers := proton.Servers(accounts.Address{Local: "jane", Domain: "proton.me"})
	term.sayAsks(accounts.Account{Address: "jane@proton.me", Incoming: servers[0], Outgoing: servers[1]}, servers[0])
	has(t, errs.String(), "What Proton Mail asks first:", "Use the password that Bridge shows")
}

// Before the browser is opened it is told why, and what to do first; not where the
// person chose the browser, and the company asks for something about a password.
func TestBrowserSaysWhatIsAsked(t *testing.T) {
	for signIn, told := range map[string]bool{"browser": true, "app-password": false} {
		s, _ := browsing(t, signIn)
		p := s.run("", "check", practice.Address, "--auth", "oauth2").want(t, exitOK)
		if strings.Contains(p.err, "asks first") != told {
			t.Errorf("%s: %s", signIn, p.err)
		}
		if told {
			has(t, p.err, "What Practice asks first:", "only through its own page in the browser", "Sign in on the page", "Ctrl-C ends it.")
		}
	}
}
