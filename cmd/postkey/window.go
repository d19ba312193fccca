//go:build cgo

package main

import (
	"os"

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
func openWindow(tools wizard.Tools, practice bool) int {
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
	var flow *wizard.Wizard
	w := window.New(a, window.Options{Words: tools.Words, Wizard: func(changed func()) *wizard.Wizard {
		start := func() (wizard.Practice, error) { return wizard.OpenPractice(tools) }
		flow = wizard.New(tools, start, changed)
		return flow
	}})
	if practice {
		flow.StartPractice()
	}
	w.ShowAndRun()
	return 0
}
