package probe

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
)

func TestParseResponse(t *testing.T) {
	for line, want := range map[string]Response{
		"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready": {"*", "OK", "CAPABILITY IMAP4rev1 SASL-IR", "ready", nil},
		"A7 no [AUTHENTICATIONFAILED] nope":         {"A7", "NO", "AUTHENTICATIONFAILED", "nope", nil},
		"A7 OK":                                     {"A7", "OK", "", "", nil},
		"* BYE":                                     {"*", "BYE", "", "", nil},
		"* 5 EXISTS":                                {"*", "", "", "5 EXISTS", nil},
		"* STATUS INBOX (MESSAGES 3)":               {"*", "", "", "STATUS INBOX (MESSAGES 3)", nil},
		"+ go on":                                   {"+", "", "", "go on", nil},
		"+":                                         {"+", "", "", "", nil},
		"* OK [unclosed":                            {"*", "OK", "", "[unclosed", nil},
		"* NO [WEBALERT https://example.org/] sign in": {"*", "NO", "WEBALERT https://example.org/", "sign in", nil},
	} {
		if got, err := ParseResponse(line); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", line, got, err)
		}
	}
	for _, line := range []string{"", " ", "*", "* ", "A1", "A1 5 EXISTS", "A1 FETCH", "220 mail ESMTP", "+OK ready", "HTTP/1.1 400 Bad Request", "(A) OK x", "SSH-2.0-x"} {
		if r, err := ParseResponse(line); err == nil {
			t.Errorf("%q was read as %+v", line, r)
		}
	}
}

func TestParseReplyLine(t *testing.T) {
	for line, want := range map[string]struct {
		code int
		text string
		more bool
	}{
		"220 ready": {220, "ready", false}, "250-SIZE": {250, "SIZE", true}, "250": {250, "", false},
		"250 ": {250, "", false}, "250-": {250, "", true}, "599 x": {599, "x", false},
	} {
		code, text, more, err := ParseReplyLine(line)
		if err != nil || code != want.code || text != want.text || more != want.more {
			t.Errorf("%q: %d %q %v %v", line, code, text, more, err)
		}
	}
	for _, line := range []string{"", "22", "22x ready", "220ready", "220\tready", "199 x", "600 x", "+OK", "-22 x", "２２０ x"} {
		if code, _, _, err := ParseReplyLine(line); err == nil {
			t.Errorf("%q was read as %d", line, code)
		}
	}
}

func TestEnhanced(t *testing.T) {
	for _, test := range []struct {
		code               int
		text, status, rest string
	}{
		{535, "5.7.8 no", "5.7.8", "no"},
		{535, "5.7.139 no", "5.7.139", "no"},
		{535, "5.7.8", "5.7.8", ""},
		{535, "4.7.8 no", "", "4.7.8 no"},
		{535, "no", "", "no"},
		{535, "5.7.8.9 no", "", "5.7.8.9 no"},
		{535, "5.7 no", "", "5.7 no"},
		{535, "5.+7.8 no", "", "5.+7.8 no"},
		{535, "5.7.1000 no", "", "5.7.1000 no"},
		{250, "192.0.2.1 hello", "", "192.0.2.1 hello"},
	} {
		if status, rest := enhanced(test.code, test.text); status != test.status || rest != test.rest {
			t.Errorf("%d %q: %q %q", test.code, test.text, status, rest)
		}
	}
}

func TestMechanisms(t *testing.T) {
	for _, test := range []struct {
		protocol accounts.Protocol
		said     []string
		want     []string
	}{
		{accounts.IMAP, []string{"IMAP4rev1", "AUTH=PLAIN", "auth=scram-sha-256", "AUTH=PLAIN", "AUTH=", "AUTH PLAIN", "SASL X"}, []string{"PLAIN", "SCRAM-SHA-256"}},
		{accounts.POP3, []string{"USER", "SASL PLAIN  LOGIN", "sasl", "SASL-IR", "AUTH=X"}, []string{"PLAIN", "LOGIN"}},
		{accounts.SMTP, []string{"AUTH=LOGIN", "auth PLAIN\tLOGIN", "AUTHX Y", "AUTH"}, []string{"LOGIN", "PLAIN"}},
		{accounts.SMTP, []string{"AUTH PL\u00c4IN WAY-TOO-LONG-FOR-A-MECHANISM-NAME A/B X"}, []string{"X"}},
	} {
		if got := mechanisms(test.protocol, test.said); !slices.Equal(got, test.want) {
			t.Errorf("%s %q: %q, want %q", test.protocol, test.said, got, test.want)
		}
	}
}

func TestCapabilitiesAreFew(t *testing.T) {
	c := &Conn{}
	c.setCapabilities(append([]string{"A\u202eB", "", "\x00"}, slices.Repeat([]string{strings.Repeat("x", 2000)}, maxCapabilities+1)...))
	if len(c.Capabilities) != maxCapabilities || c.Capabilities[0] != "AB" || len([]rune(c.Capabilities[1])) != capabilityLength+1 {
		t.Errorf("%d, %q, %d", len(c.Capabilities), c.Capabilities[0], len(c.Capabilities[1]))
	}
}

func FuzzParseResponse(f *testing.F) {
	for _, s := range []string{"* OK [CAPABILITY IMAP4rev1] x", "A1 NO [ALERT] x", "+ x", "* 1 EXISTS", "* OK [", "* STATUS x {5}", "* X ~{0}", "\r NO", "\u00a0 OK"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, err := ParseResponse(line)
		if err != nil {
			return
		}
		if r.Tag == "" || !strings.HasPrefix(line, r.Tag) || len(r.String()) > len(line)+len("PREAUTH [] ") {
			t.Errorf("%q: %+v", line, r)
		}
		// The words of a response, said again, mean the same.
		if again, err := ParseResponse(strings.TrimSpace(r.Tag + " " + r.String())); r.Status != "" && (err != nil || again.Status != r.Status || again.Code != r.Code) {
			t.Errorf("%q: %+v, and again %+v, %v", line, r, again, err)
		}
		if head, n, ok := literal(r.Text); ok && (n < 0 || len(head) >= len(r.Text)) {
			t.Errorf("%q: a literal of %d after %q", line, n, head)
		}
		r.Data("CAPABILITY")
	})
}

func FuzzParseReplyLine(f *testing.F) {
	for _, s := range []string{"220 x", "250-x", "250", "535 5.7.8 x", "2500", "421 4.7.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		code, text, more, err := ParseReplyLine(line)
		if err != nil {
			return
		}
		if code < 200 || code > 599 || !strings.HasSuffix(line, text) || more != (len(line) > 3 && line[3] == '-') {
			t.Errorf("%q: %d %q %v", line, code, text, more)
		}
		if status, rest := enhanced(code, text); status+rest != text && status+" "+rest != text {
			t.Errorf("%q: %q and %q", text, status, rest)
		}
		refusal(text, accounts.ServerBusy)
	})
}

func FuzzCapabilities(f *testing.F) {
	f.Add("AUTH=PLAIN SASL-IR")
	f.Add("SASL PLAIN LOGIN")
	f.Add("auth plain login")
	f.Fuzz(func(t *testing.T, said string) {
		c := &Conn{}
		c.setCapabilities(strings.Split(said, ","))
		for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
			c.Server.Protocol = p
			for _, name := range c.AuthMechanisms() {
				if !isMechanism(name) {
					t.Errorf("%q is no mechanism", name)
				}
			}
		}
		for _, s := range c.Capabilities {
			if s != accounts.CleanText(s, capabilityLength+1) {
				t.Errorf("%q is not clean", s)
			}
		}
	})
}
