package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A shell runs command lines against a practice company of its own.
type shell struct {
	t      *testing.T
	server *practice.Server
	tools  wizard.Tools
	// read stands for the person at the terminal; nil when nobody is there.
	read func(prompt string) string
	// line is who answers questions that are no secret.
	line func(prompt string) string
	// browser: the person would sign in in one.
	browser bool
}

func newShell(t *testing.T, o practice.Options) *shell {
	t.Helper()
	server, err := practice.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	network := server.Network()
	return &shell{t: t, server: server, tools: wizard.Tools{
		Finder:  &discover.Finder{Network: network, DNS: server.Lookups(), HTTP: server.HTTP(), Limit: 10 * time.Minute},
		Network: network, SignInLimit: 10 * time.Minute, // a busy computer is slow, not wrong
		Keyring: new(keyring.Memory),
		Store:   &accounts.Store{Dir: filepath.Join(t.TempDir(), "postkey")},
		Words:   words.New("en"),
	}}
}

// awkward is a practice company whose password needs quoting everywhere.
func awkward(t *testing.T) *shell {
	return newShell(t, practice.Options{Users: map[string]accounts.Secret{practice.Address: accounts.NewSecret(leaktest.Password)}})
}

// A printed is what a command line did.
type printed struct {
	code     int
	out, err string
}

// run runs one command line, with stdin as standard input.
func (s *shell) run(stdin string, args ...string) printed {
	s.t.Helper()
	return s.runContext(s.t.Context(), strings.NewReader(stdin), args...)
}

func (s *shell) runContext(ctx context.Context, stdin io.Reader, args ...string) printed {
	s.t.Helper()
	var out, errs bytes.Buffer
	e := Env{Args: args, Stdin: stdin, Stdout: &out, Stderr: &errs, Tools: s.tools, TempDir: s.t.TempDir(), Somebody: func() bool { return s.browser }}
	if s.read != nil {
		e.ReadPassword = func(_ context.Context, prompt string) (accounts.Secret, error) {
			return accounts.NewSecret(s.read(prompt)), nil
		}
	}
	e.ReadLine = func(_ context.Context, prompt string) (string, error) {
		if s.line == nil {
			return "", ErrNoTerminal
		}
		return s.line(prompt), nil
	}
	p := printed{code: Run(ctx, e)}
	p.out, p.err = out.String(), errs.String()
	if strings.ContainsFunc(p.out+p.err, func(r rune) bool {
		return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && r != '\n' && r != '\t'
	}) {
		s.t.Errorf("%q prints control characters:\n%q\n%q", args, p.out, p.err)
	}
	if strings.Contains(p.out+p.err, "<no value>") || unnamed.MatchString(p.out+p.err) {
		s.t.Errorf("%q prints an unfilled sentence:\n%s%s", args, p.out, p.err)
	}
	return p
}

// unnamed finds ids of sentences that do not exist.
var unnamed = regexp.MustCompile(`\b(terminal|problem|step|chip|store|keyring|field)\.[a-z]`)

// want checks the exit code.
func (p printed) want(t *testing.T, code int) printed {
	t.Helper()
	if p.code != code {
		t.Fatalf("exit code %d, want %d\n%s\n%s", p.code, code, p.out, p.err)
	}
	return p
}

// decode reads the one JSON object there must be, which holds no field that the
// contract does not name.
func decode[T any](t *testing.T, p printed) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(p.out))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, p.out)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("more than one object:\n%s", p.out)
	}
	return v
}

// has checks that all these parts stand in a text, in this order.
func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("%q is missing, or in the wrong place, in\n%s", part, text)
		}
		rest = after
	}
}

