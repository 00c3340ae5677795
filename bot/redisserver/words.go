package redisserver

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

// keepWords is how many of the child's last lines are kept to explain its end.
const keepWords = 20

// maxWord bounds a line of the child, in bytes.
const maxWord = 2000

// words takes what a child writes, line by line: to the log at debug, and the last lines for an explanation.
type words struct {
	log *slog.Logger

	mu    sync.Mutex
	rest  []byte
	lines []string
}

// Write implements io.Writer; it never fails.
func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole && len(w.rest) < maxWord {
			return len(p), nil
		}
		if !whole {
			line, rest = w.rest, nil
		}
		w.add(string(bytes.TrimSpace(line)))
		w.rest = rest
	}
}

func (w *words) add(line string) {
	if line == "" {
		return
	}
	w.log.Debug("redis-server", "said", line)
	w.lines = append(w.lines, line)
	if len(w.lines) > keepWords {
		w.lines = w.lines[1:]
	}
}

// last gives the last lines.
func (w *words) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.lines, "\n")
}

// lastLine is the last thing that was said.
func (w *words) lastLine() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.lines) == 0 {
		return ""
	}
	return w.lines[len(w.lines)-1]
}
