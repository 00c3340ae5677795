package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// How a stream lives: it beats so that a dead reader is noticed, and ends by itself after a while; the page comes back
// with the id of the last event it saw.
const (
	beat       = 30 * time.Second
	streamLife = 30 * time.Minute
	writeTime  = 10 * time.Second
)

var errStreamsFull = errors.New("desk: too many streams are open")

// stream writes server-sent events.
type stream struct {
	w    http.ResponseWriter
	ctrl *http.ResponseController
}

// openStream begins a stream, or fails when too many are open. The caller calls done at the end.
func (v *visit) openStream() (s *stream, done func(), err error) {
	select {
	case v.d.streams <- struct{}{}:
	default:
		return nil, nil, errStreamsFull
	}
	s = &stream{w: v.w, ctrl: http.NewResponseController(v.w)}
	_ = s.ctrl.SetReadDeadline(time.Time{}) // a stream is read from for as long as it lives
	v.w.Header().Set("Content-Type", "text/event-stream")
	v.w.Header().Set("X-Accel-Buffering", "no")
	v.w.WriteHeader(http.StatusOK)
	return s, func() { <-v.d.streams }, s.raw("retry: 3000\n\n")
}

// send writes one event; an event without an id leaves the reader's last id as it is.
func (s *stream) send(event, id string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("desk: an event of a stream: %w", err)
	}
	var out strings.Builder
	if id != "" {
		fmt.Fprintf(&out, "id: %s\n", id)
	}
	fmt.Fprintf(&out, "event: %s\ndata: %s\n\n", event, raw)
	return s.raw(out.String())
}

func (s *stream) raw(text string) error {
	_ = s.ctrl.SetWriteDeadline(time.Now().Add(writeTime)) // recorders of tests have none
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("desk: writing a stream: %w", err)
	}
	if err := s.ctrl.Flush(); err != nil {
		return fmt.Errorf("desk: writing a stream: %w", err)
	}
	return nil
}

// lastSeen is the id of the last event the reader has: the browser's own header, or what our script says when it had to
// begin a new stream.
func lastSeen(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("after")
}
