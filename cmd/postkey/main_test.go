package main

import (
	"slices"
	"strings"
	"testing"
)

func TestAsksWindow(t *testing.T) {
	for _, c := range []struct {
		args             string
		practice, window bool
	}{
		{"", false, true},
		{"--practice", true, true},
		{"--lang de", false, true},
		{"--lang=de --practice", true, true},
		{"--practice --lang de", true, true},
		{"--lang", false, false}, // the terminal says what is missing
		{"practice", false, false},
		{"find jane@example.org", false, false},
		{"--practice find", false, false},
		{"--version", false, false},
		{"--help", false, false},
		{"-x", false, false},
	} {
		practice, window := asksWindow(strings.Fields(c.args))
		if practice != c.practice || window != c.window {
			t.Errorf("%q: practice %v, window %v", c.args, practice, window)
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
