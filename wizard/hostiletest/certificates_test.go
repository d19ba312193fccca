package hostiletest

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// proofs are what bad servers show in TLS. In a TLS of 1.3 the caller is done
// before the server has looked at what it was shown: late is then the reason, one
// step further.
var proofs = []struct {
	name     string
	show     func(*testing.T, *probetest.Authority) *tls.Config
	reason   accounts.Reason
	explains bool // the certificate is the trouble
	late     bool
}{
	{"self-signed", func(t *testing.T, _ *probetest.Authority) *tls.Config {
		return probetest.SelfSigned(t, &x509.Certificate{}, host)
	}, accounts.CertSelfSigned, true, false},
	{"self-signed by a name in control characters", func(t *testing.T, _ *probetest.Authority) *tls.Config {
		return probetest.SelfSigned(t, &x509.Certificate{Subject: pkix.Name{Organization: []string{"A\x1b[2J\u202eB\x00"}}}, host)
	}, accounts.CertSelfSigned, true, false},
	{"unknown issuer", func(t *testing.T, _ *probetest.Authority) *tls.Config {
		return probetest.NewAuthority(t).Server(host)
	}, accounts.CertUnknownIssuer, true, false},
	{"for a program that asks, not for a server", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		return a.With(&x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, host)
	}, accounts.CertUnknownIssuer, true, false},
	{"wrong host", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		return a.Server("other.example.org", "example.org", "*.mail.example.org", host+".example.net")
	}, accounts.CertWrongHost, true, false},
	{"for its address alone", func(_ *testing.T, a *probetest.Authority) *tls.Config { return a.Server("192.0.2.1") }, accounts.CertWrongHost, true, false},
	{"for nobody", func(_ *testing.T, a *probetest.Authority) *tls.Config { return a.Server() }, accounts.CertWrongHost, true, false},
	{"expired a second ago", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		return a.With(&x509.Certificate{NotAfter: time.Now().Add(-time.Second)}, host)
	}, accounts.CertExpired, true, false},
	{"not yet valid for a second", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		return a.With(&x509.Certificate{NotBefore: time.Now().Add(time.Second)}, host)
	}, accounts.CertNotYetValid, true, false},
	{"TLS 1.0 alone", only(tls.VersionTLS10), accounts.TLSTooOld, false, false},
	{"TLS 1.1 alone", only(tls.VersionTLS11), accounts.TLSTooOld, false, false},
	{"nothing in common", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		c := only(tls.VersionTLS12)(nil, a)
		c.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA} // the key is no RSA key
		return c
	}, accounts.TLSBroken, false, false},
	{"wants a certificate of ours", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		c := only(tls.VersionTLS12)(nil, a)
		c.ClientAuth = tls.RequireAnyClientCert
		return c
	}, accounts.TLSBroken, false, false},
	{"wants a certificate of ours, in TLS 1.3", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		c := a.Server(host)
		c.ClientAuth = tls.RequireAnyClientCert
		return c
	}, accounts.TLSBroken, false, true},
	{"a megabyte of certificates", func(_ *testing.T, a *probetest.Authority) *tls.Config {
		c := a.Server(host)
		chain := &c.Certificates[0].Certificate
		*chain = slices.Repeat(*chain, 1<<20/len((*chain)[0]))
		return c
	}, accounts.TLSBroken, false, false},
}

func only(version uint16) func(*testing.T, *probetest.Authority) *tls.Config {
	return func(_ *testing.T, a *probetest.Authority) *tls.Config {
		c := a.Server(host)
		c.MinVersion, c.MaxVersion = version, version
		return c
	}
}

// TestCertificates shows each of them to every protocol, in both kinds of TLS: the
// connection ends there, and whoever was to sign in has said nothing.
func TestCertificates(t *testing.T) {
	for _, v := range conversations {
		if v.only != "" {
			continue // the handshake is the same
		}
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
			cells := v.cells(security)
			c := cells[slices.IndexFunc(cells, func(c cell) bool { return c.at() == handshake })]
			for _, p := range proofs {
				t.Run(v.name+"/"+string(security)+"/"+p.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						authority := probetest.NewAuthority(t)
						a := &signIn{protocol: c.protocol, security: security, script: c.honest()}
						a.world = world{authority.Pool, p.show(t, authority)}
						a.run(t)
						stage := c.stage()
						if p.late {
							stage = accounts.StageGreeting
						}
						problem := a.side.Problem
						if problem == nil || problem.Reason != p.reason || problem.Stage != stage || problem.Reply != "" {
							t.Fatalf("%v, want %s at %s", problem, p.reason, stage)
						}
						if got := problem.Certificate; (got != nil) != p.explains {
							t.Errorf("told of %+v", got)
						}
						if a.tries() != 0 || a.calls != 1 || a.took > 5*time.Millisecond || a.taken > most {
							t.Errorf("%d tries, %d calls, %s, %d bytes", a.tries(), a.calls, a.took, a.taken)
						}
						// Nothing was said but what had to be said before.
						said := 0
						for _, t := range c.turns[:c.n] {
							if t.hears != "" {
								said++
							}
						}
						if len(a.lines) != said && !p.late {
							t.Errorf("the server heard %q", a.lines)
						}
					})
				})
			}
		}
	}
}
