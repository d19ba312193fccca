package discover

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
)

// mx asks who receives mail for the domain, because that is mostly who keeps the
// mailboxes. A company in the table is known by its MX hosts. Any other one is
// asked for the settings that it publishes, and looked up in Thunderbird's list;
// they hear of its own name only. A spam filter tells nothing of the mailboxes
// behind it.
//
// The servers of a company in the table are as good as known by the domain itself;
// those of another one the person has to confirm: see package gate.
func mx(ctx context.Context, s *search) offer {
	hosts, err := s.exchangers(ctx)
	if err != nil {
		return offer{errs: []error{err}}
	}
	o := s.receivedAt(ctx, hosts)
	o.exchangers = hosts
	return o
}

// receivedAt is what the MX hosts tell.
func (s *search) receivedAt(ctx context.Context, hosts []string) offer {
	problem := func(err error) []error {
		return []error{&accounts.Problem{Server: accounts.Server{Host: hosts[0], Port: 25}, Stage: accounts.StageResolve, Reason: accounts.UnknownHost, Err: err}}
	}
	filter := ""
	for _, host := range hosts {
		switch r, ok := providers.ByMX(host); {
		case ok && r.Provider != nil:
			o := offer{servers: r.Provider.Hosted(s.addr), provider: r.Provider}
			o.known = len(o.servers) > 0 // else the domain's own word would be lost over it
			if !o.known {
				o.errs = problem(fmt.Errorf("%s lets no mail program in", r.Provider.Name))
			}
			return o
		case ok:
			filter = r.Filter
		}
	}
	if filter != "" {
		return offer{errs: problem(fmt.Errorf("mail goes through %s, which doesn't tell who keeps the mailboxes", filter))}
	}
	places := s.exchangerPlaces(hosts[0])
	if len(places) == 0 {
		return offer{errs: problem(errors.New("the domain receives its mail itself"))}
	}
	return s.publishedAt(ctx, places...)
}

// exchangers are the MX hosts that mail is delivered to first: those with the
// lowest preference number. There is at least one.
func (s *search) exchangers(ctx context.Context) ([]string, error) {
	list, err := records(ctx, s, s.addr.Domain, s.dns.LookupMX)
	if err != nil {
		return nil, err
	}
	var hosts []string
	for _, r := range list {
		if r.Pref != list[0].Pref {
			break
		}
		// "." says that the domain takes no mail (RFC 7505).
		if host, err := accounts.ParseHost(r.Host); err == nil && isName(host) {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) == 0 {
		return nil, &accounts.Problem{Server: accounts.Server{Host: s.addr.Domain, Port: 25}, Stage: accounts.StageResolve, Reason: accounts.UnknownHost,
			Err: &net.DNSError{Err: "the domain receives no mail", Name: s.addr.Domain, IsNotFound: true}}
	}
	return hosts, nil
}

// exchangerPlaces are where the company of an MX host may publish settings: under
// the host's name without its first label, then under its registrable domain, at
// the company and in Thunderbird's list (draft-ietf-mailmaint-autoconfig, "MX").
// There are none when the host is the mail domain's own.
func (s *search) exchangerPlaces(host string) []string {
	base, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || base == gate.Owner(s.addr.Domain) {
		return nil
	}
	names := []string{base}
	if _, full, _ := strings.Cut(host, "."); strings.HasSuffix(full, "."+base) {
		names = []string{full, base}
	}
	var company, list []string
	for _, name := range names {
		company = append(company, "https://autoconfig."+name+"/mail/config-v1.1.xml")
		list = append(list, ispdbPlace+name)
	}
	if slices.Contains(s.without, ISPDB) {
		return company
	}
	return append(company, list...)
}
