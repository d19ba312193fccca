package practice

import (
	"slices"

	"postkey/accounts"
)

// An endpoint is one door of the company.
type endpoint struct {
	protocol accounts.Protocol // "" for the web server
	security accounts.Security
	host     string
	port     int // the usual one
}

// endpoints are all doors. Those for mail come best first within a protocol.
var endpoints = []endpoint{
	{accounts.IMAP, accounts.ImplicitTLS, "imap." + Domain, 993},
	{accounts.IMAP, accounts.StartTLS, "imap." + Domain, 143},
	{accounts.POP3, accounts.ImplicitTLS, "pop." + Domain, 995},
	{accounts.POP3, accounts.StartTLS, "pop." + Domain, 110},
	{accounts.SMTP, accounts.ImplicitTLS, "smtp." + Domain, 465},
	{accounts.SMTP, accounts.StartTLS, "smtp." + Domain, 587},
	{"", accounts.ImplicitTLS, "autoconfig." + Domain, 443},
}

// pagesEndpoint is for the person's browser, which trusts none of our names. It has
// no usual port.
var pagesEndpoint = endpoint{"", accounts.Plaintext, "", -1}

// endpoints are the doors of this server.
func (s *Server) endpoints() []endpoint {
	if s.options.Scenario == Plain {
		return endpoints
	}
	return append(slices.Clone(endpoints), pagesEndpoint)
}

// hosts are the names the certificate is for and the resolver knows.
var hosts = []string{Domain, "imap." + Domain, "pop." + Domain, "smtp." + Domain, "autoconfig." + Domain, signInHost, "localhost"}

// Published returns the servers as the company publishes them, with names and
// usual ports, best first within a protocol. [Server.Network] leads there.
func (s *Server) Published() []accounts.Server {
	return s.servers(func(l *listener) (string, int) { return l.host, l.port })
}

// Servers returns the same servers where they really are, for other programs on
// this computer: on 127.0.0.1 at free ports.
func (s *Server) Servers() []accounts.Server {
	return s.servers(func(l *listener) (string, int) { return "127.0.0.1", l.realPort() })
}

func (s *Server) servers(where func(*listener) (host string, port int)) []accounts.Server {
	auth := accounts.AuthPassword
	if s.options.Scenario == BrowserOnly {
		auth = accounts.AuthOAuth2
	}
	var list []accounts.Server
	for _, l := range s.listeners {
		if l.protocol == "" {
			continue
		}
		host, port := where(l)
		list = append(list, accounts.Server{
			Protocol: l.protocol, Host: host, Port: port, Security: l.security,
			Auth: auth, Username: Address,
		})
	}
	return list
}
