package hsds

import (
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/google/uuid"
)

// Object is what an id is of; each has its own ids though they come from one listing.
type Object string

// Objects.
const (
	OfService           Object = "service"
	OfOrganization      Object = "organization"
	OfLocation          Object = "location"
	OfServiceAtLocation Object = "service_at_location"
	OfAddress           Object = "address"
	OfPhone             Object = "phone"
	OfSchedule          Object = "schedule"
	OfServiceArea       Object = "service_area"
	OfLanguage          Object = "language"
	OfAccessibility     Object = "accessibility"
	OfCostOption        Object = "cost_option"
	OfAttribute         Object = "attribute"
	OfTaxonomy          Object = "taxonomy"
	OfTaxonomyTerm      Object = "taxonomy_term"
)

// namespace of all ids: version 5 of the URL https://github.com/brobygger/brobygger/hsds. It never changes.
func namespace() uuid.UUID {
	return uuid.UUID{0x68, 0xb0, 0x02, 0x24, 0x92, 0x58, 0x5c, 0x61, 0xbf, 0xc0, 0x49, 0x98, 0x53, 0x29, 0xa1, 0xa1}
}

// IDOf gives the stable UUID (version 5) of an object by what names it.
func IDOf(of Object, name string) string {
	return uuid.NewSHA1(namespace(), []byte(string(of)+":"+name)).String()
}

// ID gives the id of the service that a listing is.
func ID(id referrals.ListingID) string { return IDOf(OfService, string(id)) }

// LocationID gives the id of the location of a listing.
func LocationID(id referrals.ListingID) string { return IDOf(OfLocation, string(id)) }

// AtLocationID gives the id of the service at its location.
func AtLocationID(id referrals.ListingID) string { return IDOf(OfServiceAtLocation, string(id)) }

// OrganizationID gives the id of the organization of a listing: one for a folded name in a country. A listing without
// an organization is its own.
func OrganizationID(l referrals.Listing) string {
	return IDOf(OfOrganization, l.Country+":"+foldName(organizationName(l)))
}

// TermID gives the id of a term of our taxonomies: TermID("need", "anxiety").
func TermID(taxonomy, term string) string { return IDOf(OfTaxonomyTerm, taxonomy+":"+term) }

func organizationName(l referrals.Listing) string {
	if l.Organization != "" {
		return l.Organization
	}
	return l.Name
}

// foldName makes one of the writings of a name: case and spaces do not count.
func foldName(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(name)), " ")
}
