package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// counterLine is a line on the terminal that counts. Safe for use by many; it says nothing where no person looks.
type counterLine struct {
	what string
	out  io.Writer // nil: nobody looks
	mu   sync.Mutex
	last time.Time
}

func (p *program) newCounter(what string) *counterLine {
	return &counterLine{what: what, out: p.newBar(what).out}
}

func (l *counterLine) show(format string, args ...any) {
	if l.out == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.Sub(l.last) > 100*time.Millisecond {
		l.last = now
		_, _ = fmt.Fprintf(l.out, "\r\033[K%s: %s", l.what, fmt.Sprintf(format, args...))
	}
}

// end removes the line.
func (l *counterLine) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.out != nil && !l.last.IsZero() {
		_, _ = fmt.Fprint(l.out, "\r\033[K")
		l.last = time.Time{}
	}
}
