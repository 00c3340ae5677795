package dialogs_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestSideBySide takes the same turns alone and with many at once: what readers borrow from each other must not show.
func TestSideBySide(t *testing.T) {
	h := newHouse(t)
	texts := []string{"hej", "jeg har det svært med angst og bor i Aarhus", "jeg orker ikke leve lenger, kan noen ringe meg",
		"Vår son hör röster. Vi bor i Örebro. Vem stöttar oss föräldrar?", "should I stop taking my pills? I live in bergen", "på måndag"}
	turn := func(text string) string {
		w := h.world(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), 1)
		e := chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "p"}, At: w.Now, Text: text}
		var s dialogs.State
		risk, meaning := h.safety.Assess(text, dialogs.SafetyContext(s, w.Now)), h.reader.Read(text, dialogs.UnderstandContext(s, e))
		state, effects := h.book.Take(s, e, meaning, risk, w)
		raw, err := json.Marshal([]any{risk, meaning, state, effects})
		if err != nil {
			t.Error(err)
		}
		return string(raw)
	}
	alone := map[string]string{}
	for _, text := range texts {
		alone[text] = turn(text)
	}
	var all sync.WaitGroup
	for first := range 8 {
		all.Go(func() {
			for i := range 4 * len(texts) {
				text := texts[(first+i)%len(texts)]
				if got := turn(text); got != alone[text] {
					t.Errorf("%q gives side by side\n%s\nalone\n%s", text, got, alone[text])
				}
			}
		})
	}
	all.Wait()
}
