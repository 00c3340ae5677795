package referrals

import "slices"

// Explanation says why a listing ranks where it does for a query, or why it does not stand there at all.
type Explanation struct {
	Listing *Listing
	Rank    int     // from 1; 0: it is not among the answers
	Of      int     // answers in all, at most 200
	Score   float64 // as Match.Score; 0 when it is not among the answers
	Absent  Absence // why it is not among the answers
	Match   *Match  // the answer, with its short reasons; nil when it is none
	Factors []Factor
}

// Factor is one judgement of the ranking. A score is the product of all factors of a listing: 1 takes nothing away.
type Factor struct {
	Name  FactorName
	Value float64
}

// FactorName is a stable key; the language catalogues put it into words.
type FactorName string

// Factors, in the order in which a referral worker would name them.
const (
	FactorNeed     FactorName = "need"     // how well it helps with what was asked
	FactorAudience FactorName = "audience" // for such a person
	FactorKind     FactorName = "kind"     // the sort of help that was asked for
	FactorPeers    FactorName = "peers"    // peer-led, where equals were asked for
	FactorFormat   FactorName = "format"   // the way of taking part
	FactorReach    FactorName = "reach"    // how far it is, or that it reaches everywhere
	FactorAccess   FactorName = "access"   // whether a referral is needed
	FactorCrisis   FactorName = "crisis"   // an emergency ward where no emergency is spoken of
	FactorLanguage FactorName = "language"
	FactorOpen     FactorName = "open"  // open, closed or unknown at the wished time
	FactorTrust    FactorName = "trust" // how far its facts are believed, and how long ago a person verified them
	FactorWords    FactorName = "words" // how well it answers the words, beside the listing that answers them best
)

// FactorNames lists every factor, in order.
func FactorNames() []FactorName {
	return []FactorName{FactorNeed, FactorAudience, FactorKind, FactorPeers, FactorFormat, FactorReach, FactorAccess, FactorCrisis,
		FactorLanguage, FactorOpen, FactorTrust, FactorWords}
}

// Absence says why a listing is not among the answers; a stable key.
type Absence string

// Absences.
const (
	AbsentUnknown  Absence = "unknown"  // no active listing has this id
	AbsentCountry  Absence = "country"  // of another country
	AbsentRefused  Absence = "refused"  // the person said not to offer such a one
	AbsentAge      Absence = "age"      // closed to that age
	AbsentAudience Absence = "audience" // for others
	AbsentOnline   Absence = "online"   // one must go there
	AbsentArea     Absence = "area"     // the person lives outside what it serves
	AbsentBehind   Absence = "behind"   // too far or too faint beside the others
)

// Absences lists every absence.
func Absences() []Absence {
	return []Absence{AbsentUnknown, AbsentCountry, AbsentRefused, AbsentAge, AbsentAudience, AbsentOnline, AbsentArea, AbsentBehind}
}

// Explain says why a listing ranks where it does among the first 200 answers to a query.
func (x *Index) Explain(q Query, id ListingID) Explanation {
	l, ok := x.Get(id)
	if !ok {
		return Explanation{Absent: AbsentUnknown}
	}
	q.Limit = maxLimit
	found := x.Search(q)
	out := Explanation{Listing: l, Of: len(found.Matches)}
	for i := range found.Matches {
		if found.Matches[i].Listing.ID == id {
			out.Rank, out.Match, out.Score = i+1, &found.Matches[i], found.Matches[i].Score
		}
	}
	w := x.wishOf(q)
	p := profileOf(l, x.vocabulary)
	if out.Rank == 0 {
		out.Absent = w.absence(l, &p)
	}
	out.Factors = x.factors(w, l, &p)
	if out.Rank > 0 {
		out.Factors = append(out.Factors, Factor{FactorWords, rest(out.Score, out.Factors)})
	}
	return out
}

// absence says why a listing is no answer.
func (w *wish) absence(l *Listing, p *profile) Absence {
	switch {
	case w.Country != "" && l.Country != w.Country:
		return AbsentCountry
	case w.refused(p):
		return AbsentRefused
	case w.outOfAge(p):
		return AbsentAge
	case w.elsewhereOnly(p):
		return AbsentOnline
	case w.audienceFit(p) == 0:
		return AbsentAudience
	}
	if lies, _ := w.liesIn(&areas{l.Country, l.Areas}); lies == lieOutside {
		return AbsentArea
	}
	return AbsentBehind
}

// factors gives everything but the words.
func (x *Index) factors(w *wish, l *Listing, p *profile) []Factor {
	factor := func(name FactorName, value float32) Factor { return Factor{name, float64(value)} }
	e := x.entry(l)
	clock := x.opening(w)
	lies, _ := w.liesIn(&areas{l.Country, l.Areas})
	reach, _, _ := w.reach(e, p, lies)
	return []Factor{
		factor(FactorNeed, pow(max(w.needFit(p), unrelated), w.t.needPower)),
		factor(FactorAudience, w.audienceFit(p)),
		factor(FactorKind, pow(w.kindFit(p), w.t.kindPower)),
		factor(FactorPeers, w.peersFit(p)),
		factor(FactorFormat, pow(w.formatFit(p), w.t.formatPower)),
		factor(FactorReach, reach),
		factor(FactorAccess, w.accessFit(p)),
		factor(FactorCrisis, w.crisisFit(p)),
		factor(FactorLanguage, w.languageFit(p)),
		factor(FactorOpen, w.openFit(clock.wished(e))),
		factor(FactorTrust, e.trust*w.freshFit(e)),
	}
}

// entry gives the entry of a listing of this index.
func (x *Index) entry(l *Listing) *entry {
	from, to := x.span(l.Country)
	i := from + slices.IndexFunc(x.table.entries[from:to], func(e entry) bool { return e.listing == l })
	return &x.table.entries[i]
}

// rest gives what a score is beside the factors that are known: the words, and being called by name.
func rest(score float64, known []Factor) float64 {
	product := 1.0
	for _, f := range known {
		product *= f.Value
	}
	if product == 0 {
		return 0
	}
	return score / product
}
