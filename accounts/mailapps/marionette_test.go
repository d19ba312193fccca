package mailapps

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"postkey/accounts/realtest"
)

// birdCommand is Thunderbird with a home of its own.
func birdCommand(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := realtest.ThunderbirdCommand(t, home, args...)
	group(cmd)
	return cmd
}

// fly starts Thunderbird, without a network, and returns when it can be spoken
// to. It chooses one of the profiles that the pattern matches.
func fly(t *testing.T, home, profiles string, args ...string) *realtest.Thunderbird {
	t.Helper()
	folders, err := filepath.Glob(profiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range folders {
		if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(settings(silentProxy(t))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return realtest.StartThunderbird(t, birdCommand(t, home, args...), profiles, nil)
}

// settings let Thunderbird be spoken to, and lead all its connections to a proxy,
// names to be looked up included.
func settings(proxy int) string {
	return realtest.ThunderbirdPreferences + fmt.Sprintf(`user_pref("network.proxy.type", 1);
user_pref("network.proxy.socks", "127.0.0.1");
user_pref("network.proxy.socks_port", %d);
user_pref("network.proxy.socks_remote_dns", true);
user_pref("network.proxy.no_proxies_on", "");
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
