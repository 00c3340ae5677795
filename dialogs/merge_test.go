package dialogs_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

func TestMerge(t *testing.T) {
	aarhus := places.Place{Name: "Aarhus", Country: "DK", Point: places.Point{Lat: 56.16, Lon: 10.2}}
	odense := places.Place{Name: "Odense", Country: "DK", Point: places.Point{Lat: 55.4, Lon: 10.4}}
	known := dialogs.Search{
		Needs: []referrals.Need{"anxiety"}, Place: &aarhus, Audiences: []referrals.Audience{"young"},
		Kinds: []referrals.Kind{"course"}, When: "tonight", Shown: []referrals.ListingID{"a"}, Seen: []referrals.ListingID{"a"},
	}
	for _, test := range []struct {
		name string
		from dialogs.Search
		said understand.Meaning
		want func(dialogs.Search) dialogs.Search
	}{
		{"nothing said changes nothing", known, understand.Meaning{}, func(s dialogs.Search) dialogs.Search { return s }},
		{"the same said again keeps what was seen", known, understand.Meaning{Needs: []referrals.Need{"anxiety"}},
			func(s dialogs.Search) dialogs.Search { return s }},
		{"a new place keeps the rest", known, understand.Meaning{Place: &odense}, func(s dialogs.Search) dialogs.Search {
			s.Place, s.Shown, s.Seen = &odense, nil, nil
			return s
		}},
		{"another need begins anew at the same place, for the same people", known,
			understand.Meaning{Needs: []referrals.Need{"grief"}}, func(s dialogs.Search) dialogs.Search {
				s.Needs, s.Kinds, s.When, s.Shown, s.Seen = []referrals.Need{"grief"}, nil, "", nil, nil
				return s
			}},
		{"a refused kind goes", known, understand.Meaning{NotKinds: []referrals.Kind{"course"}}, func(s dialogs.Search) dialogs.Search {
			s.NotKinds, s.Kinds, s.Shown, s.Seen = []referrals.Kind{"course"}, []referrals.Kind{}, nil, nil
			return s
		}},
		{"a refused name is kept", known, understand.Meaning{NotNames: []string{"AA"}}, func(s dialogs.Search) dialogs.Search {
			s.NotNames, s.Shown, s.Seen = []string{"AA"}, nil, nil
			return s
		}},
		{"a wanted format is no longer refused", dialogs.Search{NotFormats: []referrals.Format{"online"}},
			understand.Meaning{Formats: []referrals.Format{"online"}}, func(dialogs.Search) dialogs.Search {
				return dialogs.Search{Formats: []referrals.Format{"online"}, NotFormats: []referrals.Format{}}
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := stored(t, dialogs.State{Search: test.from})
			got := dialogs.Merge(test.from, test.said)
			if want := test.want(test.from); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if after := stored(t, dialogs.State{Search: test.from}); !reflect.DeepEqual(before, after) {
				t.Error("the search that was given has changed")
			}
		})
	}
}

func TestQuery(t *testing.T) {
	place := places.Place{Name: "Aarhus", Country: "DK", Point: places.Point{Lat: 56.16, Lon: 10.2}}
	now := time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)
	q := dialogs.Search{Needs: []referrals.Need{"anxiety"}, Place: &place}.Query("da", "DK", "angst", now)
	if q.Near == nil || *q.Near != place.Point || q.Country != "DK" || q.Lang != "da" || q.Text != "angst" || q.Limit != 10 || !q.Now.Equal(now) {
		t.Errorf("got %+v", q)
	}
	near := places.Point{Lat: 1, Lon: 2}
	if q := (dialogs.Search{Near: &near}).Query("da", "DK", "", now); *q.Near != near || q.Place != nil {
		t.Errorf("a shared location: got %+v", q)
	}
}

func TestCountry(t *testing.T) {
	malmo := &places.Place{Name: "Malmö", Country: "SE"}
	for _, test := range []struct {
		name              string
		m                 understand.Meaning
		known, hint, lang string
		want              string
	}{
		{"the place decides", understand.Meaning{Place: malmo}, "DK", "NO", "da", "SE"},
		{"a country that was named decides", understand.Meaning{Country: "FI"}, "DK", "NO", "da", "FI"},
		{"then the conversation", understand.Meaning{}, "DK", "NO", "sv", "DK"},
		{"then the page", understand.Meaning{}, "", "NO", "sv", "NO"},
		{"then the language", understand.Meaning{}, "", "", "sv", "SE"},
		{"nynorsk", understand.Meaning{}, "", "", "nn", "NO"},
		{"lithuanian", understand.Meaning{}, "", "", "lt", "LT"},
		{"English has none", understand.Meaning{}, "", "", "en", ""},
		{"the Faroes use Danish services", understand.Meaning{Country: "FO"}, "", "", "en", "DK"},
		{"a country without listings says nothing", understand.Meaning{Country: "EE"}, "", "", "sv", "SE"},
		{"a hint that is no country", understand.Meaning{}, "", "xx", "nb", "NO"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := dialogs.Country(test.m, test.known, test.hint, test.lang); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
