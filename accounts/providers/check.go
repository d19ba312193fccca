package providers

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
)

// protocols in the order that servers stand in.
var protocols = []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}

// strength is the order of preference.
var strength = []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS, accounts.Plaintext}

var idShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check returns the first thing about a provider that cannot be used: this is all
// that keeps a slip in a file from becoming somebody's wrong server.
func (r *record) check() error {
	p := &r.Provider
	switch {
	case !idShape.MatchString(p.ID):
		return errors.New("the id is not made of lower-case letters, digits and hyphens")
	case p.Name == "":
		return errors.New("there is no name")
	case len(p.Domains)+len(p.Patterns)+len(p.MX) == 0:
		return errors.New("nothing leads to it: no domain, no pattern, no mx")
	case p.Rank < 0:
		return errors.New("a rank begins at 1")
	}
	for _, s := range []string{p.Name, p.Company, p.AppPasswordName, p.AppPasswordShape, p.AppPasswordWhere, p.EnableWhere} {
		if s != accounts.CleanText(s, 200) || strings.Contains(s, "**") || strings.IndexFunc(s, unicode.IsControl) >= 0 {
			return fmt.Errorf("%q is no plain text", s)
		}
	}
	for _, d := range p.Domains {
		if err := checkDomain(d); err != nil {
			return err
		}
	}
	for _, pattern := range p.Patterns {
		if err := checkPattern(pattern); err != nil {
			return err
		}
	}
	if err := errors.Join(checkMX(p.MX), sorted("patterns", p.Patterns), sorted("mx", p.MX), sorted("also", p.also)); err != nil {
		return err
	}
	for _, h := range p.also {
		if got, err := accounts.ParseHost(h); err != nil || got != h {
			return fmt.Errorf("also: %q is no host name", h)
		}
	}
	for _, page := range []string{p.AppPasswordURL, p.TwoStepURL, p.NoAppPasswordURL, p.EnableURL, p.HelpURL, p.WebmailURL} {
		if err := checkPage(page); err != nil {
			return err
		}
	}
	return errors.Join(r.checkServers(), p.checkAsks())
}

func (r *record) checkServers() error {
	count := map[accounts.Protocol]int{}
	for i, e := range r.endpoints {
		s := e.server
		s.Username = "jane"
		if err := s.Validate(); err != nil {
			return fmt.Errorf("%s: %w", r.Servers[i], err)
		}
		count[s.Protocol]++
		if ip, err := netip.ParseAddr(s.Host); err == nil && !(r.SignIn == Bridge && ip.IsLoopback()) {
			return fmt.Errorf("%s: a company's server has a name", r.Servers[i])
		}
		if i == 0 {
			continue
		}
		before := r.endpoints[i-1].server
		switch {
		case slices.Index(protocols, before.Protocol) > slices.Index(protocols, s.Protocol):
			return fmt.Errorf("%s: IMAP comes first, then POP3, then SMTP", r.Servers[i])
		case before.Protocol != s.Protocol:
		case s.Security == accounts.Plaintext && before.Security != accounts.Plaintext:
			return fmt.Errorf("%s: no encryption, where there is a server with it", r.Servers[i])
		case slices.Index(strength, before.Security) > slices.Index(strength, s.Security):
			return fmt.Errorf("%s: implicit TLS comes before STARTTLS", r.Servers[i])
		}
		if slices.ContainsFunc(r.endpoints[:i], func(o endpoint) bool { return o.server.Endpoint(s) }) {
			return fmt.Errorf("%s stands there twice", r.Servers[i])
		}
	}
	switch r.SignIn {
	case Closed:
		if len(r.endpoints) > 0 {
			return errors.New("closed, but has servers")
		}
	case Password, AppPassword, Browser, Bridge:
		if count[accounts.IMAP]+count[accounts.POP3] == 0 || count[accounts.SMTP] == 0 {
			return errors.New("servers to receive, or to send, are missing")
		}
	default:
		return fmt.Errorf("sign_in is %q", r.SignIn)
	}
	return nil
}

