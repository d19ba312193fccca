package realtest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The size of the screen, in pixels.
const (
	screenWidth  = 1280
	screenHeight = 1024
)

// A Display is a screen in memory, with OpenGL in software.
type Display struct {
	// Name is what DISPLAY has to be, such as ":99".
	Name string

	file    string // what the screen shows, kept up to date by the X server
	process *process
}

// StartDisplay runs an X server until the test ends. It picks a free display
// by itself and tells it when it is ready.
func StartDisplay(t testing.TB) *Display {
	t.Helper()
	Need(t, "Xvfb")
	dir := folder(t)
	told, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer told.Close()
	d := &Display{file: filepath.Join(dir, "Xvfb_screen0")}
	d.process = start(t, []*os.File{tell}, find("Xvfb"), "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-nolisten", "tcp", "-noreset", "-fbdir", dir)
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
func (d *Display) Picture(t testing.TB) *image.RGBA {
	t.Helper()
	b, err := os.ReadFile(d.file)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := readXWD(b)
	if err != nil {
		t.Fatalf("the X server's picture of its screen: %v", err)
	}
	return picture
}

// readXWD reads the one kind of X window dump (X11/XWDFile.h) that Xvfb writes
// for a screen of depth 24: 32 bits a pixel, blue first.
func readXWD(b []byte) (*image.RGBA, error) {
	const header, colour = 100, 12 // bytes of the fixed header, and of one entry of the colour map
	if len(b) < header {
		return nil, fmt.Errorf("only %d bytes", len(b))
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	width, height, bitsPerPixel, line := field(4), field(5), field(11), field(12)
	pixels := field(0) + field(19)*colour
	if version := field(1); version != 7 || bitsPerPixel != 32 || width > 1<<14 || height > 1<<14 || line < 4*width || len(b) < pixels+height*line {
		return nil, fmt.Errorf("version %d, %d×%d, %d bits a pixel in %d bytes", version, width, height, bitsPerPixel, len(b))
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		from, to := b[pixels+y*line:], picture.Pix[y*picture.Stride:]
		for x := 0; x < 4*width; x += 4 {
			to[x], to[x+1], to[x+2], to[x+3] = from[x+2], from[x+1], from[x], 0xff
		}
	}
	return picture, nil
}

// Blank reports whether the whole screen has one colour. It looks at a part of
// the pixels only, because it is asked often and must cost nothing.
func (d *Display) Blank(t testing.TB) bool {
	t.Helper()
	f, err := os.Open(d.file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	const line = screenWidth * 4
	pixels := make([]byte, line)
	var first []byte
	for y := range int64(screenHeight) {
		if y%8 != 0 {
			continue
		}
		// The pixels are the end of the file.
		if _, err := f.ReadAt(pixels, info.Size()-(screenHeight-y)*line); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = append(first, pixels[:4]...)
		}
		for x := 0; x < line; x += 4 {
			if !bytes.Equal(pixels[x:x+4], first) {
				return false
			}
		}
	}
	return true
}
