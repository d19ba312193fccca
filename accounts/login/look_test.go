package login

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

type here struct{}

func (here) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// signedIn is a session with a server that goes on with a script.
func signedIn(t *testing.T, p accounts.Protocol, offers, script string) (*Session, *probetest.Server) {
	t.Helper()
	begin := map[accounts.Protocol]string{
		accounts.IMAP: "S: * OK [CAPABILITY IMAP4rev1] x\nC: A1 LOGIN *\nS: A1 OK [CAPABILITY IMAP4rev1 " + offers + "] in\nC: A2 STATUS *\nS: * STATUS INBOX (MESSAGES 9)\nS: A2 OK\n",
		accounts.POP3: "S: +OK x\nC: CAPA\nS: -ERR\nC: USER *\nS: +OK\nC: PASS *\nS: +OK\nC: STAT\nS: +OK 2 200\n",
		accounts.SMTP: "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250-" + offers + "\nS: 250 AUTH PLAIN\nC: AUTH *\nS: 235 in\n",
	}[p]
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, probetest.Script(begin+script))
	s.TLS, s.Implicit = authority.Server("mail.example.org"), true
	network := &probe.Network{Resolver: here{}, DialContext: s.DialContext, Roots: authority.Pool}
	conn, err := network.Open(t.Context(), accounts.Server{
		Protocol: p, Host: "mail.example.org", Port: 1, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane",
	}, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pass, err := gate.Admit(accounts.Address{Local: "jane", Domain: "example.org"}, accounts.Approvals{}, conn)
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := Enter(t.Context(), pass, accounts.NewSecret("a password"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return session, s
}

var ours = message{token: "TOKEN", id: "token@example.org"}

// header is a literal that holds header fields.
func header(uid int, fields string) string {
	fields = strings.ReplaceAll(fields, "|", "\r\n") + "\r\n\r\n"
	return fmt.Sprintf("S: * 9 FETCH (UID %d BODY[HEADER.FIELDS (MESSAGE-ID X-POSTKEY-TEST)] {%d}\nS: %q\n", uid, len(fields), fields+")\r\n")
}

// What is asked for, in the order of the tags A3 and so on.
const (
	noted    = "C: A3 STATUS \"INBOX\" (UIDNEXT)\nS: * STATUS INBOX (UIDNEXT 42)\nS: A3 OK\n"
	noJunk   = "C: A4 LIST *\nS: A4 OK\nC: A5 LIST *\nS: A5 OK\nC: A6 LIST *\nS: A6 OK\n"
	examined = "C: A7 EXAMINE \"INBOX\"\nS: * 9 EXISTS\nS: A7 OK [READ-ONLY]\nC: A8 UID FETCH 42:* (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID X-POSTKEY-TEST)])\n"
)

// TestLookIMAP: which messages are the one, and that only it is taken away.
func TestLookIMAP(t *testing.T) {
	fetched := header(42, "Message-ID: <TOKEN@example.org>")
	for _, test := range []struct {
		name, offers, script string
		found, removed       bool
		last                 []string // what the server heard in the end
	}{
		{"by its Message-ID", "UIDPLUS", examined + fetched + "S: A8 OK\n" +
			"C: A9 SELECT \"INBOX\"\nS: A9 OK\nC: A10 UID FETCH 42 *\n" + fetched + "S: A10 OK\n" +
			"C: A11 UID STORE 42 +FLAGS.SILENT (\\Deleted)\nS: A11 OK\nC: A12 UID EXPUNGE 42\nS: A12 OK", true, true, []string{"A12 UID EXPUNGE 42", "A13 LOGOUT"}},
		{"by its mark, where the server renamed it", "", examined + header(42, "Message-ID: <other@server.example>|X-Postkey-Test: TOKEN") + "S: A8 OK\n", true, false, []string{"A9 LOGOUT"}},
		{"in a folded field", "", examined + header(50, "Message-ID:| <token@example.org>") + "S: A8 OK\n", true, false, []string{"A9 LOGOUT"}},
		{"a reply to it", "UIDPLUS", examined + header(42, "Message-ID: <x@example.org>|In-Reply-To: <token@example.org>|References: <token@example.org>|Subject: Message-ID: <token@example.org>") + "S: A8 OK\n", false, false, []string{"A9 LOGOUT"}},
		{"an older one", "UIDPLUS", examined + header(41, "Message-ID: <token@example.org>") + "S: A8 OK\n", false, false, []string{"A9 LOGOUT"}},
		{"nothing new", "UIDPLUS", examined + "S: A8 OK\n", false, false, []string{"A9 LOGOUT"}},
		{"nothing there", "UIDPLUS", examined + "S: A8 NO no messages\n", false, false, []string{"A9 LOGOUT"}},
		{"without a number", "UIDPLUS", examined + "S: * 9 FETCH (BODY[HEADER.FIELDS (MESSAGE-ID)] {35}\nS: \"Message-ID: <token@example.org>\\r\\n\\r\\n)\\r\\n\"\nS: A8 OK\n", false, false, []string{"A9 LOGOUT"}},
		{"another one by then", "UIDPLUS", examined + fetched + "S: A8 OK\n" +
			"C: A9 SELECT \"INBOX\"\nS: A9 OK\nC: A10 UID FETCH 42 *\n" + header(42, "Message-ID: <x@example.org>") + "S: A10 OK\n", true, false, []string{"A11 LOGOUT"}},
		{"a server that lets nobody write", "UIDPLUS", examined + fetched + "S: A8 OK\nC: A9 SELECT \"INBOX\"\nS: A9 NO\n", true, false, []string{"A10 LOGOUT"}},
		{"a server that does not remove it", "UIDPLUS", examined + fetched + "S: A8 OK\n" +
			"C: A9 SELECT \"INBOX\"\nS: A9 OK\nC: A10 UID FETCH 42 *\n" + fetched + "S: A10 OK\nC: A11 UID STORE *\nS: A11 OK\nC: A12 UID EXPUNGE 42\nS: A12 BAD\nC: A13 *\nS: A13 OK", true, false,
			[]string{"A13 UID STORE 42 -FLAGS.SILENT (\\Deleted)", "A14 LOGOUT"}},
		{"without UID EXPUNGE", "", examined + fetched + "S: A8 OK\n", true, false, []string{"A9 LOGOUT"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				session, server := signedIn(t, accounts.IMAP, test.offers, noted+noJunk+test.script)
				l := &imapLookout{session: session, message: ours}
				if err := l.prepare(t.Context()); err != nil {
					t.Fatal(err)
				}
				arrival, found, err := l.look(t.Context(), true)
				if err != nil || found != test.found || found != (arrival.Folder == "INBOX") {
					t.Errorf("%+v, found %v, %v", arrival, found, err)
				}
				if found && l.remove(t.Context()) != test.removed {
					t.Errorf("removed: %v", !test.removed)
				}
				l.leave(t.Context())
				server.Wait()
				lines := server.Lines()
				if got := lines[max(0, len(lines)-len(test.last)):]; !slices.Equal(got, test.last) {
					t.Errorf("the server heard %q, want %q", got, test.last)
				}
				for _, l := range lines {
					if strings.HasSuffix(l, " EXPUNGE") || strings.HasSuffix(l, " CLOSE") {
						t.Errorf("the server was told to remove what others marked: %q", l)
					}
				}
			})
		})
	}
}

