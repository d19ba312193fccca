package mailapps

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"

	"postkey/accounts"
	"postkey/accounts/export"
)

// A Plan is what setting up a program would do. Making one touches nothing.
type Plan struct {
	Program Program
	// Profile is the name of the new profile, as Thunderbird lists it.
	Profile string
	// Where is the folder of the new profile.
	Where string
	// Changes are what would be written, in order.
	Changes []Change
	// Others is the number of profiles that are there already. If there is none,
	// Thunderbird will open the new one by itself; otherwise only when asked to.
	Others int

	system *System
	files  []export.File
}

// A Change is one file that a [Plan] would write.
type Change struct {
	Path string
	// New tells that there is no such file yet.
	New bool
	// ByProgram tells that the mail program writes it, not Postkey.
	ByProgram bool
	// Data is what Postkey would write.
	Data []byte
}

// Plan decides how a program would be set up with an account. The error is an
// [*export.Refusal] if the program cannot have this account.
func (s *System) Plan(ctx context.Context, p Program, a accounts.Account) (*Plan, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !filepath.IsAbs(p.nest) {
		return nil, fmt.Errorf("no folder for profiles: %q", p.nest)
	}
	format, ok := export.ByID(p.ID)
	if !ok {
		return nil, fmt.Errorf("no format for %s", p.ID)
	}
	files, err := format.Write(a, export.Options{})
	if err != nil {
		return nil, err
	}
	list, err := readProfiles(p.root)
	if err != nil {
		return nil, err
	}
	// Thunderbird reads "NAME FOLDER" up to the first space, so the name has none.
	name := format.DefaultName(a)
	plan := &Plan{
		Program: p, Profile: list.freeName(strings.TrimPrefix(name, "postkey-")), Others: len(list.profiles),
		Where:  filepath.Join(p.nest, strings.ToLower(rand.Text()[:8])+"."+name),
		system: s, files: files,
	}
	for _, f := range files {
		plan.Changes = append(plan.Changes, Change{Path: filepath.Join(plan.Where, f.Name), New: true, Data: f.Data})
	}
	plan.Changes = append(plan.Changes, Change{Path: list.path, New: list.raw == nil, ByProgram: true})
	return plan, nil
}

// Apply does what the plan says. After an error, and after ctx ends, everything
// is as it was before.
func (p *Plan) Apply(ctx context.Context) (*Applied, error) {
	s := p.system
	before, err := readProfiles(p.Program.root)
	if err != nil {
		return nil, err
	}
	a := &Applied{Program: p.Program, Where: p.Where, Profile: before.freeName(p.Profile), Others: len(before.profiles),
		system: s, before: before.raw, files: p.files}
	if before.raw != nil {
		if a.Backup, err = s.backup("profiles.ini", before.raw); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.folders, err = makeFolder(p.Program.nest); err == nil {
		err = saveFolder(p.Where, p.files)
	}
	if err != nil {
		removeAll(a.folders)
		return nil, err
	}
	// A new profile needs no entry to be used, only to be seen in Thunderbird's own
	// list: so whatever goes wrong here is no failure.
	_ = p.Program.run(ctx, s, "--headless", "-CreateProfile", a.Profile+" "+p.Where)
	after, err := readProfiles(p.Program.root)
	if err == nil {
		a.after, a.Listed = after.raw, after.lists(p.Where)
	}
	if err := ctx.Err(); err != nil {
		// Half-way is nowhere. The caller has gone, so this takes no heed of ctx.
		_, undone := a.Undo(context.WithoutCancel(ctx))
		if undone != nil {
			return a, fmt.Errorf("%w, and taking it back: %w", err, undone)
		}
		return nil, err
	}
	return a, nil
}

func (p Program) run(ctx context.Context, s *System, args ...string) error {
	args = append(p.command[1:len(p.command):len(p.command)], args...)
	return s.Run(ctx, p.command[0], args...)
}
