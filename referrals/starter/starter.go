// Package starter is the catalogue a new installation begins with: real services and peer groups that nobody has phoned yet.
package starter

import (
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Listings gives the starter listings, placed by their city, with no assured date.
func Listings(g *places.Gazetteer) ([]referrals.Listing, error) { return nil, nil }
