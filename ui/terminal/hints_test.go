package terminal

import (
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
)

// answers are what a person types, one after the other.
func answers(t *testing.T, list ...string) func(string) string {
	return func(prompt string) string {
		if len(list) == 0 {
			t.Errorf("asked once more: %s", prompt)
			return ""
		}
		next := list[0]
		list = list[1:]
		return next
	}
}

// TestSlipsAreTold before anything is sent, to people and to scripts; what comes
// from a script is tried as it is.
func TestSlipsAreTold(t *testing.T) {
	s := awkward(t)
	const slip = " " + leaktest.Password
	p := s.run(slip, "check", practice.Address, "--password-stdin", "--json").want(t, exitFailed)
	got := decode[wantCheck](t, p)
	if len(got.Hints) != 1 || got.Hints[0].Hint != "spaces" || got.Hints[0].Text == "" || !strings.Contains(p.err, got.Hints[0].Text) {
		t.Errorf("%+v\n%s", got.Hints, p.err)
	}
	if got.Incoming.Tries != 1 || got.Incoming.Problem == nil || got.Incoming.Problem.Reason != "wrong-password" {
		t.Errorf("%+v", got.Incoming)
	}
	text := s.run(slip, "check", practice.Address, "--password-stdin").want(t, exitFailed)
	has(t, text.err, "There's a space before or after the password.", "Trying ")
	if strings.Count(text.err, "There's a space") != 1 {
		t.Errorf("told twice: %s", text.err)
	}
	leaktest.Check(t, leaktest.Password, "the output", []byte(p.out+p.err+text.out+text.err))

	if got := decode[wantCheck](t, s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--json").want(t, exitOK)); len(got.Hints) != 0 {
		t.Errorf("%+v", got.Hints)
	}
	// What a company wants says nothing of somebody else's server.
	p = s.run("Summer2024!", "check", "jane@gmail.com", "--password-stdin", "--json", "--incoming", "imaps://imap.practice.example", "--outgoing", "smtps://smtp.practice.example", "--trust", practice.Domain).want(t, exitFailed)
	if got := decode[wantCheck](t, p); len(got.Hints) != 0 || p.err != "" || got.Incoming.Tries != 1 {
		t.Errorf("%+v\n%s", got.Hints, p.err)
	}

	// Nothing is sent to a server of somebody else, so nothing is said of it.
	p = s.run(slip, "check", practice.Address, "--password-stdin", "--json", "--incoming", s.here(accounts.IMAP, accounts.ImplicitTLS), "--outgoing", s.here(accounts.SMTP, accounts.ImplicitTLS)).want(t, exitFailed)
	if got := decode[wantCheck](t, p); len(got.Hints) != 0 || p.err != "" {
		t.Errorf("%+v\n%s", got.Hints, p.err)
	}
}

// TestSlipsAreCorrected at the prompt, before they cost a try.
func TestSlipsAreCorrected(t *testing.T) {
	for name, c := range map[string]struct {
		typed []string
		code  int
		hints int
	}{
		"corrected":         {[]string{leaktest.Password + "\u00a0", leaktest.Password}, exitOK, 0},
		"twice":             {[]string{practice.Address, " " + leaktest.Password, leaktest.Password}, exitOK, 0},
		"insists by Enter":  {[]string{" " + leaktest.Password, ""}, exitFailed, 1},
		"insists by typing": {[]string{" " + leaktest.Password, " " + leaktest.Password}, exitFailed, 1},
		"nothing wrong":     {[]string{leaktest.Password}, exitOK, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := awkward(t)
			s.read = answers(t, c.typed...)
			p := s.run("", "check", practice.Address, "--json").want(t, c.code)
			got := decode[wantCheck](t, p)
			if n := s.server.Logins(accounts.IMAP); n != 1 || len(got.Hints) != c.hints {
				t.Errorf("%d tries, hints %+v", n, got.Hints)
			}
			if len(c.typed) > 1 && strings.TrimSpace(p.err) == "" {
				t.Error("nothing was said")
			}
		})
	}
}

// TestNameIsCorrected: where the company wants another form of the sign-in name than
// was typed, the person is asked for it, and both servers take the answer.
func TestNameIsCorrected(t *testing.T) {
	args := []string{"check", "jane@web.de", "--incoming", "imaps://imap.web.de", "--outgoing", "smtp://smtp.web.de", "--password-stdin", "--json"}
	for name, c := range map[string]struct {
		typed    []string // nil: nobody is there
		code     int
		username string
		hints    int
	}{
		"corrected": {[]string{"jane"}, exitFailed, "jane", 0},
		"kept":      {[]string{""}, exitFailed, "jane@web.de", 1},
		"nobody":    {nil, exitFailed, "jane@web.de", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := awkward(t) // no server of that company answers here
			if c.typed != nil {
				s.line = answers(t, c.typed...)
			}
			p := s.run("Summer2024!", args...).want(t, c.code)
			has(t, p.err, "wants only “jane” as sign-in name")
			got := decode[wantCheck](t, p)
			if got.Incoming.Server.Username != c.username || got.Outgoing.Server.Username != c.username || len(got.Hints) != c.hints {
				t.Errorf("%s, %s, %+v", got.Incoming.Server.Username, got.Outgoing.Server.Username, got.Hints)
			}
		})
	}
	s := awkward(t)
	s.line = answers(t, "ja\x1bne")
	p := s.run("Summer2024!", args...).want(t, exitUsage)
	if e := decode[struct{ Problem wantProblem }](t, p); e.Problem.Code != "settings" {
		t.Errorf("%+v", e)
	}
}
