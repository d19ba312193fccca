package login_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/accounts/realtest"
)

// A rig is Dovecot and Postfix, and the way there.
type rig struct {
	dovecot *realtest.Dovecot
	postfix *realtest.Postfix
	network *probe.Network
}

func newRig(t *testing.T, authority *probetest.Authority, s realtest.Settings, users ...realtest.User) *rig {
	t.Helper()
	realtest.Need(t, "dovecot", "postfix")
	r := &rig{dovecot: realtest.StartDovecotWith(t, authority, s, users...)}
	r.postfix = realtest.StartPostfix(t, authority, r.dovecot)
	r.network = &probe.Network{Resolver: realtest.Zone{Address: r.dovecot.Address}, Roots: authority.Pool}
	return r
}

// side signs in over a protocol. offers are the only mechanisms left of those the
// server offers; none means all of them.
func (r *rig) side(p accounts.Protocol, auth accounts.Auth, user, secret string, trace *strings.Builder, offers ...string) login.Side {
	server := r.postfix.Server(accounts.ImplicitTLS, user)
	if p != accounts.SMTP {
		server = r.dovecot.Server(p, accounts.ImplicitTLS, user)
	}
	server.Auth = auth
	address, err := accounts.ParseAddress(user)
	return login.Side{Secret: accounts.NewSecret(secret), Options: login.Options{Sender: user}, Open: func(ctx context.Context) (gate.Pass, error) {
		if err != nil {
			return gate.Pass{}, err
		}
		conn, err := r.network.Open(ctx, server, probe.Options{Trace: func(line string) { trace.WriteString(line + "\n") }})
		if err != nil {
			return gate.Pass{}, err
		}
		if len(offers) > 0 {
			conn.Capabilities = onlyMechanisms(conn, offers)
		}
		return gate.Admit(address, accounts.Approvals{}, conn)
	}}
}

// onlyMechanisms takes away what a server offers beside these.
func onlyMechanisms(conn *probe.Conn, offers []string) []string {
	var list []string
	for _, c := range conn.Capabilities {
		first, _, _ := strings.Cut(c, " ")
		if !strings.HasPrefix(c, "AUTH=") && !slices.Contains([]string{"AUTH", "SASL", "USER"}, first) {
			list = append(list, c)
		}
	}
	for _, o := range offers {
		if !slices.Contains(conn.AuthMechanisms(), o) {
			continue
		}
		switch conn.Server.Protocol {
		case accounts.IMAP:
			list = append(list, "AUTH="+o)
		case accounts.POP3:
			list = append(list, "SASL "+o)
		case accounts.SMTP:
			list = append(list, "AUTH "+o)
		}
	}
	if conn.Server.Protocol == accounts.IMAP {
		list = append(list, "LOGINDISABLED")
	}
	return list
}

