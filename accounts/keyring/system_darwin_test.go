package keyring

import (
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func TestReason(t *testing.T) {
	for code, want := range map[int]Error{44: ErrNotFound, 36: ErrLocked, 51: ErrRefused, 128: ErrRefused, 50: ErrNone, 53: ErrNone, 37: ErrNone, 1: ""} {
		err := exec.Command("/bin/sh", "-c", "exit "+strconv.Itoa(code)).Run()
		if got := reason(err); got != want {
			t.Errorf("exit code %d is %q, want %q", code, got, want)
		}
	}
	if got := reason(errors.New("else")); got != "" {
		t.Errorf("another error is %q", got)
	}
}

func TestFits(t *testing.T) {
	for n, want := range map[int]bool{1: true, 2900: true, 3100: false, 100_000: false} {
		if got := fits(service, user, strings.Repeat("x", n)); got != want {
			t.Errorf("%d bytes fit: %v", n, got)
		}
	}
	if fits(service, strings.Repeat("'", 1000), "x") {
		t.Error("a user of quotes fits, though each takes five bytes")
	}
}
