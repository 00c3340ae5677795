package adaptertest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func named(t *testing.T, s *side) {
	name := s.Platform.Name()
	if name == "" || strings.Contains(string(name), "/") || s.Platform.Name() != name {
		t.Errorf("the name %q is empty, holds a slash or changes", name)
	}
}

func wordsInOrder(t *testing.T, s *side) {
	const n = 20
	for i := range n {
		s.Write(t, fmt.Sprintf("words %d", i))
	}
	ids := map[chat.EventID]bool{}
	for i := range n {
		e := s.next(t)
		if want := fmt.Sprintf("words %d", i); e.Text != want {
			t.Fatalf("event %d says %q, want %q", i, e.Text, want)
		}
		s.wantWhole(t, e)
		if ids[e.ID] {
			t.Errorf("the id %q stands for two events", e.ID)
		}
		ids[e.ID] = true
	}
}

func (s *side) wantWhole(t *testing.T, e chat.Event) {
	t.Helper()
	if want := (chat.Address{Platform: s.Platform.Name(), Chat: s.Chat}); e.From != want {
		t.Errorf("the event comes from %v, want %v", e.From, want)
	}
	if e.ID == "" || len(e.ID) > 200 || e.At.IsZero() {
		t.Errorf("the event has the id %q and the time %v", e.ID, e.At)
	}
	kinds := 0
	for _, is := range []bool{e.Text != "", e.Choice != "", e.Location != nil, e.Signal != ""} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		t.Errorf("the event says %d things: %+v", kinds, e)
	}
}

func wordsAsWritten(t *testing.T, s *side) {
	for _, words := range []string{"æøå ÄÖÅ ñ", "👩‍👩‍👧 🙂", "<b>&amp;</b> *x* _y_ `z` [a](b)", "%s %d \\n", strings.Repeat("lang tekst ", 300)} {
		s.Write(t, words)
		if got := s.next(t).Text; strings.TrimSpace(got) != strings.TrimSpace(words) {
			t.Errorf("%.80q came as %.80q", words, got)
		}
	}
}

func unstored(t *testing.T, s *side) {
	say := chat.Message{ID: "now-1", Tone: chat.ToneCrisis, Text: "lines that are open now", Lang: "en"}
	s.answer <- &adapters.Unstored{Say: []chat.Message{say}, Err: errors.New("the store is down")}
	s.Write(t, "first")
	if s.BringsAgain {
		if e := s.next(t); e.Text != "first" {
			t.Fatalf("%q came, want the first again", e.Text)
		}
	} else {
		s.await(t, "what is said at once", func(screen string) bool { return strings.Contains(screen, say.Text) })
	}
	s.Write(t, "second")
	if e := s.next(t); e.Text != "second" {
		t.Errorf("%q came, want the second", e.Text)
	}
}

func refused(t *testing.T, s *side) {
	say := chat.Message{ID: "now-2", Tone: chat.ToneNotice, Text: "that was too much at once", Lang: "en"}
	s.answer <- &adapters.Unstored{Say: []chat.Message{say}, Err: fmt.Errorf("%w: it is too long", adapters.ErrRefused)}
	s.Write(t, "first")
	s.await(t, "why it was refused", func(screen string) bool { return strings.Contains(screen, say.Text) })
	s.Write(t, "second")
	if e := s.next(t); e.Text != "second" {
		t.Errorf("%q came, want the second", e.Text)
	}
}

func stops(t *testing.T, s *side) {
	s.Write(t, "before")
	s.next(t)
	s.stop()
	s.wantEnd(t)
}
