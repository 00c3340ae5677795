package referrals

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals/hours"
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
	listing *Listing
	profile int32
	city    int32 // number of the folded city name; 0: none
	point   places.Point
	placed  bool
	trust   float32 // of its confidence
	hours   int32   // number of its opening hours; 0: not readable
	assured int32   // days from 1970 to its assured date; 0: never verified
}

// table is the listings in order of country and id, with their profiles.
type table struct {
	entries   []entry
	profiles  []profile
	cities    map[string]int32
	countries map[string][2]int // first and past-the-last entry
	hours     []hours.Schedule
}

func makeTable(docs []*Listing) *table {
	t := &table{cities: map[string]int32{"": 0}, countries: map[string][2]int{}, hours: make([]hours.Schedule, 1)}
	known, vocabulary := map[string]int32{}, Needs()
	clock := clockwork{reader: hours.NewReader(), known: map[string]int32{}}
	for i, l := range docs {
		key := profileKey(l)
		p, ok := known[key]
		if !ok {
			p = int32(len(t.profiles))
			known[key], t.profiles = p, append(t.profiles, profileOf(l, vocabulary))
		}
		e := entry{listing: l, profile: p, trust: trust(l.Confidence), city: t.city(l.City), hours: t.opening(l, &clock), assured: assuredDay(l)}
		if l.Point != nil {
			e.point, e.placed = *l.Point, true
		}
		t.entries = append(t.entries, e)
		if span, ok := t.countries[l.Country]; ok {
			t.countries[l.Country] = [2]int{span[0], i + 1}
		} else {
			t.countries[l.Country] = [2]int{i, i + 1}
		}
	}
	return t
}

// clockwork reads each way of writing hours once.
type clockwork struct {
	reader *hours.Reader
	known  map[string]int32
}

// opening gives the number of opening hours.
func (t *table) opening(l *Listing, c *clockwork) int32 {
	if l.Hours == "" {
		return 0
	}
	key := l.Country + "|" + l.Zone + "|" + l.Hours
	id, ok := c.known[key]
	if !ok {
		if h, readable := c.reader.Read(l.Hours, l.Clock()); readable {
			id = int32(len(t.hours))
			t.hours = append(t.hours, h)
		}
		c.known[key] = id
	}
	return id
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

// city gives the number of a city name.
func (t *table) city(name string) int32 {
	folded := strings.TrimSpace(foldPhrase(name))
	id, ok := t.cities[folded]
	if !ok {
		id = int32(len(t.cities))
		t.cities[folded] = id
	}
	return id
}

// namedBy gives the words a listing can be left out by.
func namedBy(l *Listing, lex lexicon) string {
	return foldPhrase(l.Name) + foldPhrase(l.Organization) +
		foldPhrase(initials(l.Name, lex)+" "+initials(l.Organization, lex))
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
