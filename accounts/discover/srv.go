package discover

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"

	"postkey/accounts"
)

// services are the mail services a domain can point to (RFC 6186 §3, RFC 8314
// §5.1). The plain names mean that TLS is started on the connection.
var services = []struct {
	name     string
	protocol accounts.Protocol
	security accounts.Security
}{
	{"imaps", accounts.IMAP, accounts.ImplicitTLS},
	{"imap", accounts.IMAP, accounts.StartTLS},
	{"pop3s", accounts.POP3, accounts.ImplicitTLS},
	{"pop3", accounts.POP3, accounts.StartTLS},
	{"submissions", accounts.SMTP, accounts.ImplicitTLS},
	{"submission", accounts.SMTP, accounts.StartTLS},
}

// srv looks up the service records of the domain, all at once. Within a service
// they are taken in their order of priority and weight (RFC 2782), and implicit
// TLS before STARTTLS, as everywhere (RFC 8314 §3).
func srv(ctx context.Context, s *search) offer {
	type outcome struct {
		records []*net.SRV
		err     error
	}
	outcomes := make([]chan outcome, len(services))
	for i, service := range services {
		outcomes[i] = make(chan outcome, 1)
		s.running.Go(func() {
			list, err := records(ctx, s, s.addr.Domain, func(ctx context.Context, name string) ([]*net.SRV, error) {
				_, list, err := s.dns.LookupSRV(ctx, service.name, "tcp", name)
				return list, err
			})
			outcomes[i] <- outcome{list, err}
		})
	}
	o := offer{nameOpen: true, authOpen: true}
	denied := map[accounts.Protocol]bool{}
	count := map[accounts.Protocol]int{}
	var missing, useless []error
	for i, service := range services {
		got := <-outcomes[i]
		if got.err != nil {
			missing = append(missing, got.err)
		}
		for _, r := range got.records {
			server, err := serverOf(r, service.protocol, service.security, s.addr)
			switch {
			case errors.Is(err, errDenied):
				denied[service.protocol] = true
			case err != nil:
				useless = append(useless, &accounts.Problem{Server: server, Stage: accounts.StageResolve, Reason: accounts.ProtocolError,
					Err: fmt.Errorf("_%s._tcp: %w", service.name, err)})
			case count[service.protocol] < maxPublished && !slices.ContainsFunc(o.servers, server.Endpoint):
				count[service.protocol]++
				o.servers = append(o.servers, server)
			}
		}
	}
	slices.SortStableFunc(o.servers, func(a, b accounts.Server) int { return securityOrder(a) - securityOrder(b) })
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		if denied[p] && count[p] == 0 {
			o.denied = append(o.denied, p)
		}
	}
	if len(o.servers) == 0 {
		o.errs = telling(append(useless, missing...))
	}
	return o
}

// errDenied is what the root name as target says: the domain decidedly does not
// offer this service (RFC 2782, "Target").
var errDenied = errors.New("decidedly not offered")

// serverOf makes a server of one record.
func serverOf(r *net.SRV, p accounts.Protocol, security accounts.Security, addr accounts.Address) (accounts.Server, error) {
	if r.Target == "." {
		return accounts.Server{}, errDenied
	}
	host, err := accounts.ParseHost(r.Target)
	if err != nil {
		return accounts.Server{}, fmt.Errorf("the target %w", err)
	}
	server := accounts.Server{Protocol: p, Host: host, Port: int(r.Port), Security: security, Auth: accounts.AuthPassword, Username: addr.String()}
	if server.Port == accounts.UsualPort(p, accounts.ImplicitTLS) {
		// Many publish 465 as _submission, and mean what this port is for.
		server.Security = accounts.ImplicitTLS
	}
	if !isName(host) {
		return accounts.Server{}, errors.New("the target is not the full name of another computer")
	}
	return server, server.Validate()
}
