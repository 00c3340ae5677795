package hsds

import (
	"fmt"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// drafts collects what the objects of a file make, good and bad.
type drafts struct {
	o      intake.Options
	gloss  glossary
	clock  clockwork
	list   []intake.Draft
	seen   map[string]bool // service and location that were taken in
	rows   int
	scan   *scanner // of the lines of ndjson
	broken int      // bad rows kept
	more   int      // bad rows beyond intake.MaxBad, counted
	others int      // objects that hold no service
	left   leavings
	spoken speech
}

func newDrafts(o intake.Options) *drafts {
	return &drafts{o: o, gloss: gloss(), seen: map[string]bool{}, left: leavings{tables: map[string]bool{}}, spoken: speech{}}
}

// row counts what makes a draft, good or bad.
func (d *drafts) row() error {
	if d.rows++; d.rows > intake.MaxRows {
		return fmt.Errorf("hsds: %w", intake.ErrTooManyRows)
	}
	return nil
}

// done gives the drafts. A file of nothing but other objects is not one that listings can be read from.
func (d *drafts) done() ([]intake.Draft, error) {
	if len(d.list) == 0 && d.others > 0 {
		return nil, fmt.Errorf("hsds: %w: it holds no service", intake.ErrFormat)
	}
	if d.more > 0 {
		d.list = append(d.list, intake.Draft{Problems: []referrals.Problem{{Field: "rows", Reason: referrals.TooLong, Value: fmt.Sprint(d.more)}}})
	}
	d.spoken.say(d.list)
	d.left.tell(d.list)
	return d.list, nil
}

// bad reports a row that makes no listing.
func (d *drafts) bad(file string, line int, why referrals.Reason, value string, field ...string) {
	p := referrals.Problem{Field: "row", Reason: why, Value: short(value)}
	if len(field) > 0 {
		p.Field = field[0]
	}
	d.reject(intake.Draft{File: file, Line: line, Problems: []referrals.Problem{p}})
}

// reject keeps a bad row, as many as may be kept.
func (d *drafts) reject(row intake.Draft) {
	if d.broken++; d.broken > intake.MaxBad {
		d.more++
		return
	}
	d.list = append(d.list, row)
}

// object takes in an object that stands by itself: a service, one at a location, or an organization with services.
func (d *drafts) object(n *node) error {
	services := n.all("service")
	switch {
	case len(services) == 1 && !n.said("name"):
		return d.service(services[0], n)
	case len(services) > 0:
		for _, s := range services {
			if s.the("organization") == nil {
				n.table = "organization"
				s.adopt(n)
			}
			if err := d.service(s, nil); err != nil {
				return err
			}
		}
		return nil
	case isService(n):
		return d.service(n, nil)
	case n.said("service_id") && n.said("location_id"):
		d.bad(n.file, n.line, referrals.Missing, "", "service")
		return nil
	case n.said("id"):
		d.others++
		return nil
	}
	d.bad(n.file, n.line, referrals.BadForm, "")
	return d.row()
}

// isNothing reports whether an object is none of the standard's.
func isNothing(n *node) bool {
	return n.the("service") == nil && !isService(n) && !n.said("id") && !(n.said("service_id") && n.said("location_id"))
}

func (n *node) said(names ...string) bool { return n.get(names...) != "" }

// isService tells a service from the other objects of the standard by what only a service has.
func isService(n *node) bool {
	switch {
	case n.said("location_type", "latitude", "taxonomy", "vocabulary"), n.the("location") != nil && n.the("service_at_location") == nil && !n.said("status"):
		return false
	case n.said("status", "organization_id", "application_process", "fees_description", "fees", "minimum_age", "maximum_age", "assured_date"):
		return true
	case n.said("website"):
		return false
	}
	for _, k := range n.kids {
		switch k.table {
		case "organization", "service_at_location", "schedule", "language", "cost_option", "service_area", "attribute", "eligibility":
			return true
		}
	}
	return n.said("name") && n.said("url", "email") || n.said("name") && n.the("phone") != nil
}

// service makes the drafts of a service: one for each of its locations, or one without. at is the object that ties it
// to a location when that is what the file lists.
func (d *drafts) service(s, at *node) error {
	places := s.all("service_at_location")
	if at != nil {
		places = []*node{at}
	}
	if len(places) == 0 {
		for _, l := range s.all("location") { // tied without an object between, as HSDS 1.0 does
			tie := newNode("service_at_location", l.line)
			tie.adopt(l)
			places = append(places, tie)
		}
	}
	if len(places) == 0 {
		places = []*node{nil}
	}
	for _, tie := range places {
		if err := d.add(s, tie, len(places) > 1); err != nil {
			return err
		}
	}
	return nil
}

// add makes one draft.
func (d *drafts) add(s, at *node, several bool) error {
	if err := d.row(); err != nil {
		return err
	}
	m := &making{s: s, at: at, place: at.the("location"), org: s.the("organization"), o: d.o, gloss: d.gloss, clock: &d.clock, several: several}
	m.d.File, m.d.Line = s.file, s.line
	m.make()
	if m.d.Says != nil {
		d.spoken.hear("service", s)
	}
	if key := m.key(); key != "" {
		if d.seen[key] {
			m.d.Problems = append(m.d.Problems, referrals.Problem{Field: "id", Reason: referrals.Twice, Value: short(s.get("id"))})
		}
		d.seen[key] = true
	}
	if m.d.Broken() {
		d.reject(m.d)
		return nil
	}
	d.list = append(d.list, m.d)
	return nil
}

func short(value string) string {
	if len(value) > 80 {
		value = value[:80]
	}
	return value
}
