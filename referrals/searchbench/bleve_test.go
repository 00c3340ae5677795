package searchbench_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/geo"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/brobygger/brobygger/referrals"
)

// document is a listing as bleve gets it. Bleve knows no opening hours: Open holds the hours of the week in whose middle
// the listing is open.
type document struct {
	Name    string            `json:"name"`
	Org     string            `json:"org"`
	Place   string            `json:"place"`
	Country string            `json:"country"`
	Needs   []string          `json:"needs"`
	Aud     []string          `json:"audiences"`
	Summary map[string]string `json:"summary"`
	Point   *geo.Point        `json:"point,omitempty"`
	Open    []string          `json:"open"`
}

func documentOf(l *referrals.Listing) document {
	d := document{Name: l.Name, Org: l.Organization, Place: l.City + " " + l.Address + " " + l.Postcode, Country: l.Country, Summary: l.Summary}
	for _, n := range l.Needs {
		d.Needs = append(d.Needs, string(n))
	}
	for _, a := range l.Audiences {
		d.Aud = append(d.Aud, string(a))
	}
	if l.Point != nil {
		d.Point = &geo.Point{Lon: l.Point.Lon, Lat: l.Point.Lat}
	}
	if s, ok := l.Schedule(); ok {
		for hour := range 7 * 24 {
			if s.At(monday().Add(time.Duration(hour)*time.Hour+30*time.Minute)) == referrals.OpenNow {
				d.Open = append(d.Open, hourName(hour))
			}
		}
	}
	return d
}

// monday is the start of the week that is asked about.
func monday() time.Time { return time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC) }

func hourName(hour int) string { return fmt.Sprintf("h%03d", hour) }

// mappingOf tells bleve what the fields are. It stores nothing: the ids are enough for both.
func mappingOf() mapping.IndexMapping {
	text := func(analyzer string) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues, f.Analyzer = false, false, false, false, analyzer
		return f
	}
	exact := func() *mapping.FieldMapping { return text("keyword") }
	point := bleve.NewGeoPointFieldMapping()
	point.Store, point.IncludeInAll = false, false
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{"name", "org", "place"} {
		doc.AddFieldMappingsAt(name, text("standard"))
	}
	for _, name := range []string{"country", "needs", "audiences", "open"} {
		doc.AddFieldMappingsAt(name, exact())
	}
	doc.AddFieldMappingsAt("point", point)
	summary := bleve.NewDocumentStaticMapping()
	for lang, analyzer := range analyzers() {
		summary.AddFieldMappingsAt(lang, text(analyzer))
	}
	doc.AddSubDocumentMapping("summary", summary)
	all := bleve.NewIndexMapping()
	all.DefaultMapping = doc
	return all
}

func analyzers() map[string]string {
	return map[string]string{"da": da.AnalyzerName, "nb": no.AnalyzerName, "sv": sv.AnalyzerName, "en": en.AnalyzerName}
}

// bleveOf indexes documents in memory; nil when it takes longer than the bound.
func bleveOf(t testing.TB, ids []referrals.ListingID, docs []document, bound time.Duration) bleve.Index {
	t.Helper()
	x, err := bleve.NewUsing("", mappingOf(), scorch.Name, bleve.Config.DefaultMemKVStore, nil)
	if err != nil {
		t.Fatal(err)
	}
	start, batch := time.Now(), x.NewBatch()
	for i := range docs {
		if err := batch.Index(string(ids[i]), docs[i]); err != nil {
			t.Fatal(err)
		}
		if batch.Size() < 1000 && i < len(docs)-1 {
			continue
		}
		if err := x.Batch(batch); err != nil {
			t.Fatal(err)
		}
		batch.Reset()
		if time.Since(start) > bound {
			_ = x.Close()
			return nil
		}
	}
	return x
}

// bleveQuery asks bleve the same: the words in every text field, boosted as ours are, and the filters.
func (v variant) bleveQuery(q question) *bleve.SearchRequest {
	asked := v.query(q)
	words := query.NewDisjunctionQuery(nil)
	for field, boost := range map[string]float64{"name": 4, "org": 2, "place": 1, "summary." + q.lang: 1, "summary.en": 1} {
		match := bleve.NewMatchQuery(asked.Text)
		match.SetField(field)
		match.SetBoost(boost)
		if v.typo {
			match.SetAutoFuzziness(true)
		}
		words.AddQuery(match)
	}
	all := query.NewConjunctionQuery([]query.Query{words})
	term := func(field, value string) {
		exact := bleve.NewTermQuery(value)
		exact.SetField(field)
		all.AddQuery(exact)
	}
	if v.words {
		return bleve.NewSearchRequestOptions(words, 10, 0, false)
	}
	term("country", asked.Country)
	if v.near {
		within := bleve.NewGeoDistanceQuery(asked.Place.Point.Lon, asked.Place.Point.Lat, fmt.Sprintf("%dkm", near))
		within.SetField("point")
		all.AddQuery(within)
	}
	if v.open {
		term("open", hourName(int(asked.Now.Sub(monday())/time.Hour)))
	}
	for _, need := range asked.Needs {
		term("needs", string(need))
	}
	return bleve.NewSearchRequestOptions(all, 10, 0, false)
}