// TestJunkFolders: which folders are looked at beside the inbox.
func TestJunkFolders(t *testing.T) {
	for _, test := range []struct {
		name, offers, script string
		want                 []string // as they are shown
	}{
		{"marked", "SPECIAL-USE", "C: A3 LIST (SPECIAL-USE) \"\" \"*\"\nS: * LIST (\\Sent) \"/\" Sent\nS: * LIST (\\HasNoChildren \\Junk) \"/\" \"Bulk &- more\"\nS: A3 OK", []string{"Bulk & more"}},
		{"marked counts more than a name", "", "C: A3 LIST \"\" \"%\"\nS: * LIST () \"/\" Spam\nS: * LIST (\\junk) \"/\" Unwanted\nS: A3 OK", []string{"Unwanted"}},
		{"by name, below the inbox", "", "C: A3 *\nS: * LIST () \".\" INBOX\nS: A3 OK\nC: A4 *\nS: * LIST () \".\" INBOX.spam\nS: * LIST () \".\" INBOX.Sent\nS: A4 OK", []string{"INBOX.spam"}},
		{"in another alphabet", "", "C: A3 *\nS: * LIST () \"/\" \"&V4NXPpCuTvY-\"\nS: A3 OK", []string{"垃圾邮件"}},
		{"as a literal", "", "C: A3 *\nS: * LIST () \"/\" {4}\nS: Junk\nS: A3 OK", []string{"Junk"}},
		{"no folder", "", "C: A3 *\nS: * LIST (\\Noselect) \"/\" Junk\nS: * LIST (\\NonExistent \\Junk) NIL x\nS: A3 OK\nC: A4 *\nS: A4 OK\nC: A5 *\nS: A5 BAD", nil},
		{"the inbox itself", "", "C: A3 *\nS: * LIST (\\Junk) \"/\" inbox\nS: A3 OK\nC: A4 *\nS: A4 OK\nC: A5 *\nS: A5 BAD", nil},
		{"a name that would be a command", "", "C: A3 *\nS: * LIST (\\Junk) \"/\" {16}\nS: \"x\\r\\nA4 DELETE y \\r\\n\"\nS: A3 OK\nC: A4 *\nS: A4 OK\nC: A5 *\nS: A5 OK", nil},
		{"nonsense", "", "C: A3 *\nS: * LIST\nS: * LIST (\nS: * LIST () \"\nS: * LIST () \"/\" \"\nS: A3 OK\nC: A4 *\nS: A4 OK\nC: A5 *\nS: A5 OK", nil},
		{"many", "", "C: A3 *\nS: * LIST (\\Junk) \"/\" a\nS: * LIST (\\Junk) \"/\" b\nS: * LIST (\\Junk) \"/\" c\nS: * LIST (\\Junk) \"/\" d\nS: A3 OK", []string{"a", "b", "c"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				session, server := signedIn(t, accounts.IMAP, test.offers, test.script)
				l := &imapLookout{session: session, message: ours}
				var found []place
				err := l.stage(t.Context(), func(ctx context.Context) (err error) {
					found, err = l.junkFolders(ctx)
					return err
				})
				var got []string
				for _, p := range found {
					got = append(got, p.shown)
					if !p.junk {
						t.Errorf("%+v", p)
					}
				}
				if err != nil || !slices.Equal(got, test.want) {
					t.Errorf("%q, %v, want %q", got, err, test.want)
				}
				l.leave(t.Context())
				server.Wait()
			})
		})
	}
}

