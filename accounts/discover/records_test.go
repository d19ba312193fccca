package discover

import (
	"context"
	"net"
)

// malformed finds something wrong with every answer, and returns the rest.
type malformed struct{ *internet }

func (m malformed) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	list, _ := m.internet.LookupMX(ctx, name)
	return list, &net.DNSError{Err: "DNS response contained records which contain invalid names", Name: name}
}
