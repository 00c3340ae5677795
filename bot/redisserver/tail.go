package redisserver

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

// tail keeps the last lines that a child wrote, and passes them to the log at debug level.
type tail struct {
	log *slog.Logger

	mu    sync.Mutex
	part  []byte
	lines []string
}

const (
	tailLines    = 12
	longestWords = 500 // bytes of a line that are kept
)

// Write implements io.Writer; it never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.part = append(t.part, p...)
	for {
		i := bytes.IndexByte(t.part, '\n')
		if i < 0 {
			break
		}
		t.keep(string(t.part[:i]))
		t.part = t.part[i+1:]
	}
	if len(t.part) > longestWords {
		t.keep(string(t.part))
		t.part = nil
	}
	return len(p), nil
}

func (t *tail) keep(line string) {
	line = strings.TrimSpace(line[:min(len(line), longestWords)])
	if line == "" {
		return
	}
	t.lines = append(t.lines, line)
	if len(t.lines) > tailLines {
		t.lines = t.lines[1:]
	}
	t.log.Debug("redis-server", "said", line)
}

func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == 0 {
		return "(nothing)"
	}
	return strings.Join(t.lines, "\n")
}