// TestFolderNamedLikeThePassword: the name of the folder is the server's words, and
// does not repeat the password.
func TestFolderNamedLikeThePassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		session, server := signedIn(t, accounts.IMAP, "", noted+"C: A4 LIST *\nS: * LIST (\\Junk) \"/\" \"a password\"\nS: A4 OK\nC: A5 STATUS *\nS: * STATUS x (UIDNEXT 42)\nS: A5 OK\n"+
			"C: A6 EXAMINE \"INBOX\"\nS: A6 OK\nC: A7 UID *\nS: A7 OK\nC: A8 EXAMINE *\nS: A8 OK\nC: A9 UID *\n"+header(42, "X-Postkey-Test: TOKEN")+"S: A9 OK\n")
		l := &imapLookout{session: session, message: ours}
		if err := l.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		arrival, found, err := l.look(t.Context(), true)
		if want := (Arrival{Folder: session.secret.String(), Junk: true}); !found || err != nil || arrival != want {
			t.Errorf("%+v, %v, %v", arrival, found, err)
		}
		l.leave(t.Context())
		server.Wait()
	})
}

// TestLookTrouble: what a hostile or broken server does to somebody who waits.
func TestLookTrouble(t *testing.T) {
	for name, test := range map[string]struct {
		script string
		reason accounts.Reason
	}{
		"no STATUS":           {"C: A3 *\nS: A3 NO [UNAVAILABLE] not now", accounts.Temporary},
		"no UIDs":             {"C: A3 *\nS: * STATUS INBOX (MESSAGES 5)\nS: A3 OK", accounts.ProtocolError},
		"a UID of nothing":    {"C: A3 *\nS: * STATUS INBOX (UIDNEXT 0)\nS: A3 OK", accounts.ProtocolError},
		"hangs up":            {"C: A3 *\nCLOSE", accounts.ServerBusy},
		"silence":             {"C: A3 *\nHANG", accounts.Timeout},
		"a farewell":          {noted + noJunk + "C: A7 *\nS: * BYE [UNAVAILABLE] restarting\nCLOSE", accounts.Temporary},
		"an endless header":   {noted + noJunk + "C: A7 *\nS: A7 OK\nC: A8 *\nS: * 1 FETCH (UID 42 BODY[HEADER.FIELDS (MESSAGE-ID)] {2000000}\nFLOOD x", accounts.ProtocolError},
		"endless messages":    {noted + noJunk + "C: A7 *\nS: A7 OK\nC: A8 *\nLINES * 1 FETCH (UID 42 FLAGS ())", accounts.ProtocolError},
		"asks for more":       {noted + noJunk + "C: A7 *\nS: +", accounts.ProtocolError},
		"silence at the look": {noted + noJunk + "C: A7 *\nHANG", accounts.Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				session, server := signedIn(t, accounts.IMAP, "UIDPLUS", test.script)
				l := &imapLookout{session: session, message: ours}
				err := l.prepare(t.Context())
				if err == nil {
					_, _, err = l.look(t.Context(), true)
				}
				if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != test.reason || p.Stage != accounts.StageSend {
					t.Errorf("%v, want %s", err, test.reason)
				}
				l.leave(t.Context())
				server.Wait()
			})
		})
	}
}

