//go:build !windows

package probe

import "syscall"

const (
	errnoRefused    = syscall.ECONNREFUSED
	errnoAccess     = syscall.EACCES
	errnoPermission = syscall.EPERM
)
