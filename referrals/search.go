package referrals

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"
)

// Bounds of a search.
const (
	defaultLimit = 10
	maxLimit     = 200
	spare        = 40 // candidates beyond the limit that are looked at closely
)

// candidate is a listing on its way to become a match.
type candidate struct {
	entry int32
	score float32
	words float32
	km    float64
	hasKm bool
}

// Search gives the listings that answer the query, best first. It is pure, never nil-panics on a zero Query, and
// relaxes wishes step by step, naming them.
//
// Needs weigh most, then where it is, for whom and what sort of help it is; words of the text add to that, and carry
// the search when no need was named. A relaxed wish is one that no match given with the asked need fulfils.
func (x *Index) Search(q Query) Result {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	q.Limit = min(q.Limit, maxLimit)
	w := x.wishOf(q)
	found, relaxed := x.search(w)
	matches := x.matches(w, x.mix(w, x.sift(w, found)))
	return Result{Matches: matches, Relaxed: append(relaxed, x.relaxed(w, matches)...)}
}

// candidates weighs every listing of the country and keeps the best.
func (x *Index) candidates(w *wish) []candidate {
	words := x.words.ask(w.Text, w.Place)
	sums := x.tallies.get(len(x.table.entries))
	defer x.tallies.pool.Put(sums)
	x.words.count(words, sums)
	fits := make([]float32, len(x.table.profiles))
	for i := range fits {
		fits[i] = -1
	}
	clock := x.opening(w)
	from, to := x.span(w.Country)
	if len(words) > 0 {
		w.best = highest(sums.sum[from:to])
	}
	best := &lowest{}
	room := w.Limit + spare
	for i := from; i < to; i++ {
		e := &x.table.entries[i]
		if fits[e.profile] < 0 {
			fits[e.profile] = w.fit(&x.table.profiles[e.profile])
		}
		fit := fits[e.profile] * e.trust * w.wordFit(sums.sum[i]) * w.openFit(clock.wished(e))
		if fit <= 0 || len(*best) == room && fit <= (*best)[0].score {
			continue
		}
		reach, km, hasKm := w.reach(e, &x.table.profiles[e.profile])
		c := candidate{entry: int32(i), score: fit * reach, words: sums.sum[i], km: km, hasKm: hasKm}
		if c.score <= 0 || w.tooFar(e, c) || w.leftOut(e) {
			continue
		}
		if len(*best) < room {
			heap.Push(best, c)
		} else if c.score > (*best)[0].score {
			(*best)[0] = c
			heap.Fix(best, 0)
		}
	}
	slices.SortFunc(*best, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry))
	})
	return *best
}

func highest(sums []float32) float32 {
	most := float32(0)
	for _, s := range sums {
		most = max(most, s)
	}
	return most
}

// span gives the entries of a country, or all.
func (x *Index) span(country string) (from, to int) {
	if country == "" {
		return 0, len(x.table.entries)
	}
	s := x.table.countries[country]
	return s[0], s[1]
}

// wordFit turns the strength of the words into a factor; the listing that answers them best has 1.
func (w *wish) wordFit(sum float32) float32 {
	if w.best == 0 {
		return 1
	}
	strength, best := sum/(sum+w.t.textHalf), w.best/(w.best+w.t.textHalf)
	if len(w.needs) == 0 {
		return w.t.textAlone + (1-w.t.textAlone)*strength/best
	}
	return (1 + w.t.textGain*strength) / (1 + w.t.textGain*best)
}

// tooFar keeps what is not nearer than the person wished.
func (w *wish) tooFar(_ *entry, c candidate) bool {
	return w.Closer > 0 && (!c.hasKm || c.km >= w.Closer)
}

// leftOut reports whether the person said not to offer a listing of that name.
func (w *wish) leftOut(e *entry) bool {
	for _, name := range w.NotNames {
		if phrase := foldPhrase(name); strings.TrimSpace(phrase) != "" && strings.Contains(e.named, phrase) {
			return true
		}
	}
	return false
}

// lowest is a heap with the lowest score on top.
type lowest []candidate

func (h lowest) Len() int           { return len(h) }
func (h lowest) Less(i, j int) bool { return h[i].score < h[j].score }
func (h lowest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds a candidate.
func (h *lowest) Push(c any) { *h = append(*h, c.(candidate)) }

// Pop takes the last one.
func (h *lowest) Pop() any {
	old := *h
	c := old[len(old)-1]
	*h = old[:len(old)-1]
	return c
}