func TestWrongUsage(t *testing.T) {
	s := newShell(t, practice.Options{})
	const a = practice.Address
	in, out := "imaps://imap."+practice.Domain, "smtps://smtp."+practice.Domain
	for _, args := range [][]string{
		{},
		{"--practice"},
		{"fnd"},
		{"--no-such-flag"},
		{"find"},
		{"find", a, a},
		{"find", "jane"},
		{"find", ""},
		{"find", "jane doe@example.org"},
		{"find", "jane@example.org\x1b[2J"},
		{"find", strings.Repeat("j", 300) + "@example.org"},
		{"find", a, "--timeout", "soon"},
		{"find", a, "--timeout", "0s"},
		{"find", a, "--without", "horoscope"},
		{"check"},
		{"check", "nobody"},
		{"check", a, "--protocol", "smtp"},
		{"check", a, "--auth", "please"},
		{"check", a, "--incoming", "http://imap.example.org"},
		{"check", a, "--incoming", "imap.example.org"},
		{"check", a, "--incoming", out},
		{"check", a, "--outgoing", in},
		{"check", a, "--incoming", in + ":0"},
		{"check", a, "--incoming", in + ":70000"},
		{"check", a, "--incoming", "imaps://a\x07b"},
		{"check", a, "--incoming", in, "--protocol", "pop3"},
		{"check", a, "--trust", " "},
		{"check", a, "--pin", "example.org"},
		{"check", a, "--pin", "example.org=1234"},
		{"check", a, "--pin", "=" + strings.Repeat("ab", 32)},
		{"check", a, "--allow-plaintext", "a b"},
		{"check", a, "--timeout", "-1s"},
		{"check", a, "--password-stdin"}, // which is empty
		{"check", a},                     // and nobody is at the terminal
		{"export", a},
		{"export", a, "--to", "papyrus"},
		{"export", a, "--list"},
		{"export", a, "--to", "sheet", "--leave", "101"},
		{"export", a, "--to", "sheet", "--name", "Ja\x01ne", "--incoming", in, "--outgoing", out},
		{"accounts", a},
		{"forget"},
		{"forget", "jane@"},
		{"password", "@example.org"},
		{"practice", a},
	} {
		p := s.run("", args...)
		if p.code != exitUsage || strings.TrimSpace(p.err) == "" {
			t.Errorf("%q: exit code %d, want 2, and a message\n%s%s", args, p.code, p.out, p.err)
		}
		if len(args) > 0 && p.out != "" && args[0] != "--practice" {
			t.Errorf("%q: on standard output\n%s", args, p.out)
		}
		if len(args) == 0 || args[0] == "password" || args[0] == "practice" || strings.HasPrefix(args[0], "-") || args[0] == "fnd" {
			continue
		}
		p = s.run("", append(args, "--json")...)
		e := decode[struct{ Problem wantProblem }](t, p)
		if p.code != exitUsage || e.Problem.Title == "" || e.Problem.Reason != "unknown" || e.Problem.Code == "" {
			t.Errorf("%q --json: exit code %d, %+v", args, p.code, e.Problem)
		}
	}
	if n := s.server.Logins(accounts.IMAP) + s.server.Logins(accounts.POP3) + s.server.Logins(accounts.SMTP); n != 0 {
		t.Errorf("%d sign-ins for wrong command lines", n)
	}
}

// What is wrong is said in words that name it.
func TestWrongUsageIsExplained(t *testing.T) {
	s := newShell(t, practice.Options{})
	for want, args := range map[string][]string{
		"It's written like this: postkey find ADDRESS\n":             {"find"},
		"It's written like this: postkey forget ADDRESS\n":           {"forget", "jane@example.org", "joe@example.org"},
		"It's written like this: postkey accounts\n":                 {"accounts", "jane@example.org"},
		"It's written like this: postkey export ADDRESS --to FORMAT": {"export", "--list", "jane@example.org"},
		"The address can't be read. There's no @ in it.\n":           {"find", "jane"},
	} {
		if p := s.run("", args...).want(t, exitUsage); !strings.HasPrefix(p.err, "postkey: "+want) {
			t.Errorf("%q says\n%s", args, p.err)
		}
	}
}

// A password typed into a URL is not repeated anywhere.
func TestPasswordInURL(t *testing.T) {
	s := newShell(t, practice.Options{})
	const password = "hunter2-in-url"
	for _, json := range []string{"--json=true", "--json=false"} {
		p := s.run("", "check", practice.Address, "--incoming", "imaps://jane:"+password+"@imap.example.org", json).want(t, exitUsage)
		leaktest.Check(t, password, "the output", []byte(p.out+p.err))
	}
}

