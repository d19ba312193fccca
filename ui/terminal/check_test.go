package terminal

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/wizard"
)

// here are the company's servers as other programs reach them, by protocol and
// security.
func (s *shell) here(p accounts.Protocol, security accounts.Security) string {
	s.t.Helper()
	for _, server := range s.server.Servers() {
		if server.Protocol == p && server.Security == security {
			return server.URL()
		}
	}
	s.t.Fatalf("no server for %s, %s", p, security)
	return ""
}

func TestCheck(t *testing.T) {
	s := awkward(t)
	const password = leaktest.Password
	for name, c := range map[string]struct {
		args               []string
		protocol           accounts.Protocol
		security           accounts.Security
		incomingMechanisms []string
	}{
		"found":                {nil, accounts.IMAP, accounts.ImplicitTLS, []string{"LOGIN", "PLAIN"}},
		"found, POP":           {[]string{"--protocol", "pop3"}, accounts.POP3, accounts.ImplicitTLS, []string{"PLAIN", "USER/PASS"}},
		"by URL":               {[]string{"--incoming", "imap://imap.practice.example", "--outgoing", "smtp://smtp.practice.example"}, accounts.IMAP, accounts.StartTLS, []string{"LOGIN", "PLAIN"}},
		"by URL, POP":          {[]string{"--incoming", "pop3://pop.practice.example", "--outgoing", "smtps://smtp.practice.example"}, accounts.POP3, accounts.StartTLS, []string{"PLAIN", "USER/PASS"}},
		"one URL, one found":   {[]string{"--incoming", "imaps://imap.practice.example"}, accounts.IMAP, accounts.ImplicitTLS, []string{"LOGIN", "PLAIN"}},
		"where it really is":   {[]string{"--incoming", s.here(accounts.IMAP, accounts.ImplicitTLS), "--outgoing", s.here(accounts.SMTP, accounts.ImplicitTLS), "--trust", "This Computer"}, accounts.IMAP, accounts.ImplicitTLS, []string{"LOGIN", "PLAIN"}},
		"a newline at the end": {[]string{"--timeout", "30s"}, accounts.IMAP, accounts.ImplicitTLS, []string{"LOGIN", "PLAIN"}},
	} {
		t.Run(name, func(t *testing.T) {
			stdin := password
			if name == "a newline at the end" {
				stdin += "\n"
			}
			trace := filepath.Join(t.TempDir(), "trace.txt")
			p := s.run(stdin, append([]string{"check", practice.Address, "--password-stdin", "--json", "--trace", trace}, c.args...)...).want(t, exitOK)
			if p.err != "" {
				t.Errorf("with --json on standard error: %s", p.err)
			}
			got := decode[wantCheck](t, p)
			if got.Address != practice.Address || got.Ms == nil || got.TestMessage != nil {
				t.Errorf("%+v", got)
			}
			in, out := got.Incoming, got.Outgoing
			if !in.OK || !out.OK || in.Problem != nil || out.Problem != nil || !strings.HasPrefix(in.TLS, "TLS 1.") || !strings.HasPrefix(out.TLS, "TLS 1.") {
				t.Errorf("%+v\n%+v", in, out)
			}
			if in.Server.Protocol != c.protocol || in.Server.Security != c.security || in.Messages == 0 || in.Server.Username != practice.Address {
				t.Errorf("%+v", in)
			}
			if !slices.Contains(c.incomingMechanisms, in.Mechanism) || out.Mechanism != "PLAIN" {
				t.Errorf("mechanisms %q, %q", in.Mechanism, out.Mechanism)
			}
			stages := ""
			for _, step := range in.Steps {
				stages += step.Stage + " "
				if step.Ms == nil {
					t.Errorf("%+v has no time", step)
				}
			}
			has(t, stages, "connect", "tls", "login", "mailbox")
			keys(t, p.out, "", checkKeys)
			keys(t, p.out, "incoming", sideKeys)
			keys(t, p.out, "outgoing.server", serverKeys)

			info, err := os.Stat(trace)
			if err != nil {
				t.Fatal(err)
			}
			if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("the trace has mode %v", info.Mode())
			}
			text, err := os.ReadFile(trace)
			if err != nil {
				t.Fatal(err)
			}
			has(t, string(text), " C: ")
			has(t, string(text), " S: ")
			has(t, string(text), " incoming ")
			has(t, string(text), " outgoing ")
			leaktest.Check(t, password, "the trace", text)
			leaktest.Check(t, password, "the output", []byte(p.out+p.err))
		})
	}
	p := s.run(password, "check", practice.Address, "--password-stdin").want(t, exitOK)
	has(t, p.out, "Incoming", "imap.practice.example:993", "[Works]", "Server found", "Connected", "Connection is secure", "TLS 1.3", "Signed in", "messages found",
		"Outgoing", "smtp.practice.example:465", "[Works]", "Everything works.")
	leaktest.Check(t, password, "the output", []byte(p.out+p.err))
	if _, err := os.Stat(s.tools.Store.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("check kept something: %v", err)
	}
}

