package pop3

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
)

// talk is a wire whose other end has its answers ready.
type talk struct {
	answers []string
	sent    []string
	secret  []bool
}

func (w *talk) ReadLine(ctx context.Context) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if len(w.answers) == 0 {
		return "", io.ErrUnexpectedEOF
	}
	line := w.answers[0]
	w.answers = w.answers[1:]
	return line, nil
}

func (w *talk) Send(_ context.Context, line string) error {
	w.sent, w.secret = append(w.sent, line), append(w.secret, false)
	return nil
}

func (w *talk) SendSecret(_ context.Context, before string, s accounts.Secret) error {
	w.sent, w.secret = append(w.sent, before+s.Reveal()), append(w.secret, true)
	return nil
}

func TestParseReply(t *testing.T) {
	for line, want := range map[string]Reply{
		"+OK":                                {true, "", ""},
		"+OK POP3 ready <1@x>":               {true, "", "POP3 ready <1@x>"},
		"-ERR [AUTH] no":                     {false, "AUTH", "no"},
		"-err [sys/temp]later":               {false, "SYS/TEMP", "later"},
		"-ERR [LOGIN-DELAY] minimum time":    {false, "LOGIN-DELAY", "minimum time"},
		"-ERR [no code at all] really":       {false, "", "[no code at all] really"},
		"-ERR [unclosed":                     {false, "", "[unclosed"},
		"-ERR []":                            {false, "", "[]"},
		"-ERR [\u202eX] x":                   {false, "", "[\u202eX] x"},
		"-ERR   [IN-USE]   in another place": {false, "IN-USE", "in another place"},
	} {
		got, err := ParseReply(line)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", line, got, err)
		}
	}
	for _, line := range []string{"", " ", "OK", "+OKAY", "* OK", "220 x", "+", "+ more", "-ERROR"} {
		if r, err := ParseReply(line); !errors.Is(err, ErrProtocol) {
			t.Errorf("%q was read as %+v, %v", line, r, err)
		}
	}
}

