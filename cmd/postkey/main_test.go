package main

import (
	"slices"
	"strings"
	"testing"

	"postkey/accounts/practice"
)

func TestAsksWindow(t *testing.T) {
	for _, c := range []struct {
		args   string
		want   practising
		window bool
	}{
		{"", practising{}, true},
		{"--practice", practising{now: true}, true},
		{"--lang de", practising{}, true},
		{"--lang=de --practice", practising{now: true}, true},
		{"--practice --lang de", practising{now: true}, true},
		{"--practice=app-password", practising{true, practice.WantsAppPassword}, true},
		{"--lang de --practice=browser", practising{true, practice.BrowserOnly}, true},
		{"--practice=imap-off --lang=de", practising{true, practice.IMAPOff}, true},
		{"--practice=imap", practising{}, false}, // the terminal says what there is
		{"--lang", practising{}, false},          // and what is missing
		{"practice", practising{}, false},
		{"find jane@example.org", practising{}, false},
		{"--practice find", practising{}, false},
		{"--version", practising{}, false},
		{"--help", practising{}, false},
		{"-x", practising{}, false},
	} {
		got, window := asksWindow(strings.Fields(c.args))
		if got != c.want || window != c.window {
			t.Errorf("%q: %+v, window %v", c.args, got, window)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Setenv("LANGUAGE", "gsw:de")
	t.Setenv("LC_ALL", "")
	t.Setenv("LC_MESSAGES", "fr_FR.UTF-8")
	t.Setenv("LANG", "C")
	if got := languages(nil); !slices.Equal(got, []string{"gsw", "de", "", "fr_FR.UTF-8", "C"}) {
		t.Errorf("%q", got)
	}
	if got := languages([]string{"find", "--lang", "it"}); !slices.Equal(got, []string{"it"}) {
		t.Errorf("%q", got)
	}
}

// The real tools are complete: nothing is left for a page to stumble over.
func TestNewTools(t *testing.T) {
	dir := t.TempDir()
	for _, key := range []string{"HOME", "XDG_CONFIG_HOME", "AppData", "USERPROFILE"} {
		t.Setenv(key, dir)
	}
	tools := newTools(nil)
	if tools.Finder == nil || tools.Finder.Network != tools.Network || tools.Network == nil || tools.Doctor == nil || tools.Doctor.HTTP.Timeout <= 0 || tools.Keyring == nil ||
		tools.KeyringName == nil || tools.Apps == nil || !strings.HasPrefix(tools.Store.Dir, dir) || tools.Documents == "" {
		t.Errorf("%+v", tools)
	}
}
