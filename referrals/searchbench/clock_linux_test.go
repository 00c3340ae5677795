package searchbench_test

import (
	"syscall"
	"time"
	"unsafe"
)

// worked gives how long this thread has been at work: time in which other programs had the processor does not count.
func worked() time.Duration {
	const threadTime = 3 // CLOCK_THREAD_CPUTIME_ID
	var now syscall.Timespec
	if _, _, failed := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadTime, uintptr(unsafe.Pointer(&now)), 0); failed != 0 { //nolint:gosec // the call writes to it
		return 0
	}
	return time.Duration(now.Nano())
}
