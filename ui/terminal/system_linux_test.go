package terminal

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/words"
	"postkey/wizard"
)

// asPostkey makes the test program be Postkey itself, on the computer's own
// network.
const asPostkey = "POSTKEY_TEST_AS_POSTKEY"

func TestMain(m *testing.M) {
	if os.Getenv(asPostkey) == "" {
		os.Exit(m.Run())
	}
	network := new(probe.Network)
	os.Exit(Run(context.Background(), Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Tools: wizard.Tools{
			Finder: &discover.Finder{Network: network, Limit: 10 * time.Minute}, Network: network, SignInLimit: 10 * time.Minute, Keyring: new(keyring.Memory),
			Store: new(accounts.Store), Words: words.New("en"),
		},
	}))
}

// The line that practice offers to try works: the system's own list of
// certificates is replaced by SSL_CERT_FILE, as Go reads it on Linux.
func TestPracticeCertificateFile(t *testing.T) {
	c := practising(t)
	defer c.end()
	var in, out string
	for _, u := range c.urls {
		switch {
		case in == "":
			in = u
		case out == "" && strings.HasPrefix(u, "smtp"):
			out = u
		}
	}
	for _, trusted := range []bool{true, false} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "check", practice.Address, "--incoming", in, "--outgoing", out, "--trust", "this computer", "--password-stdin")
		cmd.Env = append(os.Environ(), asPostkey+"=1")
		if trusted {
			cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+c.ca, "SSL_CERT_DIR="+t.TempDir())
		}
		cmd.Stdin = strings.NewReader(practice.Password().Reveal() + "\n")
		output, err := cmd.CombinedOutput()
		if trusted != (err == nil) {
			t.Errorf("trusted %v: %v\n%s", trusted, err, output)
		}
		if !trusted {
			has(t, string(output), "[Not secure]")
		}
	}
}

// terminalPair is a terminal: what a person types goes into keys, what they see
// comes out of it, and the program has its other side.
func terminalPair(t *testing.T) (keys, program *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return keys, program
}

func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// silent waits until the terminal shows nothing any more.
func silent(t *testing.T, f *os.File) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); echoes(t, f); runtime.Gosched() {
		if time.Now().After(end) {
			t.Error("the terminal goes on showing what is typed")
			return
		}
	}
}

func TestPromptShowsNothing(t *testing.T) {
	s := awkward(t)
	keys, program := terminalPair(t)
	var out, errs bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- Run(t.Context(), Env{Args: []string{"check", practice.Address}, Stdin: program, Stdout: &out, Stderr: &errs, Tools: s.tools})
	}()
	silent(t, program)
	if _, err := keys.WriteString(leaktest.Password + "\n"); err != nil {
		t.Fatal(err)
	}
	if got := <-code; got != exitOK {
		t.Fatalf("exit code %d\n%s%s", got, out.String(), errs.String())
	}
	has(t, errs.String(), "Password of "+practice.Address)
	if !echoes(t, program) {
		t.Error("the terminal stays silent")
	}
	// What was shown of it is what now waits to be read.
	if _, err := program.WriteString("|"); err != nil {
		t.Fatal(err)
	}
	shown := make([]byte, 1000)
	n, err := keys.Read(shown)
	if err != nil || strings.TrimSpace(string(shown[:n])) != "|" {
		t.Errorf("the terminal showed %q, %v", shown[:n], err)
	}
}

// Ctrl-C at the prompt gives the terminal back as it was.
func TestPromptCancelled(t *testing.T) {
	s := awkward(t)
	keys, program := terminalPair(t)
	ctx, cancel := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, Env{Args: []string{"check", practice.Address}, Stdin: program, Stdout: new(bytes.Buffer), Stderr: new(bytes.Buffer), Tools: s.tools})
	}()
	silent(t, program)
	cancel()
	if got := <-code; got != exitFailed {
		t.Errorf("exit code %d", got)
	}
	if !echoes(t, program) {
		t.Error("the terminal stays silent")
	}
	keys.WriteString("\n") // what is left of the prompt ends, too
}
