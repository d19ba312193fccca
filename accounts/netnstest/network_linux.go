package netnstest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"postkey/accounts/probe/probetest"
	"postkey/accounts/realtest"
)

// The addresses are those set aside for measuring networks (RFC 2544, appendix
// C.2.2): every one of the far side's is the far side itself.
const (
	farNetwork  = "198.18.0.0/16"
	nearAddress = "198.19.0.1"
	nearNetwork = "198.19.0.0/16"
)

var nameServer = netip.AddrFrom4([4]byte{198, 18, 0, 53})

// resolverFiles are the system's resolver's in /etc.
var resolverFiles = map[string]string{
	"resolv.conf":   "nameserver " + nameServer.String() + "\n",
	"nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
	"hosts":         "127.0.0.1 localhost\n",
}

// A Network is what [New] makes. Between New and [Network.Open] it is
// described, and after that used; a test is one goroutine in this.
type Network struct {
	// Authority vouches for everyone who is there.
	Authority *probetest.Authority

	t         testing.TB
	dir       string
	hosts     map[string]netip.Addr
	records   strings.Builder // dnsmasq's configuration
	far, near *side
	line      line

	listeners []net.Listener
	webs      []*http.Server
	serving   sync.WaitGroup
	mu        sync.Mutex
	callers   map[net.Conn]bool // nil when nobody is let in any more
}

// New makes both sides, and nothing on them. They are gone when the test has ended.
func New(t testing.TB) *Network {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can make a network of its own")
	}
	realtest.Need(t, "ip", "dnsmasq")
	if _, err := os.Stat("/dev/net/tun"); err != nil {
		t.Skipf("this computer has no TUN devices: %v", err)
	}
	n := &Network{Authority: probetest.NewAuthority(t), t: t, dir: t.TempDir(), hosts: map[string]netip.Addr{}, callers: map[net.Conn]bool{}}
	n.line.swallowed = map[netip.AddrPort]bool{}
	t.Cleanup(n.line.cut)
	n.write("ca.pem", string(n.Authority.PEM()))
	for name, content := range resolverFiles {
		n.write(name, content)
	}
	n.far = n.newSide(unix.CLONE_NEWNET)
	n.near = n.newSide(unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_FS)
	t.Cleanup(n.hangUp)
	n.must(n.far.run(func() error {
		end, err := newDevice()
		n.line.ends = append(n.line.ends, end)
		return errors.Join(err, ip("link set lo up", "link set "+device+" up", "route add local "+farNetwork+" dev lo", "route add "+nearNetwork+" dev "+device))
	}))
	n.must(n.near.run(func() error {
		end, err := newDevice()
		n.line.ends = append(n.line.ends, end)
		return errors.Join(err, ip("link set lo up", "address add "+nearAddress+"/32 dev "+device, "link set "+device+" up", "route add default dev "+device+" src "+nearAddress), n.mount())
	}))
	return n
}

func (n *Network) newSide(namespaces int) *side {
	n.t.Helper()
	s, err := newSide(namespaces)
	n.must(err)
	n.t.Cleanup(s.end)
	return s
}

func (n *Network) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *Network) write(name, content string) string {
	n.t.Helper()
	file := filepath.Join(n.dir, name)
	n.must(os.WriteFile(file, []byte(content), 0o644))
	return file
}

// ip runs commands of iproute2.
func ip(commands ...string) error {
	cmd := exec.Command(realtest.Path("ip"), "-batch", "-")
	cmd.Stdin = strings.NewReader(strings.Join(commands, "\n"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ip: %w: %s", err, out)
	}
	return nil
}

// mount leads the system's resolver to the far side, for the calling thread and
// the programs it starts.
func (n *Network) mount() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	for name := range resolverFiles {
		if err := unix.Mount(filepath.Join(n.dir, name), "/etc/"+name, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mount over /etc/%s: %w", name, err)
		}
	}
	return nil
}

// Host gives a name an address of its own, once.
func (n *Network) Host(name string) netip.Addr {
	addr, ok := n.hosts[name]
	if !ok {
		number := len(n.hosts)
		addr = netip.AddrFrom4([4]byte{198, 18, byte(1 + number/250), byte(1 + number%250)})
		n.hosts[name] = addr
		fmt.Fprintf(&n.records, "host-record=%s,%s\n", name, addr)
	}
	return addr
}

// MX says who receives mail for a domain.
func (n *Network) MX(domain, host string) {
	fmt.Fprintf(&n.records, "mx-host=%s,%s,10\n", domain, host)
}

// SRV points a service of a domain, such as "imaps", to a server. The target "."
// denies it.
func (n *Network) SRV(service, domain, target string, port int) {
	fmt.Fprintf(&n.records, "srv-host=_%s._tcp.%s,%s,%d\n", service, domain, target, port)
}

// Swallow makes every packet to some ports of a host vanish, or to all of it.
func (n *Network) Swallow(host string, ports ...int) {
	for _, port := range append(ports, 0)[:max(1, len(ports))] {
		n.line.swallowed[netip.AddrPortFrom(n.Host(host), uint16(port))] = true
	}
}

// Open begins: names are told and packets carried.
func (n *Network) Open() {
	n.t.Helper()
	config := n.write("dnsmasq.conf", "no-resolv\nno-hosts\nno-poll\nkeep-in-foreground\nbind-interfaces\npid-file=\nuser=root\nlocal=/#/\nlisten-address="+nameServer.String()+"\n"+n.records.String())
	log, err := os.Create(filepath.Join(n.dir, "dnsmasq.log"))
	n.must(err)
	defer log.Close()
	dnsmasq := exec.Command(realtest.Path("dnsmasq"), "--conf-file="+config, "--log-facility=-")
	dnsmasq.Stderr = log
	n.must(n.far.start(dnsmasq))
	n.t.Cleanup(func() {
		dnsmasq.Process.Kill()
		dnsmasq.Wait() // how it ended is known
	})
	n.line.connect()
	realtest.Until(n.t, "dnsmasq answers", func() (bool, string) {
		_, err := n.Lookup(n.t.Context(), "nobody.example")
		said, _ := os.ReadFile(log.Name()) // for whoever reads of a failure
		e, ok := errors.AsType[*net.DNSError](err)
		return ok && e.IsNotFound, fmt.Sprintf("%v; it said: %s", err, said)
	})
}

// RoundTrip is how long a packet and its answer take from now on. It is nothing
// at first.
func (n *Network) RoundTrip(d time.Duration) { n.line.delay.Store(int64(d / 2)) }

// Start starts a program on the near side. If it is still there when the test
// ends, however that comes about, it is killed, and every program that it started.
func (n *Network) Start(cmd *exec.Cmd) error { return n.near.start(cmd) }

// Env makes programs that look there trust [Network.Authority], and nobody else.
func (n *Network) Env() []string {
	return []string{"SSL_CERT_FILE=" + filepath.Join(n.dir, "ca.pem"), "SSL_CERT_DIR=" + n.dir}
}

// Dial opens a connection from the near side to an IP address and port.
func (n *Network) Dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	if _, err := netip.ParseAddrPort(address); err != nil {
		return nil, err // the look-up of a name would not stay on the near side
	}
	err = n.near.run(func() (err error) {
		conn, err = new(net.Dialer).DialContext(ctx, network, address)
		return err
	})
	return conn, err
}

// Lookup asks for a host's IPv4 address from the near side.
func (n *Network) Lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	r := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return n.Dial(ctx, network, netip.AddrPortFrom(nameServer, 53).String())
	}}
	return r.LookupNetIP(ctx, "ip4", host+".")
}
