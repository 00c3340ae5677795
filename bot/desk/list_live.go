package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// listEvent is what the list's stream sends: the whole list as it is now, and what is to be announced.
type listEvent struct {
	HTML   string   `json:"html"`
	Urgent []string `json:"urgent"` // ids of the urgent cases that wait, or whose supporter has not answered
	Calls  []string `json:"calls"`  // the same, with when each was announced last: a new one is to be heard
	Wait   int      `json:"waiting"`
}

// liveList keeps an open list true. Each event is the whole list under the version of what it shows, so a reader who
// lost the connection misses nothing, and is sent nothing when nothing changed.
func (d *Desk) liveList(v *visit) error {
	changed := d.o.Cases.Changed(v.r.Context())
	s, done, err := v.openStream()
	if errors.Is(err, errStreamsFull) {
		v.fail(http.StatusServiceUnavailable, "error.busy")
		return nil
	}
	if err != nil {
		return nil //nolint:nilerr // the reader is gone
	}
	defer done()
	ticker, end := time.NewTicker(beat), time.NewTimer(streamLife)
	defer ticker.Stop()
	defer end.Stop()
	seen := lastSeen(v.r)
	for {
		here, err := d.stillHere(v)
		if err != nil || !here {
			return d.endStream(v, s, here, err)
		}
		if seen, err = d.sendList(v, s, seen); err != nil {
			return d.endStream(v, s, true, err)
		}
		looked := time.Now()
		select {
		case <-changed:
			d.gather(v.r, looked)
		case <-ticker.C:
			if s.send("beat", "", struct{}{}) != nil {
				return nil
			}
		case <-end.C:
			return nil
		case <-d.stopping:
			return nil
		case <-v.r.Context().Done():
			return nil
		}
	}
}

// sendList sends the list unless the reader has it, and gives the version it has now.
func (d *Desk) sendList(v *visit, s *stream, seen string) (string, error) {
	view, err := d.listOf(v.r.Context(), chat.PersonID(v.account.ID))
	if err != nil || view.Version == seen {
		return seen, err
	}
	html, err := v.part("list", "cases", view)
	if err != nil {
		return seen, err
	}
	event := listEvent{HTML: html, Urgent: []string{}, Calls: []string{}, Wait: len(view.Waiting)}
	for _, row := range slices.Concat(view.Waiting, view.Mine, view.Others) {
		if row.Calls {
			event.Urgent = append(event.Urgent, string(row.ID))
			event.Calls = append(event.Calls, fmt.Sprintf("%s@%d", row.ID, row.Announced.UnixMilli()))
		}
	}
	return view.Version, s.send("list", view.Version, event)
}

// endStream ends a stream: with a last word when the session has ended, silently otherwise; the page asks again.
func (d *Desk) endStream(v *visit, s *stream, here bool, err error) error {
	gone := errors.Is(err, errReaderGone) || v.r.Context().Err() != nil
	switch {
	case err != nil && !gone:
		d.o.Log.Warn("desk: a stream ended", "cause", err)
	case err == nil && !here:
		_ = s.send("ended", "", struct{}{}) // the reader may be gone
	}
	return nil
}
