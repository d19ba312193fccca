package mailapps

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
)

func jane() accounts.Account {
	return accounts.Account{
		Name: "Jane Doe", Address: "jane@example.org",
		Incoming: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane@example.org"},
		Outgoing: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 465, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane@example.org"},
		Leave:    accounts.LeaveForever,
	}
}

// computer is a System whose home is a test folder and whose programs are a
// list of paths. Its Thunderbird does with profiles.ini what the real one does.
type computer struct {
	*System
	installed []string
	env       map[string]string
	apps      map[string]string // App Paths of Windows
	calls     [][]string
	// create stands in for "thunderbird -CreateProfile NAME DIR".
	create func(ctx context.Context, name, dir string) error
}

func newComputer(t *testing.T, goos string, installed ...string) *computer {
	t.Helper()
	base := t.TempDir()
	c := &computer{installed: installed, env: map[string]string{}, apps: map[string]string{}}
	c.System = &System{
		GOOS: goos, Home: filepath.Join(base, "home"), DataDir: filepath.Join(base, "postkey data"),
		Getenv: func(key string) string { return c.env[key] },
		LookPath: func(name string) (string, error) {
			for _, p := range c.installed {
				if filepath.Base(p) == name && slices.Contains([]string{"/usr/bin", "/snap/bin"}, filepath.Dir(p)) {
					return p, nil
				}
			}
			return "", fs.ErrNotExist
		},
		Stat: func(path string) (fs.FileInfo, error) {
			if slices.Contains(c.installed, path) {
				return nil, nil
			}
			if strings.HasPrefix(path, base) {
				return os.Stat(path)
			}
			return nil, fs.ErrNotExist
		},
		AppPath: func(exe string) (string, error) {
			if p, ok := c.apps[exe]; ok {
				return p, nil
			}
			return "", fs.ErrNotExist
		},
		Run: func(ctx context.Context, name string, args ...string) error {
			c.calls = append(c.calls, append([]string{name}, args...))
			profile, dir, ok := strings.Cut(args[len(args)-1], " ")
			if !ok || c.create == nil {
				return errors.New("exit status 1")
			}
			return c.create(ctx, profile, dir)
		},
		Start: func(name string, args ...string) error {
			c.calls = append(c.calls, append([]string{name}, args...))
			return nil
		},
		Now: func() time.Time { return time.Date(2026, 11, 21, 21, 30, 0, 0, time.UTC) },
	}
	if err := os.Mkdir(c.Home, 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

// linux has a Thunderbird that writes its list.
func linux(t *testing.T) *computer {
	c := newComputer(t, "linux", "/usr/bin/thunderbird", "/usr/lib/thunderbird/thunderbird")
	c.create = func(_ context.Context, name, dir string) error {
		return errors.Join(
			os.WriteFile(filepath.Join(dir, stamp), []byte("{}"), 0o644),
			os.MkdirAll(filepath.Join(c.Home, ".cache", "thunderbird", filepath.Base(dir)), 0o755),
			addToList(filepath.Join(c.Home, ".thunderbird"), name, dir),
		)
	}
	return c
}

func addToList(root, name, dir string) error {
	path := filepath.Join(root, "profiles.ini")
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	n := strings.Count(string(old), "[Profile")
	entry := fmt.Sprintf("[Profile%d]\nName=%s\nIsRelative=1\nPath=%s\n\n", n, name, filepath.Base(dir))
	return os.WriteFile(path, []byte(entry+string(old)), 0o644)
}

func (c *computer) thunderbird(t *testing.T) Program {
	t.Helper()
	found, err := c.Find(t.Context())
	if err != nil || len(found) == 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	return found[0]
}

func (c *computer) setUp(t *testing.T) *Applied {
	t.Helper()
	plan, err := c.Plan(t.Context(), c.thunderbird(t), jane())
	if err != nil {
		t.Fatal(err)
	}
	applied, err := plan.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return applied
}

// earlier gives the computer a profile that was there before.
func (c *computer) earlier(t *testing.T) {
	t.Helper()
	dir := filepath.Join(c.Home, ".thunderbird", "old.default")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "prefs.js"), []byte("// mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list := "[General]\nStartWithLastProfile=1\n\n[Profile0]\nName=default\nIsRelative=1\nPath=old.default\nDefault=1\n"
	if err := os.WriteFile(filepath.Join(c.Home, ".thunderbird", "profiles.ini"), []byte(list), 0o640); err != nil {
		t.Fatal(err)
	}
}

// tree is every file below a folder: its mode and what is in it.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files[name] = info.Mode().String()
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files[name] += " " + string(data)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// stands are what the test program does when it stands in for another one; the
// variable of that name is its argument.
var stands = map[string]func(arg string) error{
	"POSTKEY_TEST_HOLD_LOCK": func(path string) error {
		if err := holdLock(path); err != nil {
			return err
		}
		fmt.Println("held")
		_, err := bufio.NewReader(os.Stdin).ReadString('\n') // until the test lets go
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	},
	"POSTKEY_TEST_TELL_SESSION": tellSession,
}

func TestMain(m *testing.M) {
	for name, stand := range stands {
		if arg := os.Getenv(name); arg != "" {
			if err := stand(arg); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}
