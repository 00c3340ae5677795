package telegramtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
)

// feed is what waits for the bot: the updates it has not confirmed, and who comes for them.
type feed struct {
	updates  []queued
	next     int64
	allowed  []string // nil: all but those that have to be asked for
	polled   int      // how many getUpdates came
	twice    int      // how many of them were sent away for another
	poll     chan struct{}
	hook     hook
	delivery sync.WaitGroup
}

type queued struct {
	id    int64
	raw   json.RawMessage
	again bool // it goes out once, whatever was confirmed
}

// unasked are the updates that come only to who names them.
func unasked(kind string) bool {
	return kind == "chat_member" || kind == "message_reaction" || kind == "message_reaction_count"
}

// push gives the bot an update, when it wants that kind.
func (s *Server) push(kind string, content map[string]any) {
	if len(s.feed.allowed) > 0 && !slices.Contains(s.feed.allowed, kind) || len(s.feed.allowed) == 0 && unasked(kind) {
		s.notify()
		return
	}
	update := map[string]any{"update_id": s.feed.next, kind: content}
	raw, err := json.Marshal(update)
	if err != nil {
		s.t.Errorf("telegramtest: writing an update: %v", err)
		return
	}
	if v, err := parseJSON(raw); err == nil {
		for _, p := range s.spec.update(v.(map[string]any)) {
			s.violate("update", p.field, p.text)
		}
	}
	s.enqueue(queued{id: s.feed.next, raw: raw})
}

func (s *Server) enqueue(u queued) {
	s.feed.updates = append(s.feed.updates, u)
	s.feed.next = max(s.feed.next, u.id+1)
	s.notify()
}

// Inject gives the bot an update as it is; without an update_id it gets the next one. With an id that there was already, the
// bot gets it once more, whatever it confirmed: so it is when a confirmation was lost. A string
// stands in place of the number as it is.
func (s *Server) Inject(update map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	copied := map[string]any{}
	for k, v := range update {
		copied[k] = v
	}
	id := s.feed.next
	_, unreadable := copied["update_id"].(string)
	if v, ok := copied["update_id"]; ok && !unreadable {
		id = wholeNumber(v)
	}
	if !unreadable {
		copied["update_id"] = id
	}
	raw, err := json.Marshal(copied)
	if err != nil {
		s.t.Errorf("telegramtest: writing an update: %v", err)
		return
	}
	s.enqueue(queued{id: id, raw: raw, again: id < s.feed.next})
}

func wholeNumber(v any) int64 {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int64:
		return v
	case float64:
		return int64(v)
	}
	return 0
}

// Polled counts how often the bot asked for updates.
func (s *Server) Polled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feed.polled
}

// Conflicts counts how often the bot asked for updates twice at the same time, so that one was answered with 409. Who has
// gone meanwhile does not count.
func (s *Server) Conflicts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feed.twice
}

// Waiting reports whether a long poll is open now.
func (s *Server) Waiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feed.poll != nil
}

// Pending counts the updates that the bot has not confirmed yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.feed.updates)
}

const (
	longestPoll = 50 // seconds
	goneAfter   = 100 * time.Millisecond
)

// poll answers getUpdates. It gives the lock back while it waits.
func (s *Server) poll(ctx context.Context, r *request) (any, *failure) {
	s.feed.polled++
	if s.feed.hook.url != "" {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	s.listen(r)
	s.confirm(r.num("offset"))
	if s.feed.poll != nil { // the newcomer wins, the other one is sent away
		close(s.feed.poll)
	}
	mine := make(chan struct{})
	s.feed.poll = mine
	s.notify()
	defer func() {
		if s.feed.poll == mine {
			s.feed.poll = nil
		}
	}()
	deadline := time.NewTimer(time.Duration(min(max(r.num("timeout"), 0), longestPoll)) * time.Second)
	defer deadline.Stop()
	wait := r.num("timeout") > 0
	for {
		if got := s.batch(r); len(got) > 0 || !wait || s.closed || ctx.Err() != nil {
			return got, nil
		}
		changed := s.changed
		s.mu.Unlock()
		ousted := false
		select {
		case <-changed:
		case <-deadline.C:
			wait = false
		case <-mine:
			ousted = true
		case <-ctx.Done():
		case <-s.ended:
		}
		if ousted {
			select { // a connection that was closed is not seen at once
			case <-ctx.Done():
			case <-time.After(goneAfter):
			}
		}
		s.mu.Lock()
		if ousted {
			if ctx.Err() == nil {
				s.feed.twice++
			}
			return nil, conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
		}
	}
}

func conflict(text string) *failure {
	return &failure{code: http.StatusConflict, text: "Conflict: " + text}
}

// listen keeps the kinds of updates that are asked for; without the parameter the last ones stay.
func (s *Server) listen(r *request) {
	if !r.has("allowed_updates") {
		return
	}
	s.feed.allowed = nil
	for _, kind := range r.list("allowed_updates") {
		if name, ok := kind.(string); ok {
			s.feed.allowed = append(s.feed.allowed, name)
		}
	}
}

// confirm forgets what lies before offset; below 0 it keeps only that many of the newest.
func (s *Server) confirm(offset int64) {
	switch {
	case offset < 0:
		keep := min(int(-offset), len(s.feed.updates))
		s.feed.updates = s.feed.updates[len(s.feed.updates)-keep:]
	case offset > 0:
		s.feed.updates = slices.DeleteFunc(s.feed.updates, func(u queued) bool { return u.id < offset && !u.again })
	}
}

func (s *Server) batch(r *request) []json.RawMessage {
	limit := int64(100)
	if n := r.num("limit"); n > 0 && n < limit {
		limit = n
	}
	got := []json.RawMessage{}
	for i := range s.feed.updates[:min(int(limit), len(s.feed.updates))] {
		got = append(got, s.feed.updates[i].raw)
		s.feed.updates[i].again = false
	}
	return got
}
