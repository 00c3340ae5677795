package redisserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startBound   = 20 * time.Second // until a child says something, be it that it is still reading its data
	askEvery     = 20 * time.Millisecond
	shutdownWait = 15 * time.Second // for SHUTDOWN, then SIGTERM, then it is killed
	termWait     = 5 * time.Second
	firstPause   = 100 * time.Millisecond // before a child that ended is started again; doubles
	longestPause = 10 * time.Second
	steadyAfter  = time.Minute // a child that ran for so long did not end because it cannot run
)

// child is a Redis of our own, started again when it ends by itself.
type child struct {
	folder *folder
	binary string
	log    *slog.Logger
	stop   chan struct{}
	once   sync.Once
	done   sync.WaitGroup
}

func newChild(f *folder, binary string, log *slog.Logger) *child {
	return &child{folder: f, binary: binary, log: log, stop: make(chan struct{})}
}

// start returns when the child answers; then it is minded until close.
func (c *child) start(ctx context.Context) error {
	p, err := c.launch(ctx)
	if err != nil {
		return err
	}
	files := newSyncer(filepath.Join(c.folder.dir, "appendonlydir"), c.log)
	files.run()
	c.done.Go(func() {
		c.mind(p)
		files.close()
	})
	return nil
}

// close ends the child and waits for it. What it has acknowledged is on disk then.
func (c *child) close() {
	c.once.Do(func() { close(c.stop) })
	c.done.Wait()
}

// mind starts the child again whenever it ends, with growing pauses, until close.
func (c *child) mind(p *process) {
	pause, began := firstPause, time.Now()
	for {
		select {
		case <-c.stop:
			c.end(p)
			return
		case <-p.exited:
		}
		if time.Since(began) > steadyAfter {
			pause = firstPause
		}
		c.log.Error("the redis-server of the program ended by itself and is started again", "pause", pause, "error", p.err, "last_word", p.words.lastLine())
		for p = nil; p == nil; pause = min(2*pause, longestPause) {
			select {
			case <-c.stop:
				return
			case <-time.After(pause):
			}
			p = c.relaunch()
		}
		began = time.Now()
	}
}

// relaunch gives nil when it failed, which it logs.
func (c *child) relaunch() *process {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { // ends with ctx
		select {
		case <-c.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	p, err := c.launch(ctx)
	if err != nil {
		c.log.Error("the redis-server of the program could not be started again", "error", err)
		return nil
	}
	return p
}

// launch starts the child and waits until it answers.
func (c *child) launch(ctx context.Context) (*process, error) {
	here := note{Kind: Child, Network: "unix", Address: c.folder.socket}
	p, err := c.run()
	if err != nil {
		return nil, err
	}
	silent := time.Now().Add(startBound)
	for {
		err := here.ask(askBound)
		if err == nil {
			break
		}
		if errors.Is(err, errLoading) {
			silent = time.Now().Add(startBound)
		}
		select {
		case <-p.exited:
			return nil, c.explain(p)
		case <-ctx.Done():
			c.end(p)
			return nil, fmt.Errorf("waiting for %s: %w", c.binary, ctx.Err())
		case <-time.After(askEvery):
		}
		if time.Now().After(silent) {
			c.end(p)
			return nil, fmt.Errorf("%s does not answer on its socket: %w\n%s", c.binary, err, p.words.last())
		}
	}
	if err := c.folder.write(here); err != nil {
		c.end(p)
		return nil, err
	}
	return p, nil
}

// process is one run of the child. err is its end, to be read after exited is closed.
type process struct {
	os     *os.Process
	exited chan struct{}
	err    error
	words  *words
}

func (c *child) run() (*process, error) {
	// #nosec G204 -- the program is the operator's own redis-server
	cmd := exec.Command(c.binary,
		"--port", "0", "--unixsocket", c.folder.socket, "--unixsocketperm", "600", "--dir", c.folder.dir,
		"--appendonly", "yes", "--appendfsync", "no", "--save", "", "--daemonize", "no", "--logfile", "",
		"--maxmemory-policy", "noeviction", "--repl-diskless-sync-delay", "0", "--stream-node-max-bytes", "1024", "--proc-title-template", "{title} for brobygger")
	cmd.Dir = c.folder.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.folder.dir, "LC_ALL=C"}
	cmd.ExtraFiles = []*os.File{c.folder.lock} // the lock lasts as long as the child
	cmd.SysProcAttr = withParent()
	cmd.WaitDelay = termWait // if a process of the child's own keeps its output open
	p := &process{exited: make(chan struct{}), words: &words{log: c.log}}
	cmd.Stdout, cmd.Stderr = p.words, p.words
	started := make(chan error, 1)
	go func() { // ends with the child, for which end waits
		defer close(p.exited)
		runtime.LockOSThread() // the kernel ends the child with the thread that started it
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		p.os = cmd.Process
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("%s could not be started: %w; install redis-server anew, or set redis.url (REDIS_URL) to a Redis that runs", c.binary, err)
	}
	return p, nil
}

// end has the child write what is left and leave.
func (c *child) end(p *process) {
	here := note{Kind: Child, Network: "unix", Address: c.folder.socket}
	if err := here.shutdown(); err != nil {
		c.log.Debug("redis-server does not take SHUTDOWN", "error", err)
	}
	for _, step := range []struct {
		wait   time.Duration
		signal os.Signal
	}{{shutdownWait, syscall.SIGTERM}, {termWait, syscall.SIGKILL}} {
		select {
		case <-p.exited:
			return
		case <-time.After(step.wait):
			c.log.Warn("redis-server takes long to end", "signal", step.signal.String())
			_ = p.os.Signal(step.signal) // if it has ended meanwhile, so much the better
		}
	}
	<-p.exited
}

// explain says why a child ended before it answered, and what to do.
func (c *child) explain(p *process) error {
	said := p.words.last()
	for _, sign := range []string{"Bad file format", "Unexpected end of file", "reading the append only file", "Invalid AOF", "AOF manifest"} {
		if strings.Contains(said, sign) {
			return fmt.Errorf("the data in %[1]s is damaged and redis-server does not read it. Make a copy of the folder, then run "+
				"redis-check-aof --fix on the file that is named below and start again, or restore a backup:\n%[2]s", filepath.Join(c.folder.dir, "appendonlydir"), said)
		}
	}
	return fmt.Errorf("%s ended before it answered (%w); install redis-server anew, or set redis.url (REDIS_URL) to a Redis that runs. It said:\n%s", c.binary, p.end(), said)
}

func (p *process) end() error {
	if p.err == nil {
		return errors.New("exit status 0")
	}
	return p.err
}
