package dialogs

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// crisisDay is how long a conversation counts as being in a crisis after the last dangerous message.
const crisisDay = 24 * time.Hour

// UnderstandContext says what the conversation knows when e comes, for understand.Reader.Read.
func UnderstandContext(s State, e chat.Event) understand.Context {
	return understand.Context{
		Lang:    s.Lang,
		Locale:  e.Locale,
		Country: Country(understand.Meaning{}, s.Country, e.Country, ""),
		Place:   s.Search.Place,
		Shown:   len(s.Search.Shown),
		Asked:   s.Asked,
	}
}

// SafetyContext says what the conversation knows when words come at now, for safety.Reader.Assess.
func SafetyContext(s State, now time.Time) safety.Context {
	c := safety.Context{Lang: s.Lang, Young: s.Crisis.Young, Last: safety.None}
	if !s.Crisis.At.IsZero() && now.Sub(s.Crisis.At) < crisisDay {
		c.Last = s.Crisis.Level
	}
	return c
}
