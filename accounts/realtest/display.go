package realtest

import (
	"bufio"
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A Display is a screen in memory, with OpenGL in software.
type Display struct {
	// Name is what DISPLAY has to be, such as ":99".
	Name string

	process *process
}

// StartDisplay runs an X server until the test ends. It picks a free display
// by itself and tells it when it is ready.
func StartDisplay(t testing.TB) *Display {
	t.Helper()
	Need(t, "Xvfb")
	told, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer told.Close()
	d := &Display{process: start(t, []*os.File{tell}, find("Xvfb"), "-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset")}
	tell.Close() // the X server holds the other copy; its end is then seen here
	if err := told.SetReadDeadline(time.Now().Add(startLimit)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb did not get ready: %v; its output:\n%s", err, d.process.output.String())
	}
	d.Name = ":" + strings.TrimSpace(number)
	return d
}

// Env is what a program's environment needs to draw on this display, and only
// on this one.
func (d *Display) Env() []string {
	return []string{"DISPLAY=" + d.Name, "WAYLAND_DISPLAY=", "XDG_SESSION_TYPE=x11", "LIBGL_ALWAYS_SOFTWARE=1"}
}

// Command is a program that will act on this display.
func (d *Display) Command(t testing.TB, program string, args ...string) *exec.Cmd {
	t.Helper()
	Need(t, program)
	cmd := exec.CommandContext(t.Context(), find(program), args...)
	cmd.Env = append(os.Environ(), d.Env()...)
	return cmd
}

// Picture is what the whole screen shows now.
func (d *Display) Picture(t testing.TB) image.Image {
	t.Helper()
	var out, trouble bytes.Buffer
	cmd := d.Command(t, "import", "-window", "root", "png:-")
	cmd.Stdout, cmd.Stderr = &out, &trouble
	if err := cmd.Run(); err != nil {
		t.Fatalf("take a picture of the screen: %v: %s", err, trouble.String())
	}
	picture, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
