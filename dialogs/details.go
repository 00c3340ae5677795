package dialogs

import (
	"math"
	"slices"
	"strconv"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// details tells all about one listing that was shown.
func details() dialogue { return dialogue{name: "details", takes: wantsDetails, take: takeDetails} }

func wantsDetails(t *talk) bool {
	if _, pressed := t.choseOf("details"); pressed {
		return true
	}
	if _, pressed := t.choseOf("map"); pressed {
		return true
	}
	if !t.wrote() || t.command() != "" {
		return false
	}
	m := t.Meaning
	if m.Ref != 0 && len(t.State.Search.Shown) > 0 {
		return true
	}
	return (m.Intent == understand.Details || m.Intent == understand.OpeningHours) && !names(m)
}

func takeDetails(t *talk) {
	t.State.Unsure = 0
	shown := t.stillShown()
	if id, pressed := t.choseOf("map"); pressed {
		t.showMap(referrals.ListingID(id))
		return
	}
	if value, pressed := t.choseOf("details"); pressed {
		if n, err := strconv.Atoi(value); err == nil {
			t.detailsAt(n)
			return
		}
		t.detailsOf(referrals.ListingID(value))
		return
	}
	switch ref := t.Meaning.Ref; {
	case ref == -1 && len(shown) > 0:
		t.detailsAt(len(shown))
	case ref != 0:
		t.detailsAt(ref)
	case len(shown) == 1:
		t.detailsAt(1)
	case t.Meaning.Intent == understand.OpeningHours && slices.Contains(shown, t.State.Look):
		t.detailsOf(t.State.Look)
	case len(shown) == 0:
		askNeed(t, "details.none_shown", 1)
	default:
		t.which()
	}
}

// which asks of which listing. While somebody waits for a human, the question may be about that.
func (t *talk) which() {
	text := t.say("details.which", nil)
	if t.waiting() {
		text = t.say("human.already", lang.Vars{"duty": t.duty()}) + "\n\n" + t.say("details.which_maybe", nil)
	}
	t.send(chat.Message{Text: text, Choices: t.shownChoices()})
}

// detailsAt tells about the nth of the last page, as it was numbered when it was shown.
func (t *talk) detailsAt(n int) {
	shown, still := t.State.Search.Shown, t.stillShown()
	switch {
	case len(still) == 0:
		askNeed(t, "details.none_shown", 1)
	case n < 1 || n > len(shown):
		t.send(chat.Message{Text: t.say("details.no_such", lang.Vars{"n": strconv.Itoa(len(shown))}), Choices: t.shownChoices()})
	default:
		t.detailsOf(shown[n-1])
	}
}

// stillShown gives what was shown last, unless it was retired since.
func (t *talk) stillShown() []referrals.ListingID {
	return slices.DeleteFunc(slices.Clone(t.State.Search.Shown), func(id referrals.ListingID) bool {
		_, ok := t.listing(id)
		return !ok
	})
}

func (t *talk) shownChoices() []chat.Choice {
	var all []chat.Choice
	for _, id := range t.State.Search.Shown {
		if l, ok := t.listing(id); ok {
			all = append(all, chat.Choice{Value: "details:" + string(id), Label: l.Name})
		}
	}
	return append(all, t.choices(t.toHuman())...)
}

func (t *talk) detailsOf(id referrals.ListingID) {
	l, ok := t.listing(id)
	if !ok {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.State.Look = id
	card := CardFor(t.bare(l), t.lang(), t.World.Say, t.World.Now)
	card.Choices = t.contactChoices(l)
	choices := t.choices(t.toHuman())
	if t.spot(l) != nil {
		card.Choices = append(card.Choices, t.about("map", id))
	}
	if len(t.contactChoices(l)) > 0 {
		card.Choices = append(card.Choices, t.about("words", id))
	}
	keep := "save"
	if slices.Contains(t.State.Saved, id) {
		keep = "unsave"
	}
	card.Choices = append(card.Choices, t.about(reminding, id), t.about(keep, id))
	if slices.Contains(t.State.Search.Shown, id) {
		choices = t.choices("results", t.toHuman())
	}
	t.send(chat.Message{Text: t.wayIn(l), Cards: []chat.Card{card}, Choices: append(choices, t.about(reporting, id))})
}

// spot is where exactly a listing is, for a map: only with an address that is shown to everybody, and never the middle of
// its town, which stands in for a place that is not known, or is kept back. Nil: not to be shown.
func (t *talk) spot(l *referrals.Listing) *chat.Point {
	if l.Point == nil || l.Address == "" || !l.Local() || t.book.places == nil {
		return nil
	}
	whole := func(deg float64) bool { return math.Abs(deg*100-math.Round(deg*100)) < 1e-6 }
	if _, km, ok := t.book.places.Nearest(*l.Point); ok && km < 0.2 || len(t.book.places.Lookup(l.City, l.Country)) == 0 || whole(l.Point.Lat) && whole(l.Point.Lon) {
		return nil
	}
	return &chat.Point{Lat: l.Point.Lat, Lon: l.Point.Lon}
}

// showMap sends the spot, with the name and the address for who sees no map.
func (t *talk) showMap(id referrals.ListingID) {
	l, ok := t.listing(id)
	if !ok || t.mapURL(l) == "" {
		t.detailsOf(id)
		return
	}
	t.State.Look = id
	open := chat.Choice{Label: t.say("details.open_map", nil), URL: t.mapURL(l)}
	t.send(chat.Message{Text: l.Name + "\n" + addressOf(l), Place: t.spot(l), Choices: []chat.Choice{open}})
	t.askToFollow(l)
}

// wayIn says what the first step may be like.
func (t *talk) wayIn(l *referrals.Listing) string {
	switch {
	case l.Access != "":
		return t.say("details.way_in."+string(l.Access), nil)
	case l.Phone == "" && l.Email == "" && l.URL == "":
		return t.say("details.no_contact", nil)
	}
	return t.say("details.way_in", nil)
}

// contactChoices makes buttons that call, write or open.
func (t *talk) contactChoices(l *referrals.Listing) []chat.Choice {
	var all []chat.Choice
	for _, way := range []struct{ key, url string }{
		{"details.call", telURL(l.Phone)}, {"details.write", prefixed("mailto:", l.Email)}, {"details.open", l.URL},
	} {
		if way.url != "" {
			all = append(all, chat.Choice{Label: t.say(way.key, nil), URL: way.url})
		}
	}
	return all
}
