package meetings

import (
	"slices"
	"strings"
)

// hear notes which keys the meetings of a file have: what none has, the file does not speak of.
func (h *reading) hear(r row) {
	for key := range r {
		if len(h.keys) < maxKeys && !h.keys[key] {
			h.keys[strings.Clone(key)] = true
		}
	}
}

// maxKeys is how many different keys are remembered; both formats together have about a hundred.
const maxKeys = 2000

// says gives the fields that the file speaks of (intake.Draft.Says): those that every meeting says by being one, and those
// of the keys it has. Texts are in the language of those that do not say theirs.
func (h *reading) says() []string {
	said := strings.Fields("country kinds needs audiences formats hybrid setting joining led_by languages cost access accessibility status join_shown")
	for field, keys := range map[string]string{
		"name":             "name meeting_name",
		"organization":     "entity group service_body_name",
		"organization_url": "entity_website_url entity_url",
		"phone":            "entity_phone",
		"email":            "entity_email",
		"url":              "url website",
		"source":           "url",
		"seen":             "updated",
		"summary.":         "notes group_notes comments",
		"access_note.":     "location location_notes conference_url_notes location_text location_info virtual_meeting_additional_info",
		"join":             "conference_url conference_phone virtual_meeting_link phone_meeting_number",
		"address":          "formatted_address address location_street",
		"city":             "formatted_address city regions region sub_region location_municipality location_province location_sub_province",
		"postcode":         "formatted_address postal_code location_postal_code_1",
		"point":            "latitude longitude",
		"shown":            "approximate",
		"hours":            "day time weekday_tinyint start_time",
		"zone":             "timezone time_zone",
	} {
		if slices.ContainsFunc(strings.Fields(keys), func(key string) bool { return h.keys[key] }) {
			said = append(said, field)
		}
	}
	slices.Sort(said)
	return said
}
