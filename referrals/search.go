package referrals

import (
	"cmp"
	"math"
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

// candidates weighs every listing of the country that may be among the best, and keeps those.
func (x *Index) candidates(w *wish) []candidate {
	words, all := x.words.ask(w.Text, w.Place)
	from, to := x.span(w.Country)
	room := x.scratch.get(x.table, from, to)
	defer x.scratch.pool.Put(room)
	if len(words) > 0 {
		x.words.count(words, room, from, to)
		w.best, w.most = room.highest()
		w.tells = all
		w.bare = bareNeed(words, w)
		w.most = w.called(w.most)
	}
	j := x.judge(w, room)
	best := &lowest{table: x.table, least: unrelated * 10}
	j.everyLikely(from, to, best, func(i int32) {
		t := &room.tallies[i]
		if t.sum < j.sumFor(best.least) && j.called(t.named) == 0 || t.seen || j.hopeless(i, best.least) {
			return
		}
		t.seen = true
		c, ok := j.weigh(i, t, best.least)
		if ok && best.takes(c) && !x.leftOut(w, x.table.entries[i].listing) {
			best.add(c, w.Limit+spare)
		}
	})
	slices.SortFunc(best.found, best.compare)
	return best.found
}

// judge weighs listings for one wish; each profile is looked at once.
type judge struct {
	*wish
	*scratch
	table   *table
	clock   *opening
	unnamed float32 // what is not called by its name scores no more than this, for each of its fit, its words and its reach
	ceiling float32 // the same of the best fit there can be
	floored float32 // what floor was worked out for
	floor   float32 // what the words must sum up to at least, for what is not called by its name
}

func (x *Index) judge(w *wish, room *scratch) *judge {
	j := &judge{wish: w, table: x.table, clock: x.opening(w), scratch: room}
	j.clock.said, j.fits[nobody] = room.said, 0
	j.unnamed = slack / (1 + w.t.calledGain*w.most)
	j.ceiling = w.mostFit() * j.unnamed
	return j
}

// fitOf gives the fit of a profile.
func (j *judge) fitOf(profile int32) float32 {
	if j.fits[profile] < 0 {
		j.fits[profile] = j.fit(&j.table.profiles[profile])
	}
	return j.fits[profile]
}

// mostFit is no less than any profile's fit: only being for the very group that was asked for, and a door that is open to
// whoever comes soon, count more than 1.
func (w *wish) mostFit() float32 {
	most := float32(slack)
	for _, group := range []set{women, men, lgbtq, peerWorkers} {
		if w.audience.any(group) {
			most *= max(1, w.t.groupMatch)
		}
	}
	return most * openDoor
}

// openDoor is what being open to whoever comes counts at most.
const openDoor = 1.05

// hopeless reports whether a listing cannot score as much as least, without looking at it closely.
func (j *judge) hopeless(i int32, least float32) bool {
	b, t := &j.table.briefs[i], &j.tallies[i]
	if b.profile == nobody || b.areas != 0 && j.lies(b.areas) == lieOutside {
		return true
	}
	if j.called(t.named) > 0 { // being called by its name lifts it
		return j.fitOf(b.profile) == 0
	}
	words := j.wordFit(t.sum) * j.atMost(b)
	if j.ceiling*words < least {
		return true
	}
	fit := j.fitOf(b.profile)
	return fit == 0 || fit*j.unnamed*words < least
}

// sumFor gives what the words must sum up to at least, for a listing that is not called by its name to score as much as
// least: wordFit the other way round, and a little less.
func (j *judge) sumFor(least float32) float32 {
	if j.floored == least {
		return j.floor
	}
	j.floored, j.floor = least, 0
	if j.best == 0 {
		return 0
	}
	most, fit := j.best/(j.best+j.t.textHalf), least/j.ceiling
	strength := (fit - j.t.textAlone) / (1 - j.t.textAlone) * most
	if len(j.needs) > 0 {
		strength = (fit*(1+j.t.textGain*most) - 1) / j.t.textGain
	}
	switch strength -= 1e-4; {
	case strength >= 1:
		j.floor = math.MaxFloat32
	case strength > 0:
		j.floor = strength / (1 - strength) * j.t.textHalf
	}
	return j.floor
}

// everyLikely shows every listing that may be among the best: what is likely to score high first, so that the rest need
// not be looked at closely.
func (j *judge) everyLikely(from, to int, best *lowest, look func(int32)) {
	for _, i := range j.touched {
		if t := &j.tallies[i]; t.sum > wellAnswered*j.best || t.named > 0 && t.named > wellAnswered*j.most {
			look(i)
		}
	}
	if j.near != nil {
		j.nearby(from, to, look)
		if j.Closer > 0 {
			return
		}
	} else {
		lookAt(j.table.squares[0].slots, from, to, look)
	}
	for _, i := range j.touched {
		look(i)
	}
	for i := from; i < to && j.sumFor(best.least) <= 0; i++ {
		look(int32(i)) //nolint:gosec // slots are counted in int32 throughout
	}
}

// nearby shows what is near the person, the nearest squares of the map first. Where the person wished for something nearer than some distance, that is all there
// is.
func (j *judge) nearby(from, to int, look func(int32)) {
	within := 2 * squareLat * kmPerDegree
	if j.Closer > 0 {
		within = j.Closer
	}
	type away struct {
		cell int
		km   float64
	}
	var near []away
	for cell := range j.table.squares {
		if km := j.least(int32(cell)); cell > 0 && !(km > within) { //nolint:gosec // fewer than listings
			near = append(near, away{cell, km})
		}
	}
	slices.SortFunc(near, func(a, b away) int { return cmp.Compare(a.km, b.km) })
	for _, a := range near {
		lookAt(j.table.squares[a.cell].slots, from, to, look)
	}
}

// wellAnswered is how much of the best answer to the words makes a listing likely.
const wellAnswered = 0.7

// lookAt shows those of some slots that are of a country.
func lookAt(slots []int32, from, to int, look func(int32)) {
	for _, slot := range slots {
		if int(slot) >= from && int(slot) < to {
			look(slot)
		}
	}
}

// slack is how far a bound may lie below what is computed in another order.
const slack = 1 + 1e-5

// weigh gives the listing as a candidate; false when it is never to be shown, or worse than least. What costs much is
// looked at last: no factor is more than 1.
func (j *judge) weigh(i int32, t *tally, least float32) (candidate, bool) {
	e := &j.table.entries[i]
	p := &j.table.profiles[e.profile]
	called, fit := j.called(t.named), j.fits[e.profile]
	if called >= j.t.calledSurely {
		fit = j.t.calledFit + (1-j.t.calledFit)*fit
	}
	lies := j.lies(e.areas)
	if lies == lieOutside || fit*slack < least || j.near != nil && fit*j.atMost(&j.table.briefs[i])*slack < least {
		return candidate{}, false
	}
	known, gain := e.trust*j.freshFit(e)*j.wordFit(t.sum), (1+j.t.calledGain*called)/(1+j.t.calledGain*j.most)
	if fit*known*gain*slack < least {
		return candidate{}, false
	}
	reach, km, hasKm := j.reach(e, p, lies)
	if everywhere := e.city == 0 && !e.placed; called > 0 && !j.bare && (j.near == nil || everywhere) {
		reach = max(reach, j.t.calledReach)
	}
	c := candidate{entry: i, words: t.sum, km: km, hasKm: hasKm}
	if fit*known*gain*reach*slack < least || j.tooFar(c) {
		return candidate{}, false
	}
	fit *= known * j.openFit(j.clock.wished(e)) * (1 + j.t.calledGain*called) / (1 + j.t.calledGain*j.most)
	c.score = fit * reach
	return c, c.score >= least && c.score > unrelated*10
}

// called says how far the words are the name of a listing: 0 unless most of what they tell stands in it.
func (w *wish) called(named float32) float32 {
	if w.tells == 0 || named < w.t.calledLeast*w.tells {
		return 0
	}
	return min(1, named/w.tells)
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
// kept.
func (x *Index) Knows(name string) bool {
	words := strings.Fields(foldPhrase(name))
	return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool {
		id, ok := x.words.words.get(word)
		return !ok || x.words.titles[id] == 0
	})
}

// holds reports whether folded names hold a folded phrase that says something.
func holds(names, phrase string) bool {
	return strings.TrimSpace(phrase) != "" && strings.Contains(names, phrase)
}
