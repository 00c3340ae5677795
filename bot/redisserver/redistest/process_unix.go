//go:build unix

package redistest

import (
	"os"
	"syscall"
)

const (
	terminate = syscall.SIGTERM
	freeze    = syscall.SIGSTOP
	thaw      = syscall.SIGCONT
)

// signalGroup sends a signal to a process and its children. One that has ended meanwhile is fine.
func signalGroup(p *os.Process, s syscall.Signal) { _ = syscall.Kill(-p.Pid, s) }
