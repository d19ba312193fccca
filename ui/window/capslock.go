package window

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A capsLock guesses from what is typed whether Caps Lock is on: a capital without
// the Shift key, or a small letter with it. Nothing else tells.
type capsLock struct {
	shift func() bool // nil where the Shift key cannot be known either
	on    bool
	odd   int // letters in a row that Caps Lock would explain
}

// typed hears a letter, and reports whether the guess changed.
func (c *capsLock) typed(r rune) bool {
	upper := unicode.IsUpper(r)
	if c.shift == nil || upper == unicode.IsLower(r) {
		return false // a digit, or an alphabet without capitals
	}
	if upper == c.shift() {
		c.odd = 0
	} else {
		c.odd++
	}
	before := c.on
	c.on = c.odd > 1 || c.on && c.odd > 0 // one alone may come from an odd keyboard
	return c.on != before
}

// pressed hears the key itself, and reports whether the guess changed.
func (c *capsLock) pressed() bool {
	before := c.on
	c.on, c.odd = false, 0
	return before
}

// shiftHeld asks the driver for the Shift key; nil where it has no keys.
func shiftHeld(d fyne.Driver) func() bool {
	keys, ok := d.(desktop.Driver)
	if !ok {
		return nil
	}
	return func() bool { return keys.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 }
}
