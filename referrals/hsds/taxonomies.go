package hsds

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed words/taxonomies.json
var taxonomyFile []byte

// words is words/taxonomies.json: English, as the standard's own words are.
type words struct {
	Languages  map[string]string `json:"languages"` // ISO 639-1 -> name
	Taxonomies []struct {
		named
		Terms []named `json:"terms"`
	} `json:"taxonomies"`
}

type named struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// glossary is the words file made ready. It is immutable.
type glossary struct {
	languages  map[string]string // code -> name
	taxonomies []Taxonomy
	terms      []TaxonomyTerm
	byCode     map[string]*TaxonomyTerm // "need:anxiety"
	byID       map[string]*TaxonomyTerm
}

// terms is read once. A file that cannot be read is a broken build, which the tests show.
var gloss = sync.OnceValue(readGlossary)

func readGlossary() glossary {
	g := glossary{byCode: map[string]*TaxonomyTerm{}, byID: map[string]*TaxonomyTerm{}}
	var w words
	if err := json.Unmarshal(taxonomyFile, &w); err != nil {
		return g
	}
	g.languages = w.Languages
	for _, t := range w.Taxonomies {
		whole := Taxonomy{ID: IDOf(OfTaxonomy, t.Code), Name: t.Name, Description: t.Description, Version: "1"}
		g.taxonomies = append(g.taxonomies, whole)
		for _, term := range t.Terms {
			if term.Description == "" {
				term.Description = term.Name
			}
			g.terms = append(g.terms, TaxonomyTerm{ID: TermID(t.Code, term.Code), Code: t.Code + ":" + term.Code, Name: term.Name,
				Description: term.Description, Taxonomy: t.Name, Language: "en", TaxonomyID: whole.ID})
		}
	}
	for i := range g.terms {
		g.byCode[g.terms[i].Code], g.byID[g.terms[i].ID] = &g.terms[i], &g.terms[i]
	}
	return g
}

// Taxonomies gives our taxonomies, in a fixed order.
func Taxonomies() []Taxonomy { return slices.Clone(gloss().taxonomies) }

// TaxonomyTerms gives the terms of all our taxonomies, in a fixed order. None has a parent.
func TaxonomyTerms() []TaxonomyTerm { return slices.Clone(gloss().terms) }

// Term gives a term by its taxonomy and code, "need", "anxiety"; nil when there is none.
func Term(taxonomy, code string) *TaxonomyTerm { return gloss().term(taxonomy, code) }

func (g glossary) term(taxonomy, code string) *TaxonomyTerm {
	t := g.byCode[taxonomy+":"+code]
	if t == nil {
		return nil
	}
	own := *t
	return &own
}

// ours gives the taxonomy and code of a term of ours by its id; false for others' terms.
func (g glossary) ours(id string) (taxonomy, code string, ok bool) {
	t := g.byID[strings.ToLower(id)]
	if t == nil {
		return "", "", false
	}
	taxonomy, code, ok = strings.Cut(t.Code, ":")
	return taxonomy, code, ok
}
