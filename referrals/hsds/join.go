package hsds

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// joining ties the rows of a package's tables to each other.
type joining struct {
	d      *drafts
	tables map[string][]*node
	byID   map[string]map[string]*node // table -> lower-case id -> row
}

// joined takes in the tables of a package.
func (d *drafts) joined(rows []*node) error {
	j := &joining{d: d, tables: map[string][]*node{}, byID: map[string]map[string]*node{}}
	for _, k := range rows {
		j.tables[k.table] = append(j.tables[k.table], k)
	}
	return j.drafts()
}

// tied lists the tables that others refer to.
func tied() []string {
	return []string{"service", "organization", "location", "service_at_location", "contact", "taxonomy_term"}
}

// drafts ties all rows and makes the drafts of the services, in order of the file.
func (j *joining) drafts() error {
	for _, table := range tied() {
		j.index(table)
	}
	for _, s := range j.tables["service"] {
		j.needs(s, "organization_id", "organization")
		if place := j.find("location", s.tidy("location_id")); place != nil {
			s.adopt(place)
		}
	}
	for _, at := range j.tables["service_at_location"] {
		j.needs(at, "location_id", "location")
		j.give(at, [][2]string{{"service_id", "service"}})
	}
	for _, a := range j.tables["attribute"] {
		j.term(a)
	}
	for _, table := range []string{"contact", "phone", "address", "postal_address", "schedule", "holiday_schedule", "language", "accessibility", "cost_option",
		"service_area", "eligibility", "attribute"} {
		for _, row := range j.tables[table] {
			j.give(row, refersTo())
		}
	}
	for _, s := range j.tables["service"] {
		if err := j.d.service(s, nil); err != nil {
			return err
		}
	}
	return nil
}

// index notes the rows of a table by their id. The first of an id counts; a later one is a bad row.
func (j *joining) index(table string) {
	rows := make(map[string]*node, len(j.tables[table]))
	for _, row := range j.tables[table] {
		id := strings.ToLower(row.tidy("id"))
		if _, there := rows[id]; !there || id == "" {
			rows[id] = row
			continue
		}
		switch table {
		case "service":
			row.flaw("id", referrals.Twice, row.get("id"))
		case "contact", "taxonomy_term": // nothing is lost with them
		default:
			j.d.bad(row.file, row.line, referrals.Twice, row.get("id"), "id")
		}
	}
	j.byID[table] = rows
}

func (j *joining) find(table, id string) *node {
	if id == "" {
		return nil
	}
	return j.byID[table][strings.ToLower(id)]
}

// needs ties a row to the one it refers to; a reference to nowhere is a flaw of the row.
func (j *joining) needs(row *node, column, table string) {
	id := row.tidy(column)
	if id == "" {
		return
	}
	if to := j.find(table, id); to != nil {
		row.adopt(to)
		return
	}
	row.flaw(column, referrals.Unknown, id)
}

// give gives a row to every row it refers to. A row that none of its references take is reported: what it says would be
// lost. One that refers to nothing at all can be of nothing, and real files have such: it is noted.
func (j *joining) give(row *node, columns [][2]string) {
	if row.table == "attribute" && !ofServices(row) {
		return
	}
	taken := false
	lost, value := "", ""
	for _, c := range columns {
		id := row.tidy(c[0])
		if id == "" || c[1] == row.table {
			continue
		}
		to := j.find(c[1], id)
		if c[1] == "" {
			to = j.anywhere(id)
		}
		if to != nil {
			to.adopt(row)
			taken = true
		} else if value == "" {
			lost, value = c[0], id
		}
	}
	switch {
	case taken:
	case value != "":
		j.d.bad(row.file, row.line, referrals.Unknown, value, lost)
	case slices.Contains([]string{"phone", "address", "schedule", "holiday_schedule", "service_at_location"}, row.table):
		j.d.leave(row.table, row.file, row.line)
	}
}

// ofServices reports whether an attribute may be of an object that is read; others are of phones, programs, persons.
func ofServices(a *node) bool {
	entity := tableOf(a.tidy("link_entity"))
	return !a.said("link_entity") || entity == "service" || entity == "service_at_location"
}

func (j *joining) anywhere(id string) *node {
	for _, table := range tied()[:4] {
		if to := j.find(table, id); to != nil {
			return to
		}
	}
	return nil
}

// term ties an attribute to its term, unless it is one of ours, which need no table.
func (j *joining) term(a *node) {
	id := a.tidy("taxonomy_term_id")
	if id == "" {
		id = a.tidy("taxonomy_id") // HSDS 1.1
	}
	if _, _, ours := j.d.gloss.ours(id); ours || id == "" {
		return
	}
	if t := j.find("taxonomy_term", id); t != nil {
		a.adopt(t)
		return
	}
	if ofServices(a) {
		j.d.bad(a.file, a.line, referrals.Unknown, id, "taxonomy_term_id")
	}
}
