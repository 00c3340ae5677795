package redistest

import (
	"context"
	"math"
	"os"
	"path/filepath"

	goredis "github.com/redis/go-redis/v9"
)

// tear is how many bytes a full disk still takes, so that the first write is cut in the middle.
const tear = 5

// FillDisk has the server's writes to its files fail as on a full disk, the first after a few bytes, and returns when it
// has noticed: with everysec it then refuses writes (MISCONF) and answers reads; with always it ends by itself, as Redis
// does. What it took in that moment it still writes after FreeDisk. A server without an append-only file only fails to
// save. Linux only.
func (s *Server) FillDisk() {
	s.t.Helper()
	if err := limitFiles(s.process.os, s.largest()+tear); err != nil {
		s.t.Fatalf("filling the disk: %v", err)
	}
	if s.info("persistence")["aof_enabled"] == "1" {
		Await(s.t, "the server to notice that its disk is full", func() bool {
			return !s.process.alive() || goredis.HasErrorPrefix(s.write(), "MISCONF")
		})
	}
}

// FreeDisk gives room again and returns when the server takes writes, if it lives.
func (s *Server) FreeDisk() {
	s.t.Helper()
	if !s.process.alive() {
		return
	}
	if err := limitFiles(s.process.os, math.MaxUint64); err != nil {
		s.t.Fatalf("freeing the disk: %v", err)
	}
	Await(s.t, "the server to take writes again", func() bool { return !s.process.alive() || s.write() == nil })
}

// largest is the size of its largest file, in bytes.
func (s *Server) largest() uint64 {
	s.t.Helper()
	var size int64
	err := filepath.WalkDir(s.dir, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size = max(size, info.Size())
		}
		return err
	})
	if err != nil {
		s.t.Fatalf("looking for the files of the server: %v", err)
	}
	return uint64(size)
}

// write tries a write that is forgotten at once.
func (s *Server) write() error {
	return s.talk(func(ctx context.Context, c *goredis.Client) error {
		return c.Do(ctx, "SET", "redistest:probe", "", "PX", 1).Err()
	})
}
