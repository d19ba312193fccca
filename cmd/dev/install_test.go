package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// debian puts programs in front of the real ones that only write down what they
// were asked, so that nothing is installed. Installed is what dpkg knows; known
// is what the package sources have. It returns the computer and the record.
func debian(t *testing.T, installed, known []string) (d *dev, shown *strings.Builder, record func() []string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "record")
	policies := filepath.Join(dir, "policy-rc.d")
	scripts := map[string]string{
		"apt-get":                `echo "apt-get $*; services $(cat ` + policies + ` | tail -1)" >> ` + file + `; case "$*" in *update*) exit 100;; esac`,
		"debconf-set-selections": `echo "debconf $(cat)" >> ` + file,
		"dpkg-query":             "exit 1",
		"apt-cache":              "exit 0",
	}
	for _, p := range installed {
		scripts["dpkg-query"] = "echo '" + p + " installed'\n" + scripts["dpkg-query"]
	}
	for _, p := range known {
		scripts["apt-cache"] = "printf '" + p + ":\\n  Installed: (none)\\n  Candidate: 1\\n  Version table:\\n'\n" + scripts["apt-cache"]
	}
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	shown = &strings.Builder{}
	s := fake("linux", "apt-get")
	s.root, s.policyFile = true, policies
	d = &dev{root: dir, system: s, console: &console{out: shown, every: time.Hour}}
	return d, shown, func() []string {
		b, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(b)), "\n")
	}
}

func TestInstallDoesNothingWhenAllIsThere(t *testing.T) {
	d, shown, record := debian(t, []string{"dovecot-core", "postfix"}, nil)
	if err := d.install(t.Context(), "test", []string{"dovecot-core", "postfix"}); err != nil {
		t.Error(err)
	}
	if got := record(); got != nil || shown.Len() > 0 {
		t.Errorf("did %q and said %q", got, shown)
	}
}

func TestInstallTakesWhatThereIsAndStartsNoService(t *testing.T) {
	d, shown, record := debian(t, []string{"dovecot-core"}, []string{"postfix", "xvfb"})
	if err := d.install(t.Context(), "test", []string{"dovecot-core", "postfix", "thunderbird", "xvfb"}); err != nil {
		t.Error(err)
	}
	want := []string{
		"apt-get -o DPkg::Lock::Timeout=900 update; services exit 101",
		"debconf postfix postfix/main_mailer_type select No configuration",
		"apt-get -o DPkg::Lock::Timeout=900 install -y --no-install-recommends postfix xvfb; services exit 101",
	}
	if got := record(); !slices.Equal(got, want) {
		t.Errorf("did\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, words := range []string{"could not be renewed", "no package thunderbird"} {
		if !strings.Contains(shown.String(), words) {
			t.Errorf("does not say %q, but %q", words, shown)
		}
	}
	if _, err := os.Stat(d.system.policyFile); !os.IsNotExist(err) {
		t.Error("services stay forbidden afterwards")
	}
}

func TestInstallLeavesAnExistingPolicy(t *testing.T) {
	d, _, _ := debian(t, nil, []string{"xvfb"})
	mine := "#!/bin/sh\nexit 0\n"
	if err := os.WriteFile(d.system.policyFile, []byte(mine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := d.install(t.Context(), "test", []string{"xvfb"}); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(d.system.policyFile); err != nil || string(b) != mine {
		t.Errorf("the policy is now %q, %v", b, err)
	}
}

func TestInstallIsForRootWhenNobodyCanBeAsked(t *testing.T) {
	d, shown, record := debian(t, nil, []string{"xvfb"})
	d.system.root = false
	if err := d.install(t.Context(), "test", []string{"xvfb"}); err == nil {
		t.Error("no error")
	}
	if got := record(); got != nil {
		t.Errorf("did %q", got)
	}
	if !strings.Contains(shown.String(), "xvfb not installed") {
		t.Errorf("said %q", shown)
	}
}

func TestAsk(t *testing.T) {
	for answer, want := range map[string]bool{"\n": true, "y\n": true, "YES\n": true, "n\n": false, "no\n": false, "what\n": false, "": false} {
		c := &console{out: &strings.Builder{}}
		if got := c.ask("Install?", strings.NewReader(answer)); got != want {
			t.Errorf("%q is taken for %v", answer, got)
		}
	}
}
