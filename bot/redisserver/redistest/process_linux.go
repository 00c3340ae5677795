package redistest

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func withParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// limitFiles bounds what a running process can write to files, in bytes from a file's beginning.
func limitFiles(p *os.Process, bytes uint64) error {
	var now unix.Rlimit
	if err := unix.Prlimit(p.Pid, unix.RLIMIT_FSIZE, nil, &now); err != nil {
		return err
	}
	now.Cur = min(bytes, now.Max)
	return unix.Prlimit(p.Pid, unix.RLIMIT_FSIZE, &now, nil)
}
