package meetings

import (
	"encoding/json"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// ReadBMLT reads what a BMLT server answers to GetSearchResults: a list of meetings, or an object with meetings and the
// formats they use. It is an intake.Read.
func ReadBMLT(in intake.Source, o intake.Options) ([]intake.Draft, error) {
	h, err := newReading(in, o, serverSigns())
	if err != nil {
		return nil, err
	}
	h.needs = []referrals.Need{"drugs"} // the toolbox is that of Narcotics Anonymous
	known := keySet(serverKeys, serverPrivate)
	err = h.stream.each(func(list string, line int, raw []byte) {
		if list == "formats" {
			h.format(raw)
			return
		}
		h.add(h.server(line, raw, known))
	})
	if err != nil {
		return nil, err
	}
	return h.drafts(), nil
}

// Keys of a BMLT server's meeting, as in guide.go.
const (
	serverKeys = "id_bigint worldid_mixed shared_group_id_bigint service_body_bigint service_body_name weekday_tinyint venue_type start_time duration_time " +
		"time_zone formats lang_enum longitude latitude distance_in_km distance_in_miles published root_server_uri root_server_id format_shared_id_list " +
		"meeting_name location_text location_info location_street location_city_subsection location_neighborhood location_municipality " +
		"location_sub_province location_province location_postal_code_1 location_nation comments virtual_meeting_link " +
		"virtual_meeting_additional_info phone_meeting_number bus_lines train_lines zone user_hours"
	serverPrivate = "email_contact contact_name_1 contact_phone_1 contact_email_1 contact_name_2 contact_phone_2 contact_email_2"
)

// format learns what a format code of this server means, by the code it has in the world.
func (h *reading) format(raw []byte) {
	var f struct {
		Key   string `json:"key_string"`
		World string `json:"world_id"`
		Type  string `json:"format_type_enum"`
		Name  string `json:"name_string"`
	}
	if json.Unmarshal(raw, &f) != nil || f.Key == "" {
		return
	}
	key := strings.ToUpper(f.Key)
	for _, name := range []string{f.World, f.Name} {
		if means, known := h.signs[strings.ToUpper(strings.TrimSpace(name))]; known && (means.language == "" || f.Type == "LANG" || name == f.Name) {
			h.signs[key] = means
			return
		}
	}
	if f.World != "" { // known to the world as something else than these letters say here
		delete(h.signs, key)
	}
}

func (h *reading) server(line int, raw []byte, known map[string]bool) *meeting {
	m, r := newMeeting(line, raw)
	if r == nil {
		return m
	}
	h.hear(r)
	l := &m.listing
	m.id = r.text("id_bigint")
	l.Name = r.text("meeting_name")
	l.Organization = r.text("service_body_name")
	m.base = l.Name + "\x00" + r.text("service_body_bigint")
	m.codes = r.list("formats")
	l.Address, l.City, l.Postcode = r.text("location_street"), r.text("location_municipality"), r.text("location_postal_code_1")
	m.country(h.countries, r.text("location_nation"), r.text("time_zone"), h.o)
	m.regionTown(h.o, append(r.list("location_province"), r.list("location_sub_province")...))
	m.point(r, "latitude", "longitude")
	m.hours(r.list("weekday_tinyint"), 1, r.text("start_time"), r.text("duration_time"), false)
	m.serverVenue(r)
	m.lang = h.lang(l.Country)
	m.say(&l.Summary, m.open("summary", r.text("comments")))
	m.say(&l.AccessNote, m.open("access_note", r.text("location_text")))
	m.say(&l.AccessNote, m.open("access_note", r.text("location_info")))
	if r.text("published") == "0" || r.text("published") == "no" {
		l.Status = referrals.Retired
	}
	m.dropPrivate(r, strings.Fields(serverPrivate))
	m.dropOther(r, known)
	return m
}

// serverVenue reads the venue type: 1 in person, 2 virtual, 3 hybrid. Old servers have none and say it by the formats.
func (m *meeting) serverVenue(r row) {
	v := &m.venue
	v.link, v.dial = r.text("virtual_meeting_link"), r.text("phone_meeting_number")
	v.linkNote = r.text("virtual_meeting_additional_info")
	switch r.text("venue_type") {
	case "1":
		v.inPerson = true
	case "2":
		v.online = true
	case "3":
		v.inPerson, v.online = true, true
	default:
		v.online = v.link != "" || v.dial != ""
		v.inPerson = m.listing.Address != "" || !v.online
	}
}
