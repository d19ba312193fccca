package main

import (
	"context"
	"os"
	"path/filepath"
)

// pictures draws the pages and components of the window into files, by Fyne's
// own software renderer, which needs neither a screen nor C.
func pictures(ctx context.Context, d *dev, args []string) error {
	if err := noMore(args); err != nil {
		return err
	}
	dir := filepath.Join(d.root, "dist", "pictures")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := attached(d.goCommand(ctx, nil, "test", "-count=1", "./ui/window", "-pictures="+dir)); err != nil {
		return err
	}
	drawn, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		return err
	}
	d.console.say("%d pictures are in %s", len(drawn), dir)
	return nil
}
