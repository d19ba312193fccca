package main

import (
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// environment has these proxy variables and no others.
func environment(t *testing.T, set map[string]string) {
	t.Helper()
	for _, name := range []string{"ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} {
		t.Setenv(strings.ToLower(name), "")
		t.Setenv(name, set[name])
	}
}

// TestToolsGoThroughTheProxy: everything that the real tools connect to is reached
// through the proxy that the environment names.
func TestToolsGoThroughTheProxy(t *testing.T) {
	server := probetest.New(t, "S: * OK ready")
	server.TLS, server.Implicit = probetest.SelfSigned(t, new(x509.Certificate), "imap.example.org"), true
	proxy := probetest.NewProxy(t, server.DialContext)
	environment(t, map[string]string{"ALL_PROXY": "socks5h://" + proxy.Listen()})
	tools := newTools(nil)
	_, err := tools.Network.Open(t.Context(), accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS}, probe.Options{})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Stage != accounts.StageTLS || p.Certificate == nil {
		t.Errorf("%v", err) // its certificate is nobody's
	}
	if response, err := webClient(tools.Network).Get("https://autoconfig.example.org"); err == nil {
		response.Body.Close()
		t.Error("there is a page")
	}
	if got := strings.Join(proxy.Asked(), ", "); got != "name imap.example.org:993, name autoconfig.example.org:443" {
		t.Errorf("the proxy was asked for %q", got)
	}
}

// TestToolsWithoutTheProxy: a setting that cannot be used is no reason to go around
// the proxy.
func TestToolsWithoutTheProxy(t *testing.T) {
	environment(t, map[string]string{"ALL_PROXY": "http://127.0.0.1:3128"})
	tools := newTools(nil)
	_, err := tools.Network.Open(t.Context(), accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS}, probe.Options{})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.ProxyFailed || tools.Network.Proxy.Err() == nil {
		t.Errorf("%v", err)
	}
	if _, err := webClient(tools.Network).Get("https://autoconfig.example.org"); !errors.Is(err, tools.Network.Proxy.Err()) {
		t.Errorf("%v", err)
	}
}
