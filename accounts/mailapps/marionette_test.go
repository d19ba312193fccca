package mailapps

import (
	"bufio"
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

	"postkey/accounts/realtest"
)

// answerLimit only ends a test that can no longer succeed.
const answerLimit = 90 * time.Second

// A bird is a real Thunderbird without a window and without a network, and the
// line to its Marionette server: JSON with its length in front.
type bird struct {
	cmd    *exec.Cmd
	ended  chan error
	output strings.Builder // complete when it has ended
	conn   net.Conn
	reader *bufio.Reader
	last   int // number of the last command
}

// birdCommand is Thunderbird with a home of its own; nothing of the person's, nor
// of another test, is seen by it.
func birdCommand(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("thunderbird")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	group(cmd)
	cmd.WaitDelay = 10 * time.Second
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "TMPDIR=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "MOZ_HEADLESS=1"}
	return cmd
}

// fly starts Thunderbird and returns when it can be spoken to. It writes the
// port into the profile it has chosen, one of those that the pattern matches.
func fly(t *testing.T, home, profiles string, args ...string) *bird {
	t.Helper()
	ports := filepath.Join(profiles, "MarionetteActivePort")
	if old, err := filepath.Glob(ports); err != nil || len(old) > 0 {
		t.Fatalf("there is a port already: %v, %v", old, err)
	}
	folders, err := filepath.Glob(profiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range folders {
		if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(settings(silentProxy(t))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := &bird{ended: make(chan error, 1)}
	b.cmd = birdCommand(t, home, append(args, "--marionette", "--remote-allow-system-access")...)
	b.cmd.Stdout, b.cmd.Stderr = &b.output, &b.output
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { b.ended <- b.cmd.Wait() }()
	t.Cleanup(func() { // after the test's context, which ends what is still there
		if b.conn != nil {
			b.conn.Close()
		}
		if b.ended != nil {
			<-b.ended
			t.Logf("Thunderbird said: %s", b.output.String())
		}
	})
	realtest.Until(t, "Thunderbird can be spoken to", func() (bool, string) {
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
		b.conn, err = net.Dial("tcp", "127.0.0.1:"+string(text))
		return err == nil, fmt.Sprint(err)
	})
	if err := b.conn.SetDeadline(time.Now().Add(answerLimit)); err != nil {
		t.Fatal(err)
	}
	b.reader = bufio.NewReader(b.conn)
	b.read(t) // who it is
	b.call(t, "WebDriver:NewSession", map[string]any{})
	b.call(t, "Marionette:SetContext", map[string]any{"value": "chrome"})
	return b
}

// settings let Thunderbird be spoken to at any free port, and lead all its
// connections to a proxy, names to be looked up included. Its start page would
// keep it waiting for that.
func settings(proxy int) string {
	return fmt.Sprintf(`user_pref("marionette.port", 0);
user_pref("network.proxy.type", 1);
user_pref("network.proxy.socks", "127.0.0.1");
user_pref("network.proxy.socks_port", %d);
user_pref("network.proxy.socks_remote_dns", true);
user_pref("network.proxy.no_proxies_on", "");
user_pref("mailnews.start_page.enabled", false);
`, proxy)
}

// silentProxy accepts every connection and says nothing. So nothing leaves this
// computer, and Thunderbird neither asks for a password nor complains: either
// would be a dialog that stops it from answering us. Switched offline, it
// complains about POP at once.
func silentProxy(t *testing.T) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var held []net.Conn
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed below
			}
			held = append(held, c)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
		for _, c := range held {
			c.Close()
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}

func (b *bird) read(t *testing.T) json.RawMessage {
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

func (b *bird) call(t *testing.T, name string, params any) json.RawMessage {
	t.Helper()
	b.last++
	message, err := json.Marshal([]any{0, b.last, name, params})
	if err != nil {
		t.Fatal(err)
	}
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

// run runs a script inside Thunderbird and reads what it returns into value.
func (b *bird) run(t *testing.T, script string, value any) {
	t.Helper()
	result := b.call(t, "WebDriver:ExecuteScript", map[string]any{"script": script, "args": []any{}})
	var wrapped struct{ Value json.RawMessage }
	if err := json.Unmarshal(result, &wrapped); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(wrapped.Value, value); err != nil {
		t.Fatalf("%s: %v", wrapped.Value, err)
	}
}

// land asks Thunderbird to quit and waits until it has.
func (b *bird) land(t *testing.T) {
	t.Helper()
	b.call(t, "Marionette:Quit", map[string]any{"flags": []string{"eForceQuit"}})
	select {
	case <-b.ended: // how is of no interest: it was asked to
		b.ended = nil
	case <-time.After(answerLimit):
		t.Fatal("Thunderbird did not quit")
	}
}
