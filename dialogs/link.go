package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// opened greets somebody who opened the chat; who comes back finds everything where it was. What a link or a poster asks
// for is gone on with at once, as if its button had been pressed, and again each time: only what looks for something, asks
// for lines, or brings a conversation along.
func opened(t *talk) {
	code, brought := t.moveCode()
	parts := linkParts(t.Event.Choice)
	risky := slices.IndexFunc(parts, func(part string) bool { return ChosenRisk(part).Level.Urgent() })
	switch {
	case risky >= 0:
		t.followPlace(parts)
		t.askedForLines(ChosenRisk(parts[risky]))
	case brought:
		t.arrive(code)
	case t.State.Holder == HeldByHuman:
		if t.Event.Choice != "" {
			t.notice("bridge.silent", nil)
		}
	case t.followLink(parts):
	case !t.State.Greeted:
		greet(t)
	case t.Event.Choice != "" || !opensItself(t.Event.From.Platform):
		t.tell("greeting.again", map[string]string{"hello": t.timely()}, nextSteps(t)...)
	}
}

// opensItself reports whether a chat of the platform is opened by looking at it again, which asks for no answer.
func opensItself(platform chat.PlatformName) bool { return !appKeeps(platform) }

// followLink does what a link asks for; false when it asks for nothing that is known.
func (t *talk) followLink(parts []string) bool {
	switch {
	case len(parts) == 1 && (strings.HasPrefix(parts[0], "details:") || strings.HasPrefix(parts[0], "map:")):
		t.asButton(parts[0])
		t.preface = t.introduction()
		takeDetails(t)
		return true
	case len(parts) == 1 && findChoice(parts[0]) && !strings.HasPrefix(parts[0], "need:") && !strings.HasPrefix(parts[0], "place:"):
		t.asButton(parts[0])
		takeFind(t)
		return true
	}
	placed, needed := t.followPlace(parts), t.followNeed(parts)
	if placed || needed {
		t.asButton("")
		lookOrAsk(t)
	}
	return placed || needed
}

// asButton goes on as if the button with the value had been pressed.
func (t *talk) asButton(value string) {
	t.Event.Signal, t.Event.Choice = "", value
	if value == "" {
		t.Event.Choice = "find"
	}
	t.State.Dialogue, t.State.Step, t.State.Asked = "", "", ""
}

func (t *talk) followPlace(parts []string) bool {
	for _, part := range parts {
		if name, ok := strings.CutPrefix(part, "place:"); ok {
			if place, known := t.placeOf(name); known {
				s := t.State.Search.at(place.Point)
				s.Place, s.Near = &place, nil
				t.State.Search = s
				t.settle()
				return true
			}
		}
	}
	return false
}

func (t *talk) followNeed(parts []string) bool {
	for _, part := range parts {
		if name, ok := strings.CutPrefix(part, "need:"); ok && slices.Contains(referrals.Needs(), referrals.Need(name)) {
			t.merge(understand.Meaning{Needs: []referrals.Need{referrals.Need(name)}})
			return true
		}
	}
	return false
}

// linkParts parts what a link asks for: "need:anxiety.place:aarhus". A point within a value parts nothing.
func linkParts(choice string) []string {
	var all []string
	for choice != "" {
		end := len(choice)
		for _, family := range []string{".need:", ".place:"} {
			if at := strings.Index(choice, family); at >= 0 {
				end = min(end, at)
			}
		}
		if end > 0 {
			all = append(all, choice[:end])
		}
		choice = strings.TrimPrefix(choice[end:], ".")
	}
	return all
}
