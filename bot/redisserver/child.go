package redisserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// longestSocket is the longest path of a unix socket that every system takes.
const longestSocket = 100

// longestPause is the most a dying child is waited for before it is started again.
const longestPause = 10 * time.Second

// keeper runs the child through a shell that outlives this program by a moment: when this program ends in any way, its
// end of standard input closes, and the child is told to write its file and leave. What the child itself reads is empty.
const keeper = `exec 3<&0
"$@" </dev/null &
child=$!
(cat <&3 >/dev/null; kill -TERM $child 2>/dev/null) &
watch=$!
wait $child
code=$?
kill $watch 2>/dev/null
exit $code`

// child minds one redis-server.
type child struct {
	program, dir, socket string
	log                  *slog.Logger

	mu      sync.Mutex
	leash   io.Closer     // closing it ends the child
	ended   chan struct{} // of the run of now
	said    *tail         // what the child wrote last
	closing bool
	quit    chan struct{} // closed with closing
	idle    chan struct{} // closed when nobody minds the child any more
}

func startChild(ctx context.Context, program, dir string, log *slog.Logger) (*Server, error) {
	socket, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	c := &child{program: program, dir: filepath.Join(dir, "redis"), socket: socket, log: log,
		quit: make(chan struct{}), idle: make(chan struct{})}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, fmt.Errorf("redisserver: %w", err)
	}
	if err := c.run(); err != nil {
		return nil, err
	}
	where := address{Kind: Child, Network: "unix", Address: socket}
	client := where.client()
	ready := waitFor(ctx, answerWithin, func() bool { return c.hasEnded() || answers(ctx, client) == nil })
	if !ready || c.hasEnded() {
		_ = client.Close()
		c.pull()
		return nil, c.explain()
	}
	if err := where.write(dir); err != nil {
		_ = client.Close()
		c.pull()
		return nil, err
	}
	go c.mind()
	stop := func(ctx context.Context) error { return errors.Join(c.close(ctx), forgetAddress(dir)) }
	return &Server{kind: Child, dir: dir, client: client, log: log, stop: stop}, nil
}

// run starts the child once more.
func (c *child) run() error {
	said := &tail{log: c.log}
	// #nosec G204 -- the program is the operator's own redis-server
	cmd := exec.Command("/bin/sh", "-c", keeper, "sh", c.program, "--port", "0", "--unixsocket", c.socket,
		"--unixsocketperm", "700", "--dir", c.dir, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
		"--maxmemory-policy", "noeviction", "--daemonize", "no", "--loglevel", "notice", "--logfile", "")
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = time.Second
	ownGroup(cmd)
	leash, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("redisserver: %s cannot be started: %w", c.program, err)
	}
	ended := make(chan struct{})
	c.mu.Lock()
	c.leash, c.ended, c.said = leash, ended, said
	if c.closing { // it was asked to leave while it was being started
		_ = leash.Close()
	}
	c.mu.Unlock()
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	return nil
}

// mind starts the child again when it dies, with growing pauses, until close.
func (c *child) mind() {
	defer close(c.idle)
	pause := 100 * time.Millisecond
	for {
		c.mu.Lock()
		ended := c.ended
		c.mu.Unlock()
		began := time.Now()
		<-ended
		if c.isClosing() {
			return
		}
		if time.Since(began) > time.Minute {
			pause = 100 * time.Millisecond
		}
		c.log.Error("redis-server ended by itself; starting it again", "pause", pause)
		select {
		case <-c.quit:
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
		if err := c.run(); err != nil {
			c.log.Error("redis-server could not be started again", "error", err)
		}
	}
}

func (c *child) close(ctx context.Context) error {
	c.mu.Lock()
	c.closing = true
	close(c.quit)
	c.mu.Unlock()
	c.pull()
	select {
	case <-c.idle:
		return nil
	case <-ctx.Done():
		return errors.New("redisserver: redis-server did not leave in time")
	}
}

// pull ends the child of now.
func (c *child) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leash != nil {
		_ = c.leash.Close()
	}
}

func (c *child) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

func (c *child) hasEnded() bool {
	c.mu.Lock()
	ended := c.ended
	c.mu.Unlock()
	select {
	case <-ended:
		return true
	default:
		return false
	}
}

// explain says why the child did not come up, with its own last words.
func (c *child) explain() error {
	c.mu.Lock()
	said := c.said.last()
	c.mu.Unlock()
	return fmt.Errorf("%s does not start with the data in %s. It said:\n%s\nMend that (redis-check-aof can mend a damaged file), move the folder away, or set REDIS_URL to another Redis",
		c.program, c.dir, said)
}

// socketPath gives a path short enough for a unix socket: in the data folder, or else in a folder of this user's own.
func socketPath(dir string) (string, error) {
	path := filepath.Join(dir, "redis", "redis.sock")
	if len(path) <= longestSocket {
		return path, nil
	}
	sum := sha256.Sum256([]byte(dir))
	short := filepath.Join(os.TempDir(), fmt.Sprintf("brobygger-%d-%s", os.Getuid(), hex.EncodeToString(sum[:6])))
	if err := os.MkdirAll(short, 0o700); err != nil {
		return "", fmt.Errorf("redisserver: %w", err)
	}
	if info, err := os.Lstat(short); err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return "", fmt.Errorf("redisserver: the folder %s for the socket belongs to somebody else; set data (BROBYGGER_DATA) to a folder with a shorter name", short)
	}
	return filepath.Join(short, "redis.sock"), nil
}
