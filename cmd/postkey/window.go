//go:build cgo

package main

import (
	"fyne.io/fyne/v2/app"

	"postkey/ui/window"
	"postkey/wizard"
)

// hasWindow is true where Fyne can be built.
const hasWindow = true

// openWindow shows the wizard until its window is closed. Ctrl-C closes
// it too; Fyne sees to that.
func openWindow(tools wizard.Tools, practice bool) int {
	a := app.NewWithID("io.github.postkey.Postkey")
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
