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

// Providers is the table of mail companies that package providers reads.
//
//go:embed providers/providers.json
var Providers []byte

// Receivers is the table of who receives mail by which MX hosts, for package
// providers as well.
//
//go:embed providers/mx.json
var Receivers []byte