func (p *Provider) checkAsks() error {
	for _, list := range [][]accounts.Protocol{p.Enable, p.Paid} {
		if err := checkProtocols(list); err != nil {
			return err
		}
	}
	for _, e := range p.PasswordEnds {
		if err := errors.Join(checkProtocols(e.Protocols), checkDay(e.On)); err != nil || len(e.Protocols) == 0 {
			return fmt.Errorf("password_ends: %w", cmp.Or(err, errors.New("for nothing")))
		}
	}
	if o := p.OAuth; o != nil {
		for _, page := range []string{o.AuthURL, o.TokenURL, o.DeviceURL, o.Issuer} {
			if err := checkPage(page); err != nil {
				return fmt.Errorf("oauth: %w", err)
			}
		}
		if (o.AuthURL == "") != (o.TokenURL == "") || o.AuthURL == "" && o.Issuer == "" || len(o.Scopes) == 0 {
			return errors.New("oauth: a page and the token's place, or the issuer who tells them, and scopes are needed")
		}
	}
	if p.POP.Keep != "" && p.POP.Keep != "yes" && p.POP.Keep != "no" || p.POP.Minutes < 0 {
		return errors.New("pop: keep is yes or no, minutes are a number")
	}
	for _, l := range p.Limits {
		switch {
		case !slices.Contains([]string{"messages", "recipients"}, l.Of),
			!slices.Contains([]string{"message", "minute", "hour", "day"}, l.Per),
			l.Of == "messages" && l.Per == "message",
			!slices.Contains([]string{"", "free", "paid", "trial", "business", "new"}, l.Plan),
			l.Count < 1, l.Most != 0 && l.Most <= l.Count:
			return fmt.Errorf("limits: %d %s per %s for plan %q", l.Count, l.Of, l.Per, l.Plan)
		}
		if err := errors.Join(checkPage(l.URL), checkDay(l.Date)); err != nil {
			return fmt.Errorf("limits: %w", err)
		}
	}
	return nil
}

func checkProtocols(list []accounts.Protocol) error {
	last := -1
	for _, x := range list {
		i := slices.Index(protocols, x)
		if i <= last {
			return fmt.Errorf("%q: a protocol is imap, pop3 or smtp, in this order", x)
		}
		last = i
	}
	return nil
}

func checkDay(d Day) error {
	if d.Time().IsZero() {
		return fmt.Errorf("%q is no date", d)
	}
	return nil
}

func checkPage(page string) error {
	u, err := url.Parse(page)
	if page != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil) {
		return fmt.Errorf("%q is no https address", page)
	}
	return nil
}

func checkDomain(d string) error {
	addr, err := accounts.ParseAddress("jane@" + d)
	if err != nil || addr.Domain != d {
		return fmt.Errorf("%q is no domain in lower case and A-labels", d)
	}
	return nil
}

// checkMX refuses what anybody could have a name under: that would hand strangers'
// mail to a company.
func checkMX(list []string) error {
	for _, suffix := range list {
		if h, err := accounts.ParseHost(suffix); err != nil || h != suffix || !strings.Contains(suffix, ".") {
			return fmt.Errorf("mx: %q is no host name", suffix)
		}
		if s, icann := publicsuffix.PublicSuffix(suffix); icann && s == suffix {
			return fmt.Errorf("mx: anybody can have a name under %s", suffix)
		}
	}
	return nil
}

func (f filter) check() error {
	if f.Name == "" || len(f.MX) == 0 {
		return errors.New("a filter has a name and mx")
	}
	return errors.Join(checkMX(f.MX), sorted("mx", f.MX))
}

// sorted also refuses what stands there twice.
func sorted(what string, list []string) error {
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			return fmt.Errorf("%s: %s and %s are not sorted", what, list[i-1], list[i])
		}
	}
	return nil
}

// alone refuses what two providers claim.
func alone(providers []*Provider, filters []filter) error {
	seen := map[string]string{}
	claim := func(id, kind string, names ...string) error {
		for _, n := range names {
			if other, ok := seen[kind+n]; ok {
				return fmt.Errorf("%s: %s %s already belongs to %s", id, kind, n, other)
			}
			seen[kind+n] = id
		}
		return nil
	}
	for _, p := range providers {
		if err := errors.Join(claim(p.ID, "id ", p.ID), claim(p.ID, "domain ", p.Domains...), claim(p.ID, "pattern ", p.Patterns...), claim(p.ID, "mx ", p.MX...)); err != nil {
			return err
		}
	}
	for _, f := range filters {
		if err := claim(f.Name, "mx ", f.MX...); err != nil {
			return err
		}
	}
	return nil
}