// TestRealMechanisms: every mechanism with Dovecot, and through Postfix, over
// every protocol, with the right password and a wrong one; each is one try.
func TestRealMechanisms(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	introspected := map[string]int{}
	authority := probetest.NewAuthority(t)
	introspection := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.FormValue("token")
		mu.Lock()
		introspected[given]++
		mu.Unlock()
		user, right := strings.CutPrefix(given, "right-token-for-")
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"active": right, "username": strings.ReplaceAll(user, "-at-", "@")})
	}))
	introspection.TLS = authority.Server("127.0.0.1")
	introspection.StartTLS()
	t.Cleanup(introspection.Close)

	type try struct {
		mechanism string
		protocol  accounts.Protocol
		right     bool
	}
	var tries []try
	var users []realtest.User
	name := func(c try) string {
		return strings.ToLower(fmt.Sprintf("%s-%s-%v@%s", c.mechanism, c.protocol, c.right, realtest.Domain))
	}
	password := "Schlüssel " + leaktest.Password
	for _, m := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"} {
		for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
			for _, right := range []bool{true, false} {
				c := try{m, p, right}
				tries = append(tries, c)
				users = append(users, realtest.User{Name: name(c), Password: password, Messages: 2})
			}
		}
	}
	r := newRig(t, authority, realtest.Introspecting("plain login cram-md5 scram-sha-1 scram-sha-256 oauthbearer xoauth2", introspection.URL+"/", authority), users...)

	var wg sync.WaitGroup
	for _, c := range tries {
		wg.Go(func() {
			what := fmt.Sprintf("%s over %s, right: %v", c.mechanism, c.protocol, c.right)
			auth, refused, secret := accounts.AuthPassword, accounts.WrongPassword, password
			if strings.Contains(c.mechanism, "OAUTH") {
				auth, refused = accounts.AuthOAuth2, accounts.BrowserSignInNeeded
				secret = "right-token-for-" + strings.ReplaceAll(name(c), "@", "-at-")
			}
			if !c.right {
				secret = "not the " + secret
			}
			var trace strings.Builder
			side := r.side(c.protocol, auth, name(c), secret, &trace, c.mechanism)
			in, _ := login.Both(t.Context(), login.Pair{Incoming: side, Outgoing: login.Side{Open: nowhere}})
			if in.Mechanism != c.mechanism || in.Tries != 1 {
				t.Errorf("%s: %s, %d tries\n%s", what, in.Mechanism, in.Tries, &trace)
			}
			leaktest.Check(t, secret, what, []byte(fmt.Sprintf("%s %+v %v", &trace, in, in.Err)))
			if c.right {
				if in.Err != nil || c.protocol != accounts.SMTP && in.Messages != 2 {
					t.Errorf("%s: %+v\n%s", what, in, &trace)
				}
				return
			}
			if p, ok := errors.AsType[*accounts.Problem](in.Err); !ok || p.Reason != refused || p.Stage != accounts.StageLogin || p.Reply == "" {
				t.Errorf("%s: %v, want %s\n%s", what, in.Err, refused, &trace)
			}
		})
	}
	wg.Wait()
	r.postfix.Stop(t)
	r.dovecot.Stop(t)
	for _, c := range tries {
		if strings.Contains(c.mechanism, "OAUTH") {
			continue
		}
		if n := r.dovecot.Tries(name(c)); n != 1 {
			t.Errorf("%s over %s, right: %v: the server saw %d tries", c.mechanism, c.protocol, c.right, n)
		}
	}
	for token, n := range introspected {
		if n != 1 {
			t.Errorf("%q was shown %d times", token, n)
		}
	}
	if len(introspected) != 12 {
		t.Errorf("%d tokens were shown, want 12", len(introspected))
	}
	if t.Failed() {
		t.Logf("Dovecot:\n%s\nPostfix:\n%s", r.dovecot.Log(), r.postfix.Log())
	}
}

func nowhere(context.Context) (gate.Pass, error) { return gate.Pass{}, errors.New("no such side") }

