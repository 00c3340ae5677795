package redisserver

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// syncEvery is how often what the child wrote is brought to the disk: what a power cut may take.
const syncEvery = time.Second

// syncer brings the child's append-only files to the disk.
//
// The child itself is told not to: with everysec, Redis holds its writes back for up to two seconds while a sync is slow,
// and answers all the same; a kill then loses what was acknowledged (seen with 7.0.15 on a disk that took 1.5 s). Without
// a sync of its own it gives each write to the kernel before it answers, where a kill of Redis loses nothing.
type syncer struct {
	dir  string // of the append-only files
	log  *slog.Logger
	sync func(file *os.File) error // nil: (*os.File).Sync
	seen map[string]int64          // file -> bytes that were synced
	told bool                      // of a failure

	stop chan struct{}
	done sync.WaitGroup
}

func newSyncer(dir string, log *slog.Logger) *syncer {
	return &syncer{dir: dir, log: log, sync: (*os.File).Sync, seen: map[string]int64{}, stop: make(chan struct{})}
}

// run syncs until close, and once more then.
func (s *syncer) run() {
	s.done.Go(func() {
		ticker := time.NewTicker(syncEvery)
		defer ticker.Stop()
		for {
			select {
			case <-s.stop:
				s.tick()
				return
			case <-ticker.C:
				s.tick()
			}
		}
	})
}

func (s *syncer) close() {
	close(s.stop)
	s.done.Wait()
}

// tick syncs the files that grew, and tells the first of several failures.
func (s *syncer) tick() {
	err := s.all()
	if err != nil && !s.told {
		s.log.Error("what was kept cannot be brought to the disk; a power cut would lose it", "error", err)
	}
	s.told = err != nil
}

func (s *syncer) all() error {
	files, err := filepath.Glob(filepath.Join(s.dir, "*.aof"))
	if err != nil {
		return fmt.Errorf("listing the append-only files: %w", err)
	}
	known := make(map[string]int64, len(files))
	for _, name := range files {
		size, err := s.one(name)
		if os.IsNotExist(err) { // Redis wrote the files anew meanwhile
			continue
		}
		if err != nil {
			return err
		}
		known[name] = size
	}
	s.seen = known
	return nil
}

// one syncs a file unless it is as long as it was, and gives its length.
func (s *syncer) one(name string) (int64, error) {
	file, err := os.Open(name) // #nosec G304 -- a file of our own data folder
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if size, known := s.seen[name]; known && size == info.Size() {
		return size, nil
	}
	if err := s.sync(file); err != nil {
		return 0, fmt.Errorf("syncing %s: %w", filepath.Base(name), err)
	}
	return info.Size(), nil
}
