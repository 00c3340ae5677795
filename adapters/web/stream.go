package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

const (
	streamPage  = 100              // entries read from the feed at once
	writeWithin = 15 * time.Second // a reader who takes nothing for so long is let go, and comes back
)

// stream is one open reader of a conversation.
type stream struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	feed  adapters.Feed
	lane  chat.Address
	last  string // id of the last entry that was written
}

// events streams a conversation as server-sent events from the entry behind Last-Event-ID (or ?after=) on, without gap
// and without end.
func (p *Platform) events(w http.ResponseWriter, r *http.Request) {
	id, ok := p.owner(w, r)
	if !ok {
		return
	}
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	if len(last) > 128 || strings.ContainsFunc(last, func(c rune) bool { return c <= ' ' || c > '~' }) {
		refuse(w, http.StatusBadRequest, "bad_request", "after is the id of an event of this conversation.")
		return
	}
	if wait, ok := p.limits.open.take(string(id), p.options.Now()); !ok {
		refuseFor(w, wait)
		return
	}
	typing, leave, ok := p.streams.join(id)
	if !ok {
		refuseFor(w, 10*time.Second)
		return
	}
	defer leave()
	inbox, done := p.running()
	if inbox == nil {
		refuseUnstored(w, errStopped, nil)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	changed := p.feed.Follow(ctx, lane(id)) // before the first reading, so that nothing falls between
	s := &stream{w: w, flush: http.NewResponseController(w), feed: p.feed, lane: lane(id), last: last}
	if err := s.open(ctx); err != nil {
		refuseUnstored(w, err, nil)
		return
	}
	s.follow(ctx, changed, typing, done, p.options.Heartbeat)
}

// open reads the first page before anything is written, so that a feed that cannot be read is an honest 503.
func (s *stream) open(ctx context.Context) error {
	first, err := s.feed.After(ctx, s.lane, s.last, streamPage)
	if err != nil {
		return fmt.Errorf("web: reading the feed: %w", err)
	}
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // or proxies hold the words back
	// A stream outlives the server's own deadlines; each write has one of its own instead.
	_ = s.flush.SetReadDeadline(time.Time{})
	s.w.WriteHeader(http.StatusOK)
	if err := s.write("retry: 2000\n\n"); err != nil {
		return nil //nolint:nilerr // the reader is gone, and follow notices by itself
	}
	if s.entries(first) == nil && s.catchUp(ctx) == nil {
		_ = s.write("event: ready\ndata: {}\n\n")
	}
	return nil
}

// follow writes what comes until the reader leaves, the program stops or the feed fails; the reader then comes back.
func (s *stream) follow(ctx context.Context, changed, typing <-chan struct{}, done <-chan struct{}, beat time.Duration) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-done:
			return
		case _, open := <-changed:
			if !open {
				return
			}
			err = s.catchUp(ctx)
		case <-typing:
			err = s.write("event: typing\ndata: {}\n\n")
		case <-ticker.C:
			// The reading is a net under wake-ups that got lost.
			if err = s.write(":\n\n"); err == nil {
				err = s.catchUp(ctx)
			}
		}
		if err != nil {
			return
		}
	}
}

// catchUp writes everything that lies behind the last entry. A feed that is empty although something was read from it was
// forgotten, or has run out.
func (s *stream) catchUp(ctx context.Context) error {
	for {
		page, err := s.feed.After(ctx, s.lane, s.last, streamPage)
		if err != nil {
			return fmt.Errorf("web: reading the feed: %w", err)
		}
		if err := s.entries(page); err != nil {
			return err
		}
		if len(page) == streamPage {
			continue
		}
		if len(page) > 0 || s.last == "" {
			return nil
		}
		first, err := s.feed.After(ctx, s.lane, "", 1)
		if err != nil {
			return fmt.Errorf("web: reading the feed: %w", err)
		}
		if len(first) == 0 {
			s.last = ""
			return s.write("event: forgotten\ndata: {}\n\n")
		}
		return nil
	}
}

// entries writes a page of the feed in one go.
func (s *stream) entries(page []adapters.Entry) error {
	if len(page) == 0 {
		return nil
	}
	var text strings.Builder
	for _, entry := range page {
		name, data := "message", any(publicMessages([]chat.Message{entry.Message})[0])
		if strings.HasPrefix(entry.Message.ID, forgottenMark) {
			name, data = "forgotten", struct{}{}
		}
		raw, err := json.Marshal(data)
		if err != nil {
			return fmt.Errorf("web: writing an event: %w", err)
		}
		text.WriteString("id: " + entry.ID + "\nevent: " + name + "\ndata: " + string(raw) + "\n\n")
	}
	if err := s.write(text.String()); err != nil {
		return err
	}
	s.last = page[len(page)-1].ID
	return nil
}

// write sends within its deadline; one that passes ends the stream.
func (s *stream) write(text string) error {
	_ = s.flush.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("web: writing to a stream: %w", err)
	}
	if err := s.flush.Flush(); err != nil {
		return fmt.Errorf("web: writing to a stream: %w", err)
	}
	return nil
}
