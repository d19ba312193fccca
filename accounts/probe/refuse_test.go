package probe_test

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"unicode"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}

var (
	imaps     = accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS, Host: host, Port: 993}
	imap      = accounts.Server{Protocol: accounts.IMAP, Security: accounts.StartTLS, Host: host, Port: 143}
	imapPlain = accounts.Server{Protocol: accounts.IMAP, Security: accounts.Plaintext, Host: host, Port: 143}
	pop3s     = accounts.Server{Protocol: accounts.POP3, Security: accounts.ImplicitTLS, Host: host, Port: 995}
	pop3      = accounts.Server{Protocol: accounts.POP3, Security: accounts.StartTLS, Host: host, Port: 110}
	smtps     = accounts.Server{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS, Host: host, Port: 465}
	smtp      = accounts.Server{Protocol: accounts.SMTP, Security: accounts.StartTLS, Host: host, Port: 587}
)

func at(s accounts.Server, port int) accounts.Server { s.Port = port; return s }

// refusals are servers that must not be opened. They are played in memory, where
// time passes at once when nobody has anything to do.
var refusals = []struct {
	name   string
	server accounts.Server
	script probetest.Script
	stage  accounts.Stage
	reason accounts.Reason
	reply  string
}{
	// Plain speech where TLS was expected: the server of a good handshake is not
	// implicit here.
	{"plain IMAP on a TLS port", imaps, "S: * OK ready", accounts.StageTLS, accounts.NotTLS, "* OK ready"},
	{"HTTP on a TLS port", imaps, "S: HTTP/1.1 400 Bad Request", accounts.StageTLS, accounts.NotTLS, "HTTP/1.1 400 Bad Request"},
	{"SSH on a TLS port", imaps, "S: SSH-2.0-OpenSSH_9.2", accounts.StageTLS, accounts.NotTLS, "SSH-2.0-OpenSSH_9.2"},
	{"hangs up at the handshake", imaps, "CLOSE", accounts.StageTLS, accounts.TLSBroken, ""},
	{"silent at the handshake", imaps, "HANG", accounts.StageTLS, accounts.Timeout, ""},
	{"TLS alert: version", imaps, `S: "\x15\x03\x01\x00\x02\x02\x46"`, accounts.StageTLS, accounts.TLSTooOld, ""},
	{"TLS alert: handshake failure", imaps, `S: "\x15\x03\x01\x00\x02\x02\x28"`, accounts.StageTLS, accounts.TLSBroken, ""},

	// First words.
	{"silent, IMAP", imap, "HANG", accounts.StageGreeting, accounts.Timeout, ""},
	{"silent, POP3", pop3, "HANG", accounts.StageGreeting, accounts.Timeout, ""},
	{"silent, SMTP", smtp, "HANG", accounts.StageGreeting, accounts.Timeout, ""},
	{"silent half-way through a line", imap, `S: "* OK re"
		HANG`, accounts.StageGreeting, accounts.Timeout, ""},
	{"silent half-way through a reply", smtp, `S: 220-mail
		HANG`, accounts.StageGreeting, accounts.Timeout, ""},
	{"silent on a TLS port", at(imap, 993), "HANG", accounts.StageGreeting, accounts.TLSExpected, ""},
	{"silent on another TLS port", at(smtp, 465), "HANG", accounts.StageGreeting, accounts.TLSExpected, ""},
	{"TLS alert spoken to in plain", at(imap, 10143), `S: "\x15\x03\x01\x00\x02\x02\x0a"
		CLOSE`, accounts.StageGreeting, accounts.TLSExpected, ""},
	{"hangs up", imap, "CLOSE", accounts.StageGreeting, accounts.ServerBusy, ""},
	{"HTTP", imap, "S: HTTP/1.1 400 Bad Request", accounts.StageGreeting, accounts.NotAMailServer, "HTTP/1.1 400 Bad Request"},
	{"SSH", pop3, "S: SSH-2.0-OpenSSH_9.2", accounts.StageGreeting, accounts.NotAMailServer, "SSH-2.0-OpenSSH_9.2"},
	{"FTP", smtp, "S: 120 wait", accounts.StageGreeting, accounts.NotAMailServer, "120 wait"},
	{"SMTP on the IMAP port", imap, "S: 220 mail.example.org ESMTP", accounts.StageGreeting, accounts.NotAMailServer, "220 mail.example.org ESMTP"},
	{"IMAP on the POP3 port", pop3, "S: * OK ready", accounts.StageGreeting, accounts.NotAMailServer, "* OK ready"},
	{"POP3 on the SMTP port", smtp, "S: +OK ready", accounts.StageGreeting, accounts.NotAMailServer, "+OK ready"},
	{"an empty line", imap, "S: ", accounts.StageGreeting, accounts.NotAMailServer, ""},
	{"bytes", smtp, `S: "\x00\xff\xfe\x01\n"`, accounts.StageGreeting, accounts.NotAMailServer, "\ufffd\ufffd"},
	{"BYE", imap, "S: * BYE try later", accounts.StageGreeting, accounts.ServerBusy, "BYE try later"},
	{"BYE, connections", imap, "S: * BYE [ALERT] Too many connections from 192.0.2.1", accounts.StageGreeting, accounts.TooManyConnections, "BYE [ALERT] Too many connections from 192.0.2.1"},
	{"BYE, blocked", imap, "S: * BYE your address is blacklisted", accounts.StageGreeting, accounts.Blocked, "BYE your address is blacklisted"},
	{"421", smtp, "S: 421 4.3.2 come back later", accounts.StageGreeting, accounts.ServerBusy, "421 4.3.2 come back later"},
	{"421, rate", smtp, "S: 421 4.7.0 rate limit exceeded", accounts.StageGreeting, accounts.TooManyAttempts, "421 4.7.0 rate limit exceeded"},
	{"554", smtp, "S: 554-5.7.1 no\r\n", accounts.StageGreeting, accounts.Timeout, ""},
	{"554, two lines", smtp, `S: 554-5.7.1 go
		S: 554 5.7.1 away`, accounts.StageGreeting, accounts.Blocked, "554 5.7.1 go away"},
	{"-ERR", pop3, "S: -ERR [SYS/TEMP] in maintenance", accounts.StageGreeting, accounts.ServerBusy, "-ERR [SYS/TEMP] in maintenance"},
	{"a reply whose lines differ", smtp, `S: 220-mail
		S: 250 mail`, accounts.StageGreeting, accounts.ProtocolError, ""},
	{"signed in before the log-in", imapPlain, "S: * PREAUTH welcome", accounts.StageGreeting, accounts.NoLoginOffered, "PREAUTH welcome"},

	// The upgrade.
	{"PREAUTH", imap, "S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome", accounts.StageGreeting, accounts.StartTLSInjected, "PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome"},
	{"IMAP, stripped from the greeting", imap, "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready", accounts.StageStartTLS, accounts.StartTLSMissing, ""},
	{"IMAP, unknown", imap, `S: * OK ready
		C: A1 STARTTLS
		S: A1 BAD what?
		C: A2 CAPABILITY
		S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
		S: A2 OK done`, accounts.StageStartTLS, accounts.StartTLSMissing, "BAD what?"},
	{"IMAP, offered and refused", imap, `S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
		C: A1 STARTTLS
		S: A1 NO no certificate`, accounts.StageStartTLS, accounts.TLSBroken, "NO no certificate"},
	{"IMAP, offered only when asked, and refused", imap, `S: * OK ready
		C: A1 STARTTLS
		S: A1 NO no certificate
		C: A2 CAPABILITY
		S: * CAPABILITY IMAP4rev1 STARTTLS
		S: A2 OK done`, accounts.StageStartTLS, accounts.TLSBroken, "NO no certificate"},
	{"IMAP, another command's OK", imap, `S: * OK ready
		C: A1 STARTTLS
		S: A7 OK go on`, accounts.StageStartTLS, accounts.ProtocolError, ""},
	{"IMAP, BYE", imap, `S: * OK ready
		C: A1 STARTTLS
		S: * BYE leaving
		CLOSE`, accounts.StageStartTLS, accounts.ServerBusy, "BYE leaving"},
	{"IMAP, asks for more", imap, `S: * OK ready
		C: A1 STARTTLS
		S: + go on`, accounts.StageStartTLS, accounts.ProtocolError, ""},
	{"POP3, unknown", pop3, `S: +OK ready
		C: STLS
		S: -ERR what?
		C: CAPA
		S: +OK
		S: USER
		S: .`, accounts.StageStartTLS, accounts.StartTLSMissing, "-ERR what?"},
	{"POP3, offered and refused", pop3, `S: +OK ready
		C: STLS
		S: -ERR no certificate
		C: CAPA
		S: +OK
		S: STLS
		S: .`, accounts.StageStartTLS, accounts.TLSBroken, "-ERR no certificate"},
	{"SMTP, stripped", smtp, `S: 220 ready
		C: EHLO *
		S: 250-mail
		S: 250 XXXXXXXA`, accounts.StageStartTLS, accounts.StartTLSMissing, ""},
	{"SMTP, offered and refused", smtp, `S: 220 ready
		C: EHLO *
		S: 250-mail
		S: 250 STARTTLS
		C: STARTTLS
		S: 454 4.7.0 TLS not available`, accounts.StageStartTLS, accounts.TLSBroken, "454 4.7.0 TLS not available"},
	{"SMTP, busy", smtp, `S: 220 ready
		C: EHLO *
		S: 250-mail
		S: 250 STARTTLS
		C: STARTTLS
		S: 421 later`, accounts.StageStartTLS, accounts.ServerBusy, "421 later"},
	{"hangs up at STARTTLS", imap, `S: * OK ready
		C: A1 STARTTLS
		CLOSE`, accounts.StageStartTLS, accounts.TLSBroken, ""},
	{"hangs up after STARTTLS", imap, `S: * OK ready
		C: A1 STARTTLS
		S: A1 OK begin
		CLOSE`, accounts.StageStartTLS, accounts.TLSBroken, ""},
	{"silent at STARTTLS", smtp, `S: 220 ready
		C: EHLO *
		S: 250-mail
		S: 250 STARTTLS
		C: STARTTLS
		HANG`, accounts.StageStartTLS, accounts.Timeout, ""},
	{"silent at the handshake of STARTTLS", pop3, `S: +OK ready
		C: STLS
		S: +OK begin
		HANG`, accounts.StageStartTLS, accounts.Timeout, ""},
	{"IMAP, injected in the same packet", imap, `S: * OK ready
		C: A1 STARTTLS
		S: "A1 OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n"
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "* CAPABILITY IMAP4rev1 AUTH=EVIL"},
	{"IMAP, injected in another packet", imap, `S: * OK ready
		C: A1 STARTTLS
		S: "A1 OK begin\r\n"
		S: "* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n"
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "* CAPABILITY IMAP4rev1 AUTH=EVIL"},
	{"IMAP, half a line injected", imap, `S: * OK ready
		C: A1 STARTTLS
		S: "A1 OK begin\r\n*"
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "*"},
	{"POP3, injected", pop3, `S: +OK ready
		C: STLS
		S: "+OK begin\r\n+OK\r\nSASL EVIL\r\n.\r\n"
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "+OK"},
	{"SMTP, injected", smtp, `S: 220 ready
		C: EHLO *
		S: 250-mail
		S: 250 STARTTLS
		C: STARTTLS
		S: "220 begin\r\n250-mail\r\n250 AUTH EVIL\r\n"
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "250-mail"},
	{"SMTP, injected in another packet", smtp, `S: 220 ready
		C: EHLO *
		S: 250-mail
		S: 250 STARTTLS
		C: STARTTLS
		S: 220 begin
		S: 250 AUTH EVIL
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "250 AUTH EVIL"},
	{"a TLS record injected", imap, `S: * OK ready
		C: A1 STARTTLS
		S: A1 OK begin
		S: "\x15\x03\x03\x00\x02\x01\x5a"
		TLS`, accounts.StageStartTLS, accounts.StartTLSInjected, "Z"},

	// What it can do.
	{"silent at CAPABILITY", imapPlain, `S: * OK ready
		C: A1 CAPABILITY
		HANG`, accounts.StageGreeting, accounts.Timeout, ""},
	{"one untagged response every now and then", imapPlain, `S: * OK ready
		C: A1 CAPABILITY
		S: * CAPABILITY IMAP4rev1
		HANG`, accounts.StageGreeting, accounts.Timeout, ""},
	{"CAPABILITY refused", imapPlain, `S: * OK ready
		C: A1 CAPABILITY
		S: A1 BAD no`, accounts.StageGreeting, accounts.ProtocolError, "BAD no"},
	{"EHLO refused", smtp, `S: 220 ready
		C: EHLO *
		S: 501 5.5.2 invalid name`, accounts.StageGreeting, accounts.ClientRefused, "501 5.5.2 invalid name"},
	{"EHLO unknown", smtp, `S: 220 ready
		C: EHLO *
		S: 502 what?`, accounts.StageGreeting, accounts.ProtocolError, "502 what?"},
	{"EHLO, blocked", smtp, `S: 220 ready
		C: EHLO *
		S: 550 access denied`, accounts.StageGreeting, accounts.Blocked, "550 access denied"},
	{"EHLO, busy", smtp, `S: 220 ready
		C: EHLO *
		S: 421 later`, accounts.StageGreeting, accounts.ServerBusy, "421 later"},

	// Too much.
	{"an endless line", imap, "FLOOD * OK ready ", accounts.StageGreeting, accounts.ProtocolError, ""},
	{"endless lines", smtp, "LINES 220-ready", accounts.StageGreeting, accounts.ProtocolError, ""},
	{"endless empty lines of a reply", pop3, `S: +OK ready
		C: STLS
		S: -ERR no
		C: CAPA
		S: +OK
		LINES x`, accounts.StageStartTLS, accounts.StartTLSMissing, "-ERR no"},
	{"endless untagged responses", imapPlain, `S: * OK ready
		C: A1 CAPABILITY
		LINES * 5 EXISTS`, accounts.StageGreeting, accounts.ProtocolError, ""},
	{"a literal of a gigabyte", imapPlain, `S: * OK ready
		C: A1 CAPABILITY
		S: * STATUS {1073741824}`, accounts.StageGreeting, accounts.ProtocolError, ""},
	{"endless literals", imapPlain, `S: * OK ready
		C: A1 CAPABILITY
		S: * STATUS {0}
		LINES  {0}`, accounts.StageGreeting, accounts.ProtocolError, ""},

	// What is shown.
	{"control and bidi characters", imap, `S: "* BYE a\x1b[31m\u202egnp.exe\u202c\x00\u200bb\r\n"`, accounts.StageGreeting, accounts.ServerBusy, "BYE a[31mgnp.exeb"},
}

func TestRefusals(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				authority := probetest.NewAuthority(t)
				s := probetest.New(t, test.script)
				s.TLS = authority.Server(host)
				network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
				var trace []string
				conn, err := network.Open(t.Context(), test.server, probe.Options{
					Trace: func(line string) { trace = append(trace, line) },
				})
				if err == nil {
					t.Fatalf("opened %v", conn)
				}
				p, ok := errors.AsType[*accounts.Problem](err)
				if !ok {
					t.Fatalf("%T: %v", err, err)
				}
				if p.Stage != test.stage || p.Reason != test.reason || p.Server != test.server {
					t.Errorf("%s at %s, want %s at %s: %v", p.Reason, p.Stage, test.reason, test.stage, err)
				}
				if p.Reply != test.reply {
					t.Errorf("reply %q, want %q", p.Reply, test.reply)
				}
				for _, text := range append(trace, err.Error()) {
					if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) && p.Reply != "" {
						t.Errorf("uncleaned: %q", text)
					}
				}
				if s.Calls() != 1 {
					t.Errorf("called %d times", s.Calls())
				}
				// The bubble ends only when no goroutine is left, and the
				// server's do when the connection was closed.
				s.Wait()
			})
		})
	}
}
