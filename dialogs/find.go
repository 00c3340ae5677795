package dialogs

import (
	"math"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Steps of finding. Names are stored.
const (
	finding   = "find"
	stepNeed  = "need"
	stepPlace = "place"
)

// find looks for places and people: by words, by buttons all the way, and by a shared location.
func find() dialogue { return dialogue{name: finding, takes: wantsFind, take: takeFind} }

func wantsFind(t *talk) bool {
	switch {
	case t.Event.Location != nil:
		return true
	case t.Event.Choice != "":
		return findChoice(t.Event.Choice)
	case t.commanded(findCommands()...):
		return true
	case !t.wrote() || t.command() != "":
		return false
	}
	return findWords(t)
}

func findCommands() []string {
	return []string{finding, "søg", "soeg", "sog", "søk", "sok", "sök", "finn", "hitta"}
}

// findChoice knows the buttons of this dialogue.
func findChoice(value string) bool {
	family, _, _ := strings.Cut(value, ":")
	return slices.Contains([]string{"find", "need", "needs", "place", "country", "more", "closer", "online", "young",
		"elsewhere", "everywhere", "another", "results"}, family)
}

// findWords says whether words are about finding: they ask for it, refine it, or answer what was asked.
func findWords(t *talk) bool {
	m := t.Meaning
	asked := t.in(finding, stepNeed) || t.in(finding, stepPlace)
	switch m.Intent {
	case understand.Find, understand.More:
		return true
	case understand.Greeting, understand.Thanks, understand.Help, understand.Feedback, understand.Details,
		understand.OpeningHours, understand.ChangeLanguage:
		return asked && names(m)
	case understand.Human, understand.DeleteData, understand.ExportData, understand.Stop: // taken by those above
		return false
	case understand.Other:
	}
	return names(m) || m.Closer || m.Elsewhere || (asked && (m.PlaceText != "" || m.Reply != "")) || t.knowsByName()
}

// names reports whether something to look for was named.
func names(m understand.Meaning) bool {
	return len(m.Needs)+len(m.Kinds)+len(m.Audiences)+len(m.Formats) > 0 || m.Place != nil || m.When != "" ||
		len(m.NotNeeds)+len(m.NotKinds)+len(m.NotFormats)+len(m.NotNames) > 0
}

func takeFind(t *talk) {
	t.State.Unsure = 0
	if t.Event.Choice != "" {
		findByChoice(t)
		return
	}
	if t.Event.Location != nil {
		t.State.Search = t.State.Search.at(roughly(*t.Event.Location))
		t.settle()
		lookOrAsk(t)
		return
	}
	if t.command() != "" && t.argument() == "" {
		askNeed(t, "find.ask_need", 1)
		return
	}
	findByWords(t)
}

func findByWords(t *talk) {
	m := t.Meaning
	known := t.State.Search
	t.merge(m)
	changed := !t.State.Search.same(known)
	switch {
	case m.Closer && !names(m):
		closer(t)
	case len(known.Shown) > 0 && onlyRemote(m):
		t.State.Search = known
		if m.Formats[0] == referrals.Online { // instead of going somewhere: whatever can be reached from home
			m.Formats = remoteFormats()
		}
		onlineBy(t, m.Formats)
	case m.Elsewhere && m.Place == nil:
		askPlace(t, "find.ask_elsewhere")
	case m.Intent == understand.More && !changed && len(known.Seen) > 0:
		more(t)
	case t.in(finding, stepPlace) && !changed:
		placeUnclear(t)
	case t.in(finding, stepNeed) && !changed && t.State.Search.Empty() && !t.knowsByName():
		askNeed(t, "find.need_unclear", 1)
	case !names(m) && m.Intent != understand.More && t.knowsByName():
		showNamed(t)
	case !changed && len(known.Shown) > 0 && t.distressed():
		t.stayWith(nextSteps(t)...)
	case !changed && len(known.Shown) > 0 && !known.Empty():
		lookAgain(t)
	case m.Place != nil && m.PlaceTied && t.State.Search.wantsToGo():
		askWhichPlace(t)
	default:
		lookOrAsk(t)
	}
}

// placeUnclear answers words that were no place when a place was asked for. A no means: anywhere.
func placeUnclear(t *talk) {
	if t.Meaning.Reply == understand.No || t.Meaning.Intent == understand.Other && t.Meaning.PlaceText == "" {
		t.State.Search.Anywhere = true
		lookOrAsk(t)
		return
	}
	askPlace(t, "find.place_unknown")
}

// findByChoice carries the buttons. What the button of an older release names and nobody knows any more asks anew.
func findByChoice(t *talk) {
	if value, ok := t.choseOf("need"); ok {
		chooseNeed(t, value)
		return
	}
	if value, ok := t.choseOf("place"); ok {
		choosePlace(t, value)
		return
	}
	if value, ok := t.choseOf("country"); ok {
		chooseCountry(t, value)
		return
	}
	switch t.Event.Choice {
	case "more":
		more(t)
	case "closer":
		closer(t)
	case "online":
		onlineBy(t, remoteFormats())
	case "young":
		refine(t, understand.Meaning{Audiences: []referrals.Audience{"young"}})
	case "elsewhere":
		askPlace(t, "find.ask_elsewhere")
	case "everywhere":
		t.State.Search.Anywhere = true
		lookOrAsk(t)
	case "results":
		again(t)
	case "needs:2":
		askNeed(t, "find.ask_need", 2)
	case "needs:3":
		askNeed(t, "find.ask_need", 3)
	default:
		askNeed(t, "find.ask_need", 1)
	}
}

func chooseNeed(t *talk, value string) {
	need := referrals.Need(value)
	if !slices.Contains(referrals.Needs(), need) {
		askNeed(t, "find.ask_need", 1)
		return
	}
	refine(t, understand.Meaning{Needs: []referrals.Need{need}})
}

func refine(t *talk, m understand.Meaning) {
	t.merge(m)
	lookOrAsk(t)
}

// merge takes what was said into the search. A name that no listing bears may be anybody's, and is not kept.
func (t *talk) merge(m understand.Meaning) {
	names := slices.DeleteFunc(slices.Clone(m.NotNames), func(name string) bool {
		return t.World.Index == nil || !t.World.Index.Knows(name)
	})
	if len(names) == 0 && len(m.NotNames) > 0 { // nor is what such a name was taken for refused
		m.NotNeeds, m.NotKinds = nil, nil
	}
	m.NotNames = names
	t.State.Search = Merge(t.State.Search, m)
}

// lookOrAsk searches when enough is known, and asks one thing when not.
func lookOrAsk(t *talk) {
	s := t.State.Search
	switch {
	case s.Empty() && len(s.Formats) == 0 && len(s.NotNames) == 0 && !t.knowsByName() && !t.wordsTell():
		askNeed(t, "find.ask_need", 1)
	case s.wantsPlace() && !t.knowsByName():
		askPlace(t, "find.ask_place")
	default:
		look(t)
	}
}

// wantsPlace reports whether the search gets better by knowing where the person is.
func (s Search) wantsPlace() bool {
	if s.Placed() || s.Anywhere {
		return false
	}
	return s.wantsToGo()
}

// wantsToGo reports whether something to go to is looked for, and not only lines and chats.
func (s Search) wantsToGo() bool {
	return s.onFoot() && (len(s.Kinds) == 0 || slices.ContainsFunc(s.Kinds, func(k referrals.Kind) bool { return !byWire(k) }))
}

// byWire reports whether a kind is reached by phone or in writing.
func byWire(k referrals.Kind) bool { return k == "helpline" || k == "chatline" }

// onFoot reports whether places that one goes to are wanted at all.
func (s Search) onFoot() bool {
	return len(s.Formats) == 0 || slices.Contains(s.Formats, referrals.InPerson)
}

func remoteFormats() []referrals.Format {
	return []referrals.Format{referrals.Online, referrals.ByChat, referrals.ByPhone, referrals.BySMS}
}

// at moves the search to a point.
func (s Search) at(p places.Point) Search {
	s = s.moved()
	s.Near = &p
	s.Shown, s.Next, s.Seen = nil, nil, nil
	return s
}

// roughly rounds a shared location to about a kilometre: enough to find by, too little to knock at a door.
func roughly(p chat.Point) places.Point {
	round := func(deg float64) float64 { return math.Round(deg*100) / 100 }
	return places.Point{Lat: round(p.Lat), Lon: round(p.Lon)}
}

// settle takes over the country of the place that is searched.
func (t *talk) settle() {
	if place, ok := t.whereabouts(); ok {
		t.State.Country = Country(understand.Meaning{Country: place.Country}, t.State.Country, "", "")
	}
}

// whereabouts gives the place that is searched, or the one nearest to a shared location.
func (t *talk) whereabouts() (places.Place, bool) {
	s := t.State.Search
	if s.Place != nil {
		return *s.Place, true
	}
	if s.Near == nil || t.book.places == nil {
		return places.Place{}, false
	}
	place, _, ok := t.book.places.Nearest(*s.Near)
	return place, ok
}
