//go:build !cgo

package main

import (
	"context"

	"postkey/wizard"
)

// hasWindow is false in the terminal edition, which is built without cgo.
const hasWindow = false

func openWindow(context.Context, wizard.Tools, bool) int { return 2 }
