package mailapps

import "errors"

// These are for the tests of systems with POSIX locks and sessions.

func holdLock(string) error    { return errors.ErrUnsupported }
func tellSession(string) error { return errors.ErrUnsupported }
