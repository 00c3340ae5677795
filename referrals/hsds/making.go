package hsds

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

// making is one draft while it is made of a service, where it is given, and who gives it.
type making struct {
	d       intake.Draft
	s       *node // the service
	at      *node // the service at its location; nil for a service without one
	place   *node // the location; nil for none
	org     *node // nil when not said
	o       intake.Options
	gloss   glossary
	clock   *clockwork
	several bool // the service has several locations
}

// key tells two drafts of a file apart; empty when the file gives no ids.
func (m *making) key() string {
	if id := m.s.get("id"); id != "" {
		return id + " " + m.at.get("id") + " " + m.place.get("id")
	}
	return ""
}

// make fills the draft: as it was for a listing that was written here, else read with understanding.
func (m *making) make() {
	for _, n := range []*node{m.s, m.at, m.place, m.org} {
		if n != nil {
			m.d.Problems = append(m.d.Problems, n.flaws...)
		}
	}
	if m.s.tidy("id") == "" {
		m.problem("id", referrals.Missing, "")
	}
	own := m.own()
	if own.said("listing_id") {
		m.d.Listing = own.listing()
		m.d.Problems = append(m.d.Problems, own.flaws...)
		if m.o.Name != "" {
			m.fromAnother()
			return
		}
		m.d.Problems = append(m.d.Problems, m.d.Listing.Validate()...)
		return
	}
	own.vocabulary(&m.d.Listing) // others may use our taxonomies as well
	m.d.Says = own.says()
	m.foreign()
	intake.Finish(&m.d, m.o)
}

// fromAnother makes a listing that was written by another Brobygger one of its catalogue: its id there is no id here, and
// what was changed there when is its own history.
func (m *making) fromAnother() {
	l := &m.d.Listing
	l.Origin, l.ID = &referrals.Origin{ID: string(l.ID)}, ""
	l.Version, l.Changed = 0, time.Time{}
	intake.Finish(&m.d, m.o)
}

func (m *making) problem(field string, why referrals.Reason, value string) {
	m.d.Problems = append(m.d.Problems, referrals.Problem{Field: field, Reason: why, Value: short(value)})
}

// note says what became of a value, and keeps it as it came.
func (m *making) note(field string, kind intake.NoteKind, was, is string) {
	l := &m.d.Listing
	if _, kept := l.Original[field]; !kept && was != "" && len(l.Original) < maxOriginal {
		if l.Original == nil {
			l.Original = map[string]string{}
		}
		l.Original[field] = cut(was, longestOriginal)
	}
	was = cut(was, longestNote)
	m.d.Notes = append(m.d.Notes, intake.Note{Field: field, Kind: kind, Was: was, Is: is})
}

// Bounds of what is kept of values that are not taken over, in characters and fields; intake has its own beside them.
const (
	longestOriginal = 1200
	longestNote     = 200
	maxOriginal     = 20
)

// cut gives the beginning of a text, without what no page can hold.
func cut(text string, longest int) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if r := []rune(text); len(r) > longest {
		return string(r[:longest])
	}
	return text
}

// foreign reads another catalogue's service. intake.Finish brings what is taken over as it stands into our writing.
func (m *making) foreign() {
	l := &m.d.Listing
	l.Name = m.s.tidy("name")
	l.Organization = m.org.tidy("name")
	l.OrganizationURL = m.org.tidy("website", "url")
	l.URL = m.s.tidy("url")
	l.Email = m.first("email")
	l.Phone = m.phone()
	l.Summary = untold(m.s.get("description"), m.at.get("description"), m.org.get("description"))
	l.CostNote = untold(m.s.get("fees_description"), m.s.get("fees"))
	l.AccessNote = untold(m.s.get("application_process"))
	l.Assured = m.day("assured_date")
	l.Origin = m.origin()
	m.status()
	m.ages()
	m.address()
	m.cost()
	m.lists()
	m.hours()
	m.holidays()
	m.d.Terms = m.terms()
	for _, field := range noted() {
		if was := m.s.tidy(field); was != "" {
			m.note(field, intake.Dropped, was, "")
		}
	}
}

// untold gives the first text that is one, in the language that the file does not say.
func untold(texts ...string) map[string]string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return map[string]string{"": text}
		}
	}
	return nil
}

// origin gives the id in the other catalogue: of the service where it has one location at most, else of the tie.
func (m *making) origin() *referrals.Origin {
	id := m.at.tidy("id")
	if id == "" {
		id = m.s.tidy("id")
		if place := m.place.tidy("id"); m.several && place != "" {
			id += "@" + place
		}
	}
	if id == "" {
		return nil
	}
	return &referrals.Origin{ID: id}
}

// first gives a field of the service, else of its contacts, its location, its organization: what is nearest.
func (m *making) first(field string) string {
	for _, n := range []*node{m.at, m.s, m.place, m.org} {
		if n == nil {
			continue
		}
		if value := n.tidy(field); value != "" {
			return value
		}
		for _, c := range n.all("contact") { // its name is a person's, and not read
			if value := c.tidy(field); value != "" {
				return value
			}
		}
	}
	return ""
}

