package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"postkey/assets"
)

// Text sizes, in Fyne units.
const (
	sizeTitle float32 = 26   // the page's title
	sizeBrand float32 = 18   // the name beside the logo
	sizeName  float32 = 17   // an account or a domain, bold
	sizeCard  float32 = 16   // the title of a card, bold
	sizeBody  float32 = 15   // body, buttons, entries
	sizeRow   float32 = 14   // rows, facts, links, labels
	sizeSmall float32 = 13   // captions, times, chips
	sizeTag   float32 = 11.5 // IMAP and POP on the pictures
)

// Corner radii.
const (
	radiusField  float32 = 8  // entries, buttons, pictures, inset boxes
	radiusNotice float32 = 10 // notices, tiles, rows of the rail
	radiusCard   float32 = 12
	radiusChoice float32 = 14
)

// buttonHeight is the height of every button; entries and selects come to the
// same by their text and the inner padding.
const buttonHeight float32 = 40

// Theme is Postkey's look: paper, ink and one blue. It holds no state; the
// variant it is asked for decides between light and dark.
type Theme struct{}

// fyneColors maps the names Fyne's own widgets ask for to Postkey's tokens.
var fyneColors = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameBackground:          inPage,
	theme.ColorNameDisabledButton:      inQuiet,
	theme.ColorNameError:               inBad,
	theme.ColorNameForeground:          inInk,
	theme.ColorNameForegroundOnError:   inOnPrimary,
	theme.ColorNameForegroundOnPrimary: inOnPrimary,
	theme.ColorNameHyperlink:           inPrimary,
	theme.ColorNameInputBackground:     inField,
	theme.ColorNameInputBorder:         inEdge,
	theme.ColorNameMenuBackground:      inCard,
	theme.ColorNameOverlayBackground:   inCard,
	theme.ColorNamePlaceHolder:         inHint,
	theme.ColorNameScrollBar:           inScroll,
	theme.ColorNameSelection:           inFocus,
	theme.ColorNameSeparator:           inLine,
	theme.ColorNameShadow:              inShade,
	theme.ColorNameSuccess:             inGood,
	theme.ColorNameWarning:             inWarn,
	// Button, disabled, focus, hover, pressed and primary have the same name in both.
}

// Color answers to Postkey's token names and to Fyne's.
func (Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if own, ok := fyneColors[name]; ok {
		name = own
	}
	if s, ok := tokens[name]; ok {
		return s.in(variant)
	}
	if name == theme.ColorNameScrollBarBackground {
		return color.Transparent
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font returns Fyne's own fonts: Noto Sans, and DejaVu Sans Mono for what
// servers say.
func (Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon replaces the arrow of selects by Postkey's chevron; the rest is Fyne's.
func (Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if name == theme.IconNameArrowDropDown {
		if svg, err := assets.Icons.ReadFile("icons/down.svg"); err == nil {
			return theme.NewThemedResource(fyne.NewStaticResource("postkey-down.svg", svg))
		}
	}
	return theme.DefaultTheme().Icon(name)
}

var themeSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText:               sizeBody,
	theme.SizeNameCaptionText:        sizeSmall,
	theme.SizeNameSubHeadingText:     sizeName,
	theme.SizeNameHeadingText:        sizeTitle,
	theme.SizeNameInnerPadding:       10,
	theme.SizeNamePadding:            4,
	theme.SizeNameInputRadius:        radiusField,
	theme.SizeNameButtonRadius:       radiusField,
	theme.SizeNamePopupRadius:        radiusField,
	theme.SizeNameMenuRadius:         radiusField,
	theme.SizeNameSelectionRadius:    4,
	theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameScrollBar:          10,
	theme.SizeNameScrollBarRadius:    5,
}

// Size gives entries, selects and buttons their common height of 40.
func (Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := themeSizes[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}
