package window

import (
	"flag"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

var pictures = flag.String("pictures", "", "write a picture of every page into this folder")

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
	fyne.CurrentApp().Settings().SetTheme(th)
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	w.Canvas().(test.WindowlessCanvas).SetScale(scale)
	w.SetContent(content)
	w.Resize(size)
	return w
}

func save(t *testing.T, w fyne.Window, name string) {
	t.Helper()
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
