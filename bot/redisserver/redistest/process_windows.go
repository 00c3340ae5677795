package redistest

import (
	"os"
	"syscall"
)

// There is no redis-server to be tested with here; the package only has to compile.
const (
	terminate = syscall.SIGKILL
	freeze    = syscall.SIGKILL
	thaw      = syscall.SIGKILL
)

func withParent() *syscall.SysProcAttr { return nil }

func signalGroup(p *os.Process, _ syscall.Signal) { _ = p.Kill() }
