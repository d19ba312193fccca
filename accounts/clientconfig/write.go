package clientconfig

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"postkey/accounts"
)

// Write writes a file in version 1.1, which every mail program reads. A user
// name may hold placeholders: "%EMAILADDRESS%", "%EMAILLOCALPART%" and
// "%EMAILDOMAIN%". Nothing is written when a server makes no sense.
func (c *Config) Write(w io.Writer) error {
	p := xmlProvider{ID: c.ID, Domains: c.Domains, Name: c.Name, ShortName: c.ShortName}
	if p.ID == "" && len(c.Domains) > 0 {
		p.ID = c.Domains[0]
	}
	for _, s := range c.Servers {
		if err := s.Validate(); err != nil {
			return fmt.Errorf("%s: %w", s.Addr(), err)
		}
		if s.Protocol == accounts.SMTP {
			p.Outgoing = append(p.Outgoing, s.block())
		} else {
			p.Incoming = append(p.Incoming, s.block())
		}
	}
	for _, d := range c.Documentation {
		p.Documentation = append(p.Documentation, xmlDocumentation{d.URL, blocks(d.Texts)})
	}
	for _, e := range c.Enable {
		p.Enable = append(p.Enable, xmlEnable{e.URL, blocks(e.Texts)})
	}
	x := xmlConfig{Version: "1.1", Providers: []xmlProvider{p}}
	if c.OAuth2 != nil {
		x.OAuth2 = []xmlOAuth2{{c.OAuth2.Issuer, strings.Join(c.OAuth2.Scopes, " "), c.OAuth2.AuthURL, c.OAuth2.TokenURL}}
	}
	if c.Webmail != "" {
		var m xmlWebmail
		m.LoginPage = append(m.LoginPage, struct {
			URL string `xml:"url,attr"`
		}{c.Webmail})
		x.Webmail = []xmlWebmail{m}
	}
	data, err := xml.MarshalIndent(x, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append([]byte(xml.Header), append(data, '\n')...))
	return err
}

func (s Server) block() xmlServer {
	b := xmlServer{Type: string(s.Protocol), Host: []string{s.Host}, Port: []string{strconv.Itoa(s.Port)}}
	for _, k := range sockets {
		if k.security == s.Security {
			b.Socket = []string{k.names[0]}
		}
	}
	if s.Username != "" {
		b.Username = []string{s.Username}
	}
	list := s.Methods
	if len(list) == 0 {
		list = []accounts.Auth{s.Auth}
	}
	for _, auth := range list {
		for _, k := range methods {
			if k.auth == auth {
				b.Auth = append(b.Auth, xmlAuth{Name: k.names[0]})
			}
		}
	}
	if s.Protocol == accounts.POP3 && (s.Leave != nil || s.CheckEvery > 0) {
		b.POP3 = new(xmlPOP3)
		if s.Leave != nil {
			b.POP3.Leave = strconv.FormatBool(*s.Leave != accounts.LeaveNot)
			if *s.Leave > 0 {
				b.POP3.Days = s.Leave.String()
			}
		}
		if s.CheckEvery > 0 {
			b.POP3.Check = &xmlCheck{strconv.Itoa(int(cmp.Or(s.CheckEvery/time.Minute, 1)))}
		}
	}
	return b
}

func blocks(texts []Text) []xmlText {
	var list []xmlText
	for _, t := range texts {
		list = append(list, xmlText(t))
	}
	return list
}
