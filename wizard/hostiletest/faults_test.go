package hostiletest

import (
	"fmt"
	"strings"
	"time"

	"postkey/accounts"
)

// A fault is what a hostile or broken server does in place of a turn.
type fault struct {
	name string
	// not says why the fault makes no sense at a cell; "" where it does. Nil: it
	// always does.
	not func(cell) string
	// does is the script from there on.
	does func(cell) string
	// want is what has to come of it.
	want func(cell) outcome
}

// An outcome is where a sign-in ends; the zero value is that it works.
type outcome struct {
	stage  accounts.Stage
	reason accounts.Reason
	after  time.Duration
}

func always(script string) func(cell) string { return func(cell) string { return script } }

// The outcomes that most faults have.

// silence is a server that says nothing more.
func silence(c cell) outcome { return outcome{c.stage(), accounts.Timeout, c.limit()} }

// hungUp is one that ends the connection.
func hungUp(c cell) outcome {
	switch c.stage() {
	case accounts.StageTLS, accounts.StageStartTLS:
		return outcome{c.stage(), accounts.TLSBroken, 0}
	case accounts.StageLogin:
		return outcome{c.stage(), accounts.Unknown, 0}
	}
	return outcome{c.stage(), accounts.ServerBusy, 0}
}

// nonsense is one that speaks another language.
func nonsense(c cell) outcome {
	if c.at() == greeting {
		return outcome{c.stage(), accounts.NotAMailServer, 0}
	}
	return tooMuch(c)
}

// tooMuch is one that does not come to an end.
func tooMuch(c cell) outcome {
	switch {
	case c.at() != handshake:
		return outcome{c.stage(), accounts.ProtocolError, 0}
	case c.security == accounts.StartTLS:
		// Plain words after the server agreed to TLS are somebody else's.
		return outcome{c.stage(), accounts.StartTLSInjected, 0}
	}
	return outcome{c.stage(), accounts.NotTLS, 0}
}

// The rules that several faults have.

func onlyIMAP(why string) func(cell) string {
	return func(c cell) string {
		if c.protocol != accounts.IMAP {
			return why
		}
		return notInHandshake(c)
	}
}

func notInHandshake(c cell) string {
	if c.at() == handshake {
		return "a handshake has no words"
	}
	return ""
}

