// Package redisserver finds, starts and minds the Redis that the program keeps everything in: a configured one, else one
// that another brobygger minds in the same data folder, else a redis-server or valkey-server of its own as a child
// process, else, as a trial, one inside this process.
//
// It knows nothing of what is kept, and logs no addresses with passwords.
package redisserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Kind says how the Redis came to be.
type Kind string

// Kinds of Redis.
const (
	Configured Kind = "configured" // Options.URL names it
	Child      Kind = "child"      // our own child process
	Attached   Kind = "attached"   // another brobygger minds it
	Trial      Kind = "trial"      // inside this process: all is forgotten at the end
)

// Options say which Redis to use. Dir is needed unless URL is set or Trial is true.
type Options struct {
	// URL of a Redis, a Sentinel or a Cluster:
	//
	//	redis://[user:password@]host:port[/db]      one server; rediss:// with TLS; a part of a Cluster is noticed
	//	unix://[user:password@]/path/to/socket      one server on this machine
	//	redis://host:port,host:port                 a Cluster, by some of its servers; also redis+cluster://, ?addr=host:port
	//	redis+sentinel://host:port,host:port/MASTER Sentinel; ?db=0&sentinel_password=...; rediss+sentinel:// with TLS
	//
	// Empty: one of our own.
	URL string
	// Dir is the data folder; it is made when missing.
	Dir string
	// Program is the redis-server to run. Empty: redis-server or valkey-server on PATH; "none": none, a trial.
	Program string
	// Log takes the words of the child at debug, what goes wrong with it above. Nil: nothing is logged.
	Log *slog.Logger
	// Trial keeps everything in this process, whatever else there is, and tells nobody of it.
	Trial bool
}

// Server is the Redis the program uses. Safe for use by many.
type Server struct {
	client  redis.UniversalClient
	where   string
	trial   bool
	closers []func() error // run last to first
	once    sync.Once

	mu   sync.Mutex
	kind Kind
}

// Open finds or starts the Redis. It blocks until the Redis answers, which for a child with much data can be long; ctx
// bounds it. Close must be called.
func Open(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	switch {
	case o.Trial:
		return openTrial()
	case o.URL != "":
		return openConfigured(ctx, o)
	case o.Dir == "":
		return nil, errors.New("no data folder is named: set data (BROBYGGER_DATA) to a folder this user may write to, or redis.url (REDIS_URL)")
	}
	return openFolder(ctx, o)
}

// openFolder uses the Redis of the data folder: whoever holds the folder's lock minds it, all others attach.
func openFolder(ctx context.Context, o Options) (*Server, error) {
	f, err := openDir(o.Dir)
	if err != nil {
		return nil, err
	}
	binary := findBinary(o.Program)
	held, note, err := f.take(ctx, o.Log)
	switch {
	case err != nil:
		return nil, err
	case !held:
		return attach(f, note, binary, o)
	case binary == "":
		s, err := openTrial()
		if err != nil {
			return nil, errors.Join(err, f.leave())
		}
		return s.publish(f)
	}
	c := newChild(f, binary, o.Log)
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, f.leave())
	}
	s := &Server{client: f.client(), where: o.Dir, kind: Child}
	s.closers = []func() error{f.leave, func() error { c.close(); return nil }, s.client.Close}
	return s, nil
}

// findBinary gives the path of a Redis program, or "".
func findBinary(wanted string) string {
	switch wanted {
	case "none":
		return ""
	case "":
	default:
		return wanted
	}
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Client is for every use; Close closes it.
func (s *Server) Client() redis.UniversalClient { return s.client }

// Kind says how the Redis came to be. One that was attached becomes a child when the other brobygger ends and this one
// takes over.
func (s *Server) Kind() Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kind
}

func (s *Server) became(k Kind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kind = k
}

// Trial reports whether all is forgotten when the program that minds it ends.
func (s *Server) Trial() bool { return s.trial }

// Shared reports whether the Redis lives on when this program ends: a configured one, or one that another program minds.
func (s *Server) Shared() bool { return s.Kind() == Configured || s.Kind() == Attached }

// Describe says for a log what is used, without passwords.
func (s *Server) Describe() []slog.Attr {
	return []slog.Attr{slog.String("kind", string(s.Kind())), slog.Bool("trial", s.trial), slog.String("where", s.where)}
}

// Close closes the client, and stops the child or the trial. Only the first call does something.
func (s *Server) Close() error {
	var errs []error
	s.once.Do(func() {
		for i := len(s.closers) - 1; i >= 0; i-- {
			errs = append(errs, s.closers[i]())
		}
	})
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}
