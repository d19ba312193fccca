package main_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/realtest"
	"postkey/accounts/words"
)

// A stop is one page on the way through the window: the id of its title, which
// step of the rail is the current one, and what a person does there.
type stop struct {
	title string
	step  int
	act   func(testing.TB, *realtest.Window)
}

func press(keys ...string) func(testing.TB, *realtest.Window) {
	return func(t testing.TB, w *realtest.Window) { w.Press(t, keys...) }
}

// fill types a text in place of what stands in the field with the focus, and
// goes on.
func fill(text string) func(testing.TB, *realtest.Window) {
	return func(t testing.TB, w *realtest.Window) {
		w.Press(t, "ctrl+a")
		w.Type(t, text)
		w.Press(t, "Return")
	}
}

// TestRealWindow walks the built program on a real screen from the address to
// the end, by keyboard alone, with a mistyped password on the way: once for
// IMAP and once for POP. Which page is there it knows by the window's title,
// that it is drawn by the current step of the rail, and that it can go on by
// the blue of the primary button.
func TestRealWindow(t *testing.T) {
	realtest.Need(t, "Xvfb", "xdotool")
	if withoutC() {
		t.Skip("this is tested without a C compiler, so there is no window")
	}
	program := build(t, ".")
	right := practice.Password().Reveal()
	for name, choose := range map[string]func(testing.TB, *realtest.Window){
		"imap": press("Return"),
		"pop":  press("Right", "Return"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, program, []stop{
				{"address.title", 1, press("Return")},
				{"found.title", 2, press("Return")},
				{"choice.title", 3, choose},
				{"signin.title", 4, fill("not " + right)},
				{"test.bad.both", 5, press("Escape")},
				{"signin.title", 4, fill(right)},
				{"test.good.title", 5, press("Return")},
				{"program.title", 6, press("Return")},
			})
		})
	}
}

// walk goes from page to page, keeps a picture of each, and ends the program.
func walk(t *testing.T, program string, stops []stop) {
	display := realtest.StartDisplay(t)
	dir, env := home(t)
	cmd := display.Command(t, program, "--practice")
	cmd.Env = append(append(cmd.Env, env...), "FYNE_THEME=light", "FYNE_SCALE=1", "FYNE_DISABLE_DPI_DETECTION=true")
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	english := words.New("en")
	w := display.Window(t, english.T("app.name"))
	for i, s := range stops {
		keep(t, fmt.Sprintf("%d-%s", i+1, s.title), arrive(t, display, w, s.step, english.T(s.title)))
		s.act(t, w)
	}
	// What the last page is depends on the mail programs this computer has.
	last := arrive(t, display, w, 0, english.T("done.practice.title"), english.T("done.file.title"), english.T("done.sheet.title"))
	keep(t, fmt.Sprintf("%d-done", len(stops)+1), last)

	password := practice.Password().Reveal()
	leaktest.CheckDir(t, password, dir)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the program ended with %v", err)
	}
	leaktest.CheckDir(t, password, dir)
	leaktest.Check(t, password, "the program's output", output.Bytes())
	if left, err := os.ReadDir(filepath.Join(dir, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
	if t.Failed() {
		t.Logf("the program printed:\n%s", output.String())
	}
}

// The light theme's blue of the button that goes on, its white of the current
// step, and its tint of the practice notice above the footer.
var (
	blue  = color.RGBA{0x2A, 0x55, 0xC9, 0xFF}
	white = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
	tint  = color.RGBA{0xEA, 0xF0, 0xFD, 0xFF}
)

// arrive waits until the window has one of the titles, the page is drawn, with
// the practice account in it, its primary button can be pressed, and nothing
// moves. It returns the picture.
func arrive(t *testing.T, display *realtest.Display, w *realtest.Window, step int, titles ...string) *image.RGBA {
	t.Helper()
	var last, now *image.RGBA
	realtest.Until(t, "the page is "+strings.Join(titles, " or "), func() (bool, string) {
		title := w.Title(t)
		last, now = now, display.Picture(t)
		page, _, _ := strings.Cut(title, " – ")
		switch {
		case !slices.Contains(titles, page):
			return false, "the page " + title
		case current(now) != step:
			return false, fmt.Sprintf("%s, drawn as step %d and not %d", title, current(now), step)
		case now.RGBAAt(width-20, height-footer-12) != tint:
			return false, title + ", without the notice that this is practice"
		case !canGoOn(now):
			return false, title + ", where nothing can be pressed"
		case last == nil || differ(now, last):
			return false, title + ", which moves"
		}
		return true, ""
	})
	return now
}

// The window lies in the screen's upper left corner, in its first size.
const (
	width, height  = 860, 620
	rail, footer   = 216, 72
	row1, row, gap = 84, 40, 2 // of the rail, from the top
)

// current is the number of the rail's white row, 0 when there is none.
func current(p *image.RGBA) int {
	for step := 1; step <= 7; step++ {
		if p.RGBAAt(rail-26, row1+(step-1)*(row+gap)+row/2) == white {
			return step
		}
	}
	return 0
}

// canGoOn looks for the enabled primary button in the footer.
func canGoOn(p *image.RGBA) bool {
	n := 0
	for y := height - footer; y < height; y++ {
		for x := rail; x < width; x++ {
			if p.RGBAAt(x, y) == blue {
				n++
			}
		}
	}
	return n > 2000
}

// differ reports whether two pictures show different things. A blinking cursor
// is no difference.
func differ(a, b *image.RGBA) bool {
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		if [4]byte(a.Pix[i:]) != [4]byte(b.Pix[i:]) {
			n++
		}
	}
	return n > 200
}

// keep saves a picture among the test's artifacts (go test -artifacts).
func keep(t *testing.T, name string, picture *image.RGBA) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture.SubImage(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), name+".png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// withoutC reports whether this test was built without cgo, and the program
// would be.
func withoutC() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "CGO_ENABLED", Value: "0"})
}