func TestWrongPassword(t *testing.T) {
	s := awkward(t)
	const wrong = `wr"o\ng p%w2`
	trace := filepath.Join(t.TempDir(), "trace.txt")
	// An older trace that others could read is not left so.
	if err := os.WriteFile(trace, []byte(strings.Repeat("older ", 9999)), 0o644); err != nil {
		t.Fatal(err)
	}
	before := s.server.Logins(accounts.IMAP)
	p := s.run(wrong, "check", practice.Address, "--password-stdin", "--json", "--trace", trace).want(t, exitFailed)
	got := decode[wantCheck](t, p)
	for _, side := range []wantSide{got.Incoming, got.Outgoing} {
		if side.OK || side.Problem == nil || side.Problem.Reason != "wrong-password" || side.Problem.Stage != "login" || side.Problem.Title == "" || len(side.Problem.Advice) == 0 {
			t.Errorf("%+v %+v", side, side.Problem)
		}
		if side.Problem != nil && side.Problem.Reply == "" {
			t.Error("the server's own words are missing")
		}
	}
	keys(t, p.out, "incoming.problem", problemKeys)
	if n := s.server.Logins(accounts.IMAP) - before; n > 1 {
		t.Errorf("%d tries", n)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(trace); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 || strings.Contains(string(text), "older") {
		t.Errorf("trace %v holds older lines: %v", info.Mode(), strings.Contains(string(text), "older"))
	}
	plain := s.run(wrong, "check", practice.Address, "--password-stdin").want(t, exitFailed)
	has(t, plain.out, "[Refused]", "Server found", "The server for receiving didn't accept the password.",
		"1. Type the password once more.", "The server's own words:", "The server for sending didn't accept the password.", "It doesn't work yet.")
	for _, b := range []string{p.out, p.err, plain.out, plain.err, string(text)} {
		leaktest.Check(t, wrong, "the output", []byte(b))
	}
}

// Nothing is opened, and nobody is asked for a password, before the person
// confirmed whose server it is.
func TestTrustIsNeeded(t *testing.T) {
	s := awkward(t)
	s.read = func(prompt string) string { t.Errorf("asked: %s", prompt); return "" }
	args := []string{"check", practice.Address, "--incoming", s.here(accounts.IMAP, accounts.ImplicitTLS), "--outgoing", s.here(accounts.SMTP, accounts.StartTLS)}
	for _, trust := range []string{"", "--trust=practice.example", "--trust=127.0.0.1", "--trust=localhost", "--trust=other computer"} {
		args := args
		if trust != "" {
			args = append(slices.Clone(args), trust)
		}
		p := s.run("", append(args, "--json")...).want(t, exitFailed)
		got := decode[wantCheck](t, p)
		for _, side := range []wantSide{got.Incoming, got.Outgoing} {
			if side.Problem == nil || side.Problem.Reason != "unconfirmed" || side.Problem.Owner != "this computer" || len(side.Steps) != 0 {
				t.Errorf("%+v %+v", side, side.Problem)
			}
		}
		has(t, strings.Join(got.Incoming.Problem.Advice, "\n"), `--trust "this computer"`)
	}
	has(t, s.run("", args...).want(t, exitFailed).out, "[Please check]", "you haven't confirmed it yet", `--trust "this computer"`)
	// Someone else's name, in another spelling.
	p := s.run("", "check", "jane@example.org", "--incoming", "imaps://imap.PRACTICE.example", "--outgoing", "smtps://smtp.practice.example", "--json").want(t, exitFailed)
	if got := decode[wantCheck](t, p); got.Outgoing.Problem.Owner != "practice.example" {
		t.Errorf("%+v", got.Outgoing.Problem)
	}
	if n := s.server.RoundTrips(accounts.IMAP) + s.server.RoundTrips(accounts.SMTP); n != 0 {
		t.Errorf("%d round trips", n)
	}
	s = newShell(t, practice.Options{Users: map[string]accounts.Secret{"jane@example.org": accounts.NewSecret(leaktest.Password)}})
	s.run(leaktest.Password, "check", "jane@example.org", "--incoming", "imaps://imap.practice.example",
		"--outgoing", "smtps://smtp.practice.example", "--trust", "Practice.Example.", "--password-stdin").want(t, exitOK)
}

// The password comes from standard input, else the keyring, else the person.
func TestWhereThePasswordComesFrom(t *testing.T) {
	s := awkward(t)
	asked := 0
	s.read = func(prompt string) string {
		has(t, prompt, practice.Address)
		asked++
		return leaktest.Password
	}
	s.run("", "check", practice.Address).want(t, exitOK)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	if err := s.tools.Keyring.Set(t.Context(), wizard.Service, practice.Address, accounts.NewSecret(leaktest.Password)); err != nil {
		t.Fatal(err)
	}
	s.run("", "check", practice.Address).want(t, exitOK)
	if asked != 1 {
		t.Error("asked, although the keyring has it")
	}
	s.run("another one", "check", practice.Address, "--password-stdin").want(t, exitFailed)

	// A locked keyring is reported, and the person asked.
	s.tools.Keyring = brokenRing{keyring.ErrLocked}
	p := s.run("", "check", practice.Address).want(t, exitOK)
	has(t, p.err, "The keyring is locked.")
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}

	// Two passwords.
	s = newShell(t, practice.Options{Users: map[string]accounts.Secret{
		practice.Address: accounts.NewSecret(leaktest.Password), "relay": accounts.NewSecret("another password"),
	}})
	a := s.account()
	a.Address, a.SeparatePassword, a.Outgoing.Username = "relay@practice.example", true, "relay"
	if err := s.tools.Store.Save(a); err != nil {
		t.Fatal(err)
	}
	if err := s.tools.Keyring.Set(t.Context(), wizard.OutgoingService, a.Address, accounts.NewSecret("another password")); err != nil {
		t.Fatal(err)
	}
	s.run(leaktest.Password, "check", a.Address, "--password-stdin").want(t, exitOK)

	// Where only the second one is wrong, the advice is about that.
	if err := s.tools.Keyring.Set(t.Context(), wizard.OutgoingService, a.Address, accounts.NewSecret("a wrong password")); err != nil {
		t.Fatal(err)
	}
	p = s.run(leaktest.Password, "check", a.Address, "--password-stdin").want(t, exitFailed)
	has(t, p.out, "[Works]", "[Refused]", "Not signed in", "1 try", "The server for sending didn't accept the password.", "“SMTP password”",
		"Receiving works, sending doesn't yet. What stands in the way: The server for sending didn't accept the password.")
}

