package mailapps

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"postkey/accounts/export"
	"postkey/accounts/leaktest"
)

func TestApplyAndUndo(t *testing.T) {
	for _, earlier := range []bool{false, true} {
		c := linux(t)
		if earlier {
			c.earlier(t)
		}
		before := tree(t, c.Home)
		plan, err := c.Plan(t.Context(), c.thunderbird(t), jane())
		if err != nil {
			t.Fatal(err)
		}
		if got := tree(t, c.Home); !reflect.DeepEqual(got, before) {
			t.Errorf("a plan has written something: %v", got)
		}
		applied, err := plan.Apply(t.Context())
		if err != nil {
			t.Fatal(err)
		}

		// What was announced is what was done.
		if !regexp.MustCompile(`/\.thunderbird/[a-z2-7]{8}\.postkey-jane@example\.org$`).MatchString(filepath.ToSlash(plan.Where)) {
			t.Errorf("the folder is %s", plan.Where)
		}
		if len(plan.Changes) != 2 || plan.Changes[0].Path != filepath.Join(plan.Where, "prefs.js") || !plan.Changes[0].New ||
			!plan.Changes[1].ByProgram || plan.Changes[1].New == earlier {
			t.Errorf("announced %+v", plan.Changes)
		}
		if applied.Where != plan.Where || applied.Profile != "jane@example.org" || !applied.Listed || (applied.Others == 1) != earlier {
			t.Errorf("applied %+v", applied)
		}
		prefs, err := os.ReadFile(filepath.Join(applied.Where, "prefs.js"))
		if err != nil || string(prefs) != string(plan.Changes[0].Data) {
			t.Errorf("prefs.js: %v", err)
		}
		mode(t, applied.Where, 0o700)
		mode(t, filepath.Join(applied.Where, "prefs.js"), 0o600)
		want := []string{"/usr/bin/thunderbird", "--headless", "-CreateProfile", "jane@example.org " + applied.Where}
		if len(c.calls) != 1 || !reflect.DeepEqual(c.calls[0], want) {
			t.Errorf("ran %q", c.calls)
		}
		if earlier {
			saved, err := os.ReadFile(applied.Backup)
			if err != nil || !strings.HasSuffix(before[".thunderbird/profiles.ini"], string(saved)) || !strings.HasPrefix(applied.Backup, c.DataDir) {
				t.Errorf("the backup %s: %v", applied.Backup, err)
			}
			mode(t, applied.Backup, 0o600)
			mode(t, filepath.Dir(applied.Backup), 0o700)
		}

		if err := applied.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := []string{"/usr/bin/thunderbird", "-profile", applied.Where}; !reflect.DeepEqual(c.calls[1], want) {
			t.Errorf("opened %q", c.calls[1])
		}

		undone, err := applied.Undo(t.Context())
		if err != nil || undone != (Undone{}) {
			t.Fatalf("undone %+v, %v", undone, err)
		}
		after := tree(t, c.Home)
		for name := range after {
			if strings.HasPrefix(name, ".cache") && !strings.Contains(name, "postkey") {
				delete(after, name) // Thunderbird's own folder for all its caches
			}
		}
		if !reflect.DeepEqual(after, before) {
			t.Errorf("after undoing:\n%v\nwant\n%v", after, before)
		}
		if undone, err := applied.Undo(t.Context()); err != nil || undone != (Undone{}) {
			t.Errorf("undone twice: %+v, %v", undone, err)
		}
	}
}

func mode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has mode %o, want %o", path, got, want)
	}
}

