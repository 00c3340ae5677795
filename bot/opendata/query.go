package opendata

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// query is a request's parameters, read. The zero value of a filter asks for nothing.
type query struct {
	id        string // from the path
	now       time.Time
	canonical string // the parameters in one order, to name the answer by

	page, perPage           int
	ndjson                  bool
	full, minimal, services bool // services: whole services in organizations
	include                 []string

	search         string
	terms          []string // each must stand with the listing
	taxonomies     []pair   // a term of each must
	needs          []string
	organization   string
	parent         string
	topOnly        bool
	modifiedAfter  time.Time
	postcode       string
	coverage       string
	proximity      float64 // metres; 0: none
	minAge, maxAge int     // years; -1: not asked
	windows        []window
}

// pair is one taxonomy_id with the vocabulary and the taxonomy_type of the same place in the query.
type pair struct{ id, vocabulary, kind string }

// unpaged reports whether the answer holds everything at once.
func (q query) unpaged() bool { return q.ndjson || q.minimal }

// readQuery reads the query string of a route. The error is a problem that names the parameter.
func readQuery(raw string, rt route) (query, error) {
	q := query{page: 1, perPage: defaultPerPage, minAge: -1, maxAge: -1}
	if len(raw) > maxQuery {
		return q, &problem{status: 414, Code: "query_too_long", Message: fmt.Sprintf("the query is longer than %d bytes", maxQuery)}
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, &problem{status: 400, Code: "bad_filter", Message: "the query cannot be read: a % must be followed by two hexadecimal digits, and & parts the parameters"}
	}
	for name, list := range values {
		list = slices.DeleteFunc(list, func(v string) bool { return strings.TrimSpace(v) == "" }) // set to nothing is not set
		if values[name] = list; len(list) == 0 {
			delete(values, name)
		}
	}
	for _, name := range sortedKeys(values) {
		i := slices.IndexFunc(parameters(), func(p parameter) bool { return p.name == name })
		switch {
		case i < 0 && !printable(name):
			return q, &problem{status: 400, Code: "bad_filter", Message: "one of the parameters is none; there are: " + rt.takes()}
		case i < 0 || !slices.Contains(rt.parameters, name):
			return q, badFilter(name, "is no parameter here; there are: %s", rt.takes())
		}
		if err := parameters()[i].take(&q, values[name]); err != nil {
			return q, err
		}
	}
	q.canonical = values.Encode()
	return q, q.fits(values)
}

// fits holds the parameters against each other.
func (q *query) fits(values url.Values) error {
	if q.proximity > 0 && q.postcode == "" {
		return badFilter("proximity", "needs a postcode to measure from")
	}
	if q.minAge >= 0 && q.maxAge >= 0 && q.maxAge < q.minAge {
		return badFilter("maximum_age", "must not be less than minimum_age")
	}
	if q.minimal && !values.Has("per_page") {
		q.perPage = maxItems
	}
	if err := q.pair(values); err != nil {
		return err
	}
	return q.readWindows(values)
}

// pair joins taxonomy_id, vocabulary and taxonomy_type by their places in the query, as Open Referral UK writes them. A
// vocabulary alone asks for any term of it.
func (q *query) pair(values url.Values) error {
	ids, vocabularies, kinds := values["taxonomy_id"], values["vocabulary"], values["taxonomy_type"]
	n := len(ids)
	if n == 0 {
		n = len(vocabularies)
	}
	for name, list := range map[string][]string{"vocabulary": vocabularies, "taxonomy_type": kinds} {
		if len(list) > 0 && len(list) != n {
			return badFilter(name, "must be given as often as taxonomy_id, or not at all")
		}
	}
	nth := func(list []string, i int) string {
		if i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	for i := range n {
		q.taxonomies = append(q.taxonomies, pair{id: nth(ids, i), vocabulary: nth(vocabularies, i), kind: nth(kinds, i)})
	}
	return nil
}

// takes names the parameters of a route.
func (rt route) takes() string {
	if len(rt.parameters) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(slices.Values(rt.parameters)), ", ")
}

func sortedKeys(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// printable reports whether a parameter's name can be repeated in an error.
func printable(name string) bool {
	return len(name) <= 40 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}
