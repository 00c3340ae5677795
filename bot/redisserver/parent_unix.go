//go:build unix && !linux

package redisserver

import "syscall"

// withParent: this system does not end the child with us. One that is left over holds the folder's lock; the next start
// ends it.
func withParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// orphansStay: a child of a killed parent goes on, and the next start ends it.
const orphansStay = true
