package opendata

import (
	"cmp"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

// maxFound is how many listings a full text search finds (the most that referrals.Index.Search gives).
const maxFound = 200

// rowsFor gives the rows that fit a query: in order of the search when there is one, else nearest first when there is a
// middle, else in order of the listings' ids.
func (a *API) rowsFor(s *snapshot, q query) ([]int32, error) {
	rows := s.searched(q.search)
	for _, keep := range []func(*row) bool{s.byTerms(q), s.bySelf(q), a.byTime(q.windows, q.now)} {
		if keep != nil {
			rows = slices.DeleteFunc(rows, func(i int32) bool { return !keep(&s.rows[i]) })
		}
	}
	for name, code := range map[string]string{"postcode": q.postcode, "coverage": q.coverage} {
		if code == "" {
			continue
		}
		p, known, err := a.locate(s, name, code)
		switch {
		case err != nil:
			return nil, err
		case !known:
			rows = nil
		case name == "postcode" && q.proximity > 0:
			rows = s.within(rows, p, q)
		default:
			rows = slices.DeleteFunc(rows, func(i int32) bool { return !s.rows[i].serves(p) })
		}
	}
	return rows, nil
}

// searched gives the rows whose words answer a text, best first; all when there is none.
func (s *snapshot) searched(text string) []int32 {
	if text == "" {
		rows := make([]int32, len(s.rows))
		for i := range rows {
			rows[i] = int32(i)
		}
		return rows
	}
	var rows []int32
	for _, m := range s.index.Search(referrals.Query{Text: text, Limit: maxFound}).Matches {
		if i, known := s.byListing[m.Listing.ID]; known && slices.Contains(m.Why, "words") {
			rows = append(rows, i)
		}
	}
	return rows
}

// within keeps what is near a middle, nearest first unless words were searched for.
func (s *snapshot) within(rows []int32, p place, q query) []int32 {
	far := make(map[int32]float64, len(rows))
	rows = slices.DeleteFunc(rows, func(i int32) bool {
		m, placed := s.rows[i].metresTo(p.Point)
		far[i] = m
		return !placed || m > q.proximity
	})
	if q.search == "" {
		slices.SortStableFunc(rows, func(x, y int32) int { return cmp.Compare(far[x], far[y]) })
	}
	return rows
}

// byTerms holds rows against terms and taxonomies; nil when none is asked for.
func (s *snapshot) byTerms(q query) func(*row) bool {
	var sets [][]string // a term of each must be there
	for _, id := range q.terms {
		sets = append(sets, []string{strings.ToLower(id)})
	}
	for _, need := range q.needs {
		sets = append(sets, []string{hsds.TermID("need", strings.TrimPrefix(strings.ToLower(need), "need:")), strings.ToLower(need)})
	}
	for _, p := range q.taxonomies {
		sets = append(sets, s.termsOf(p))
	}
	if len(sets) == 0 {
		return nil
	}
	return func(r *row) bool {
		return !slices.ContainsFunc(sets, func(set []string) bool { return !slices.ContainsFunc(set, r.has) })
	}
}

func (r *row) has(term string) bool {
	_, has := slices.BinarySearch(r.terms, term)
	return has
}

// termsOf gives the terms that a taxonomy_id means: all of a taxonomy, or the one term, as far as the vocabulary and the
// type allow.
func (s *snapshot) termsOf(p pair) []string {
	var ids []string
	for _, t := range s.terms {
		mine := p.id == "" || strings.EqualFold(t.TaxonomyID, p.id) || strings.EqualFold(t.ID, p.id)
		if mine && inVocabulary(t, p.vocabulary) && saidOf(t, p.kind) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// inVocabulary reports whether a term is of the taxonomy with this id, name or code; of any when it is empty.
func inVocabulary(t hsds.TaxonomyTerm, vocabulary string) bool {
	code, _, _ := strings.Cut(t.Code, ":")
	return vocabulary == "" || strings.EqualFold(vocabulary, t.TaxonomyID) || strings.EqualFold(vocabulary, t.Taxonomy) ||
		strings.EqualFold(vocabulary, code)
}

// saidOf reports whether a term is said of such a thing. Ours are said of services; those of whom a listing is for are
// Open Referral UK's eligibility too.
func saidOf(t hsds.TaxonomyTerm, kind string) bool {
	switch strings.ToLower(kind) {
	case "", "any", "service":
		return true
	case "eligibility":
		return strings.HasPrefix(t.Code, "audience:")
	}
	return false
}

// bySelf holds rows against what stands in the listing itself; nil when nothing of it is asked for.
func (s *snapshot) bySelf(q query) func(*row) bool {
	if q.organization == "" && q.modifiedAfter.IsZero() && q.minAge < 0 && q.maxAge < 0 {
		return nil
	}
	return func(r *row) bool {
		l := &r.listing
		switch {
		case q.organization != "" && !strings.EqualFold(q.organization, r.organization):
			return false
		case !q.modifiedAfter.IsZero() && l.Changed.Before(q.modifiedAfter):
			return false
		case q.minAge >= 0 && l.MaxAge > 0 && l.MaxAge < q.minAge:
			return false
		}
		return q.maxAge < 0 || l.MinAge <= q.maxAge
	}
}
