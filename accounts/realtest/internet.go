package realtest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// The ports at which discovery looks for something.
var (
	MailPorts = []int{993, 143, 995, 110, 465, 587, 25}
	WebPorts  = []int{443, 80}
)

// A Computer is one host of an [Internet], at an address of its own; those that
// only keep mail share one, as at a large company.
type Computer struct {
	// Names lead to it, and its servers' certificates are for them.
	Names []string
	// Mail are those of the [MailPorts] at which Dovecot and Postfix answer.
	Mail []int
	// Web answers over https, and Plain over http. At nil nobody listens.
	Web, Plain http.HandlerFunc
	// Untrusted means that nobody vouches for its web server's certificate but
	// itself, and that its mail servers' certificate is for other names.
	Untrusted bool
	// Silent are ports that drop every packet. At the others nobody listens, which
	// the system says at once.
	Silent []int
	// Silent6 gives it an IPv6 address too, where these ports are silent.
	Silent6 []int
}

// A Plan is what there is in an [Internet].
type Plan struct {
	Computers []Computer
	// Records are what the DNS server says besides the computers' addresses, each a
	// line of dnsmasq's settings: mx-host, srv-host, txt-record.
	Records []string
	// Unanswered are domains that the DNS server never says anything about.
	Unanswered []string
}

// An Internet is a few mail domains on loopback, and nothing else: names in a real
// DNS server, real mail servers, web servers with certificates of an authority of
// their own, and places that swallow what is sent there. Other names do not exist.
//
// It needs no port below 1024: all ports are moved up by the same number. Who
// comes in by a [Line] does not see that.
type Internet struct {
	// IPv6 is false where this computer has no IPv6 loopback address. Silent6 then
	// gives none.
	IPv6 bool

	authority *probetest.Authority
	dns       endpoint
	web       web
	shift     int                   // what is added to every port
	last      netip.Addr            // the address given out last
	mail      map[string]netip.Addr // the shared addresses, by ports
	silent6   []int                 // the ports that are silent by now
	servers   []endpoint
	names     []string // of the mail servers' certificate
	addresses map[string]netip.Addr
	records   []string
}

// StartInternet runs one until the test ends. Only on Linux are there addresses
// enough, and a way to drop packets without being root.
func StartInternet(t testing.TB, plan Plan) *Internet {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the rest of 127.0.0.0/8 belongs to loopback on Linux alone")
	}
	Need(t, "dnsmasq", "dovecot", "postfix")
	n := &Internet{authority: probetest.NewAuthority(t), mail: map[string]netip.Addr{}, addresses: map[string]netip.Addr{}, records: plan.Records}
	n.IPv6 = listens(net.JoinHostPort(ip6Loopback, "0"))
	n.shift = shift(t)
	n.last = netip.PrefixFrom(loopback(), 24).Masked().Addr()
	n.dns = endpoint{address: n.address(), port: n.shift + 53}
	for _, c := range plan.Computers {
		n.connect(t, c)
	}
	n.startDNS(t, plan.Unanswered)
	incoming := slices.DeleteFunc(slices.Clone(n.servers), func(e endpoint) bool { return e.protocol == accounts.SMTP })
	outgoing := slices.DeleteFunc(slices.Clone(n.servers), func(e endpoint) bool { return e.protocol != accounts.SMTP })
	startPostfix(t, n.authority, startDovecot(t, n.authority, n.names, incoming), n.names, outgoing)
	return n
}

// Address is the IPv4 address of a computer's name.
func (n *Internet) Address(name string) netip.Addr { return n.addresses[name] }

// Authority signed every certificate that can be trusted here.
func (n *Internet) Authority() *probetest.Authority { return n.authority }

const ip6Loopback = "::1"

// shift picks where the ports are moved to: below those that systems give out by
// themselves, and where all are free at every address of this computer, because
// there is but one IPv6 address for everybody who runs these tests.
func shift(t testing.TB) int {
	t.Helper()
	for range 1000 {
		by := 10000 + rand.IntN(20000)
		if !slices.ContainsFunc(slices.Concat(MailPorts, WebPorts, []int{53}), func(port int) bool { return !listens(fmt.Sprintf(":%d", by+port)) }) {
			return by
		}
	}
	t.Fatal("no ports are free")
	return 0
}

func listens(address string) bool {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return false
	}
	l.Close()
	return true
}

// address is one that nobody else has.
func (n *Internet) address() netip.Addr {
	n.last = n.last.Next()
	return n.last
}

// connect gives a computer its place.
func (n *Internet) connect(t testing.TB, c Computer) {
	t.Helper()
	if !c.Untrusted && len(c.Mail) > 0 {
		n.names = append(n.names, c.Names...)
	}
	onlyMail := c.Web == nil && c.Plain == nil && len(c.Silent)+len(c.Silent6) == 0
	address, shared := n.mail[fmt.Sprint(c.Mail)]
	if !onlyMail || !shared {
		address = n.address()
		for _, port := range c.Mail {
			n.servers = append(n.servers, service(t, port, address, n.shift))
		}
	}
	if onlyMail {
		n.mail[fmt.Sprint(c.Mail)] = address
	}
	for scheme, handler := range map[string]http.HandlerFunc{"https": c.Web, "http": c.Plain} {
		if handler != nil {
			n.web.serve(t, scheme, n.at(address, scheme), n.certificates(t, c), handler)
		}
	}
	for _, port := range c.Silent {
		silence(t, endpoint{address: address, port: n.shift + port}.String())
	}
	both := ""
	if len(c.Silent6) > 0 && n.IPv6 {
		both = "," + ip6Loopback
		for _, port := range c.Silent6 {
			if !slices.Contains(n.silent6, port) {
				n.silent6 = append(n.silent6, port)
				silence(t, endpoint{address: netip.MustParseAddr(ip6Loopback), port: n.shift + port}.String())
			}
		}
	}
	for _, name := range c.Names {
		n.addresses[name] = address
		n.records = append(n.records, fmt.Sprintf("host-record=%s,%s%s", name, address, both))
	}
}

// at is where a web server listens.
func (n *Internet) at(address netip.Addr, scheme string) string {
	port := map[string]int{"https": 443, "http": 80}[scheme]
	return endpoint{address: address, port: n.shift + port}.String()
}

// service is the mail server of one of the [MailPorts].
func service(t testing.TB, port int, address netip.Addr, shift int) endpoint {
	t.Helper()
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		for _, s := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
			if slices.Contains(accounts.UsualPorts(p, s), port) {
				return endpoint{p, s, address, shift + port}
			}
		}
	}
	t.Fatalf("there is no mail server for port %d", port)
	return endpoint{}
}

// Requests are those that web servers of a domain got, and those below it, as
// method and URL, in order of time.
func (n *Internet) Requests(domain string) []string {
	return n.web.seen(func(host string) bool { return host == domain || strings.HasSuffix(host, "."+domain) })
}