// A name that is taken would make Thunderbird quietly keep the old profile.
func TestProfileNamesAreFree(t *testing.T) {
	c := linux(t)
	first, second := c.setUp(t), c.setUp(t)
	third := c.setUp(t)
	if first.Profile != "jane@example.org" || second.Profile != "jane@example.org-2" || third.Profile != "jane@example.org-3" {
		t.Errorf("named %q, %q, %q", first.Profile, second.Profile, third.Profile)
	}
	if first.Where == second.Where || !third.Listed || third.Others != 2 {
		t.Errorf("third is %+v", third)
	}
	// Undoing one that is no longer the last leaves the list to Thunderbird.
	undone, err := first.Undo(t.Context())
	if err != nil || !undone.Listed || undone.Kept != "" {
		t.Errorf("undone %+v, %v", undone, err)
	}
	if got := tree(t, first.Where); len(got) != 1 {
		t.Errorf("the folder that is still listed holds %v", got)
	}
	if undone, err := third.Undo(t.Context()); err != nil || undone.Listed {
		t.Errorf("undone %+v, %v", undone, err)
	}
}

// What Thunderbird has put into the profile is kept, mail above all.
func TestUndoKeepsMail(t *testing.T) {
	for name, use := range map[string]func(dir string) error{
		"mail": func(dir string) error {
			return errors.Join(os.MkdirAll(filepath.Join(dir, "Mail", "pop.example.org"), 0o700),
				os.WriteFile(filepath.Join(dir, "Mail", "pop.example.org", "Inbox"), []byte("From - \n"), 0o600),
				os.Symlink("127.0.0.1:+1234", filepath.Join(dir, "lock")))
		},
		"settings": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "prefs.js"), []byte("// changed\n"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := linux(t)
			applied := c.setUp(t)
			if err := use(applied.Where); err != nil {
				t.Fatal(err)
			}
			before := tree(t, applied.Where)
			undone, err := applied.Undo(t.Context())
			if err != nil || undone.Listed || !strings.HasPrefix(undone.Kept, c.DataDir) {
				t.Fatalf("undone %+v, %v", undone, err)
			}
			if got := tree(t, undone.Kept); !reflect.DeepEqual(got, before) {
				t.Errorf("kept %v, want %v", got, before)
			}
			if got := tree(t, applied.Where); len(got) != 0 {
				t.Errorf("left behind %v", got)
			}
		})
	}
}

// Thunderbird's list is only put back if nothing but our entry has changed.
func TestUndoLeavesAChangedList(t *testing.T) {
	c := linux(t)
	c.earlier(t)
	applied := c.setUp(t)
	list := filepath.Join(c.Home, ".thunderbird", "profiles.ini")
	raw, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	changed := string(raw) + "\n[Install0123]\nDefault=old.default\nLocked=1\n"
	if err := os.WriteFile(list, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	undone, err := applied.Undo(t.Context())
	if err != nil || !undone.Listed {
		t.Errorf("undone %+v, %v", undone, err)
	}
	if got, err := os.ReadFile(list); err != nil || string(got) != changed {
		t.Errorf("the list was changed to %q, %v", got, err)
	}
	// A profile that is listed must be there, or Thunderbird does not start.
	mode(t, applied.Where, 0o700)
}

// If Thunderbird does not take note of the profile, it can still be used.
func TestApplyWithoutTheList(t *testing.T) {
	c := linux(t)
	c.create = nil // exits with an error
	applied := c.setUp(t)
	if applied.Listed {
		t.Error("claims to be listed")
	}
	if _, err := os.Stat(filepath.Join(applied.Where, "prefs.js")); err != nil {
		t.Error(err)
	}
	if undone, err := applied.Undo(t.Context()); err != nil || undone != (Undone{}) {
		t.Errorf("undone %+v, %v", undone, err)
	}
	if got := tree(t, c.Home); len(got) != 1 {
		t.Errorf("left behind %v", got)
	}
}

// Cancelled at any point, everything is as it was.
func TestApplyCancelled(t *testing.T) {
	c := linux(t)
	c.earlier(t)
	before := tree(t, filepath.Join(c.Home, ".thunderbird"))
	plan, err := c.Plan(t.Context(), c.thunderbird(t), jane())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	create := c.create
	c.create = func(ctx context.Context, name, dir string) error {
		cancel() // while Thunderbird is at it, and it finishes all the same
		return create(ctx, name, dir)
	}
	for range 2 { // the second time it is cancelled before it begins
		applied, err := plan.Apply(ctx)
		if applied != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("applied %v, %v", applied, err)
		}
		if got := tree(t, filepath.Join(c.Home, ".thunderbird")); !reflect.DeepEqual(got, before) {
			t.Errorf("left behind %v", got)
		}
	}
	if len(c.calls) != 1 {
		t.Errorf("ran %q", c.calls)
	}
	if _, err := c.Plan(ctx, c.thunderbird(t), jane()); !errors.Is(err, context.Canceled) {
		t.Errorf("planned: %v", err)
	}
	if err := new(Applied).Open(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("opened: %v", err)
	}
}

