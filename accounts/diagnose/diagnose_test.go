package diagnose

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// An internet is a network in memory: names, and servers at some of their ports. Nothing
// else answers.
type internet struct {
	names   map[string]string
	servers map[string]*probetest.Server // by address:port

}

func (n internet) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if ip, ok := n.names[host]; ok {
		return []netip.Addr{netip.MustParseAddr(ip)}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func (n internet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s, ok := n.servers[address]; ok {
		return s.DialContext(ctx, network, address)
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

const (
	smtpServer = `
		S: 220 mail.example.org ESMTP
		C: EHLO*
		S: 250-mail.example.org
		S: 250-STARTTLS
		S: 250 AUTH PLAIN`
	smtpStartTLS = smtpServer + `
		C: STARTTLS
		S: 220 go on
		TLS
		C: EHLO*
		S: 250-mail.example.org
		S: 250 AUTH PLAIN`
)

var mail = accounts.Server{Protocol: accounts.SMTP, Host: "mail.example.org", Port: 587, Security: accounts.StartTLS, Auth: accounts.AuthPassword, Username: "jane"}

// page answers for the free page, and nothing else.
type page func() (*http.Response, error)

func (p page) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.String() != freePage || len(r.Header) != 1 {
		return nil, errors.New("nobody may be asked for " + r.URL.String())
	}
	return p()
}

func says(status int, body string, header http.Header) page {
	return func() (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func free() page { return says(http.StatusOK, "success\n", nil) }

func silentPage() (*http.Response, error) { return nil, errors.New("no answer") }

// lookAt has a doctor look at a problem on a network where mail.example.org has
// servers at some ports.
func lookAt(t *testing.T, ports map[int]probetest.Script, p *accounts.Problem, web page) *accounts.Problem {
	t.Helper()
	authority := probetest.NewAuthority(t)
	n := internet{names: map[string]string{"mail.example.org": "192.0.2.1"}, servers: map[string]*probetest.Server{}}
	for port, script := range ports {
		s := probetest.New(t, script)
		s.TLS, s.Implicit = authority.Server("mail.example.org"), port == 465 || port == 993 || port == 995
		n.servers["192.0.2.1:"+strconv.Itoa(port)] = s
	}
	before := *p
	d := &Doctor{Network: &probe.Network{Resolver: n, DialContext: n.dial, Roots: authority.Pool}, HTTP: &http.Client{Transport: web}}
	got := d.Look(t.Context(), p)
	if !reflect.DeepEqual(*p, before) {
		t.Errorf("the problem itself was changed: %+v", p)
	}
	return got
}

func TestOtherPort(t *testing.T) {
	for name, c := range map[string]struct {
		server  accounts.Server
		reason  accounts.Reason
		stage   accounts.Stage
		ports   map[int]probetest.Script
		want    accounts.Reason
		instead int
	}{
		"587 blocked, 465 works":         {mail, accounts.Timeout, accounts.StageConnect, map[int]probetest.Script{465: smtpServer}, accounts.BlockedPort, 465},
		"no way there, 465 works":        {mail, accounts.Unreachable, accounts.StageConnect, map[int]probetest.Script{465: smtpServer}, accounts.BlockedPort, 465},
		"587 silent after connecting":    {mail, accounts.Timeout, accounts.StageGreeting, map[int]probetest.Script{465: smtpServer}, accounts.BlockedPort, 465},
		"587 closed, 465 works":          {mail, accounts.Refused, accounts.StageConnect, map[int]probetest.Script{465: smtpServer}, accounts.Refused, 465},
		"nothing works":                  {mail, accounts.Timeout, accounts.StageConnect, nil, accounts.Timeout, 0},
		"465 has no TLS":                 {mail, accounts.Timeout, accounts.StageConnect, map[int]probetest.Script{465: "S: nonsense\nHANG"}, accounts.Timeout, 0},
		"465 blocked, 587 works":         {server("smtps://jane@mail.example.org"), accounts.Timeout, accounts.StageConnect, map[int]probetest.Script{587: smtpStartTLS}, accounts.BlockedPort, 587},
		"plain 25 is never offered":      {mail, accounts.Timeout, accounts.StageConnect, map[int]probetest.Script{25: smtpStartTLS}, accounts.Timeout, 0},
		"STARTTLS stripped, 465 works":   {mail, accounts.StartTLSMissing, accounts.StageStartTLS, map[int]probetest.Script{465: smtpServer}, accounts.StartTLSMissing, 465},
		"port mixed up":                  {accounts.Server{Protocol: accounts.SMTP, Host: mail.Host, Port: 587, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane"}, accounts.NotTLS, accounts.StageTLS, map[int]probetest.Script{465: smtpServer}, accounts.NotTLS, 465},
		"the account is no matter of it": {mail, accounts.Timeout, accounts.StageLogin, map[int]probetest.Script{465: smtpServer}, accounts.Timeout, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := lookAt(t, c.ports, &accounts.Problem{Server: c.server, Stage: c.stage, Reason: c.reason}, free())
				port := 0
				if got.Instead != nil {
					port = got.Instead.Port
					if got.Instead.Host != c.server.Host || got.Instead.Username != "jane" || got.Instead.Security == accounts.Plaintext {
						t.Errorf("instead %+v", got.Instead)
					}
				}
				if got.Reason != c.want || port != c.instead {
					t.Errorf("%s, port %d; want %s, port %d", got.Reason, port, c.want, c.instead)
				}
			})
		})
	}
}

func server(url string) accounts.Server {
	s, err := accounts.ParseServerURL(url)
	if err != nil {
		panic(err)
	}
	return s
}

func TestWayOut(t *testing.T) {
	portal := func(status int, header http.Header) page {
		return says(status, "<html>Welcome to Hotel Example", header)
	}
	for name, c := range map[string]struct {
		reason accounts.Reason
		web    page
		want   accounts.Reason
	}{
		"free":                     {accounts.Timeout, free(), accounts.Timeout},
		"a page of the hotel":      {accounts.Timeout, portal(200, nil), accounts.CaptivePortal},
		"a redirect to the hotel":  {accounts.CertUnknownIssuer, portal(302, http.Header{"Location": {"http://login.hotel.example/"}}), accounts.CaptivePortal},
		"511":                      {accounts.NotTLS, portal(511, nil), accounts.CaptivePortal},
		"page out of order":        {accounts.Timeout, portal(503, nil), accounts.Timeout},
		"no answer":                {accounts.UnknownHost, silentPage, accounts.UnknownHost},
		"host unknown behind it":   {accounts.UnknownHost, portal(200, nil), accounts.CaptivePortal},
		"no matter of the network": {accounts.TLSTooOld, portal(200, nil), accounts.TLSTooOld},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := lookAt(t, nil, &accounts.Problem{Server: mail, Stage: accounts.StageTLS, Reason: c.reason}, c.web); got.Reason != c.want {
					t.Errorf("%s, want %s", got.Reason, c.want)
				}
			})
		})
	}
}

