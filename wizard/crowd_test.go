package wizard

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// servesCrowd makes TestCrowd the other program: the servers that are signed in to,
// in a process of their own, so that memory here is that of checks alone.
const servesCrowd = "POSTKEY_SERVES_A_CROWD"

// TestCrowd makes [crowd] checks at once, and none fails for want of anything. Its
// limits are long, because a busy computer makes it slow, not wrong; the benchmark
// has those of the program.
func TestCrowd(t *testing.T) {
	if os.Getenv(servesCrowd) != "" {
		serveCrowd(t)
		return
	}
	long := 5 * time.Minute
	c := newCrowded(t)
	c.network.Limits = probe.Limits{Connect: long, TLS: long, Greeting: long, Reply: long, Login: long, Mailbox: long}
	if failed := c.all(t, long); len(failed) > 0 {
		t.Errorf("%d sides of %d failed, first %v", len(failed), 2*crowd, failed[0])
	}
}

// BenchmarkCrowd makes 500 checks at once and tells what one of them takes in
// memory while all of them are about to sign in.
func BenchmarkCrowd(b *testing.B) {
	c := newCrowded(b)
	failed := 0
	for b.Loop() {
		failed += len(c.all(b, 20*time.Second))
	}
	b.ReportMetric(float64(failed)/float64(b.N), "failed")
	b.ReportMetric(float64(c.held>>10)/crowd, "KB/check")
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/crowd/1e6, "ms/check")
	b.ReportMetric(0, "ns/op")
}

// A crowded is an incoming and an outgoing server in another process.
type crowded struct {
	network *probe.Network
	account accounts.Account
	held    uint64 // most bytes held by all checks together
}

// LookupNetIP is for every name this computer.
func (c *crowded) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

func newCrowded(t testing.TB) *crowded {
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrowd$")
	cmd.Env = append(os.Environ(), servesCrowd+"=1")
	cmd.Stderr = os.Stderr
	stop, err1 := cmd.StdinPipe()
	says, err2 := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil || err1 != nil || err2 != nil {
		t.Fatal(err, err1, err2)
	}
	t.Cleanup(func() {
		stop.Close()
		_, _ = io.Copy(io.Discard, says)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	c := &crowded{account: janeAccount()}
	var root string
	if _, err := fmt.Fscan(bufio.NewReader(says), &c.account.Incoming.Port, &c.account.Outgoing.Port, &root); err != nil {
		t.Fatal(err)
	}
	pem, err := base64.StdEncoding.DecodeString(root)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatal(err)
	}
	c.network = &probe.Network{Resolver: c, Roots: roots}
	return c
}

// serveCrowd serves until nobody wants it any more.
func serveCrowd(t *testing.T) {
	authority := probetest.NewAuthority(t)
	var ports []int
	for _, script := range []probetest.Script{
		openIMAP + `C: A1 LOGIN *
			S: A1 OK in
			C: A2 STATUS *
			S: * STATUS INBOX (MESSAGES 3)
			S: A2 OK`,
		openSMTP + `C: AUTH PLAIN *
			S: 235 in
			C: MAIL *
			S: 250 ok
			C: RSET
			S: 250 ok`,
	} {
		s := probetest.New(t, script)
		s.TLS, s.Implicit = authority.Server("mail.example.org"), true
		ports = append(ports, s.Listen())
	}
	fmt.Println(ports[0], ports[1], base64.StdEncoding.EncodeToString(authority.PEM()))
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// all makes them and returns what failed. All of them wait for each other before
// they sign in.
func (c *crowded) all(t testing.TB, limit time.Duration) (failed []*accounts.Problem) {
	t.Helper()
	before := held()
	var mu sync.Mutex
	var checks, ready sync.WaitGroup
	ready.Add(2 * crowd)
	together := make(chan struct{})
	go func() {
		ready.Wait()
		c.held = max(c.held, held()-before)
		close(together)
	}()
	for range crowd {
		checks.Go(func() {
			var arrived [2]bool
			arrive := func(side Side) {
				if !arrived[side] {
					arrived[side] = true
					ready.Done()
				}
			}
			check := Check{Account: c.account, Incoming: accounts.NewSecret("letters"), Progress: func(side Side, stage accounts.Stage) {
				if stage == accounts.StageLogin {
					arrive(side)
					<-together
				}
			}}
			for side, s := range check.Run(t.Context(), Tools{Network: c.network, SignInLimit: limit}) {
				arrive(Side(side)) // one that failed before waits for nobody
				if s.Problem != nil {
					mu.Lock()
					failed = append(failed, s.Problem)
					mu.Unlock()
				}
			}
		})
	}
	checks.Wait()
	return failed
}

// held is the memory in use, after what is not used was given back.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
