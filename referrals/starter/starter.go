// Package starter is the catalogue a new installation begins with: real services and peer groups that nobody has phoned
// yet.
//
// It knows no store and no search. The listings lie in listings.jsonl, in the format every listing file has; nothing in
// them is assured, and the card of such a listing says so.
package starter

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

//go:embed listings.jsonl
var file []byte

// Listings gives the starter listings, placed by their city, with no assured date. A listing whose city is unknown to
// the gazetteer stays without a point. The error names rows that are not listings: a broken build.
func Listings(g *places.Gazetteer) ([]referrals.Listing, error) {
	ls, bad, err := referrals.ReadJSONL(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("starter: %w", err)
	}
	if len(bad) > 0 {
		errs := make([]error, len(bad))
		for i := range bad {
			errs[i] = bad[i]
		}
		return nil, fmt.Errorf("starter: %w", errors.Join(errs...))
	}
	Place(ls, g)
	return ls, nil
}

// Place gives each listing that has a city and no point the point of its city, as far as the city is known.
// Listings read from a file by an operator are placed the same way.
func Place(ls []referrals.Listing, g *places.Gazetteer) {
	known := map[[2]string]*places.Point{}
	for i := range ls {
		if ls[i].City == "" || ls[i].Point != nil {
			continue
		}
		key := [2]string{ls[i].City, ls[i].Country}
		point, asked := known[key]
		if !asked {
			point = find(g, ls[i].City, ls[i].Country)
			known[key] = point
		}
		if point != nil {
			at := *point
			ls[i].Point = &at
		}
	}
}

// find gives the point of a city: of a municipality that listings name, else the gazetteer's likeliest place.
func find(g *places.Gazetteer, city, country string) *places.Point {
	for _, m := range municipalities() {
		if m.name == city && m.country == country {
			return &m.centre
		}
	}
	if found := g.Lookup(city, country); len(found) > 0 {
		return &found[0].Point
	}
	return nil
}

// municipality is an area that listings give as their city though no town bears its name: the point is its main town.
type municipality struct {
	name, country string
	centre        places.Point
}

func municipalities() []municipality {
	at := func(lat, lon float64) places.Point { return places.Point{Lat: lat, Lon: lon} }
	return []municipality{
		{"Egedal", "DK", at(55.7683, 12.1973)},           // Stenløse
		{"Gentofte", "DK", at(55.7490, 12.5510)},         // Gentofte
		{"Gladsaxe", "DK", at(55.7333, 12.4833)},         // Gladsaxe
		{"Ringkøbing-Skjern", "DK", at(56.0175, 8.3686)}, // between Ringkøbing and Skjern
		{"Rudersdal", "DK", at(55.8367, 12.4950)},        // Holte
		{"Syddjurs", "DK", at(56.3000, 10.4780)},         // between Hornslet, Ryomgård and Ebeltoft
		{"Lørenskog", "NO", at(59.9289, 10.9551)},        // Lørenskog
		{"Hå", "NO", at(58.6631, 5.6369)},                // Varhaug
		{"Kvæfjord", "NO", at(68.7744, 16.1719)},         // Borkenes
		{"Järfälla", "SE", at(59.4290, 17.8360)},         // Jakobsberg
		{"Tjörn", "SE", at(58.0160, 11.6360)},            // between Skärhamn and Myggenäs
	}
}
