package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Server is a redis-server of a test's own, on a TCP address and on a socket. Its methods fail the test when they cannot
// do what they say; only the test's own goroutine may call them.
type Server struct {
	t       testing.TB
	binary  string
	dir     string
	address string
	args    []string
	process *process
}

// Start starts a redis-server that keeps nothing on disk unless flags say so ("--appendonly", "yes", "--appendfsync",
// "everysec"), and returns when it answers.
func Start(t testing.TB, flags ...string) *Server {
	t.Helper()
	s := prepare(t)
	s.launch(func() []string { return s.plain(flags) })
	return s
}

// plain are the arguments of a server of data.
func (s *Server) plain(flags []string) []string {
	return append([]string{"--bind", "127.0.0.1", "--port", portOf(s.t, s.address), "--unixsocket", s.Socket(), "--dir", s.dir,
		"--save", "", "--daemonize", "no", "--repl-diskless-sync-delay", "0"}, flags...)
}

// prepare makes the folder.
func prepare(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, binary: Need(t)}
	dir, err := os.MkdirTemp("", "brobygger") //nolint:usetesting // a socket needs a short path
	if err != nil {
		t.Fatal(err)
	}
	s.dir = dir
	t.Cleanup(func() {
		if s.process != nil {
			s.process.kill()
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return s
}

// launch starts it for the first time, at an address that it can have; args may use the address.
func (s *Server) launch(args func() []string) {
	s.t.Helper()
	var err error
	for range 5 { // somebody else may take the port first
		s.address = Address(s.t)
		s.args = args()
		if err = s.run(); err == nil {
			return
		}
	}
	s.t.Fatal(err)
}

// run starts the process and waits until it answers.
func (s *Server) run() error {
	p, err := run(s.binary, s.dir, s.args...)
	if err != nil {
		return err
	}
	s.process = p
	err = await(func() bool { return !p.alive() || answers(s.Socket()) })
	if err == nil && p.alive() {
		return nil
	}
	p.kill()
	return fmt.Errorf("redis-server does not answer; it said:\n%s", p.said)
}

// answers reports whether a server has read its data and takes commands. It asks without a client, which would log.
func answers(socket string) bool {
	conn, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return false
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	answer := make([]byte, 64)
	n, err := conn.Read(answer)
	return err == nil && strings.HasPrefix(string(answer[:n]), "+PONG")
}

// Addr is "127.0.0.1:port".
func (s *Server) Addr() string { return s.address }

// Socket is the path of its socket.
func (s *Server) Socket() string { return filepath.Join(s.dir, "s") }

// Dir is its folder, with its files.
func (s *Server) Dir() string { return s.dir }

// URL names its TCP address; "unix://" and Socket name its socket.
func (s *Server) URL() string { return "redis://" + s.address }

// Client gives a new client over the socket; it is closed with the test.
func (s *Server) Client(t testing.TB) goredis.UniversalClient {
	return closing(t, goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.Socket(), ContextTimeoutEnabled: true}))
}

func closing[C goredis.UniversalClient](t testing.TB, client C) C {
	t.Cleanup(func() { _ = client.Close() }) // a test may have closed it
	return client
}

// Kill is kill -9. It returns when the process is gone.
func (s *Server) Kill() { s.process.kill() }

// Restart starts it again in its folder, at its address, with its flags, and returns when it has read its data and
// answers. One that still runs is ended first, in order. A disk that was full is no longer.
func (s *Server) Restart() {
	s.t.Helper()
	if s.process.alive() {
		s.end()
	}
	if err := s.run(); err != nil {
		s.t.Fatal(err)
	}
}

// end has it write what is left and leave.
func (s *Server) end() {
	s.t.Helper()
	signalGroup(s.process.os, terminate)
	select {
	case <-s.process.exited:
	case <-time.After(bound):
		s.t.Fatal("redis-server does not leave")
	}
}

// Pause freezes it: connections stay and are even taken, nothing is answered.
func (s *Server) Pause() { signalGroup(s.process.os, freeze) }

// Resume lets it go on after Pause.
func (s *Server) Resume() { signalGroup(s.process.os, thaw) }

// talk runs f with a client of its own.
func (s *Server) talk(f func(context.Context, *goredis.Client) error) error {
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: s.Socket(), DisableIdentity: true, MaxRetries: -1, DialerRetries: 1,
		ContextTimeoutEnabled: true})
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	err := f(ctx, client)
	if closing := client.Close(); err == nil {
		err = closing
	}
	return err
}

// info is a part of what a server says of itself; empty when it does not answer.
func (s *Server) info(section string) map[string]string {
	facts := map[string]string{}
	_ = s.talk(func(ctx context.Context, c *goredis.Client) error {
		text, err := c.Info(ctx, section).Result()
		for line := range strings.Lines(text) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				facts[name] = value
			}
		}
		return err
	})
	return facts
}
