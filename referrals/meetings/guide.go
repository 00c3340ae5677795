package meetings

import (
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/referrals/intake"
)

// ReadGuide reads Meeting Guide JSON: a list of meetings, each with at least a name and a slug. It is an intake.Read.
func ReadGuide(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	h, err := newReading(in, o, signs())
	if err != nil {
		return nil, err
	}
	known := keySet(guideKeys, guidePrivate)
	err = h.stream.each(func(list string, line int, raw []byte) {
		if list == "meetings" {
			h.add(h.guide(line, raw, known))
		}
	})
	if err != nil {
		return nil, err
	}
	return h.drafts(), nil
}

// Keys of a meeting that are read or say nothing of it, and those that may name a private person. Those of the plugin
// "12 Step Meeting List" are among them.
const (
	guideKeys = "name slug id day time end_time timezone formatted_address address city state postal_code country region sub_region regions " +
		"conference_url conference_url_notes conference_phone conference_phone_notes types notes location location_notes latitude longitude " +
		"approximate updated group group_notes url website entity entity_email entity_phone entity_url entity_website_url attendance_option " +
		"entity_location entity_logo entity_feedback_emails feedback_emails feedback_url edit_url data_source data_source_name data_source_parent_region_id " +
		"time_formatted location_id location_url region_id regions_formatted group_id district_id sub_district_id coordinates distance image types_formatted conference_provider"
	guidePrivate = "contact_1_name contact_1_email contact_1_phone contact_2_name contact_2_email contact_2_phone contact_3_name contact_3_email contact_3_phone " +
		"email phone author mailing_address last_contact venmo square paypal"
)

func keySet(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for key := range strings.FieldsSeq(list) {
			set[key] = true
		}
	}
	return set
}

// fieldOf gives the field of a listing that a key of a file fills; the key itself where there is none.
func fieldOf(key string) string {
	field := map[string]string{"notes": "summary", "group_notes": "summary", "group": "organization", "entity": "organization", "slug": "origin",
		"location": "access_note", "location_notes": "access_note", "conference_url": "join", "conference_phone": "join", "formatted_address": "address",
		"postal_code": "postcode", "time": "hours", "day": "hours", "timezone": "zone", "meeting_name": "name", "comments": "summary",
		"location_text": "access_note", "location_info": "access_note", "location_street": "address", "location_municipality": "city",
		"location_postal_code_1": "postcode", "virtual_meeting_link": "join"}[key]
	if field == "" {
		return short(key)
	}
	return field
}

func (h *reading) guide(line int, raw []byte, known map[string]bool) *meeting {
	m, r := newMeeting(line, raw)
	if r == nil {
		return m
	}
	h.hear(r)
	l := &m.listing
	m.id = r.text("slug", "id")
	l.Name = r.text("name")
	l.Organization = r.text("entity")
	l.OrganizationURL = r.text("entity_website_url", "entity_url")
	l.Phone, l.Email = r.text("entity_phone"), r.text("entity_email")
	l.URL, l.Source = r.text("url", "website"), r.text("url")
	m.group = r.text("group")
	m.codes = r.list("types")
	if updated := r.text("updated"); len(updated) >= len(time.DateOnly) {
		if day, err := time.Parse(time.DateOnly, updated[:len(time.DateOnly)]); err == nil {
			l.Seen = day.Format(time.DateOnly)
		}
	}
	m.guidePlace(h, r)
	m.hours(r.list("day"), 0, r.text("time"), r.text("end_time"), true)
	m.guideVenue(r)
	m.lang = h.lang(l.Country)
	m.say(&l.Summary, m.open("summary", r.text("notes")))
	m.say(&l.Summary, m.open("summary", r.text("group_notes")))
	m.say(&l.AccessNote, m.open("access_note", r.text("location")))
	m.say(&l.AccessNote, m.open("access_note", r.text("location_notes")))
	m.dropPrivate(r, strings.Fields(guidePrivate))
	m.dropOther(r, known)
	if m.group == "" {
		m.base = slugBase(m.id, l.Name)
	}
	return m
}

func (m *meeting) guidePlace(h *reading, r row) {
	l := &m.listing
	if whole := r.text("formatted_address"); whole != "" {
		m.formatted(h.countries, whole)
	}
	for field, key := range map[*string]string{&l.Address: "address", &l.City: "city", &l.Postcode: "postal_code"} {
		if value := r.text(key); value != "" {
			*field = value
		}
	}
	m.country(h.countries, r.text("country"), r.text("timezone"), h.o)
	m.regionTown(h.o, append(append(r.list("regions"), r.list("region")...), r.list("sub_region")...))
	m.point(r, "latitude", "longitude")
}

// guideVenue reads how one takes part as the spec has it: a link or number makes a meeting online, an address that is
// not approximate makes it one in person. The plugin says it outright.
func (m *meeting) guideVenue(r row) {
	v := &m.venue
	v.link, v.dial = r.text("conference_url"), r.text("conference_phone")
	v.linkNote = r.text("conference_url_notes")
	v.approximate = r.yes("approximate")
	switch r.text("attendance_option") {
	case "in_person":
		v.inPerson = true
	case "online":
		v.online = true
	case "hybrid":
		v.inPerson, v.online = true, true
	case "inactive":
		v.shut = true
	default:
		v.online = v.link != "" || v.dial != ""
		v.inPerson = m.listing.Address != "" && !v.approximate || !v.online
	}
}

// slugBase gives what the slugs of one group's meetings share: "sunday-serenity-14" is one of "sunday-serenity". A slug
// that is a number says nothing; then it is the name.
func slugBase(slug, name string) string {
	base := strings.TrimRightFunc(slug, func(c rune) bool { return unicode.IsDigit(c) || c == '-' || c == '_' })
	if base == "" {
		return name
	}
	return base
}
