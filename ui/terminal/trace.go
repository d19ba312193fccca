package terminal

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/wizard"
)

// A trace is the file of both conversations, each line with its time and side.
// Credentials are dots before a line gets here.
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
	// Only now that nobody else can read it does an old trace make room.
	if err = f.Chmod(0o600); err == nil {
		err = f.Truncate(0)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &trace{file: f, now: now}, nil
}

// line is a [wizard.Check.Trace].
func (tr *trace) line(side wizard.Side, line string) {
	name := "incoming"
	if side == wizard.Outgoing {
		name = "outgoing"
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	_, err := fmt.Fprintf(tr.file, "%s %s %s\n", tr.now().Format("15:04:05.000"), name, strings.TrimSpace(accounts.CleanText(line, 64<<10)))
	if tr.err == nil {
		tr.err = err
	}
}

// close ends the file and returns the first thing that went wrong with it.
func (tr *trace) close() error {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if err := tr.file.Close(); tr.err == nil {
		tr.err = err
	}
	return tr.err
}
