package terminal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/practice"
)

func TestFindWithout(t *testing.T) {
	s := newShell(t, practice.Options{})
	p := s.run("", "find", practice.Address, "--json", "--without", "autoconfig,ispdb", "--without", "srv").want(t, exitOK)
	f := decode[wantFind](t, p)
	if len(f.Choices) == 0 || f.Choices[0].Source != "guess" {
		t.Errorf("%+v", f.Choices)
	}
	for _, finding := range f.Findings {
		if finding.Source == "autoconfig" && finding.State != string(discover.Skipped) {
			t.Errorf("%+v", finding)
		}
	}
}

// skipped are the places that a search did not ask.
func skipped(t *testing.T, p printed) string {
	t.Helper()
	var list []string
	for _, f := range decode[wantFind](t, p).Findings {
		if f.State == string(discover.Skipped) {
			list = append(list, f.Source)
		}
	}
	return strings.Join(list, " ")
}

// What the person switched off for every search stays unasked, until --without
// says otherwise for one.
func TestRememberedWithout(t *testing.T) {
	s := newShell(t, practice.Options{})
	remember := func(names ...string) {
		t.Helper()
		if err := s.tools.Store.SavePreferences(accounts.Preferences{Without: names}); err != nil {
			t.Fatal(err)
		}
	}
	remember("autoconfig", "ispdb", "a-later-source")
	find := []string{"find", practice.Address, "--json"}
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{nil, "autoconfig ispdb"},
		{[]string{"--without", "srv"}, "srv"},
		{[]string{"--without", "none"}, ""},
		{[]string{"--without", ""}, ""},
		{[]string{"--without", "srv,mx", "--without", "guess"}, "mx srv guess"},
		{nil, "autoconfig ispdb"}, // nothing of that was remembered
	} {
		if got := skipped(t, s.run("", append(find, c.flags...)...).want(t, exitOK)); got != c.want {
			t.Errorf("%q: %q was skipped, want %q", c.flags, got, c.want)
		}
	}
	p := s.run("", "find", practice.Address).want(t, exitOK)
	has(t, p.err, "Not asked, as you chose: autoconfig, ispdb, a-later-source.")
	has(t, p.out, "autoconfig", "Settings published by the domain", "skipped", "guess", "found", "Servers with the usual names answered.")
	if p := s.run("", "find", practice.Address, "--without", "none").want(t, exitOK); strings.Contains(p.err, "Not asked") {
		t.Errorf("%s", p.err)
	}

	// check and export search in the same places.
	password := practice.Password().Reveal()
	check := []string{"check", practice.Address, "--password-stdin", "--json"}
	sheet := func(flags ...string) []string {
		return append([]string{"export", practice.Address, "--to", "sheet", "--out", filepath.Join(t.TempDir(), "sheet.html")}, flags...)
	}
	remember("autoconfig", "guess")
	for _, args := range [][]string{check, sheet()} {
		s.run(password, args...).want(t, exitFailed)
		s.run(password, append(args, "--without", "none")...).want(t, exitOK)
	}
	remember()
	for _, args := range [][]string{check, sheet()} {
		s.run(password, append(args, "--without", "autoconfig,guess")...).want(t, exitFailed)
	}
	s.run(password, check...).want(t, exitOK)
}

// --remember keeps the choice, for the window as well.
func TestRememberWithout(t *testing.T) {
	s := newShell(t, practice.Options{})
	find := []string{"find", practice.Address, "--json"}
	for _, c := range []struct {
		flags []string
		kept  []string
		want  string
	}{
		{[]string{"--without", "ispdb,autodiscover", "--remember"}, []string{"ispdb", "autodiscover"}, "ispdb autodiscover"},
		{nil, []string{"ispdb", "autodiscover"}, "ispdb autodiscover"},
		{[]string{"--without", "srv"}, []string{"ispdb", "autodiscover"}, "srv"},
		{[]string{"--without", "none", "--remember"}, nil, ""},
		{nil, nil, ""},
	} {
		if got := skipped(t, s.run("", append(find, c.flags...)...).want(t, exitOK)); got != c.want {
			t.Errorf("%q: %q was skipped, want %q", c.flags, got, c.want)
		}
		if p, err := s.tools.Store.Preferences(); err != nil || !slices.Equal(p.Without, c.kept) {
			t.Errorf("%q: kept is %q, %v; want %q", c.flags, p.Without, err, c.kept)
		}
	}
	has(t, s.run("", "find", practice.Address, "--without", "ispdb", "--remember").want(t, exitOK).err, "That is kept for every later search.")
	s.run("", "find", practice.Address, "--remember").want(t, exitUsage)
	s.run("", "find", practice.Address, "--without", "ispdb,none").want(t, exitUsage)
	s.run("", "check", practice.Address, "--without", "horoscope").want(t, exitUsage)

	// Where nothing can be kept that is said, and nobody is asked.
	s.tools.Store = &accounts.Store{}
	p := s.run("", "find", practice.Address, "--without", "ispdb", "--remember", "--json").want(t, exitFailed)
	if e := decode[struct{ Problem wantProblem }](t, p); e.Problem.Code != "preferences" || e.Problem.Title == "" {
		t.Errorf("%+v", e.Problem)
	}
	s.run("", "find", practice.Address).want(t, exitOK) // without it all is well
}

// Damaged preferences are said, set aside and lost nothing of; the search goes on
// without what could still be read.
func TestDamagedPreferences(t *testing.T) {
	for _, flags := range [][]string{{}, {"--without", "srv", "--remember"}} {
		s := newShell(t, practice.Options{})
		const content = `{"version": 1, "without": ["ispdb", 7]}`
		path := filepath.Join(s.tools.Store.Dir, "preferences.json")
		if err := os.MkdirAll(s.tools.Store.Dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"find", practice.Address, "--json"}, flags...)
		p := s.run("", args...).want(t, exitOK)
		has(t, p.err, "What you chose for all accounts was damaged.", "preferences.damaged-")
		want := "ispdb"
		if len(flags) > 0 {
			want = "srv"
		}
		if got := skipped(t, p); got != want {
			t.Errorf("%q: %q was skipped", flags, got)
		}
		aside, _ := filepath.Glob(filepath.Join(s.tools.Store.Dir, "preferences.damaged-*"))
		if len(aside) != 1 {
			t.Fatalf("set aside: %q", aside)
		}
		if b, err := os.ReadFile(aside[0]); err != nil || string(b) != content {
			t.Errorf("set aside was %q, %v", b, err)
		}
		if p := s.run("", "find", practice.Address, "--json").want(t, exitOK); p.err != "" || skipped(t, p) != want {
			t.Errorf("the second time: %s%s", p.err, p.out)
		}
	}
	// A newer Postkey's are left alone, and not guessed at.
	s := newShell(t, practice.Options{})
	if err := os.MkdirAll(s.tools.Store.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.tools.Store.Dir, "preferences.json")
	if err := os.WriteFile(path, []byte(`{"version": 9}`), 0o600); err != nil {
		t.Fatal(err)
	}
	has(t, s.run("", "find", practice.Address).want(t, exitOK).err, "written by a newer Postkey")
	has(t, s.run("", "find", practice.Address, "--without", "srv", "--remember").want(t, exitFailed).err, "written by a newer Postkey")
	if b, err := os.ReadFile(path); err != nil || string(b) != `{"version": 9}` {
		t.Errorf("it is now %q, %v", b, err)
	}
}
