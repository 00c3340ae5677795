package opendata

import (
	"strings"

	"github.com/brobygger/brobygger/referrals/hsds"
)

// route is one address of the API: what it takes, what it is for, and how it answers.
type route struct {
	path       string // under the prefix; {id} at the end is any id
	doc        string
	schema     string // of an item: the name of its schema in the standard
	list       bool   // a page of items
	parameters []string
	answer     func(a *API, s *snapshot, q query) (answer, error)
}

// routes is every address there is.
func routes() []route {
	paged := []string{"page", "per_page", "format"}
	terms := []string{"search", "text", "taxonomy_term_id", "taxonomy_id", "taxonomy_type", "vocabulary", "need"}
	services := append(append([]string{"organization_id", "modified_after", "postcode", "proximity", "coverage", "minimum_age", "maximum_age",
		"day", "start_time", "end_time", "full"}, terms...), paged...)
	return []route{
		{path: "/", doc: "What this API is.", schema: "", answer: (*API).about},
		{path: "/openapi.json", doc: "This description.", schema: "", answer: (*API).described},
		{path: "/services", doc: "Services.", schema: "service", list: true, parameters: append([]string{"minimal", "include"}, services...), answer: (*API).services},
		{path: "/services/{id}", doc: "A service with everything that belongs to it.", schema: "service", answer: (*API).service},
		{path: "/organizations", doc: "Organizations.", schema: "organization", list: true, parameters: append(append([]string{"full", "full_service"}, terms...), paged...), answer: (*API).organizations},
		{path: "/organizations/{id}", doc: "An organization with its services.", schema: "organization", parameters: []string{"full_service"}, answer: (*API).organization},
		{path: "/taxonomies", doc: "Taxonomies.", schema: "taxonomy", list: true, parameters: append([]string{"search", "text"}, paged...), answer: (*API).taxonomies},
		{path: "/taxonomies/{id}", doc: "A taxonomy.", schema: "taxonomy", answer: (*API).taxonomy},
		{path: "/taxonomy_terms", doc: "Terms of taxonomies.", schema: "taxonomy_term", list: true, parameters: append([]string{"search", "text", "taxonomy_id", "vocabulary", "top_only", "root_only", "parent_id"}, paged...), answer: (*API).terms},
		{path: "/taxonomy_terms/{id}", doc: "A term.", schema: "taxonomy_term", answer: (*API).term},
		{path: "/service_at_locations", doc: "Services at their locations.", schema: "service_at_location", list: true, parameters: services, answer: (*API).atLocations},
		{path: "/service_at_locations/{id}", doc: "A service at a location, with everything that belongs to it.", schema: "service_at_location", answer: (*API).atLocation},
	}
}

// about says what the API is.
func (a *API) about(*snapshot, query) (answer, error) {
	return answer{value: about{Version: hsds.Version, Profile: profile, OpenAPI: a.opts.Base + a.opts.Prefix + "/openapi.json", Publisher: a.opts.Publisher}}, nil
}

// profile is where the standard is written down.
const profile = "https://docs.openreferral.org/en/latest/hsds/schema_reference.html"

type about struct {
	Version   string `json:"version"`
	Profile   string `json:"profile"`
	OpenAPI   string `json:"openapi_url"`
	Publisher string `json:"publisher,omitempty"`
}

func (a *API) services(s *snapshot, q query) (answer, error) {
	rows, err := a.rowsFor(s, q)
	if err != nil {
		return answer{}, err
	}
	if err := includable(q.include); err != nil {
		return answer{}, err
	}
	return s.answer("/services", listOf(rows, func(i int32) any { return s.serviceAs(i, q) }), q), nil
}

func (a *API) service(s *snapshot, q query) (answer, error) {
	i, known := s.find(q.id)
	if !known {
		return answer{}, notFound()
	}
	return answer{value: s.full(i).Service}, nil
}

func (a *API) atLocations(s *snapshot, q query) (answer, error) {
	rows, err := a.rowsFor(s, q)
	if err != nil {
		return answer{}, err
	}
	placed := rows[:0]
	for _, i := range rows {
		if s.rows[i].atLocation != "" {
			placed = append(placed, i)
		}
	}
	return s.answer("/service_at_locations", listOf(placed, func(i int32) any { return s.atLocationAs(i, q.full) }), q), nil
}

func (a *API) atLocation(s *snapshot, q query) (answer, error) {
	i, known := s.byAtLocation[strings.ToLower(q.id)]
	if !known {
		return answer{}, notFound()
	}
	return answer{value: s.atLocationAs(i, true)}, nil
}

func (a *API) organizations(s *snapshot, q query) (answer, error) {
	words := q.search
	q.search = ""
	rows, err := a.rowsFor(s, q)
	if err != nil {
		return answer{}, err
	}
	found := s.organizationsOf(rows, words)
	return s.answer("/organizations", listOf(found, func(i int32) any { return s.organizationAs(i, q) }), q), nil
}

func (a *API) organization(s *snapshot, q query) (answer, error) {
	i, known := s.byOrg[strings.ToLower(q.id)]
	if !known {
		return answer{}, notFound()
	}
	q.full = true
	return answer{value: s.organizationAs(i, q)}, nil
}
