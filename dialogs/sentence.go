package dialogs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// opening is the warm sentence before the first page: what was found, where, and what was let go to find it.
func (t *talk) opening(found referrals.Result) string {
	hello := t.hello()
	n := min(pageSize, len(found.Matches))
	place, placed := t.whereabouts()
	toGo := placed && t.State.Search.wantsToGo()
	near, far := t.nearAndFar(found.Matches[:n])
	later, _ := t.nearAndFar(slices.DeleteFunc(slices.Clone(found.Matches[n:]), func(m referrals.Match) bool { return !t.serves(m) }))
	nearLater := toGo && near == 0 && later > 0
	if nearLater { // then it was not let go, it only comes on the next page
		found.Relaxed = slices.DeleteFunc(slices.Clone(found.Relaxed), func(r referrals.Relaxed) bool {
			return r == "place" || strings.HasPrefix(string(r), "place:")
		})
	}
	parts, gone := t.relaxations(found)
	if toGo && near+later == 0 && !gone["place"] {
		parts, gone["place"] = append([]string{t.placeRelaxed(found.Matches)}, parts[:min(1, len(parts))]...), true
	}
	key, vars := "find.found", lang.Vars{"need": t.wish(), "place": place.Name, "near": "", "rest": ""}
	if n > 1 {
		vars["n"] = t.number(n)
	}
	switch {
	case gone["need"]:
		key = "find.found_other"
	case !placed || gone["place"] || near == 0 || far > 0:
	case near == n:
		key = "find.found_near"
	default:
		vars["near"], vars["rest"] = t.number(near), t.number(n-near)
		return hello + strings.Join(append(parts, t.say("find.found_mixed", vars)), " ")
	}
	if from := t.fromAnywhere(); from != "" {
		parts = append(parts, from)
	}
	parts = append(parts, t.World.Say.Count(t.lang(), key, n, vars))
	if nearLater {
		parts = append(parts, t.say("find.near_later", lang.Vars{"place": place.Name, "more": t.say("choice.more", nil)}))
	}
	return hello + strings.Join(parts, " ")
}

// fromAnywhere says of a place that was named with a way to reach things from home that the place does not matter.
func (t *talk) fromAnywhere() string {
	formats := t.State.Search.Formats
	if !t.wrote() || t.Meaning.Place == nil || len(formats) != 1 || t.State.Search.onFoot() {
		return ""
	}
	return t.say("find.from_anywhere", lang.Vars{"place": t.Meaning.Place.Name, "format": t.label("format", string(formats[0]))})
}

func (t *talk) number(n int) string { return t.say("number."+strconv.Itoa(n), nil) }

// nearAndFar counts the places of a page that lie around the place that is searched, and those that lie farther away.
// The rest is for the whole country.
func (t *talk) nearAndFar(page []referrals.Match) (near, far int) {
	for _, m := range page {
		switch {
		case slices.ContainsFunc(m.Why, func(why string) bool { return strings.HasPrefix(why, "area:") }):
			near++
		case m.Listing.City == "" || !m.Listing.Local() && m.Listing.Remote(), fromAfar(m):
		case m.HasKm && m.Km <= nearKm:
			near++
		default:
			far++
		}
	}
	return near, far
}

// relaxations says what was let go, the two things that matter most, and names all of it.
func (t *talk) relaxations(found referrals.Result) (said []string, gone map[string]bool) {
	gone = map[string]bool{}
	for _, r := range found.Relaxed {
		name, _, _ := strings.Cut(string(r), ":")
		gone[name] = true
	}
	for _, name := range []string{"place", "need", "audience", "audience_lines", "format", "kind", "when"} {
		if gone[name] && len(said) < 2 {
			if text := t.relaxed(name, found.Matches); text != "" {
				said = append(said, text)
			}
		}
	}
	return said, gone
}

// wish says in a few words what is looked for.
func (t *talk) wish() string {
	needs := t.State.Search.Needs
	if narrow := without(needs, []referrals.Need{"general_mental_health"}); len(narrow) > 0 {
		needs = narrow
	}
	switch {
	case len(needs) > 1:
		return t.say("find.and", lang.Vars{"a": t.label("need", string(needs[0])), "b": t.label("need", string(needs[1]))})
	case len(needs) == 1:
		return t.label("need", string(needs[0]))
	}
	return t.say("find.what_you_seek", nil)
}

// relaxed says what was let go.
func (t *talk) relaxed(name string, matches []referrals.Match) string {
	s := t.State.Search
	switch {
	case name == "place":
		return t.placeRelaxed(matches)
	case name == "audience" && len(s.Audiences) > 0:
		return t.say("relaxed.audience", lang.Vars{"audience": t.label("audience", string(s.Audiences[0]))})
	case name == "audience_lines" && len(s.Audiences) > 0:
		return t.say("relaxed.audience_lines", lang.Vars{"audience": t.label("audience", string(s.Audiences[0]))})
	case name == "format" && len(s.Formats) > 0:
		return t.say("relaxed.format", lang.Vars{"format": t.label("format", string(s.Formats[0]))})
	case name == "kind" && len(s.Kinds) > 0:
		return t.say("relaxed.kind", lang.Vars{"kind": t.label("kind", string(s.Kinds[0]))})
	case name == "when" && s.When != "":
		return t.say("relaxed.when", lang.Vars{"when": t.label("when", string(s.When))})
	case name == "need":
		return t.say("relaxed.need", nil)
	}
	return ""
}

func (t *talk) placeRelaxed(matches []referrals.Match) string {
	place, ok := t.whereabouts()
	if !ok {
		return ""
	}
	for _, m := range matches[:min(pageSize, len(matches))] {
		if m.Listing.Local() && m.HasKm && !fromAfar(m) {
			return t.say("relaxed.place", lang.Vars{"place": place.Name, "city": m.Listing.City, "km": kilometres(m.Km)})
		}
	}
	return t.say("relaxed.place_remote", lang.Vars{"place": place.Name})
}
