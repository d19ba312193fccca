//go:build cgo

package main

import (
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"postkey/assets"
	"postkey/ui/terminal"
	"postkey/ui/window"
	"postkey/wizard"
)

// hasWindow is true where Fyne can be built.
const hasWindow = true

// openWindow shows the wizard until its window is closed. Ctrl-C closes
// it too; Fyne sees to that.
func openWindow(tools wizard.Tools, p practising) (code int) {
	noScreen := func() int {
		fmt.Fprintln(os.Stderr, tools.Words.T("window.no-screen"))
		return 1
	}
	if !hasScreen(runtime.GOOS, os.Getenv) {
		return noScreen()
	}
	var flow *wizard.Wizard
	defer func() {
		// Fyne panics where a screen is named but cannot be reached. Its error's type
		// is not ours to name; any other panic is a crash and stays one.
		if r := recover(); r != nil {
			if !strings.Contains(fmt.Sprint(r), "GLFW library is not initialized") {
				panic(r)
			}
			flow.Close() // the window would have done it
			code = noScreen()
		}
	}()
	const id = "io.github.postkey.Postkey"
	// FyneApp.toml says the same, but is only read where it lies beside the program.
	app.SetMetadata(fyne.AppMetadata{
		ID: id, Name: "Postkey", Version: terminal.Version(),
		Icon:       fyne.NewStaticResource("icon.png", assets.Icon),
		Migrations: map[string]bool{"fyneDo": true}, // all of our fyne.Do is in ui/window
	})
	// Fyne complains about a new home, where this folder is not there yet.
	if dir, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(dir, 0o700)
	}
	a := app.NewWithID(id)
	tools.Pages.Open = func(link string) error {
		u, err := url.Parse(link)
		if err != nil {
			return err
		}
		return a.OpenURL(u)
	}
	w := window.New(a, window.Options{Words: tools.Words, Proxy: tools.Network.Proxy.Err(), Wizard: func(changed func()) *wizard.Wizard {
		start := func() (wizard.Practice, error) { return wizard.OpenPractice(tools, p.scenario) }
		flow = wizard.New(tools, start, changed)
		return flow
	}})
	if p.now {
		flow.StartPractice()
	}
	w.ShowAndRun()
	return 0
}

// hasScreen reports whether there can be a window. On Windows and macOS there
// always is; elsewhere the environment names the screen.
func hasScreen(goos string, getenv func(string) string) bool {
	return goos == "windows" || goos == "darwin" || getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}
