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
	words, all := x.words.ask(w.Text, w.Place)
	sums := x.tallies.get(len(x.table.entries))
	defer x.tallies.pool.Put(sums)
	x.words.count(words, sums)
	from, to := x.span(w.Country)
	if len(words) > 0 {
		w.best, w.tells = highest(sums.sum[from:to]), all
		w.bare = len(words) == 1 && len(w.needs) > 0
		w.most = w.called(highest(sums.named[from:to]))
	}
	judge := x.judge(w)
	best := &lowest{}
	room := w.Limit + spare
	for i := from; i < to; i++ {
		least := float32(0)
		if len(*best) == room {
			least = (*best)[0].score
		}
		c, ok := judge.weigh(int32(i), sums.sum[i], sums.named[i], least)
		switch {
		case !ok || x.leftOut(w, x.table.entries[i].listing):
		case len(*best) < room:
			heap.Push(best, c)
		default:
			(*best)[0] = c
			heap.Fix(best, 0)
		}
	}
	slices.SortFunc(*best, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry))
	})
	return *best
}

// judge weighs listings for one wish; each profile is looked at once.
type judge struct {
	*wish
	table *table
	clock *opening
	fits  []float32 // by profile; -1: not yet looked at
}

func (x *Index) judge(w *wish) *judge {
	j := &judge{wish: w, table: x.table, clock: x.opening(w), fits: make([]float32, len(x.table.profiles))}
	for i := range j.fits {
		j.fits[i] = -1
	}
	return j
}

// weigh gives the listing as a candidate; false when it is never to be shown, or not better than least.
func (j *judge) weigh(i int32, sum, named, least float32) (candidate, bool) {
	e := &j.table.entries[i]
	p := &j.table.profiles[e.profile]
	if j.fits[e.profile] < 0 {
		j.fits[e.profile] = j.fit(p)
	}
	called, fit := j.called(named), j.fits[e.profile]
	if called >= j.t.calledSurely && fit > 0 {
		fit = j.t.calledFit + (1-j.t.calledFit)*fit
	}
	fit *= e.trust * j.freshFit(e) * j.wordFit(sum) * j.openFit(j.clock.wished(e)) * (1 + j.t.calledGain*called) / (1 + j.t.calledGain*j.most)
	if fit <= least {
		return candidate{}, false
	}
	reach, km, hasKm := j.reach(e, p)
	if called > 0 && j.near == nil && !j.bare {
		reach = max(reach, j.t.calledReach)
	}
	c := candidate{entry: i, score: fit * reach, words: sum, km: km, hasKm: hasKm}
	return c, c.score > max(least, unrelated*10) && !j.tooFar(c)
}

// called says how far the words are the name of a listing: 0 unless most of what they tell stands in it.
func (w *wish) called(named float32) float32 {
	if w.tells == 0 || named < w.t.calledLeast*w.tells {
		return 0
	}
	return min(1, named/w.tells)
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
func (w *wish) tooFar(c candidate) bool {
	return w.Closer > 0 && (!c.hasKm || c.km >= w.Closer)
}

// leftOut reports whether the person said not to offer a listing of that name.
func (x *Index) leftOut(w *wish, l *Listing) bool {
	if len(w.NotNames) == 0 {
		return false
	}
	names := namedBy(l, x.words.lex)
	return slices.ContainsFunc(w.NotNames, func(name string) bool { return holds(names, foldPhrase(name)) })
}

// Knows reports whether a listing could be left out by that name, so that a name which only the person knows need not be
// kept. The first call reads the names of all listings.
func (x *Index) Knows(name string) bool {
	words := strings.Fields(foldPhrase(name))
	known := x.names()
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !known[word] })
}

// nameWords gathers the words that listings can be left out by.
func (x *Index) nameWords() map[string]bool {
	known := map[string]bool{}
	for i := range x.table.entries {
		for word := range strings.FieldsSeq(namedBy(x.table.entries[i].listing, x.words.lex)) {
			known[word] = true
		}
	}
	return known
}

// holds reports whether folded names hold a folded phrase that says something.
func holds(names, phrase string) bool {
	return strings.TrimSpace(phrase) != "" && strings.Contains(names, phrase)
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
