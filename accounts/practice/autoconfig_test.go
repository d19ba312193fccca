package practice_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
)

func TestPublishedSettings(t *testing.T) {
	s := start(t, practice.Options{})
	get := func(url string) (int, []byte) {
		t.Helper()
		r, err := s.HTTP().Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, body
	}
	for _, url := range []string{
		"https://autoconfig.practice.example/mail/config-v1.1.xml?emailaddress=jane%40practice.example",
		"https://autoconfig.practice.example/mail/config-v1.1.xml",
		"https://practice.example/.well-known/autoconfig/mail/config-v1.1.xml",
	} {
		status, body := get(url)
		if status != http.StatusOK {
			t.Errorf("%s: %d", url, status)
			continue
		}
		if got := parseSettings(t, body); !slices.Equal(got, s.Published()) {
			t.Errorf("%s publishes %v, the servers are %v", url, got, s.Published())
		}
	}
	for _, url := range []string{
		"https://autoconfig.practice.example/mail/config-v1.1.xml?emailaddress=jane%40example.org",
		"https://autoconfig.practice.example/.well-known/autoconfig/mail/config-v1.1.xml",
		"https://practice.example/mail/config-v1.1.xml",
		"https://practice.example/",
	} {
		if status, _ := get(url); status != http.StatusNotFound {
			t.Errorf("%s: %d", url, status)
		}
	}
	for _, url := range []string{"http://autoconfig.practice.example/", "https://example.org/", "https://192.0.2.1/"} {
		if r, err := s.HTTP().Get(url); err == nil {
			r.Body.Close()
			t.Errorf("%s was answered", url)
		}
	}
}

// parseSettings reads the published document with nothing of the project's own.
func parseSettings(t *testing.T, document []byte) []accounts.Server {
	t.Helper()
	type entry struct {
		Type           string `xml:"type,attr"`
		Host           string `xml:"hostname"`
		Port           int    `xml:"port"`
		Socket         string `xml:"socketType"`
		Username       string `xml:"username"`
		Authentication string `xml:"authentication"`
	}
	var config struct {
		XMLName  xml.Name `xml:"clientConfig"`
		Domain   string   `xml:"emailProvider>domain"`
		Incoming []entry  `xml:"emailProvider>incomingServer"`
		Outgoing []entry  `xml:"emailProvider>outgoingServer"`
	}
	if err := xml.Unmarshal(document, &config); err != nil {
		t.Fatal(err)
	}
	if config.Domain != practice.Domain {
		t.Errorf("settings of %q", config.Domain)
	}
	var list []accounts.Server
	for _, e := range append(config.Incoming, config.Outgoing...) {
		if e.Username != "%EMAILADDRESS%" || e.Authentication != "password-cleartext" {
			t.Errorf("%+v", e)
		}
		list = append(list, accounts.Server{
			Protocol: accounts.Protocol(e.Type), Host: e.Host, Port: e.Port,
			Security: map[string]accounts.Security{"SSL": accounts.ImplicitTLS, "STARTTLS": accounts.StartTLS}[e.Socket],
			Auth:     accounts.AuthPassword, Username: practice.Address,
		})
	}
	return list
}
