package keyring

import (
	"context"
	"errors"
	"syscall"

	zalando "github.com/zalando/go-keyring"
)

// System is Windows Credential Manager. Its calls show no prompt: whoever is
// signed in to Windows can read it.
func System() *Ring {
	return &Ring{Backend: Backend{
		Get:    zalando.Get,
		Set:    zalando.Set,
		Delete: zalando.Delete,
		Name:   func(context.Context) string { return "Windows Credential Manager" },
		Fits: func(service, user, password string) bool {
			// CRED_MAX_CREDENTIAL_BLOB_SIZE, CRED_MAX_USERNAME_LENGTH (wincred.h)
			return len(password) <= 5*512 && len(user) <= 513
		},
		Reason: reason,
	}}
}

// reason reads the errors of CredRead, CredWrite and CredDelete.
func reason(err error) Error {
	var code syscall.Errno
	if !errors.As(err, &code) {
		return ""
	}
	switch code {
	case syscall.ERROR_NOT_FOUND:
		return ErrNotFound
	case 1312: // ERROR_NO_SUCH_LOGON_SESSION: signed in over the network, which has no credential store
		return ErrNone
	case syscall.ERROR_ACCESS_DENIED:
		return ErrRefused
	case 1783: // RPC_X_BAD_STUB_DATA: how CredWrite reports a blob that is too long
		return ErrTooBig
	}
	return ""
}
