package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module = "postkey"
	fyne   = "fyne.io/fyne/v2"
)

// A pkg is what "go list" knows about a package, as far as the walls go.
type pkg struct {
	ImportPath, Doc                    string
	GoFiles, CgoFiles                  []string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// A wall is a rule about packages; it returns what breaks it.
type wall struct {
	name  string
	holds func(pkg) []string
}

// walls is the house of DESIGN: who may know whom, and what every package owes.
var walls = []wall{
	{"Fyne is known only to ui/window and cmd/postkey", func(p pkg) []string {
		if within(p.ImportPath, module+"/ui/window") || p.ImportPath == module+"/cmd/postkey" {
			return nil
		}
		return matching(p.Deps, func(d string) bool { return within(d, "fyne.io") })
	}},
	{"discover and probe never see a password", func(p pkg) []string {
		if !within(p.ImportPath, module+"/accounts/discover") && !within(p.ImportPath, module+"/accounts/probe") {
			return nil
		}
		return matching(p.Deps, func(d string) bool {
			return within(d, module+"/accounts/login") || within(d, module+"/accounts/keyring") || within(d, module+"/accounts/oauth")
		})
	}},
	{"accounts knows none of its sub-packages", func(p pkg) []string {
		if p.ImportPath != module+"/accounts" {
			return nil
		}
		return matching(p.Deps, func(d string) bool { return strings.HasPrefix(d, module+"/accounts/") })
	}},
	{"imports go down only: cmd, ui, wizard, accounts/*, accounts, assets", func(p pkg) []string {
		from, ok := floor(p.ImportPath)
		if !ok {
			return []string{"has no place in the house"}
		}
		// What is for tests may be used by the tests of any floor.
		tests := matching(slices.Concat(p.TestImports, p.XTestImports), func(i string) bool { return !strings.HasSuffix(i, "test") })
		return matching(slices.Concat(p.Imports, tests), func(i string) bool {
			to, inside := floor(i)
			same := from == to && i != p.ImportPath
			return inside && (to > from || same && !within(p.ImportPath, module+"/accounts") && !within(i, p.ImportPath) && !within(p.ImportPath, i))
		})
	}},
	{"what is for tests is imported by tests only", func(p pkg) []string {
		if strings.HasSuffix(p.ImportPath, "test") {
			return nil
		}
		return matching(p.Imports, func(i string) bool {
			return within(i, module) && strings.HasSuffix(i, "test")
		})
	}},
	{"every package tells its story", func(p pkg) []string {
		if p.Doc == "" && len(p.GoFiles)+len(p.CgoFiles) > 0 {
			return []string{"has no package comment"}
		}
		return nil
	}},
	{"a package is named for what it is", func(p pkg) []string {
		return matching(strings.Split(p.ImportPath, "/"), func(part string) bool {
			return slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "type", "types", "model", "models", "misc"}, part)
		})
	}},
	{"the standard library is enough for tests and goroutines", func(p pkg) []string {
		return matching(slices.Concat(p.Imports, p.TestImports, p.XTestImports), func(i string) bool {
			return within(i, "github.com/stretchr/testify") || within(i, "golang.org/x/sync/errgroup")
		})
	}},
}

// floor is how high in the house a package lives; only packages of this
// project live there.
func floor(importPath string) (int, bool) {
	inside, ok := strings.CutPrefix(importPath, module+"/")
	if !ok {
		return 0, false
	}
	top, below, _ := strings.Cut(inside, "/")
	switch {
	case top == "assets":
		return 0, true
	case top == "accounts" && below == "":
		return 1, true
	case top == "accounts":
		return 2, true
	case top == "wizard":
		return 3, true
	case top == "ui":
		return 4, true
	case top == "cmd":
		return 5, true
	}
	return 0, false
}

// within reports whether a package is another one or below it.
func within(p, top string) bool { return p == top || strings.HasPrefix(p, top+"/") }

func matching(list []string, broken func(string) bool) []string {
	var found []string
	for _, s := range list {
		if broken(s) {
			found = append(found, s)
		}
	}
	return found
}

// broken walks packages against the walls.
func broken(packages []pkg) []string {
	var found []string
	for _, w := range walls {
		for _, p := range packages {
			for _, what := range w.holds(p) {
				found = append(found, fmt.Sprintf("%s: %s: %s", w.name, p.ImportPath, what))
			}
		}
	}
	return found
}

