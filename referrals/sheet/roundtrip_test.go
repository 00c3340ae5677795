package sheet_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/sheet"
	"github.com/brobygger/brobygger/referrals/starter"
)

type form struct {
	read     intake.Read
	write    func(io.Writer, []referrals.Listing, string) error
	template func(string) ([]byte, error)
}

func forms() map[string]form {
	return map[string]form{"csv": {sheet.ReadCSV, sheet.WriteCSV, sheet.TemplateCSV}, "xlsx": {sheet.ReadXLSX, sheet.WriteXLSX, sheet.TemplateXLSX}}
}

// again writes listings and reads them back.
func again(t testing.TB, f form, ls []referrals.Listing, lang string) []referrals.Listing {
	t.Helper()
	var file bytes.Buffer
	if err := f.write(&file, ls, lang); err != nil {
		t.Fatal(err)
	}
	drafts, err := f.read(source(file.String()), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var back []referrals.Listing
	for _, d := range drafts {
		if len(d.Problems) > 0 {
			t.Errorf("line %d, %s: %v", d.Line, d.Listing.ID, d.Problems)
		}
		back = append(back, d.Listing)
	}
	return back
}

// settled brings listings into the writing that every import has, so that only what the table did shows.
func settled(t testing.TB, ls []referrals.Listing) []referrals.Listing {
	t.Helper()
	var kept []referrals.Listing
	for _, l := range ls {
		d := intake.Draft{Listing: l}
		intake.Finish(&d, intake.Options{})
		if len(d.Problems) > 0 {
			t.Fatalf("%s: %v %q", l.ID, d.Problems, l.Name)
		}
		kept = append(kept, d.Listing)
	}
	return kept
}

func compare(t *testing.T, want, got []referrals.Listing) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d listings, want %d", len(got), len(want))
	}
	for i := range want {
		fields := slices.DeleteFunc(referrals.Differing(want[i], got[i]), func(f string) bool { return f == "original" || f == "origin" || f == "version" || f == "changed" })
		for _, field := range fields {
			t.Errorf("%s: %s is %s, want %s", want[i].ID, field, value(got[i], field), value(want[i], field))
		}
	}
}

func value(l referrals.Listing, field string) string {
	raw, _ := json.Marshal(l)
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields)
	return string(fields[field])
}

func TestStarterCatalogueComesBackTheSame(t *testing.T) {
	gazetteer, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	ls, err := starter.Listings(gazetteer)
	if err != nil {
		t.Fatal(err)
	}
	ls = settled(t, ls)
	for name, f := range forms() {
		for _, lang := range []string{"da", "nb", "sv", "en"} {
			if name == "xlsx" && lang != "sv" {
				continue // the cells are the same as those of the CSV
			}
			t.Run(name+"/"+lang, func(t *testing.T) { compare(t, ls, again(t, f, ls, lang)) })
		}
	}
}

