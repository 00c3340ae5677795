package referrals_test

import (
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// FuzzQuery searches with anything in every field of a query, and changes a listing to anything meanwhile.
func FuzzQuery(f *testing.F) {
	ls, _ := starterListings(f)
	x := referrals.NewIndex(ls)
	f.Add("sorggruppe i aarhus", "DK", "Aarhus", "grief", "now", 56.1, 10.2, 50.0, 10, int64(1_790_000_000))
	f.Add("\xff\xfe", "", "", "", "tonight", 1e308, -1e308, -1.0, -1, int64(-1<<62))
	f.Add(strings.Repeat("aa", 500), "XX", "ø", "x", "monday", 91.0, 181.0, 1e9, 1<<40, int64(1<<62))
	f.Fuzz(func(t *testing.T, text, country, place, value, when string, lat, lon, closer float64, limit int, now int64) {
		q := referrals.Query{
			Text: text, Lang: value, Country: country, Place: &places.Place{Name: place, City: text, Country: country},
			Near: &places.Point{Lat: lat, Lon: lon}, Needs: []referrals.Need{referrals.Need(value), "anxiety"},
			Audiences: []referrals.Audience{referrals.Audience(value)}, Kinds: []referrals.Kind{referrals.Kind(value)},
			Formats: []referrals.Format{referrals.Format(value)}, When: referrals.When(when), Now: time.Unix(now, 0), Age: limit,
			NotKinds: []referrals.Kind{referrals.Kind(value)}, NotNames: []string{place, text}, Closer: closer, Limit: limit,
		}
		changed := referrals.Listing{
			ID: referrals.ListingID(value), Name: text, Country: country, City: place, Address: when, Hours: when,
			Names: map[string]string{value: place}, Summary: map[string]string{country: text}, Point: &places.Point{Lat: lat, Lon: lon},
			Needs: []referrals.Need{referrals.Need(value)}, Areas: []string{text},
		}
		for _, index := range []*referrals.Index{x, x.With([]referrals.Listing{changed}), referrals.NewIndex([]referrals.Listing{changed})} {
			for _, near := range []*places.Point{nil, q.Near} {
				q.Near = near
				if got := len(index.Search(q).Matches); got > 200 {
					t.Fatalf("%d matches in one answer", got)
				}
			}
			index.Knows(text)
		}
	})
}
