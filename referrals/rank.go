package referrals

import (
	"math"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/places"
)

// count counts the needs of a listing in (by 1) or out (by -1).
func count(counts map[Need]int, l *Listing, by int) {
	for _, n := range l.Needs {
		counts[n] += by
	}
}

// rarityOf weighs each need by how few of the listings carry it.
func rarityOf(counts map[Need]int, listings int) map[Need]float32 {
	rarity := map[Need]float32{}
	for _, n := range Needs() {
		rarity[n] = float32(math.Log(2 + float64(listings)/float64(counts[n]+1)))
	}
	return rarity
}

// wish is a query made ready for ranking.
type wish struct {
	Query
	t            tuning
	needs        []needWish
	askedNeeds   set
	audience     set
	relative     bool // somebody near a person asks
	onlyRelative bool // and says nothing more of the need
	youth        bool // for children or young people
	child        bool // for somebody under 18, as far as is known
	training     bool // to become a peer worker
	violence     bool // help after violence, much of which is for women or for men
	near         *places.Point
	cities       []int32 // numbers of the place's own names
	around       int32   // of them, the city that a district lies in; 0: it is no district
	remote       bool    // only ways of taking part that need no place are wished for
	best         float32 // how strongly the words are answered at best
	tells        float32 // how much the words tell together
	bare         bool    // the one word is that of a need: it names no listing, though it may stand in a name
	most         float32 // how far they are the name of a listing, at most
	kinds        map[Kind]map[Kind]float32
}

func (x *Index) wishOf(q Query) *wish {
	w := &wish{
		Query: q, t: x.tuning, near: q.Near, kinds: x.kinds, needs: x.needWishes(q.Needs),
		askedNeeds: setOf(q.Needs, x.vocabulary), audience: setOf(q.Audiences, Audiences()),
	}
	if w.near == nil && q.Place != nil && q.Place.Point != (places.Point{}) {
		w.near = &q.Place.Point
	}
	if q.Place != nil {
		if _, covered := x.table.countries[q.Place.Country]; covered && q.Country == "" {
			w.Country = q.Place.Country
		}
		for _, name := range []string{q.Place.Name, q.Place.City} {
			if id := x.table.cities[trimmedFold(name)]; id != 0 {
				w.cities = append(w.cities, id)
				if name != q.Place.Name {
					w.around = id
				}
			}
		}
	}
	w.relative = slices.Contains(q.Needs, "relatives") || w.audience.any(relatives|parents)
	w.onlyRelative = len(q.Needs) == 1 && q.Needs[0] == "relatives"
	w.youth = w.audience.any(young | children)
	w.child = q.Age > 0 && q.Age <= childYears || q.Age == 0 && w.audience.any(children) && !w.audience.any(adults)
	w.quiet()
	w.violence = slices.Contains(q.Needs, "violence")
	w.training = slices.Contains(q.Needs, "peer_worker_training")
	w.remote = len(q.Formats) > 0 && !slices.Contains(q.Formats, InPerson)
	return w
}

// quiet lets the words tell less where they are many, for most of them tell how somebody is, not what is looked for; and
// where no need is known but something else is.
func (w *wish) quiet() {
	w.t.textHalf *= max(1, float32(len(strings.Fields(w.Text)))/w.t.textLong)
	if len(w.needs) == 0 && (w.near != nil || w.audience != 0) {
		w.t.textAlone = w.t.textBeside
	}
}

// unrelated is the need fit of a listing for something else: it is shown only when it was asked for by name.
const unrelated = 1e-6

// fit says how well a profile answers the wish, 0 (never show) to about 1.
func (w *wish) fit(p *profile) float32 {
	if w.refused(p) || w.outOfAge(p) || w.elsewhereOnly(p) {
		return 0
	}
	need := max(w.needFit(p), unrelated)
	audience := w.audienceFit(p)
	if audience == 0 {
		return 0
	}
	return pow(need, w.t.needPower) * audience * pow(w.kindFit(p), w.t.kindPower) *
		pow(w.formatFit(p), w.t.formatPower) * w.accessFit(p) * w.crisisFit(p) * w.languageFit(p) * w.peersFit(p)
}

// refused reports whether the person said not to offer such a listing.
func (w *wish) refused(p *profile) bool {
	if len(w.NotKinds) > 0 && len(p.kinds) > 0 && (slices.Contains(w.NotKinds, p.kinds[0]) || within(p.kinds, w.NotKinds)) {
		return true
	}
	if len(w.NotFormats) > 0 && len(p.formats) > 0 && within(p.formats, w.NotFormats) {
		return true
	}
	if len(w.NotNeeds) > 0 && len(p.needs) > 0 {
		if within(p.needs, w.NotNeeds) {
			return true
		}
		if slices.Contains(w.NotNeeds, p.needs[0]) && !overlap(p.needs, w.Needs) {
			return true
		}
	}
	return false
}

