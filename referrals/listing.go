// Package referrals is the catalogue's own world: listings, queries, matches, and a search that is one pure function
// over an immutable index.
//
// It knows no store, no language model, no dialogue and no network. Names follow Open Referral HSDS 3.1 where it has them.
package referrals

import (
	"slices"
	"time"

	"github.com/brobygger/brobygger/referrals/places"
)

// ListingID names a listing for good, for instance "dk-al-anon".
type ListingID string

// Listing is a service at a place, or a group: what a person can be referred to.
type Listing struct {
	ID           ListingID         `json:"id"`
	Name         string            `json:"name"`
	Organization string            `json:"organization,omitempty"`
	Country      string            `json:"country"` // ISO 3166 alpha-2: DK NO SE FI IS LT
	City         string            `json:"city,omitempty"`
	Address      string            `json:"address,omitempty"`
	Point        *places.Point     `json:"point,omitempty"` // nil: national, online, or not placed
	Phone        string            `json:"phone,omitempty"` // as a person would dial it
	Email        string            `json:"email,omitempty"`
	URL          string            `json:"url,omitempty"`
	Kinds        []Kind            `json:"kinds"`
	Needs        []Need            `json:"needs"`
	Audiences    []Audience        `json:"audiences,omitempty"`
	Formats      []Format          `json:"formats,omitempty"`
	Languages    []string          `json:"languages,omitempty"` // ISO 639-1
	Cost         Cost              `json:"cost,omitempty"`
	Access       Access            `json:"access,omitempty"`
	Hours        string            `json:"hours,omitempty"`   // as written; ParseHours reads what can be read
	Summary      map[string]string `json:"summary,omitempty"` // language -> one or two sentences
	Source       string            `json:"source,omitempty"`  // page the facts come from
	Seen         string            `json:"seen,omitempty"`    // date shown there: 2024, 2024-06 or 2024-06-01
	Confidence   string            `json:"confidence,omitempty"`
	Assured      string            `json:"assured,omitempty"` // assured date (last verified by a person), 2006-01-02; empty: never
	Status       Status            `json:"status,omitempty"`
	Version      int               `json:"version,omitempty"` // grows by one with each change; 0: never stored
	Changed      time.Time         `json:"changed,omitzero"`
}

// Status says whether a listing may be shown. The zero value is active.
type Status string

// States of a listing.
const (
	Active  Status = ""
	Retired Status = "retired"
)

// Remote reports whether the listing can be used from anywhere in its country (phone, chat, sms or online),
// whatever city it carries.
func (l Listing) Remote() bool {
	return slices.ContainsFunc(l.Formats, func(f Format) bool { return f != InPerson })
}

// Local reports whether the listing is bound to a place one can go to.
func (l Listing) Local() bool { return l.City != "" && slices.Contains(l.Formats, InPerson) }

// SummaryIn gives the summary in the language, else in the country's own language, else English, else any.
func (l Listing) SummaryIn(lang string) string {
	for _, code := range append([]string{lang}, append(slices.Clone(l.Languages), "en")...) {
		if text := l.Summary[code]; text != "" {
			return text
		}
	}
	for _, code := range []string{"da", "nb", "sv", "fi", "is", "lt"} {
		if text := l.Summary[code]; text != "" {
			return text
		}
	}
	return ""
}
