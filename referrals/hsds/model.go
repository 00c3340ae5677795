// Package hsds is the catalogue in the words of Open Referral's Human Services Data Specification 3.1: listings out as
// JSON, ndjson and CSV packages, and such files of others in.
//
// It knows no store, no web and no editor. What the standard has no place for goes out as attributes of our own
// taxonomies (words/taxonomies.json), so that what is written here reads back without a difference.
package hsds

import "time"

// Version of the standard that is written.
const Version = "3.1"

// Service is what an organization offers. In its full shape everything nests in it; List gives the short one.
type Service struct {
	ID                 string              `json:"id"`
	OrganizationID     string              `json:"organization_id,omitempty"` // in tables only; elsewhere the organization nests
	Name               string              `json:"name"`
	AlternateName      string              `json:"alternate_name,omitempty"`
	Description        string              `json:"description,omitempty"`
	URL                string              `json:"url,omitempty"`
	Email              string              `json:"email,omitempty"`
	Status             string              `json:"status"` // active, inactive, defunct
	ApplicationProcess string              `json:"application_process,omitempty"`
	FeesDescription    string              `json:"fees_description,omitempty"`
	MinimumAge         int                 `json:"minimum_age,omitempty"`
	MaximumAge         int                 `json:"maximum_age,omitempty"`
	AssuredDate        string              `json:"assured_date,omitempty"`
	LastModified       time.Time           `json:"last_modified,omitzero"`
	Phones             []Phone             `json:"phones,omitempty"`
	Schedules          []Schedule          `json:"schedules,omitempty"`
	ServiceAreas       []ServiceArea       `json:"service_areas,omitempty"`
	ServiceAtLocations []ServiceAtLocation `json:"service_at_locations,omitempty"`
	Languages          []Language          `json:"languages,omitempty"`
	Organization       *Organization       `json:"organization,omitempty"`
	CostOptions        []CostOption        `json:"cost_options,omitempty"`
	Attributes         []Attribute         `json:"attributes,omitempty"`
	Metadata           []Metadata          `json:"metadata,omitempty"`
}

// Organization stands behind services. Listings of one folded name and country share it.
type Organization struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Website     string      `json:"website,omitempty"`
	Phones      []Phone     `json:"phones,omitempty"`
	Contacts    []Contact   `json:"contacts,omitempty"`
	Locations   []Location  `json:"locations,omitempty"`
	Services    []Service   `json:"services,omitempty"` // for readers that ask for them
	Attributes  []Attribute `json:"attributes,omitempty"`
	Metadata    []Metadata  `json:"metadata,omitempty"`
}

// Location types.
const (
	Physical = "physical"
	Virtual  = "virtual"
)

// Location is a place one goes to, or a meeting place on the net.
type Location struct {
	ID            string          `json:"id"`
	LocationType  string          `json:"location_type"`
	URL           string          `json:"url,omitempty"` // of a virtual location
	Name          string          `json:"name,omitempty"`
	Description   string          `json:"description,omitempty"`
	Latitude      *float64        `json:"latitude,omitempty"`
	Longitude     *float64        `json:"longitude,omitempty"`
	Languages     []Language      `json:"languages,omitempty"`
	Addresses     []Address       `json:"addresses,omitempty"`
	Contacts      []Contact       `json:"contacts,omitempty"`
	Accessibility []Accessibility `json:"accessibility,omitempty"`
	Phones        []Phone         `json:"phones,omitempty"`
	Schedules     []Schedule      `json:"schedules,omitempty"`
	Attributes    []Attribute     `json:"attributes,omitempty"`
	Metadata      []Metadata      `json:"metadata,omitempty"`
}

// ServiceAtLocation ties a service to a location.
type ServiceAtLocation struct {
	ID           string        `json:"id"`
	ServiceID    string        `json:"service_id,omitempty"`
	LocationID   string        `json:"location_id,omitempty"`
	Description  string        `json:"description,omitempty"`
	ServiceAreas []ServiceArea `json:"service_areas,omitempty"`
	Contacts     []Contact     `json:"contacts,omitempty"`
	Phones       []Phone       `json:"phones,omitempty"`
	Schedules    []Schedule    `json:"schedules,omitempty"`
	Location     *Location     `json:"location,omitempty"`
	Service      *Service      `json:"service,omitempty"` // in the service_at_location's own shapes only
	Attributes   []Attribute   `json:"attributes,omitempty"`
	Metadata     []Metadata    `json:"metadata,omitempty"`
}

// Address is where a location is. The standard wants every field said; one that is not known or not shown is empty.
type Address struct {
	ID            string `json:"id"`
	LocationID    string `json:"location_id,omitempty"`
	Address1      string `json:"address_1"`
	City          string `json:"city"`
	StateProvince string `json:"state_province"`
	PostalCode    string `json:"postal_code"`
	Country       string `json:"country"`
	AddressType   string `json:"address_type"`
}

// Phone is a number as a person would dial it.
type Phone struct {
	ID        string `json:"id"`
	ServiceID string `json:"service_id,omitempty"`
	Number    string `json:"number"`
	Type      string `json:"type,omitempty"` // voice, sms
}

