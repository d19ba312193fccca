package keyring

import (
	"context"
	"encoding/base64"
	"errors"
	"os/exec"
	"strings"

	zalando "github.com/zalando/go-keyring"
)

// System is the Keychain of macOS. The password is handed to the system's own
// security program on its standard input.
//
// Nothing tells beforehand whether macOS will ask for something: looking into a
// locked keychain is what shows the prompt, and an item may ask again for the
// program that reads it. Every call is therefore given the time of a prompt. The
// login keychain is normally open, and the items are made and read by the same
// program, so that a prompt is rare.
func System() *Ring {
	return &Ring{Backend: Backend{
		Get:    zalando.Get,
		Set:    zalando.Set,
		Delete: zalando.Delete,
		State:  func(context.Context) (State, error) { return MayAsk, nil },
		Name:   func(context.Context) string { return "Keychain" },
		Fits:   fits,
		Reason: reason,
	}}
}

// fits keeps the command below the 4096 bytes of a line that the security
// program reads. go-keyring looks too, but only after it has started the program,
// and then leaves it behind.
func fits(service, user, password string) bool {
	n := len("add-generic-password -U -s  -a  -w \n") + len("go-keyring-base64:") + base64.StdEncoding.EncodedLen(len(password))
	for _, s := range []string{service, user} {
		n += len(s) + len(`''`) + 4*strings.Count(s, "'") // a quote in a shell word takes five bytes
	}
	return n <= 4096
}

// reason reads the exit codes of the security program: the last eight bits of an
// OSStatus (SecBase.h).
func reason(err error) Error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if errors.Is(err, exec.ErrNotFound) {
			return ErrNone
		}
		return ""
	}
	switch exit.ExitCode() {
	case 44: // errSecItemNotFound -25300
		return ErrNotFound
	case 36: // errSecInteractionNotAllowed -25308: locked, and nobody at the screen
		return ErrLocked
	case 51, 128: // errSecAuthFailed -25293, errSecUserCanceled -128
		return ErrRefused
	case 50, 53, 37: // errSecNoSuchKeychain -25294, errSecNotAvailable -25291, errSecNoDefaultKeychain -25307
		return ErrNone
	}
	return ""
}
