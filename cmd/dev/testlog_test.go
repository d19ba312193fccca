package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The go tool itself reports on a small module in which everything happens
// that can happen to a test.
func TestTestLogCounts(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":            "module small\n\ngo 1.24\n",
		"none/none.go":      "package none\n",
		"broken/a_test.go":  "package broken\n\nvar x int = \"not a number\"\n",
		"exits/a_test.go":   "package exits\n\nimport (\"os\"; \"testing\")\n\nfunc TestExits(t *testing.T) { os.Exit(3) }\n",
		"panics/a_test.go":  "package panics\n\nimport \"testing\"\n\nfunc TestGood(t *testing.T) {}\nfunc TestPanics(t *testing.T) { panic(\"at the disco\") }\n",
		"mixture/a_test.go": mixture,
		"fine/a_test.go":    "package fine\n\nimport (\"fmt\"; \"testing\")\n\nfunc TestFine(t *testing.T) { fmt.Println(\"fine\") }\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var shown strings.Builder
	log := &testLog{say: func(s string) { shown.WriteString(s) }}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-json", "./...")
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = log, &log.trouble
	if err := cmd.Run(); err == nil {
		t.Error("go test is happy with tests that fail")
	}

	// mixture: TestGood, TestPrints, TestTable/a. panics: TestGood. fine: TestFine.
	if log.passed != 5 {
		t.Errorf("%d passed, want 5", log.passed)
	}
	// mixture: TestBad, TestTable/b, TestAlone. panics: TestPanics. broken and exits: one each.
	if log.failed != 6 {
		t.Errorf("%d failed, want 6", log.failed)
	}
	want := []string{"small/mixture TestAlone/a: no reason given", "small/mixture TestAway: not installed: dovecot", "small/mixture TestTable/c: not today"}
	if slices.Sort(log.skipped); !slices.Equal(log.skipped, want) {
		t.Errorf("skipped %q, want %q", log.skipped, want)
	}
	for _, words := range []string{"one is not two", "at the disco", "b is bad", "alone", "cannot use \"not a number\""} {
		if !strings.Contains(shown.String(), words) {
			t.Errorf("does not show %q of a failed test", words)
		}
	}
	for _, words := range []string{"all is well", "=== RUN"} {
		if strings.Contains(shown.String(), words) {
			t.Errorf("shows %q, which is of no interest", words)
		}
	}
	again := log.failures.String()
	for _, words := range []string{"one is not two", "at the disco", "b is bad", "alone", "cannot use \"not a number\"", "small/mixture TestBad:", "while TestPrints ran:\nWARNING: somebody races"} {
		if !strings.Contains(again, words) {
			t.Errorf("does not show %q once more:\n%s", words, again)
		}
	}
	for _, words := range []string{"all is well", "fine", "=== RUN", "small/mixture TestTable:"} {
		if strings.Contains(again, words) {
			t.Errorf("shows %q once more, which is of no interest:\n%s", words, again)
		}
	}
	lines := strings.Join(log.packages, "")
	for _, line := range []string{"FAIL\tsmall/mixture\t", "FAIL\tsmall/panics\t", "FAIL\tsmall/exits\t", "FAIL\tsmall/broken [build failed]", "?   \tsmall/none\t[no test files]"} {
		if !strings.Contains(lines, line) {
			t.Errorf("the package lines lack %q:\n%s", line, lines)
		}
	}
}

const mixture = `package mixture

import ("fmt"; "testing")

func TestGood(t *testing.T) { t.Log("all is well") }
func TestPrints(t *testing.T) { t.Log("all is well"); fmt.Println("WARNING: somebody races") }
func TestBad(t *testing.T)  { t.Error("one is not two") }
func TestAway(t *testing.T) { t.Skip("not installed: dovecot") }
func TestTable(t *testing.T) {
	t.Run("a", func(t *testing.T) {})
	t.Run("b", func(t *testing.T) { t.Error("b is bad") })
	t.Run("c", func(t *testing.T) { t.Skip("not today") })
}
func TestAlone(t *testing.T) {
	t.Run("a", func(t *testing.T) { t.Skip() })
	t.Error("alone")
}
`
