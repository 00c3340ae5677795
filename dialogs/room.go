package dialogs

import "strings"

// aside begins words in a room that stay there, whoever writes them.
const aside = "//"

// forPerson reports whether what was written in a room is meant for the person: only what the one who holds the case, or
// held it last, writes without "//" before it. Everything else is talk among supporters, and causes nothing.
func (t *talk) forPerson() bool {
	return t.keeps() && !strings.HasPrefix(strings.TrimSpace(t.Event.Text), aside)
}

// keeps reports whether the event is of the supporter who took the case of this room last.
func (t *talk) keeps() bool { return t.State.Keeper != "" && t.Event.Person == t.State.Keeper }
