package realtest_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// refusedZones publish in ways that cannot be followed. All of them name servers
// that would answer.
func refusedZones() []zone {
	box := func(domain string) realtest.Computer {
		return realtest.Computer{Names: []string{"box." + domain}, Mail: realtest.MailPorts}
	}
	return []zone{
		{
			name: "self-signed", who: "jane@selfsigned.example",
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"autoconfig.selfsigned.example"}, Untrusted: true, Web: file(settings("imaps://box.selfsigned.example", "smtps://box.selfsigned.example"))},
				box("selfsigned.example"),
			}},
			requests: []string{},
			more:     because(discover.Autoconfig, accounts.CertUnknownIssuer, ""),
		},
		{
			name: "redirected to http", who: "jane@downgraded.example",
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"autoconfig.downgraded.example"}, Web: func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "http://plain.downgraded.example/mail/config-v1.1.xml", http.StatusFound)
				}},
				{Names: []string{"plain.downgraded.example"}, Plain: file(settings("imaps://box.downgraded.example", "smtps://box.downgraded.example"))},
				box("downgraded.example"),
			}},
			requests: []string{"GET https://autoconfig.downgraded.example/mail/config-v1.1.xml?emailaddress=jane%40downgraded.example"},
			more:     because(discover.Autoconfig, accounts.ProtocolError, "redirect refused"),
		},
		{
			// A letter was changed since.
			name: "pacc of another digest", who: "jane@changed.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{{Names: []string{"ua-auto-config.changed.example"}, Web: document(everythingDocument)}},
				Records:   []string{digest("changed.example", strings.Replace(everythingDocument, "smtp", "smtq", 1))},
			},
			requests: []string{"GET https://ua-auto-config.changed.example/.well-known/user-agent-configuration.json"},
			more:     because(discover.PACC, accounts.ProtocolError, "digest"),
		},
		{
			// By status and by answer in turn, over two hosts.
			name: "circle", who: "jane@circle.example",
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"autodiscover.circle.example"}, Web: redirected("https://round.circle.example/autodiscover/autodiscover.xml")},
				{Names: []string{"round.circle.example"}, Web: func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "https://autodiscover.circle.example/autodiscover/autodiscover.xml", http.StatusTemporaryRedirect)
				}},
			}},
			requests: inACircle("POST https://autodiscover.circle.example/autodiscover/autodiscover.xml", "POST https://round.circle.example/autodiscover/autodiscover.xml"),
			more:     because(discover.Autodiscover, accounts.ProtocolError, "more than 10 redirects"),
		},
		{
			// From one address to the other and back.
			name: "circle of addresses", who: "jane@ping.example",
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"autodiscover.ping.example"}, Web: moved("jane@pong.example")},
				{Names: []string{"autodiscover.pong.example"}, Web: moved("jane@ping.example")},
			}},
			requests: slices.Repeat([]string{"POST https://autodiscover.ping.example/autodiscover/autodiscover.xml"}, 6),
			more: func(t *testing.T, s search) {
				because(discover.Autodiscover, accounts.ProtocolError, "more than 10 redirects")(t, s)
				if got := len(s.internet.Requests("pong.example")); got != 5 {
					t.Errorf("the other domain was asked %d times", got)
				}
			},
		},
	}
}

// inACircle are eleven requests to two places in turn: ten redirects are followed.
func inACircle(first, second string) []string {
	return append(slices.Repeat([]string{first, second}, 5), first)
}

// redirected answers in Microsoft's way that the question belongs elsewhere.
func redirected(place string) http.HandlerFunc {
	return acts("redirectUrl", "RedirectUrl", place)
}

// moved answers that somebody has another address.
func moved(address string) http.HandlerFunc {
	return acts("redirectAddr", "RedirectAddr", address)
}

func acts(action, element, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Account><Action>%s</Action><%s>`, action, element)
		io.WriteString(w, text)
		fmt.Fprintf(w, `</%s></Account></Response></Autodiscover>`, element)
	}
}

// because looks for the reason why a source has nothing.
func because(source discover.Source, reason accounts.Reason, words string) func(*testing.T, search) {
	return func(t *testing.T, s search) {
		f := s.finding(source)
		if f.Err == nil || !slices.Contains(reasons(f.Err), reason) || !strings.Contains(f.Err.Error(), words) {
			t.Errorf("%s: %v, want %s, %s", source, f.Err, reason, words)
		}
	}
}
