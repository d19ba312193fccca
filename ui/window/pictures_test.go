package window

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

var (
	pictures = flag.String("pictures", "", "write a picture of every page into this folder")
	only     = flag.String("only", "", "only the pictures whose name matches this pattern")
)

// fixed is the theme in one variant, whatever the settings say.
type fixed struct {
	Theme
	variant fyne.ThemeVariant
}

func (f fixed) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return f.Theme.Color(name, f.variant)
}

var (
	light = fixed{variant: theme.VariantLight}
	dark  = fixed{variant: theme.VariantDark}
)

// show puts content into a window of the test driver.
func show(t *testing.T, th fyne.Theme, content fyne.CanvasObject, size fyne.Size, scale float32) fyne.Window {
	t.Helper()
	tick()
	fyne.CurrentApp().Settings().SetTheme(th)
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.Canvas().(software.WindowlessCanvas).SetScale(scale)
	w.SetContent(content)
	w.Resize(size)
	return w
}

// save writes a picture where -pictures says; without it, it only looks whether
// there is one.
func save(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	if *pictures == "" {
		if picture := w.Canvas().Capture(); plain(picture) {
			t.Errorf("%s: nothing but one colour", name)
		}
		return
	}
	f, err := os.Create(filepath.Join(*pictures, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// plain reports whether a picture is of one colour.
func plain(picture image.Image) bool {
	b := picture.Bounds()
	first := picture.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if picture.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

// TestPictures draws every page in light and dark, in the first and in the
// smallest window, and enlarged; without -pictures only the first page, because
// drawing all takes a minute.
func TestPictures(t *testing.T) {
	if *pictures == "" && *only == "" {
		*only = "^address-empty"
	}
	pattern := regexp.MustCompile(*only)
	for _, v := range []struct {
		suffix string
		theme  fyne.Theme
		size   fyne.Size
		scale  float32
	}{
		{"", light, fyne.NewSize(firstWidth, firstHeight), 1},
		{"-dark", dark, fyne.NewSize(firstWidth, firstHeight), 1},
		{"-small", light, fyne.NewSize(minWidth, minHeight), 1},
		{"-150", light, fyne.NewSize(firstWidth, firstHeight), 1.5},
	} {
		for _, sc := range scenes {
			if !pattern.MatchString(sc.name + v.suffix) {
				continue
			}
			w := open(t, v.theme, v.size, v.scale)
			s := sc.state(t)
			w.draw(s)
			if sc.then != nil {
				sc.then(w)
				w.draw(s)
			}
			save(t, w.window, sc.name+v.suffix)
		}
	}
}
