package dialogs

import "time"

// lately is for how long a hint at danger is added to the next words, and together how many messages before them count.
const (
	lately     = 30 * time.Minute
	latelyMost = 2
)

// Hint is how likely one of the latest messages told of a crisis. It holds nothing of its words.
type Hint struct {
	At     time.Time `json:"at"`
	Chance float64   `json:"chance"` // 0 to 1
}

// noteHint keeps how likely these words told of a crisis, so that what is told in three messages is heard. A message that
// was answered as a crisis is no hint any more.
func (t *talk) noteHint() {
	if !t.wrote() {
		return
	}
	if t.Risk.Level.Urgent() {
		t.State.Lately = nil
		return
	}
	t.State.Lately = append(recent(t.State.Lately, t.World.Now), Hint{At: t.World.Now, Chance: t.Risk.Chance})
	t.State.Lately = t.State.Lately[max(0, len(t.State.Lately)-latelyMost):]
}

func recent(hints []Hint, now time.Time) []Hint {
	var out []Hint
	for _, h := range hints {
		if now.Sub(h.At) < lately {
			out = append(out, h)
		}
	}
	return out
}

// hinted gives the chances of the latest messages, for the reader of danger.
func hinted(s State, now time.Time) []float64 {
	var out []float64
	for _, h := range recent(s.Lately, now) {
		out = append(out, h.Chance)
	}
	return out
}
