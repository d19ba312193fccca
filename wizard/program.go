package wizard

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"

	"postkey/accounts"
	"postkey/accounts/export"
	"postkey/accounts/mailapps"
)

// files are the formats that are offered as a file beside the installed
// programs, in the order they are shown.
var files = []string{"outlook-prf", "sheet"}

// Continue goes on from a good test, or half a one, to the mail programs.
func (w *Wizard) Continue() {
	s := w.State()
	if !s.Test.OK() && !s.Test.ReceiveOnly || s.Keeping.State == KeepWaiting || s.Program.Working || s.Done.Working {
		return
	}
	var tools Tools
	w.start(func(s *State) {
		tools = w.tools
		s.Program = ProgramChoice{Looking: true}
		s.goTo(StepProgram)
	}, func(ctx context.Context, j job) {
		found, err := tools.Apps.Find(ctx)
		var list []Program
		for _, app := range found {
			list = append(list, Program{ID: app.ID, App: &app})
		}
		for _, id := range files {
			list = append(list, Program{ID: id})
		}
		if j.update(func(s *State) { s.Program = ProgramChoice{Programs: list, Err: err} }) {
			w.prepare(ctx, j, tools, 0)
		}
	})
}

// SelectProgram chooses a program and finds out what would be written for it.
func (w *Wizard) SelectProgram(i int) {
	if p := w.State().Program; p.Looking || p.Working {
		return // only Cancel ends a set-up
	}
	var tools Tools
	w.start(func(s *State) {
		tools = w.tools
		p := &s.Program
		p.Chosen, p.Plan, p.Files, p.Refused, p.Err = i, nil, nil, nil, nil
	}, func(ctx context.Context, j job) { w.prepare(ctx, j, tools, i) })
}

// prepare makes the plan or the file of a program, which writes nothing.
func (w *Wizard) prepare(ctx context.Context, j job, tools Tools, i int) {
	s := w.State()
	if i < 0 || i >= len(s.Program.Programs) {
		return
	}
	program := s.Program.Programs[i]
	if program.App != nil {
		plan, err := tools.Apps.Plan(ctx, *program.App, s.Account)
		j.update(func(s *State) { s.Program.Plan, s.Program.Refused = plan, err })
		return
	}
	made, err := write(program.ID, s.Account, tools)
	j.update(func(s *State) { s.Program.Files, s.Program.Refused = made, err })
}

func write(id string, a accounts.Account, tools Tools) ([]export.File, error) {
	format, ok := export.ByID(id)
	if !ok {
		return nil, errors.New("no export format " + id)
	}
	return format.Write(a, export.Options{Words: tools.Words})
}

// SetUp does for the chosen program what was shown: sets it up, or saves its
// file among the person's documents.
func (w *Wizard) SetUp() {
	s := w.State()
	program, ok := s.Program.Selected()
	if !ok || s.Program.Working || s.Program.Plan == nil && s.Program.Files == nil {
		return
	}
	var tools Tools
	w.start(func(s *State) {
		tools = w.tools
		s.Program.Working, s.Program.Err = true, nil
	}, func(ctx context.Context, j job) {
		done := Done{Program: program}
		var err error
		if s.Program.Plan != nil {
			done.Applied, err = s.Program.Plan.Apply(ctx)
			if done.Applied != nil {
				done.Where = done.Applied.Where
			}
		} else {
			done.files = s.Program.Files
			done.Where, err = save(program.ID, tools.Documents, done.files)
		}
		if format, ok := export.ByID(program.ID); ok {
			done.Guide = format.Guide(s.Account, done.Where, tools.Words)
		}
		current := j.update(func(s *State) {
			s.Program.Working, s.Program.Err = false, err
			if err == nil {
				s.Earlier, s.Done = s.setUps(), done
				s.goTo(StepDone)
			}
		})
		if !current && err == nil && done.Applied != nil {
			// The person cancelled in the very moment it was finished.
			_, _ = done.Applied.Undo(context.WithoutCancel(ctx))
		}
	})
}

func save(id, dir string, files []export.File) (string, error) {
	format, ok := export.ByID(id)
	if !ok {
		return "", errors.New("no export format " + id)
	}
	return mailapps.Save(dir, format, files)
}

// setUps are all set-ups that can still be undone.
func (s *State) setUps() []Done {
	list := slices.Clone(s.Earlier)
	if s.Done.Where != "" && s.Done.Undone == nil {
		list = append(list, s.Done)
	}
	return list
}

// Undo takes back what was set up last.
func (w *Wizard) Undo() { w.undo(func(s *State) *Done { return &s.Done }) }

// UndoEarlier takes back one of [State.Earlier].
func (w *Wizard) UndoEarlier(i int) {
	w.undo(func(s *State) *Done {
		if i < 0 || i >= len(s.Earlier) {
			return new(Done) // another address was typed meanwhile
		}
		return &s.Earlier[i]
	})
}

func (w *Wizard) undo(which func(*State) *Done) {
	s := w.State()
	d := *which(&s)
	if d.Where == "" || d.Undone != nil || s.Done.Working {
		return
	}
	w.start(func(s *State) {
		s.Done.Working = true // one after the other
		which(s).Err = nil
	}, func(ctx context.Context, j job) {
		var undone mailapps.Undone
		var err error
		if d.Applied != nil {
			undone, err = d.Applied.Undo(ctx)
		} else {
			err = remove(d.Where, d.files)
		}
		j.update(func(s *State) {
			s.Done.Working, which(s).Err = false, err
			if err == nil {
				which(s).Undone = &undone
			}
		})
	})
}

// errChanged keeps Undo from removing a file somebody has worked on.
var errChanged = errors.New("the file was changed since")

func remove(path string, files []export.File) error {
	now, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(files) != 1 || !bytes.Equal(now, files[0].Data) {
		return errChanged
	}
	return os.Remove(path)
}

// Open starts the mail program with what was set up.
func (w *Wizard) Open() {
	s := w.State()
	if s.Done.Applied == nil || s.Done.Undone != nil || s.Done.Working {
		return
	}
	w.start(func(s *State) { s.Done.Working, s.Done.Err = true, nil }, func(ctx context.Context, j job) {
		err := s.Done.Applied.Open(ctx)
		j.update(func(s *State) { s.Done.Working, s.Done.Err, s.Done.Opened = false, err, err == nil })
	})
}

// AnotherProgram goes back to the list to set up one more.
func (w *Wizard) AnotherProgram() { w.Continue() }
