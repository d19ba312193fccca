package hostiletest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"postkey/accounts"
)

// texts are what servers say to harm whoever reads it. None of them is a reason.
var texts = []struct{ name, text string }{
	{"NUL and other control characters", "zero\x00zero \x01\x02\x08\x0b\x0c\x0e\x7f over\rwritten"},
	{"terminal commands", "\x1b[2J\x1b[31mred\x1b]0;evil\x07\x1b]8;;http://evil.example/\x07here\x1b]8;;\x07\x9b31m\u009b31m"},
	{"bidi and what cannot be seen", "\u202egnp.exe\u202c \u2066\u2067\u2068\u2069 \u200e\u200f\u061c a\u200bb\u2060c\ufeffd\u00ad\U000e0041\U000e007f\u2028e\u2029f\ue000"},
	{"invalid UTF-8 and other character sets", "\xff\xfe\xc3( \xed\xa0\x80 \xf8\x88\x80\x80\x80 \xc0\xaf \x1b$B%a!<%k\x1b(B \x1b$)A\x0e\x0f"},
	{"60 KB", strings.Repeat("evil ", 12_000)},
	{"60 KB that is no UTF-8", strings.Repeat("\xb5\xc7\xff", 20_000)},
	{"phishing", "Postkey: everything is fine! Now type it at http://evil.example/ or call +1 555 0100. **evil** <a href=\"http://evil.example/\">here</a> [here](http://evil.example/) {{.Server}} %s%n%!d(x) $(evil) `evil` ]]>"},
	{"a referral", "[REFERRAL imap://jane@evil.example/INBOX] gone over there"},
}

// echo is what a server says that learned the password: in the form in which it
// went there, in those that programs write, and with something between its letters.
func (c cell) echo() string {
	words := fmt.Sprintf("what is %s or \"%s\" or %s or %s or %s or %s", password,
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password), based(password),
		"b%22o%5Cb%20p%25w1", "b%22o%5Cb+p%25w1", strings.Join(strings.Split(password, ""), "\x00")+strings.Join(strings.Split(password, ""), "\u200b"))
	if slices.ContainsFunc(c.turns, func(t turn) bool { return strings.Contains(t.hears, "PLAIN") }) {
		words += " or " + based("\x00"+user+"\x00"+password)
	}
	return words
}

