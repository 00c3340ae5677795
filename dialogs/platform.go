package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// platform is what a platform is called in the language of the answer.
func (t *talk) platform(name chat.PlatformName) string {
	if key := "platform." + string(name); t.World.Say.Has(t.lang(), key) {
		return t.say(key, nil)
	}
	return upperFirst(string(name))
}

// platformSees says in a sentence or two what the company behind the platform can see; "" where there is none.
func (t *talk) platformSees() string {
	if key := "sees." + string(t.Event.From.Platform); t.World.Say.Has(t.lang(), key) {
		return t.say(key, nil)
	}
	return ""
}

// supporterSees says which companies can read along because supporters sit on their platforms; "" where there is none
// but the one the person is on, which they know.
func (t *talk) supporterSees() string {
	var names []string
	for _, seat := range t.World.Seats {
		if seat != t.Event.From.Platform {
			names = append(names, t.platform(seat))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return t.say("human.seats", lang.Vars{"platforms": strings.Join(names, " / ")})
}

// platformNotes is what is told about the platform when a conversation begins on it.
func (t *talk) platformNotes() string {
	notes := t.platformSees()
	if t.World.Elsewhere {
		notes = strings.TrimSpace(notes + " " + t.say("elsewhere.note", lang.Vars{"platform": t.platform(t.Event.From.Platform)}))
	}
	return notes
}

// introduction says who is speaking, and who can read along, when nobody said so yet.
func (t *talk) introduction() string {
	if t.State.Greeted {
		return ""
	}
	t.State.Greeted = true
	return strings.TrimSpace(t.say("greeting.short", nil)+" "+t.platformSees()) + "\n\n"
}

// beforeLast puts a paragraph before the last one of a text, which asks something.
func (t *talk) beforeLast(text, paragraph string) string {
	at := strings.LastIndex(text, "\n\n")
	if paragraph == "" || at < 0 {
		return text
	}
	return text[:at] + "\n\n" + paragraph + text[at:]
}
