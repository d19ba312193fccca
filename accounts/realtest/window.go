package realtest

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
)

// A Window is one window on a [Display], used as a person would use it: what is
// typed arrives as real key strokes at whatever has the focus.
type Window struct {
	display *Display
	id      string
}

// Window waits for a window to show whose title matches a regular expression,
// and gives it the focus, which nobody else does on a display without a window
// manager.
func (d *Display) Window(t testing.TB, title string) *Window {
	t.Helper()
	w := &Window{display: d}
	Until(t, "there is a window "+title, func() (bool, string) {
		var complaints bytes.Buffer
		search := d.Command(t, "xdotool", "search", "--onlyvisible", "--name", title)
		search.Stderr = &complaints
		found, err := search.Output()
		if err != nil {
			return false, "none, " + err.Error() + " " + complaints.String()
		}
		w.id, _, _ = strings.Cut(string(found), "\n")
		return w.id != "", "none"
	})
	w.xdotool(t, "windowfocus", "--sync", w.id)
	// The pointer would light up what lies under it.
	w.xdotool(t, "mousemove", strconv.Itoa(screenWidth-1), strconv.Itoa(screenHeight-1))
	return w
}

// Title is what stands over the window now.
func (w *Window) Title(t testing.TB) string {
	t.Helper()
	return strings.TrimSpace(w.xdotool(t, "getwindowname", w.id))
}

// Type types a text.
func (w *Window) Type(t testing.TB, text string) {
	t.Helper()
	w.xdotool(t, "type", "--delay", "2", "--", text)
}

// Press presses keys one after the other, such as "Return" or "ctrl+d".
func (w *Window) Press(t testing.TB, keys ...string) {
	t.Helper()
	w.xdotool(t, append([]string{"key", "--"}, keys...)...)
}

func (w *Window) xdotool(t testing.TB, args ...string) string {
	t.Helper()
	out, err := w.display.Command(t, "xdotool", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("xdotool %s: %v: %s", args[0], err, out)
	}
	return string(out)
}
