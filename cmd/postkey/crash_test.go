package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/words"
	"postkey/wizard"
)

// awkward needs quoting in every format there is.
const awkward = `b"o\b p%w1`

// TestCrashReportHoldsNoPassword crashes a second process in the middle of a
// sign-in, with every goroutine's stack in the report.
func TestCrashReportHoldsNoPassword(t *testing.T) {
	if dir := os.Getenv("POSTKEY_TEST_CRASH"); dir != "" {
		crash(t, dir)
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashReportHoldsNoPassword$")
	cmd.Env = append(os.Environ(), "POSTKEY_TEST_CRASH="+dir, "GOTRACEBACK=all", "TMPDIR="+t.TempDir())
	printed, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		t.Fatalf("did not crash: %v\n%s", err, printed)
	}
	report, err := os.ReadFile(filepath.Join(dir, crashFile+".new"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(report, []byte("on purpose")) || !bytes.Contains(report, []byte("goroutine ")) {
		t.Fatalf("no report of the crash:\n%s", report)
	}
	leaktest.Check(t, awkward, "crash report", report)
	leaktest.Check(t, awkward, "output", printed)

	// The next start keeps it, and leaves nothing of its own.
	stop, err := reportCrashes(dir)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	kept, err := os.ReadFile(filepath.Join(dir, crashFile))
	if err != nil || !bytes.Equal(kept, report) {
		t.Errorf("the report of the last crash was not kept: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func crash(t *testing.T, dir string) {
	if _, err := reportCrashes(dir); err != nil {
		t.Fatal(err)
	}
	p, err := wizard.OpenPractice(wizard.Tools{Words: words.New("en")}, practice.Plain)
	if err != nil {
		t.Fatal(err)
	}
	secret := accounts.NewSecret(string([]byte(awkward)))
	tested := make(chan wizard.State, 100)
	var w *wizard.Wizard
	w = wizard.New(p.Tools, nil, func() {
		if s := w.State(); s.Step == wizard.StepTest && s.Test.Sides[wizard.Incoming].Now == accounts.StageLogin {
			panic(errors.Join(errors.New("on purpose"), s.Account.Validate(), &accounts.Problem{Server: s.Account.Incoming}))
		}
		tested <- w.State()
	})
	w.SetAddress(p.Address)
	w.Find()
	for s := range tested {
		if s.Step == wizard.StepSearch && len(s.Search.Choices) > 0 && !s.Search.Running {
			break
		}
	}
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(secret, accounts.Secret{}, false)
	select {} // the sign-in crashes
}