func TestPlanRefuses(t *testing.T) {
	c := linux(t)
	a := jane()
	a.Name = "Jane\nDoe"
	var refusal *export.Refusal
	if _, err := c.Plan(t.Context(), c.thunderbird(t), a); !errors.As(err, &refusal) || refusal.Code != export.CodeInvalid {
		t.Errorf("got %v", err)
	}
	if _, err := c.Plan(t.Context(), Program{ID: "thunderbird", root: "x", nest: "x"}, jane()); err == nil {
		t.Error("a relative folder of profiles was accepted")
	}
}

// No file of a set-up holds a password, wherever one could have come from.
func TestNoPasswordInAnyFile(t *testing.T) {
	c := linux(t)
	c.earlier(t)
	c.setUp(t)
	leaktest.CheckDir(t, leaktest.Password, c.Home)
	leaktest.CheckDir(t, leaktest.Password, c.DataDir)
	a := jane()
	a.Incoming.Username = leaktest.Password // it would be seen
	plan, err := c.Plan(t.Context(), c.thunderbird(t), a)
	if err != nil {
		t.Fatal(err)
	}
	applied, err := plan.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if finds, err := leaktest.Dir(leaktest.Password, applied.Where); err != nil || len(finds) == 0 {
		t.Errorf("the search would not find a password: %v", err)
	}
}

func TestReadProfiles(t *testing.T) {
	root := t.TempDir()
	abs := filepath.Join(root, "else where", "x")
	raw := "; a comment\r\n[Profile1]\r\nName=a=b [c]\r\nIsRelative=0\r\nPath=" + abs + "\r\n\r\n[General]\r\nVersion=2\r\n[Install00]\r\nDefault=no\r\n[Profile0]\r\nName=default\r\nIsRelative=1\r\nPath=Profiles/q.default\r\nDefault=1\r\n[Profile2]\r\nName=broken"
	if err := os.WriteFile(filepath.Join(root, "profiles.ini"), []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := readProfiles(root)
	want := []profile{{"a=b [c]", abs}, {"default", filepath.Join(root, "Profiles", "q.default")}}
	if err != nil || !reflect.DeepEqual(l.profiles, want) {
		t.Errorf("got %v, %v", l.profiles, err)
	}
	if !l.lists(abs) || l.lists(root) {
		t.Error("lists the wrong folders")
	}
	if name := l.freeName("Default"); name != "Default-2" {
		t.Errorf("free is %q", name)
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(abs, link); err != nil {
		t.Fatal(err)
	}
	if !l.lists(link) {
		t.Error("does not see through a link")
	}
}

func TestMoveToAnotherFileSystem(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "to")
	if err := errors.Join(os.MkdirAll(filepath.Join(from, "Mail"), 0o700), os.WriteFile(filepath.Join(from, "Mail", "Inbox"), []byte("x"), 0o600), os.Symlink("gone", filepath.Join(from, "lock"))); err != nil {
		t.Fatal(err)
	}
	if err := move(from, to); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(to, "Mail", "Inbox")); err != nil || string(got) != "x" || len(tree(t, from)) != 0 {
		t.Errorf("moved %q, %v; left %v", got, err, tree(t, from))
	}
	// What cannot be copied whole stays where it is.
	if err := os.MkdirAll(from, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "a"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(t.TempDir(), "file", "to")
	if err := os.WriteFile(filepath.Dir(taken), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := move(from, taken); err == nil || len(tree(t, from)) != 2 {
		t.Errorf("got %v; left %v", err, tree(t, from))
	}
}