// Contact is a way to reach somebody. Nothing of ours has one: listings name no persons.
type Contact struct {
	ID     string  `json:"id"`
	Name   string  `json:"name,omitempty"`
	Title  string  `json:"title,omitempty"`
	Email  string  `json:"email,omitempty"`
	Phones []Phone `json:"phones,omitempty"`
}

// Schedule is one rule of when a service is open, after RFC 5545. The description of the first is the hours as written.
type Schedule struct {
	ID           string `json:"id"`
	ServiceID    string `json:"service_id,omitempty"`
	ValidFrom    string `json:"valid_from,omitempty"` // 2006-01-02
	ValidTo      string `json:"valid_to,omitempty"`
	DTStart      string `json:"dtstart,omitempty"`
	Timezone     *int   `json:"timezone,omitempty"` // hours from UTC
	Until        string `json:"until,omitempty"`
	Count        int    `json:"count,omitempty"`
	WkSt         string `json:"wkst,omitempty"`
	Freq         string `json:"freq,omitempty"` // WEEKLY, MONTHLY
	Interval     int    `json:"interval,omitempty"`
	ByDay        string `json:"byday,omitempty"`
	ByWeekNo     string `json:"byweekno,omitempty"`
	ByMonthDay   string `json:"bymonthday,omitempty"`
	ByYearDay    string `json:"byyearday,omitempty"`
	Description  string `json:"description,omitempty"`
	OpensAt      string `json:"opens_at,omitempty"` // 15:04
	ClosesAt     string `json:"closes_at,omitempty"`
	ScheduleLink string `json:"schedule_link,omitempty"`
	Attending    string `json:"attending_type,omitempty"`
	Notes        string `json:"notes,omitempty"`
}

// ServiceArea is where the people live whom a service is for.
type ServiceArea struct {
	ID         string `json:"id"`
	ServiceID  string `json:"service_id,omitempty"`
	Name       string `json:"name,omitempty"`
	Extent     string `json:"extent,omitempty"`
	ExtentType string `json:"extent_type,omitempty"`
}

// Language is one in which a service is given.
type Language struct {
	ID        string `json:"id"`
	ServiceID string `json:"service_id,omitempty"`
	Name      string `json:"name,omitempty"`
	Code      string `json:"code,omitempty"` // ISO 639-1
}

// Accessibility is one thing that lets people with a disability take part.
type Accessibility struct {
	ID          string `json:"id"`
	LocationID  string `json:"location_id,omitempty"`
	Description string `json:"description,omitempty"`
}

// CostOption says whether a service costs something. Ours have the option free or fee.
type CostOption struct {
	ID        string   `json:"id"`
	ServiceID string   `json:"service_id,omitempty"`
	Option    string   `json:"option,omitempty"`
	Amount    *float64 `json:"amount,omitempty"`
}

// Attribute ties a term of a taxonomy to an object, with a value where the term asks for one.
type Attribute struct {
	ID             string        `json:"id"`
	LinkID         string        `json:"link_id,omitempty"` // in tables: of the object
	TaxonomyTermID string        `json:"taxonomy_term_id,omitempty"`
	LinkType       string        `json:"link_type,omitempty"`
	LinkEntity     string        `json:"link_entity,omitempty"`
	Value          string        `json:"value,omitempty"`
	TaxonomyTerm   *TaxonomyTerm `json:"taxonomy_term,omitempty"`
	Label          string        `json:"label,omitempty"` // of a fact: the language or field it is of
}

// Taxonomy is a set of terms.
type Taxonomy struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	URI         string `json:"uri,omitempty"`
	Version     string `json:"version,omitempty"`
}

// TaxonomyTerm is one term. Code is that of its taxonomy and its own, "need:anxiety", and is stable.
type TaxonomyTerm struct {
	ID             string    `json:"id"`
	Code           string    `json:"code,omitempty"`
	Name           string    `json:"name"`
	Description    string    `json:"description"`
	ParentID       string    `json:"parent_id,omitempty"`
	Taxonomy       string    `json:"taxonomy,omitempty"`
	TaxonomyDetail *Taxonomy `json:"taxonomy_detail,omitempty"`
	Language       string    `json:"language,omitempty"`
	TaxonomyID     string    `json:"taxonomy_id,omitempty"`
}

// URL is a further address on the net.
type URL struct {
	ID    string `json:"id"`
	Label string `json:"label,omitempty"`
	URL   string `json:"url"`
}

// Metadata is one change of one field.
type Metadata struct {
	ID               string `json:"id"`
	ResourceID       string `json:"resource_id,omitempty"`
	ResourceType     string `json:"resource_type,omitempty"`
	LastActionDate   string `json:"last_action_date"`
	LastActionType   string `json:"last_action_type"`
	FieldName        string `json:"field_name"`
	PreviousValue    string `json:"previous_value"`
	ReplacementValue string `json:"replacement_value"`
	UpdatedBy        string `json:"updated_by"`
}

// Page is the envelope of a list.
type Page[T any] struct {
	TotalItems int  `json:"total_items"`
	TotalPages int  `json:"total_pages"`
	PageNumber int  `json:"page_number"`
	Size       int  `json:"size"`
	FirstPage  bool `json:"first_page"`
	LastPage   bool `json:"last_page"`
	Empty      bool `json:"empty"`
	Contents   []T  `json:"contents"`
}
