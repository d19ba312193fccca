package wizard

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/discover"
	"postkey/accounts/probe"
)

// slowWeb answers for Thunderbird's list at once, and for the domain itself late.
type slowWeb struct {
	t    *testing.T
	late time.Duration
}

func (w slowWeb) RoundTrip(r *http.Request) (*http.Response, error) {
	host := ""
	switch {
	case r.URL.Host == "autoconfig.thunderbird.net" && r.URL.Path == "/v1.1/example.org":
		host = "listed.example.org"
	case r.URL.Host == "autoconfig.example.org" && r.URL.Scheme == "https":
		select {
		case <-time.After(w.late):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		host = "own.example.org"
	default:
		return nil, &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}
	}
	var file strings.Builder
	config := clientconfig.Config{ID: "example.org", Domains: []string{"example.org"}, Servers: []clientconfig.Server{
		{Server: accounts.Server{Protocol: accounts.IMAP, Host: host, Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "%EMAILADDRESS%"}, Methods: []accounts.Auth{accounts.AuthPassword}},
		{Server: accounts.Server{Protocol: accounts.SMTP, Host: host, Port: 465, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "%EMAILADDRESS%"}, Methods: []accounts.Auth{accounts.AuthPassword}},
	}}
	if err := config.Write(&file); err != nil {
		w.t.Error(err)
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(file.String()))}, nil
}

// silentServers have names, and never answer.
type silentServers struct{}

func (silentServers) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	if strings.HasPrefix(host, "own.") || strings.HasPrefix(host, "listed.") {
		return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func (silentServers) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestAnswerImproves: the first answer is there while better sources are still
// asked, and makes room for theirs; but nothing changes once the person went on.
func TestAnswerImproves(t *testing.T) {
	for name, c := range map[string]struct {
		leave  func(*Wizard) // after the first answer
		second string        // the host a second later
		step   Step
	}{
		"reading":   {func(*Wizard) {}, "own.example.org", StepSearch},
		"went on":   {func(w *Wizard) { w.UseFound(w.State().Search.Chosen) }, "listed.example.org", StepChoice},
		"by hand":   {(*Wizard).ByHand, "listed.example.org", StepServers},
		"went back": {(*Wizard).Back, "listed.example.org", StepAddress},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := New(Tools{Finder: &discover.Finder{
					Network: &probe.Network{Resolver: silentServers{}, DialContext: silentServers{}.dial},
					HTTP:    &http.Client{Transport: slowWeb{t, time.Second}},
				}}, nil, nil)
				defer w.Close()
				w.SetAddress("jane@example.org")
				w.Find()
				time.Sleep(500 * time.Millisecond)
				synctest.Wait()
				s := w.State()
				if !s.Search.Running || !s.Search.Found() || s.Account.Incoming.Host != "listed.example.org" || s.Search.Chosen.Source != discover.ISPDB {
					t.Fatalf("after half a second: running %v, %+v", s.Search.Running, s.Search.Choices)
				}
				c.leave(w)
				if s := w.State(); s.Search.Running != (s.Step == StepSearch) || s.Search.Nothing() {
					t.Errorf("running %v on step %v", s.Search.Running, s.Step)
				}
				seen := s.Search.Chosen
				time.Sleep(time.Second)
				synctest.Wait()
				if s.Step == w.State().Step {
					w.UseFound(seen) // pressed as the card had changed already
				}
				s = w.State()
				if s.Account.Incoming.Host != c.second || s.Search.Chosen.Incoming.Host != c.second || s.Step != c.step {
					t.Errorf("a second later: %s, chosen %s, step %v; want %s, step %v", s.Account.Incoming.Host, s.Search.Chosen.Incoming.Host, s.Step, c.second, c.step)
				}
				for _, f := range s.Search.Findings {
					if f.State == discover.Asking && !s.Search.Running {
						t.Errorf("%s is still being asked", f.Source)
					}
				}
			})
		})
	}
}

// TestSuggestionAfterNothing: where the domain doesn't exist, the address that
// was meant can be searched for at once.
func TestSuggestionAfterNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := New(Tools{Finder: &discover.Finder{
			Network: &probe.Network{Resolver: silentServers{}, DialContext: silentServers{}.dial},
			HTTP:    &http.Client{Transport: slowWeb{t, 0}},
		}}, nil, nil)
		defer w.Close()
		w.SetAddress("jane+list@gmail.comm")
		w.Find()
		w.Wait()
		s := w.State()
		if !s.Search.Nothing() || !s.Search.NoSuchDomain || s.Search.Suggestion != "jane+list@gmail.com" {
			t.Fatalf("%+v", s.Search)
		}
		w.FindSuggestion()
		w.Wait()
		if s := w.State(); s.Typed != "jane+list@gmail.com" || !s.Search.Found() || s.Search.Suggestion != "" || s.Account.Address != "jane+list@gmail.com" {
			t.Errorf("%q: %+v", s.Typed, s.Search)
		}
	})
}
