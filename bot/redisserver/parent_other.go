//go:build !unix

package redisserver

import "syscall"

func withParent() *syscall.SysProcAttr { return nil }

const orphansStay = false
