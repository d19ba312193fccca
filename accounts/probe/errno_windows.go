package probe

import "syscall"

// Winsock has its own numbers, and errors.Is does not know them as the others.
const (
	errnoRefused    = syscall.Errno(10061) // WSAECONNREFUSED
	errnoAccess     = syscall.Errno(10013) // WSAEACCES
	errnoPermission = syscall.ERROR_ACCESS_DENIED
)
