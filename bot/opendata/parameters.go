package opendata

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of what may be asked.
const (
	defaultPerPage = 50 // as Open Referral UK
	maxPerPage     = 500
	maxPage        = 1_000_000
	maxItems       = 200_000 // no catalogue has more (referrals.MaxRows)
	maxText        = 200     // letters of a text
	maxRepeats     = 20      // of a parameter that may stand several times
	maxMetres      = 2_000_000
	maxYears       = 150
)

// parameter is one query parameter: where it is written down, what it does, and how it is read.
type parameter struct {
	name, kind string // kind: string, integer, number, boolean
	source     string // HSDS: the standard; ORUK: Open Referral UK
	doc        string
	many       bool // may stand several times
	read       func(q *query, name string, values []string) error
}

// take reads the values of a parameter.
func (p parameter) take(q *query, values []string) error {
	switch {
	case !p.many && len(values) > 1:
		return badFilter(p.name, "may be given once")
	case len(values) > maxRepeats:
		return badFilter(p.name, "may be given %d times at most", maxRepeats)
	}
	for _, v := range values {
		if !utf8.ValidString(v) || utf8.RuneCountInString(v) > maxText {
			return badFilter(p.name, "must be UTF-8 text of %d letters at most", maxText)
		}
	}
	return p.read(q, p.name, values)
}

// parameters is every parameter of every route.
func parameters() []parameter {
	return []parameter{
		{name: "search", kind: "string", source: "HSDS", doc: "Full text search, best first: at most the 200 best, of which the other filters keep what fits.",
			read: text(func(q *query) *string { return &q.search })},
		{name: "text", kind: "string", source: "ORUK", doc: "The same as search.", read: text(func(q *query) *string { return &q.search })},
		{name: "page", kind: "integer", source: "HSDS", doc: "Number of the page, from 1.", read: whole(1, maxPage, func(q *query) *int { return &q.page })},
		{name: "per_page", kind: "integer", source: "HSDS", doc: "Items in a page: 1 to 500, 50 when not given.", read: whole(1, maxPerPage, func(q *query) *int { return &q.perPage })},
		{name: "format", kind: "string", source: "HSDS", doc: "json, or ndjson: everything at once, an item a line.", read: format},
		{name: "full", kind: "boolean", source: "HSDS", doc: "Items with everything that belongs to them.", read: yes(func(q *query) *bool { return &q.full })},
		{name: "minimal", kind: "boolean", source: "HSDS", doc: "Only id and modified_date of each, all in one page unless per_page says otherwise.", read: yes(func(q *query) *bool { return &q.minimal })},
		{name: "full_service", kind: "boolean", source: "HSDS", doc: "Organizations with their whole services.", read: yes(func(q *query) *bool { return &q.services })},
		{name: "include", kind: "string", source: "ORUK", many: true, doc: "Name of a field of the whole service that items of the list are to have too, for instance service_at_locations.",
			read: texts(func(q *query) *[]string { return &q.include })},
		{name: "taxonomy_term_id", kind: "string", source: "HSDS", many: true, doc: "Only with this term; given several times: with all of them.", read: texts(func(q *query) *[]string { return &q.terms })},
		{name: "taxonomy_id", kind: "string", source: "HSDS", many: true, doc: "Only with a term of this taxonomy. Open Referral UK means a term by it: the id of a term works too.", read: later},
		{name: "taxonomy_type", kind: "string", source: "ORUK", many: true, doc: "What the term of taxonomy_id is said of: service, organization, eligibility, cost_option, area, or any.", read: taxonomyType},
		{name: "vocabulary", kind: "string", source: "ORUK", many: true, doc: "Name or id of the taxonomy that the term of taxonomy_id belongs to; with terms: only those of it.", read: later},
		{name: "need", kind: "string", source: "ORUK", many: true, doc: "Code of a need, for instance anxiety; given several times: all of them.", read: texts(func(q *query) *[]string { return &q.needs })},
		{name: "organization_id", kind: "string", source: "HSDS", doc: "Only of this organization.", read: text(func(q *query) *string { return &q.organization })},
		{name: "modified_after", kind: "string", source: "HSDS", doc: "Only changed at this time or later: 2026-11-20 or 2026-11-20T18:00:00Z.", read: instant},
		{name: "postcode", kind: "string", source: "HSDS", doc: "With proximity: only within it of the middle of this postcode, nearest first. Without: only what serves it. DK-8000 where several countries have the number.", read: text(func(q *query) *string { return &q.postcode })},
		{name: "proximity", kind: "number", source: "HSDS", doc: "Metres from the middle of the postcode.", read: metres},
		{name: "coverage", kind: "string", source: "ORUK", doc: "Only what serves this postcode.", read: text(func(q *query) *string { return &q.coverage })},
		{name: "minimum_age", kind: "number", source: "ORUK", doc: "Only for somebody of this age or older, in years.", read: age(func(q *query) *int { return &q.minAge })},
		{name: "maximum_age", kind: "number", source: "ORUK", doc: "Only for somebody of this age or younger, in years.", read: age(func(q *query) *int { return &q.maxAge })},
		{name: "day", kind: "string", source: "ORUK", many: true, doc: "Open on this day: MO TU WE TH FR SA SU. Several: on one of them.", read: weekdays},
		{name: "start_time", kind: "string", source: "ORUK", many: true, doc: "Open at some time from then on, 14:00; belongs to the day and end_time of the same place in the query.", read: clocks},
		{name: "end_time", kind: "string", source: "ORUK", many: true, doc: "Open at some time before then.", read: clocks},
		{name: "top_only", kind: "boolean", source: "HSDS", doc: "Only terms that have no parent.", read: yes(func(q *query) *bool { return &q.topOnly })},
		{name: "root_only", kind: "boolean", source: "ORUK", doc: "The same as top_only.", read: yes(func(q *query) *bool { return &q.topOnly })},
		{name: "parent_id", kind: "string", source: "HSDS", doc: "Only terms below this one.", read: text(func(q *query) *string { return &q.parent })},
	}
}