// faults are those of speech; see textFaults for what is said in it, and
// upgradeFaults for what is done to TLS.
var faults = []fault{
	{"says nothing", nil, always("HANG"), silence},
	{"talks, and does not answer", func(c cell) string {
		switch {
		case c.protocol != accounts.IMAP:
			return "only IMAP servers talk unasked; from others it is silence"
		case c.at() == greeting:
			return "the first line is all of it"
		}
		return notInHandshake(c)
	}, always("S: * OK how interesting\nS: * 7 EXISTS\nHANG"), silence},
	{"says a byte a second", nil, func(c cell) string {
		if c.at() == handshake { // of the longest record there is
			return `DRIP "\x16\x03\x03\x40\x00\x02\x00"`
		}
		return "DRIP " + c.firstLine()
	}, silence},
	{"says a byte a second, for ever", notInHandshake, func(c cell) string { return "DRIP " + c.firstLine() + " x" }, silence},
	{"hangs up", nil, always("CLOSE"), hungUp},
	{"hangs up after that", func(c cell) string {
		if c.n == len(c.turns)-1 {
			return "all was said"
		}
		return notInHandshake(c)
	}, func(c cell) string { return c.turn().reply() + "CLOSE" }, func(c cell) outcome {
		after := c
		after.n++
		if c.at() == capabilities {
			return outcome{accounts.StageLogin, accounts.Temporary, 0} // seen before anything was said
		}
		return hungUp(after)
	}},
	{"hangs up half-way", nil, func(c cell) string {
		if c.at() == handshake {
			return "S: \"\\x16\\x03\\x03\\x00\"\nCLOSE"
		}
		return fmt.Sprintf("S: %q\nCLOSE", c.firstLine()[:1])
	}, hungUp},
	{"hangs up between two lines", func(c cell) string {
		if !strings.Contains(c.turn().says, "\n") {
			return "there is one line"
		}
		return ""
	}, func(c cell) string { return "S: " + c.firstLine() + "\nCLOSE" }, hungUp},
	{"says bytes", nil, always(`S: "\x00\xff\xfe\x9d*\x07\x80\r\n"`), nonsense},
	{"says an empty line", nil, func(c cell) string {
		if c.at() == handshake {
			return `S: "\r\n\r\n\r\n"`
		}
		return `S: "\r\n"`
	}, nonsense},
	{"speaks HTTP", nil, always(`S: "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>\r\n"`), nonsense},
	{"speaks SSH", nil, always("S: SSH-2.0-OpenSSH_9.9"), nonsense},
	{"speaks another mail protocol", nil, func(c cell) string {
		return map[accounts.Protocol]string{
			accounts.IMAP: "S: 220 mail.example.org ESMTP", accounts.POP3: "S: * OK IMAP4rev1 ready", accounts.SMTP: "S: +OK POP3 ready",
		}[c.protocol]
	}, nonsense},
	{"says an endless line", nil, func(c cell) string { return "FLOOD " + c.firstLine() + " and on" }, tooMuch},
	{"says an endless line of nothing", nil, always(`FLOOD " "`), tooMuch},
	{"says endless lines", func(c cell) string {
		if c.at() == greeting && c.protocol != accounts.SMTP {
			return "the first line is all of it"
		}
		return notInHandshake(c)
	}, func(c cell) string {
		switch {
		case c.protocol == accounts.IMAP:
			return "LINES * OK still here"
		case c.protocol == accounts.SMTP:
			return "LINES " + c.firstLine()[:3] + "-still here"
		case c.at() == capabilities:
			return "S: +OK\nLINES XSTILL"
		}
		return "LINES XSTILL"
	}, tooMuch},
	{"announces a gigabyte", onlyIMAP("only IMAP has literals"), always("S: * STATUS {1073741824}"), nonsense},
	{"announces more than there can be", onlyIMAP("only IMAP has literals"), always("S: * STATUS {99999999999999999999}\nHANG"), func(c cell) outcome {
		if c.at() == greeting {
			return nonsense(c)
		}
		return silence(c) // it is no literal, but a line like any other
	}},
	{"announces literals without end", onlyIMAP("only IMAP has literals"), always("S: * STATUS {0}\nLINES  {0}"), nonsense},
	{"ends another command", onlyIMAP("only IMAP has tags"), always("S: A99 OK done"), nonsense},
	{"ends another command before", onlyIMAP("only IMAP has tags"), always("S: A0 OK [CAPABILITY AUTH=EVIL] done"), nonsense},
	{"asks for more", func(c cell) string {
		if c.stage() == accounts.StageLogin {
			return "there it may: see the endless challenges"
		}
		return ""
	}, func(c cell) string {
		if c.protocol == accounts.SMTP {
			return "S: 334 bW9yZQ=="
		}
		return "S: + bW9yZQ=="
	}, func(c cell) outcome {
		switch {
		case c.protocol == accounts.SMTP && c.at() == upgrade:
			return outcome{c.stage(), accounts.TLSBroken, 0} // neither begun nor refused
		case c.protocol == accounts.SMTP && strings.HasPrefix(c.turn().says, "3"):
			return silence(c) // which is what was wanted (RFC 5321 §4.2.1), and all
		}
		return nonsense(c)
	}},
	{asksWithoutEnd, func(c cell) string {
		if c.stage() != accounts.StageLogin {
			return "there is nothing to ask for"
		}
		return ""
	}, func(c cell) string {
		return strings.Repeat("S: "+map[accounts.Protocol]string{accounts.SMTP: "334 bW9yZQ=="}[c.protocol]+"+ bW9yZQ==\nC: *\n", 50)
	}, tooMuch},
}

// asksWithoutEnd is a fault that looks like an honest question at first, so that
// the password is said.
const asksWithoutEnd = "asks without end"

// firstLine is how the turn begins.
func (c cell) firstLine() string {
	line, _, _ := strings.Cut(c.turn().says, "\n")
	if c.at() == handshake {
		return "* OK plain"
	}
	return line
}
