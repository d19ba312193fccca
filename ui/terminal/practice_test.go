package terminal

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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

// A company is a running `postkey practice`, and what it printed.
type company struct {
	urls []string
	ca   string
	end  func() int
}

// practising starts `postkey practice` and reads what it says about itself.
func practising(t *testing.T) company {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	code := make(chan int, 1)
	temp := t.TempDir()
	go func() {
		code <- Run(ctx, Env{Args: []string{"practice"}, Stdin: strings.NewReader(""), Stdout: write, Stderr: io.Discard, Tools: wizard.Tools{Words: words.New("en")}, TempDir: temp})
		write.Close()
	}()
	c := company{end: func() int { cancel(); return <-code }}
	lines := bufio.NewScanner(read)
	for lines.Scan() {
		switch f := strings.Fields(lines.Text()); {
		case len(f) == 2 && strings.Contains(f[1], "://"):
			c.urls = append(c.urls, f[1])
		case strings.HasPrefix(lines.Text(), "Certificate file"):
			c.ca = strings.TrimSpace(strings.TrimPrefix(lines.Text(), "Certificate file"))
		case strings.Contains(lines.Text(), "--password-stdin"):
			go io.Copy(io.Discard, read)
			return c
		}
	}
	t.Fatalf("it said only %+v", c)
	return c
}

func TestPractice(t *testing.T) {
	c := practising(t)
	if len(c.urls) != 6 {
		t.Errorf("%q", c.urls)
	}
	pem, err := os.ReadFile(c.ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatalf("no certificate in %s", pem)
	}
	// Another Postkey on this computer, with nothing but what was printed.
	network := &probe.Network{Roots: roots}
	other := &shell{t: t, tools: wizard.Tools{
		Finder: &discover.Finder{Network: network, Limit: 10 * time.Minute}, Network: network, SignInLimit: 10 * time.Minute, Keyring: new(keyring.Memory),
		Store: &accounts.Store{Dir: filepath.Join(t.TempDir(), "postkey")}, Words: words.New("en"),
	}}
	outgoing := 0
	for _, in := range c.urls {
		for _, out := range c.urls {
			if strings.HasPrefix(in, "smtp") || !strings.HasPrefix(out, "smtp") {
				continue
			}
			outgoing++
			p := other.run(practice.Password().Reveal(), "check", practice.Address, "--incoming", in, "--outgoing", out, "--trust", "this computer", "--password-stdin", "--json").want(t, exitOK)
			if got := decode[wantCheck](t, p); got.Incoming.Messages == 0 {
				t.Errorf("%s, %s: %+v", in, out, got.Incoming)
			}
		}
	}
	if outgoing != 8 {
		t.Errorf("%d pairs of servers", outgoing)
	}
	if code := c.end(); code != exitOK {
		t.Errorf("Ctrl-C, which is how it ends, gives exit code %d", code)
	}
	if _, err := os.Stat(filepath.Dir(c.ca)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of the certificate stays: %v", err)
	}
}
