// Package assets holds the bytes that are built into Postkey: icons, pictures
// and the sentences people read.
package assets

import "embed"

// Icons are filled black outlines on a 24 grid, one file an icon.
//
//go:embed icons/*.svg
var Icons embed.FS

// Icon is the program's own, 512 pixels wide.
//
//go:embed icon.png
var Icon []byte

// Pictures are templates: a colour is written as the {token} of the theme.
//
//go:embed pictures/*.svg
var Pictures embed.FS

// Translations are go-i18n message files, named AREA.LANGUAGE.json.
//
//go:embed translations/*.json
var Translations embed.FS

// Providers is the table of mail companies, in the compact form that `go generate`
// in package providers makes of providers/providers.json.
//
//go:embed providers/providers.compact
var Providers string
