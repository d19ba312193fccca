package netnstest

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"strings"

	"postkey/accounts"
)

// A mailServer says what Dovecot and Postfix say before anybody signs in, with
// TLS 1.3. Nobody can.
type mailServer struct {
	protocol accounts.Protocol
	security accounts.Security
	config   *tls.Config
}

// A talk is one protocol's part of that.
type talk struct {
	greeting string
	// capabilities takes what can be done, and its tag in IMAP.
	capabilities func(tag, list string) string
	plain        string // before STARTTLS
	secure       string // inside TLS
	startTLS     string // the command
	goAhead      string
	unknown      string
}

var talks = map[accounts.Protocol]talk{
	accounts.IMAP: {
		greeting: "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ LIST] ready.\r\n",
		capabilities: func(tag, list string) string {
			return "* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ " + list + "\r\n" + tag + " OK Pre-login capabilities listed.\r\n"
		},
		plain: "STARTTLS LOGINDISABLED", secure: "AUTH=PLAIN AUTH=LOGIN",
		startTLS: "STARTTLS", goAhead: " OK Begin TLS negotiation now.\r\n", unknown: " BAD Unknown command.\r\n",
	},
	accounts.POP3: {
		greeting: "+OK ready.\r\n",
		capabilities: func(_, list string) string {
			return "+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nPIPELINING\r\n" + list + "\r\n.\r\n"
		},
		plain: "STLS", secure: "USER\r\nSASL PLAIN LOGIN",
		startTLS: "STLS", goAhead: "+OK Begin TLS negotiation now.\r\n", unknown: "-ERR Unknown command.\r\n",
	},
	accounts.SMTP: {
		greeting: "220 ready ESMTP\r\n",
		capabilities: func(_, list string) string {
			return "250-ready\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 " + list + "\r\n"
		},
		plain: "STARTTLS", secure: "AUTH PLAIN LOGIN",
		startTLS: "STARTTLS", goAhead: "220 2.0.0 Ready to start TLS\r\n", unknown: "502 5.5.2 Error: command not recognized\r\n",
	},
}

// serve talks to one caller until either has enough.
func (m mailServer) serve(conn net.Conn) {
	talk := talks[m.protocol]
	secure := m.security == accounts.ImplicitTLS
	if secure {
		conn = tls.Server(conn, m.config)
	}
	greeting := talk.greeting
	if m.protocol == accounts.IMAP {
		greeting = strings.Replace(greeting, "LIST", m.list(secure), 1)
	}
	if _, err := io.WriteString(conn, greeting); err != nil {
		return
	}
	for lines := bufio.NewReader(conn); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		tag, command := "", strings.TrimSpace(line)
		if m.protocol == accounts.IMAP {
			tag, command, _ = strings.Cut(command, " ")
		}
		command, _, _ = strings.Cut(strings.ToUpper(command), " ")
		reply, upgrade, over := tag+talk.unknown, false, false
		switch command {
		case "CAPABILITY", "CAPA", "EHLO":
			reply = talk.capabilities(tag, m.list(secure))
		case "LOGOUT":
			reply, over = "* BYE Logging out\r\n"+tag+" OK Logout completed.\r\n", true
		case "QUIT":
			reply, over = map[bool]string{true: "221 2.0.0 Bye\r\n", false: "+OK Logging out\r\n"}[m.protocol == accounts.SMTP], true
		case talk.startTLS:
			if upgrade = !secure; upgrade {
				reply = tag + talk.goAhead
			}
		}
		if _, err := io.WriteString(conn, reply); err != nil || over {
			return
		}
		if upgrade {
			conn, secure = tls.Server(conn, m.config), true
			lines = bufio.NewReader(conn)
		}
	}
}

func (m mailServer) list(secure bool) string {
	if secure {
		return talks[m.protocol].secure
	}
	return talks[m.protocol].plain
}