func TestCommands(t *testing.T) {
	ctx := t.Context()
	long := accounts.NewSecret(strings.Repeat("x", 200))
	short := accounts.NewSecret(base64.StdEncoding.EncodeToString([]byte("\x00jane\x00secret")))
	auth := func(mechanism string, initial accounts.Secret, want Turn) func(*Client) error {
		return func(c *Client) error {
			got, err := c.Auth(ctx, mechanism, initial)
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			return err
		}
	}
	for _, test := range []struct {
		name    string
		do      func(*Client) error
		answers string
		sent    []string
		secrets int
		err     string
	}{
		{"stls", func(c *Client) error { return c.StartTLS(ctx) }, "+OK", []string{"STLS"}, 0, ""},
		{"stls refused", func(c *Client) error { return c.StartTLS(ctx) }, "-ERR no", []string{"STLS"}, 0, "-ERR no"},
		{"user", func(c *Client) error { return c.User(ctx, "jane") }, "+OK", []string{"USER jane"}, 1, ""},
		{"pass with spaces", func(c *Client) error { return c.Pass(ctx, accounts.NewSecret(` b"o\b p%w1 `)) }, "+OK", []string{`PASS  b"o\b p%w1 `}, 1, ""},
		{"pass refused", func(c *Client) error { return c.Pass(ctx, accounts.NewSecret("x")) }, "-ERR [AUTH] no", []string{"PASS x"}, 1, "-ERR [AUTH] no"},
		{"user and pass, one after the other", func(c *Client) error { return c.UserPass(ctx, "jane", long, false) }, "+OK\n+OK", []string{"USER jane", "PASS " + long.Reveal()}, 2, ""},
		{"user refused, no pass", func(c *Client) error { return c.UserPass(ctx, "jane", long, false) }, "-ERR no", []string{"USER jane"}, 1, "-ERR no"},
		{"user and pass at once", func(c *Client) error { return c.UserPass(ctx, "jane", short, true) }, "+OK\n+OK", []string{"USER jane", "PASS " + short.Reveal()}, 2, ""},
		{"user and pass at once, refused", func(c *Client) error { return c.UserPass(ctx, "jane", short, true) }, "+OK\n-ERR [AUTH] no", []string{"USER jane", "PASS " + short.Reveal()}, 2, "-ERR [AUTH] no"},
		{"user and pass at once, user refused", func(c *Client) error { return c.UserPass(ctx, "jane", short, true) }, "-ERR who?\n-ERR bad sequence", []string{"USER jane", "PASS " + short.Reveal()}, 2, "-ERR who?"},
		{"auth", auth("PLAIN", short, Turn{Reply: Reply{OK: true, Text: "in"}}), "+OK in", []string{"AUTH PLAIN " + short.Reveal()}, 1, ""},
		{"auth without a first message", auth("CRAM-MD5", accounts.Secret{}, Turn{More: true, Challenge: "PDFAeD4="}), "+ PDFAeD4=", []string{"AUTH CRAM-MD5"}, 1, ""},
		{"auth, bare plus", auth("PLAIN", accounts.Secret{}, Turn{More: true}), "+", []string{"AUTH PLAIN"}, 1, ""},
		{"auth refused", auth("PLAIN", short, Turn{}), "-ERR [AUTH] no", []string{"AUTH PLAIN " + short.Reveal()}, 1, "-ERR [AUTH] no"},
		{"auth answered by something else", auth("PLAIN", short, Turn{}), "+maybe", []string{"AUTH PLAIN " + short.Reveal()}, 1, ErrProtocol.Error()},
		{"respond", func(c *Client) error { _, err := c.Respond(ctx, short); return err }, "+OK", []string{short.Reveal()}, 1, ""},
		{"an empty response", func(c *Client) error { _, err := c.Respond(ctx, accounts.Secret{}); return err }, "+OK", []string{""}, 1, ""},
		{"dele", func(c *Client) error { return c.Delete(ctx, 3) }, "+OK", []string{"DELE 3"}, 0, ""},
		{"quit", func(c *Client) error { return c.Quit(ctx) }, "+OK bye", []string{"QUIT"}, 0, ""},
		{"hung up", func(c *Client) error { return c.Quit(ctx) }, "", []string{"QUIT"}, 0, io.ErrUnexpectedEOF.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := &talk{}
			if test.answers != "" {
				w.answers = strings.Split(test.answers, "\n")
			}
			err := test.do(New(w))
			if err == nil && test.err != "" || err != nil && err.Error() != test.err {
				t.Errorf("%v, want %q", err, test.err)
			}
			secrets := 0
			for _, s := range w.secret {
				if s {
					secrets++
				}
			}
			if !slices.Equal(w.sent, test.sent) || secrets != test.secrets {
				t.Errorf("sent %q (%d secrets), want %q (%d)", w.sent, secrets, test.sent, test.secrets)
			}
		})
	}
}

// TestLongestInitialResponse: RFC 5034 §4 allows 255 bytes with the line's end.
func TestLongestInitialResponse(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "OAUTHBEARER"} {
		w := &talk{answers: []string{"+OK"}}
		if _, err := New(w).Auth(t.Context(), mechanism, accounts.NewSecret(strings.Repeat("x", MaxInitial(mechanism)))); err != nil {
			t.Error(err)
		}
		if len(w.sent[0]+"\r\n") != 255 {
			t.Errorf("the longest command with %s has %d bytes", mechanism, len(w.sent[0]+"\r\n"))
		}
	}
}

