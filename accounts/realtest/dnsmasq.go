package realtest

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

// startDNS runs a DNS server with the internet's records. About unanswered
// domains it asks another one, which takes the question and says nothing.
func (n *Internet) startDNS(t testing.TB, unanswered []string) {
	t.Helper()
	mute, err := net.ListenPacket("udp", endpoint{address: n.address(), port: n.dns.port}.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mute.Close() })
	var config strings.Builder
	fmt.Fprintf(&config, dnsmasqConfig, n.dns.address, n.dns.port)
	host, port, err := net.SplitHostPort(mute.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, domain := range unanswered {
		fmt.Fprintf(&config, "server=/%s/%s#%s\n", domain, host, port)
	}
	for _, record := range n.records {
		config.WriteString(record + "\n")
	}
	file := write(t, folder(t), "dnsmasq.conf", config.String(), 0o644)
	process := start(t, nil, find("dnsmasq"), "--keep-in-foreground", "--conf-file="+file)
	process.waitPort(t, func() string { return "" }, n.dns)
}

// No file of this computer is read, no other server asked: a name without a
// record does not exist. Without the user it would become one that not every
// system has.
const dnsmasqConfig = `listen-address=%s
port=%d
bind-interfaces
no-resolv
no-hosts
local=/#/
dns-forward-max=1000
pid-file=
user=nobody
log-facility=-
`