func TestHelpAndVersion(t *testing.T) {
	s := newShell(t, practice.Options{})
	p := s.run("", "--help").want(t, exitOK)
	for _, c := range []string{"find", "check", "export", "accounts", "forget", "password", "practice", "--lang", "--version"} {
		has(t, p.out, c)
	}
	if p := s.run("", "--version").want(t, exitOK); !strings.HasPrefix(p.out, "postkey ") {
		t.Errorf("version %q", p.out)
	}
	has(t, s.run("", "check", "--help").want(t, exitOK).out, "--allow-plaintext", "--incoming", "--password-stdin", "--pin", "--protocol", "--timeout", "--trace", "--trust")
	// Without its own window the program says so, and what it can do.
	p = s.run("").want(t, exitUsage)
	has(t, p.err, "no window")
	has(t, p.out, "Available Commands")
	s.run("", "find", practice.Address, "--lang", "xx").want(t, exitOK) // an unknown language is English
}

// An output that takes nothing, such as a full disk, is no success.
func TestOutputFails(t *testing.T) {
	s := newShell(t, practice.Options{})
	for _, args := range [][]string{{"find", practice.Address}, {"find", practice.Address, "--json"}, {"--help"}, {"export", "--list"}} {
		var errs bytes.Buffer
		code := Run(t.Context(), Env{Args: args, Stdin: strings.NewReader(""), Stdout: fullDisk{}, Stderr: &errs, Tools: s.tools})
		if code != exitFailed || errs.Len() == 0 {
			t.Errorf("%q: exit code %d, %q", args, code, errs.String())
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, fmt.Errorf("no room") }

func TestPlain(t *testing.T) {
	var b bytes.Buffer
	p := &plain{w: &b}
	for _, part := range []string{"a\x1b[31mb\tc\r\n", "\u202edlrow\u200b", "\xe2", "\x82", "\xac\x9b", "\x00\u009b\u2028é\xff."} {
		if n, err := p.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got, want := b.String(), "a[31mb\tc\ndlrow€\ufffdé\ufffd."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Ctrl-C ends every wait at once.
func TestCancel(t *testing.T) {
	for name, args := range map[string][]string{
		"while the server is silent":  {"check", practice.Address, "--password-stdin", "--incoming", "imaps://imap." + practice.Domain, "--outgoing", "smtps://smtp." + practice.Domain},
		"while it searches":           {"find", "jane@silent.example"},
		"while the password is typed": {"check", practice.Address, "--password-stdin", "--timeout", "1h"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t, practice.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			over := make(chan struct{})
			defer close(over)
			stdin := io.Reader(strings.NewReader("some password"))
			if name == "while the password is typed" {
				stdin = readerFunc(func([]byte) (int, error) { cancel(); <-over; return 0, io.EOF })
			} else {
				s.tools.Network = &probe.Network{Resolver: blocking(func() { cancel() })}
				s.tools.Finder = &discover.Finder{Network: s.tools.Network, DNS: s.server.Lookups(), HTTP: s.server.HTTP()}
			}
			p := s.runContext(ctx, stdin, append(args, "--json")...)
			if p.code != exitFailed {
				t.Errorf("exit code %d\n%s", p.code, p.err)
			}
			has(t, p.out, `"reason": "cancelled"`)
		})
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// A blocking resolver answers nothing until the context ends.
type blocking func()

func (b blocking) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	b()
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		args string
		lang string
		ok   bool
	}{
		{"--lang de find x", "de", true}, {"find x --lang=fr", "fr", true}, {"find x", "", false},
		{"--lang", "", false}, {"find -- --lang de", "", false},
	} {
		if lang, ok := Language(strings.Fields(c.args)); lang != c.lang || ok != c.ok {
			t.Errorf("%s: %q, %v", c.args, lang, ok)
		}
	}
}