// A captive portal is the cause of everything else.
func TestPortalBeforeOtherPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := lookAt(t, map[int]probetest.Script{465: smtpServer}, &accounts.Problem{Server: mail, Stage: accounts.StageConnect, Reason: accounts.Timeout}, says(200, "hello", nil))
		if got.Reason != accounts.CaptivePortal || got.Instead != nil {
			t.Errorf("%+v", got)
		}
	})
}

func TestClock(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		off                time.Duration // of this computer
		validFrom, validTo time.Duration // from the true time
		date               bool
		want               time.Duration
	}{
		"a year behind":            {-365 * day, -30 * day, 60 * day, true, -365 * day},
		"ten years ahead":          {3650 * day, -30 * day, 60 * day, true, 3650 * day},
		"right":                    {0, -90 * day, -1 * day, true, 0},
		"wrong, and expired too":   {10 * day, -90 * day, -1 * day, true, 0},
		"a little, which is usual": {10 * time.Minute, -90 * day, -time.Minute, true, 0},
		"nobody tells the time":    {-365 * day, -30 * day, 60 * day, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Now()
			header := http.Header{}
			if c.date {
				header.Set("Date", now.UTC().Format(http.TimeFormat))
			}
			p := &accounts.Problem{Server: mail, Stage: accounts.StageTLS, Reason: accounts.CertNotYetValid,
				Certificate: &accounts.Certificate{NotBefore: now.Add(c.validFrom), NotAfter: now.Add(c.validTo)}}
			d := &Doctor{HTTP: &http.Client{Transport: says(200, "success", header)}, Now: func() time.Time { return now.Add(c.off) }}
			if got := d.Look(t.Context(), p).ClockOff.Round(time.Minute); got != c.want {
				t.Errorf("off by %v, want %v", got, c.want)
			}
		})
	}
}

