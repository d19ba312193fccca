package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// format finds files that gofmt would change. It needs no gofmt to be installed.
func (c *checking) format(context.Context) error {
	wrong, err := unformatted(os.DirFS(c.root))
	if err == nil && len(wrong) > 0 {
		err = errors.New("gofmt would change " + strings.Join(wrong, ", "))
	}
	return err
}

func unformatted(root fs.FS) ([]string, error) {
	var wrong []string
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "dist") {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		is, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		if want, err := format.Source(is); err != nil || !bytes.Equal(is, want) {
			wrong = append(wrong, path)
		}
		return nil
	})
	return wrong, err
}

// compile builds all packages and keeps the program, so that what follows
// finds everything in the build cache.
func (c *checking) compile(ctx context.Context) error {
	return c.build(ctx, "Postkey", c.env, "", "./...")
}

func (c *checking) compileTerminal(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "postkey-dev-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return c.build(ctx, "the terminal edition", []string{"CGO_ENABLED=0"}, filepath.Join(dir, "postkey"), "./cmd/postkey")
}

// vet runs go vet on packages, for another system when env says so.
func vet(env []string, packages ...string) func(*checking, context.Context) error {
	return func(c *checking, ctx context.Context) error {
		return c.quietly(ctx, append(slices.Clone(c.env), env...), "vet", packages...)
	}
}

func (c *checking) staticcheck(ctx context.Context) error {
	return c.quietly(ctx, c.env, "tool", "staticcheck", "./...")
}

// quietly runs the go tool and shows its output only when it complains.
func (c *checking) quietly(ctx context.Context, env []string, sub string, args ...string) error {
	var out bytes.Buffer
	cmd := c.goCommand(ctx, env, sub, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	done := c.console.tick(func() string { return "go " + sub + " " + strings.Join(args, " ") })
	err := cmd.Run()
	done()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(out.String()))
	}
	return nil
}

// race tests the packages in which things happen at the same time. Tests
// against real programs wait for those, where the detector sees nothing.
func (c *checking) race(ctx context.Context) error {
	return c.goTest(ctx, &c.raced, append([]string{"-race", "-skip=^TestReal"}, belowWindow...)...)
}

func (c *checking) tests(ctx context.Context) error {
	return c.goTest(ctx, &c.tested, "./...")
}

// fyneKeeps has Fyne keep what it drew for longer than any test takes. By itself it
// forgets that after a minute, and its test driver even what is in sight: a slow
// computer would draw other pictures.
const fyneKeeps = "FYNE_CACHE=24h"

// goTest runs go test and follows what it reports into a log. A package has long
// enough on the slowest computer: the limit is for one that hangs.
func (c *checking) goTest(ctx context.Context, log *testLog, args ...string) error {
	log.say = c.console.print
	env := append(slices.Clone(c.env), fyneKeeps)
	cmd := c.goCommand(ctx, env, "test", append([]string{"-json", "-timeout=30m"}, args...)...)
	cmd.Stdout, cmd.Stderr = log, &log.trouble
	done := c.console.tick(log.now)
	err := cmd.Run()
	done()
	if trouble := strings.TrimSpace(log.trouble.String()); err != nil && trouble != "" {
		return fmt.Errorf("%w\n%s", err, trouble)
	}
	return err
}