func TestWalls(t *testing.T) {
	root, err := projectRoot()
	if err != nil {
		t.Fatal(err)
	}
	// What is compiled differs between systems, and so may what is imported.
	for _, env := range [][]string{{"CGO_ENABLED=1"}, {"GOOS=darwin", "CGO_ENABLED=0"}, {"GOOS=windows", "CGO_ENABLED=0"}} {
		what := append([]string{"./cmd/dev", "./assets/..."}, belowWindow...)
		if len(env) == 1 {
			what = []string{"./..."}
		}
		packages := list(t, root, env, what...)
		for _, b := range broken(packages) {
			t.Errorf("%s: %s", strings.Join(env, " "), b)
		}
	}
	for _, p := range list(t, root, []string{"CGO_ENABLED=0"}, "./cmd/postkey") {
		for _, d := range matching(p.Deps, func(d string) bool { return within(d, "fyne.io") }) {
			t.Errorf("the terminal edition knows Fyne: %s", d)
		}
	}
}

// Every wall must be able to fall.
func TestWallsCanBreak(t *testing.T) {
	good := pkg{
		ImportPath: module + "/wizard", Doc: "Package wizard …", GoFiles: []string{"a.go"},
		Imports:     []string{"context", module + "/accounts", module + "/accounts/gate", module + "/assets"},
		TestImports: []string{module + "/accounts/leaktest", module + "/accounts/realtest", "testing"},
		Deps:        []string{module + "/accounts", "github.com/emersion/go-sasl"},
	}
	lowest := pkg{ImportPath: module + "/accounts", Doc: "Package accounts …", TestImports: []string{module + "/accounts/leaktest"}}
	if found := broken([]pkg{good, lowest, {ImportPath: module + "/ui/window", Doc: "Package window …", Deps: []string{fyne}, Imports: []string{module + "/wizard", fyne}}}); len(found) > 0 {
		t.Errorf("good packages are said to break a wall: %q", found)
	}
	for _, bad := range []struct {
		wall string
		pkg  pkg
	}{
		{"Fyne is known", pkg{ImportPath: module + "/ui/terminal", Doc: "x", Deps: []string{fyne + "/lang"}}},
		{"Fyne is known", pkg{ImportPath: module + "/cmd/dev", Doc: "x", Deps: []string{"fyne.io/systray"}}},
		{"never see a password", pkg{ImportPath: module + "/accounts/probe", Doc: "x", Deps: []string{module + "/accounts/keyring"}}},
		{"never see a password", pkg{ImportPath: module + "/accounts/discover", Doc: "x", Deps: []string{module + "/accounts/login"}}},
		{"none of its sub-packages", pkg{ImportPath: module + "/accounts", Doc: "x", Deps: []string{module + "/accounts/words"}}},
		{"imports go down", pkg{ImportPath: module + "/accounts/gate", Doc: "x", Imports: []string{module + "/wizard"}}},
		{"imports go down", pkg{ImportPath: module + "/wizard", Doc: "x", XTestImports: []string{module + "/ui/terminal"}}},
		{"imports go down", pkg{ImportPath: module + "/ui/window", Doc: "x", Imports: []string{module + "/ui/terminal"}}},
		{"imports go down", pkg{ImportPath: module + "/assets", Doc: "x", Imports: []string{module + "/accounts"}}},
		{"imports go down", pkg{ImportPath: module + "/internal/mail", Doc: "x"}},
		{"by tests only", pkg{ImportPath: module + "/accounts/login", Doc: "x", Imports: []string{module + "/accounts/probe/probetest"}}},
		{"by tests only", pkg{ImportPath: module + "/wizard", Doc: "x", Imports: []string{module + "/accounts/realtest"}}},
		{"tells its story", pkg{ImportPath: module + "/wizard", GoFiles: []string{"a.go"}}},
		{"named for what it is", pkg{ImportPath: module + "/accounts/util", Doc: "x"}},
		{"standard library", pkg{ImportPath: module + "/wizard", Doc: "x", TestImports: []string{"github.com/stretchr/testify/assert"}}},
	} {
		found := broken([]pkg{bad.pkg})
		if len(found) != 1 || !strings.Contains(found[0], bad.wall) {
			t.Errorf("%s should break only %q, broke %q", bad.pkg.ImportPath, bad.wall, found)
		}
	}
}

// list asks the go tool about packages.
func list(t *testing.T, root string, env []string, patterns ...string) []pkg {
	t.Helper()
	args := append([]string{"list", "-json=ImportPath,Doc,GoFiles,CgoFiles,Imports,TestImports,XTestImports,Deps"}, patterns...)
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	var trouble bytes.Buffer
	cmd.Stderr = &trouble
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, trouble.String())
	}
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}
