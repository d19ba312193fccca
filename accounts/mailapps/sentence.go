package mailapps

import (
	"context"
	"errors"
	"io/fs"

	"postkey/accounts/export"
	"postkey/accounts/words"
)

// Sentence says to a person why a set-up, a file or an undo did not come about.
func Sentence(err error, w *words.Words) string {
	var refusal *export.Refusal
	var exists *ExistsError
	switch {
	case errors.As(err, &refusal):
		return refusal.Sentence(w)
	case errors.As(err, &exists) && exists.Profile:
		return w.T("export.error.profile", "Path", exists.Path)
	case errors.As(err, &exists):
		return w.T("export.error.exists", "Path", exists.Path)
	case errors.Is(err, ErrNotStarted):
		return w.T("export.error.not-started")
	case errors.Is(err, ErrRunning):
		return w.T("export.error.running")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return w.T("export.error.cancelled")
	case noRoom(err):
		return w.T("export.error.no-room")
	case errors.Is(err, fs.ErrPermission):
		return w.T("export.error.denied")
	}
	return w.T("export.error.other")
}
