package dialogs

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// deep is how many listings a search looks at when the first ten were seen.
const deep = 60

// maxSeen is how many listings a conversation remembers as seen.
const maxSeen = 100

// search asks the catalogue for what the conversation looks for. words are those of this turn.
func (t *talk) search(words string, limit int) referrals.Result {
	if t.World.Index == nil {
		return referrals.Result{}
	}
	q := t.State.Search.Query(t.lang(), t.country(), words, t.World.Now)
	q.Limit = limit
	if place, ok := t.whereabouts(); ok && t.book.places != nil {
		q.Within = func(area, country string) (in, known bool) { return t.book.places.Within(place, area, country) }
	}
	return t.World.Index.Search(q)
}

// look searches anew and shows the first page.
func look(t *talk) {
	found := t.preferYoung(t.reachable(t.Meaning.Words))
	t.State.Search.Seen, t.State.Search.Next = nil, nil
	if len(found.Matches) == 0 {
		nothing(t)
		return
	}
	t.show(t.opening(found), found.Matches)
}

// lookAgain answers the words that were answered before: with the next page, or saying that it is the same.
func lookAgain(t *talk) {
	found := t.preferYoung(t.reachable(t.Meaning.Words)).Matches
	shown := t.State.Search.Shown
	switch n := min(pageSize, len(found)); {
	case n == 0 || len(shown) == 0 || !slices.Equal(ids(found[:n]), shown):
		lookOrAsk(t)
	case len(t.State.Search.Next) > 0:
		more(t)
	default:
		t.show(t.hello()+t.say("find.same", nil), found)
	}
}

// show sends one page of matches behind the sentence, and keeps the rest for the next one.
func (t *talk) show(text string, matches []referrals.Match) {
	n := min(pageSize, len(matches))
	s := &t.State.Search
	t.State.Look = ""
	s.Shown, s.Next = ids(matches[:n]), ids(matches[n:])
	s.Seen = union(s.Seen, s.Shown)
	s.Seen = s.Seen[max(0, len(s.Seen)-maxSeen):]
	t.send(chat.Message{Text: text, Cards: t.cards(matches[:n]), Choices: t.refinements(matches[:n]), Page: t.turnsPage()})
}

// turnsPage reports whether a button was pressed that turns the page of the list it stands under, or leads from one
// listing back to the list. The bottom of another message must not be overwritten by a list.
func (t *talk) turnsPage() bool {
	switch {
	case !t.pressed:
		return false
	case t.chose("results"):
		return slices.ContainsFunc(t.State.Offered, func(value string) bool { return strings.HasPrefix(value, "report:") })
	}
	return t.chose("more")
}

func (t *talk) cards(matches []referrals.Match) []chat.Card {
	var all []chat.Card
	for _, m := range matches {
		card := ResultCard(m, t.lang(), t.World.Say, t.World.Now)
		details := t.choice("details")
		details.Value += ":" + string(m.Listing.ID)
		card.Choices = []chat.Choice{details}
		all = append(all, card)
	}
	return all
}

// refinements offers the next steps that make sense after a page.
func (t *talk) refinements(page []referrals.Match) []chat.Choice {
	s := t.State.Search
	var values []string
	offer := func(value string, sensible bool) {
		if sensible {
			values = append(values, value)
		}
	}
	local := func(m referrals.Match) bool { return m.Listing.Local() }
	offer("more", len(s.Next) > 0)
	offer("closer", s.Placed() && s.onFoot() && len(t.nearer(page, 5).Matches) > 0)
	offer("online", len(s.Formats) == 0 && slices.ContainsFunc(page, local))
	offer("young", len(s.Audiences) == 0)
	offer("elsewhere", s.Placed())
	offer("human", t.State.Holder == HeldByBot)
	choices := t.choices(values...)
	return append(t.otherPlaces(), choices...)
}

// otherPlaces offers the other places that the name in these words means, when they are far from the one taken.
func (t *talk) otherPlaces() []chat.Choice {
	var all []chat.Choice
	if t.Meaning.Place == nil {
		return nil
	}
	for _, p := range t.namesakes(3)[1:] {
		all = append(all, t.placeChoice(p))
	}
	return all
}