// TestLookPOP3: new messages are looked at by their headers, and the one is
// deleted.
func TestLookPOP3(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, _ := signedIn(t, accounts.POP3, "", "C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\nC: QUIT\nS: +OK")
		second, server := signedIn(t, accounts.POP3, "", "C: UIDL\nS: +OK\nS: 1 a\nS: 2 c\nS: 3 d\nS: .\n"+
			"C: TOP 3 0\nS: -ERR what?\nC: LIST 3\nS: +OK 3 900\nC: RETR 3\nS: +OK\nS: Subject: x\nS: Message-ID: <token@example.org>\nS: \nS: body\nS: .\n"+
			"C: DELE 3\nS: +OK\nC: QUIT\nS: +OK")
		l := &popLookout{session: first, message: ours, again: func(context.Context) (*Session, error) { return second, nil }}
		if err := l.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		if arrival, found, err := l.look(t.Context(), false); !found || err != nil || arrival.Folder != "INBOX" || !l.remove(t.Context()) {
			t.Errorf("%+v, %v, %v", arrival, found, err)
		}
		server.Wait()
		if lines := server.Lines(); !slices.Equal(lines[len(lines)-2:], []string{"DELE 3", "QUIT"}) {
			t.Errorf("the server heard %q", lines)
		}
	})
	// What only names the message in its body is another one.
	synctest.Test(t, func(t *testing.T) {
		first, _ := signedIn(t, accounts.POP3, "", "C: UIDL\nS: +OK\nS: .\nC: QUIT\nS: +OK")
		second, server := signedIn(t, accounts.POP3, "", "C: UIDL\nS: +OK\nS: 1 a\nS: .\nC: TOP *\nS: +OK\nS: Subject: x\nS: \nS: Message-ID: <token@example.org>\nS: .\nC: QUIT\nS: +OK")
		l := &popLookout{session: first, message: ours, again: func(context.Context) (*Session, error) { return second, nil }}
		if err := l.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, found, err := l.look(t.Context(), false); found || err != nil {
			t.Errorf("%v, %v", found, err)
		}
		server.Wait()
	})
}

