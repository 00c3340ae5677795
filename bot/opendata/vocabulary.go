package opendata

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/hsds"
)

func (a *API) taxonomies(s *snapshot, q query) (answer, error) {
	var found []hsds.Taxonomy
	for _, t := range s.taxonomies {
		if mentions(q.search, t.Name, t.Description) {
			found = append(found, t)
		}
	}
	return s.answer("/taxonomies", listOf(found, func(t hsds.Taxonomy) any { return t }), q), nil
}

func (a *API) taxonomy(s *snapshot, q query) (answer, error) {
	for _, t := range s.taxonomies {
		if strings.EqualFold(t.ID, q.id) {
			return answer{value: t}, nil
		}
	}
	return answer{}, notFound()
}

func (a *API) terms(s *snapshot, q query) (answer, error) {
	var found []hsds.TaxonomyTerm
	for _, t := range s.terms {
		switch {
		case !mentions(q.search, t.Name, t.Description, t.Code):
		case slices.ContainsFunc(q.taxonomies, func(p pair) bool { return !slices.Contains(s.termsOf(p), t.ID) }):
		case q.topOnly && t.ParentID != "":
		case q.parent != "" && !strings.EqualFold(q.parent, t.ParentID):
		default:
			found = append(found, t)
		}
	}
	return s.answer("/taxonomy_terms", listOf(found, s.termWhole), q), nil
}

func (a *API) term(s *snapshot, q query) (answer, error) {
	for _, t := range s.terms {
		if strings.EqualFold(t.ID, q.id) || strings.EqualFold(t.Code, q.id) {
			return answer{value: s.termWhole(t)}, nil
		}
	}
	return answer{}, notFound()
}

// termWhole gives a term with its taxonomy.
func (s *snapshot) termWhole(t hsds.TaxonomyTerm) any {
	for i := range s.taxonomies {
		if s.taxonomies[i].ID == t.TaxonomyID {
			detail := s.taxonomies[i]
			t.TaxonomyDetail = &detail
		}
	}
	return t
}

// mentions reports whether every word of a search stands in one of the texts. No words stand in all.
func mentions(search string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}
