//go:build !darwin && !windows

package keyring

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"postkey/accounts/realtest"
)

// hopeless ends a wait for a program that will not answer any more. It is far
// longer than a loaded machine needs.
const hopeless = 2 * time.Minute

// alone runs the calling test once more in a process of its own, since the
// session bus is one for a whole process. It returns true in that process; in the
// first one it fails the test if the other fails. prepare starts what is needed
// and returns what the environment needs for it.
func alone(t *testing.T, prepare func(t *testing.T) []string) (inside bool) {
	t.Helper()
	const variable = "POSTKEY_TEST_ALONE"
	if os.Getenv(variable) == t.Name() {
		return true
	}
	t.Parallel()
	env := append(prepare(t), variable+"="+t.Name())
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout="+hopeless.String())
	cmd.Env = append(bareEnv(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name()+" ")) {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

// bareEnv is the environment without anything that leads to the person's own
// session.
func bareEnv() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case name == "HOME", name == "DISPLAY", name == "WAYLAND_DISPLAY":
		case strings.HasPrefix(name, "DBUS_"), strings.HasPrefix(name, "XDG_"), strings.HasPrefix(name, "GNOME_"):
		default:
			env = append(env, v)
		}
	}
	return env
}

// A bus is a session bus of the test's own, with folders of its own.
type bus struct {
	address string
	dir     string
}

func (b *bus) env() []string {
	return []string{
		"DBUS_SESSION_BUS_ADDRESS=" + b.address, "HOME=" + b.dir, "XDG_RUNTIME_DIR=" + b.dir,
		"XDG_DATA_HOME=" + filepath.Join(b.dir, "data"), "XDG_CONFIG_HOME=" + filepath.Join(b.dir, "config"), "XDG_CACHE_HOME=" + filepath.Join(b.dir, "cache"),
	}
}

// startBus runs a bus that knows no services but those given, by name and
// program.
func startBus(t *testing.T, services map[string]string) *bus {
	t.Helper()
	realtest.Need(t, "dbus-daemon")
	// Not t.TempDir: the path of a socket has to stay below 100 bytes.
	dir, err := os.MkdirTemp("", "postkey-bus-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, sub := range []string{"data", "config", "cache", "services"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, program := range services {
		write(t, filepath.Join(dir, "services", name+".service"), "[D-BUS Service]\nName="+name+"\nExec="+program+"\n")
	}
	config := filepath.Join(dir, "bus.conf")
	write(t, config, `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=`+dir+`/bus</listen><auth>EXTERNAL</auth><servicedir>`+dir+`/services</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`)
	b := &bus{dir: dir}
	cmd := exec.Command("dbus-daemon", "--nofork", "--print-address", "--config-file="+config)
	told, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	run(t, cmd, nil)
	line, err := bufio.NewReader(told).ReadString('\n') // it speaks when it listens
	if err != nil {
		t.Fatalf("the bus does not start: %v", err)
	}
	b.address = strings.TrimSpace(line)
	return b
}

// startGnomeKeyring runs GNOME Keyring on the bus. With a password, that unlocks
// its login keyring, which is new; without one there is no keyring yet.
func (b *bus) startGnomeKeyring(t *testing.T, password string) {
	t.Helper()
	realtest.Need(t, "gnome-keyring-daemon")
	args := []string{"--foreground", "--components=secrets"}
	if password != "" {
		args = append(args, "--unlock")
	}
	cmd := exec.Command("gnome-keyring-daemon", args...)
	cmd.Env = append(bareEnv(), b.env()...)
	cmd.Stdin = strings.NewReader(password)

	conn, err := dbus.Connect(b.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	owners := make(chan *dbus.Signal, 64)
	conn.Signal(owners)
	if err := conn.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, serviceName)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	run(t, cmd, ended)
	for {
		select {
		case s := <-owners:
			if s.Name == "org.freedesktop.DBus.NameOwnerChanged" && s.Body[0] == serviceName {
				return
			}
		case <-ended:
			t.Fatal("gnome-keyring-daemon ended before it was on the bus")
		case <-time.After(hopeless):
			t.Fatal("gnome-keyring-daemon does not come to the bus")
		}
	}
}

// run starts a program and ends it with the test, by its own process. ended, if
// not nil, is closed when it has ended.
func run(t *testing.T, cmd *exec.Cmd, ended chan struct{}) {
	t.Helper()
	if ended == nil {
		ended = make(chan struct{})
	}
	var trouble bytes.Buffer
	cmd.Stderr = &trouble
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // that it has ended is all there is to know
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
		select {
		case <-ended:
		case <-time.After(hopeless):
			_ = cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("%s said:\n%s", cmd.Path, trouble.String())
		}
	})
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
