package gate

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// anywhere finds every host on this computer.
type anywhere struct{}

func (anywhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// TestAdmitWithoutEncryption: a server that has none is admitted by a
// confirmation for that very host, and by nothing else.
func TestAdmitWithoutEncryption(t *testing.T) {
	const host = "imap.example.org"
	for name, c := range map[string]struct {
		approved accounts.Approvals
		admitted bool
	}{
		"nothing confirmed": {accounts.Approvals{}, false},
		"this host":         {accounts.Approvals{Plaintext: []string{host}}, true},
		"other hosts":       {accounts.Approvals{Plaintext: []string{"smtp.example.org", "example.org", "mail." + host}}, false},
		"its owner":         {accounts.Approvals{Owners: []string{"example.org", host}}, false},
		"a certificate":     {accounts.Approvals{Pins: []accounts.Pin{{Host: host, SHA256: strings.Repeat("0", 64)}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x")
				network := &probe.Network{Resolver: anywhere{}, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					if strings.HasSuffix(address, ":143") {
						return s.DialContext(ctx, network, address)
					}
					return nil, errors.New("no TLS beside it")
				}}
				server := accounts.Server{Protocol: accounts.IMAP, Security: accounts.Plaintext, Host: host, Port: 143}
				conn, err := network.Open(t.Context(), server, probe.Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				pass, err := Admit(accounts.Address{Local: "jane", Domain: "example.org"}, c.approved, conn)
				if c.admitted {
					if err != nil || pass.Conn() != conn {
						t.Errorf("not admitted: %v", err)
					}
					return
				}
				if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.EncryptionRequired || pass.Conn() != nil {
					t.Errorf("got %v (pass %v), want it refused", err, pass.Conn())
				}
			})
		})
	}
}
