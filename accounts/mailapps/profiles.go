package mailapps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A profileList is Thunderbird's profiles.ini at one moment. It is only read:
// Thunderbird writes it.
type profileList struct {
	path string
	// raw is the whole file; nil if there was none.
	raw      []byte
	profiles []profile
}

type profile struct {
	name string
	dir  string // absolute
}

func readProfiles(root string) (profileList, error) {
	l := profileList{path: filepath.Join(root, "profiles.ini")}
	raw, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	} else if err != nil {
		return l, err
	}
	l.raw = raw
	section, current := "", profile{}
	relative := false
	end := func() {
		if strings.HasPrefix(section, "Profile") && current.dir != "" {
			if relative {
				current.dir = filepath.Join(root, current.dir)
			}
			l.profiles = append(l.profiles, current)
		}
		current, relative = profile{}, false
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimRight(line, "\r\n")
		if name, ok := strings.CutPrefix(line, "["); ok {
			end()
			section, _, _ = strings.Cut(name, "]")
			continue
		}
		switch key, value, _ := strings.Cut(line, "="); key {
		case "Name":
			current.name = value
		case "Path":
			current.dir = filepath.FromSlash(value)
		case "IsRelative":
			relative = value == "1"
		}
	}
	end()
	return l, nil
}

// lists tells whether a folder is one of the profiles.
func (l profileList) lists(dir string) bool {
	for _, p := range l.profiles {
		if filepath.Clean(p.dir) == filepath.Clean(dir) || sameFolder(p.dir, dir) {
			return true
		}
	}
	return false
}

// sameFolder sees through links and, on Windows and macOS, through the case of
// letters.
func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// freeName returns a name that no profile has yet: Thunderbird silently keeps
// the old profile when asked to create one of the same name.
func (l profileList) freeName(want string) string {
	name := want
	for i := 2; ; i++ {
		taken := false
		for _, p := range l.profiles {
			taken = taken || strings.EqualFold(p.name, name)
		}
		if !taken {
			return name
		}
		name = fmt.Sprintf("%s-%d", want, i)
	}
}
