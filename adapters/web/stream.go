package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

const (
	streamPage = 50              // entries read from the feed at once
	pieceSize  = 16 << 10        // bytes of entries gathered before they are written
	readWithin = 5 * time.Second // one reading; a feed that takes longer is away
	firstRetry = 250 * time.Millisecond
	lastRetry  = 4 * time.Second
)

// stream is one open reader of a conversation.
type stream struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	feed  adapters.Feed
	lane  chat.Address
	bound time.Duration // Options.Patience
	last  string        // id of the last entry that was written
	read  bool          // the feed was read since the last sign of life

	retry <-chan time.Time // when a feed that could not be read is tried again; nil: nothing failed
	pause time.Duration
	away  time.Time // since when the feed cannot be read
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
	seat, ok := p.streams.join(id)
	if !ok {
		refuseFor(w, 10*time.Second)
		return
	}
	defer p.streams.leave(id, seat)
	inbox, done := p.running()
	if inbox == nil {
		refuseUnstored(w, errStopped, nil)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	changed := p.feed.Follow(ctx, lane(id)) // before the first reading, so that nothing falls between
	s := &stream{w: w, flush: http.NewResponseController(w), feed: p.feed, lane: lane(id), bound: p.options.Patience, last: last}
	first, err := s.after(ctx, s.last, streamPage) // before anything is written, so that a feed that is away is an honest 503
	if err != nil {
		refuseUnstored(w, err, nil)
		return
	}
	if s.open(ctx, first) == nil {
		s.follow(ctx, changed, seat, done, p.options.Heartbeat)
	}
}

// open begins the stream with what was said before. After an error the reader comes back.
func (s *stream) open(ctx context.Context, first []adapters.Entry) error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // or proxies hold the words back
	// A stream outlives the server's own deadlines; each write has one of its own instead.
	_ = s.flush.SetReadDeadline(time.Time{})
	s.w.WriteHeader(http.StatusOK)
	if err := s.write("retry: 2000\n\n"); err != nil {
		return err
	}
	if err := s.entries(first); err != nil {
		return err
	}
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	return s.write("event: ready\ndata: {}\n\n")
}

// follow writes what comes until the reader leaves, the program stops or the feed stays away; the reader then comes back.
func (s *stream) follow(ctx context.Context, changed <-chan struct{}, seat *seat, done <-chan struct{}, beat time.Duration) {
	// Thousands that came in one moment, after another replica ended, shall not beat in step for ever.
	ticker := time.NewTicker(max(beat-time.Duration(rand.Int64N(int64(beat)/4+1)), 1)) //nolint:gosec // no secret
	defer ticker.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-done:
			return
		case <-seat.over:
			return
		case _, open := <-changed:
			if !open {
				return
			}
			err = s.look(ctx)
		case <-s.retry:
			err = s.look(ctx)
		case <-seat.typing:
			err = s.write("event: typing\ndata: {}\n\n")
		case <-ticker.C:
			if err = s.write(":\n\n"); err == nil && !s.read {
				err = s.look(ctx) // a net under wake-ups that got lost
			}
			s.read = false
		}
		if err != nil {
			return
		}
	}
}

// look catches up. A feed that is away for a moment, while its store moves, is asked again with growing pauses; an error
// means that the stream is to end.
func (s *stream) look(ctx context.Context) error {
	s.read, s.retry = true, nil
	err := s.catchUp(ctx)
	if !errors.Is(err, errAway) {
		s.away, s.pause = time.Time{}, 0
		return err
	}
	now := time.Now()
	if s.away.IsZero() {
		s.away = now
	}
	if now.Sub(s.away) > s.bound {
		return err
	}
	s.pause = min(max(2*s.pause, firstRetry), lastRetry)
	s.retry = time.After(s.pause/2 + time.Duration(rand.Int64N(int64(s.pause)))) //nolint:gosec // no secret
	return nil
}

// errAway is a feed that could not be read.
var errAway = errors.New("web: reading the feed")

// after reads the feed within its bound.
func (s *stream) after(ctx context.Context, last string, limit int) ([]adapters.Entry, error) {
	bound, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	page, err := s.feed.After(bound, s.lane, last, limit)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAway, err)
	}
	return page, nil
}

// catchUp writes everything that lies behind the last entry. A feed that is empty although something was read from it was
// forgotten, or has run out.
func (s *stream) catchUp(ctx context.Context) error {
	for {
		page, err := s.after(ctx, s.last, streamPage)
		if err != nil {
			return err
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
		first, err := s.after(ctx, "", 1)
		if err != nil {
			return err
		}
		if len(first) == 0 {
			s.last = ""
			return s.write("event: forgotten\ndata: {}\n\n")
		}
		return nil
	}
}

// entries writes a page of the feed in pieces, and remembers the last entry that went out whole.
func (s *stream) entries(page []adapters.Entry) error {
	var piece strings.Builder
	for i, entry := range page {
		name, data := "message", any(publicMessage(entry.Message))
		if strings.HasPrefix(entry.Message.ID, forgottenMark) {
			name, data = "forgotten", struct{}{}
		}
		raw, err := json.Marshal(data)
		if err != nil {
			return fmt.Errorf("web: writing an event: %w", err)
		}
		fmt.Fprintf(&piece, "id: %s\nevent: %s\ndata: %s\n\n", entry.ID, name, raw)
		if piece.Len() < pieceSize && i < len(page)-1 {
			continue
		}
		if err := s.write(piece.String()); err != nil {
			return err
		}
		piece.Reset()
		s.last = entry.ID
	}
	return nil
}

// write sends within its deadline; one that passes ends the stream.
func (s *stream) write(text string) error {
	_ = s.flush.SetWriteDeadline(time.Now().Add(s.bound))
	if _, err := io.WriteString(s.w, text); err != nil {
		return fmt.Errorf("web: writing to a stream: %w", err)
	}
	if err := s.flush.Flush(); err != nil {
		return fmt.Errorf("web: writing to a stream: %w", err)
	}
	return nil
}
