package redisserver

import "syscall"

// withParent has the kernel end the child when the thread that started it ends, also by kill -9; the starter keeps that
// thread for as long as the child lives. A group of its own keeps Ctrl-C from it: it ends after us, not with us.
func withParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// orphansStay: a child of a killed parent ends by itself.
const orphansStay = false
