package redistest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// process is one run of a server. It does not outlive this program, even one that is killed.
type process struct {
	os     *os.Process
	exited chan struct{}
	said   *output
}

// output is what a server wrote, for the error of one that does not start.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer; it keeps the first 64 KiB and never fails.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if room := 64<<10 - o.text.Len(); room > 0 {
		o.text.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// run starts a program that takes a write past its limit as an error, as one to a full disk, and not as a signal that
// ends it.
func run(binary, dir string, args ...string) (*process, error) {
	// #nosec G204 -- the program is the redis-server that the machine has
	cmd := exec.Command("/bin/sh", append([]string{"-c", `trap "" XFSZ; exec "$0" "$@"`, binary}, args...)...)
	cmd.Dir, cmd.SysProcAttr = dir, withParent()
	p := &process{exited: make(chan struct{}), said: &output{}}
	cmd.Stdout, cmd.Stderr = p.said, p.said
	started := make(chan error, 1)
	go func() { // ends with the process, for which kill waits
		defer close(p.exited)
		runtime.LockOSThread() // the kernel ends the process with the thread that started it
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		p.os = cmd.Process
		started <- err
		if err == nil {
			_ = cmd.Wait() // every way to end is fine here
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	return p, nil
}

func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// kill is kill -9 of the process and of its children, which rewrite files.
func (p *process) kill() {
	signalGroup(p.os, syscall.SIGKILL)
	<-p.exited
}
