package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours have names that say what they are for; the code never names a
// colour value. The theme answers to these names next to Fyne's own.
const (
	inPage      fyne.ThemeColorName = "page"      // page and footer
	inRail      fyne.ThemeColorName = "rail"      // the rail at the left
	inCard      fyne.ThemeColorName = "card"      // cards, groups, menus, the current row of the rail
	inQuiet     fyne.ThemeColorName = "quiet"     // inset boxes, neutral tiles and chips, disabled buttons
	inField     fyne.ThemeColorName = "field"     // entries and selects
	inLine      fyne.ThemeColorName = "line"      // hairlines and the borders of cards: decoration only
	inEdge      fyne.ThemeColorName = "edge"      // outlines of entries, radio marks and bullets
	inInk       fyne.ThemeColorName = "ink"       // titles, values, body
	inSoft      fyne.ThemeColorName = "soft"      // leads, captions, quiet icons, times
	inHint      fyne.ThemeColorName = "hint"      // the placeholder in a field
	inDisabled  fyne.ThemeColorName = "disabled"  // the label of something disabled
	inPrimary   fyne.ThemeColorName = "primary"   // the one blue: go on, chosen, you are here
	inOnPrimary fyne.ThemeColorName = "onprimary" // what is written on the blue
	inPTint     fyne.ThemeColorName = "ptint"     // a chosen row, a done bullet, an information notice
	inPLine     fyne.ThemeColorName = "pline"     // and its border
	inGood      fyne.ThemeColorName = "good"      // works
	inGTint     fyne.ThemeColorName = "gtint"
	inGLine     fyne.ThemeColorName = "gline"
	inWarn      fyne.ThemeColorName = "warn" // look here, please check
	inWTint     fyne.ThemeColorName = "wtint"
	inWLine     fyne.ThemeColorName = "wline"
	inBad       fyne.ThemeColorName = "bad" // did not work
	inBTint     fyne.ThemeColorName = "btint"
	inBLine     fyne.ThemeColorName = "bline"
	inButton    fyne.ThemeColorName = "button"  // a secondary button
	inHover     fyne.ThemeColorName = "hover"   // laid over a surface under the pointer
	inPressed   fyne.ThemeColorName = "pressed" // laid over a surface while it is pressed
	inFocus     fyne.ThemeColorName = "focus"   // the halo of a focused entry
	inMark      fyne.ThemeColorName = "mark"    // the postmark in the rail
	inScroll    fyne.ThemeColorName = "scroll"
	inShade     fyne.ThemeColorName = "shade"
	inBrass     fyne.ThemeColorName = "brass" // the key in pictures, never a state
	inArtBg     fyne.ThemeColorName = "artbg" // pictures
	inArtInk    fyne.ThemeColorName = "artink"
	inArtPaper  fyne.ThemeColorName = "artpaper"
)

// A shade is one token's colour in the light and in the dark theme, as
// 0xRRGGBBAA.
type shade struct{ light, dark uint32 }

func (s shade) in(variant fyne.ThemeVariant) color.NRGBA {
	v := s.light
	if variant == theme.VariantDark {
		v = s.dark
	}
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

// tokens is the whole palette.
var tokens = map[fyne.ThemeColorName]shade{
	inPage:      {0xFCFBF9FF, 0x181A1FFF},
	inRail:      {0xF3F0EAFF, 0x121418FF},
	inCard:      {0xFFFFFFFF, 0x202329FF},
	inQuiet:     {0xF3F0EAFF, 0x262A31FF},
	inField:     {0xFFFFFFFF, 0x121418FF},
	inLine:      {0xE4DFD6FF, 0x343941FF},
	inEdge:      {0x85837DFF, 0x7A818DFF},
	inInk:       {0x1E222AFF, 0xECEEF1FF},
	inSoft:      {0x575C66FF, 0xA9B0BBFF},
	inHint:      {0x6D7178FF, 0x8F97A3FF},
	inDisabled:  {0x85878CFF, 0x7A818CFF},
	inPrimary:   {0x2A55C9FF, 0x93B4FFFF},
	inOnPrimary: {0xFFFFFFFF, 0x0E1A38FF},
	inPTint:     {0xEAF0FDFF, 0x202C47FF},
	inPLine:     {0xC3D2F6FF, 0x3A4F80FF},
	inGood:      {0x1A7446FF, 0x71CF9AFF},
	inGTint:     {0xE7F4ECFF, 0x1A2F25FF},
	inGLine:     {0xBFE0CCFF, 0x2F5541FF},
	inWarn:      {0x8A5600FF, 0xF0C26AFF},
	inWTint:     {0xFDF3DFFF, 0x33290FFF},
	inWLine:     {0xEED7A5FF, 0x5E4A1AFF},
	inBad:       {0xB3261EFF, 0xFF9D93FF},
	inBTint:     {0xFCEDEBFF, 0x371D1CFF},
	inBLine:     {0xF1C8C3FF, 0x6A3330FF},
	inButton:    {0xECE8E0FF, 0x2E333BFF},
	inHover:     {0x1E222A12, 0xFFFFFF14},
	inPressed:   {0x1E222A22, 0xFFFFFF22},
	inFocus:     {0x2A55C955, 0x93B4FF66},
	inMark:      {0xE3DDD1FF, 0x22262EFF},
	inScroll:    {0x1E222A40, 0xFFFFFF40},
	inShade:     {0x1E222A14, 0x00000066},
	inBrass:     {0xC2842BFF, 0xD9A650FF},
	inArtBg:     {0xEAF0FDFF, 0x232C40FF},
	inArtInk:    {0x44506BFF, 0xB6C2DAFF},
	inArtPaper:  {0xFFFFFFFF, 0x2C3443FF},
}

// colorOf looks a token up for a widget, in the theme and variant of now.
func colorOf(w fyne.Widget, name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return theme.ColorForWidget(name, w)
}
