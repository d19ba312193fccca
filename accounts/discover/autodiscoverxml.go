package discover

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"postkey/accounts"
)

// An xmlAccount is the useful part of an Autodiscover answer.
type xmlAccount struct {
	AccountType  string
	Action       string
	RedirectAddr string
	RedirectURL  string        `xml:"RedirectUrl"`
	Protocols    []xmlProtocol `xml:"Protocol"`

	// What settle makes of it.
	moved    accounts.Address
	servers  []accounts.Server
	nameOpen bool
}

type xmlProtocol struct {
	Type, Server, Port, LoginName, SSL, Encryption string
}

// readAutodiscover reads an answer of at most [clientconfig.MaxSize] bytes.
func readAutodiscover(r io.Reader) (*xmlAccount, error) {
	data, err := whole(r)
	if err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil, errNotDiscover
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNotDiscover, err)
		}
		switch t := token.(type) {
		case xml.Directive: // a document type, which could define entities
			return nil, errNotDiscover
		case xml.StartElement:
			if t.Name.Local != "Autodiscover" {
				return nil, errNotDiscover
			}
			var answer struct {
				Response struct {
					Account *xmlAccount
					Error   *struct{ ErrorCode, Message string }
				}
			}
			if err := d.DecodeElement(&answer, &t); err != nil {
				return nil, fmt.Errorf("%w: %w", errNotDiscover, err)
			}
			switch e := answer.Response.Error; {
			case e != nil:
				return nil, fmt.Errorf("the answer is error %s: %s", accounts.CleanText(e.ErrorCode, 20), accounts.CleanText(e.Message, 200))
			case answer.Response.Account == nil:
				return nil, errNoServers
			}
			return answer.Response.Account, nil
		}
	}
}

// settle makes sense of an answer: where to ask next, or moved for another
// address, or servers for addr.
func (x *xmlAccount) settle(addr accounts.Address) (next string, moved bool, err error) {
	switch action := strings.TrimSpace(x.Action); {
	case strings.EqualFold(action, "redirectUrl"):
		if next = strings.TrimSpace(x.RedirectURL); next == "" {
			return "", false, errNoServers
		}
		return next, true, nil
	case strings.EqualFold(action, "redirectAddr"):
		if x.moved, err = accounts.ParseAddress(x.RedirectAddr); err != nil {
			return "", false, fmt.Errorf("the answer leads to another address: %w", err)
		}
		return "", true, nil
	case action != "" && !strings.EqualFold(action, "settings"), x.AccountType != "" && !strings.EqualFold(strings.TrimSpace(x.AccountType), "email"):
		return "", false, errNoServers
	}
	for _, p := range x.Protocols {
		if s, ok := p.server(addr); ok {
			// A name is believed where it is one that the person would think of,
			// too. Anything else is as often wrong as right.
			name := strings.TrimSpace(p.LoginName)
			if s.Username = addr.String(); name == addr.Local {
				s.Username = name
			}
			x.nameOpen = x.nameOpen || name != s.Username
			x.servers = append(x.servers, s)
		}
	}
	if x.servers = bounded(x.servers); len(x.servers) == 0 {
		return "", false, errNoServers
	}
	return "", false, nil
}

// server is one that Postkey sets up; Exchange's own protocols are none.
func (x xmlProtocol) server(addr accounts.Address) (accounts.Server, bool) {
	s := accounts.Server{Protocol: accounts.Protocol(strings.ToLower(strings.TrimSpace(x.Type))), Auth: accounts.AuthPassword, Username: addr.String()}
	var err error
	if s.Host, err = accounts.ParseHost(x.Server); err != nil {
		return s, false
	}
	// SSL is on unless said otherwise; Encryption is newer and counts for more.
	encrypted := !strings.EqualFold(strings.TrimSpace(x.SSL), "off")
	if e := strings.TrimSpace(x.Encryption); e != "" {
		encrypted = !strings.EqualFold(e, "None")
	}
	port := strings.TrimSpace(x.Port)
	if port == "" {
		s.Port = accounts.UsualPort(s.Protocol, accounts.ImplicitTLS)
	} else if s.Port, err = strconv.Atoi(port); err != nil {
		return s, false
	}
	// The format has no word for STARTTLS; the port tells.
	switch s.Security = accounts.ImplicitTLS; {
	case !encrypted:
		s.Security = accounts.Plaintext
		if port == "" {
			s.Port = accounts.UsualPort(s.Protocol, accounts.Plaintext)
		}
	case s.Port == 143, s.Port == 110, s.Port == 25, s.Port == 587:
		s.Security = accounts.StartTLS
	}
	return s, s.Validate() == nil
}
