// Package redisserver finds, starts and minds the Redis that the program keeps everything in: one that was configured,
// a redis-server child of its own, one that another program with the same data folder minds, or an in-process trial.
//
// It knows nothing of what is kept there.
package redisserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/redis/go-redis/v9"
)

// Kind says which Redis it is.
type Kind string

// Kinds of Redis.
const (
	Configured Kind = "configured" // the operator's own
	Child      Kind = "child"      // a redis-server that this program started and minds
	Attached   Kind = "attached"   // minded by another program with the same data folder
	Trial      Kind = "trial"      // in this process's memory: all is forgotten at the end
)

// Bounds of waiting.
const (
	answerWithin = 20 * time.Second // a server that was started, after it read its file
	leaveWithin  = 15 * time.Second // a server whose minder is gone
	dialWithin   = 2 * time.Second
)

// Options say what to open. Dir is needed unless URL is set.
type Options struct {
	URL     string       // redis://, rediss://, unix://, redis+cluster:// or redis+sentinel://; empty: not configured
	Dir     string       // the data folder; made when missing
	Program string       // the redis-server to run; empty: redis-server or valkey-server on PATH; "none": none, a trial
	Log     *slog.Logger // nil: nothing is logged
}

// Server is a Redis that answers. Close it once.
type Server struct {
	kind   Kind
	trial  bool
	dir    string
	client redis.UniversalClient
	log    *slog.Logger
	stop   func(context.Context) error // ends what this program minds
	lock   *flock.Flock
	once   sync.Once
}

// Open gives a Redis that has answered, or an error that says what to do. It blocks until then, bounded, or until ctx ends.
func Open(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.URL != "" {
		return openConfigured(ctx, o)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil || o.Dir == "" {
		return nil, fmt.Errorf("redisserver: the data folder %q cannot be used: %w", o.Dir, err)
	}
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	mine, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("redisserver: the data folder %s cannot be locked: %w; set data (BROBYGGER_DATA) to a folder this user may write to", dir, err)
	}
	if !mine {
		return attach(ctx, dir, o.Log)
	}
	s, err := own(ctx, dir, o)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	s.lock = lock
	return s, nil
}

// own starts the Redis that this program will mind.
func own(ctx context.Context, dir string, o Options) (*Server, error) {
	if err := waitForLeaver(ctx, dir, o.Log); err != nil {
		return nil, err
	}
	program := o.Program
	if program == "" {
		program = onPath()
	}
	var (
		s   *Server
		err error
	)
	if program == "" || program == "none" {
		s, err = startTrial(dir, o.Log)
	} else {
		s, err = startChild(ctx, program, dir, o.Log)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func onPath() string {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// makeFolder makes the data folder and finds out whether it can be written to.
func makeFolder(dir string) error {
	what := "set data (BROBYGGER_DATA) to a folder this user may write to"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w; %s", dir, err, what)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be written to: %w; %s", dir, err, what)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Kind says which Redis it is.
func (s *Server) Kind() Kind { return s.kind }

// Trial reports whether all is forgotten when the program that minds it ends.
func (s *Server) Trial() bool { return s.trial }

// Shared reports whether the Redis lives on when this program ends.
func (s *Server) Shared() bool { return s.kind == Configured || s.kind == Attached }

// Dir is the folder its own data lies in; empty for a configured one.
func (s *Server) Dir() string { return s.dir }

// Client is the client of this Redis; Close closes it.
func (s *Server) Client() redis.UniversalClient { return s.client }

// Close closes the client and ends what this program minds: a child writes its file and leaves. Bounded.
func (s *Server) Close() error {
	var err error
	s.once.Do(func() {
		err = s.client.Close()
		if s.stop != nil {
			ctx, cancel := context.WithTimeout(context.Background(), leaveWithin)
			defer cancel()
			err = errors.Join(err, s.stop(ctx))
		}
		if s.lock != nil {
			err = errors.Join(err, s.lock.Unlock())
		}
	})
	return err
}

// answers reports whether a Redis answers at the client, once.
func answers(ctx context.Context, client redis.UniversalClient) error {
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	return client.Ping(ctx).Err()
}

// waitFor asks again and again, with a pause, until ready is true, the bound is over or ctx ends.
func waitFor(ctx context.Context, bound time.Duration, ready func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for !ready() {
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
		}
	}
	return true
}

// isAway reports whether an error means that nobody listens there.
func isAway(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) || (err != nil && strings.Contains(err.Error(), "connect"))
}
