package opendata_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/opendata"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

// BenchmarkAnswers asks an API over 10,000 listings, and tells the median of each sort of request.
func BenchmarkAnswers(b *testing.B) {
	w := newWorld(b, many(b, 10_000), func(o *opendata.Options) { o.PerMinute = 60_000_000 })
	w.ask(http.MethodGet, "/hsds/services") // makes the tables
	for _, bc := range []struct{ name, path string }{
		{"service", "/services/dk-al-anon"},
		{"page", "/services?page=3"},
		{"page-full", "/services?page=3&full=true"},
		{"page-500-full", "/services?per_page=500&full=true"},
		{"term", "/services?taxonomy_term_id=" + hsds.TermID("need", "grief")},
		{"search", "/services?search=selvhj%C3%A6lpsgruppe+angst"},
		{"near", "/service_at_locations?postcode=DK-8200&proximity=20000"},
		{"open", "/services?day=TU&start_time=18:00&end_time=20:00"},
		{"organizations", "/organizations"},
		{"minimal", "/services?minimal=true"},
		{"ndjson", "/services?format=ndjson"},
		{"ndjson-full", "/services?format=ndjson&full=true"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var took []time.Duration
			size := 0
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, "/hsds"+bc.path, nil)
				rec := httptest.NewRecorder()
				from := time.Now()
				w.api.ServeHTTP(rec, r)
				took = append(took, time.Since(from))
				if size = rec.Body.Len(); rec.Code != http.StatusOK {
					b.Fatalf("%d %.200s", rec.Code, rec.Body)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}

// BenchmarkTables makes the tables of 10,000 listings: at the start, and after one of them changed.
func BenchmarkTables(b *testing.B) {
	ls := many(b, 10_000)
	index, changed := referrals.NewIndex(ls), ls[17]
	changed.Version++
	other := index.With([]referrals.Listing{changed})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			newWorldOf(b, index).get("/services?per_page=1")
		}
	})
	b.Run("one-changed", func(b *testing.B) {
		w := newWorldOf(b, index)
		for i := 0; b.Loop(); i++ {
			w.index = []*referrals.Index{index, other}[i%2]
			w.get("/services?per_page=1")
		}
	})
}
