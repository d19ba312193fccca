package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// Sentences are called by an id such as "sheet.kind.imap". In the code an id
// stands whole, in a call of T or in a table; or it is put together, and then
// its first part ends in a dot ("sheet.kind." + kind, "date.month.%d") or its
// last part begins with one (id + ".title"). These tests hold the code and the
// sentences together by that.

var idShape = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`)

// spoken is what the code has to say about sentences.
type spoken struct {
	literals map[string]bool   // every string, to find out which sentences are used
	starts   []string          // first parts of ids put together
	ends     []string          // last parts
	wanted   map[string]string // ids that must exist, and where they stand
	families map[string]string // first parts in a call of T, which must lead to something
}

func listen(files []source, templates fs.FS) (spoken, error) {
	s := spoken{literals: map[string]bool{}, wanted: map[string]string{}, families: map[string]string{}}
	hear := func(text string) {
		s.literals[text] = true
		start, _, formatted := strings.Cut(text, "%")
		switch {
		case strings.HasSuffix(start, ".") && (formatted || start == text):
			s.starts = append(s.starts, start)
		case strings.HasPrefix(text, "."):
			s.ends = append(s.ends, text)
		}
	}
	for _, f := range files {
		if f.test() {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if text, ok := text(n); ok {
					hear(text)
				}
			case *ast.CallExpr:
				called, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || called.Sel.Name != "T" || len(n.Args) == 0 {
					return true
				}
				if id, ok := text(n.Args[0]); ok {
					s.wanted[id] = f.path
				} else if start, ok := firstText(n.Args[0]); ok {
					s.families[start] = f.path
				}
			}
			return true
		})
	}
	// Templates write {{t "sheet.title"}}.
	call := regexp.MustCompile(`\bt "([^"]+)"`)
	err := fs.WalkDir(templates, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".html" {
			return err
		}
		b, err := fs.ReadFile(templates, file)
		for _, m := range call.FindAllSubmatch(b, -1) {
			s.wanted[string(m[1])] = file
			hear(string(m[1]))
		}
		return err
	})
	return s, err
}

// text is the value of a string literal.
func text(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(l.Value)
	return v, err == nil
}

// firstText is the literal that an expression put together with + begins with.
func firstText(e ast.Expr) (string, bool) {
	for {
		b, ok := e.(*ast.BinaryExpr)
		if !ok || b.Op != token.ADD {
			return text(e)
		}
		e = b.X
	}
}

// used reports whether the code can call a sentence by this id.
func (s spoken) used(id string) bool {
	if s.literals[id] {
		return true
	}
	for _, start := range s.starts {
		if strings.HasPrefix(id, start) {
			return true
		}
	}
	for _, end := range s.ends {
		if first, ok := strings.CutSuffix(id, end); ok && s.literals[first] {
			return true
		}
	}
	return false
}

// misspoken returns sentences nobody calls, and calls of sentences there are not.
func misspoken(s spoken, ids []string) []string {
	var found []string
	areas := map[string]bool{}
	for _, id := range ids {
		area, _, _ := strings.Cut(id, ".")
		areas[area] = true
		if !s.used(id) {
			found = append(found, fmt.Sprintf("nothing calls the sentence %q", id))
		}
	}
	exists := func(start string) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, start) })
	}
	for id, where := range s.wanted {
		if !slices.Contains(ids, id) {
			found = append(found, fmt.Sprintf("%s calls the sentence %q, which there is not", where, id))
		}
	}
	for start, where := range s.families {
		if !exists(start) {
			found = append(found, fmt.Sprintf("%s calls sentences that begin with %q, which there are not", where, start))
		}
	}
	// Ids in tables: what looks like one, of an area there is, must be one, or be
	// the first part of some.
	for id := range s.literals {
		area, _, _ := strings.Cut(id, ".")
		if _, said := s.wanted[id]; !said && areas[area] && idShape.MatchString(id) && !fileName(id) && !slices.Contains(ids, id) && !exists(id+".") {
			found = append(found, fmt.Sprintf("%q looks like a sentence, which there is not", id))
		}
	}
	slices.Sort(found)
	return found
}

// fileName reports whether a text is rather the name of a file or host.
func fileName(s string) bool {
	return slices.Contains([]string{".json", ".html", ".prf", ".svg", ".com", ".org", ".net", ".example", ".toml", ".js", ".ini", ".xml", ".pem"}, path.Ext(s))
}

func TestEverySentenceIsCalledAndEveryCallIsASentence(t *testing.T) {
	files := projectFiles(t)
	s, err := listen(sources(t, files), files)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range misspoken(s, sentences(t, files)) {
		t.Error(m)
	}
}

// sentences returns the ids of all English sentences, each of which must stand
// in one file only.
func sentences(t *testing.T, root fs.FS) []string {
	t.Helper()
	names, err := fs.Glob(root, "assets/translations/*.en.json")
	if err != nil || len(names) == 0 {
		t.Fatal("no translations: ", err)
	}
	var ids []string
	for _, name := range names {
		b, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]json.RawMessage
		if err := json.Unmarshal(b, &messages); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id := range messages {
			if slices.Contains(ids, id) {
				t.Errorf("%s: the sentence %q stands in another file too", name, id)
			}
			ids = append(ids, id)
		}
	}
	return ids
}

func TestMisspokenSentencesAreFound(t *testing.T) {
	code := sources(t, fstest.MapFS{"ui/window/page.go": {Data: []byte(`package window

import "area.x"

var table = []string{"page.in.table", "page.letter", "page.gone", "other.thing", "page.json"}

func f() {
	w.T("page.title")
	w.T("page.mistyped")
	w.T("page.state." + state)
	w.T("page.nowhere." + state)
	w.T(fmt.Sprintf("page.month.%d", m))
	w.T(id + ".subject")
}
`)}})
	s, err := listen(code, fstest.MapFS{"accounts/export/sheet.html": {Data: []byte(`<p>{{t "page.sheet"}} {{t "page.torn"}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{"page.title", "page.in.table", "page.state.good", "page.month.1", "page.letter.subject", "page.letter.body", "page.sheet", "page.unused"}
	want := []string{
		`"page.gone" looks like a sentence, which there is not`,
		`accounts/export/sheet.html calls the sentence "page.torn", which there is not`,
		`nothing calls the sentence "page.letter.body"`,
		`nothing calls the sentence "page.unused"`,
		`ui/window/page.go calls sentences that begin with "page.nowhere.", which there are not`,
		`ui/window/page.go calls the sentence "page.mistyped", which there is not`,
	}
	if got := misspoken(s, ids); !slices.Equal(got, want) {
		t.Errorf("found %q\nwant %q", got, want)
	}
}
