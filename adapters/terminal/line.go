package terminal

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// meaning puts what a typed line means into the event, and gives its transcript line: the number of a button presses
// it, "/location 56.15,10.20" or "@ 56.15,10.20" shares a place, ">> value" presses the button with that value, and
// everything else is words, which "> " may go before. A line that means nothing gives "".
func (t *Terminal) meaning(e *chat.Event, typed string) string {
	typed = strings.TrimSpace(typed)
	if value, pressed := strings.CutPrefix(typed, ">> "); pressed {
		e.Choice = strings.TrimSpace(value)
		return ">> " + e.Choice
	}
	words := strings.TrimSpace(strings.TrimPrefix(typed, ">"))
	if at, shared := location(words); shared {
		e.Location = &at
		return "@ " + strconv.FormatFloat(at.Lat, 'f', -1, 64) + "," + strconv.FormatFloat(at.Lon, 'f', -1, 64)
	}
	if choice, pressed := t.numbered(typed); pressed {
		e.Choice = choice.Value
		return ">> " + e.Choice
	}
	e.Text = words
	if words == "" {
		return ""
	}
	return "> " + words
}

// numbered gives the button of the last buttons that bears the number. A link cannot be pressed: it is opened elsewhere.
func (t *Terminal) numbered(typed string) (chat.Choice, bool) {
	n, err := strconv.Atoi(typed)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil || n < 1 || n > len(t.choices) || t.choices[n-1].URL != "" {
		return chat.Choice{}, false
	}
	return t.choices[n-1], true
}

func location(words string) (chat.Point, bool) {
	rest, slash := strings.CutPrefix(words, "/location ")
	if !slash {
		var at bool
		if rest, at = strings.CutPrefix(words, "@ "); !at {
			return chat.Point{}, false
		}
	}
	lat, lon, both := strings.Cut(rest, ",")
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !both || errY != nil || errX != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		return chat.Point{}, false
	}
	return chat.Point{Lat: y, Lon: x}, true
}
