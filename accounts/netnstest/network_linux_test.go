package netnstest

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/realtest"
)

func TestRealNetwork(t *testing.T) {
	var networks []string
	forgotten := exec.Command("sleep", "1000")
	t.Run("while it is there", func(t *testing.T) {
		n := New(t)
		networks = []string{n.near.network, n.far.network}
		n.Web("www.one.example", map[string]string{"/file": "hello"})
		n.Mail("mail.one.example", accounts.SMTP, accounts.StartTLS)
		n.Swallow("mail.one.example", 25)
		n.MX("one.example", "mail.one.example")
		n.Open()
		if networks[0] == networks[1] {
			t.Fatal("both sides are one")
		}

		// A packet may be late for many reasons, and early for none.
		const trip = 40 * time.Millisecond
		n.RoundTrip(trip)
		began := time.Now()
		addrs, err := n.Lookup(t.Context(), "www.one.example")
		if err != nil || len(addrs) != 1 || addrs[0] != n.Host("www.one.example") {
			t.Fatalf("looked up %v, %v", addrs, err)
		}
		if took := time.Since(began); took < trip {
			t.Errorf("looked up in %v", took)
		}

		pages := http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return n.Dial(ctx, network, net.JoinHostPort(n.Host(host).String(), port))
		}, TLSClientConfig: &tls.Config{RootCAs: n.Authority.Pool}}
		defer pages.CloseIdleConnections()
		began = time.Now()
		response, err := (&http.Client{Transport: &pages}).Get("https://www.one.example/file")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if string(body) != "hello" || err != nil {
			t.Errorf("read %q, %v", body, err)
		}
		if took := time.Since(began); took < 3*trip { // TCP, TLS, HTTP
			t.Errorf("read in %v", took)
		}

		mail := n.Host("mail.one.example")
		conn, err := n.Dial(t.Context(), "tcp", netip.AddrPortFrom(mail, 587).String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.HasPrefix(line, "220 ") {
			t.Errorf("greeted with %q, %v", line, err)
		}
		if conn, err := n.Dial(t.Context(), "tcp", netip.AddrPortFrom(mail, 465).String()); err == nil {
			conn.Close()
			t.Error("somebody is where nobody listens")
		}
		short, cancel := context.WithTimeout(t.Context(), 3*trip)
		defer cancel()
		_, err = n.Dial(short, "tcp", netip.AddrPortFrom(mail, 25).String())
		if e, ok := errors.AsType[net.Error](err); !ok || !e.Timeout() {
			t.Errorf("a packet got there: %v", err)
		}

		// Programs find it all by themselves.
		out, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		getent := exec.Command("getent", "ahostsv4", "mail.one.example")
		getent.Stdout = out
		if err := errors.Join(n.Start(getent), getent.Wait()); err != nil {
			t.Fatal(err)
		}
		if said, err := os.ReadFile(out.Name()); err != nil || !strings.HasPrefix(string(said), mail.String()) {
			t.Errorf("getent says %q, %v", said, err)
		}
		if err := n.Start(forgotten); err != nil {
			t.Fatal(err)
		}
	})
	if networks == nil {
		t.Skip("it could not be made")
	}
	if err := forgotten.Wait(); err == nil {
		t.Error("a program was left to itself")
	}
	untilEmpty(t, networks)
}

// untilEmpty waits until no thread is left in any of these network namespaces.
func untilEmpty(t *testing.T, networks []string) {
	t.Helper()
	realtest.Until(t, "nobody is in there any more", func() (bool, string) {
		places, err := filepath.Glob("/proc/[0-9]*/task/[0-9]*/ns/net")
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range places {
			if network, err := os.Readlink(place); err == nil && slices.Contains(networks, network) {
				return false, place
			}
		}
		return true, ""
	})
}

// A test that is killed cleans up nothing.
func TestRealNetworkGoesWithAKilledTest(t *testing.T) {
	n := New(t)
	if os.Getenv("POSTKEY_TEST_TO_KILL") != "" {
		n.Open()
		// A program, and one that it has started itself.
		if err := n.Start(exec.Command("sh", "-c", "sleep 1000 & sleep 1000")); err != nil {
			t.Fatal(err)
		}
		fmt.Println("running", n.near.network, n.far.network)
		select {} // until it is killed
	}
	killed := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	killed.Env = append(os.Environ(), "POSTKEY_TEST_TO_KILL=yes", "TMPDIR="+t.TempDir())
	out, err := killed.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	networks := make([]string, 2)
	if _, err := fmt.Fscanf(out, "running %s %s", &networks[0], &networks[1]); err != nil {
		t.Fatal(err)
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // it was killed
	untilEmpty(t, networks)
}
