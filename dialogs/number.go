package dialogs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// maxOffered is how many numbered choices are remembered.
const maxOffered = 25

// keepOffered remembers the values of the choices that were numbered last, as chat.Numbered counts them. A link counts and
// has no value; a message without choices leaves the numbers of the one before in sight.
func (t *talk) keepOffered() {
	for _, effect := range slices.Backward(t.effects) {
		var m chat.Message
		switch f := effect.(type) {
		case Forget, Depart:
			return
		case Send:
			m = f.Message
		case Invite:
			m = f.Message
		}
		if all := chat.Numbered(m); len(all) > 0 {
			t.State.Offered = offered(all)
			return
		}
	}
}

func offered(all []chat.Choice) []string {
	values := make([]string, 0, min(len(all), maxOffered))
	for _, choice := range all[:min(len(all), maxOffered)] {
		if choice.URL != "" {
			values = append(values, "")
			continue
		}
		values = append(values, choice.Value)
	}
	return values
}

// numbered gives the choice that a number alone stands for, or "". The rule: a bare number ("2", "2.") chooses from the
// last message that numbered anything. Of a page of listings that is the nth listing, which is what understand reads in it
// too. Where the nth is a link or there is none, the number means what it means in words: the nth listing shown. "nr 2"
// chooses only when it cannot mean a listing.
func (t *talk) numbered() string {
	n, bare := numberAlone(t.Event.Text)
	if n < 1 || n > len(t.State.Offered) {
		return ""
	}
	if !bare && t.Meaning.Ref != 0 && len(t.State.Search.Shown) > 0 {
		return ""
	}
	return t.State.Offered[n-1]
}

// numberAlone reads a text that is nothing but a small number; bare is false when a word such as "nr" stands before it.
func numberAlone(text string) (n int, bare bool) {
	fields := strings.Fields(strings.ToLower(cut(text, 40)))
	if len(fields) == 0 {
		return 0, false
	}
	last := strings.Trim(fields[len(fields)-1], ".)#")
	n, err := strconv.Atoi(last)
	if err != nil || len(last) > 2 {
		return 0, false
	}
	switch {
	case len(fields) == 1:
		return n, true
	case len(fields) == 2 && slices.Contains([]string{"nr", "no", "nummer", "number", "#"}, strings.TrimSuffix(fields[0], ".")):
		return n, false
	}
	return 0, false
}
