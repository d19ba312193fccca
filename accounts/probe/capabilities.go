package probe

import (
	"context"
	"errors"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/pop3"
)

// helloName is how Postkey introduces itself to an SMTP server. RFC 5321 §4.1.4
// wants an address literal from a client without a name of its own; strict
// servers refuse "localhost", which is none. It is always the same one: the real
// address would tell a server that nobody has confirmed yet, and before STARTTLS
// everybody on the way, how the person's network is made.
const helloName = "[127.0.0.1]"

const (
	// maxCapabilities is far more than anybody has: what a list is cut off, such as
	// LOGINDISABLED, would be missed.
	maxCapabilities  = 2000
	capabilityLength = 1000 // runes
)

// askCapabilities asks the server what it can do.
func (c *Conn) askCapabilities(ctx context.Context) error {
	switch c.Server.Protocol {
	case accounts.IMAP:
		return c.askIMAP(ctx)
	case accounts.POP3:
		return c.askPOP3(ctx)
	}
	return c.askSMTP(ctx)
}

// askIMAP: RFC 9051 §6.1.1.
func (c *Conn) askIMAP(ctx context.Context) error {
	end, untagged, err := c.Command(ctx, "CAPABILITY")
	if err != nil {
		return err
	}
	switch end.Status {
	case "OK":
	case "BYE":
		return c.refuse(refusal(end.Text, accounts.ServerBusy), end.String())
	default:
		return c.refuse(accounts.ProtocolError, end.String())
	}
	for _, r := range append(untagged, end) {
		if list, ok := r.Data("CAPABILITY"); ok {
			c.setCapabilities(strings.Fields(list))
		}
	}
	return nil
}

// askPOP3: RFC 2449 §5. A server without CAPA can do what RFC 1939 says.
func (c *Conn) askPOP3(ctx context.Context) error {
	list, err := pop3.New(c).Capabilities(ctx)
	if _, none := errors.AsType[*pop3.Error](err); none {
		return nil
	}
	if err != nil {
		return err
	}
	c.setCapabilities(list)
	return nil
}

// askSMTP: RFC 5321 §4.1.1.1.
func (c *Conn) askSMTP(ctx context.Context) error {
	r, err := c.Submit(ctx, "EHLO "+helloName)
	if err != nil {
		return err
	}
	switch {
	case r.Code == 250:
	case r.Code == 500, r.Code == 502: // a server of before 1995
		return c.refuse(accounts.ProtocolError, r.String())
	case r.Code >= 500:
		return c.refuse(refusal(r.Text(), accounts.ClientRefused), r.String())
	case r.Code >= 400:
		return c.refuse(refusal(r.Text(), accounts.ServerBusy), r.String())
	default:
		return c.refuse(accounts.ProtocolError, r.String())
	}
	c.setCapabilities(r.Lines[1:]) // the first is the server's name
	return nil
}

func (c *Conn) setCapabilities(list []string) {
	c.Capabilities = nil
	for _, s := range list {
		if s = accounts.CleanText(s, capabilityLength); s != "" && len(c.Capabilities) < maxCapabilities {
			c.Capabilities = append(c.Capabilities, s)
		}
	}
}

// mechanisms reads the SASL mechanisms out of capabilities: IMAP says
// "AUTH=PLAIN", POP3 "SASL PLAIN LOGIN" (RFC 5034 §3), SMTP "AUTH PLAIN LOGIN"
// (RFC 4954 §3) or, from before that, "AUTH=PLAIN LOGIN".
func mechanisms(p accounts.Protocol, capabilities []string) []string {
	var names []string
	for _, s := range capabilities {
		s = strings.ToUpper(s)
		ok := false
		switch p {
		case accounts.IMAP:
			s, ok = strings.CutPrefix(s, "AUTH=")
		case accounts.POP3:
			s, ok = strings.CutPrefix(s, "SASL ")
		case accounts.SMTP:
			if s, ok = strings.CutPrefix(s, "AUTH "); !ok {
				s, ok = strings.CutPrefix(s, "AUTH=")
			}
		}
		if !ok {
			continue
		}
		for name := range strings.FieldsSeq(s) {
			if isMechanism(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// isMechanism follows RFC 4422 §3.1.
func isMechanism(s string) bool {
	return s != "" && len(s) <= 20 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}
