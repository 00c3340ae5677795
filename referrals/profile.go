package referrals

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals/places"
)

// profile is what many listings share: what they help with, how, and whom. A query is weighed against each profile
// once, however many listings have it.
type profile struct {
	needs       []Need
	kinds       []Kind
	formats     []Format
	access      Access
	languages   []string
	numbers     []int // of the needs
	audience    set
	foremost    set  // whom it names first
	general     bool // helps with any mental distress
	lonely      bool // helps against loneliness
	relatives   bool // helps relatives
	anyRelative bool // whatever the illness
	housing     bool // offers a bed
	local       bool // has a place one can go to (formats; the city is the listing's)
	remote      bool
	peers       bool // led by people with lived experience, or a community that may be
	minAge      int  // years; 0: none
	maxAge      int
}

// entry is one listing as the ranking sees it.
type entry struct {
	listing *Listing // nil: an empty slot
	profile int32
	city    int32 // number of the folded city name; 0: none
	point   places.Point
	placed  bool
	trust   float32 // of its confidence
	hours   int32   // number of its opening hours; 0: not readable
	assured int32   // days from 1970 to its assured date; 0: never verified
	cell    int32   // number of the square of the map it lies in; 0: not placed
	areas   int32   // number of its service areas; 0: it names none
}

func profileOf(l *Listing, vocabulary []Need) profile {
	p := profile{
		needs: l.Needs, kinds: l.Kinds, formats: l.Formats, access: l.Access,
		languages: l.Languages, audience: setOf(l.Audiences, Audiences()),
		general: slices.Contains(l.Needs, general), lonely: slices.Contains(l.Needs, "loneliness"),
		relatives: slices.Contains(l.Needs, "relatives"), anyRelative: forAnyRelative(l.Needs),
		housing: slices.Contains(l.Kinds, "housing"), local: len(l.Formats) == 0 || slices.Contains(l.Formats, InPerson), remote: l.Remote(),
		minAge: l.MinAge, maxAge: l.MaxAge, peers: l.PeerLed() || l.LedBy == "" && slices.ContainsFunc(l.Kinds, community),
	}
	p.foremost = setOf(l.Audiences[:min(1, len(l.Audiences))], Audiences())
	for _, n := range l.Needs {
		p.numbers = append(p.numbers, number(n, vocabulary))
	}
	return p
}

func profileKey(l *Listing) string {
	return strings.Join(strs(l.Needs), ",") + "|" + strings.Join(strs(l.Kinds), ",") + "|" +
		strings.Join(strs(l.Audiences), ",") + "|" + strings.Join(strs(l.Formats), ",") + "|" +
		string(l.Access) + "|" + strings.Join(l.Languages, ",") + "|" + string(l.LedBy) + "|" + strconv.Itoa(l.MinAge) + "-" + strconv.Itoa(l.MaxAge)
}

// namedBy gives the words a listing can be left out by.
func namedBy(l *Listing, lex lexicon) string {
	var b strings.Builder
	for _, name := range titles(l) {
		b.WriteString(foldPhrase(name.text))
	}
	for _, name := range titles(l) {
		b.WriteString(foldPhrase(initials(name.text, lex)))
	}
	return b.String()
}

// trust says how far the facts of a listing are believed.
func trust(confidence string) float32 {
	switch confidence {
	case "medium":
		return 0.97
	case "low":
		return 0.9
	}
	return 1
}