func based(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// textFaults are refusals in these words, and kind words with them.
func textFaults() []fault {
	var all []fault
	for _, text := range texts {
		all = append(all,
			fault{"refuses with " + text.name, refusable, func(c cell) string { return c.refuses(text.text) }, refused},
			fault{"agrees with " + text.name, talkative, func(c cell) string { return c.agrees(text.text) }, func(cell) outcome { return outcome{} }},
		)
	}
	knowing := func(c cell) string {
		if c.at() != answer && c.at() != mailbox {
			return "the password was not sent yet"
		}
		return ""
	}
	return append(all,
		fault{"refuses with the password", knowing, func(c cell) string { return c.refuses(c.echo()) }, refused},
		fault{"agrees with the password", func(c cell) string { return cmp.Or(knowing(c), talkative(c)) }, func(c cell) string { return c.agrees(c.echo()) }, func(cell) outcome { return outcome{} }},
		fault{"refuses, and agrees in the same packet", func(c cell) string {
			if c.stage() != accounts.StageLogin {
				return "only the verdict on a password must not be taken back"
			}
			return ""
		}, func(c cell) string {
			refusal := strings.TrimSuffix(c.refuses("evil"), "\\r\\n\"\n")
			return refusal + `\r\n` + strings.ReplaceAll(c.turn().says, "\n", `\r\n`) + "\\r\\n\"\n"
		}, refused},
		fault{"refuses with 100 KB in a line", refusable, func(c cell) string { return c.refuses(strings.Repeat("evil ", 20_000)) }, tooMuch},
		fault{"refuses with 100 KB in lines", func(c cell) string {
			switch {
			case c.protocol == accounts.POP3:
				return "a POP3 refusal is one line"
			case c.protocol == accounts.IMAP && c.at() == greeting:
				return "an IMAP greeting is one line"
			}
			return refusable(c)
		}, func(c cell) string {
			line := " %d" + strings.Repeat(" evil", 200) + "\n"
			if c.protocol == accounts.IMAP {
				return numbered("S: * NO [ALERT]"+line, 100) + c.refuses("evil")
			}
			return numbered("S: "+c.no()+"-"+line, 100) + c.refuses("evil")
		}, refused},
		fault{"says goodbye", func(c cell) string {
			if c.protocol == accounts.POP3 {
				return "POP3 has no word for it"
			}
			return notInHandshake(c)
		}, func(c cell) string {
			if c.protocol == accounts.IMAP {
				return "S: * BYE evil\nCLOSE"
			}
			return "S: 421 evil\nCLOSE"
		}, func(c cell) outcome { return outcome{c.stage(), accounts.ServerBusy, 0} }},
	)
}

func refusable(c cell) string {
	if c.at() == capabilities && c.protocol == accounts.POP3 {
		return "a POP3 server need not have CAPA"
	}
	return notInHandshake(c)
}

// no is the number of an SMTP refusal.
func (c cell) no() string {
	switch c.at() {
	case greeting:
		return "421"
	case upgrade:
		return "454"
	case name, challenge, answer:
		return "535"
	}
	return "550"
}

// refuses is a refusal in these words.
func (c cell) refuses(words string) string {
	say := func(before string) string { return fmt.Sprintf("S: %q\n", before+" "+words+"\r\n") }
	switch {
	case c.protocol == accounts.SMTP:
		return say(c.no())
	case c.protocol == accounts.POP3 && c.at() == upgrade:
		return say("-ERR") + "C: CAPA\nS: +OK\nS: STLS\nS: ."
	case c.protocol == accounts.POP3:
		return say("-ERR")
	case c.at() == greeting:
		return say("* BYE")
	case c.at() == mailbox:
		return say(c.tag()+" NO") + "C: *\n" + say("A"+next(c.tag())+" NO") // EXAMINE instead of STATUS
	}
	return say(c.tag() + " NO")
}

func next(tag string) string {
	var n int
	fmt.Sscanf(tag, "A%d", &n)
	return fmt.Sprint(n + 1)
}

// refused is what refusals come to whose words say nothing.
func refused(c cell) outcome {
	reason := accounts.Unknown
	switch c.at() {
	case greeting:
		reason = accounts.ServerBusy
	case offers, capabilities:
		reason = accounts.ProtocolError
		if c.protocol == accounts.SMTP {
			reason = accounts.ClientRefused
		}
	case upgrade:
		reason = accounts.TLSBroken
	case mailbox:
		reason = accounts.MailboxMissing
		if c.protocol == accounts.SMTP {
			reason = accounts.SenderRefused
		}
	default:
		if c.protocol == accounts.SMTP {
			reason = accounts.WrongPassword // 535 says so
		}
	}
	return outcome{c.stage(), reason, 0}
}

// talkative: a server may say anything where its words mean nothing.
func talkative(c cell) string {
	switch c.at() {
	case greeting, answer:
		return ""
	case mailbox:
		if c.protocol != accounts.POP3 {
			return ""
		}
	case upgrade:
		return ""
	}
	return "its words mean something there"
}

// agrees is what an honest server does, in these words; an IMAP server also wants
// them to be read.
func (c cell) agrees(words string) string {
	say := func(before string) string { return fmt.Sprintf("S: %q\n", before+" "+words+"\r\n") }
	var s string
	switch {
	case c.protocol == accounts.SMTP:
		s = say(c.turn().says[:3])
	case c.protocol == accounts.POP3:
		s = say("+OK")
	case c.at() == greeting && c.security == accounts.StartTLS:
		s = say("* OK [CAPABILITY IMAP4rev1 STARTTLS]")
	case c.at() == greeting:
		s = say("* OK [ALERT]")
	case c.at() == mailbox:
		s = say("* OK [ALERT]") + "S: * STATUS INBOX (MESSAGES 3)\n" + say(c.tag()+" OK")
	default:
		s = say("* OK [ALERT]") + say(c.tag()+" OK")
	}
	return s + c.rest()
}
