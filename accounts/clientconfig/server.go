package clientconfig

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"postkey/accounts"
)

// sockets are the names of encryption: the first of each is written, all are read.
var sockets = []struct {
	security accounts.Security
	names    []string
}{
	{accounts.ImplicitTLS, []string{"SSL", "TLS"}},
	{accounts.StartTLS, []string{"STARTTLS"}},
	{accounts.Plaintext, []string{"plain"}},
}

// methods are the names of sign-in methods: the first of each is written, all
// are read. Names of SASL mechanisms are among them, because the draft allows
// them (system="sasl"). NTLM, GSSAPI and client certificates are not for people
// without an administrator.
var methods = []struct {
	auth  accounts.Auth
	names []string
}{
	{accounts.AuthPassword, []string{"password-cleartext", "plain", "login"}},
	{accounts.AuthEncrypted, []string{"password-encrypted", "secure", "CRAM-MD5", "DIGEST-MD5",
		"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}},
	{accounts.AuthOAuth2, []string{"OAuth2", "OAuth", "OAUTHBEARER", "XOAUTH2"}},
	{accounts.AuthNone, []string{"none", "client-IP-address", "smtp-after-pop"}},
}

func (c *Config) addServers(f filler, element string, blocks []xmlServer, allowed ...accounts.Protocol) {
	count := map[accounts.Protocol]int{}
	for _, b := range blocks {
		server, err := b.server(f, allowed)
		if count[server.Protocol]++; err == nil && count[server.Protocol] > maxServers {
			err = fmt.Errorf("more than %d servers", maxServers)
		}
		if err == nil {
			c.Servers = append(c.Servers, server)
		} else if len(c.Skipped) < maxServers {
			c.Skipped = append(c.Skipped, Skip{element + " " + accounts.CleanText(b.Type, 20), err})
		}
	}
}

func (b xmlServer) server(f filler, allowed []accounts.Protocol) (Server, error) {
	s := Server{}
	s.Protocol = accounts.Protocol(strings.ToLower(strings.TrimSpace(b.Type)))
	if !slices.Contains(allowed, s.Protocol) {
		return s, errors.New("not a kind of server that Postkey sets up")
	}
	var err error
	if s.Host, err = first("hostname", b.Host, f.host); err != nil {
		return s, err
	}
	if s.Security, err = first("socketType", b.Socket, security); err != nil {
		return s, err
	}
	if s.Port, err = first("port", b.Port, port); err != nil {
		return s, err
	}
	if s.Methods, err = b.methods(s.Protocol); err != nil {
		return s, err
	}
	s.Auth = s.Methods[0]
	if len(b.Username) == 0 && s.Auth != accounts.AuthNone {
		// Some files forget it; nearly everywhere it is the address.
		b.Username = []string{"%EMAILADDRESS%"}
	}
	if len(b.Username) > 0 {
		if s.Username, err = first("username", b.Username, f.username); err != nil {
			return s, err
		}
	}
	if s.Protocol == accounts.POP3 && b.POP3 != nil {
		s.Leave, s.CheckEvery = b.POP3.leave(), b.POP3.check()
	}
	return s, s.Validate()
}

// first returns the first value that parse understands, else the first error.
func first[T any](element string, values []string, parse func(string) (T, error)) (T, error) {
	var zero T
	err := errors.New("is missing")
	for i, v := range values {
		got, e := parse(strings.TrimSpace(v))
		if e == nil {
			return got, nil
		}
		if i == 0 {
			err = fmt.Errorf("%q: %w", accounts.CleanText(v, 80), e)
		}
	}
	return zero, fmt.Errorf("%s %w", element, err)
}

func (f filler) host(s string) (string, error) {
	s, unknown := f.fill(s)
	if unknown != "" {
		return "", errors.New("nobody knows what to fill in")
	}
	return accounts.ParseHost(s)
}

func (f filler) username(s string) (string, error) {
	s, unknown := f.fill(s)
	switch {
	case unknown != "":
		return "", fmt.Errorf("nobody knows what to fill in for %s", unknown)
	case s == "":
		return "", errors.New("is empty")
	case strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
	}):
		return "", errors.New("contains a control character")
	}
	return s, nil
}

func security(s string) (accounts.Security, error) {
	for _, k := range sockets {
		if containsFold(k.names, s) {
			return k.security, nil
		}
	}
	return "", errors.New("not an encryption that Postkey knows")
}

func port(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 65535 {
		return 0, errors.New("not a number from 1 to 65535")
	}
	return n, nil
}

// methods returns what Postkey knows of a block's methods, in order. A file that
// names none means the password, as files in the wild do.
func (b xmlServer) methods(p accounts.Protocol) ([]accounts.Auth, error) {
	if len(b.Auth) == 0 {
		return []accounts.Auth{accounts.AuthPassword}, nil
	}
	var list []accounts.Auth
	for _, a := range b.Auth {
		if strings.EqualFold(a.System, "http") {
			continue
		}
		for _, k := range methods {
			if !containsFold(k.names, strings.TrimSpace(a.Name)) || slices.Contains(list, k.auth) {
				continue
			}
			if k.auth == accounts.AuthNone && p != accounts.SMTP {
				continue // nobody reads mail without saying who they are
			}
			list = append(list, k.auth)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("authentication %q: no method that Postkey knows", accounts.CleanText(b.Auth[0].Name, 40))
	}
	return list, nil
}

func (p *xmlPOP3) leave() *accounts.Leave {
	leave := accounts.LeaveNot
	switch strings.TrimSpace(p.Leave) {
	case "true":
		leave = accounts.LeaveForever
		if days, err := strconv.Atoi(strings.TrimSpace(p.Days)); err == nil && days > 0 {
			leave = accounts.Leave(min(days, accounts.MaxLeaveDays))
		}
	case "false":
	default:
		return nil
	}
	return &leave
}

func (p *xmlPOP3) check() time.Duration {
	if p.Check == nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(p.Check.Minutes))
	if err != nil || n < 0 || n > 24*60 {
		return 0
	}
	return time.Duration(n) * time.Minute
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
