package realtest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// answerLimit only ends a test that can no longer succeed.
const answerLimit = 90 * time.Second

// A Thunderbird is a real one without a window, and the line to its Marionette
// server: JSON with its length in front.
type Thunderbird struct {
	ended  chan error      // nil when it was waited for
	output strings.Builder // complete when it has ended
	conn   net.Conn
	reader *bufio.Reader
	last   int // number of the last command
}

// ThunderbirdCommand is Thunderbird with a home of its own; nothing of the
// person's, nor of another test, is seen by it.
func ThunderbirdCommand(t testing.TB, home string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("thunderbird")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.WaitDelay = 10 * time.Second
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "TMPDIR=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "MOZ_HEADLESS=1"}
	return cmd
}

// ThunderbirdPreferences are what a profile's user.js must have, so that
// Thunderbird can be spoken to, at any free port. Its start page would keep it
// waiting for the network.
const ThunderbirdPreferences = `user_pref("marionette.port", 0);
user_pref("mailnews.start_page.enabled", false);
`

// A Place is where a program runs and can be spoken to, when that is not simply
// this computer.
type Place interface {
	Start(*exec.Cmd) error
	Dial(ctx context.Context, network, address string) (net.Conn, error)
}

// StartThunderbird starts a [ThunderbirdCommand] and returns when it can be
// spoken to. It writes the port into the profile it has chosen, one of those that
// the pattern matches. A nil place is this computer.
func StartThunderbird(t testing.TB, cmd *exec.Cmd, profiles string, place Place) *Thunderbird {
	t.Helper()
	start, dial := cmd.Start, new(net.Dialer).DialContext
	if place != nil {
		start, dial = func() error { return place.Start(cmd) }, place.Dial
	}
	ports := filepath.Join(profiles, "MarionetteActivePort")
	if old, err := filepath.Glob(ports); err != nil || len(old) > 0 {
		t.Fatalf("there is a port already: %v, %v", old, err)
	}
	cmd.Args = append(cmd.Args, "--marionette", "--remote-allow-system-access")
	b := &Thunderbird{ended: make(chan error, 1)}
	cmd.Stdout, cmd.Stderr = &b.output, &b.output
	if err := start(); err != nil {
		t.Fatal(err)
	}
	go func() { b.ended <- cmd.Wait() }()
	t.Cleanup(func() { // after the test's context, which ends what is still there
		if b.conn != nil {
			b.conn.Close()
		}
		if b.ended != nil {
			<-b.ended
			t.Logf("Thunderbird said: %s", b.output.String())
		}
	})
	Until(t, "Thunderbird can be spoken to", func() (bool, string) {
		select {
		case err := <-b.ended:
			b.ended = nil
			t.Fatalf("Thunderbird ended: %v\n%s", err, b.output.String())
		default:
		}
		found, err := filepath.Glob(ports)
		if err != nil || len(found) != 1 {
			return false, fmt.Sprintf("ports in %v, %v", found, err)
		}
		text, err := os.ReadFile(found[0])
		if err != nil || len(text) == 0 {
			return false, fmt.Sprintf("%q, %v", text, err)
		}
		b.conn, err = dial(t.Context(), "tcp", "127.0.0.1:"+string(text))
		return err == nil, fmt.Sprint(err)
	})
	b.reader = bufio.NewReader(b.conn)
	b.expect(t)
	b.read(t) // who it is
	b.call(t, "WebDriver:NewSession", map[string]any{})
	b.call(t, "Marionette:SetContext", map[string]any{"value": "chrome"})
	return b
}

// expect gives Thunderbird time for its next answer.
func (b *Thunderbird) expect(t testing.TB) {
	t.Helper()
	if err := b.conn.SetDeadline(time.Now().Add(answerLimit)); err != nil {
		t.Fatal(err)
	}
}

func (b *Thunderbird) read(t testing.TB) json.RawMessage {
	t.Helper()
	size, err := b.reader.ReadString(':')
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(size, ":"))
	if err != nil {
		t.Fatal(err)
	}
	message := make([]byte, n)
	if _, err := io.ReadFull(b.reader, message); err != nil {
		t.Fatal(err)
	}
	return message
}

func (b *Thunderbird) call(t testing.TB, name string, params any) json.RawMessage {
	t.Helper()
	b.last++
	message, err := json.Marshal([]any{0, b.last, name, params})
	if err != nil {
		t.Fatal(err)
	}
	b.expect(t)
	if _, err := fmt.Fprintf(b.conn, "%d:%s", len(message), message); err != nil {
		t.Fatal(err)
	}
	var answer []json.RawMessage
	if err := json.Unmarshal(b.read(t), &answer); err != nil || len(answer) != 4 {
		t.Fatalf("%s: %s, %v", name, answer, err)
	}
	if string(answer[2]) != "null" {
		t.Fatalf("%s: %s", name, answer[2])
	}
	return answer[3]
}

// Run runs a script inside Thunderbird, with all its rights, and reads what it
// returns, or promises, into value.
func (b *Thunderbird) Run(t testing.TB, script string, value any, args ...any) {
	t.Helper()
	if args == nil {
		args = []any{}
	}
	result := b.call(t, "WebDriver:ExecuteScript", map[string]any{"script": script, "args": args, "scriptTimeout": answerLimit.Milliseconds()})
	var wrapped struct{ Value json.RawMessage }
	if err := json.Unmarshal(result, &wrapped); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(wrapped.Value, value); err != nil {
		t.Fatalf("%s: %v", wrapped.Value, err)
	}
}

// Quit asks Thunderbird to quit and waits until it has.
func (b *Thunderbird) Quit(t testing.TB) {
	t.Helper()
	b.call(t, "Marionette:Quit", map[string]any{"flags": []string{"eForceQuit"}})
	select {
	case <-b.ended: // how is of no interest: it was asked to
		b.ended = nil
	case <-time.After(answerLimit):
		t.Fatal("Thunderbird did not quit")
	}
}
