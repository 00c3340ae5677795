//go:build unix

package main

import "syscall"

// openFiles is how many files and connections this process may have open, 0 when that is not known. Go has raised the soft
// limit to the hard one.
func openFiles() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return int(min(limit.Cur, 1<<30)) //nolint:gosec,unconvert // bounded; the type differs between systems
}
