package redisserver

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSyncerSyncsWhatGrew: each file that grew, each time, also one that came anew; nothing when nothing was written.
func TestSyncerSyncsWhatGrew(t *testing.T) {
	dir := t.TempDir()
	var synced []string
	var log strings.Builder
	s := newSyncer(dir, slog.New(slog.NewTextHandler(&log, nil)))
	s.sync = func(f *os.File) error {
		synced = append(synced, filepath.Base(f.Name()))
		return nil
	}
	write := func(name, words string) {
		t.Helper()
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(words); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	step := func(what string, want ...string) {
		t.Helper()
		synced = nil
		s.tick()
		if !slices.Equal(synced, want) {
			t.Errorf("%s: synced %q, want %q", what, synced, want)
		}
	}
	step("no folder's files yet")
	write("a.1.base.aof", "x")
	write("a.1.incr.aof", "x")
	write("manifest", "x")
	step("new files", "a.1.base.aof", "a.1.incr.aof")
	step("nothing was written")
	write("a.1.incr.aof", "y")
	step("one grew", "a.1.incr.aof")
	if err := os.Remove(filepath.Join(dir, "a.1.incr.aof")); err != nil {
		t.Fatal(err)
	}
	write("a.2.incr.aof", "z")
	step("written anew", "a.2.incr.aof")

	fails := true
	s.sync = func(*os.File) error {
		if fails {
			return errors.New("no space")
		}
		return nil
	}
	write("a.2.incr.aof", "z")
	s.tick()
	s.tick()
	if n := strings.Count(log.String(), "no space"); n != 1 {
		t.Errorf("two failures were told %d times", n)
	}
	fails = false
	s.tick()
	s.sync = func(*os.File) error { t.Error("what was synced is synced again"); return nil }
	s.tick()
}