func TestMailbox(t *testing.T) {
	ctx := t.Context()
	if n, size, err := New(&talk{answers: []string{"+OK 3 4096 more"}}).Stat(ctx); n != 3 || size != 4096 || err != nil {
		t.Errorf("%d %d %v", n, size, err)
	}
	for _, answer := range []string{"+OK", "+OK 3", "+OK x y", "+OK -1 5", "+OK 99999999999999999999 1", "+OK 1 99999999999999999999", "OK 3 4"} {
		if n, _, err := New(&talk{answers: []string{answer}}).Stat(ctx); !errors.Is(err, ErrProtocol) {
			t.Errorf("%q: %d, %v", answer, n, err)
		}
	}
	if uids, err := New(&talk{answers: []string{"+OK", "1 abc", "2 d.e", "."}}).UIDs(ctx); err != nil || !maps.Equal(uids, map[int]string{1: "abc", 2: "d.e"}) {
		t.Errorf("%v %v", uids, err)
	}
	if size, err := New(&talk{answers: []string{"+OK 7 120 octets"}}).Size(ctx, 7); err != nil || size != 120 {
		t.Errorf("%d %v", size, err)
	}
	for _, answer := range []string{"+OK", "+OK 7", "+OK 8 120", "+OK 7 -1", "+OK 7 99999999999999999999", "+OK 7 x"} {
		if size, err := New(&talk{answers: []string{answer}}).Size(ctx, 7); !errors.Is(err, ErrProtocol) {
			t.Errorf("%q: %d, %v", answer, size, err)
		}
	}
	for _, line := range []string{"1", "x y", "0 x", "-1 x"} {
		if _, err := New(&talk{answers: []string{"+OK", line, "."}}).UIDs(ctx); !errors.Is(err, ErrProtocol) {
			t.Errorf("UIDL %q: %v", line, err)
		}
	}
	if b, err := New(&talk{answers: []string{"+OK", "Subject: x", "", "..", "..dots", "end", "."}}).Retrieve(ctx, 1); err != nil || string(b) != "Subject: x\r\n\r\n.\r\n.dots\r\nend\r\n" {
		t.Errorf("%q %v", b, err)
	}
	w := &talk{answers: []string{"+OK", "Subject: x", "", "."}}
	if b, err := New(w).Top(ctx, 7, 0); err != nil || string(b) != "Subject: x\r\n\r\n" || w.sent[0] != "TOP 7 0" {
		t.Errorf("%q %q %v", w.sent, b, err)
	}
	if _, err := New(&talk{answers: []string{"-ERR no such message"}}).Retrieve(ctx, 1); err == nil || err.Error() != "-ERR no such message" {
		t.Errorf("%v", err)
	}
	if _, err := New(&talk{answers: []string{"+OK", "half"}}).Retrieve(ctx, 1); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
	if caps, err := New(&talk{answers: []string{"+OK", "USER", "SASL PLAIN", "."}}).Capabilities(ctx); err != nil || !slices.Equal(caps, []string{"USER", "SASL PLAIN"}) {
		t.Errorf("%q %v", caps, err)
	}
	if _, err := New(&talk{answers: []string{"-ERR [SYS/PERM] no"}}).Capabilities(ctx); err == nil {
		t.Error("no error")
	} else if e, ok := errors.AsType[*Error](err); !ok || e.Code != "SYS/PERM" {
		t.Errorf("%v", err)
	}
}

func FuzzParseReply(f *testing.F) {
	for _, s := range []string{"+OK", "-ERR [AUTH] x", "-ERR [", "+OK [X]y", "+ "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, err := ParseReply(line)
		if err != nil {
			return
		}
		if r.Code != "" && (!isCode(r.Code) || r.Code != strings.ToUpper(r.Code)) || r.OK != (line[0] == '+') {
			t.Errorf("%q: %+v", line, r)
		}
		if again, err := ParseReply(r.String()); err != nil || again.OK != r.OK || r.Code != "" && again.Code != r.Code {
			t.Errorf("%q: %+v, and again %+v, %v", line, r, again, err)
		}
	})
}

func FuzzTurn(f *testing.F) {
	for _, s := range []string{"+", "+ ", "+ PDFAeD4=", "+OK", "-ERR", "+x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		turn, err := New(&talk{answers: []string{line}}).Auth(t.Context(), "PLAIN", accounts.Secret{})
		if err == nil && turn.More == turn.Reply.OK || err != nil && turn != (Turn{}) {
			t.Errorf("%q: %+v, %v", line, turn, err)
		}
	})
}

func FuzzLists(f *testing.F) {
	f.Add("+OK 3 4\n1 2\n.")
	f.Add("+OK\n1 a\n..\n.")
	f.Fuzz(func(t *testing.T, said string) {
		answers := strings.Split(said, "\n")
		client := func() *Client { return New(&talk{answers: slices.Clone(answers)}) }
		if n, size, err := client().Stat(t.Context()); err == nil && (n < 0 || size < 0) {
			t.Errorf("%q: %d messages, %d bytes", said, n, size)
		}
		if size, err := client().Size(t.Context(), 3); err == nil && size < 0 {
			t.Errorf("%q: %d bytes", said, size)
		}
		uids, _ := client().UIDs(t.Context())
		for n, uid := range uids {
			if n < 1 || uid == "" {
				t.Errorf("%q: %d %q", said, n, uid)
			}
		}
	})
}
