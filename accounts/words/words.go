// Package words makes every sentence that a person reads, in their language.
// The sentences themselves are in assets/translations; a text may mark **bold**
// parts, which the window draws and the terminal drops.
package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"postkey/assets"
)

// Words speaks one language.
type Words struct {
	localizer *i18n.Localizer
	wanted    []string
}

// New returns the words for the first of the wanted languages (BCP 47 tags or
// POSIX locales such as de_DE.UTF-8) that Postkey speaks, else English.
func New(wanted ...string) *Words {
	wanted = slices.Clone(wanted)
	for i, w := range wanted {
		w, _, _ = strings.Cut(w, ".")
		wanted[i] = strings.ReplaceAll(w, "_", "-")
	}
	return &Words{localizer: i18n.NewLocalizer(bundle(), wanted...), wanted: wanted}
}

// Wanted are the languages that [New] was asked for, as BCP 47 tags, the best
// first: texts of others may come in one that Postkey doesn't speak.
func (w *Words) Wanted() []string { return slices.Clone(w.wanted) }

func bundle() *i18n.Bundle {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	files, err := fs.Glob(assets.Translations, "translations/*.json")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for _, f := range files {
		if _, err := b.LoadMessageFileFS(assets.Translations, f); err != nil {
			panic(fmt.Sprintf("embedded %s: %v", f, err)) // found by any test
		}
	}
	return b
}

// T returns the sentence of that id. pairs are the names and values it is
// filled with: T("found.belongs", "Owner", "example.org"). A pair named "Count"
// also picks the plural form. An id without a sentence comes back as itself.
func (w *Words) T(id string, pairs ...any) string {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	c := &i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if n, ok := data["Count"]; ok {
		c.PluralCount = n
	}
	s, err := w.localizer.Localize(c)
	if err != nil && s == "" {
		return id
	}
	return s
}

// Plain drops the marks of bold parts.
func Plain(s string) string { return strings.ReplaceAll(s, "**", "") }
