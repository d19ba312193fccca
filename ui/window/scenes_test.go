package window

import (
	"errors"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/export"
	"postkey/accounts/gate"
	"postkey/accounts/keyring"
	"postkey/accounts/mailapps"
	"postkey/accounts/oauth"
	"postkey/accounts/providers"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A scene is one state of the wizard worth looking at.
type scene struct {
	name  string
	state func(*testing.T) wizard.State
	// then is what a person does on the page before the picture is taken.
	then func(*Window)
}

var day = time.Date(2026, 5, 14, 9, 14, 0, 0, time.UTC)

func server(p accounts.Protocol, host string, port int, security accounts.Security) accounts.Server {
	return accounts.Server{Protocol: p, Host: host, Port: port, Security: security, Auth: accounts.AuthPassword, Username: "jane@example.org"}
}

// typed is the first page with an address in it.
func typed(address string) wizard.State {
	s := wizard.State{Name: "Jane Doe", Typed: address, Keyring: "GNOME Keyring"}
	if a, err := accounts.ParseAddress(address); err == nil {
		s.Address = a
		if p, ok := providers.ByDomain(a.Domain); ok {
			s.Provider = p
		}
	}
	return s
}

// found is an address whose servers are known, on some step.
func found(step wizard.Step, p accounts.Protocol) wizard.State {
	s := typed("jane@example.org")
	s.Step, s.Reached = step, step
	host, port := "imap.example.org", 993
	if p == accounts.POP3 {
		host, port = "pop.example.org", 995
	}
	in, out := server(p, host, port, accounts.ImplicitTLS), server(accounts.SMTP, "smtp.example.org", 465, accounts.ImplicitTLS)
	c := discover.Choice{Incoming: in, Outgoing: out, Source: discover.Autoconfig, Trust: gate.OwnDomain,
		Owners: []string{"example.org"}, Why: discover.WhyOwnAutoconfig, Answered: true}
	s.Search = wizard.Search{Choices: []discover.Choice{c}, Chosen: c, Findings: findings(discover.NotNeeded,
		discover.Finding{Source: discover.Provider, State: discover.Nothing},
		discover.Finding{Source: discover.Autoconfig, State: discover.Found, Took: 412 * time.Millisecond, Servers: []accounts.Server{in, out}},
	)}
	s.Account = accounts.Account{Name: "Jane Doe", Address: "jane@example.org", Incoming: in, Outgoing: out, Leave: 14}
	s.Available = map[accounts.Protocol]bool{accounts.IMAP: true, accounts.POP3: true}
	s.Servers.Sides[wizard.Incoming] = form(in)
	s.Servers.Sides[wizard.Outgoing] = form(out)
	return s
}

func form(s accounts.Server) wizard.ServerForm {
	return wizard.ServerForm{Protocol: s.Protocol, Host: s.Host, Port: map[int]string{993: "993", 995: "995", 465: "465"}[s.Port], Security: s.Security, Auth: s.Auth, Username: s.Username}
}

// findings completes what sources said by those that are in the same state.
func findings(rest discover.State, said ...discover.Finding) []discover.Finding {
	var list []discover.Finding
	for _, name := range discover.Sources() {
		f := discover.Finding{Source: name, State: rest}
		for _, s := range said {
			if s.Source == name {
				f = s
			}
		}
		list = append(list, f)
	}
	return list
}

// live is a search that has an answer and goes on: Thunderbird's list was first,
// and its servers have not answered yet.
func live() wizard.State {
	s := found(wizard.StepSearch, accounts.IMAP)
	c := &s.Search.Chosen
	c.Source, c.Why, c.Answered = discover.ISPDB, discover.WhyISPDB, false
	s.Search.Choices = []discover.Choice{*c}
	s.Search.Running = true
	s.Search.Findings = findings(discover.Asking,
		discover.Finding{Source: discover.Provider, State: discover.Nothing},
		discover.Finding{Source: discover.ISPDB, State: discover.Found, Took: ms(322), Servers: []accounts.Server{c.Incoming, c.Outgoing}},
		discover.Finding{Source: discover.PACC, State: discover.Nothing, Took: ms(94)},
	)
	return s
}

// better is what that search ends with: the domain's own page says the same, and
// another place says otherwise.
func better() wizard.State {
	s := found(wizard.StepSearch, accounts.IMAP)
	c := &s.Search.Chosen
	c.Agree = []discover.Source{discover.ISPDB}
	s.Search.Choices = []discover.Choice{*c}
	other := server(accounts.IMAP, "mail.other.example", 993, accounts.ImplicitTLS)
	s.Search.Differences = []discover.Difference{{Source: discover.SRV, Servers: []accounts.Server{other}, Why: discover.LostTrust}}
	s.Search.Exchangers = []string{"mx1.hosting.example", "mx2.hosting.example"}
	s.Search.Findings = findings(discover.NotNeeded,
		discover.Finding{Source: discover.Provider, State: discover.Nothing},
		discover.Finding{Source: discover.Autoconfig, State: discover.Found, Took: ms(412), Servers: []accounts.Server{c.Incoming, c.Outgoing}},
		discover.Finding{Source: discover.ISPDB, State: discover.Found, Took: ms(322), Servers: []accounts.Server{c.Incoming, c.Outgoing}},
		discover.Finding{Source: discover.SRV, State: discover.Found, Took: ms(98), Servers: []accounts.Server{other}, Denied: []accounts.Protocol{accounts.POP3}},
		discover.Finding{Source: discover.PACC, State: discover.Nothing, Took: ms(94)},
	)
	return s
}

// missing is a domain that does not exist.
func missing() wizard.State {
	s := typed("jane@gmial.com")
	s.Step, s.Reached = wizard.StepSearch, wizard.StepSearch
	s.Search = wizard.Search{NoSuchDomain: true, Suggestion: "jane@gmail.com", Findings: findings(discover.Nothing)}
	return s
}

// sources is a search with switches turned, one of which could not be saved.
func sources() wizard.State {
	s := better()
	s.Preferences.Without = []discover.Source{discover.ISPDB, discover.Autodiscover}
	s.Preferences.Unsaved, s.Preferences.Changed = errors.New("full"), discover.Autodiscover
	return s
}

// openSources opens Details on a state, and in it the switches of the sources.
func openSources(state func() wizard.State) func(*Window) {
	return func(w *Window) {
		w.frame.open, w.sources.open = true, true
		w.frame.details.root.Show()
		w.draw(state())
		w.frame.scroller.reveal(w.sources.root)
	}
}

// elsewhere is found with servers that belong to somebody else.
func elsewhere(step wizard.Step) wizard.State {
	s := found(step, accounts.IMAP)
	s.Account.Incoming.Host, s.Account.Outgoing.Host = "imap.hosting.example", "smtp.hosting.example"
	s.Search.Chosen.Incoming, s.Search.Chosen.Outgoing = s.Account.Incoming, s.Account.Outgoing
	s.Search.Chosen.Trust, s.Search.Chosen.Owners = gate.Confirm, []string{"hosting.example"}
	s.Owners = []string{"hosting.example"}
	return s
}

// besides is a company that takes an app password, and the browser too.
func besides(t *testing.T, way wizard.Way) wizard.State {
	s := at(t, wizard.StepSignIn, "jane.doe@gmail.com")
	s.Browsing = wizard.Browsing{Ready: true, Way: way}
	s.Search.Chosen = discover.Choice{Incoming: s.Account.Incoming, Outgoing: s.Account.Outgoing}
	return s
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func steps(last accounts.Stage, times ...int) []accounts.Step {
	stages := []accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageLogin, last}
	var list []accounts.Step
	for i, n := range times {
		list = append(list, accounts.Step{Stage: stages[i], Took: ms(n)})
	}
	return list
}

// tested is the Test page with both sides as far as told.
func tested(in, out wizard.SideTest, running bool) wizard.State {
	s := found(wizard.StepTest, accounts.IMAP)
	in.Server, out.Server = s.Account.Incoming, s.Account.Outgoing
	for _, t := range []*wizard.SideTest{&in, &out} {
		if t.Problem != nil {
			t.Problem.Server = t.Server
		}
	}
	s.Test = wizard.Test{Running: running, Sides: [2]wizard.SideTest{in, out}}
	return s
}

func goodIn() wizard.SideTest {
	return wizard.SideTest{Finished: true, Messages: 128, Steps: steps(accounts.StageMailbox, 12, 38, 71, 164, 22), TLS: "TLS 1.3", Mechanism: "LOGIN"}
}

func goodOut() wizard.SideTest {
	return wizard.SideTest{Finished: true, Steps: steps(accounts.StageSend, 14, 41, 80, 203, 18), TLS: "TLS 1.3", Mechanism: "PLAIN"}
}

func refused(stage accounts.Stage, reason accounts.Reason, reply string, took ...int) wizard.SideTest {
	return wizard.SideTest{Finished: true, Steps: steps(accounts.StageSend, took...), Problem: &accounts.Problem{Stage: stage, Reason: reason, Reply: reply}}
}

// at is a known company's account on a step.
func at(t *testing.T, step wizard.Step, address string) wizard.State {
	t.Helper()
	s := typed(address)
	s.Step, s.Reached = step, step
	s.Account = accounts.Account{Name: "Jane Doe", Address: address, Provider: s.Provider.ID}
	for _, c := range s.Provider.Servers(s.Address) {
		switch {
		case c.Protocol == accounts.SMTP && s.Account.Outgoing.Host == "":
			s.Account.Outgoing = c
		case c.Protocol != accounts.SMTP && s.Account.Incoming.Host == "":
			s.Account.Incoming = c
		}
	}
	s.Search.Findings = []discover.Finding{{Source: discover.Provider, State: discover.Found, Servers: []accounts.Server{s.Account.Incoming}}}
	if s.Account.Incoming.Host != "" {
		c := discover.Choice{Incoming: s.Account.Incoming, Outgoing: s.Account.Outgoing, Source: discover.Provider,
			Trust: gate.Known, Owners: []string{gate.Owner(s.Account.Incoming.Host)}, Why: discover.WhyKnownProvider}
		s.Search.Choices, s.Search.Chosen = []discover.Choice{c}, c
	}
	return s
}

var thunderbird = &mailapps.Program{ID: "thunderbird", Name: "Thunderbird", Path: "/usr/bin/thunderbird"}

func program() wizard.State {
	s := found(wizard.StepProgram, accounts.IMAP)
	s.Program = wizard.ProgramChoice{
		Programs: []wizard.Program{{ID: "thunderbird", App: thunderbird}, {ID: "outlook-prf"}, {ID: "sheet"}},
		Plan: &mailapps.Plan{Program: *thunderbird, Profile: "jane@example.org", Where: "/home/jane/.thunderbird/k3x.postkey-jane@example.org", Others: 1,
			Changes: []mailapps.Change{
				{Path: "/home/jane/.thunderbird/k3x.postkey-jane@example.org/prefs.js", New: true, Data: []byte("user_pref(\"mail.accountmanager.accounts\", \"account1\");\n")},
				{Path: "/home/jane/.thunderbird/profiles.ini", ByProgram: true},
			}},
	}
	return s
}

func done() wizard.State {
	s := found(wizard.StepDone, accounts.IMAP)
	s.Keeping.State = wizard.KeepDone
	s.Program = program().Program
	s.Done = wizard.Done{
		Program: wizard.Program{ID: "thunderbird", App: thunderbird}, Where: "/home/jane/.thunderbird/k3x.postkey-jane@example.org",
		Applied: &mailapps.Applied{Program: *thunderbird, Profile: "jane@example.org", Others: 3, Listed: true,
			Where: "/home/jane/.thunderbird/k3x.postkey-jane@example.org", Backup: "/home/jane/.local/share/postkey/backups/thunderbird-20260514/profiles.ini"},
		Guide: export.Guide{Notes: []string{"Thunderbird asks for the password once, the first time it starts. Tick the box to let it remember it."}},
	}
	return s
}

// doneFile is the end where only a file was written.
func doneFile() wizard.State {
	s := done()
	s.Done = wizard.Done{Program: wizard.Program{ID: "outlook-prf"}, Where: "/home/jane/Documents/outlook-jane@example.org.prf"}
	if f, ok := export.ByID("outlook-prf"); ok {
		s.Done.Guide = f.Guide(s.Account, "outlook-jane@example.org.prf", words.New("en"))
	}
	return s
}

var badCertificate = &accounts.Certificate{
	Names: []string{"mail.hosting.example", "hosting.example"}, Issuer: "Home CA", SelfSigned: true,
	NotBefore: day.AddDate(-1, 0, 0), NotAfter: day.AddDate(1, 0, 0),
	SHA256: "5f3a1c9d2b7e4608aa51c0d3e4f5061728394a5b6c7d8e9f00112233445566aa",
}

// scenes are all pages in the states that matter.
var scenes = slices.Concat(pageScenes, testScenes, pagesOfCompanies())

var pageScenes = []scene{
	{name: "address-empty", state: func(*testing.T) wizard.State { return wizard.State{} }},
	{name: "address-typo", state: func(*testing.T) wizard.State {
		s := typed("jane.doe@gmial.com")
		s.Suggestion = "jane.doe@gmail.com"
		return s
	}, then: func(w *Window) { w.host.focusOn(w.page.(*addressPage).address.field) }},
	{name: "address-known", state: func(*testing.T) wizard.State { return typed("jane.doe@gmail.com") },
		then: func(w *Window) { w.host.focusOn(w.page.(*addressPage).address.field) }},
	{name: "address-wrong", state: func(*testing.T) wizard.State {
		s := typed("jane.example.org")
		s.AddressError = accounts.AddressNoAt
		return s
	}},
	{name: "address-idn", state: func(*testing.T) wizard.State { return typed("jane@müller.example") }},
	{name: "address-lookalike", state: func(*testing.T) wizard.State { return typed("jane@gm\u0430il.com") }},
	{name: "address-missing", state: func(*testing.T) wizard.State {
		s := missing()
		s.Step = wizard.StepAddress
		return s
	}, then: func(w *Window) { w.host.focusOn(w.page.(*addressPage).address.field) }},
	{name: "address-unread", state: func(*testing.T) wizard.State {
		s := typed("jane@example.org")
		s.Preferences.Unread = errors.New("damaged")
		return s
	}},
	{name: "address-sources", state: func(*testing.T) wizard.State { return typed("jane@example.org") },
		then: openSources(func() wizard.State { return typed("jane@example.org") })},
	{name: "search-running", state: func(*testing.T) wizard.State {
		s := found(wizard.StepSearch, accounts.IMAP)
		s.Search = wizard.Search{Running: true, Findings: findings(discover.Asking,
			discover.Finding{Source: discover.Provider, State: discover.Nothing},
			discover.Finding{Source: discover.MX, State: discover.Found, Took: ms(121), Servers: []accounts.Server{{Protocol: accounts.IMAP, Host: "imap.hosting.example", Port: 993}}},
			discover.Finding{Source: discover.Autoconfig, State: discover.Nothing, Took: ms(412)},
		)}
		return s
	}},
	{name: "search-found", state: func(*testing.T) wizard.State { return found(wizard.StepSearch, accounts.IMAP) }},
	{name: "search-found-places", state: func(*testing.T) wizard.State { return found(wizard.StepSearch, accounts.IMAP) },
		then: func(w *Window) { w.page.(*foundPage).open = true }},
	{name: "search-live", state: func(*testing.T) wizard.State { return live() }},
	{name: "search-live-places", state: func(*testing.T) wizard.State { return live() },
		then: func(w *Window) { w.page.(*foundPage).open = true }},
	{name: "search-better", state: func(*testing.T) wizard.State { return better() }},
	{name: "search-better-details", state: func(*testing.T) wizard.State { return better() },
		then: func(w *Window) { w.frame.open = true; w.frame.showDetails() }},
	{name: "search-sources", state: func(*testing.T) wizard.State { return sources() }, then: openSources(sources)},
	{name: "search-missing", state: func(*testing.T) wizard.State { return missing() }},
	{name: "search-known", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSearch, "jane.doe@gmail.com") }},
	{name: "search-details", state: func(*testing.T) wizard.State { return found(wizard.StepSearch, accounts.IMAP) },
		then: func(w *Window) { w.frame.open = true; w.frame.showDetails() }},
	{name: "search-confirm", state: func(*testing.T) wizard.State { return elsewhere(wizard.StepConfirm) }},
	{name: "search-confirm-here", state: func(*testing.T) wizard.State {
		s := elsewhere(wizard.StepConfirm)
		s.Owners = []string{gate.ThisComputer}
		s.Account.Incoming.Host, s.Account.Outgoing.Host = "127.0.0.1", "127.0.0.1"
		return s
	}},
	{name: "search-confirm-hearsay", state: func(*testing.T) wizard.State {
		s := found(wizard.StepConfirm, accounts.IMAP)
		s.Search.Chosen.Why, s.Owners = discover.WhyHTTPAutoconfig, []string{"example.org"}
		s.Account.Approvals.Hearsay = true
		return s
	}},
	{name: "search-nothing", state: func(*testing.T) wizard.State {
		s := found(wizard.StepSearch, accounts.IMAP)
		s.Search = wizard.Search{Findings: findings(discover.Nothing,
			discover.Finding{Source: discover.Autoconfig, State: discover.NoAnswer, Took: 5 * time.Second},
			discover.Finding{Source: discover.Guess, State: discover.Nothing, Took: ms(1200), Refused: []discover.Refusal{{
				Server: server(accounts.IMAP, "mail.example.org", 993, accounts.ImplicitTLS),
				Err: &accounts.Problem{Server: server(accounts.IMAP, "mail.example.org", 993, accounts.ImplicitTLS),
					Stage: accounts.StageTLS, Reason: accounts.CertSelfSigned, Certificate: badCertificate}}}},
		)}
		return s
	}},
	{name: "search-offline", state: func(*testing.T) wizard.State {
		s := found(wizard.StepSearch, accounts.IMAP)
		s.Search = wizard.Search{Offline: true, Findings: findings(discover.NoAnswer, discover.Finding{Source: discover.Provider, State: discover.Nothing})}
		return s
	}},
	{name: "closed", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSearch, "jane@tuta.com") }},
	{name: "bridge", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSearch, "jane@proton.me") }},
	{name: "choice-imap", state: func(*testing.T) wizard.State { return found(wizard.StepChoice, accounts.IMAP) }},
	{name: "choice-pop", state: func(*testing.T) wizard.State { return found(wizard.StepChoice, accounts.POP3) }},
	{name: "choice-pop-missing", state: func(*testing.T) wizard.State {
		s := found(wizard.StepChoice, accounts.POP3)
		s.Available = map[accounts.Protocol]bool{accounts.IMAP: true}
		s.Account.Leave = accounts.LeaveNot
		return s
	}},
	{name: "servers", state: func(*testing.T) wizard.State { return found(wizard.StepServers, accounts.IMAP) }},
	{name: "servers-answers", state: func(*testing.T) wizard.State {
		s := found(wizard.StepServers, accounts.IMAP)
		s.Servers.Sides[0].Answered = true
		s.Servers.Sides[1].Running = true
		return s
	}},
	{name: "servers-wrong", state: func(*testing.T) wizard.State {
		s := found(wizard.StepServers, accounts.IMAP)
		in, out := &s.Servers.Sides[0], &s.Servers.Sides[1]
		in.Host, in.Port = "", "70000"
		in.Wrong = &accounts.FieldError{Field: "port", Value: "70000", Err: errors.New("must be a number from 1 to 65535")}
		out.Security, out.Port, out.NeedUnderstood = accounts.Plaintext, "587", true
		return s
	}},
	{name: "servers-old-port", state: func(*testing.T) wizard.State {
		s := found(wizard.StepServers, accounts.IMAP)
		s.Servers.Sides[0].Port = "585"
		p := &accounts.Problem{Server: s.Account.Outgoing, Stage: accounts.StageTLS, Reason: accounts.CertSelfSigned, Certificate: badCertificate}
		s.Servers.Sides[1].Problem = p
		return s
	}},
	{name: "servers-other-port", state: func(*testing.T) wizard.State {
		s := found(wizard.StepServers, accounts.IMAP)
		out := &s.Servers.Sides[1]
		out.Port, out.Security = "587", accounts.StartTLS
		out.Problem = &accounts.Problem{Server: s.Account.Outgoing, Stage: accounts.StageConnect, Reason: accounts.Refused}
		return s
	}},
	{name: "signin", state: func(*testing.T) wizard.State { return found(wizard.StepSignIn, accounts.IMAP) },
		then: func(w *Window) { w.page.(*signInPage).password.set("correct horse") }},
	{name: "signin-separate", state: func(*testing.T) wizard.State { return found(wizard.StepSignIn, accounts.IMAP) },
		then: func(w *Window) { w.page.(*signInPage).separate = true; w.page.(*signInPage).password.missing() }},
	{name: "signin-two-step", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSignIn, "jane@gmx.net") }},
	{name: "signin-app-password", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSignIn, "jane.doe@gmail.com") }},
	{name: "signin-app-password-icloud", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSignIn, "jane.doe@icloud.com") }},
	{name: "signin-browser-own", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepSignIn, "jane.doe@outlook.com")
		s.Browsing.Ready = true
		return s
	}},
	{name: "signin-browser-waiting", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepSignIn, "jane.doe@outlook.com")
		s.Browsing = wizard.Browsing{Ready: true, Running: true, Link: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=…"}
		return s
	}},
	{name: "signin-browser-failed", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepSignIn, "jane.doe@outlook.com")
		s.Browsing = wizard.Browsing{Ready: true, Err: oauth.ErrDenied}
		return s
	}},
	{name: "signin-app-password-browser", state: func(t *testing.T) wizard.State { return besides(t, wizard.WayUnsaid) }},
	{name: "signin-browser-beside", state: func(t *testing.T) wizard.State { return besides(t, wizard.WayBrowser) }},
	{name: "signin-password-browser", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepSignIn, "jane.doe@comcast.net")
		s.Browsing.Ready = true
		return s
	}},
	{name: "signin-browser-unknown", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepSignIn, "jane.doe@outlook.com")
		s.Browsing = wizard.Browsing{Ready: true, Err: oauth.ErrClient}
		return s
	}},
	{name: "test-browser-ended", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepTest, "jane.doe@outlook.com")
		s.Browsing.Ready = true
		for i, server := range []accounts.Server{s.Account.Incoming, s.Account.Outgoing} {
			s.Test.Sides[i] = wizard.SideTest{Server: server, Finished: true,
				Problem: &accounts.Problem{Server: server, Stage: accounts.StageLogin, Reason: accounts.PermissionEnded, Err: oauth.ErrExpired}}
		}
		return s
	}},
	{name: "signin-browser", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSignIn, "jane.doe@outlook.com") }},
	{name: "test-running", state: func(*testing.T) wizard.State {
		return tested(wizard.SideTest{Steps: steps(accounts.StageMailbox, 12, 38, 71), Now: accounts.StageLogin},
			wizard.SideTest{Steps: steps(accounts.StageSend, 14, 41), Now: accounts.StageTLS}, true)
	}},
	{name: "test-good", state: func(*testing.T) wizard.State {
		return sent(wizard.TestMessage{})
	}},
	{name: "test-keyring", state: func(*testing.T) wizard.State {
		s := tested(goodIn(), goodOut(), false)
		s.Keeping.State = wizard.KeepWaiting
		return s
	}},
	{name: "test-keyring-locked", state: func(*testing.T) wizard.State {
		s := tested(goodIn(), goodOut(), false)
		s.Keeping.State, s.Keeping.Err = wizard.KeepInMemory, keyring.ErrLocked
		return s
	}},
	{name: "test-problem", state: func(*testing.T) wizard.State {
		return tested(goodIn(), refused(accounts.StageLogin, accounts.WrongPassword, "535 5.7.8 Error: authentication failed: (reason unavailable)", 14, 41, 80), false)
	}},
	{name: "test-problem-both", state: func(*testing.T) wizard.State {
		return tested(refused(accounts.StageLogin, accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] Authentication failed.", 12, 38, 71),
			refused(accounts.StageConnect, accounts.Timeout, "", 14), false)
	}},
	{name: "test-problem-certificate", state: func(*testing.T) wizard.State {
		bad := refused(accounts.StageTLS, accounts.CertSelfSigned, "", 12, 38)
		bad.Problem.Certificate = badCertificate
		return tested(bad, goodOut(), false)
	}},
	{name: "program", state: func(*testing.T) wizard.State { return program() }},
	{name: "program-sheet", state: func(*testing.T) wizard.State {
		s := program()
		s.Practice = true
		s.Program.Chosen, s.Program.Plan = 2, nil
		s.Program.Files = []export.File{{Name: "mail-settings-jane@example.org.html", Data: []byte("<!doctype html>")}}
		return s
	}},
	{name: "program-nobody", state: func(*testing.T) wizard.State {
		s := program()
		s.Program.Programs = s.Program.Programs[1:]
		s.Program.Plan, s.Program.Files = nil, []export.File{{Name: "outlook-jane@example.org.prf"}}
		return s
	}},
	{name: "program-refused", state: func(*testing.T) wizard.State {
		s := program()
		s.Program.Chosen, s.Program.Plan = 1, nil
		s.Program.Refused = &export.Refusal{Format: "outlook-prf", Code: export.CodePRFStartTLS}
		return s
	}},
	{name: "done", state: func(*testing.T) wizard.State { return done() }},
	{name: "done-file", state: func(*testing.T) wizard.State { return doneFile() }},
	{name: "done-undone", state: func(*testing.T) wizard.State {
		s := done()
		s.Done.Undone = &mailapps.Undone{}
		return s
	}},
}

// open makes a window of that size on the test driver, with a wizard that has
// nothing to work with.
func open(t *testing.T, th fyne.Theme, size fyne.Size, scale float32) *Window {
	t.Helper()
	tick()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(th)
	w := newWindow(a, Options{Words: words.New("en"), Wizard: func(changed func()) *wizard.Wizard {
		return wizard.New(wizard.Tools{}, nil, changed)
	}}, func(func()) {})
	t.Cleanup(w.wizard.Close)
	a.Settings().SetTheme(th)
	w.window.Canvas().(software.WindowlessCanvas).SetScale(scale)
	w.window.Resize(size)
	return w
}
