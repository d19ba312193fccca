package window

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// over lays a see-through colour on a surface.
func over(c, under color.NRGBA) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*int(c.A) + int(b)*(255-int(c.A))) / 255) }
	return color.NRGBA{mix(c.R, under.R), mix(c.G, under.G), mix(c.B, under.B), 255}
}

// TestContrast holds the palette to WCAG 2.2: text 4.5, icons and the outlines
// of what can be used 3, on every surface they are used on.
func TestContrast(t *testing.T) {
	type use struct {
		color    fyne.ThemeColorName
		at       float64
		surfaces []fyne.ThemeColorName
	}
	uses := []use{
		{inInk, 4.5, []fyne.ThemeColorName{inPage, inRail, inCard, inQuiet, inField, inPTint, inGTint, inWTint, inBTint, inButton}},
		{inSoft, 4.5, []fyne.ThemeColorName{inPage, inRail, inCard, inQuiet, inPTint, inBTint}},
		{inHint, 4.5, []fyne.ThemeColorName{inField}},
		{inDisabled, 3, []fyne.ThemeColorName{inQuiet, inField}},
		{inPrimary, 4.5, []fyne.ThemeColorName{inPage, inCard, inField, inPTint, inWTint, inQuiet}},
		{inOnPrimary, 4.5, []fyne.ThemeColorName{inPrimary}},
		{inGood, 4.5, []fyne.ThemeColorName{inPage, inCard, inGTint}},
		{inWarn, 4.5, []fyne.ThemeColorName{inCard, inWTint, inPTint}},
		{inBad, 4.5, []fyne.ThemeColorName{inPage, inCard, inBTint}},
		{inEdge, 3, []fyne.ThemeColorName{inPage, inRail, inCard, inField}},
		{inArtInk, 4.5, []fyne.ThemeColorName{inArtBg}},
		{inBrass, 3, []fyne.ThemeColorName{inPage, inArtPaper}},
	}
	for name, variant := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
		for _, u := range uses {
			for _, s := range u.surfaces {
				if c := contrast(tokens[u.color].in(variant), tokens[s].in(variant)); c < u.at {
					t.Errorf("%s: %s on %s has a contrast of %.2f, needs %.1f", name, u.color, s, c, u.at)
				}
			}
		}
		// The words stay readable under the pointer too.
		for _, s := range []fyne.ThemeColorName{inButton, inCard, inRail, inPage} {
			if c := contrast(tokens[inInk].in(variant), over(tokens[inPressed].in(variant), tokens[s].in(variant))); c < 4.5 {
				t.Errorf("%s: ink on pressed %s has a contrast of %.2f", name, s, c)
			}
		}
		hovered := over(tokens[inHover].in(variant), tokens[inPrimary].in(variant))
		if c := contrast(tokens[inOnPrimary].in(variant), hovered); c < 4.5 {
			t.Errorf("%s: the hovered primary button has a contrast of %.2f", name, c)
		}
	}
}

// TestThemeAnswersEveryName finds a Fyne colour that would fall through to
// Fyne's own palette, where it would not match.
func TestThemeAnswersEveryName(t *testing.T) {
	for _, name := range []fyne.ThemeColorName{
		theme.ColorNameBackground, theme.ColorNameButton, theme.ColorNameDisabled, theme.ColorNameDisabledButton,
		theme.ColorNameError, theme.ColorNameFocus, theme.ColorNameForeground, theme.ColorNameForegroundOnError,
		theme.ColorNameForegroundOnPrimary, theme.ColorNameHover, theme.ColorNameHyperlink, theme.ColorNameInputBackground,
		theme.ColorNameInputBorder, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNamePlaceHolder,
		theme.ColorNamePressed, theme.ColorNamePrimary, theme.ColorNameScrollBar, theme.ColorNameSelection,
		theme.ColorNameSeparator, theme.ColorNameShadow, theme.ColorNameSuccess, theme.ColorNameWarning,
	} {
		own := name
		if mapped, ok := fyneColors[name]; ok {
			own = mapped
		}
		if _, ok := tokens[own]; !ok {
			t.Errorf("%s is not one of Postkey's tokens", name)
		}
	}
}

// TestThemeSwitchRepaintsEverything draws the sheet of all components in one
// theme, switches, and compares with the sheet made in the other theme from
// the start: a component that kept an old colour shows.
func TestThemeSwitchRepaintsEverything(t *testing.T) {
	test.NewTempApp(t)
	size := fyne.NewSize(860, 648)
	fyne.CurrentApp().Settings().SetTheme(dark)
	want := show(t, dark, states(&host{}), size, 1).Canvas().Capture()

	fyne.CurrentApp().Settings().SetTheme(light)
	w := show(t, light, states(&host{}), size, 1)
	w.Canvas().Capture()
	fyne.CurrentApp().Settings().SetTheme(dark)
	got := w.Canvas().Capture()
	if n, where := differing(got, want); n > 0 {
		t.Errorf("%d pixels kept their colour when the theme changed, in %v", n, where)
	}
}
