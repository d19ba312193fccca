package probe_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// open opens a server of a script with implicit TLS, in memory.
func open(t *testing.T, server accounts.Server, script probetest.Script, trace func(string)) (*probe.Conn, *probetest.Server) {
	t.Helper()
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, script)
	s.TLS, s.Implicit = authority.Server(host), true
	network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
	conn, err := network.Open(t.Context(), server, probe.Options{Trace: trace})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, s
}

func TestSendRefusesLineBreaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, s := open(t, imaps, "S: * OK [CAPABILITY IMAP4rev1] x", nil)
		for _, line := range []string{"a\r\nb", "a\nb", "a\rb", "a\x00b", "\n"} {
			if conn.Send(t.Context(), line) == nil {
				t.Errorf("%q was sent", line)
			}
			if conn.SendSecret(t.Context(), "x ", accounts.NewSecret(line)) == nil {
				t.Errorf("%q was sent as a secret", line)
			}
			if conn.SendSecret(t.Context(), line, accounts.NewSecret("x")) == nil {
				t.Errorf("%q was sent before a secret", line)
			}
		}
		conn.Close()
		s.Wait()
		if lines := s.Lines(); len(lines) != 0 {
			t.Errorf("the server heard %q", lines)
		}
	})
}

// TestTrace has servers that repeat the password in every way they were told it.
func TestTrace(t *testing.T) {
	const password = leaktest.Password
	plain := base64.StdEncoding.EncodeToString([]byte(password))
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password)
	for _, test := range []struct {
		server  accounts.Server
		greet   probetest.Script
		answers []string
	}{
		{imaps, "S: * OK [CAPABILITY IMAP4rev1] x\n", []string{
			"+ " + plain, "* OK [ALERT] you said " + password, "* 1 " + plain, "A1 NO [X " + quoted + "] LOGIN " + quoted + " " + password,
		}},
		{pop3s, "S: +OK x\nC: CAPA\nS: -ERR\n", []string{"+ " + plain, "+", "-ERR PASS " + password + " " + plain}},
		{smtps, "S: 220 x\nC: EHLO *\nS: 250 x\n", []string{"334 " + plain, "334-" + plain, "535-" + password, "535 " + quoted}},
	} {
		t.Run(string(test.server.Protocol), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script := test.greet + "C: begin *\n"
				for _, a := range test.answers {
					script += probetest.Script(fmt.Sprintf("S: %q\n", a+"\r\n"))
				}
				var trace []string
				conn, s := open(t, test.server, script, func(line string) { trace = append(trace, line) })
				before := len(trace)
				secret := accounts.NewSecret(password)
				conn.Hide(secret)
				err := conn.Stage(t.Context(), accounts.StageLogin, func(ctx context.Context) error {
					if err := conn.SendSecret(ctx, "begin ", secret); err != nil {
						return err
					}
					for range test.answers {
						line, err := conn.ReadLine(ctx)
						if err != nil {
							return err
						}
						conn.Alerts = append(conn.Alerts, conn.Clean(line))
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				leaktest.Check(t, password, "the trace", []byte(strings.Join(trace, "\n")))
				leaktest.Check(t, password, "the alerts", []byte(strings.Join(conn.Alerts, "\n")))
				for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
					leaktest.Check(t, password, "the connection as "+verb, []byte(fmt.Sprintf(verb, conn)))
				}
				if got := fmt.Sprintf("%+v", conn); got != test.server.URL() {
					t.Errorf("the connection prints as %s", got)
				}
				if got := len(trace) - before; got != 1+len(test.answers) {
					t.Errorf("%d lines in the trace: %q", got, trace)
				}
				if trace[before] != "C: begin ••••••••" || trace[before+1] != "S: ••••••••" {
					t.Errorf("%q", trace[before:])
				}
				if line := s.Lines()[len(s.Lines())-1]; line != "begin "+password {
					t.Errorf("the server heard %q", line)
				}
			})
		})
	}
}

func TestHide(t *testing.T) {
	conn := &probe.Conn{}
	if got := conn.Clean("nothing to hide"); got != "nothing to hide" {
		t.Errorf("%q", got)
	}
	conn.Hide(accounts.NewSecret("pass\u200bword"), accounts.NewSecret("secret"), accounts.Secret{})
	for said, want := range map[string]string{
		"wrong secret given":                    "wrong •••••••• given",
		"se\u200bcr\x00et":                      "••••••••",
		"pass\u200bword password":               "•••••••• ••••••••",
		"c2VjcmV0 c2VjcmV0":                     "•••••••• ••••••••",
		strings.Repeat("x", 497) + "secret":     strings.Repeat("x", 497) + "•••…",
		strings.Repeat("\u200b", 600) + "hello": "hello",
		"sec\r\nret":                            "sec ret",
		"Secre":                                 "Secre",
	} {
		if got := conn.Clean(said); got != want {
			t.Errorf("%q became %q, want %q", said, got, want)
		}
	}
}

func TestAlertsAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var script strings.Builder
		script.WriteString("S: * OK [ALERT] first\nC: A1 CAPABILITY\nS: * OK [alert] first\nS: * NO [WEBALERT https://example.org/x] Web login required.\n")
		for i := range 20 {
			fmt.Fprintf(&script, "S: * OK [ALERT] \u202emore %d %s\n", i, strings.Repeat("x", 600))
		}
		script.WriteString("S: A1 OK done")
		conn, _ := open(t, imaps, probetest.Script(script.String()), nil)
		if len(conn.Alerts) != 10 || conn.Alerts[0] != "first" || conn.Alerts[1] != "Web login required. https://example.org/x" {
			t.Errorf("%d: %q", len(conn.Alerts), conn.Alerts[:2])
		}
		if a := conn.Alerts[2]; !strings.HasPrefix(a, "more 0 x") || len([]rune(a)) != 501 {
			t.Errorf("%d: %q", len(a), a)
		}
	})
}

// TestSize: each of the three limits ends the stage by itself.
func TestSize(t *testing.T) {
	long := "* OK " + strings.Repeat("x", 95) + "\n"
	for name, test := range map[string]struct {
		limits probe.Limits
		said   string
		fits   bool
	}{
		"a line of the limit":        {probe.Limits{Line: 102}, long, true},
		"a line of a byte more":      {probe.Limits{Line: 101}, long, false},
		"a line of the usual limit":  {probe.Limits{}, "* OK " + strings.Repeat("x", 64<<10-7) + "\n", true},
		"a line beyond the usual":    {probe.Limits{}, "* OK " + strings.Repeat("x", 64<<10-6) + "\n", false},
		"bytes of the limit":         {probe.Limits{Bytes: 102}, long, true},
		"a byte more in all":         {probe.Limits{Bytes: 101}, long, false},
		"more than the usual in all": {probe.Limits{}, strings.Repeat("220-"+strings.Repeat("x", 60<<10)+"\n", 20), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, there := net.Pipe()
				defer there.Close()
				go there.Write([]byte(strings.ReplaceAll(test.said, "\n", "\r\n")))
				network := &probe.Network{Resolver: loopback{}, DialContext: pipe(here), Limits: test.limits}
				server := imapPlain
				if strings.Count(test.said, "\n") > 1 {
					server.Protocol, server.Port = accounts.SMTP, 25
				}
				_, err := network.Open(t.Context(), server, probe.Options{})
				// What fits waits for the rest of the conversation.
				want := map[bool]accounts.Reason{true: accounts.Timeout, false: accounts.ProtocolError}[test.fits]
				if p, ok := err.(*accounts.Problem); !ok || p.Reason != want {
					t.Errorf("%v, want %s", err, want)
				}
			})
		})
	}
}

// TestSecretOnlyWhereOpened: a connection whose server was changed under it
// carries no credentials.
func TestSecretOnlyWhereOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, s := open(t, imaps, "S: * OK [CAPABILITY IMAP4rev1] x", nil)
		conn.Server.Host = "mail.example.com"
		if conn.SendSecret(t.Context(), "A1 LOGIN ", accounts.NewSecret("x y")) == nil {
			t.Error("the credentials were sent")
		}
		conn.Close()
		s.Wait()
		if lines := s.Lines(); len(lines) != 0 {
			t.Errorf("the server heard %q", lines)
		}
	})
}

// TestReadEnds: outside any stage too, a read ends with its context.
func TestReadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, _ := open(t, imaps, "S: * OK [CAPABILITY IMAP4rev1] x", nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := conn.ReadLine(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if conn.Alive() {
			t.Error("the connection was left open")
		}
	})
}

// TestStageLimits: bytes and lines are counted anew for each stage, and a stage
// without an answer ends at its own limit.
func TestStageLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := probetest.NewAuthority(t)
		s := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x\nLINES * OK on and on and on")
		s.TLS, s.Implicit = authority.Server(host), true
		network := &probe.Network{
			Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool,
			Limits: probe.Limits{Lines: 100},
		}
		conn, err := network.Open(t.Context(), imaps, probe.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for range 3 {
			read := 0
			err := conn.Stage(t.Context(), accounts.StageMailbox, func(ctx context.Context) error {
				for ; ; read++ {
					if _, err := conn.ReadLine(ctx); err != nil {
						return err
					}
				}
			})
			if p, ok := err.(*accounts.Problem); !ok || read != 100 || p.Reason != accounts.ProtocolError || p.Stage != accounts.StageMailbox {
				t.Errorf("%d lines: %v", read, err)
			}
		}
	})
	for stage, limit := range map[accounts.Stage]time.Duration{
		accounts.StageLogin: 30 * time.Second, accounts.StageMailbox: 30 * time.Second, accounts.StageSend: 15 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, _ := open(t, imaps, "S: * OK [CAPABILITY IMAP4rev1] x", nil)
			began := time.Now()
			err := conn.Stage(t.Context(), stage, func(ctx context.Context) error {
				_, err := conn.ReadLine(ctx)
				return err
			})
			if p, ok := err.(*accounts.Problem); !ok || p.Reason != accounts.Timeout || time.Since(began) != limit {
				t.Errorf("%s ended after %s: %v", stage, time.Since(began), err)
			}
		})
	}
}

// TestBlockedWrite: a server that reads nothing cannot hold a write.
func TestBlockedWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe() // nobody reads from there
		defer there.Close()
		go there.Write([]byte("* OK x\r\n"))
		network := &probe.Network{Resolver: loopback{}, DialContext: pipe(here)}
		_, err := network.Open(t.Context(), imapPlain, probe.Options{})
		if p, ok := err.(*accounts.Problem); !ok || p.Reason != accounts.Timeout || p.Stage != accounts.StageGreeting {
			t.Errorf("%v", err)
		}
	})
}