// elsewhereKm is how many km lie between places that are not the same to a person: a town and the municipality of its name are.
const elsewhereKm = 30

// namesakes gives the places that the name in these words means, the likeliest first, at most n, each far from the others.
func (t *talk) namesakes(n int) []places.Place {
	found := []places.Place{*t.Meaning.Place}
	for _, p := range t.Meaning.PlaceOther {
		near := slices.ContainsFunc(found, func(q places.Place) bool { return places.Distance(p.Point, q.Point) < elsewhereKm })
		if len(found) < n && !near {
			found = append(found, p)
		}
	}
	return found
}

// more shows the next page: what the same words found first, then what a wider look finds.
func more(t *talk) {
	s := t.State.Search
	if len(s.Seen) == 0 {
		lookOrAsk(t)
		return
	}
	var all []referrals.Match
	if !s.Empty() || len(s.Formats) > 0 { // else there is only what the words named
		all = t.search("", deep).Matches
	}
	page := t.matchesOf(s.Next, all)
	for _, m := range all {
		if len(page) < deep && !slices.Contains(s.Next, m.Listing.ID) && !slices.Contains(s.Seen, m.Listing.ID) {
			page = append(page, m)
		}
	}
	if len(page) == 0 {
		t.tell("find.no_more", nil, t.widen()...)
		return
	}
	t.show(t.say("find.more", nil), page[:min(10, len(page))])
}

// again shows the last page once more.
func again(t *talk) {
	page := t.matchesOf(t.State.Search.Shown, t.search("", deep).Matches)
	if len(page) == 0 {
		lookOrAsk(t)
		return
	}
	t.show(t.say("find.again", nil), append(page, t.matchesOf(t.State.Search.Next, nil)...))
}

// matchesOf gives the listings as matches, in their order; those that are gone are left out.
func (t *talk) matchesOf(wanted []referrals.ListingID, known []referrals.Match) []referrals.Match {
	var all []referrals.Match
	for _, id := range wanted {
		at := slices.IndexFunc(known, func(m referrals.Match) bool { return m.Listing.ID == id })
		if at >= 0 {
			all = append(all, known[at])
		} else if l, ok := t.listing(id); ok {
			all = append(all, t.bare(l))
		}
	}
	return all
}

func (t *talk) listing(id referrals.ListingID) (*referrals.Listing, bool) {
	if t.World.Index == nil {
		return nil, false
	}
	return t.World.Index.Get(id)
}

// bare makes a match of a listing that was not searched for, with its distance.
func (t *talk) bare(l *referrals.Listing) referrals.Match {
	m := referrals.Match{Listing: l}
	if near := t.State.Search.Query("", "", "", t.World.Now).Near; near != nil && l.Point != nil {
		m.Km, m.HasKm = places.Distance(*near, *l.Point), true
	}
	return m
}

// nothing is never a dead end: it lets go of all but the sort of help, then of that, and offers a human.
func nothing(t *talk) {
	wide := t.State.Search
	for _, s := range []Search{
		{Needs: wide.Needs, Audiences: wide.Audiences, Age: wide.Age, NotNames: wide.NotNames, NotKinds: wide.NotKinds},
		{Needs: []referrals.Need{"general_mental_health"}, Formats: remoteFormats(), NotNames: wide.NotNames},
	} {
		t.State.Search = s
		found := t.search("", 10)
		t.State.Search = wide
		if len(found.Matches) > 0 {
			t.show(t.hello()+t.say("find.nothing_but", nil), found.Matches)
			return
		}
	}
	t.tell("find.nothing", nil, t.widen()...)
}

// widen offers the ways on when a search has come to its end.
func (t *talk) widen() []string {
	values := []string{"elsewhere", "another"}
	if t.State.Holder == HeldByBot {
		values = append(values, "human")
	}
	if len(t.State.Search.Formats) == 0 {
		values = append([]string{"online"}, values...)
	}
	return values
}

func ids(matches []referrals.Match) []referrals.ListingID {
	var all []referrals.ListingID
	for _, m := range matches {
		all = append(all, m.Listing.ID)
	}
	return all
}
