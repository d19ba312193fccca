package accounts

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// schemes is the fixed spelling of a server on the command line. The insecure
// way carries it in its name.
var schemes = []struct {
	name     string
	protocol Protocol
	security Security
}{
	{"imaps", IMAP, ImplicitTLS}, {"imap", IMAP, StartTLS}, {"imap+insecure", IMAP, Plaintext},
	{"pop3s", POP3, ImplicitTLS}, {"pop3", POP3, StartTLS}, {"pop3+insecure", POP3, Plaintext},
	{"smtps", SMTP, ImplicitTLS}, {"smtp", SMTP, StartTLS}, {"smtp+insecure", SMTP, Plaintext},
}

// ParseServerURL reads a server such as imaps://jane%40example.org@imap.example.org:993.
// A missing port becomes the usual one; a missing user stays empty. A password
// in the URL is an error, because it would be visible to every program on the
// computer. No error repeats the text of the URL, for the same reason.
func ParseServerURL(s string) (Server, error) {
	if hasControl(s) {
		return Server{}, fmt.Errorf("server URL %w", errControl)
	}
	scheme, _, ok := strings.Cut(s, "://")
	if !ok {
		return Server{}, fmt.Errorf("a server is written like imaps://USER@HOST:PORT")
	}
	u, err := url.Parse(s)
	if err != nil {
		return Server{}, fmt.Errorf("not a server URL; in USER write %%40 for @ and %%25 for %%")
	}
	if _, has := u.User.Password(); has {
		return Server{}, fmt.Errorf("no password in a server URL: other programs could read it")
	}
	if (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, fmt.Errorf("a server URL ends after the port; in USER write %%2F for /, %%3F for ? and %%23 for #")
	}
	for _, k := range schemes {
		if !strings.EqualFold(k.name, scheme) {
			continue
		}
		server := Server{Protocol: k.protocol, Security: k.security, Auth: AuthPassword, Username: u.User.Username()}
		if err := checkUsername(server.Username); err != nil {
			return Server{}, fmt.Errorf("user in server URL %w", err)
		}
		if server.Host, err = ParseHost(u.Hostname()); err != nil {
			return Server{}, fmt.Errorf("server name in URL %w", err)
		}
		server.Port = UsualPort(k.protocol, k.security)
		if p := u.Port(); p != "" {
			if server.Port, err = strconv.Atoi(p); err != nil || server.Port < 1 || server.Port > 65535 {
				return Server{}, fmt.Errorf("port in server URL %w", errNotPort)
			}
		}
		return server, nil
	}
	names := make([]string, len(schemes))
	for i, k := range schemes {
		names[i] = k.name
	}
	return Server{}, fmt.Errorf("a server URL starts with one of %s", strings.Join(names, ", "))
}

// URL is the form [ParseServerURL] reads. It never holds a password.
func (s Server) URL() string {
	for _, k := range schemes {
		if k.protocol == s.Protocol && k.security == s.Security {
			user := ""
			if s.Username != "" {
				user = strings.ReplaceAll(url.QueryEscape(s.Username), "+", "%20") + "@"
			}
			return k.name + "://" + user + net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
		}
	}
	return ""
}