type reader = func(q *query, name string, values []string) error

// later is for what is read when all of the query is known (query.fits).
func later(*query, string, []string) error { return nil }

func text(field func(*query) *string) reader {
	return func(q *query, _ string, values []string) error {
		*field(q) = strings.TrimSpace(values[0])
		return nil
	}
}

func texts(field func(*query) *[]string) reader {
	return func(q *query, _ string, values []string) error {
		*field(q) = values
		return nil
	}
}

func whole(least, most int, field func(*query) *int) reader {
	return func(q *query, name string, values []string) error {
		n, err := strconv.Atoi(strings.TrimSpace(values[0]))
		if err != nil || n < least || n > most {
			return badFilter(name, "must be a whole number from %d to %d", least, most)
		}
		*field(q) = n
		return nil
	}
}

func yes(field func(*query) *bool) reader {
	return func(q *query, name string, values []string) error {
		switch strings.ToLower(strings.TrimSpace(values[0])) {
		case "true", "1":
			*field(q) = true
		case "false", "0":
			*field(q) = false
		default:
			return badFilter(name, "must be true or false")
		}
		return nil
	}
}

func age(field func(*query) *int) reader {
	return func(q *query, name string, values []string) error {
		years, err := strconv.ParseFloat(strings.TrimSpace(values[0]), 64)
		if err != nil || !(years >= 0 && years <= maxYears) {
			return badFilter(name, "must be a number of years from 0 to %d", maxYears)
		}
		*field(q) = int(years)
		return nil
	}
}

func format(q *query, name string, values []string) error {
	switch strings.ToLower(strings.TrimSpace(values[0])) {
	case "json":
	case "ndjson":
		q.ndjson = true
	default:
		return badFilter(name, "must be json or ndjson")
	}
	return nil
}

func metres(q *query, name string, values []string) error {
	m, err := strconv.ParseFloat(strings.TrimSpace(values[0]), 64)
	if err != nil || math.IsNaN(m) || m <= 0 || m > maxMetres {
		return badFilter(name, "must be a number of metres, more than 0 and at most %d", maxMetres)
	}
	q.proximity = m
	return nil
}

func instant(q *query, name string, values []string) error {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateTime, time.DateOnly} {
		// a + that was not written %2B has become a space
		if t, err := time.Parse(form, strings.Replace(strings.TrimSpace(values[0]), " ", spaceIn(form), 1)); err == nil {
			q.modifiedAfter = t
			return nil
		}
	}
	return badFilter(name, "must be a date or a time such as 2026-11-20 or 2026-11-20T18:00:00Z")
}

func spaceIn(form string) string {
	if form == time.RFC3339Nano {
		return "+"
	}
	return " "
}

func taxonomyType(_ *query, name string, values []string) error {
	for _, v := range values {
		if !slices.Contains([]string{"any", "service", "organization", "eligibility", "cost_option", "area"}, strings.ToLower(v)) {
			return badFilter(name, "must be service, organization, eligibility, cost_option, area or any")
		}
	}
	return nil
}
