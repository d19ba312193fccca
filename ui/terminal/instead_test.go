package terminal

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/diagnose"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/wizard"
)

// blocks makes the network lose every packet to a port.
func (s *shell) blocks(port string) {
	company := *s.tools.Network
	dial := company.DialContext
	company.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasSuffix(address, port) {
			return nil, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
		}
		return dial(ctx, network, address)
	}
	s.tools.Network = &company
	s.tools.Doctor = &diagnose.Doctor{Network: &company}
}

// argv reads a command line as a shell does, as far as one is written here.
func argv(t *testing.T, line string) []string {
	t.Helper()
	var list []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		word := ""
		for line != "" && line[0] != ' ' {
			switch end := 0; line[0] {
			case '\'', '"':
				if end = strings.IndexByte(line[1:], line[0]); end < 0 {
					t.Fatalf("an open quote in %s", line)
				}
				word, line = word+line[1:end+1], line[end+2:]
			case '\\':
				word, line = word+line[1:2], line[2:]
			default:
				word, line = word+line[:1], line[1:]
			}
		}
		list = append(list, word)
	}
	return list
}

// TestInsteadIsReadyToCopy: where another port answers, the same check with it is
// printed as a command line, and that one works.
func TestInsteadIsReadyToCopy(t *testing.T) {
	s := awkward(t)
	s.blocks(":587")
	args := []string{"check", practice.Address, "--outgoing", "smtp://smtp.practice.example", "--password-stdin", "--timeout", "30s", "--send-test"}
	got := decode[wantCheck](t, s.run(leaktest.Password, append(args, "--json")...).want(t, exitFailed))
	p := got.Outgoing.Problem
	if !got.Incoming.OK || p == nil || p.Reason != "blocked-port" || p.Instead == nil || p.Instead.Port != 465 || p.Instead.Security != accounts.ImplicitTLS {
		t.Fatalf("%+v", p)
	}
	want := "postkey check jane@practice.example --outgoing smtps://smtp.practice.example:465 --timeout 30s --password-stdin --send-test --json"
	if got.Command != want {
		t.Errorf("%s\nwant\n%s", got.Command, want)
	}
	text := s.run(leaktest.Password, args...).want(t, exitFailed)
	has(t, text.out, "[No answer]", "Not connected", "This network doesn't let the connection to smtp.practice.example out.",
		"This answers instead: smtp.practice.example:465  SMTP  SSL/TLS", "copy this line:\n  "+strings.TrimSuffix(want, " --json")+"\n", "Receiving works, sending doesn't yet.")
	again := decode[wantCheck](t, s.run(leaktest.Password, argv(t, got.Command)[1:]...).want(t, exitOK))
	if again.Outgoing.Server.Port != 465 || again.Command != "" || again.TestMessage == nil || !again.TestMessage.OK {
		t.Errorf("%+v", again)
	}
}

// TestInsteadElsewhere: the name that a certificate is for belongs to somebody else,
// whom the person is asked about: the command line says so, and works with it.
func TestInsteadElsewhere(t *testing.T) {
	const address = "jane@family.example"
	s := newShell(t, practice.Options{Users: map[string]accounts.Secret{address: accounts.NewSecret(leaktest.Password)}})
	company := *s.tools.Network
	company.Resolver = alias{company.Resolver, map[string]string{"mail.family.example": "imap.practice.example"}}
	s.tools.Network = &company
	s.tools.Doctor = &diagnose.Doctor{Network: &company}
	p := s.run(leaktest.Password, "check", address, "--incoming", "imaps://mail.family.example", "--outgoing", "smtps://mail.family.example", "--password-stdin").want(t, exitFailed)
	has(t, p.out, "Expected", "mail.family.example", "Came", "practice.example", "This answers instead: ", "It belongs to practice.example.", "postkey check jane@family.example --incoming imaps://",
		":993 --outgoing smtps://", ":465 --trust practice.example --password-stdin\n")
	if n := s.server.Logins(accounts.IMAP) + s.server.Logins(accounts.SMTP); n != 0 {
		t.Errorf("%d tries", n)
	}
	_, line, _ := strings.Cut(p.out, "copy this line:\n")
	line, _, _ = strings.Cut(line, "\n")
	s.run(leaktest.Password, argv(t, line)[1:]...).want(t, exitOK)
	// Without the confirmation it does not.
	s.run(leaktest.Password, argv(t, strings.Replace(line, "--trust practice.example", "", 1))[1:]...).want(t, exitFailed)
}

