package keyring

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestReason(t *testing.T) {
	for code, want := range map[syscall.Errno]Error{
		syscall.ERROR_NOT_FOUND: ErrNotFound, 1312: ErrNone, syscall.ERROR_ACCESS_DENIED: ErrRefused, 1783: ErrTooBig, syscall.ERROR_FILE_NOT_FOUND: "",
	} {
		if got := reason(fmt.Errorf("x: %w", code)); got != want {
			t.Errorf("%v is %q, want %q", code, got, want)
		}
	}
	if got := reason(errors.New("else")); got != "" {
		t.Errorf("another error is %q", got)
	}
}

func TestFits(t *testing.T) {
	fits := System().Backend.Fits
	for n, want := range map[int]bool{1: true, 2560: true, 2561: false} {
		if got := fits(service, user, strings.Repeat("x", n)); got != want {
			t.Errorf("%d bytes fit: %v", n, got)
		}
	}
}
