package dialogs

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// way answers how to get to a listing, and how to call it, in plain words.
func way() dialogue { return dialogue{name: "way", takes: wantsWay, take: takeWay} }

func wantsWay(t *talk) bool {
	if t.wordsAsked() || t.asksForHelp() || t.inCrisis() || !t.shownAny() {
		return false
	}
	return t.says("way") || t.says("call")
}

func takeWay(t *talk) {
	t.State.Unsure = 0
	l, known := t.subject()
	switch {
	case !known && t.says("way"):
		t.askSubject("details.which", "map")
	case !known:
		t.askSubject("details.which", "details")
	case t.says("way") && t.mapURL(l) == "":
		t.State.Look = l.ID
		where := CardFor(t.bare(l), t.lang(), t.World.Say, t.World.Now).Facts
		t.send(chat.Message{Text: t.say("way.no_address", lang.Vars{"name": l.Name, "where": factText(where, chat.FactWhere)}),
			Choices: append(t.contactChoices(l), t.choices(t.toHuman())...)})
	case t.says("way"):
		t.showMap(l.ID)
	default:
		t.tellNumber(l)
	}
}

// tellNumber tells how to call, with a button that calls; where there is no number, the other ways in.
func (t *talk) tellNumber(l *referrals.Listing) {
	t.State.Look = l.ID
	choices := t.contactChoices(l)
	key, vars := "way.number", lang.Vars{"name": l.Name, "phone": referrals.DisplayPhone(l.Phone)}
	switch {
	case l.Phone == "" && len(choices) > 0:
		key = "way.no_number"
	case l.Phone == "":
		key = "way.no_way"
	}
	if l.Phone != "" || len(choices) > 0 {
		choices = append(choices, t.about("words", l.ID))
	}
	t.send(chat.Message{Text: t.say(key, vars), Choices: append(choices, t.choices(t.toHuman())...)})
}

// mapURL opens a map at the spot of a listing, or looks its address up; "" when neither is known.
func (t *talk) mapURL(l *referrals.Listing) string {
	if at := t.spot(l); at != nil {
		return fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f#map=17/%.5f/%.5f", at.Lat, at.Lon, at.Lat, at.Lon)
	}
	if l.Address == "" || !l.Local() {
		return ""
	}
	return "https://www.openstreetmap.org/search?query=" + url.QueryEscape(addressOf(l))
}

// addressOf is the address with its town.
func addressOf(l *referrals.Listing) string {
	if strings.Contains(l.Address, l.City) {
		return l.Address
	}
	return l.Address + ", " + l.City
}

// factText gives what a card says of a kind, or "".
func factText(facts []chat.Fact, kind chat.FactKind) string {
	for _, fact := range facts {
		if fact.Kind == kind {
			return fact.Text
		}
	}
	return ""
}