// outOfAge reports whether a listing is closed to somebody of that age: a limit that is never let go. Where the years are
// not known, the audience tells them roughly.
func (w *wish) outOfAge(p *profile) bool {
	youngest, oldest := w.years()
	return p.minAge > 0 && oldest > 0 && p.minAge > oldest || p.maxAge > 0 && p.maxAge < youngest
}

// years gives how old the person may be at least and at most; 0 is no bound.
func (w *wish) years() (youngest, oldest int) {
	switch {
	case w.relative: // the years may be of either of the two
		return 0, 0
	case w.Age > 0:
		return w.Age, w.Age
	case w.audience.any(children) && !w.audience.any(young|students|adults|older):
		return 0, childYears
	case w.youth && !w.audience.any(adults|older|students):
		return 0, youngYears
	case w.audience.any(older) && !w.audience.any(adults|young|children):
		return olderYears, 0
	}
	return 0, 0
}

// Ages in years, as the listings mean them: children are under 18, the young from 13 until 30 at most, the older from 60.
const (
	childYears = 17
	youngYears = 30
	youngFrom  = 13
	olderYears = 60
)

// elsewhereOnly reports whether one must go to a listing though the person takes part online or by chat only: a limit
// that is never let go. One can ring a house, so a wish for the telephone leaves it in, behind the lines.
func (w *wish) elsewhereOnly(p *profile) bool {
	return w.remote && !p.remote && !slices.Contains(w.Formats, ByPhone)
}

// kindFit weighs the sort of help; the kind a listing names first is what it is above all.
func (w *wish) kindFit(p *profile) float32 {
	if len(w.Kinds) == 0 {
		return 1
	}
	best := w.t.kindFloor
	for _, asked := range w.Kinds {
		for i, offered := range p.kinds {
			a := float32(1)
			if offered != asked {
				a = w.kinds[asked][offered]
			}
			if i > 0 {
				a *= w.t.kindLater
			}
			best = max(best, a)
		}
	}
	return best
}

// peersFit puts what people with lived experience lead first where the person asked for equals.
func (w *wish) peersFit(p *profile) float32 {
	if p.peers || !slices.ContainsFunc(w.Kinds, ofPeers) {
		return 1
	}
	return w.t.notByPeers
}

func (w *wish) formatFit(p *profile) float32 {
	if len(w.Formats) == 0 || len(p.formats) == 0 {
		return 1
	}
	best := w.t.formatFloor
	switch {
	case !w.remote || p.remote:
	case len(w.Formats) > 1:
		best = w.t.remoteMissing // "online or by phone instead": to go there was turned down, not left unsaid
	case w.Formats[0] != ByPhone:
		best = w.t.remoteUnsaid // one can ring a house, but not be online there
	}
	for _, asked := range w.Formats {
		for _, offered := range p.formats {
			best = max(best, formatAffinity(asked, offered))
		}
	}
	return best
}

// accessFit prefers what one can come to without a letter from a doctor.
func (w *wish) accessFit(p *profile) float32 {
	soon := w.When == "now" || w.When == "today" || w.When == "tonight"
	switch {
	case p.access == Referral && soon:
		return 0.7
	case p.access == Referral:
		return 0.85
	case p.access == WalkIn && soon:
		return 1.05
	}
	return 1
}

// crisisFit keeps emergency wards for emergencies: they come first only where a crisis is spoken of.
func (w *wish) crisisFit(p *profile) float32 {
	if len(p.kinds) == 0 || p.kinds[0] != "crisis" || overlap(w.Needs, acute()) || slices.Contains(w.Kinds, "crisis") {
		return 1
	}
	switch {
	case w.When == "now" || w.When == "tonight":
		return w.t.crisisSoon
	case !p.local:
		return w.t.crisisLine
	}
	return w.t.crisisUnasked
}

// acute lists the needs that may be emergencies.
func acute() []Need {
	return []Need{"suicidal_thoughts", "self_harm", "violence", "psychosis", "housing"}
}

// languageFit prefers a listing that speaks the person's language. The Scandinavian languages are near each other.
func (w *wish) languageFit(p *profile) float32 {
	if w.Lang == "" || len(p.languages) == 0 || slices.Contains(p.languages, w.Lang) {
		return 1
	}
	if scandinavian(w.Lang) && slices.ContainsFunc(p.languages, scandinavian) {
		return 0.98
	}
	return w.t.otherLanguage
}

func scandinavian(code string) bool {
	return code == "da" || code == "nb" || code == "nn" || code == "sv"
}

// within reports whether every value of a is among b.
func within[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}

// overlap reports whether a and b share a value.
func overlap[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

func pow(x, y float32) float32 {
	if y == 1 || x == 1 {
		return x
	}
	return float32(math.Pow(float64(x), float64(y)))
}