// An alias is a resolver that knows names for names.
type alias struct {
	probe.Resolver
	names map[string]string
}

func (a alias) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if name, ok := a.names[host]; ok {
		host = name
	}
	return a.Resolver.LookupNetIP(ctx, network, host)
}

// TestAShellReadsIt: the shell itself takes every word as it is.
func TestAShellReadsIt(t *testing.T) {
	list := []string{"plain", "two words", `quo"te`, `it's`, "$HOME `id` \\", "*", "", "a;b|c&d>e", "été ☃", "--flag=x y", "~", "#", "!x", "$'a'"}
	if got := argv(t, commandLine(list)); !slices.Equal(got, list) {
		t.Errorf("%q", got)
	}
	if runtime.GOOS == "windows" {
		return // there are several, and no two agree
	}
	out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", `printf '%s\n' `+commandLine(list)).Output()
	if got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"); err != nil || !slices.Equal(got, list) {
		t.Errorf("%q, %v", got, err)
	}
}

// TestCommandLine: what was accepted for this run, or came from elsewhere, is in the
// command where it would be missing; and a shell reads every word as it is.
func TestCommandLine(t *testing.T) {
	addr, err := accounts.ParseAddress("jane@example.org")
	if err != nil {
		t.Fatal(err)
	}
	server := func(url string) accounts.Server {
		s, err := accounts.ParseServerURL(url)
		if err != nil {
			t.Fatal(err)
		}
		if s.Username == "" {
			s.Username = addr.String()
		}
		return s
	}
	failed := func(s, instead accounts.Server) wizard.SideTest {
		return wizard.SideTest{Server: s, Finished: true, Problem: &accounts.Problem{Server: s, Reason: accounts.BlockedPort, Instead: &instead}}
	}
	works := func(s accounts.Server) wizard.SideTest { return wizard.SideTest{Server: s, Finished: true} }
	pin := strings.Repeat("ab", 32)
	in, out, better := server("imaps://imap.example.org"), server("smtp://smtp.example.org"), server("smtps://smtp.example.org")
	elsewhere := server("smtps://mx.hosting.example")
	asJane := in
	asJane.Username = "jane"
	odd := in
	odd.Username = `it's $HOME; "x" jane`
	encrypted := func(s accounts.Server) accounts.Server { s.Auth = accounts.AuthEncrypted; return s }
	for name, c := range map[string]struct {
		asked    checked
		in, out  accounts.Server
		accepted accounts.Approvals
		sides    [2]wizard.SideTest
		want     string
	}{
		"nothing to offer": {in: in, out: out, sides: [2]wizard.SideTest{works(in), works(out)}},
		"plain": {in: in, out: out, sides: [2]wizard.SideTest{works(in), failed(out, better)},
			want: "postkey check jane@example.org --outgoing smtps://smtp.example.org:465"},
		"both": {in: in, out: out, sides: [2]wizard.SideTest{failed(in, server("imap://imap.example.org")), failed(out, better)},
			want: "postkey check jane@example.org --incoming imap://imap.example.org:143 --outgoing smtps://smtp.example.org:465"},
		"the other URL stays": {asked: checked{settings: settings{incoming: "imaps://joe@imap.example.org"}}, in: in, out: out, sides: [2]wizard.SideTest{works(in), failed(out, better)},
			want: "postkey check jane@example.org --incoming imaps://joe@imap.example.org --outgoing smtps://smtp.example.org:465"},
		"somebody else's": {in: in, out: out, sides: [2]wizard.SideTest{works(in), failed(out, elsewhere)},
			want: "postkey check jane@example.org --outgoing smtps://mx.hosting.example:465 --trust hosting.example"},
		"confirmed with the saved account": {asked: checked{known: accounts.Approvals{Owners: []string{"hosting.example"}}}, in: in, out: out, accepted: accounts.Approvals{Owners: []string{"hosting.example"}},
			sides: [2]wizard.SideTest{works(in), failed(out, elsewhere)}, want: "postkey check jane@example.org --outgoing smtps://mx.hosting.example:465"},
		"confirmed, but not read any more": {asked: checked{known: accounts.Approvals{Owners: []string{"hosting.example"}}, settings: settings{incoming: "imaps://imap.example.org"}}, in: in, out: out,
			sides: [2]wizard.SideTest{works(in), failed(out, elsewhere)}, want: "postkey check jane@example.org --incoming imaps://imap.example.org --outgoing smtps://mx.hosting.example:465 --trust hosting.example"},
		"named over http": {asked: checked{known: accounts.Approvals{Hearsay: true}}, in: in, out: out, sides: [2]wizard.SideTest{works(in), failed(out, better)},
			want: "postkey check jane@example.org --outgoing smtps://smtp.example.org:465 --trust example.org"},
		"pinned for this run": {in: in, out: out, accepted: accounts.Approvals{Pins: []accounts.Pin{{Host: "imap.example.org", SHA256: pin}, {Host: "other.example.org", SHA256: pin}}},
			sides: [2]wizard.SideTest{works(in), failed(out, better)}, want: "postkey check jane@example.org --outgoing smtps://smtp.example.org:465 --pin imap.example.org=" + pin},
		"plain text for this run": {in: server("imap+insecure://imap.example.org"), out: out, accepted: accounts.Approvals{Plaintext: []string{"imap.example.org", "smtp.example.org"}},
			sides: [2]wizard.SideTest{works(in), failed(out, better)}, want: "postkey check jane@example.org --outgoing smtps://smtp.example.org:465 --allow-plaintext imap.example.org"},
		"the name that got in": {in: in, out: out, sides: [2]wizard.SideTest{works(asJane), failed(out, better)},
			want: "postkey check jane@example.org --outgoing smtps://jane@smtp.example.org:465"},
		"an odd name": {in: odd, out: out, sides: [2]wizard.SideTest{failed(odd, odd), works(out)},
			want: "postkey check jane@example.org --incoming imaps://it%27s%20%24HOME%3B%20%22x%22%20jane@imap.example.org:993"},
		"encrypted password": {in: encrypted(in), out: encrypted(out), sides: [2]wizard.SideTest{works(in), failed(out, better)},
			want: "postkey check jane@example.org --outgoing smtps://smtp.example.org:465 --auth encrypted"},
		"all flags": {asked: checked{json: true, lang: "de", flags: checkFlags{stdin: true, sendTest: true, trace: "my 'trace'.txt"}, settings: settings{protocol: "imap", auth: "password", without: []string{"mx", "ispdb"}}},
			in: in, out: out, sides: [2]wizard.SideTest{works(in), failed(out, better)},
			want: `postkey check jane@example.org --outgoing smtps://smtp.example.org:465 --protocol imap --auth password --without mx,ispdb --password-stdin --send-test --trace 'my '\''trace'\''.txt' --json --lang de`},
		"this computer": {in: in, out: out, sides: [2]wizard.SideTest{works(in), failed(out, server("smtps://127.0.0.1:1465"))},
			want: `postkey check jane@example.org --outgoing smtps://127.0.0.1:1465 --trust "this computer"`},
	} {
		c.asked.address, c.asked.flags.timeout = addr, checkLimit
		got := c.asked.instead(accounts.Account{Incoming: c.in, Outgoing: c.out, Approvals: c.accepted}, c.sides)
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
		if got != "" && commandLine(argv(t, got)) != got {
			t.Errorf("%s: a shell reads %q", name, argv(t, got))
		}
	}
}
