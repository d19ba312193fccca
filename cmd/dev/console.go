package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// A console tells the person at it what goes on. On a terminal the last line
// is rewritten as the work proceeds; in a log file a line is added now and then.
type console struct {
	out      io.Writer
	terminal bool
	every    time.Duration // how often progress is shown

	mu    sync.Mutex
	shown bool // a progress line stands there, to be wiped
}

func newConsole(out io.Writer) *console {
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &console{out: out, terminal: true, every: time.Second}
	}
	return &console{out: out, every: 20 * time.Second}
}

// say prints a line.
func (c *console) say(format string, values ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wipe()
	fmt.Fprintf(c.out, format+"\n", values...)
}

// print passes on what another program wrote.
func (c *console) print(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wipe()
	fmt.Fprint(c.out, text)
}

// tick shows what is being done, and for how long already, until the returned
// function is called.
func (c *console) tick(what func() string) (done func()) {
	began := time.Now()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		next := time.NewTicker(c.every)
		defer next.Stop()
		for {
			select {
			case <-stop:
				return
			case <-next.C:
				c.progress(clock(time.Since(began)) + "  " + what())
			}
		}
	})
	return func() {
		close(stop)
		wg.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.wipe()
	}
}

func (c *console) progress(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.terminal {
		fmt.Fprintln(c.out, "  "+line)
		return
	}
	// A line that wraps could not be wiped.
	const width = 78
	if r := []rune(line); len(r) > width {
		line = string(r[:width-1]) + "…"
	}
	fmt.Fprint(c.out, "\r\x1b[K  "+line)
	c.shown = true
}

// wipe removes the progress line; c.mu is held.
func (c *console) wipe() {
	if c.shown {
		fmt.Fprint(c.out, "\r\x1b[K")
		c.shown = false
	}
}

// ask puts a question that a plain Enter answers with yes.
func (c *console) ask(question string, in io.Reader) bool {
	c.mu.Lock()
	c.wipe()
	fmt.Fprint(c.out, question+" [Y/n] ")
	c.mu.Unlock()
	var answer string
	if _, err := fmt.Fscanln(in, &answer); err != nil && answer == "" && err.Error() != "unexpected newline" {
		return false // the input ended without an answer
	}
	answer = strings.ToLower(answer)
	return answer == "" || answer == "y" || answer == "yes"
}

// clock writes a duration as minutes and seconds.
func clock(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}