// Whatever texts a listing holds: signs of formulas, quotes, separators, line ends, apostrophes.
func TestAnyListingComesBackTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 11))
	bits := []string{"=1+1", "+45", "-2", "@sum", "'", "''=", "\"", ";", ",", "\n", "\\", "æøå", "a", " b", "'+", "|", "#", "日本", "=cmd|' /C calc'!A0", "1e5", "\\;", "x"}
	phrase := func() string {
		var b strings.Builder
		for range 1 + rng.IntN(5) {
			b.WriteString(bits[rng.IntN(len(bits))])
		}
		return strings.TrimSpace(b.String())
	}
	line := func() string { return "L" + strings.ReplaceAll(phrase(), "\n", " ") }
	var ls []referrals.Listing
	for i := range 400 {
		l := referrals.Listing{ID: referrals.ListingID(fmt.Sprintf("dk-%d", i)), Name: strings.TrimPrefix(line(), "L") + "k", Country: "DK", Organization: line(), City: line(),
			Address: line(), Kinds: pick(rng, referrals.Kinds(), 1), Needs: pick(rng, referrals.Needs(), 1), Audiences: pick(rng, referrals.Audiences(), 0),
			Formats: pick(rng, referrals.Formats(), 1), Accessibility: pick(rng, referrals.Accessibilities(), 0), Setting: pick(rng, referrals.Settings(), 0),
			Summary: map[string]string{"da": phrase() + "k", "en": phrase() + "k"}, CostNote: map[string]string{"sv": phrase() + "k"}, AccessNote: map[string]string{"da": phrase() + "k"},
			Names: map[string]string{"en": line()}, Areas: []string{line(), line()}, Hybrid: i%2 == 0, MinAge: i % 30, MaxAge: 30 + i%60,
			Point: &places.Point{Lat: rng.Float64()*180 - 90, Lon: rng.Float64()*360 - 180}, Phone: []string{"+45 70 20 12 01", "116 111", ""}[i%3], Email: "post@example.org", URL: "https://example.org/a?b=c,d;e",
			Seen: []string{"2024", "2024-06", "2024-06-01"}[i%3], Assured: "2026-01-31", Confidence: []string{"", "high", "medium", "low"}[i%4], Languages: []string{"da", "ar", "zh"},
			Cost: referrals.Fee, Access: referrals.Referral, Joining: referrals.ClosedGroup, LedBy: referrals.ByBoth, Status: []referrals.Status{"", referrals.Retired, referrals.DoNotList}[i%3],
			Shown: referrals.Disclosures()[i%2], JoinShown: referrals.Withheld, Join: "https://example.org/=1", Zone: "Europe/London", Hours: "Mo 19:00-20:30", Source: line()}
		ls = append(ls, l)
	}
	ls = settled(t, ls)
	for name, f := range forms() {
		t.Run(name, func(t *testing.T) { compare(t, ls, again(t, f, ls, []string{"da", "sv"}[len(name)%2])) })
	}
}

func pick[T any](rng *rand.Rand, all []T, least int) []T {
	n := least + rng.IntN(min(4, len(all)))
	var some []T
	for _, i := range rng.Perm(len(all))[:min(n, len(all))] {
		some = append(some, all[i])
	}
	return some
}

// No cell of a written CSV begins with a sign that makes it a formula, and no cell of a workbook is one.
func TestNoCellIsAFormula(t *testing.T) {
	evil := []string{"=HYPERLINK(\"https://example.org\")", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "'=1"}
	var ls []referrals.Listing
	for i, text := range evil {
		ls = append(ls, referrals.Listing{ID: referrals.ListingID(fmt.Sprintf("dk-%d", i)), Name: text, Address: text, Country: "DK", Phone: "+45 70 20 12 01",
			Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"work"}, Summary: map[string]string{"da": text + "\n=2"}, Areas: []string{text}})
	}
	for name, f := range forms() {
		for i, l := range again(t, f, ls, "da") {
			if l.Name != evil[i] || l.Address != evil[i] || l.Summary["da"] != evil[i]+"\n=2" || l.Phone != "+45 70 20 12 01" || l.Areas[0] != evil[i] {
				t.Errorf("%s: %q %q %q %q", name, l.Name, l.Address, l.Phone, l.Areas)
			}
		}
	}
	var file bytes.Buffer
	if err := sheet.WriteCSV(&file, ls, "da"); err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\ufeff")))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
	file.Reset()
	if err := sheet.WriteXLSX(&file, ls, "da"); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	name := book.GetSheetName(0)
	all, err := book.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for r := range all {
		for c := range all[r] {
			at, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if formula, _ := book.GetCellFormula(name, at); formula != "" {
				t.Errorf("%s is a formula: %q", at, formula)
			}
			if kind, _ := book.GetCellType(name, at); kind == excelize.CellTypeNumber || kind == excelize.CellTypeFormula {
				t.Errorf("%s is no text", at)
			}
		}
	}
}