// account is the practice account as the wizard would save it.
func (s *shell) account() accounts.Account {
	a := accounts.Account{Name: practice.Name, Address: practice.Address, Leave: accounts.LeaveForever}
	for _, server := range s.server.Published() {
		switch {
		case server.Security != accounts.ImplicitTLS:
		case server.Protocol == accounts.IMAP:
			a.Incoming = server
		case server.Protocol == accounts.SMTP:
			a.Outgoing = server
		}
	}
	return a
}

// A brokenRing fails always in the same way.
type brokenRing struct{ err error }

func (r brokenRing) Get(context.Context, string, string) (accounts.Secret, error) {
	return accounts.Secret{}, r.err
}
func (r brokenRing) Set(context.Context, string, string, accounts.Secret) error { return r.err }
func (r brokenRing) Delete(context.Context, string, string) error               { return r.err }

// A certificate nobody vouches for stops; its pin, which the output names, lets
// exactly it through.
func TestPin(t *testing.T) {
	s := awkward(t)
	network := *s.tools.Network
	network.Roots = nil // the system's, which know nothing of the practice company
	s.tools.Network = &network
	args := []string{"check", practice.Address, "--incoming", "imaps://imap.practice.example", "--outgoing", "smtps://smtp.practice.example", "--password-stdin", "--json"}
	got := decode[wantCheck](t, s.run(leaktest.Password, args...).want(t, exitFailed))
	p := got.Incoming.Problem
	if p == nil || p.Reason != "cert-unknown-issuer" || p.Certificate == nil || p.Certificate.SHA256 != s.fingerprint() {
		t.Fatalf("%+v", p)
	}
	has(t, strings.Join(p.Advice, "\n"), "--pin imap.practice.example="+p.Certificate.SHA256)
	// How far it got is told also when it did not get far.
	if steps := got.Incoming.Steps; len(steps) != 2 || steps[0].Stage != "resolve" || steps[1].Stage != "connect" {
		t.Errorf("%+v", steps)
	}
	has(t, s.run(leaktest.Password, args[:len(args)-1]...).want(t, exitFailed).out, "[Not secure]", "can't prove that it is imap.practice.example",
		"--pin imap.practice.example=", "Expected ", "imap.practice.example", "Came ", "practice.example", "Vouched for by ", "Valid ", "from ", "until ", p.Certificate.SHA256)
	if n := s.server.Logins(accounts.IMAP); n != 0 {
		t.Errorf("%d sign-ins", n)
	}
	colons := strings.ToUpper(p.Certificate.SHA256[:2]) + ":" + p.Certificate.SHA256[2:]
	got = decode[wantCheck](t, s.run(leaktest.Password, append(args, "--pin", "imap.practice.example="+colons)...).want(t, exitFailed))
	if !got.Incoming.OK || got.Outgoing.OK {
		t.Errorf("a pin for one host: %v, %v", got.Incoming.OK, got.Outgoing.OK)
	}
}