// phone gives the number that is nearest: of the service at this place, of the service, of the place, of the
// organization. A fax is none. What other numbers the service has is noted.
func (m *making) phone() string {
	var first string
	for _, n := range []*node{m.at, m.s, m.place, m.org} {
		if n == nil || first != "" && n != m.s {
			continue
		}
		phones := n.all("phone")
		for _, c := range n.all("contact") {
			phones = append(phones, c.all("phone")...)
		}
		for _, p := range phones {
			number := m.number(p)
			switch {
			case number == "" || number == first:
			case first == "":
				first = number
			default:
				m.note("phone", intake.Dropped, number, "")
			}
		}
	}
	return first
}

// number gives a phone with its extension; empty for a fax, and for one of another location of the service.
func (m *making) number(p *node) string {
	if strings.Contains(strings.ToLower(p.get("type")), "fax") || m.elsewhere(p) {
		return ""
	}
	number := strings.Trim(p.tidy("number"), `"'`)
	if ext := p.tidy("extension"); ext != "" && number != "" && !strings.Contains(strings.ToLower(number), "x") {
		number += " x" + strings.TrimLeft(strings.ToLower(ext), "x. ")
	}
	return number
}

// elsewhere reports whether an object that belongs to the service is of another of its locations.
func (m *making) elsewhere(n *node) bool {
	if at := n.tidy("service_at_location_id"); m.several && at != "" && m.at.tidy("id") != "" && !strings.EqualFold(at, m.at.tidy("id")) {
		return true
	}
	place := n.tidy("location_id")
	return m.several && place != "" && m.place.tidy("id") != "" && !strings.EqualFold(place, m.place.tidy("id"))
}

func (m *making) day(field string) string {
	was := m.s.tidy(field)
	if was == "" {
		return ""
	}
	day, _, _ := strings.Cut(strings.ReplaceAll(was, " ", "T"), "T")
	if len(day) == len("2006-01-02") && day[4] == '-' {
		return day
	}
	m.note("assured", intake.Unread, was, "")
	return ""
}

// status reads what the standard calls it. What is closed, for good or a while, is retired.
func (m *making) status() {
	switch was := strings.ToLower(m.s.tidy("status")); was {
	case "", "active", "open":
	case "inactive", "defunct", "closed":
		m.d.Listing.Status = referrals.Retired
	case "temporarily closed", "temporarily_closed":
		m.d.Listing.Status = referrals.Retired
		m.note("status", intake.Normalised, was, string(referrals.Retired))
	default:
		m.note("status", intake.Unread, was, "")
	}
}

func (m *making) ages() {
	older := m.s.the("eligibility")
	for _, age := range []struct {
		field string
		into  *int
	}{{"minimum_age", &m.d.Listing.MinAge}, {"maximum_age", &m.d.Listing.MaxAge}} {
		was := m.s.tidy(age.field)
		if was == "" {
			was = older.tidy(age.field)
		}
		if was == "" {
			continue
		}
		years, err := strconv.ParseFloat(strings.ReplaceAll(was, ",", "."), 64)
		switch {
		case err != nil || !(years >= 0):
			m.note(age.field, intake.Unread, was, "")
		case years <= 110: // beyond it is no limit
			*age.into = int(years)
		}
	}
}

// address reads where it is: the physical address before a postal one.
func (m *making) address() {
	l := &m.d.Listing
	kind := strings.ToLower(m.place.tidy("location_type"))
	if kind == Virtual {
		l.Formats = orElse(l.Formats, referrals.Online)
		l.Join = m.place.tidy("url")
		return
	}
	a := m.place.the("address")
	for _, other := range m.place.all("address") {
		if strings.EqualFold(other.tidy("address_type"), Physical) {
			a = other
			break
		}
	}
	if a == nil {
		a = m.place.the("postal_address")
	}
	parts := []string{a.tidy("address_1", "address"), a.tidy("address_2")}
	l.Address = strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	l.City, l.Postcode, l.Country = a.tidy("city"), a.tidy("postal_code"), a.tidy("country")
	if a != nil {
		l.Formats = orElse(l.Formats, referrals.InPerson)
	}
	l.Point = m.point()
}

func (m *making) point() *places.Point {
	lat, lon := m.place.tidy("latitude"), m.place.tidy("longitude")
	if lat == "" && lon == "" {
		return nil
	}
	north, err1 := strconv.ParseFloat(strings.ReplaceAll(lat, ",", "."), 64)
	east, err2 := strconv.ParseFloat(strings.ReplaceAll(lon, ",", "."), 64)
	if err1 != nil || err2 != nil {
		m.note("point", intake.Unread, lat+" "+lon, "")
		return nil
	}
	if north == 0 && east == 0 { // what programs write for not known
		return nil
	}
	return &places.Point{Lat: north, Lon: east}
}

// orElse gives what a file says, else what is likely.
func orElse(said []referrals.Format, likely referrals.Format) []referrals.Format {
	if len(said) > 0 {
		return said
	}
	return []referrals.Format{likely}
}
