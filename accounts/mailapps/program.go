package mailapps

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
)

// A Program is a mail program installed on this computer.
type Program struct {
	// ID is "thunderbird".
	ID string
	// Name is the program's own name, the same in every language.
	Name string
	// Package is "flatpak" or "snap" for a program that lives in a box of its own,
	// with its own profiles; otherwise "".
	Package string
	// Path is the file that is started, or for a flatpak its id.
	Path string

	command []string // what starts it
	root    string   // the folder of profiles.ini
	nest    string   // the folder of new profiles
	cache   string   // the folder of the profiles' caches
}

// errNoHome: there is nowhere a mail program would look for its files.
var errNoHome = errors.New("this computer names no home folder")

// Find lists the mail programs that are installed and that [System.Plan] can
// set up, the one a person is likelier to use first. A nil System has none.
func (s *System) Find(ctx context.Context) ([]Program, error) {
	if s == nil {
		return nil, errNoHome
	}
	var found []Program
	for _, look := range places[s.GOOS] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p, ok := look(s); ok {
			p.ID, p.Name = "thunderbird", "Thunderbird"
			found = append(found, p)
		}
	}
	return found, nil
}

// places are where Thunderbird can be installed, by kind of system.
var places = map[string][]func(*System) (Program, bool){
	"linux":   {linuxNative, linuxSnap, linuxFlatpak("org.mozilla.thunderbird"), linuxFlatpak("org.mozilla.Thunderbird")},
	"darwin":  {macApplication},
	"windows": {windowsProgram},
}

// linuxFolders are where distributions and Mozilla's own archive put it.
var linuxFolders = []string{"/usr/lib/thunderbird", "/usr/lib64/thunderbird", "/opt/thunderbird"}

const snapCommand = "/snap/bin/thunderbird"

func linuxNative(s *System) (Program, bool) {
	installed := ""
	for _, dir := range linuxFolders {
		if path := filepath.Join(dir, "thunderbird"); s.exists(path) {
			installed = path
			break
		}
	}
	path, err := s.LookPath("thunderbird")
	switch {
	case err != nil:
		path = installed
	case snapped(path), installed == "" && s.exists(snapCommand):
		// Ubuntu's package is a script in /usr/bin that starts the snap.
		path = installed
	}
	if path == "" {
		return Program{}, false
	}
	root := s.linuxRoot()
	return Program{Path: path, command: []string{path}, root: root, nest: root,
		cache: filepath.Join(s.folder("XDG_CACHE_HOME", ".cache"), "thunderbird")}, true
}

func snapped(path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	return strings.HasPrefix(path, "/snap/") || real == "/usr/bin/snap" || strings.HasPrefix(real, "/snap/")
}

// linuxRoot is ~/.thunderbird. Only where that is not there, and Thunderbird
// has begun to use the folder of the desktop's rules, it is the other one: the
// mere presence of the first would hide the mail in the second.
func (s *System) linuxRoot() string {
	own := filepath.Join(s.Home, ".thunderbird")
	other := filepath.Join(s.folder("XDG_CONFIG_HOME", ".config"), "thunderbird")
	if !s.exists(own) && s.exists(filepath.Join(other, "profiles.ini")) {
		return other
	}
	return own
}

func linuxSnap(s *System) (Program, bool) {
	common := filepath.Join(s.Home, "snap", "thunderbird", "common")
	root := filepath.Join(common, ".thunderbird")
	return Program{Package: "snap", Path: snapCommand, command: []string{snapCommand}, root: root, nest: root,
		cache: filepath.Join(common, ".cache", "thunderbird")}, s.exists(snapCommand)
}

// linuxFlatpak looks for one of the ids that Thunderbird has had on Flathub.
func linuxFlatpak(id string) func(*System) (Program, bool) {
	return func(s *System) (Program, bool) {
		if !s.exists(filepath.Join("/var/lib/flatpak/app", id)) &&
			!s.exists(filepath.Join(s.folder("XDG_DATA_HOME", ".local/share"), "flatpak", "app", id)) {
			return Program{}, false
		}
		flatpak, err := s.LookPath("flatpak")
		if err != nil {
			return Program{}, false
		}
		box := filepath.Join(s.Home, ".var", "app", id)
		root := filepath.Join(box, ".thunderbird")
		return Program{Package: "flatpak", Path: id, command: []string{flatpak, "run", id}, root: root, nest: root,
			cache: filepath.Join(box, "cache", "thunderbird")}, true
	}
}

func macApplication(s *System) (Program, bool) {
	for _, dir := range []string{"/Applications", filepath.Join(s.Home, "Applications")} {
		path := filepath.Join(dir, "Thunderbird.app", "Contents", "MacOS", "thunderbird")
		if s.exists(path) {
			library := filepath.Join(s.Home, "Library")
			root := filepath.Join(library, "Thunderbird")
			return Program{Path: path, command: []string{path}, root: root, nest: filepath.Join(root, "Profiles"),
				cache: filepath.Join(library, "Caches", "Thunderbird", "Profiles")}, true
		}
	}
	return Program{}, false
}

func windowsProgram(s *System) (Program, bool) {
	const exe = "thunderbird.exe"
	var candidates []string
	if path, err := s.AppPath(exe); err == nil {
		candidates = append(candidates, path)
	}
	for _, key := range []string{"ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"} {
		if dir := s.Getenv(key); dir != "" {
			candidates = append(candidates, filepath.Join(dir, "Mozilla Thunderbird", exe))
		}
	}
	if dir := s.Getenv("LOCALAPPDATA"); dir != "" { // installed without an administrator
		candidates = append(candidates, filepath.Join(dir, "Mozilla Thunderbird", exe))
	}
	for _, path := range candidates {
		if s.exists(path) {
			root := filepath.Join(s.folder("APPDATA", "AppData/Roaming"), "Thunderbird")
			return Program{Path: path, command: []string{path}, root: root, nest: filepath.Join(root, "Profiles"),
				cache: filepath.Join(s.folder("LOCALAPPDATA", "AppData/Local"), "Thunderbird", "Profiles")}, true
		}
	}
	return Program{}, false
}

// folder is what an environment variable names, or the usual place below Home.
func (s *System) folder(key, usual string) string {
	if dir := s.Getenv(key); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(s.Home, filepath.FromSlash(usual))
}
