package discover

import (
	"context"
	"errors"
	"net"
	"runtime"

	"postkey/accounts"
)

// A Resolver looks up what the records of a domain say besides addresses.
// *[net.Resolver] is one. Lists come in the order they are to be used: by
// preference, or by priority and weight as RFC 2782 says. Names end in a dot. With
// an error there may still be a list, of the records that are well formed.
type Resolver interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupSRV(ctx context.Context, service, proto, name string) (cname string, addrs []*net.SRV, err error)
	// LookupTXT gives one text a record, its strings joined.
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// maxRecords is how many records of one look-up are used: a domain must not make
// Postkey ask half the internet.
const maxRecords = 8

// noRecords is the resolver of a network that isn't the computer's own and comes
// without one: what happens there must not leak into the real one.
type noRecords struct{}

func (noRecords) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (noRecords) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (noRecords) LookupTXT(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// resolver is what a search asks for records.
func (f *Finder) resolver(own bool) Resolver {
	switch {
	case f.DNS != nil:
		return f.DNS
	case own:
		return net.DefaultResolver
	}
	return noRecords{}
}

var errNoRecords = errors.New("the proxy looks up addresses only, and names are not told to others")

// records looks something up for a domain, within ctx. The domain gets its final
// dot: the computer's search list has no say here. The error is an
// [*accounts.Problem].
func records[T any](ctx context.Context, s *search, domain string, look func(ctx context.Context, name string) ([]T, error)) ([]T, error) {
	if proxy := s.network.Proxy; proxy.Resolves(domain, 53) {
		// SOCKS5 has no question for records, and nobody else is to hear the name.
		return nil, &accounts.Problem{Server: accounts.Server{Host: domain, Port: 53}, Stage: accounts.StageResolve,
			Reason: accounts.Unreachable, Proxy: proxy.String(), Err: errNoRecords}
	}
	type answer struct {
		list []T
		err  error
	}
	answers := make(chan answer, 1)
	ask := func() {
		list, err := look(ctx, domain+".")
		if len(list) > 0 {
			s.presence.note("", nil)
		} else if err != nil {
			s.presence.note("", err)
		}
		answers <- answer{list, err}
	}
	if runtime.GOOS == "windows" {
		// There the system cannot be stopped once it was asked; it is left to
		// itself until it answers.
		go ask()
	} else {
		s.running.Go(ask)
	}
	var got answer
	select {
	case got = <-answers:
	case <-ctx.Done():
		got.err = ctx.Err()
	}
	if len(got.list) > 0 {
		return got.list[:min(len(got.list), maxRecords)], nil
	}
	if got.err == nil {
		got.err = &net.DNSError{Err: "no such records", Name: domain, IsNotFound: true}
	}
	_, reason := webFailure(got.err)
	if s.offline() {
		reason = accounts.NoNetwork
	}
	return nil, &accounts.Problem{Server: accounts.Server{Host: domain, Port: 53}, Stage: accounts.StageResolve, Reason: reason, Err: got.err}
}
