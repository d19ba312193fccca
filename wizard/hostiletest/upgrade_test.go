package hostiletest

import (
	"fmt"
	"strings"

	"postkey/accounts"
)

// upgradeFaults are done to TLS, by the server or by somebody on the way.
var upgradeFaults = []fault{
	{"offers no TLS", func(c cell) string {
		switch {
		case c.security != accounts.StartTLS:
			return "nobody asks for it"
		case c.at() == map[accounts.Protocol]place{accounts.IMAP: greeting, accounts.POP3: upgrade, accounts.SMTP: offers}[c.protocol]:
			return ""
		}
		return "it is not offered there"
	}, func(c cell) string {
		switch c.protocol {
		case accounts.IMAP:
			return "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready"
		case accounts.POP3:
			return "S: -ERR what?\nC: CAPA\nS: +OK\nS: USER\nS: SASL PLAIN\nS: ."
		}
		return "S: 250-mail.example.org\nS: 250-XXXXXXXA\nS: 250 AUTH PLAIN LOGIN"
	}, func(c cell) outcome { return outcome{accounts.StageStartTLS, accounts.StartTLSMissing, 0} }},
	{"offers no way in", func(c cell) string {
		if c.at() != capabilities {
			return "it is not offered there"
		}
		return ""
	}, func(c cell) string {
		switch c.protocol {
		case accounts.IMAP:
			return "S: * CAPABILITY IMAP4rev1 LOGINDISABLED\nS: " + c.tag() + " OK done"
		case accounts.POP3:
			return "S: +OK\nS: SASL GSSAPI\nS: ."
		}
		return "S: 250 mail.example.org"
	}, func(c cell) outcome {
		if c.protocol == accounts.POP3 {
			return outcome{accounts.StageLogin, accounts.NoCommonMechanism, 0}
		}
		return outcome{accounts.StageLogin, accounts.NoLoginOffered, 0}
	}},
	{"has signed somebody in already", func(c cell) string {
		if c.protocol != accounts.IMAP || c.at() != greeting {
			return "only an IMAP greeting can say so"
		}
		return ""
	}, always("S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] evil"), func(c cell) outcome {
		if c.security == accounts.StartTLS {
			return outcome{accounts.StageGreeting, accounts.StartTLSInjected, 0}
		}
		return outcome{accounts.StageGreeting, accounts.NoLoginOffered, 0}
	}},
	{"speaks TLS where a greeting should be", atGreeting, always("S: \"\\x15\\x03\\x01\\x00\\x02\\x02\\x28\"\nCLOSE"), func(c cell) outcome {
		if c.inTLS() {
			return hungUp(c)
		}
		return outcome{accounts.StageGreeting, accounts.TLSExpected, 0}
	}},
	{"speaks TLS that ends a line where a greeting should be", atGreeting, always(`S: "\x15\x03\x01\x00\x02\x02\x0a"`), func(c cell) outcome {
		if c.inTLS() {
			return nonsense(c)
		}
		return outcome{accounts.StageGreeting, accounts.TLSExpected, 0}
	}},

	// Somebody on the way speaks for the server, ahead of it.
	{"answers ahead, in the same packet", speaksPlain, func(c cell) string {
		return fmt.Sprintf("S: %q\n", crlf(c.turn().says, c.ahead())) + c.rest()
	}, injected},
	{"answers ahead, in the next packet", speaksPlain, func(c cell) string {
		return fmt.Sprintf("S: %q\nS: %q\n", crlf(c.turn().says), crlf(c.ahead())) + c.rest()
	}, injected},
	{"answers ahead, in packets that end anywhere", speaksPlain, func(c cell) string {
		all := crlf(c.turn().says, c.ahead())
		middle := len(crlf(c.turn().says)) + 1
		return fmt.Sprintf("S: %q\nS: %q\nS: %q\nS: %q\n", all[:1], all[1:middle], all[middle:middle+1], all[middle+1:]) + c.rest()
	}, injected},
	{"says a byte too much", atUpgrade, func(c cell) string {
		return fmt.Sprintf("S: %q\n", crlf(c.turn().says)+"\x16") + c.rest()
	}, injected},
	{"says a TLS record too early", atUpgrade, func(c cell) string {
		return c.turn().reply() + "S: \"\\x15\\x03\\x03\\x00\\x02\\x01\\x5a\"\n" + c.rest()
	}, injected},
	{"goes on in plain text", atHandshake, func(c cell) string {
		return c.turns[c.n+1].reply() + strings.ReplaceAll(c.rest(), "TLS\n", "")
	}, tooMuch},

	// The handshake itself.
	{"answers with an alert", atHandshake, always(`S: "\x15\x03\x03\x00\x02\x02\x28"`), broken},
	{"answers with a farewell", atHandshake, always(`S: "\x15\x03\x03\x00\x02\x01\x00"`), broken},
	{"wants an older version", atHandshake, always(`S: "\x15\x03\x01\x00\x02\x02\x46"`), func(c cell) outcome {
		return outcome{c.stage(), accounts.TLSTooOld, 0}
	}},
	{"warns without end", atHandshake, always(`FLOOD "\x15\x03\x03\x00\x02\x01\x5a"`), broken},
	{"changes ciphers without end", atHandshake, always(`FLOOD "\x14\x03\x03\x00\x01\x01"`), tooMuch},
	{"sends an endless certificate", atHandshake, always(fmt.Sprintf("FLOOD %q", "\x16\x03\x03\x20\x00\x0b\xff\xff\xff"+strings.Repeat("\x00", 0x2000-4))), broken},
	{"says records of nothing without end", atHandshake, always(`FLOOD "\x16\x03\x03\x00\x00"`), broken},
	{"says something else inside records", atHandshake, always(`S: "\x16\x03\x03\x00\x0f* OK evil ready\r\n"`), broken},
	{"asks to begin again", atHandshake, always(`FLOOD "\x16\x03\x03\x00\x04\x00\x00\x00\x00"`), broken},
}

func broken(c cell) outcome { return outcome{c.stage(), accounts.TLSBroken, 0} }

func injected(cell) outcome { return outcome{accounts.StageStartTLS, accounts.StartTLSInjected, 0} }

func atHandshake(c cell) string {
	if c.at() != handshake {
		return "there is no handshake"
	}
	return ""
}

func atGreeting(c cell) string {
	if c.at() != greeting {
		return "the greeting is over"
	}
	return ""
}

func atUpgrade(c cell) string {
	if c.at() != upgrade {
		return "TLS is not asked for there"
	}
	return ""
}

// speaksPlain: who is on the way can read and write only what is not in TLS.
func speaksPlain(c cell) string {
	if c.inTLS() || c.at() == handshake {
		return "TLS is up, or about to be"
	}
	return ""
}

// ahead are forged answers to what will be asked next, and before TLS.
func (c cell) ahead() string {
	var b strings.Builder
	for _, t := range c.turns[c.n+1:] {
		if t.at == handshake && c.at() != upgrade {
			break
		}
		if t.says != "" {
			b.WriteString(strings.ReplaceAll(t.says, "AUTH", "XEVIL AUTH") + "\n")
		}
		if t.at == capabilities {
			break
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func crlf(texts ...string) string {
	var b strings.Builder
	for _, s := range texts {
		b.WriteString(strings.ReplaceAll(s, "\n", "\r\n") + "\r\n")
	}
	return b.String()
}
