package dialogs

import (
	"hash/fnv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/understand"
)

// Bounds of keeping abuse and spam apart: how often an insult is answered, and the same text in a row, within a day.
const (
	rudeAnswers = 2
	sameAnswer  = 5
	apartDay    = 24 * time.Hour
)

// ApartState remembers insults, links and repetitions of the last day, so that they are answered once and not argued with.
type ApartState struct {
	At    time.Time `json:"at,omitzero"`
	Rude  int       `json:"rude,omitempty"`
	Links int       `json:"links,omitempty"`
	Same  int       `json:"same,omitempty"` // how many times in a row the same text came
	Mark  uint16    `json:"mark,omitempty"` // of that text: enough to see that it is the same, too little to know it
}

// apart keeps abuse and spam at arm's length: a calm line and the way to a human, a shorter one, then silence. Danger in
// them was read before.
func apart() dialogue { return dialogue{name: "apart", takes: wantsApart, take: takeApart} }

func wantsApart(t *talk) bool {
	if !t.wrote() || t.command() != "" || t.wordsAsked() || t.inCrisis() || t.distressed() {
		return false
	}
	return t.rude() || t.linksOnly() || t.sameAgain()
}

// rude reports whether the words insult the program, and ask for nothing.
func (t *talk) rude() bool { return !t.asksForHelp() && t.says("rude") }

// asksForHelp reports whether the words name what hurts, or where.
func (t *talk) asksForHelp() bool { return len(t.Meaning.Needs) > 0 || t.Meaning.Place != nil }

// linksOnly reports whether a text leads elsewhere, and asks for nothing that can be found or reported.
func (t *talk) linksOnly() bool {
	text := strings.ToLower(cut(t.Event.Text, longText))
	for _, sign := range []string{"http://", "https://", "www.", "t.me/", "discord.gg/", "bit.ly/"} {
		if strings.Contains(text, sign) {
			return !t.asksForHelp() && t.wrongSaid() == ""
		}
	}
	return false
}

func (t *talk) sameAgain() bool { return t.State.Apart.Same >= sameAnswer }

// countSame counts how often the same words came in a row. Short answers may come often, and count for nothing.
func (t *talk) countSame() {
	a := &t.State.Apart
	if t.Event.Signal != "" || t.Event.Choice != "" || t.Event.Location != nil {
		return
	}
	if t.World.Now.Sub(a.At) >= apartDay {
		*a = ApartState{}
	}
	words := plainWords(t.Event.Text)
	if m := t.Meaning; t.command() != "" || len(words) < 4 || m.Reply != "" || m.Intent == understand.More || t.Risk.Level.Urgent() {
		a.Same, a.Mark = 0, 0
		return
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(words))                      // never fails
	if mark := uint16(sum.Sum32()) | 1; mark == a.Mark { //nolint:gosec // cut on purpose
		a.Same++
	} else {
		a.Same, a.Mark = 1, mark
	}
	a.At = t.World.Now
}

func takeApart(t *talk) {
	t.keepQuestion()
	a := &t.State.Apart
	a.At = t.World.Now
	switch {
	case t.rude():
		a.Rude++
		switch a.Rude {
		case 1:
			t.tell("apart.rude.1", nil, nextSteps(t)...)
		case rudeAnswers:
			t.tell("apart.rude.2", nil, t.toHuman())
		}
	case t.linksOnly():
		if a.Links++; a.Links == 1 {
			t.tell("apart.link", nil, nextSteps(t)...)
		}
	case a.Same == sameAnswer:
		t.tell("apart.same", nil, nextSteps(t)...)
	}
}
