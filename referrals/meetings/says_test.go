package meetings_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/meetings"
)

// TestAFileErasesNothingThatItHasNoKeyFor: what an import of another format wrote stays.
func TestAFileErasesNothingThatItHasNoKeyFor(t *testing.T) {
	for name, tc := range map[string]struct {
		read   intake.Read
		rows   string
		id     string
		fields []string
	}{
		"guide": {meetings.ReadGuide, `[{"slug":"m1","name":"Onsdagsgruppen","day":3,"time":"19:00","end_time":"20:00"}]`, "m1", []string{"hours", "name"}},
		"BMLT":  {meetings.ReadBMLT, `[{"id_bigint":"7","meeting_name":"Onsdagsgruppen","weekday_tinyint":"4","start_time":"19:00:00","duration_time":"01:00:00"}]`, "7", []string{"hours", "name"}},
	} {
		drafts := read(t, tc.read, tc.rows, danish())
		stored := drafts[0].Listing
		stored.Name, stored.Hours, stored.Version = "Gruppen", "Mo 10:00-11:00", 1
		stored.City, stored.Address, stored.Phone, stored.Email = "Aarhus", "Gaden 1", "+45 70 20 90 93", "post@example.org"
		stored.Summary, stored.AccessNote = map[string]string{"da": "Åbent møde"}, map[string]string{"da": "Ring på"}
		stored.URL, stored.Source, stored.Seen, stored.MinAge = "https://example.org", "https://example.org/a", "2026-01-01", 18
		r, err := intake.Compare([]referrals.Listing{stored}, drafts, intake.Against{Options: danish(), History: func(referrals.ListingID) ([]referrals.Change, error) {
			return []referrals.Change{{Who: intake.Importer, Version: 1, After: stored}}, nil
		}})
		if err != nil || len(r.Changed) != 1 {
			t.Fatal(name, err, fmt.Sprintf("%+v", r))
		}
		if slices.Sort(r.Changed[0].Fields); !slices.Equal(r.Changed[0].Fields, tc.fields) {
			t.Errorf("%s: %v", name, r.Changed[0].Fields)
		}
	}
}
