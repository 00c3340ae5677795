package intake

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// Pair is two listings that may be one. It is proposed to an editor side by side; nothing is merged by itself.
type Pair struct {
	A, B    referrals.ListingID // A < B
	Score   float64             // 0 to 1; PairFrom and more are proposed
	Reasons []PairReason        // strongest first
}

// PairReason is a stable key; the language catalogues put it into words.
type PairReason string

// Reasons of a pair.
const (
	SameName    PairReason = "same_name" // in the same place
	NearName    PairReason = "near_name" // in the same place
	SamePhone   PairReason = "same_phone"
	SameAddress PairReason = "same_address"
	SameURL     PairReason = "same_url" // host and path
	SameEmail   PairReason = "same_email"
)

// PairFrom is the least score that is proposed.
const PairFrom = 0.6

// MaxPairs bounds what is proposed at once; the likeliest are kept.
const MaxPairs = 20_000

// Key names the pair for good, whichever way round it is found: what an editor dismissed is remembered under it.
func (p Pair) Key() string { return PairKey(p.A, p.B) }

// PairKey is Key of two listings.
func PairKey(a, b referrals.ListingID) string { return string(min(a, b)) + " " + string(max(a, b)) }

// Duplicates proposes the listings that are likely the same, likeliest first. Retired and refused listings are passed
// over. It takes seconds for 100,000 listings, because only listings that share a phone, an address, a link or a rare
// part of their name in a place are held side by side.
func Duplicates(ls []referrals.Listing) []Pair {
	active := slices.DeleteFunc(slices.Clone(ls), func(l referrals.Listing) bool { return l.Status != referrals.Active })
	return pairs(active, func(_, _ int) bool { return true })
}

// DuplicatesOf proposes which of the new listings are likely the same as one of the others. Others of every status count.
func DuplicatesOf(news, others []referrals.Listing) []Pair {
	if len(news) == 0 || len(others) == 0 {
		return nil
	}
	return pairs(append(slices.Clone(news), others...), func(i, j int) bool { return (i < len(news)) != (j < len(news)) })
}

// Undismissed leaves out the pairs that an editor said are two.
func Undismissed(ps []Pair, dismissed map[string]bool) []Pair {
	return slices.DeleteFunc(slices.Clone(ps), func(p Pair) bool { return dismissed[p.Key()] })
}

// fewest and most listings that share a sign and are held side by side for it.
const (
	most     = 12 // by phone, link or mail: more is a switchboard
	mostTown = 40 // by address, or part of a name in a town
)

func pairs(ls []referrals.Listing, wanted func(i, j int) bool) []Pair {
	faces := make([]face, len(ls))
	shared := map[sign][]int32{}
	for i, l := range ls {
		faces[i] = faceOf(l)
		for _, s := range faces[i].signs() {
			if held := shared[s]; len(held) <= mostTown {
				shared[s] = append(held, int32(i))
			}
		}
	}
	phones := map[string]int{}
	for i := range faces {
		if faces[i].phone != "" {
			phones[faces[i].phone]++
		}
	}
	seen := map[uint64]bool{}
	var found []Pair
	for s, held := range shared {
		if len(held) > mostTown || len(held) > most && s.of.contact() {
			continue
		}
		for a, i := range held {
			for _, j := range held[a+1:] {
				key := uint64(i)<<32 | uint64(j)
				if ls[i].ID == ls[j].ID || seen[key] || !wanted(int(i), int(j)) {
					continue
				}
				seen[key] = true
				if p, ok := compareFaces(&faces[i], &faces[j], phones); ok {
					found = append(found, p)
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Pair) int {
		return cmp.Or(-cmp.Compare(a.Score, b.Score), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return found[:min(len(found), MaxPairs)]
}

// compareFaces weighs what speaks for two listings being one, and what speaks against it.
func compareFaces(a, b *face, phones map[string]int) (Pair, bool) {
	type reason struct {
		why    PairReason
		weight float64
	}
	var reasons []reason
	score := 0.0
	add := func(why PairReason, weight float64) {
		score += weight
		if why != "" && weight > 0 {
			reasons = append(reasons, reason{why, weight})
		}
	}
	name := max(alike(a.grams, b.grams), alike(a.bare, b.bare))
	apart := a.apart(b)
	switch {
	case apart:
	case name > .95:
		add(SameName, .5)
	case name > .7:
		add(NearName, .45)
	case name > .45:
		add(NearName, .5*(name-.25)/.75)
	}
	if a.phone != "" && a.phone == b.phone {
		add(SamePhone, .5/math.Sqrt(float64(max(2, phones[a.phone])-1)))
	}
	if a.street != "" && a.street == b.street && a.country == b.country {
		add(SameAddress, .3)
	}
	if a.url != "" && a.url == b.url {
		add(SameURL, a.urlWeight())
	}
	if a.email != "" && a.email == b.email {
		add(SameEmail, .2)
	}
	add("", a.against(b, name, apart))
	if score < PairFrom {
		return Pair{}, false
	}
	slices.SortStableFunc(reasons, func(x, y reason) int { return -cmp.Compare(x.weight, y.weight) })
	p := Pair{A: min(a.id, b.id), B: max(a.id, b.id), Score: math.Round(min(1, score)*100) / 100}
	for _, r := range reasons {
		p.Reasons = append(p.Reasons, r.why)
	}
	return p, true
}

// against weighs what two different services have: other towns, other hours, other names under one roof.
func (f *face) against(b *face, name float64, apart bool) float64 {
	weight := 0.0
	switch {
	case f.country != b.country:
		weight -= .6
	case apart:
		weight -= .5
	case f.town != "" && f.town == b.town, f.town == "" && b.town == "":
		weight += .15
	}
	if name < .45 {
		weight -= .25 // one house, several services
	}
	if f.hours != "" && b.hours != "" && f.hours != b.hours {
		weight -= .1
	}
	if f.numbers != b.numbers {
		weight -= .4 // "Gruppe 1", "Gruppe 2"
	}
	if f.street != "" && b.street != "" && f.street != b.street {
		weight -= .1
	}
	if f.kinds&b.kinds == 0 && f.kinds != 0 && b.kinds != 0 {
		weight -= .15
	}
	return weight
}

// urlWeight: a page of its own says more than the front page of an organisation.
func (f *face) urlWeight() float64 {
	if strings.ContainsRune(f.url, '/') {
		return .3
	}
	return .15
}
