package hsds

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/intake"
)

// speech is which fields stand in another catalogue's file: table and name.
type speech map[[2]string]bool

// hear takes in the fields of an object, or the headings of a table.
func (h speech) hear(table string, n *node) {
	if h == nil || table == "" {
		return
	}
	for _, name := range n.names {
		h[[2]string{table, name}] = true
	}
}

// has reports whether one of the fields, "table.name", stands in the file.
func (h speech) has(fields string) bool {
	return slices.ContainsFunc(strings.Fields(fields), func(field string) bool {
		table, name, _ := strings.Cut(field, ".")
		return h[[2]string{table, name}]
	})
}

// carriers gives for each field of a listing the fields of the standard that it is read from. Texts are in the language
// of those that do not say theirs.
func carriers() map[string]string {
	return map[string]string{
		"name": "service.name", "organization": "organization.name", "organization_url": "organization.website organization.url",
		"url": "service.url", "email": "service.email service_at_location.email location.email organization.email contact.email",
		"phone": "phone.number", "assured": "service.assured_date", "status": "service.status",
		"summary.":     "service.description service_at_location.description organization.description",
		"cost_note.":   "service.fees_description service.fees",
		"access_note.": "service.application_process",
		"min_age":      "service.minimum_age eligibility.minimum_age", "max_age": "service.maximum_age eligibility.maximum_age",
		"country": "address.country postal_address.country", "city": "address.city postal_address.city",
		"address":  "address.address_1 address.address postal_address.address_1 postal_address.address",
		"postcode": "address.postal_code postal_address.postal_code", "point": "location.latitude",
		"join": "location.url", "formats": "location.location_type address.city address.address_1",
		"cost": "cost_option.amount cost_option.option", "areas": "service_area.name service_area.service_area service_area.extent service_area.description",
		"languages":     "language.code language.name language.language",
		"accessibility": "accessibility.description accessibility.accessibility accessibility.details",
		"hours":         "schedule.opens_at schedule.closes_at schedule.byday schedule.weekday schedule.description holiday_schedule.start_date",
	}
}

// say tells the rows of another catalogue's file what it speaks of, beside what each says in our own terms.
func (h speech) say(list []intake.Draft) {
	fields := []string{}
	for field, from := range carriers() {
		if h.has(from) {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	fields = slices.Clip(fields)
	for i := range list {
		switch own := list[i].Says; {
		case own == nil:
		case len(own) == 0:
			list[i].Says = fields
		default:
			list[i].Says = append(fields, own...)
		}
	}
}

// says gives what a service says in our own terms: never nil, for what it does not say stays as it is stored.
func (o *owned) says() []string {
	said := []string{}
	for taxonomy, fields := range map[string]string{"need": "needs", "kind": "kinds", "audience": "audiences", "format": "formats hybrid",
		"setting": "setting", "joining": "joining", "access": "access", "led_by": "led_by", "accessibility": "accessibility"} {
		if len(o.terms[taxonomy]) > 0 {
			said = append(said, strings.Fields(fields)...)
		}
	}
	slices.Sort(said)
	return said
}
