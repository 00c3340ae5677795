package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// How a stream lives: it beats so that a dead reader, and a dead server, is noticed, and ends by itself after a while; the
// page comes back with the id of the last event it saw. Many changes in one moment are shown together.
const (
	beat       = 20 * time.Second
	together   = 100 * time.Millisecond
	streamLife = 30 * time.Minute
	writeTime  = 10 * time.Second
)

var (
	errStreamsFull = errors.New("desk: too many streams are open")
	errReaderGone  = errors.New("desk: writing a stream")
)

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
	return s, func() { <-v.d.streams }, s.raw("retry: 1000\n\n")
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
		return fmt.Errorf("%w: %w", errReaderGone, err)
	}
	if err := s.ctrl.Flush(); err != nil {
		return fmt.Errorf("%w: %w", errReaderGone, err)
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

// gather waits until the changes of one moment are there, unless the last look is long ago. A hundred open pages shall not
// read everything anew for each of a hundred changes.
func (d *Desk) gather(r *http.Request, looked time.Time) {
	wait := time.Until(looked.Add(together))
	if wait <= 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.stopping:
	case <-r.Context().Done():
	}
}
