package terminal

import (
	"fmt"
	"os"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/wizard"
)

// A trace is the file of both conversations, and of what was tried after a failure:
// each line with its time and whom it is about. What was said begins with C or S,
// what happened with "--". Credentials are dots before a line gets here.
type trace struct {
	mu   sync.Mutex
	file *os.File
	now  func() time.Time
	err  error
}

// openTrace makes the file, for the owner's eyes only even if it was there.
func openTrace(path string, now func() time.Time) (*trace, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() { // a screen or a pipe stays as it is
		// Only now that nobody else can read it does an old trace make room.
		if err = f.Chmod(0o600); err == nil {
			err = f.Truncate(0)
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &trace{file: f, now: now}, nil
}

// traceLine is far above every line of a conversation, in characters.
const traceLine = 64 << 10

// write adds one line about somebody.
func (tr *trace) write(whom, line string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	_, err := fmt.Fprintf(tr.file, "%s %s %s\n", tr.now().Format("15:04:05.000"), accounts.CleanText(whom, traceLine), accounts.CleanText(line, traceLine))
	if tr.err == nil {
		tr.err = err
	}
}

func sideName(side wizard.Side) string {
	if side == wizard.Outgoing {
		return "outgoing"
	}
	return "incoming"
}

// follow has everything told that a check says and hears.
func (tr *trace) follow(check *wizard.Check, tools *wizard.Tools) {
	a := check.Account
	tr.write("postkey", fmt.Sprintf("-- %s, %s, %s", Version(), tr.now().Format(time.RFC3339), a.Address))
	tr.write("incoming", "-- "+a.Incoming.URL())
	tr.write("outgoing", "-- "+a.Outgoing.URL())
	check.Trace = tr.line
	check.Progress = func(side wizard.Side, stage accounts.Stage) { tr.line(side, "-- "+string(stage)) }
	if tools.Doctor != nil {
		doctor := *tools.Doctor
		doctor.Trace = func(with, line string) { tr.write("looking at "+with, line) }
		tools.Doctor = &doctor
	}
}

// line is a [wizard.Check.Trace].
func (tr *trace) line(side wizard.Side, line string) { tr.write(sideName(side), line) }

// end says how it went, ends the file, and returns the first thing that went wrong
// with it.
func (tr *trace) end(r report) error {
	for side, s := range r.sides {
		tr.write(sideName(wizard.Side(side)), outcome(s.Problem))
	}
	if r.message != nil {
		tr.write("message", outcome(r.message.Problem))
	}
	return tr.close()
}

// outcome is a line about what works, or how it failed.
func outcome(p *accounts.Problem) string {
	switch {
	case p == nil:
		return "-- works"
	case p.Err != nil:
		return fmt.Sprintf("-- failed at %s: %s (%v)", p.Stage, p.Reason, p.Err)
	}
	return fmt.Sprintf("-- failed at %s: %s", p.Stage, p.Reason)
}

// close ends the file.
func (tr *trace) close() error {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if err := tr.file.Close(); tr.err == nil {
		tr.err = err
	}
	return tr.err
}