func TestBetween(t *testing.T) {
	for issuer, want := range map[string]string{
		"Avast Web/Mail Shield Root": "Avast", "Kaspersky Anti-Virus Personal Root Certificate": "Kaspersky", "AVG Technologies": "AVG",
		"ESET SSL Filter CA": "ESET", "Fortinet": "Fortinet", "AVG": "AVG", "Let's Encrypt": "", "Savage Hosting": "", "": "",
	} {
		p := &accounts.Problem{Server: mail, Stage: accounts.StageTLS, Reason: accounts.CertUnknownIssuer, Certificate: &accounts.Certificate{Issuer: issuer}}
		if got := new(Doctor).Look(t.Context(), p).Between; got != want {
			t.Errorf("%q: %q, want %q", issuer, got, want)
		}
	}
}

func TestOtherName(t *testing.T) {
	for name, c := range map[string]struct {
		names []string          // of the certificate
		dns   map[string]string // beside mail.example.org at 192.0.2.1
		want  string
	}{
		"the hosting company's":        {[]string{"s12.hosting.example"}, map[string]string{"s12.hosting.example": "192.0.2.1"}, "s12.hosting.example"},
		"another computer":             {[]string{"s12.hosting.example"}, map[string]string{"s12.hosting.example": "192.0.2.9"}, ""},
		"no such name":                 {[]string{"s12.hosting.example"}, nil, ""},
		"wildcard":                     {[]string{"*.hosting.example"}, map[string]string{"mail.hosting.example": "192.0.2.1"}, "mail.hosting.example"},
		"second name":                  {[]string{"www.hosting.example", "s12.hosting.example"}, map[string]string{"s12.hosting.example": "192.0.2.1"}, "s12.hosting.example"},
		"an address":                   {[]string{"192.0.2.1"}, nil, ""},
		"nonsense":                     {[]string{"a b", "*", "*.", "", "mail.example.org"}, nil, ""},
		"certificate without the name": {[]string{"other.hosting.example"}, map[string]string{"other.hosting.example": "192.0.2.1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				authority := probetest.NewAuthority(t)
				s := probetest.New(t, smtpServer)
				s.Implicit, s.TLS = true, authority.With(&x509.Certificate{}, "s12.hosting.example", "*.hosting.example")
				if name == "certificate without the name" {
					s.TLS = authority.Server("elsewhere.example")
				}
				n := internet{names: map[string]string{"mail.example.org": "192.0.2.1"}, servers: map[string]*probetest.Server{"192.0.2.1:465": s, "192.0.2.9:465": s}}
				maps.Copy(n.names, c.dns)
				d := &Doctor{Network: &probe.Network{Resolver: n, DialContext: n.dial, Roots: authority.Pool}}
				p := &accounts.Problem{Server: server("smtps://jane@mail.example.org"), Stage: accounts.StageTLS, Reason: accounts.CertWrongHost, Certificate: &accounts.Certificate{Names: c.names}}
				got := ""
				if i := d.Look(t.Context(), p).Instead; i != nil {
					got = i.Host
				}
				if got != c.want {
					t.Errorf("%q, want %q", got, c.want)
				}
			})
		})
	}
}

// On this computer no network is in the way, and nobody outside is asked.
func TestNothingIsTriedForThisComputer(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "127.9.9.9", "::1", "localhost", "mail.localhost"} {
		asked := func() (*http.Response, error) {
			t.Errorf("%s: the way out was tried", host)
			return nil, errors.New("no")
		}
		local := mail
		local.Host = host
		d := &Doctor{HTTP: &http.Client{Transport: page(asked)}}
		if got := d.Look(t.Context(), &accounts.Problem{Server: local, Stage: accounts.StageConnect, Reason: accounts.Refused}); got.Instead != nil {
			t.Errorf("%s: %+v", host, got.Instead)
		}
	}
}

// A look ends with its context, and leaves nothing behind (synctest fails when a
// goroutine is left).
func TestLookEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		n := internet{names: map[string]string{"mail.example.org": "192.0.2.1"}}
		d := &Doctor{Network: &probe.Network{Resolver: n, DialContext: n.dial}}
		began := time.Now()
		p := d.Look(ctx, &accounts.Problem{Server: mail, Stage: accounts.StageConnect, Reason: accounts.Timeout})
		if took := time.Since(began); took != time.Second || p.Reason != accounts.Timeout {
			t.Errorf("%v: %v", took, p)
		}
	})
}