// TestLookWithoutTOP: where only whole messages can be read, large ones are left
// alone, and many wait for the next session, the newest first.
func TestLookWithoutTOP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, _ := signedIn(t, accounts.POP3, "", "C: UIDL\nS: +OK\nS: .\nC: QUIT\nS: +OK")
		message := func(number, size int) string {
			return fmt.Sprintf("C: TOP %[1]d 0\nS: -ERR what?\nC: LIST %[1]d\nS: +OK %[1]d %[2]d octets\nC: RETR %[1]d\nS: +OK\nS: Subject: x\nS: \nS: body\nS: .\n", number, size)
		}
		asked := func(number int, answer string) string {
			return fmt.Sprintf("C: TOP %[1]d 0\nS: -ERR what?\nC: LIST %[1]d\nS: %[2]s\n", number, answer)
		}
		const there = "C: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: 3 c\nS: 4 d\nS: 5 e\nS: 6 f\nS: 7 g\nS: .\n"
		full := message(5, maxWhole) + message(4, maxWhole) + message(3, maxWhole) + message(2, maxWhole)
		second, one := signedIn(t, accounts.POP3, "", there+asked(7, "+OK 7 4000000000")+asked(6, "-ERR gone")+full+asked(1, "+OK 1 900")+"C: QUIT\nS: +OK")
		third, two := signedIn(t, accounts.POP3, "", there+message(1, 900)+"C: QUIT\nS: +OK")
		again := []*Session{second, third}
		l := &popLookout{session: first, message: ours, again: func(context.Context) (*Session, error) {
			next := again[0]
			again = again[1:]
			return next, nil
		}}
		if err := l.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, found, err := l.look(t.Context(), false); found || err != nil {
				t.Errorf("%v, %v", found, err)
			}
		}
		one.Wait()
		two.Wait()
		if len(again) > 0 {
			t.Error("nobody looked again")
		}
	})
}

// TestLookLargePOP3: many keep years of mail on the server; a list without an end
// is none.
func TestLookLargePOP3(t *testing.T) {
	list := func(n int) string {
		var b strings.Builder
		b.WriteString("C: UIDL\nS: +OK\n")
		for i := range n {
			fmt.Fprintf(&b, "S: %d identifier-%d\n", i+1, i+1)
		}
		return b.String() + "S: .\n"
	}
	synctest.Test(t, func(t *testing.T) {
		first, _ := signedIn(t, accounts.POP3, "", list(2_500)+"C: QUIT\nS: +OK")
		second, server := signedIn(t, accounts.POP3, "", list(2_501)+"C: TOP 2501 0\nS: +OK\nS: Message-ID: <token@example.org>\nS: \nS: .\nC: QUIT\nS: +OK")
		l := &popLookout{session: first, message: ours, again: func(context.Context) (*Session, error) { return second, nil }}
		if err := l.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, found, err := l.look(t.Context(), false); !found || err != nil {
			t.Errorf("%v, %v", found, err)
		}
		l.leave(t.Context())
		server.Wait()
	})
	synctest.Test(t, func(t *testing.T) {
		session, server := signedIn(t, accounts.POP3, "", "C: UIDL\nS: +OK\nLINES 1 "+strings.Repeat("a", 1000))
		l := &popLookout{session: session, message: ours, again: func(context.Context) (*Session, error) { return nil, nil }}
		if p, ok := errors.AsType[*accounts.Problem](l.prepare(t.Context())); !ok || p.Reason != accounts.ProtocolError {
			t.Errorf("%v", p)
		}
		l.leave(t.Context())
		server.Wait()
	})
}

// TestAwaitPasses: a mailbox that is still in use is asked again, and a password
// that is refused is not.
func TestAwaitPasses(t *testing.T) {
	for reason, looks := range map[accounts.Reason]int{accounts.MailboxInUse: 5, accounts.LoginDelay: 5, accounts.WrongPassword: 1, accounts.TooManyAttempts: 1} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			l := &popLookout{again: func(context.Context) (*Session, error) {
				n++
				return nil, &accounts.Problem{Stage: accounts.StageLogin, Reason: reason}
			}}
			began := time.Now()
			_, err := await(t.Context(), l, accounts.Server{}, began, 40*time.Second)
			if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != reason || n != looks || time.Since(began) > 40*time.Second {
				t.Errorf("%s: %d looks in %s, %v", reason, n, time.Since(began), err)
			}
		})
	}
}

