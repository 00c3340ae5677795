package intake_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

func sample() referrals.Listing {
	return referrals.Listing{ID: "dk-a", Name: "Sorggruppen", Country: "DK", City: "Aarhus", Phone: "+45 70 20 90 93", Kinds: []referrals.Kind{"peer_support_group"},
		Needs: []referrals.Need{"grief"}, Formats: []referrals.Format{"in_person"}, Hours: "Mo 19:00-20:00", Assured: "2026-05-01", Version: 3,
		Origin: &referrals.Origin{Source: "o", ID: "1"}}
}

// with gives the sample with changes.
func with(changes ...func(*referrals.Listing)) referrals.Listing {
	l := sample()
	for _, change := range changes {
		change(&l)
	}
	return l
}

func fresh(l referrals.Listing) intake.Draft {
	l.Version = 0
	return intake.Draft{Line: 1, Listing: l}
}

func compared(t *testing.T, stored []referrals.Listing, a intake.Against, ds ...intake.Draft) intake.Report {
	t.Helper()
	r, err := intake.Compare(stored, ds, a)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func phone(p string) func(*referrals.Listing)   { return func(l *referrals.Listing) { l.Phone = p } }
func hoursOf(h string) func(*referrals.Listing) { return func(l *referrals.Listing) { l.Hours = h } }

// TestThreeWays: with the history each field follows who changed it.
func TestThreeWays(t *testing.T) {
	const p1, p2, p3 = "+45 70 20 90 93", "+45 70 20 90 94", "+45 70 20 90 95"
	imported := func(l referrals.Listing) referrals.Change { return referrals.Change{Who: "import", After: l} }
	edited := func(l referrals.Listing) referrals.Change { return referrals.Change{Who: "editor", After: l} }
	for _, tc := range []struct {
		name    string
		history []referrals.Change // oldest first
		file    referrals.Listing
		phone   string
		fields  []string
		kept    []string
	}{
		{"only the file changed", []referrals.Change{imported(sample())}, with(phone(p2)), p2, []string{"phone"}, nil},
		{"only the editor changed", []referrals.Change{imported(sample()), edited(with(phone(p2)))}, sample(), p2, nil, nil},
		{"both, different fields", []referrals.Change{imported(sample()), edited(with(phone(p2)))}, with(hoursOf("Tu 19:00-20:00")), p2, []string{"hours"}, nil},
		{"both, the same field", []referrals.Change{imported(sample()), edited(with(phone(p2)))}, with(phone(p3)), p2, nil, []string{"phone"}},
		{"an import between takes nothing from the editor", []referrals.Change{imported(sample()), edited(with(phone(p2))), imported(with(phone(p2), hoursOf("Tu 19:00-20:00")))},
			with(hoursOf("Tu 19:00-20:00")), p2, nil, nil},
		{"both said the same", []referrals.Change{imported(sample()), edited(with(phone(p2)))}, with(phone(p2)), p2, nil, nil},
		{"the file clears a field", []referrals.Change{imported(sample())}, with(hoursOf("")), p1, []string{"hours"}, nil},
	} {
		slices.Reverse(tc.history)
		stored := tc.history[0].After
		r := compared(t, []referrals.Listing{stored}, intake.Against{History: func(referrals.ListingID) ([]referrals.Change, error) { return tc.history, nil }}, fresh(tc.file))
		after, fields, kept := stored, []string(nil), []string(nil)
		if len(r.Changed) > 0 {
			after, fields = r.Changed[0].After, r.Changed[0].Fields
		}
		if len(r.Clash) > 0 {
			kept = r.Clash[0].Kept
		}
		if after.Phone != tc.phone || !slices.Equal(fields, tc.fields) || !slices.Equal(kept, tc.kept) || after.Version != 3 {
			t.Errorf("%s: phone %s, fields %v, kept %v, version %d", tc.name, after.Phone, fields, kept, after.Version)
		}
	}
}

func TestAFileMadeFromAVersionClearsWhatItLeavesEmpty(t *testing.T) {
	stored := sample()
	history := func(referrals.ListingID) ([]referrals.Change, error) {
		return []referrals.Change{{Who: "editor", Version: 3, After: stored}}, nil
	}
	file := with(hoursOf(""))
	r := compared(t, []referrals.Listing{stored}, intake.Against{History: history}, intake.Draft{Listing: file})
	if len(r.Changed) != 1 || r.Changed[0].After.Hours != "" {
		t.Errorf("%+v", r)
	}
	file.Version = 0
	r = compared(t, []referrals.Listing{stored}, intake.Against{History: history}, intake.Draft{Listing: file})
	if r.Same != 1 {
		t.Errorf("a file of nobody knows which version cleared something: %+v", r)
	}
}

// TestWhatAnImportNeverUndoes holds without any history too.
func TestWhatAnImportNeverUndoes(t *testing.T) {
	shelter := with(func(l *referrals.Listing) {
		l.Address, l.Postcode, l.Point, l.Shown = "Gaden 1", "8000", &places.Point{Lat: 56.15, Lon: 10.2}, referrals.Withheld
		l.Join, l.JoinShown = "https://meet.example.org/x", referrals.Withheld
	})
	histories := map[string]func(referrals.ListingID) ([]referrals.Change, error){
		"no history": nil,
		"imported": func(referrals.ListingID) ([]referrals.Change, error) {
			return []referrals.Change{{Who: "import", Version: 3, After: shelter}}, nil
		},
	}
	for name, history := range histories {
		public := shelter.Public()
		public.Assured, public.Name = "2025-01-01", "Sorggruppen i Aarhus"
		for _, version := range []int{0, 3} {
			public.Version = version
			r := compared(t, []referrals.Listing{shelter}, intake.Against{History: history}, intake.Draft{Listing: public})
			if len(r.Changed) != 1 {
				t.Fatalf("%s: %+v", name, r)
			}
			after := r.Changed[0].After
			if after.Address != "Gaden 1" || after.Point == nil || after.Shown != referrals.Withheld || after.Join == "" || after.JoinShown != referrals.Withheld {
				t.Errorf("%s: what is withheld is gone: %+v", name, after)
			}
			if after.Assured != "2026-05-01" || after.Name != "Sorggruppen i Aarhus" || after.Version != 3 {
				t.Errorf("%s: assured %s, name %q, version %d", name, after.Assured, after.Name, after.Version)
			}
		}
	}
	open := shelter
	open.Shown, open.JoinShown = referrals.Exact, referrals.Exact
	if r := compared(t, []referrals.Listing{shelter}, intake.Against{}, fresh(open)); len(r.Changed) != 0 {
		t.Errorf("a file that shows all opened a shelter: %+v", r.Changed[0].After)
	}
	retired := with(func(l *referrals.Listing) { l.Status = referrals.Retired })
	if r := compared(t, []referrals.Listing{retired}, intake.Against{}, fresh(sample())); len(r.Changed) != 0 || len(r.Clash) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestNewGoneRefusedBad(t *testing.T) {
	other := with(func(l *referrals.Listing) { l.ID, l.Origin = "dk-own", nil; l.Name = "Noget andet" })
	gone := with(func(l *referrals.Listing) { l.ID, l.Origin.ID = "dk-gone", "2" })
	gone.Origin = &referrals.Origin{Source: "o", ID: "2"}
	never := with(func(l *referrals.Listing) {
		l.ID, l.Name, l.City, l.Phone, l.Status = "dk-never", "Huset Nej Tak", "Odense", "+45 70 20 90 99", referrals.DoNotList
	})
	never.Origin = &referrals.Origin{Source: "o", ID: "3"}
	stored := []referrals.Listing{sample(), gone, never, other}
	byOrigin := with(func(l *referrals.Listing) { l.ID = "o-3"; l.Origin = &referrals.Origin{Source: "o", ID: "3"} })
	like := with(func(l *referrals.Listing) {
		l.ID, l.Name, l.City, l.Phone, l.Origin = "dk-x", "Huset Nej-Tak", "Odense", "+45 70 20 90 99", nil
	})
	new := with(func(l *referrals.Listing) {
		l.ID, l.Name, l.City, l.Phone, l.Origin = "dk-new", "Værestedet", "Aalborg", "", nil
	})
	bad := intake.Draft{Line: 9, Problems: []referrals.Problem{{Field: "name", Reason: referrals.Missing}}}
	a := intake.Against{Options: intake.Options{Name: "o"}, Retire: true}
	r := compared(t, stored, a, fresh(sample()), fresh(byOrigin), fresh(like), fresh(new), bad)
	if r.Same != 1 || len(r.New) != 1 || r.New[0].After.ID != "dk-new" || len(r.Refused) != 2 || len(r.Bad) != 1 || len(r.Gone) != 1 || r.Absent != 1 || r.Rows != 5 {
		t.Errorf("%+v", r)
	}
	writes := r.Writes()
	if len(writes) != 2 || writes[0].ID != "dk-gone" || writes[0].Status != referrals.Retired {
		t.Errorf("%+v", writes)
	}
	if a.Retire = false; len(compared(t, stored, a, fresh(sample())).Writes()) != 0 {
		t.Error("retired though nobody asked")
	}
	kept := compared(t, stored, a, fresh(never))
	if kept.Same != 1 || len(kept.Refused) != 0 {
		t.Errorf("our own file of it: %+v", kept)
	}
}

func TestMadeIDsJoinNoTwoCatalogues(t *testing.T) {
	stored := with(func(l *referrals.Listing) { l.ID, l.Origin = "dk-sorggruppen-aarhus", nil })
	row := referrals.Listing{Name: "Sorggruppen", Country: "DK", City: "Aarhus", Needs: sample().Needs, Kinds: sample().Kinds}
	d := finished(row, intake.Options{Name: "o"})
	if d.Listing.ID != stored.ID {
		t.Fatal(d.Listing.ID)
	}
	r := compared(t, []referrals.Listing{stored}, intake.Against{Options: intake.Options{Name: "o"}}, d)
	if len(r.New) != 1 || r.New[0].After.ID == stored.ID || len(r.Likely) != 1 || r.Likely[0].Reasons[0] != intake.SameName {
		t.Errorf("%+v", r)
	}
	again := compared(t, []referrals.Listing{stored, r.New[0].After}, intake.Against{Options: intake.Options{Name: "o"}}, finished(row, intake.Options{Name: "o"}))
	if again.Same != 1 {
		t.Errorf("the second import: %+v", again)
	}
	own := compared(t, []referrals.Listing{stored}, intake.Against{}, finished(row, intake.Options{}))
	if len(own.New) != 0 {
		t.Errorf("the office's own file again: %+v", own)
	}
}

// TestTheStarterCatalogueImportsWithoutADifference, although Finish writes some of it otherwise.
func TestTheStarterCatalogueImportsWithoutADifference(t *testing.T) {
	stored := starters(t)
	o := intake.Options{Places: gazetteer(t), Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	ds := make([]intake.Draft, len(stored))
	for i, l := range stored {
		ds[i] = finished(l, o)
	}
	r := compared(t, stored, intake.Against{Options: o}, ds...)
	for _, row := range r.Changed {
		t.Errorf("%s: %s: %q, was %q", row.Before.ID, strings.Join(row.Fields, " "), row.After.Hours, row.Before.Hours)
	}
	if r.Same != len(stored) {
		t.Errorf("%d of %d are the same", r.Same, len(stored))
	}
}
