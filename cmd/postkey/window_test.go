//go:build cgo && linux

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestNoScreen starts the window in a second process where there is no screen,
// and where there is none behind the name.
func TestNoScreen(t *testing.T) {
	if os.Getenv("POSTKEY_TEST_WINDOW") != "" {
		os.Exit(run([]string{"--practice"}))
	}
	for name, display := range map[string]string{"none": "DISPLAY=", "not there": "DISPLAY=:59999"} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestNoScreen$")
			home, temp := t.TempDir(), t.TempDir()
			cmd.Env = []string{"POSTKEY_TEST_WINDOW=1", "HOME=" + home, "TMPDIR=" + temp, "PATH=" + os.Getenv("PATH"), "LANG=en_US.UTF-8", display}
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != 1 {
				t.Errorf("ended with %v", err)
			}
			if !strings.Contains(string(out), "There is no screen for a window here.") || strings.Contains(string(out), "goroutine ") {
				t.Errorf("it said:\n%s", out)
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
