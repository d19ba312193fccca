// Command bare is the smallest program with a window that this toolkit allows.
// Postkey's start and memory are measured against it.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("io.github.postkey.bare").NewWindow("bare")
	w.SetContent(widget.NewLabel("Hello"))
	w.Resize(fyne.NewSize(860, 620)) // Postkey's own first size
	w.ShowAndRun()
}