// TestAwaitEnds: a session that has ended is not asked again.
func TestAwaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		session, server := signedIn(t, accounts.IMAP, "", noted+noJunk+"C: A7 *\nS: * BYE [UNAVAILABLE] restarting\nCLOSE")
		l := &imapLookout{session: session, message: ours}
		if err := l.prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := await(t.Context(), l, accounts.Server{}, began, time.Minute)
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.Temporary || time.Since(began) > time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		l.leave(t.Context())
		server.Wait()
	})
}

func TestDecodeMailbox(t *testing.T) {
	for name, want := range map[string]string{
		"INBOX": "INBOX", "&V4NXPpCuTvY-": "垃圾邮件", "a&-b": "a&b", "&AOk-t&AOk-": "été", "&2D3eAA-": "\U0001f600",
		"&": "&", "&x": "&x", "&***-": "&***-", "&AA-": "&AA-", "&-&-": "&&", "": "",
	} {
		if got := decodeMailbox(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func FuzzFolder(f *testing.F) {
	for _, s := range []string{`LIST (\Junk) "/" "a\"b"`, `LIST () NIL x`, `LIST (`, `list () "" ""`, `LIST (\a) "/" &V4NXPpCuTvY-`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := probe.Response{Tag: "*", Text: text, Literals: []string{"literal"}}
		if f, ok := parseFolder(r); ok && f.name == "" {
			t.Errorf("%q: a folder without a name", text)
		}
		for _, p := range junkAmong([]probe.Response{r}) {
			if strings.ContainsAny(p.name, "\r\n\x00") || strings.ContainsAny(p.shown, "\r\n\x00\u202e") {
				t.Errorf("%q: %+v", text, p)
			}
		}
		decodeMailbox(text)
	})
}

func FuzzIsIn(f *testing.F) {
	f.Add("Message-ID: <token@example.org>\r\n\r\n")
	f.Add("X-Postkey-Test: TOKEN\r\nSubject: x\r\n\r\nbody")
	f.Add("In-Reply-To: <token@example.org>\r\n")
	f.Fuzz(func(t *testing.T, header string) {
		if ours.isIn(header) && !strings.Contains(strings.ToLower(header), "token") {
			t.Errorf("%q", header)
		}
		l := &imapLookout{message: ours}
		if uid, ok := l.isFetched(probe.Response{Tag: "*", Text: header, Literals: []string{header}}); ok && uid == 0 {
			t.Errorf("%q", header)
		}
	})
}

// TestCompose: the message is one that any server takes, and says what it is.
func TestCompose(t *testing.T) {
	test := Test{Address: accounts.Address{Local: "jane", Domain: "example.org"}, Name: "Jane \"Döe\"\r\nBcc: x@example.org", Subject: "Grüße\r\nBcc: x@example.org", Text: strings.Repeat("ä.\n.\n", 300)}
	a, err := test.compose(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b, _ := test.compose(time.Now())
	if a.token == b.token || len(a.token) < 20 || !a.isIn(string(a.text)) || b.isIn(string(a.text)) {
		t.Errorf("%q and %q", a.token, b.token)
	}
	head, _, _ := strings.Cut(string(a.text), "\r\n\r\n")
	for _, want := range []string{"From: ", "To: ", "Date: ", "Message-Id: <" + a.id + ">", "Auto-Submitted: auto-generated", mark + ": " + a.token} {
		if !strings.Contains("\r\n"+strings.ToLower(head), "\r\n"+strings.ToLower(want)) {
			t.Errorf("no %q in\n%s", want, head)
		}
	}
	for line := range strings.Lines(string(a.text)) {
		if len(line) > 998+2 || !strings.HasSuffix(line, "\r\n") || !isASCII(line) || strings.HasPrefix(line, "Bcc:") {
			t.Errorf("line %q", line)
		}
	}
}
