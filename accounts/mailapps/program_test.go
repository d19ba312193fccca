package mailapps

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestFind(t *testing.T) {
	const flatpakApp = "/var/lib/flatpak/app/org.mozilla.thunderbird"
	type want struct {
		pkg     string
		command []string
		root    string // below Home
		nest    string
		cache   string
	}
	native := func(path string) want {
		return want{"", []string{path}, ".thunderbird", ".thunderbird", ".cache/thunderbird"}
	}
	snap := want{"snap", []string{"/snap/bin/thunderbird"}, "snap/thunderbird/common/.thunderbird", "snap/thunderbird/common/.thunderbird", "snap/thunderbird/common/.cache/thunderbird"}
	flatpak := func(id string) want {
		box := ".var/app/" + id
		return want{"flatpak", []string{"/usr/bin/flatpak", "run", id}, box + "/.thunderbird", box + "/.thunderbird", box + "/cache/thunderbird"}
	}
	for _, c := range []struct {
		name, goos string
		installed  []string
		want       []want
	}{
		{"nothing", "linux", nil, nil},
		{"another system", "plan9", []string{"/usr/bin/thunderbird"}, nil},
		{"distribution", "linux", []string{"/usr/bin/thunderbird", "/usr/lib/thunderbird/thunderbird"}, []want{native("/usr/bin/thunderbird")}},
		{"not on the path", "linux", []string{"/opt/thunderbird/thunderbird"}, []want{native("/opt/thunderbird/thunderbird")}},
		{"only on the path", "linux", []string{"/usr/bin/thunderbird"}, []want{native("/usr/bin/thunderbird")}},
		{"snap", "linux", []string{"/snap/bin/thunderbird"}, []want{snap}},
		{"snap behind a script of the distribution", "linux", []string{"/usr/bin/thunderbird", "/snap/bin/thunderbird"}, []want{snap}},
		{"snap and distribution", "linux", []string{"/usr/bin/thunderbird", "/usr/lib/thunderbird/thunderbird", "/snap/bin/thunderbird"}, []want{native("/usr/bin/thunderbird"), snap}},
		{"snap first on the path", "linux", []string{"/snap/bin/thunderbird", "/usr/lib/thunderbird/thunderbird"}, []want{native("/usr/lib/thunderbird/thunderbird"), snap}},
		{"flatpak", "linux", []string{"/usr/bin/flatpak", flatpakApp}, []want{flatpak("org.mozilla.thunderbird")}},
		{"flatpak under its old id", "linux", []string{"/usr/bin/flatpak", "/var/lib/flatpak/app/org.mozilla.Thunderbird"}, []want{flatpak("org.mozilla.Thunderbird")}},
		{"flatpak app without flatpak", "linux", []string{flatpakApp}, nil},
		{"mac", "darwin", []string{"/Applications/Thunderbird.app/Contents/MacOS/thunderbird"},
			[]want{{"", []string{"/Applications/Thunderbird.app/Contents/MacOS/thunderbird"}, "Library/Thunderbird", "Library/Thunderbird/Profiles", "Library/Caches/Thunderbird/Profiles"}}},
		{"mac, someone else's path", "darwin", []string{"/usr/bin/thunderbird"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newComputer(t, c.goos, c.installed...)
			found, err := k.Find(t.Context())
			if err != nil || len(found) != len(c.want) {
				t.Fatalf("found %v, %v", found, err)
			}
			for i, p := range found {
				w := c.want[i]
				got := want{p.Package, p.command, rel(t, k.Home, p.root), rel(t, k.Home, p.nest), rel(t, k.Home, p.cache)}
				if !reflect.DeepEqual(got, w) || p.ID != "thunderbird" || p.Name != "Thunderbird" || p.Path == "" {
					t.Errorf("got  %+v\nwant %+v", got, w)
				}
			}
		})
	}
}

func rel(t *testing.T, base, path string) string {
	t.Helper()
	r, err := filepath.Rel(base, path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(r)
}

func TestFindOnThePersonsOwnFolders(t *testing.T) {
	mac := newComputer(t, "darwin")
	app := filepath.Join(mac.Home, "Applications/Thunderbird.app/Contents/MacOS/thunderbird")
	mac.installed = []string{app}
	if p := mac.thunderbird(t); p.Path != app {
		t.Errorf("found %q", p.Path)
	}
	box := newComputer(t, "linux", "/usr/bin/flatpak")
	box.installed = append(box.installed, filepath.Join(box.Home, ".local/share/flatpak/app/org.mozilla.Thunderbird"))
	if p := box.thunderbird(t); p.Path != "org.mozilla.Thunderbird" {
		t.Errorf("found %q", p.Path)
	}
}

func TestFindOnWindows(t *testing.T) {
	c := newComputer(t, "windows")
	roaming, local := filepath.Join(c.Home, "Roaming"), filepath.Join(c.Home, "Local")
	c.env = map[string]string{"APPDATA": roaming, "LOCALAPPDATA": local, "ProgramFiles": "/c/Program Files"}
	if found, err := c.Find(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
	usual := filepath.Join("/c/Program Files", "Mozilla Thunderbird", "thunderbird.exe")
	c.installed = []string{usual}
	p := c.thunderbird(t)
	if p.Path != usual || p.root != filepath.Join(roaming, "Thunderbird") || p.nest != filepath.Join(roaming, "Thunderbird", "Profiles") ||
		p.cache != filepath.Join(local, "Thunderbird", "Profiles") {
		t.Errorf("found %+v", p)
	}
	// What the registry names comes first, if it is really there.
	c.apps["thunderbird.exe"] = "/d/Mail/thunderbird.exe"
	if p := c.thunderbird(t); p.Path != usual {
		t.Errorf("found %q, which is not there", p.Path)
	}
	c.installed = append(c.installed, "/d/Mail/thunderbird.exe")
	if p := c.thunderbird(t); p.Path != "/d/Mail/thunderbird.exe" {
		t.Errorf("found %q", p.Path)
	}
}

// The old folder of profiles is never made beside a new one that is in use.
func TestLinuxRoot(t *testing.T) {
	c := newComputer(t, "linux", "/usr/bin/thunderbird")
	other := filepath.Join(c.Home, ".config", "thunderbird")
	if err := os.MkdirAll(other, 0o700); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(c.Home, ".thunderbird")
	if got := c.thunderbird(t).root; got != own {
		t.Errorf("without profiles: %s", got)
	}
	if err := os.WriteFile(filepath.Join(other, "profiles.ini"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := c.thunderbird(t).root; got != other {
		t.Errorf("with profiles in the desktop's folder: %s", got)
	}
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := c.thunderbird(t).root; got != own {
		t.Errorf("with both: %s", got)
	}
}

func TestFindEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := linux(t).Find(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestNoHome: without one no program is found, and nothing else fails either.
func TestNoHome(t *testing.T) {
	var nowhere *System
	if found, err := nowhere.Find(t.Context()); err == nil || len(found) > 0 {
		t.Errorf("got %v, %v", found, err)
	}
}
