package intake_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

func gazetteer(t testing.TB) *places.Gazetteer {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func starters(t testing.TB) []referrals.Listing {
	t.Helper()
	ls, err := starter.Listings(gazetteer(t))
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

func finished(l referrals.Listing, o intake.Options) intake.Draft {
	d := intake.Draft{Listing: l}
	intake.Finish(&d, o)
	return d
}

func TestPhones(t *testing.T) {
	for _, tc := range []struct{ raw, country, want string }{
		{"70209093", "DK", "+45 70 20 90 93"},
		{"Tlf. 70 20 90 93", "DK", "+45 70 20 90 93"},
		{"+45 70209093", "", "+45 70 20 90 93"},
		{"0045 70209093", "NO", "+45 70 20 90 93"},
		{"116123", "DK", "116 123"}, {"116 111", "LT", "116 111"}, {"113", "NO", "113"}, {"90101", "SE", "90101"}, {"90 390", "SE", "90 390"}, {"1717", "IS", "1717"},
		{"020-22 00 60", "SE", "020-22 00 60"}, {"0 800 28888", "LT", "0 800 28888"},
		{"800 33 321", "NO", "800 33 321"},
		{"08-123 456 78", "SE", "+46 8 123 456 78"}, {"+46 (0)8-123 456 78", "SE", "+46 8 123 456 78"},
		{"(031) 711 24 00", "SE", "+46 31 711 24 00"},
		{"22 00 00 00", "NO", "+47 22 00 00 00"},
		{"555 1700", "IS", "+354 555 1700"},
		{"70209093 x123", "DK", "+45 70 20 90 93 x123"}, {"70209093 ext. 12", "DK", "+45 70 20 90 93 x12"}, {"70209093, lokal 4", "DK", "+45 70 20 90 93 x4"},
		{"70209093 / 70209094", "DK", "+45 70 20 90 93"}, {"70209093; 70209094", "DK", "+45 70 20 90 93"}, {"70209093 eller 70209094", "DK", "+45 70 20 90 93"},
		{"+1 202 555 0123", "", "+1 202-555-0123"},
		{"se hjemmesiden", "DK", ""}, {"12", "DK", ""}, {"(70", "DK", ""}, {strings.Repeat("7", 60), "DK", ""},
	} {
		l := referrals.Listing{Name: "x", Country: tc.country, Phone: tc.raw}
		d := finished(l, intake.Options{})
		if got := d.Listing.Phone; got != tc.want {
			t.Errorf("%q in %q: %q, want %q", tc.raw, tc.country, got, tc.want)
		}
		if got := referrals.DisplayPhone(d.Listing.Phone); got != d.Listing.Phone {
			t.Errorf("%q: shown as %q", d.Listing.Phone, got)
		}
		if d.Listing.Phone != tc.raw && d.Listing.Original["phone"] == "" {
			t.Errorf("%q: the number as it came is gone", tc.raw)
		}
		for _, p := range d.Problems {
			if p.Field == "phone" {
				t.Errorf("%q: %v", tc.raw, p)
			}
		}
	}
}

func TestLinksAndMail(t *testing.T) {
	for _, tc := range []struct{ url, email, wantURL, wantEmail string }{
		{"www.example.org/a?utm_source=x", "", "https://www.example.org/a?utm_source=x", ""},
		{"HTTP://Example.ORG/A", "", "http://example.org/A", ""},
		{"https://example.org/a https://example.org/b", "", "https://example.org/a", ""},
		{"mailto:hej@example.org", "", "", "hej@example.org"},
		{"javascript:alert(1)", "", "", ""}, {"file:///etc/passwd", "", "", ""}, {"hej@example.org", "", "", ""}, {"ingen", "", "", ""},
		{"https://user:pw@example.org/", "", "", ""},
		{"", "Hej <Hej@Example.ORG>", "", "Hej@example.org"}, {"", "hej (at) example.org", "", "hej@example.org"},
		{"", "mailto:a@example.org?subject=x", "", "a@example.org"}, {"", "a@example.org; b@example.org", "", "a@example.org"}, {"", "nej", "", ""},
		{"blåkors.example.org", "", "https://blåkors.example.org", ""},
	} {
		d := finished(referrals.Listing{Name: "x", URL: tc.url, Email: tc.email}, intake.Options{})
		if d.Listing.URL != tc.wantURL || d.Listing.Email != tc.wantEmail {
			t.Errorf("%q %q: %q %q, want %q %q", tc.url, tc.email, d.Listing.URL, d.Listing.Email, tc.wantURL, tc.wantEmail)
		}
		if tc.url != "" && d.Listing.URL != tc.url && d.Listing.Original["url"] != tc.url {
			t.Errorf("%q is not kept as it came: %v", tc.url, d.Listing.Original)
		}
	}
}

func TestTexts(t *testing.T) {
	d := finished(referrals.Listing{Name: " <b>Huset</b> &amp; haven\\n", Country: "DK", Address: "Gaden 1\\n5000 Odense C",
		Summary: map[string]string{"": "<p>En&nbsp;linje.</p><p>To.</p><script>x()</script>", "en": "Plain &lt;i&gt;text&lt;/i&gt;\\nhere"}}, intake.Options{Places: gazetteer(t)})
	want := referrals.Listing{Name: "Huset & haven", Address: "Gaden 1, 5000 Odense C", Postcode: "5000", City: "Odense"}
	if l := d.Listing; l.Name != want.Name || l.Address != want.Address || l.Postcode != want.Postcode || l.City != want.City {
		t.Errorf("%+v", l)
	}
	if got := d.Listing.Summary; got["da"] != "En linje.\nTo." || got["en"] != "Plain text\nhere" {
		t.Errorf("%q", got)
	}
	if got := finished(referrals.Listing{Name: "x", Source: "https://example.org/?a=1&currentPage=2&copy=1"}, intake.Options{}).Listing.Source; got != "https://example.org/?a=1&currentPage=2&copy=1" {
		t.Errorf("a link became %q", got)
	}
	long := finished(referrals.Listing{Name: "x", Summary: map[string]string{"en": strings.Repeat("A sentence of it. ", 200)}}, intake.Options{})
	if got := long.Listing.Summary["en"]; len(got) > 1200 || !strings.HasSuffix(got, "it.") {
		t.Errorf("a long text ends %q", got[len(got)-20:])
	}
	for _, p := range long.Problems {
		if p.Field == "summary" || p.Field == "original" {
			t.Error(p)
		}
	}
}

func TestTowns(t *testing.T) {
	g := gazetteer(t)
	for _, tc := range []struct {
		city, country, file string
		wantCity, wantIn    string
		placed              bool
	}{
		{"Copenhagen", "", "", "København", "DK", true},
		{"5000 Odense C", "", "", "Odense", "DK", true},
		{"Göteborgs stad", "sverige", "", "Göteborg", "SE", true},
		{"Oslo kommune", "NO", "", "Oslo", "NO", true},
		{"Nykøbing", "DK", "", "Nykøbing", "DK", false},
		{"Ingensteder", "", "FI", "Ingensteder", "FI", false},
		{"", "", "LT", "", "LT", false},
	} {
		d := finished(referrals.Listing{Name: "x", City: tc.city, Country: tc.country}, intake.Options{Places: g, Country: tc.file})
		if l := d.Listing; l.City != tc.wantCity || l.Country != tc.wantIn || (l.Point != nil) != tc.placed {
			t.Errorf("%q %q %q: %q %q %v", tc.city, tc.country, tc.file, l.City, l.Country, l.Point)
		}
	}
}

func TestIDs(t *testing.T) {
	with := intake.Options{Name: "aa-dk"}
	for _, tc := range []struct {
		l    referrals.Listing
		o    intake.Options
		want string
		from *referrals.Origin
	}{
		{referrals.Listing{Name: "Åben Gruppe", Country: "DK", City: "Århus"}, intake.Options{}, "dk-aaben-gruppe-aarhus", nil},
		{referrals.Listing{Name: "x", Origin: &referrals.Origin{ID: "monday-1"}}, with, "aa-dk-monday-1", &referrals.Origin{Source: "aa-dk", ID: "monday-1"}},
		{referrals.Listing{ID: "DK-a", Name: "x"}, with, "dk-a", &referrals.Origin{Source: "aa-dk", ID: "dk-a"}},
		{referrals.Listing{ID: "dk-a", Name: "x", Origin: &referrals.Origin{Source: "b", ID: "1"}}, with, "dk-a", &referrals.Origin{Source: "b", ID: "1"}},
		{referrals.Listing{ID: "dk-a", Name: "x"}, intake.Options{}, "dk-a", nil},
	} {
		got := finished(tc.l, tc.o).Listing
		if string(got.ID) != tc.want || !reflect.DeepEqual(got.Origin, tc.from) {
			t.Errorf("%+v: %s %v", tc.l, got.ID, got.Origin)
		}
	}
	if got := finished(referrals.Listing{Name: "x", Source: "https://example.org/?a=1&currentPage=2&copy=1"}, intake.Options{}).Listing.Source; got != "https://example.org/?a=1&currentPage=2&copy=1" {
		t.Errorf("a link became %q", got)
	}
	long := finished(referrals.Listing{Name: strings.Repeat("Ø", 200), Country: "DK"}, intake.Options{}).Listing.ID
	other := finished(referrals.Listing{Name: strings.Repeat("Ø", 201), Country: "DK"}, intake.Options{}).Listing.ID
	if len(long) > 48 || long == other {
		t.Errorf("%s %s", long, other)
	}
}

func TestSettle(t *testing.T) {
	ds := []intake.Draft{
		finished(referrals.Listing{Name: "AA", Country: "DK", City: "Aarhus", Hours: "Mo 19:00-20:00"}, intake.Options{Name: "n"}),
		finished(referrals.Listing{Name: "AA", Country: "DK", City: "Aarhus", Hours: "Tu 19:00-20:00"}, intake.Options{Name: "n"}),
		finished(referrals.Listing{Name: "AA", Country: "DK", City: "Aarhus", Hours: "Tu 19:00-20:00"}, intake.Options{Name: "n"}),
		finished(referrals.Listing{ID: "dk-b", Name: "B", Country: "DK"}, intake.Options{}),
		finished(referrals.Listing{ID: "dk-b", Name: "B", Country: "DK"}, intake.Options{}),
	}
	intake.Settle(ds)
	seen := map[referrals.ListingID]bool{}
	for i, d := range ds {
		if twice := seen[d.Listing.ID]; twice != (i == 4) {
			t.Errorf("%d: %s again: %v", i, d.Listing.ID, twice)
		}
		seen[d.Listing.ID] = true
	}
	last := ds[4].Problems[len(ds[4].Problems)-1]
	if last.Reason != referrals.Twice || string(ds[1].Listing.ID) != ds[1].Listing.Origin.ID {
		t.Errorf("%v, %v", last, ds[1].Listing.Origin)
	}
}

func TestClassifiesWhatTheRowDoesNotSay(t *testing.T) {
	d := finished(referrals.Listing{ID: "a", Name: "Open door", Country: "DK"}, intake.Options{Kinds: []referrals.Kind{"drop_in"}})
	if len(d.Problems) != 1 || d.Problems[0].Field != "needs" {
		t.Errorf("%v", d.Problems)
	}
	row := intake.Draft{Terms: []string{"Alcohol Use Disorder"}, Listing: referrals.Listing{ID: "a", Name: "Open door", Country: "DK"}}
	intake.Finish(&row, intake.Options{Kinds: []referrals.Kind{"drop_in"}})
	if len(row.Problems) != 0 || row.Listing.Needs[0] != "alcohol" || row.Notes[0].Kind != intake.Guessed {
		t.Errorf("%+v", row)
	}
}

// TestFinishTwiceIsFinishOnce: what was finished is not changed again, for every starter listing.
func TestFinishTwiceIsFinishOnce(t *testing.T) {
	o := intake.Options{Places: gazetteer(t)}
	for _, l := range starters(t) {
		once := finished(l, o)
		if len(once.Problems) > 0 {
			t.Errorf("%s: %v", l.ID, once.Problems)
		}
		twice := finished(once.Listing, o)
		if !reflect.DeepEqual(once.Listing, twice.Listing) {
			t.Errorf("%s: %v", l.ID, referrals.Differing(once.Listing, twice.Listing))
		}
		if once.Listing.City != l.City || once.Listing.Phone != l.Phone || once.Listing.URL != l.URL {
			t.Errorf("%s: %q %q %q", l.ID, once.Listing.City, once.Listing.Phone, once.Listing.URL)
		}
	}
}
