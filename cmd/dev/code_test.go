package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// maxLines is how long a file may be before it is more than one idea.
const maxLines = 300

// A source is one Go file of the project, tests included.
type source struct {
	path   string
	lines  int
	syntax *ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// sources reads all Go files, whatever system they are for.
func sources(t *testing.T, root fs.FS) []source {
	t.Helper()
	var all []source
	err := fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "dist") {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(file) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		all = append(all, source{file, strings.Count(string(text), "\n"), syntax})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// mistakes are the rules that are about files and not about packages.
func mistakes(files []source) []string {
	var found []string
	var queues []string
	for _, f := range files {
		if f.test() {
			continue
		}
		if f.lines > maxLines {
			found = append(found, fmt.Sprintf("%s has %d lines, more than %d", f.path, f.lines, maxLines))
		}
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				found = append(found, f.path+" has an init function; what is registered belongs in a table")
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "fyne" && (s.Sel.Name == "Do" || s.Sel.Name == "DoAndWait") {
					queues = append(queues, f.path)
				}
			}
			return true
		})
	}
	if len(queues) > 1 {
		found = append(found, fmt.Sprintf("fyne.Do stands in more than one place: %s", strings.Join(queues, ", ")))
	}
	for _, q := range queues {
		if !strings.HasPrefix(q, "ui/window/") {
			found = append(found, "fyne.Do stands outside of ui/window: "+q)
		}
	}
	return found
}

func TestCode(t *testing.T) {
	for _, m := range mistakes(sources(t, projectFiles(t))) {
		t.Error(m)
	}
}

func TestCodeMistakesAreFound(t *testing.T) {
	files := sources(t, fstest.MapFS{
		"accounts/long.go":      {Data: []byte("package accounts\n" + strings.Repeat("\n", maxLines))},
		"accounts/long_test.go": {Data: []byte("package accounts\n" + strings.Repeat("\n", maxLines))},
		"accounts/good.go":      {Data: []byte("package accounts\n\ntype a struct{}\n\nfunc (a) init() {}\n")},
		"wizard/init.go":        {Data: []byte("package wizard\n\nfunc init() {}\n")},
		"wizard/do.go":          {Data: []byte("package wizard\n\nfunc f() { fyne.Do(nil) }\n")},
		"ui/window/do.go":       {Data: []byte("package window\n\nfunc f() { fyne.DoAndWait(nil) }\n")},
		"dist/init.go":          {Data: []byte("package dist\n\nfunc init() {}\n")},
	})
	want := []string{
		"accounts/long.go has 301 lines, more than 300",
		"wizard/init.go has an init function; what is registered belongs in a table",
		"fyne.Do stands in more than one place: ui/window/do.go, wizard/do.go",
		"fyne.Do stands outside of ui/window: wizard/do.go",
	}
	if got := mistakes(files); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func projectFiles(t *testing.T) fs.FS {
	t.Helper()
	root, err := projectRoot()
	if err != nil {
		t.Fatal(err)
	}
	return os.DirFS(root)
}
