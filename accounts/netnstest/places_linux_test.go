package netnstest

import (
	"fmt"

	"postkey/accounts"
)

// A place is a kind of mail domain for both programs to look at. Each search gets
// one of its own, of which nobody remembers anything.
type place struct {
	name string
	// domain is for a domain that both know; build then is nil.
	domain string
	build  func(n *Network, domain string)
}

// Where a domain may publish its settings.
const (
	autoconfig = "/mail/config-v1.1.xml"
	wellKnown  = "/.well-known/autoconfig/mail/config-v1.1.xml"
)

// places are the cases that discovery is measured by. A domain has nothing but
// what its case is about: the names of everything else do not exist.
var places = []place{
	{name: "a known provider", domain: "gmail.com"},
	{name: "own autoconfig, likely names", build: func(n *Network, d string) {
		autoconfigAt(n, "autoconfig."+d, autoconfig, "imap."+d, "smtp."+d)
		mailAt(n, "imap."+d, "smtp."+d)
	}},
	{name: "own autoconfig, other names", build: func(n *Network, d string) {
		autoconfigAt(n, "autoconfig."+d, autoconfig, "in7."+d, "out7."+d)
		mailAt(n, "in7."+d, "out7."+d)
	}},
	{name: "own autoconfig, all mail ports silent", build: func(n *Network, d string) {
		autoconfigAt(n, "autoconfig."+d, autoconfig, "imap."+d, "smtp."+d)
		for _, host := range []string{"imap.", "pop.", "pop3.", "smtp.", "mail.", ""} {
			n.Swallow(host+d, 993, 143, 995, 110, 465, 587, 25)
		}
	}},
	{name: ".well-known at the domain", build: func(n *Network, d string) {
		autoconfigAt(n, d, wellKnown, "imap."+d, "smtp."+d)
		mailAt(n, "imap."+d, "smtp."+d)
	}},
	{name: "MX, whose company has autoconfig", build: func(n *Network, d string) {
		company := "company-" + d
		n.MX(d, "mx1."+company)
		n.Host("mx1." + company)
		autoconfigAt(n, "autoconfig."+company, autoconfig, "imap."+company, "smtp."+company)
		mailAt(n, "imap."+company, "smtp."+company)
	}},
	{name: "SRV records", build: func(n *Network, d string) {
		n.SRV("imaps", d, "in7."+d, 993)
		n.SRV("submissions", d, "out7."+d, 465)
		mailAt(n, "in7."+d, "out7."+d)
	}},
	{name: "host names", build: func(n *Network, d string) { mailAt(n, "imap."+d, "smtp."+d) }},
	{name: "host names, STARTTLS", build: func(n *Network, d string) {
		n.Mail("mail."+d, accounts.IMAP, accounts.StartTLS)
		n.Mail("mail."+d, accounts.SMTP, accounts.StartTLS)
	}},
	{name: "host names, a better port silent", build: func(n *Network, d string) {
		mailAt(n, "mail."+d, "mail."+d)
		n.Swallow("imap."+d, 993)
	}},
	{name: "nothing", build: func(*Network, string) {}},
	{name: "nothing but a web site", build: func(n *Network, d string) {
		n.Web(d, nil)
		n.PlainWeb(d, nil)
	}},
}

// autoconfigAt publishes servers with implicit TLS.
func autoconfigAt(n *Network, host, path, incoming, outgoing string) {
	n.Web(host, map[string]string{path: fmt.Sprintf(settingsFile, incoming, outgoing)})
}

// mailAt puts them there.
func mailAt(n *Network, incoming, outgoing string) {
	n.Mail(incoming, accounts.IMAP, accounts.ImplicitTLS)
	n.Mail(outgoing, accounts.SMTP, accounts.ImplicitTLS)
}

const settingsFile = `<?xml version="1.0"?>
<clientConfig version="1.1">
  <emailProvider id="example">
    <domain>example</domain>
    <displayName>Example</displayName>
    <incomingServer type="imap">
      <hostname>%s</hostname><port>993</port><socketType>SSL</socketType>
      <authentication>password-cleartext</authentication><username>%%EMAILADDRESS%%</username>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>%s</hostname><port>465</port><socketType>SSL</socketType>
      <authentication>password-cleartext</authentication><username>%%EMAILADDRESS%%</username>
    </outgoingServer>
  </emailProvider>
</clientConfig>
`
