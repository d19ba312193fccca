package words

import (
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// TestProxyIsNamed: where the proxy is to blame a person learns it in the first
// sentence; where it only may be, in one of the steps.
func TestProxyIsNamed(t *testing.T) {
	w := New("en")
	server := accounts.Server{Protocol: accounts.IMAP, Host: "imap.example", Port: 993, Security: accounts.ImplicitTLS}
	for _, reason := range []accounts.Reason{accounts.ProxyUnreachable, accounts.ProxySignIn, accounts.ProxyBlocked, accounts.ProxyFailed} {
		e := w.Explain(&accounts.Problem{Server: server, Stage: accounts.StageConnect, Reason: reason, Proxy: "192.0.2.9:1080"}, Context{Address: jane})
		if !strings.HasPrefix(e.Title, "Your proxy 192.0.2.9:1080 ") {
			t.Errorf("%s: %q", reason, e.Title)
		}
	}
	for _, reason := range []accounts.Reason{accounts.UnknownHost, accounts.Unreachable, accounts.Refused, accounts.Timeout, accounts.ServerBusy, accounts.TLSBroken, accounts.ProtocolError} {
		for _, proxy := range []string{"", "192.0.2.9:1080"} {
			e := w.Explain(&accounts.Problem{Server: server, Stage: accounts.StageConnect, Reason: reason, Proxy: proxy}, Context{Address: jane})
			named := false
			for _, s := range e.Steps {
				named = named || strings.Contains(s.Text, "your proxy 192.0.2.9:1080 ") || strings.Contains(s.Text, "your proxy 192.0.2.9:1080.")
				if proxy == "" && strings.Contains(s.Text, "proxy") {
					t.Errorf("%s: %q, and there is none", reason, s.Text)
				}
			}
			if strings.Contains(e.Title, "proxy") || named != (proxy != "") {
				t.Errorf("%s, %q: %+v", reason, proxy, e)
			}
		}
	}
}

// TestProxyErrors: every fault of a setting has its own sentence, which names the
// setting and shows how it looks when it is right.
func TestProxyErrors(t *testing.T) {
	w := New("en")
	seen := map[string]bool{}
	for _, fault := range []probe.ProxyFault{probe.ProxyUnreadable, probe.ProxyScheme, probe.ProxyWebScheme, probe.ProxyUser} {
		e := w.ProxyError("ALL_PROXY", string(fault))
		if !strings.Contains(e.Title, "ALL_PROXY") || seen[e.Title] || unfilled.MatchString(e.Title) || e.Lead == "" || len(e.Steps) < 2 {
			t.Errorf("%s: %+v", fault, e)
		}
		seen[e.Title] = true
	}
	if e := w.ProxyError("ALL_PROXY", "made-up"); !strings.Contains(e.Title, "socks5://NAME:PASSWORD@HOST:1080") {
		t.Errorf("%+v", e)
	}
	if e := w.ProxyError("https_proxy", "unreadable"); !strings.Contains(e.Title, "https_proxy") || !strings.Contains(e.Title, "http://HOST:3128") {
		t.Errorf("%+v", e)
	}
}
