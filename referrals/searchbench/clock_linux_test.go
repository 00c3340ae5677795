package searchbench_test

import (
	"syscall"
	"time"
	"unsafe"
)

// Clocks of clock_gettime(2).
const (
	processTime = 2 // CLOCK_PROCESS_CPUTIME_ID
	threadTime  = 3 // CLOCK_THREAD_CPUTIME_ID
)

// worked gives how long this thread has been at work: time in which other programs had the processor does not count.
func worked() time.Duration { return clock(threadTime) }

// spent gives how long all threads of this program have been at work together.
func spent() time.Duration { return clock(processTime) }

func clock(id uintptr) time.Duration {
	var now syscall.Timespec
	if _, _, failed := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, id, uintptr(unsafe.Pointer(&now)), 0); failed != 0 { //nolint:gosec // the call writes to it
		return 0
	}
	return time.Duration(now.Nano())
}
