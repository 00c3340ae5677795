package sheet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// over holds a table against the starter catalogue as the starter wrote it.
func over(t *testing.T, table string) (intake.Report, []referrals.Listing) {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[referrals.ListingID]referrals.Listing{}
	for i := range stored {
		stored[i].Version = 1
		byID[stored[i].ID] = stored[i]
	}
	o := intake.Options{Places: g, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	r, err := intake.Compare(stored, readCSV(t, table, o), intake.Against{Options: o, History: func(id referrals.ListingID) ([]referrals.Change, error) {
		return []referrals.Change{{Who: "starter", Version: 1, After: byID[id]}}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r, stored
}

// TestATwoColumnTableChangesOnlyThese: what an import or the starter wrote is not erased by a table that lacks the column.
func TestATwoColumnTableChangesOnlyThese(t *testing.T) {
	_, stored := over(t, "id\n")
	for _, tc := range []struct {
		heading string
		value   func(i int) string
		field   string
	}{
		{"phone", func(i int) string { return fmt.Sprintf("116%03d", i%1000) }, "phone"},
		{"Beskrivelse", func(i int) string { return fmt.Sprintf("Ny tekst %d", i) }, "summary"},
		{"summary_en", func(i int) string { return fmt.Sprintf("New text %d", i) }, "summary"},
		{"hours", func(int) string { return "We 03:00-04:00" }, "hours"},
		{"source", func(i int) string { return fmt.Sprintf("https://example.org/%d", i) }, "source"},
		{"name", func(i int) string { return fmt.Sprintf("Navn %d", i) }, "name"},
		{"access_note", func(int) string { return "" }, "access_note"},
	} {
		var table strings.Builder
		fmt.Fprintf(&table, "id;%s\n", tc.heading)
		for i, l := range stored {
			fmt.Fprintf(&table, "%s;%s\n", l.ID, tc.value(i))
		}
		r, _ := over(t, table.String())
		if len(r.Bad)+len(r.New)+len(r.Clash)+len(r.Gone) > 0 || len(r.Changed)+r.Same != len(stored) || tc.field != "access_note" && len(r.Changed) < len(stored)*9/10 {
			t.Fatalf("%s: %d bad, %d new, %d clash, %d changed of %d", tc.heading, len(r.Bad), len(r.New), len(r.Clash), len(r.Changed), len(stored))
		}
		for _, row := range r.Changed {
			if !slices.Equal(row.Fields, []string{tc.field}) {
				t.Fatalf("%s: %s: %v changed", tc.heading, row.Before.ID, row.Fields)
			}
			if home := map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[row.Before.Country]; tc.heading == "Beskrivelse" &&
				(!strings.HasPrefix(row.After.Summary[home], "Ny tekst") || row.After.Summary["en"] != row.Before.Summary["en"]) {
				t.Fatalf("%s: %v", row.Before.ID, row.After.Summary)
			}
		}
	}
}

// TestAnEmptyCellEmpties: a column that is there speaks, also with nothing in it, but not of what must be there.
func TestAnEmptyCellEmpties(t *testing.T) {
	_, stored := over(t, "id\n")
	at := slices.IndexFunc(stored, func(l referrals.Listing) bool { return l.Phone != "" && l.Hours != "" })
	r, _ := over(t, fmt.Sprintf("id;name;country;kinds;needs;phone\n%s;;;;;\n", stored[at].ID))
	if len(r.Changed) != 1 || !slices.Equal(r.Changed[0].Fields, []string{"phone"}) || r.Changed[0].After.Phone != "" {
		t.Errorf("%+v", r)
	}
}

func TestARowThatIsNewMustSayAll(t *testing.T) {
	r, stored := over(t, "id;phone\nnobody-has-it;116123\n")
	if len(r.Bad) != 1 || len(r.Bad[0].Problems) < 3 || r.Absent != len(stored) {
		t.Errorf("%+v", r.Bad)
	}
}
