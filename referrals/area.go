package referrals

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/places"
)

// A listing may serve some municipalities or regions alone: its service areas. Somebody known to live outside all of them
// is never sent there.

// areas is the service areas of a listing; many listings share theirs.
type areas struct {
	country string
	names   []string
}

// lie is how the person's place lies to the service areas of a listing.
type lie uint8

const (
	lieNotAsked lie = iota
	lieNoPlace      // no place is known, or the listing names no areas
	lieInside
	lieOutside
	lieUntold // it cannot be told
)

// What lying inside or not is worth.
const (
	areaInside   = 0.85 // nearly as good as in town
	areaUntold   = 0.9  // of what reaching the whole country is worth
	areaUnplaced = 0.7  // where the person's place is not known: behind what reaches the whole country
)

// area gives the number of a listing's service areas; 0: none are named.
func (p *putter) area(l *Listing) int32 {
	if len(l.Areas) == 0 {
		return 0
	}
	return number32(&p.areasOf, l.Country+"|"+strings.Join(l.Areas, "|"), func() int32 {
		p.areas = append(p.areas, areas{l.Country, l.Areas})
		return int32(len(p.areas) - 1) //nolint:gosec // fewer than listings
	})
}

// lies gives how the person's place lies to the areas of that number; each is looked at once a search.
func (j *judge) lies(number int32) lie {
	if number == 0 {
		return lieNoPlace
	}
	if j.lie[number] == lieNotAsked {
		j.lie[number], _ = j.liesIn(&j.table.areas[number])
	}
	return j.lie[number]
}

// liesIn gives how the person's place lies to areas, and the name of the one it lies in.
func (w *wish) liesIn(a *areas) (lies lie, name string) {
	if len(a.names) == 0 || w.near == nil && w.Place == nil {
		return lieNoPlace, ""
	}
	lies = lieOutside
	for _, name := range a.names {
		in, known := w.within(name, a.country)
		switch {
		case in:
			return lieInside, name
		case !known:
			lies = lieUntold
		}
	}
	return lies, ""
}

// within asks whether the person's place lies in an area; without anybody to ask, an area is told by its name alone.
func (w *wish) within(name, country string) (in, known bool) {
	switch {
	case w.Within != nil:
		return w.Within(name, country)
	case w.Place == nil:
		return false, false
	case w.Place.Country != "" && w.Place.Country != country:
		return false, true
	}
	in = namesArea(name, w.Place)
	return in, in
}

// namesArea reports whether a name is that of a place, or of its municipality or region: "Varde Kommune" of Varde.
func namesArea(name string, place *places.Place) bool {
	bare := bareArea(name)
	return bare != "" && slices.ContainsFunc([]string{place.Name, place.City, place.Municipality, place.Region}, func(own string) bool {
		return bareArea(own) == bare
	})
}

// bareArea folds the name of an area without the words that say what sort of area it is, and without the genitive before
// them.
func bareArea(name string) string {
	words := strings.Fields(foldPhrase(name))
	kept := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return sortOfArea()[word] })
	bare := strings.Join(kept, " ")
	if len(kept) < len(words) {
		bare = strings.TrimSuffix(bare, "s")
	}
	return bare
}

// sortOfArea is the words that say what sort of area a name names, folded.
func sortOfArea() map[string]bool {
	sorts := map[string]bool{}
	for _, word := range []string{"kommune", "kommun", "region", "regionen", "län", "fylke", "stad", "kunta", "municipality", "county"} {
		sorts[fold(word)] = true
	}
	return sorts
}

// served gives what a reach is worth where a listing serves some areas. bound says that it has a place of its own.
func served(reach float32, bound bool, at lie) float32 {
	switch {
	case at == lieInside:
		return max(reach, areaInside)
	case at == lieOutside:
		return 0
	case bound:
		return reach
	case at == lieUntold:
		return reach * areaUntold
	}
	return reach * areaUnplaced
}
