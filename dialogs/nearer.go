package dialogs

import (
	"slices"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// nearKm is how far away something may be and still be "around" a place.
const nearKm = 25

// nearer finds what answers the search at a place nearer than the nearest of a page, when that is at least so many
// kilometres away.
func (t *talk) nearer(page []referrals.Match, least float64) referrals.Result {
	nearest := -1.0
	for _, m := range page {
		if m.HasKm && m.Listing.Local() && (nearest < 0 || m.Km < nearest) {
			nearest = m.Km
		}
	}
	if nearest < least || t.State.Search.Empty() {
		return referrals.Result{}
	}
	before := t.State.Search
	t.State.Search.Closer = nearest
	found := t.search("", 10)
	t.State.Search = before
	if slices.Contains(found.Relaxed, "closer") {
		return referrals.Result{}
	}
	found.Matches = slices.DeleteFunc(found.Matches, func(m referrals.Match) bool { return !m.Listing.Local() || !t.serves(m) })
	return found
}

// serves reports whether a match is for what hurts; looking for nothing of that sort, everything is.
func (t *talk) serves(m referrals.Match) bool {
	needs := t.State.Search.Needs
	return len(needs) == 0 || overlap(m.Listing.Needs, needs)
}

// closer looks only nearer than what was shown. When nothing is, it says so, and shows what can be reached from home.
func closer(t *talk) {
	if !t.State.Search.Placed() {
		askPlace(t, "find.ask_closer")
		return
	}
	found := t.nearer(t.matchesOf(t.State.Search.Shown, nil), 1)
	if len(found.Matches) > 0 {
		t.State.Search.Seen = nil
		t.show(t.opening(found), found.Matches)
		return
	}
	if home := t.fromHome(); len(home) > 0 {
		t.show(t.say("find.closest_remote", nil), home)
		return
	}
	t.tell("find.closest", nil, t.widen()...)
}

// onlyRemote reports whether nothing but ways to reach something from home was named.
func onlyRemote(m understand.Meaning) bool {
	formats := m.Formats
	m.Formats = nil
	return len(formats) > 0 && !slices.Contains(formats, referrals.InPerson) && !names(m)
}

// onlineBy shows what can be reached from home in one of these ways, and says when it was shown before.
func onlineBy(t *talk, formats []referrals.Format) {
	seen := t.State.Search.Seen
	t.merge(understand.Meaning{Formats: formats})
	if t.State.Search.Empty() && !t.State.Search.Placed() {
		askNeed(t, "find.ask_need", 1)
		return
	}
	t.State.Search.Seen = seen
	fresh := t.fromHome()
	t.State.Search.Seen = nil
	all := t.fromHome()
	switch {
	case len(fresh) > 0:
		t.State.Search.Seen = seen
		t.show(t.opening(referrals.Result{Matches: fresh}), fresh)
	case len(all) > 0:
		t.show(t.say("find.same_online", nil), all)
	case len(formats) < len(remoteFormats()):
		lookOrAsk(t) // which says that this way there is nothing
	default:
		t.tellNothingOnline()
	}
}

// tellNothingOnline says that nothing for this is to be reached from home, and shows the lines that are there for all.
func (t *talk) tellNothingOnline() {
	s := t.State.Search
	t.State.Search = Search{Needs: []referrals.Need{"general_mental_health"}, Formats: remoteFormats(), NotNames: s.NotNames}
	found := t.reachable("").Matches
	t.State.Search = s
	if len(found) == 0 {
		t.tell("find.nothing_online", nil, t.widen()...)
		return
	}
	t.show(t.say("find.nothing_online", nil)+" "+t.say("relaxed.need", nil), found)
}

// fromHome gives what serves the search online, by phone or by chat, is bound to no town, and was not seen.
func (t *talk) fromHome() []referrals.Match {
	before := t.State.Search
	ways := remoteFormats()
	if !before.onFoot() {
		ways = before.Formats
	}
	t.State.Search.Formats, t.State.Search.Closer = ways, 0
	found := t.search("", deep).Matches
	t.State.Search = before
	found = slices.DeleteFunc(found, func(m referrals.Match) bool {
		return !overlap(m.Listing.Formats, ways) || m.Listing.Local() || !t.serves(m) || slices.Contains(before.Seen, m.Listing.ID)
	})
	return found[:min(10, len(found))]
}

// reachable searches, and leaves out what one has to go to when that was not wanted.
func (t *talk) reachable(words string) referrals.Result {
	if t.State.Search.onFoot() {
		return t.search(words, 10)
	}
	found := t.search(words, deep)
	found.Matches = slices.DeleteFunc(found.Matches, func(m referrals.Match) bool { return !m.Listing.Remote() })
	found.Matches = found.Matches[:min(10, len(found.Matches))]
	return found
}

// preferYoung puts what is for the young before the rest when that was asked for, if it is near or for the whole country.
// When nothing of the page is for them, lines of their own come first.
func (t *talk) preferYoung(found referrals.Result) referrals.Result {
	wanted := slices.DeleteFunc(slices.Clone(t.State.Search.Audiences), func(a referrals.Audience) bool { return a != "young" && a != "children" })
	if len(wanted) == 0 || len(found.Matches) == 0 {
		return found
	}
	fits := func(m referrals.Match) bool { return overlap(m.Listing.Audiences, wanted) }
	own := func(m referrals.Match) bool { return fits(m) && !slices.Contains(m.Listing.Audiences, "adults") }
	far := func(m referrals.Match) bool { return m.Listing.Local() && (!m.HasKm || m.Km > nearKm) }
	if t.State.Search.Placed() {
		slices.SortStableFunc(found.Matches, func(a, b referrals.Match) int {
			return rank(!own(a) || far(a) || !t.serves(a)) - rank(!own(b) || far(b) || !t.serves(b))
		})
	}
	page := found.Matches[:min(pageSize, len(found.Matches))]
	found.Relaxed = slices.DeleteFunc(slices.Clone(found.Relaxed), func(r referrals.Relaxed) bool { return r == "audience" })
	if slices.ContainsFunc(page, own) {
		return found
	}
	lines := t.youthLines(wanted)
	switch {
	case len(lines) > 0:
	case slices.ContainsFunc(page, fits):
		return found
	default:
		found.Relaxed = append(found.Relaxed, "audience")
		return found
	}
	known := ids(lines)
	rest := slices.DeleteFunc(slices.Clone(found.Matches), func(m referrals.Match) bool { return slices.Contains(known, m.Listing.ID) })
	found.Matches, found.Relaxed = append(lines, rest...), append(found.Relaxed, "audience_lines")
	return found
}

// youthLines gives at most two lines or chats that are for the young alone and can be reached from anywhere.
func (t *talk) youthLines(wanted []referrals.Audience) []referrals.Match {
	before := t.State.Search
	t.State.Search = Search{Needs: before.Needs, Audiences: wanted, Age: before.Age, Kinds: []referrals.Kind{"helpline", "chatline"},
		Formats: remoteFormats(), NotNames: before.NotNames, NotKinds: before.NotKinds}
	found := t.search("", deep).Matches
	t.State.Search = before
	found = slices.DeleteFunc(found, func(m referrals.Match) bool {
		return !slices.ContainsFunc(m.Listing.Kinds, byWire) || !m.Listing.Remote() || m.Listing.Local() || !overlap(m.Listing.Audiences, wanted) ||
			slices.Contains(m.Listing.Audiences, "adults")
	})
	slices.SortStableFunc(found, func(a, b referrals.Match) int { return rank(!t.serves(a)) - rank(!t.serves(b)) })
	if len(found) > 0 && !t.serves(found[0]) {
		return found[:1] // one to write to about anything; the rest of the page is about what was asked for
	}
	return found[:min(2, len(found))]
}

func overlap[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}

// rank is 1 for what comes later.
func rank(later bool) int {
	if later {
		return 1
	}
	return 0
}
