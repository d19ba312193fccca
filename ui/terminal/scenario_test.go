package terminal

import (
	"bufio"
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/words"
	"postkey/wizard"
)

// page finds a page of the practice company in a text.
var page = regexp.MustCompile(`http://127\.0\.0\.1:\d+/[a-z-]+`)

// press presses a button on such a page, which must be on show.
func press(t *testing.T, text, name, value string) string {
	t.Helper()
	link := page.FindString(text)
	if link == "" {
		t.Fatalf("no page in\n%s", text)
	}
	r, err := http.PostForm(link, url.Values{name: {value}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", link, r.Status, err)
	}
	return string(b)
}

// TestAppPasswordScenario: what is wrong with the usual password, and what helps, is
// told with the company's own page.
func TestAppPasswordScenario(t *testing.T) {
	s := newShell(t, practice.Options{Scenario: practice.WantsAppPassword})
	check := []string{"check", practice.Address, "--password-stdin"}
	for _, protocol := range []string{"imap", "pop3"} {
		p := s.run(practice.Password().Reveal(), append(check, "--protocol", protocol)...).want(t, exitFailed)
		has(t, p.out, "Practice Mail needs an app password.", "1. ", "https://practice.example/app-passwords", "xxxx-xxxx-xxxx-xxxx", "Application-specific password required")
		got := decode[wantCheck](t, s.run(practice.Password().Reveal(), append(check, "--protocol", protocol, "--json")...).want(t, exitFailed))
		for _, side := range []wantSide{got.Incoming, got.Outgoing} {
			if side.Problem == nil || side.Problem.Reason != string(accounts.AppPasswordNeeded) || len(side.Problem.Advice) == 0 {
				t.Errorf("%s: %+v", protocol, side.Problem)
			}
		}
		made := press(t, p.out, "make", "yes")
		if !strings.Contains(made, practice.AppPassword().Reveal()) {
			t.Errorf("the page shows\n%s", made)
		}
		p = s.run(practice.AppPassword().Reveal(), append(check, "--protocol", protocol)...).want(t, exitOK)
		has(t, p.out, "Everything works.")
	}
}

// TestIMAPOffScenario: the password is right, and the same command works once
// receiving is switched on.
func TestIMAPOffScenario(t *testing.T) {
	for protocol, c := range map[string]struct {
		reason accounts.Reason
		says   string
	}{"imap": {accounts.IMAPDisabled, "(IMAP) is switched off"}, "pop3": {accounts.POPDisabled, "(POP) is switched off"}} {
		s := newShell(t, practice.Options{Scenario: practice.IMAPOff})
		check := []string{"check", practice.Address, "--password-stdin", "--protocol", protocol}
		p := s.run(practice.Password().Reveal(), check...).want(t, exitFailed)
		has(t, p.out, c.says, "1. ", "“Settings › Mail programs”", "https://practice.example/mail-programs", "Your account is not enabled for")
		has(t, p.out, "Outgoing", "[Works]")
		if got := decode[wantCheck](t, s.run(practice.Password().Reveal(), append(check, "--json")...).want(t, exitFailed)); got.Incoming.Problem == nil || got.Incoming.Problem.Reason != string(c.reason) || !got.Outgoing.OK {
			t.Errorf("%s: %+v", protocol, got)
		}
		press(t, p.out, "switch", "on")
		s.run(practice.Password().Reveal(), check...).want(t, exitOK)
		s.server.Close() // the next one is another company in the table
	}
}

// TestPracticeScenario: `practice --scenario` prints what another Postkey on this
// computer needs, and its servers do what is said of them.
func TestPracticeScenario(t *testing.T) {
	for scenario, c := range map[practice.Scenario]struct {
		password accounts.Secret
		reason   accounts.Reason // of the first try, with the usual password
		says     []string
		press    [2]string
	}{
		practice.WantsAppPassword: {practice.AppPassword(), accounts.AppPasswordNeeded, []string{practice.Password().Reveal(), practice.AppPassword().Reveal(), "echo " + practice.AppPassword().Reveal()}, [2]string{"make", "yes"}},
		practice.IMAPOff:          {practice.Password(), accounts.IMAPDisabled, []string{practice.Password().Reveal(), "switched on"}, [2]string{"switch", "on"}},
		practice.BrowserOnly:      {accounts.Secret{}, "", []string{"no password", "--auth oauth2"}, [2]string{"end", "yes"}},
	} {
		t.Run(string(scenario), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			read, write := io.Pipe()
			code := make(chan int, 1)
			temp := t.TempDir()
			go func() {
				code <- Run(ctx, Env{Args: []string{"practice", "--scenario", string(scenario)}, Stdin: strings.NewReader(""), Stdout: write, Stderr: io.Discard, Tools: wizard.Tools{Words: words.New("en")}, TempDir: temp})
				write.Close()
			}()
			printed, ca := "", ""
			var in, out string
			lines := bufio.NewScanner(read)
			for lines.Scan() && !strings.Contains(lines.Text(), "SSL_CERT_FILE") {
				f := strings.Fields(lines.Text())
				printed += lines.Text() + "\n"
				switch {
				case strings.HasPrefix(lines.Text(), "Certificate file"):
					ca = f[2]
				case in == "" && strings.HasPrefix(lines.Text(), "Incoming"):
					in = f[1]
				case out == "" && strings.HasPrefix(lines.Text(), "Outgoing"):
					out = f[1]
				}
			}
			printed += lines.Text()
			go io.Copy(io.Discard, read)
			defer func() {
				cancel()
				if got := <-code; got != exitOK {
					t.Errorf("Ctrl-C gives exit code %d", got)
				}
			}()
			for _, said := range c.says {
				if !strings.Contains(printed, said) {
					t.Errorf("%q is missing in\n%s", said, printed)
				}
			}
			pem, err := os.ReadFile(ca)
			if err != nil {
				t.Fatal(err)
			}
			roots := x509.NewCertPool()
			if !roots.AppendCertsFromPEM(pem) {
				t.Fatalf("no certificate in %s", pem)
			}
			network := &probe.Network{Roots: roots}
			other := &shell{t: t, tools: wizard.Tools{
				Finder: &discover.Finder{Network: network, Limit: 10 * time.Minute}, Network: network, SignInLimit: 10 * time.Minute, Keyring: new(keyring.Memory),
				Store: &accounts.Store{Dir: filepath.Join(t.TempDir(), "postkey")}, Words: words.New("en"),
			}}
			check := []string{"check", practice.Address, "--incoming", in, "--outgoing", out, "--trust", "this computer", "--json"}
			if scenario == practice.BrowserOnly {
				// Nobody is at that page here: both servers answer, and that is all.
				got := decode[wantCheck](t, other.run("", append(check, "--auth", "oauth2")...).want(t, exitOK))
				if !got.Incoming.Later || !got.Outgoing.Later {
					t.Errorf("%+v", got)
				}
				press(t, printed, c.press[0], c.press[1])
				return
			}
			check = append(check, "--password-stdin")
			got := decode[wantCheck](t, other.run(practice.Password().Reveal(), check...).want(t, exitFailed))
			if got.Incoming.Problem == nil || got.Incoming.Problem.Reason != string(c.reason) {
				t.Errorf("%+v", got.Incoming.Problem)
			}
			press(t, printed, c.press[0], c.press[1])
			other.run(c.password.Reveal(), check...).want(t, exitOK)
		})
	}
}

func TestWrongScenario(t *testing.T) {
	s := newShell(t, practice.Options{})
	for _, args := range [][]string{{"--practice=imap"}, {"practice", "--scenario", "Browser"}} {
		p := s.run("", args...).want(t, exitUsage)
		has(t, p.err, args[len(args)-1][strings.LastIndexByte(args[len(args)-1], '=')+1:], "app-password browser imap-off")
	}
	// The edition without a window knows them, and has none.
	for _, name := range []string{"--practice=app-password", "--practice", "--practice=plain"} {
		has(t, s.run("", name).want(t, exitUsage).err, "no window")
	}
}
