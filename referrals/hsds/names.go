package hsds

import (
	"path"
	"strings"
	"sync"
)

// tableOf gives the standard's name of a table, from a file name or the name of a JSON member of HSDS 1.1 to 3.1:
// "physical_addresses.csv" is "address". Empty: not one that is read.
func tableOf(name string) string {
	if is := tableNames()[name]; is != "" {
		return is
	}
	if len(name) > 200 {
		return ""
	}
	name = strings.TrimSuffix(strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/"))), ".csv")
	return tableNames()[underscored(name)]
}

func underscored(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return '_'
		}
		return r
	}, name)
}

// tableNames maps every name that a table has had to that of now.
var tableNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for is, were := range map[string]string{
		"service":             "service services",
		"organization":        "organization organizations organisation organisations",
		"location":            "location locations",
		"service_at_location": "service_at_location service_at_locations services_at_location services_at_locations service_location service_locations",
		"phone":               "phone phones",
		"address":             "address addresses physical_address physical_addresses",
		"postal_address":      "postal_address postal_addresses",
		"schedule":            "schedule schedules regular_schedule regular_schedules",
		"holiday_schedule":    "holiday_schedule holiday_schedules",
		"language":            "language languages",
		"accessibility":       "accessibility accessibilities accessibility_for_disabilities",
		"cost_option":         "cost_option cost_options",
		"service_area":        "service_area service_areas",
		"attribute":           "attribute attributes other_attribute other_attributes service_attribute service_attributes services_taxonomy services_taxonomies service_taxonomy service_taxonomies link_taxonomy link_taxonomies",
		"taxonomy_term":       "taxonomy_term taxonomy_terms taxonomy terms",
		"eligibility":         "eligibility eligibilities eligibilitys",
		"contact":             "contact contacts",
	} {
		for _, was := range strings.Fields(were) {
			names[was] = is
		}
	}
	return names
})

// columnOf gives a column's name as the standard writes it; empty when nothing reads it.
func columnOf(name string) string {
	if known := columns()[name]; known != "" || len(name) > 60 {
		return known
	}
	name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
	return columns()[underscored(name)]
}

// passedOver gives the standard's name of a table that a listing has no place for, from the names it has had; empty for
// others. That there is one is noted once.
func passedOver(name string) string {
	if len(name) > 200 {
		return ""
	}
	name = strings.TrimSuffix(underscored(strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))), ".csv")
	switch name {
	case "required_document", "required_documents":
		return "required_document"
	case "funding", "fundings":
		return "funding"
	case "program", "programs":
		return "program"
	case "service_capacity", "service_capacities", "capacity", "capacities":
		return "service_capacity"
	case "payment_accepted", "payments_accepted":
		return "payment_accepted"
	case "organization_identifier", "organization_identifiers":
		return "organization_identifier"
	case "additional_urls", "url", "urls":
		return "url"
	}
	return ""
}

// noted are the fields of a service that a listing has no place for; a draft says that they were dropped.
func noted() []string {
	return []string{"alternate_name", "interpretation_services", "wait_time", "accreditations", "eligibility_description", "licenses",
		"alert", "funding_sources"}
}

// columns holds the names of the fields that are read, each with itself: other fields are passed over, unkept.
var columns = sync.OnceValue(func() map[string]string {
	known := map[string]string{}
	for _, name := range append(noted(), strings.Fields(`
		id name description url website email status application_process fees_description fees minimum_age maximum_age
		assured_date last_modified organization_id service_id location_id service_at_location_id link_id link_entity taxonomy_term_id
		taxonomy_id contact_id location_type latitude longitude address_1 address_2 address city region state_province postal_code
		country address_type number extension type code language note accessibility details option amount amount_description
		valid_from valid_to dtstart until count wkst freq interval byday byweekno bymonthday weekday opens_at closes_at timezone
		closed start_date end_date attending_type notes extent extent_type value label term taxonomy vocabulary eligibility`)...) {
		known[name] = name
	}
	return known
})

// refersTo gives the table that a column of references is of.
func refersTo() [][2]string {
	return [][2]string{{"service_at_location_id", "service_at_location"}, {"service_id", "service"}, {"location_id", "location"},
		{"organization_id", "organization"}, {"contact_id", "contact"}, {"link_id", ""}}
}