// TestRealTroubles: what stands in the way of a right password at real servers,
// and how a message to oneself fares there. Refusals take two seconds, a POP3
// session locks the mailbox, and Postfix asks Dovecot who has room for mail.
func TestRealTroubles(t *testing.T) {
	t.Parallel()
	user := func(name string) realtest.User {
		return realtest.User{Name: name + "@" + realtest.Domain, Password: leaktest.Password, Messages: 3}
	}
	busy, closed, full, slow, jane, joan := user("busy"), user("closed"), user("full"), user("slow"), user("jane"), user("joan")
	r := newRig(t, probetest.NewAuthority(t), realtest.Settings{
		Dovecot: `auth_failure_delay = 2 secs
pop3_lock_session = yes
mail_plugins = quota
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=10M
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = "552 5.2.2 Mailbox is full"
}
service quota-status {
  executable = quota-status -p postfix
  unix_listener DIR/quota {
    mode = 0666
  }
  client_limit = 1
}
`,
		Postfix: "smtpd_recipient_restrictions = check_policy_service unix:DOVECOT/quota\n",
		Fields:  map[string]string{closed.Name: "nologin=y", full.Name: "userdb_quota_rule=*:bytes=100"},
	}, busy, closed, full, slow, jane, joan)
	side := func(p accounts.Protocol, u realtest.User, password string) login.Side {
		return r.side(p, accounts.AuthPassword, u.Name, password, new(strings.Builder))
	}
	both := func(t *testing.T, p accounts.Protocol, u realtest.User) (in, out login.Outcome, pair login.Pair) {
		t.Helper()
		pair = login.Pair{Incoming: side(p, u, u.Password), Outgoing: side(accounts.SMTP, u, u.Password), Keep: true}
		in, out = login.Both(t.Context(), pair)
		if in.Err != nil || out.Err != nil || in.Messages != 3 {
			t.Fatalf("%+v, %+v", in, out)
		}
		if out.MaxSize != 10240000 || !out.EightBit || !out.UTF8 || out.Steps[len(out.Steps)-1].Stage != accounts.StageSend {
			t.Errorf("%+v", out)
		}
		return in, out, pair
	}
	want := func(t *testing.T, err error, stage accounts.Stage, reason accounts.Reason) {
		t.Helper()
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != reason || p.Stage != stage {
			t.Errorf("%v, want %s at %s", err, reason, stage)
		}
	}
	message := func(t *testing.T, p accounts.Protocol, u realtest.User) (login.Arrival, error) {
		in, out, pair := both(t, p, u)
		address, _ := accounts.ParseAddress(u.Name)
		return login.SendTest(t.Context(), login.Test{
			Incoming: in.Session, Outgoing: out.Session, Address: address, Subject: "Test", Text: "Hello.",
			Again: func(ctx context.Context) (*login.Session, error) {
				pass, err := pair.Incoming.Open(ctx)
				if err != nil {
					return nil, err
				}
				s, _, err := login.Enter(ctx, pass, pair.Incoming.Secret, login.Options{})
				return s, err
			},
		})
	}
	left := func(t *testing.T, u realtest.User) { // all that was there before
		t.Helper()
		in, out, _ := both(t, accounts.IMAP, u)
		in.Session.Leave(t.Context())
		out.Session.Leave(t.Context())
	}
	for _, c := range []struct {
		what string
		run  func(t *testing.T)
	}{
		// Dovecot itself waits for some ten seconds until it says so.
		{"mailbox in use", func(t *testing.T) {
			first, out, pair := both(t, accounts.POP3, busy)
			out.Session.Leave(t.Context())
			second, _ := login.Both(t.Context(), login.Pair{Incoming: pair.Incoming, Outgoing: login.Side{Open: nowhere}})
			want(t, second.Err, accounts.StageLogin, accounts.MailboxInUse)
			first.Session.Leave(t.Context())
		}},
		{"slow refusal", func(t *testing.T) {
			in, out := login.Both(t.Context(), login.Pair{Incoming: side(accounts.IMAP, slow, "wrong password"), Outgoing: side(accounts.SMTP, slow, slow.Password)})
			want(t, in.Err, accounts.StageLogin, accounts.WrongPassword)
			if out.Err != nil {
				t.Error(out.Err)
			}
		}},
		{"disabled user", func(t *testing.T) {
			for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
				in, _ := login.Both(t.Context(), login.Pair{Incoming: side(p, closed, closed.Password), Outgoing: login.Side{Open: nowhere}})
				want(t, in.Err, accounts.StageLogin, accounts.AccountLocked)
			}
		}},
		{"full mailbox", func(t *testing.T) {
			_, err := message(t, accounts.IMAP, full) // signing in is no trouble
			want(t, err, accounts.StageSend, accounts.OverQuota)
		}},
		{"no encryption", func(t *testing.T) {
			server := r.dovecot.Server(accounts.IMAP, accounts.StartTLS, jane.Name)
			server.Security = accounts.Plaintext
			_, err := r.network.Open(t.Context(), server, probe.Options{})
			want(t, err, accounts.StageStartTLS, accounts.EncryptionRequired)
		}},
		{"message by IMAP", func(t *testing.T) {
			arrival, err := message(t, accounts.IMAP, jane)
			if err != nil || !arrival.Removed || arrival.Junk || arrival.Folder != "INBOX" {
				t.Errorf("%+v, %v", arrival, err)
			}
			left(t, jane)
		}},
		{"message by POP3", func(t *testing.T) {
			arrival, err := message(t, accounts.POP3, joan)
			if err != nil || !arrival.Removed {
				t.Errorf("%+v, %v", arrival, err)
			}
			left(t, joan)
		}},
	} {
		t.Run(c.what, func(t *testing.T) { t.Parallel(); c.run(t) })
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("Dovecot:\n%s\nPostfix:\n%s", r.dovecot.Log(), r.postfix.Log())
		}
	})
}
