package sheet_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// fifty thousand listings, as a municipality's list might have them.
func fiftyThousand() []referrals.Listing {
	ls := make([]referrals.Listing, 50_000)
	for i := range ls {
		ls[i] = referrals.Listing{ID: referrals.ListingID(fmt.Sprintf("dk-sted-%d", i)), Name: fmt.Sprintf("Værestedet nr. %d", i), Organization: "Foreningen", Country: "DK", City: "Aarhus",
			Address: fmt.Sprintf("Gade %d", i), Postcode: "8000", Phone: fmt.Sprintf("+45 70 %02d %02d %02d", i/10000, i/100%100, i%100), URL: fmt.Sprintf("https://example.org/%d", i),
			Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"loneliness", "anxiety"}, Audiences: []referrals.Audience{"adults"}, Formats: []referrals.Format{"in_person"},
			Languages: []string{"da"}, Cost: "free", Access: "walk_in", Hours: "Mo-Fr 10:00-16:00; Th 18:00-20:00", Summary: map[string]string{"da": "Et åbent sted med kaffe og samtaler.", "en": "An open place with coffee and talks."}}
	}
	return ls
}

// BenchmarkRead50k reads 50,000 rows; kept-MB is what the drafts take, peak-MB what was taken from the system at most.
func BenchmarkRead50k(b *testing.B) {
	for name, f := range forms() {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			if err := f.write(&file, fiftyThousand(), "da"); err != nil {
				b.Fatal(err)
			}
			in := source(file.String())
			b.ReportMetric(float64(file.Len())/(1<<20), "file-MB")
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				drafts, err := f.read(in, intake.Options{})
				if err != nil || len(drafts) != 50_000 || len(drafts[7].Problems) > 0 {
					b.Fatalf("%v %d %v", err, len(drafts), drafts[7].Problems)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "kept-MB")
				b.ReportMetric(float64(after.Sys)/(1<<20), "peak-MB")
				runtime.KeepAlive(drafts)
			}
		})
	}
}

func BenchmarkWrite50k(b *testing.B) {
	ls := fiftyThousand()
	for name, f := range forms() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var file bytes.Buffer
				if err := f.write(&file, ls, "da"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
