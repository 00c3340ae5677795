package dialogs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// Bounds of what is saved, and of a page of it.
const (
	maxSaved  = 20
	savedPage = 5
)

// saved keeps listings for a person who wants to find them again, and gives one as a text to send on.
func saved() dialogue { return dialogue{name: "saved", takes: wantsSaved, take: takeSaved} }

func wantsSaved(t *talk) bool {
	switch family, _, _ := strings.Cut(t.Event.Choice, ":"); family {
	case "save", "unsave", "saved", "send":
		return true
	}
	switch {
	case t.commanded(savedCommands()...):
		return true
	case t.wordsAsked() || t.inCrisis():
		return false
	}
	return t.says("saved") || t.shownAny() && (t.says("save") || t.says("send"))
}

func savedCommands() []string {
	return []string{"saved", "gemt", "gemte", "lagret", "lagrede", "sparat", "sparade"}
}

// shownAny reports whether there is a listing that words may be about.
func (t *talk) shownAny() bool { return t.State.Look != "" || len(t.stillShown()) > 0 }

func takeSaved(t *talk) {
	t.State.Unsure = 0
	if id, ok := t.choseOf("save"); ok {
		t.save(referrals.ListingID(id))
		return
	}
	if id, ok := t.choseOf("unsave"); ok {
		t.unsave(referrals.ListingID(id))
		return
	}
	if id, ok := t.choseOf("send"); ok {
		t.sendOne(referrals.ListingID(id))
		return
	}
	family, do := "send", t.sendOne
	switch {
	case t.Event.Choice != "" || t.command() != "" || t.says("saved"):
		from, _ := t.choseOf("saved")
		t.listSaved(number(from))
		return
	case t.says("save"):
		family, do = "save", t.save
	}
	if l, known := t.subject(); known {
		do(l.ID)
		return
	}
	t.askSubject("details.which", family)
}

func (t *talk) save(id referrals.ListingID) {
	l, known := t.listing(id)
	switch {
	case !known:
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	case slices.Contains(t.State.Saved, id):
		t.tell("saved.already", lang.Vars{"name": l.Name}, "saved")
		return
	case len(t.State.Saved) >= maxSaved:
		t.tell("saved.full", lang.Vars{"n": strconv.Itoa(maxSaved)}, "saved")
		return
	}
	t.State.Saved, t.State.Look = append(slices.Clone(t.State.Saved), id), id
	choices := []chat.Choice{t.about("send", id), t.choice("saved")}
	t.send(chat.Message{Text: t.say("saved.kept", lang.Vars{"name": l.Name}), Choices: append(choices, t.choices(nextSteps(t)...)...)})
}

func (t *talk) unsave(id referrals.ListingID) {
	t.State.Saved = without(t.State.Saved, []referrals.ListingID{id})
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	name := l.Name
	if len(t.State.Saved) == 0 {
		t.tell("saved.removed", lang.Vars{"name": name}, nextSteps(t)...)
		return
	}
	t.tell("saved.removed", lang.Vars{"name": name}, "saved")
}

// listSaved shows a page of what is saved; what is no longer on the list goes from here too, and is said to be gone.
func (t *talk) listSaved(from int) {
	var still []*referrals.Listing
	for _, id := range t.State.Saved {
		if l, ok := t.listing(id); ok {
			still = append(still, l)
		}
	}
	gone := len(t.State.Saved) - len(still)
	t.State.Saved = nil
	for _, l := range still {
		t.State.Saved = append(t.State.Saved, l.ID)
	}
	text := t.say("saved.list", nil)
	if gone > 0 {
		text = t.say("saved.some_gone", nil) + " " + text
	}
	if len(still) == 0 {
		t.tell("saved.none", nil, nextSteps(t)...)
		return
	}
	if from < 0 || from >= len(still) {
		from = 0
	}
	to := min(from+savedPage, len(still))
	m := chat.Message{Text: text}
	for i, l := range still[from:to] {
		card := CardFor(t.bare(l), t.lang(), t.World.Say, t.World.Now)
		card.Choices = []chat.Choice{t.about("details", l.ID)}
		m.Cards = append(m.Cards, card)
		m.Choices = append(m.Choices, chat.Choice{Value: "unsave:" + string(l.ID), Label: t.say("choice.remind.drop", lang.Vars{"n": strconv.Itoa(i + 1)})})
	}
	if to < len(still) {
		m.Choices = append(m.Choices, chat.Choice{Value: "saved:" + strconv.Itoa(to), Label: t.say("choice.more", nil)})
	}
	m.Choices = append(m.Choices, t.choice(t.toHuman()))
	t.send(m)
}

// sendOne gives a listing as one message without buttons, to be sent on or kept.
func (t *talk) sendOne(id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.State.Look = id
	t.send(chat.Message{Text: t.sheet(l)})
}

// sheet is a listing as a short text: what it is, where, when, and how to reach it.
func (t *talk) sheet(l *referrals.Listing) string {
	bare := t.bare(l)
	bare.HasKm = false // whoever reads it may be elsewhere
	card := CardFor(bare, t.lang(), t.World.Say, t.World.Now)
	lines := []string{card.Title, card.What}
	for _, fact := range card.Facts {
		switch fact.Kind {
		case chat.FactWeb:
			if l.URL == "" { // a page that only tells of it
				fact.URL = fact.Text + ": " + fact.URL
			}
			lines = append(lines, fact.URL)
		case chat.FactVerified, chat.FactCost:
		default:
			lines = append(lines, fact.Text)
		}
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}
