package discover

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"

	"postkey/accounts/probe"
)

// TestDialOutlivesItsRequest: the web client goes on dialling for requests that are
// over, and looks up names for that, while the search ends. The race detector
// tells when it did not wait for them in the right order.
func TestDialOutlivesItsRequest(t *testing.T) {
	for range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		f := &Finder{Network: &probe.Network{Resolver: nowhere{}, DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, io.EOF }}}
		s := f.search(ctx, jane)
		dial := s.web.counted(func(ctx context.Context, network, address string) (net.Conn, error) {
			for i := range 20 {
				_, _ = s.network.Resolver.LookupNetIP(ctx, "ip", fmt.Sprintf("%d.%s", i, address))
			}
			return nil, io.EOF
		})
		var dials sync.WaitGroup
		begun := make(chan struct{})
		for i := range 4 {
			dials.Go(func() {
				if i == 0 {
					close(begun)
				}
				_, _ = dial(ctx, "tcp", fmt.Sprintf("%d.example.org:443", i))
			})
		}
		<-begun
		cancel()
		s.end()
		dials.Wait()
	}
}

// nowhere knows no name.
type nowhere struct{}

func (nowhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}
