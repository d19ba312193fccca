package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A testLog follows the report of "go test -json" (see go doc test2json): it
// shows what failed as soon as it has, and keeps what the summary will say.
// A test with sub-tests counts as those; by itself only when it fails alone.
type testLog struct {
	say     func(string) // shows text at once
	trouble bytes.Buffer // what the go tool itself complains about

	mu       sync.Mutex
	partial  []byte
	open     map[string]*openTest
	broken   map[string]bool // packages with a failed test
	packages []string        // go test's own line about each package
	skipped  []string        // "package Test: why"
	passed   int
	failed   int
	running  string
	failures recap
	// strays are, by package, what tests that passed printed past their own log. The
	// race detector's report may come while another test runs than the one that is
	// failed for it.
	strays map[string]string
}

// An openTest is a test that has not ended yet.
type openTest struct {
	output      strings.Builder
	subtests    bool
	failedBelow bool
}

// event is a line of the report.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

func (l *testLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, ok := bytes.Cut(l.partial, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.partial = rest
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			l.say(string(line) + "\n")
			continue
		}
		l.take(e)
	}
}

func key(e event) string { return e.Package + " " + e.Test }

func (l *testLog) take(e event) {
	if l.open == nil {
		l.open, l.broken, l.strays = map[string]*openTest{}, map[string]bool{}, map[string]string{}
	}
	key := key(e)
	if e.Action == "build-output" {
		l.say(e.Output)
		l.failures.add("compiling the tests", e.Output)
		return
	}
	if e.Test == "" {
		l.takePackage(e, key)
		return
	}
	test := l.open[key]
	if test == nil {
		test = &openTest{}
		l.open[key] = test
		if above := l.above(e); above != nil {
			above.subtests = true
		}
	}
	switch e.Action {
	case "run":
		l.running = key
	case "output":
		test.output.WriteString(e.Output)
	case "pass", "fail", "skip":
		delete(l.open, key)
		l.end(e, test)
	}
}

// end counts a test that has ended.
func (l *testLog) end(e event, test *openTest) {
	switch {
	case e.Action == "fail":
		l.show(key(e), test)
		if above := l.above(e); above != nil {
			above.failedBelow = true
		}
		if !test.failedBelow {
			l.failed++
		}
		l.broken[e.Package] = true
	case e.Action == "skip":
		l.skipped = append(l.skipped, fmt.Sprintf("%s %s: %s", e.Package, e.Test, skipReason(test.output.String())))
	default:
		if s := stray(test.output.String()); s != "" {
			l.strays[e.Package] += "while " + e.Test + " ran:\n" + s
		}
		if !test.subtests {
			l.passed++
		}
	}
}

// show tells what a failed test or package printed, now and in the end.
func (l *testLog) show(who string, t *openTest) {
	text := plain(t.output.String())
	l.say(text)
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--- ") { // more than that a test below it failed
			l.failures.add(who, text)
			return
		}
	}
}

// above is the test that this one is a sub-test of, or nil.
func (l *testLog) above(e event) *openTest {
	i := strings.LastIndexByte(e.Test, '/')
	if i < 0 {
		return nil
	}
	return l.open[e.Package+" "+e.Test[:i]]
}

// takePackage handles what is said about a package as a whole.
func (l *testLog) takePackage(e event, key string) {
	whole := l.open[key]
	if whole == nil {
		whole = &openTest{}
		l.open[key] = whole
	}
	switch e.Action {
	case "output":
		// "ok …", "FAIL …" and "? …" name the package; the rest is, for example, a
		// panic outside of any test.
		if strings.Contains(e.Output, "\t"+e.Package) {
			l.packages = append(l.packages, e.Output)
		} else {
			whole.output.WriteString(e.Output)
		}
	case "fail":
		delete(l.open, key)
		l.show(key, whole)
		l.endPackage(e)
	case "pass", "skip":
		delete(l.open, key)
		delete(l.strays, e.Package)
	}
}

// endPackage shows the tests that could not end by themselves. A package that
// fails without a failed test, because it did not compile or ended early, is
// one failure.
func (l *testLog) endPackage(e event) {
	for key, test := range l.open {
		if strings.HasPrefix(key, e.Package+" ") {
			delete(l.open, key)
			l.show(key, test)
		}
	}
	if s := l.strays[e.Package]; s != "" {
		l.say(s)
		l.failures.add(e.Package+", from tests that passed", s)
	}
	if !l.broken[e.Package] {
		l.failed++
	}
}

// plain drops the lines that only say which test is running.
func plain(output string) string {
	var b strings.Builder
	for line := range strings.Lines(output) {
		if !strings.HasPrefix(strings.TrimSpace(line), "=== ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// stray is what stands in the output of a test that passed besides its own log.
func stray(output string) string {
	var b strings.Builder
	for line := range strings.Lines(plain(output)) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "--- ") && !place.MatchString(trimmed) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// place is where in the code a test says something.
var place = regexp.MustCompile(`^\S+\.go:\d+:\s*`)

// skipReason picks the words given to t.Skip out of a test's output:
// "    file_test.go:12: not installed: dovecot".
func skipReason(output string) string {
	var words []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if line = place.ReplaceAllString(line, ""); line != "" {
			words = append(words, line)
		}
	}
	if len(words) == 0 {
		return "no reason given"
	}
	return strings.Join(words, " ")
}

// now says where the tests are.
func (l *testLog) now() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == "" {
		return "compiling tests"
	}
	return fmt.Sprintf("%d packages tested, now %s", len(l.packages), l.running)
}
