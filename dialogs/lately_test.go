package dialogs_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// What a message hinted at is kept as a number for half an hour, of two messages at most, and until a crisis was answered.
func TestHintsAreRememberedAsNumbers(t *testing.T) {
	h := newHouse(t)
	w := h.world(begin, 0)
	s := dialogs.State{}
	say := func(text string, r safety.Risk) {
		t.Helper()
		s, _ = h.book.Take(s, chat.Event{ID: "e", Text: text, At: w.Now}, understand.Meaning{Intent: understand.Other}, r, w)
		w.Now = w.Now.Add(10 * time.Minute)
	}
	for _, chance := range []float64{0.1, 0.2, 0.3} {
		say("words", safety.Risk{Level: safety.None, About: safety.Self, Chance: chance})
	}
	if got := dialogs.SafetyContext(s, w.Now).Lately; len(got) != 2 || got[0] != 0.2 || got[1] != 0.3 {
		t.Errorf("the next words are read after %v", got)
	}
	if got := dialogs.SafetyContext(s, w.Now.Add(25*time.Minute)).Lately; len(got) != 0 {
		t.Errorf("half an hour later they are read after %v", got)
	}
	say("danger", safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self, Chance: 0.9})
	if got := dialogs.SafetyContext(s, w.Now).Lately; len(got) != 0 {
		t.Errorf("after a crisis answer they are read after %v", got)
	}
}
