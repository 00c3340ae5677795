package intake_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

// TestWhatAFileDoesNotSpeakOfStays, with a history that an import wrote all of, and with none.
func TestWhatAFileDoesNotSpeakOfStays(t *testing.T) {
	stored := with(func(l *referrals.Listing) {
		l.Summary, l.CostNote = map[string]string{"da": "Gruppe", "en": "Group"}, map[string]string{"da": "Gratis"}
		l.Point, l.Audiences = &places.Point{Lat: 56.15, Lon: 10.2}, []referrals.Audience{"relatives"}
	})
	imported := func(referrals.ListingID) ([]referrals.Change, error) {
		return []referrals.Change{{Who: intake.Importer, Version: 3, After: stored}}, nil
	}
	for _, tc := range []struct {
		name   string
		says   []string
		file   referrals.Listing
		fields []string
		got    func(referrals.Listing) any
		want   any
	}{
		{"two fields", []string{"name", "phone"}, referrals.Listing{Name: "Nyt navn", Phone: "70 20 90 94"}, []string{"name", "phone"},
			func(l referrals.Listing) any { return l.Name + " " + l.Phone }, "Nyt navn +45 70 20 90 94"},
		{"one language", []string{"summary.en"}, referrals.Listing{Summary: map[string]string{"en": "New"}}, []string{"summary"},
			func(l referrals.Listing) any { return l.Summary }, map[string]string{"da": "Gruppe", "en": "New"}},
		{"a text in no language is in that of the country", []string{"summary."}, referrals.Listing{Summary: map[string]string{"": "Ny"}}, []string{"summary"},
			func(l referrals.Listing) any { return l.Summary }, map[string]string{"da": "Ny", "en": "Group"}},
		{"both ways at once", []string{"summary.", "summary.en"}, referrals.Listing{Summary: map[string]string{"": "Ny", "en": "New"}}, []string{"summary"},
			func(l referrals.Listing) any { return l.Summary["en"] }, "New"},
		{"another town", []string{"city"}, referrals.Listing{City: "Odense"}, []string{"city", "point"},
			func(l referrals.Listing) any { return l.Point.Lat < 55.6 }, true},
		{"the same town", []string{"city"}, referrals.Listing{City: "Aarhus"}, nil, nil, nil},
		{"kinds that the row leaves out", []string{"kinds", "needs", "country", "email"}, referrals.Listing{Email: "post@example.org"}, []string{"email"},
			func(l referrals.Listing) any { return l.Needs }, stored.Needs},
		{"nothing", []string{}, referrals.Listing{}, nil, nil, nil},
	} {
		for _, history := range []func(referrals.ListingID) ([]referrals.Change, error){nil, imported} {
			o := intake.Options{Places: gazetteer(t), Needs: []referrals.Need{"anxiety"}}
			file := tc.file
			file.ID = stored.ID
			d := finished(file, o)
			d.Says = tc.says
			r := compared(t, []referrals.Listing{stored}, intake.Against{Options: o, History: history}, d)
			if len(r.Bad)+len(r.Clash)+len(r.New) > 0 {
				t.Errorf("%s: %+v", tc.name, r)
			}
			if len(tc.fields) == 0 {
				if r.Same != 1 {
					t.Errorf("%s: %+v", tc.name, r.Changed)
				}
				continue
			}
			if len(r.Changed) != 1 {
				t.Errorf("%s: %+v", tc.name, r)
				continue
			}
			slices.Sort(r.Changed[0].Fields)
			if after := r.Changed[0].After; !slices.Equal(r.Changed[0].Fields, tc.fields) || !reflect.DeepEqual(tc.got(after), tc.want) {
				t.Errorf("%s: %v, %+v", tc.name, r.Changed[0].Fields, after)
			}
		}
	}
}

func TestAFileClearsWhatItSpeaksOf(t *testing.T) {
	stored := sample()
	history := func(referrals.ListingID) ([]referrals.Change, error) {
		return []referrals.Change{{Who: intake.Importer, Version: 3, After: stored}}, nil
	}
	d := finished(referrals.Listing{ID: stored.ID, Phone: stored.Phone}, intake.Options{})
	d.Says = []string{"phone", "hours"}
	r := compared(t, []referrals.Listing{stored}, intake.Against{History: history}, d)
	if len(r.Changed) != 1 || !slices.Equal(r.Changed[0].Fields, []string{"hours"}) || r.Changed[0].After.Hours != "" {
		t.Errorf("%+v", r)
	}
	d = finished(referrals.Listing{ID: "dk-new", Name: "Ny"}, intake.Options{})
	if r := compared(t, []referrals.Listing{stored}, intake.Against{}, d); len(r.Bad) != 1 || !r.Bad[0].Broken() && len(r.Bad[0].Problems) != 3 {
		t.Errorf("a new listing lacks what it must have: %+v", r)
	}
}

func TestPostcodesThatASpreadsheetShortened(t *testing.T) {
	for _, tc := range []struct{ country, code, want string }{
		{"NO", "150", "0150"}, {"NO", "0150", "0150"}, {"DK", "800", "0800"}, {"FI", "100", "00100"}, {"FI", "1300", "01300"}, {"LT", "1103", "01103"},
		{"IS", "101", "101"}, {"SE", "1234", "1234"}, {"NO", "15", "15"}, {"NO", "x50", "x50"}, {"", "150", "150"},
	} {
		d := finished(referrals.Listing{Name: "x", Country: tc.country, Postcode: tc.code}, intake.Options{})
		if d.Listing.Postcode != tc.want || (d.Listing.Original["postcode"] == tc.code) != (tc.want != tc.code) {
			t.Errorf("%s %s: %s, was %q", tc.country, tc.code, d.Listing.Postcode, d.Listing.Original["postcode"])
		}
	}
}
