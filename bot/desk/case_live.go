package desk

import (
	"errors"
	"net/http"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
)

// aroundEvent tells an open page that what stands around the talk has changed.
type aroundEvent struct {
	Version string `json:"version"`
	Phase   phase  `json:"phase"`
	Urgent  bool   `json:"urgent"`
	Head    string `json:"head"`
	Steps   string `json:"steps"`
}

// entryEvent is one message of the talk.
type entryEvent struct {
	ID   string `json:"id"`
	By   string `json:"by"`
	HTML string `json:"html"`
}

// caseReader is what an open page has seen.
type caseReader struct {
	entry   string // id of the last message
	version string // of what stands around
}

// liveCase keeps an open case true: messages under the ids of the feed, so that a reader who comes back goes on without a
// gap; what stands around them without an id.
func (d *Desk) liveCase(v *visit) error {
	c, err := d.theCase(v)
	if err != nil {
		return err
	}
	changed, written := d.o.Cases.Changed(v.r.Context()), d.o.Feed.Follow(v.r.Context(), Lane(c.ID))
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
	seen := caseReader{entry: lastSeen(v.r), version: v.r.URL.Query().Get("version")}
	for {
		here, err := d.stillHere(v)
		if err != nil || !here {
			return d.endStream(v, s, here, err)
		}
		if seen, err = d.sendCase(v, s, seen); err != nil {
			return d.endStream(v, s, true, err)
		}
		looked := time.Now()
		select {
		case <-changed:
			d.gather(v.r, looked)
		case <-written:
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

// sendCase sends what the reader has not seen, and gives what they have seen then.
func (d *Desk) sendCase(v *visit, s *stream, seen caseReader) (caseReader, error) {
	c, err := d.theCase(v)
	if err != nil {
		return seen, err
	}
	view, err := d.around(v.r.Context(), v, c)
	if err != nil {
		return seen, err
	}
	if view.Version != seen.version {
		if err := d.sendAround(v, s, view); err != nil {
			return seen, err
		}
		seen.version = view.Version
	}
	if !mayRead(c, v.me()) {
		return seen, nil
	}
	return d.sendEntries(v, s, c, seen)
}

func (d *Desk) sendAround(v *visit, s *stream, view caseView) error {
	head, err := v.part("case", "around", view)
	if err != nil {
		return err
	}
	steps, err := v.part("case", "steps", view)
	if err != nil {
		return err
	}
	return s.send("around", "", aroundEvent{Version: view.Version, Phase: view.Phase, Urgent: view.Row.Urgent, Head: head, Steps: steps})
}

func (d *Desk) sendEntries(v *visit, s *stream, c cases.Case, seen caseReader) (caseReader, error) {
	for {
		entries, err := d.o.Feed.After(v.r.Context(), Lane(c.ID), seen.entry, 100)
		if err != nil {
			return seen, err
		}
		for _, e := range entries {
			html, err := v.part("case", "entry", entryOf(e, rowOf(c, v.me()), phaseOf(c, v.me())))
			if err != nil {
				return seen, err
			}
			if err := s.send("entry", e.ID, entryEvent{ID: e.ID, By: string(e.Message.By), HTML: html}); err != nil {
				return seen, err
			}
			seen.entry = e.ID
		}
		if len(entries) < 100 {
			return seen, nil
		}
	}
}