// fingerprint is the company's own certificate's.
func (s *shell) fingerprint() string {
	conn, err := s.server.Network().DialContext(s.t.Context(), "tcp", "127.0.0.1:993")
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	client := tls.Client(conn, &tls.Config{RootCAs: s.server.Roots(), ServerName: practice.Domain})
	if err := client.HandshakeContext(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	sum := sha256.Sum256(client.ConnectionState().PeerCertificates[0].Raw)
	return hex.EncodeToString(sum[:])
}

// A server without any encryption, full of control characters: nothing of them
// reaches the screen, and no password the server before it is allowed.
func TestHostileServer(t *testing.T) {
	s := awkward(t)
	const evil = "\x1b]0;owned\x07\x1b[2J\u202eevil\u200b\u009b31m"
	var got heard
	address := script(t, &got, "* OK [ALERT] "+evil+"\r\n", func(line string) string {
		tag, command, _ := strings.Cut(line, " ")
		if strings.HasPrefix(command, "CAPABILITY") {
			return "* CAPABILITY IMAP4rev1 AUTH=PLAIN X" + evil + "\r\n" + tag + " OK " + evil + "\r\n"
		}
		return tag + " NO [AUTHENTICATIONFAILED] no " + evil + "\r\n"
	})
	dial := s.tools.Network.DialContext
	s.tools.Network = &probe.Network{Resolver: s.tools.Network.Resolver, DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
		if to == address {
			return new(net.Dialer).DialContext(ctx, network, to)
		}
		if strings.HasSuffix(to, ":993") {
			return nil, &net.OpError{Op: "dial", Err: os.ErrNotExist} // no TLS anywhere
		}
		return dial(ctx, network, to)
	}, Roots: s.tools.Network.Roots}

	trace := filepath.Join(t.TempDir(), "trace.txt")
	args := []string{"check", practice.Address, "--incoming", "imap+insecure://" + address, "--outgoing", "smtps://smtp.practice.example", "--trust", "this computer", "--password-stdin", "--trace", trace}
	shut := decode[wantCheck](t, s.run(leaktest.Password, append(args, "--json")...).want(t, exitFailed)).Incoming
	p := shut.Problem
	if p == nil || p.Reason != "encryption-required" {
		t.Fatalf("%+v", p)
	}
	if len(shut.Alerts) != 1 || shut.Alerts[0] != "]0;owned[2Jevil31m" || shut.Tries != 0 {
		t.Errorf("alerts %q after %d tries", shut.Alerts, shut.Tries)
	}
	has(t, strings.Join(p.Advice, "\n"), "--allow-plaintext 127.0.0.1")
	leaktest.Check(t, leaktest.Password, "what the server got", got.bytes())

	args = append(args, "--allow-plaintext", "127.0.0.1")
	in := decode[wantCheck](t, s.run(leaktest.Password, append(args, "--json")...).want(t, exitFailed)).Incoming
	if in.Problem == nil || in.Problem.Reason != "wrong-password" {
		t.Fatalf("%+v", in.Problem)
	}
	has(t, in.Problem.Reply, "no ]0;owned[2Jevil31m")
	has(t, s.run(leaktest.Password, args...).want(t, exitFailed).out, "no ]0;owned[2Jevil31m") // run looks for the rest
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	has(t, string(text), "owned")
	if strings.ContainsAny(string(text), "\x1b\x07\u202e\u200b\u009b") {
		t.Errorf("control characters in the trace:\n%q", text)
	}
	leaktest.Check(t, leaktest.Password, "the trace", text)
}

// Mail companies that take no usual password say so before the first try.
func TestWhichPassword(t *testing.T) {
	s := awkward(t)
	asked := ""
	s.read = func(prompt string) string { asked = prompt; return "anything" }
	p := s.run("", "check", "jane@gmail.com").want(t, exitFailed)
	if has(t, p.err, "Gmail needs an app password:", "https://myaccount.google.com/apppasswords"); asked == "" {
		t.Error("not asked")
	}

	asked = ""
	got := decode[wantCheck](t, s.run("", "check", practice.Address, "--auth", "oauth2", "--json").want(t, exitFailed))
	for _, side := range []wantSide{got.Incoming, got.Outgoing} {
		if side.Problem == nil || side.Problem.Reason != "no-common-mechanism" || len(side.Steps) == 0 {
			t.Errorf("%+v %+v", side, side.Problem)
		}
	}
	if asked != "" {
		t.Errorf("asked: %s", asked)
	}
	has(t, s.run("", "check", "jane@tuta.com").want(t, exitFailed).err, "No mail servers were found", "Tuta works only in its own app or in the browser.")
}
