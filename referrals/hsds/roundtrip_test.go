package hsds_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
	"github.com/brobygger/brobygger/referrals/intake"
	"pgregory.net/rapid"
)

func same(t failer, name string, got, want []referrals.Listing) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d listings came back, not %d", name, len(got), len(want))
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			a, _ := json.Marshal(got[i])
			b, _ := json.Marshal(want[i])
			t.Fatalf("%s: %s came back otherwise, in %v\n got %s\nwant %s", name, want[i].ID, referrals.Differing(got[i], want[i]), a, b)
		}
	}
}

func TestStarterComesBackWithoutADifference(t *testing.T) {
	ls := starters(t)
	for _, f := range formats() {
		for _, private := range []bool{false, true} {
			want := ls
			if !private {
				want = nil
				for _, l := range ls {
					want = append(want, l.Public())
				}
			}
			same(t, f.name, f.listings(t, f.written(t, ls, hsds.Options{Private: private})), want)
		}
	}
}

func TestAnyListingComesBackWithoutADifference(t *testing.T) {
	for _, f := range formats() {
		t.Run(f.name, rapid.MakeCheck(func(t *rapid.T) {
			ls := rapid.SliceOfNDistinct(listing(), 1, 4, func(l referrals.Listing) referrals.ListingID { return l.ID }).Draw(t, "listings")
			for _, l := range ls {
				if bad := l.Validate(); len(bad) > 0 {
					t.Fatalf("a bad listing was made: %v", bad)
				}
			}
			same(t, f.name+", private", f.listings(t, f.written(t, ls, hsds.Options{Private: true})), ls)

			var public []referrals.Listing
			for _, l := range ls {
				if l.Status == referrals.Active {
					public = append(public, l.Public())
				}
			}
			if raw := f.written(t, ls, hsds.Options{}); len(public) > 0 {
				same(t, f.name+", public", f.listings(t, raw), public)
			}
		}))
	}
}

func TestWithheldIsNowhereInPublicFiles(t *testing.T) {
	const street, room = "Hemmeligvej 17", "https://meet.example.org/hemmelig"
	l := referrals.Listing{ID: "shelter", Name: "Krisecenter", Country: "DK", City: "Odense", Address: street, Postcode: "5999", Shown: referrals.Withheld,
		Join: room, JoinShown: referrals.Withheld, Kinds: []referrals.Kind{"crisis"}, Needs: []referrals.Need{"violence"}, Original: map[string]string{"address": street}}
	gone := l
	gone.ID, gone.Name, gone.Status = "gone", "Lukket", referrals.Retired
	unwanted := l
	unwanted.ID, unwanted.Name, unwanted.Status = "unwanted", "Uønsket", referrals.DoNotList
	ls := []referrals.Listing{l, gone, unwanted}
	for _, f := range formats() {
		back := f.listings(t, f.written(t, ls, hsds.Options{}))
		if len(back) != 1 || back[0].Shown != referrals.Withheld || back[0].JoinShown != referrals.Withheld {
			t.Errorf("%s: %+v came back", f.name, back)
		}
		raw, _ := json.Marshal(back)
		for _, secret := range []string{street, "5999", room, "Lukket", "Uønsket"} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("%s: %q is public", f.name, secret)
			}
		}
		same(t, f.name, f.listings(t, f.written(t, ls, hsds.Options{Private: true})), ls)
	}
	text := string(formats()[0].written(t, ls, hsds.Options{}))
	for _, secret := range []string{street, "5999", room} {
		if strings.Contains(text, secret) {
			t.Errorf("%q stands in the file", secret)
		}
	}
	if !strings.Contains(text, "disclosure:address_withheld") {
		t.Error("the file does not say that the address is withheld")
	}
}

func TestAChangeInTheFileComesIn(t *testing.T) {
	l := referrals.Listing{ID: "a", Name: "A", Country: "DK", Phone: "116 123", Kinds: []referrals.Kind{"helpline"}, Needs: []referrals.Need{"work"}, Summary: map[string]string{"da": "Før", "en": "Before"}}
	f := formats()[1]
	raw := string(f.written(t, []referrals.Listing{l}, hsds.Options{}))
	raw = strings.NewReplacer("116 123", "116 111", `"description":"Før"`, `"description":"Efter"`, `"name":"A"`, `"name":"B"`).Replace(raw)
	back := f.listings(t, []byte(raw))[0]
	if back.Phone != "116 111" || back.Summary["da"] != "Efter" || back.Summary["en"] != "Before" || back.Name != "B" {
		t.Errorf("%+v", back)
	}
}

func TestTheSameServiceTwiceIsABadRow(t *testing.T) {
	l := referrals.Listing{ID: "a", Name: "A", Country: "DK", Kinds: []referrals.Kind{"helpline"}, Needs: []referrals.Need{"work"}}
	for _, f := range formats() {
		drafts, err := f.read(source("x.json", f.written(t, []referrals.Listing{l, l}, hsds.Options{})), intake.Options{})
		if err != nil || len(drafts) != 2 {
			t.Fatal(drafts, err)
		}
		if !slices.ContainsFunc(append(drafts[0].Problems, drafts[1].Problems...), func(p referrals.Problem) bool { return p.Reason == referrals.Twice }) {
			t.Errorf("%s: %+v", f.name, drafts)
		}
	}
}

func TestListingsOfAnotherBrobyggerGetIDsOfTheirOwn(t *testing.T) {
	l := referrals.Listing{ID: "a", Name: "A", Country: "DK", Kinds: []referrals.Kind{"helpline"}, Needs: []referrals.Need{"work"}, Version: 4, Summary: map[string]string{"da": "Tekst"}}
	for _, f := range formats() {
		drafts, err := f.read(source("x", f.written(t, []referrals.Listing{l}, hsds.Options{})), intake.Options{Name: "oslo"})
		if err != nil || len(drafts) != 1 || len(drafts[0].Problems) > 0 {
			t.Fatal(drafts, err)
		}
		want := l
		want.ID, want.Origin, want.Version = "oslo-a", &referrals.Origin{Source: "oslo", ID: "a"}, 0
		same(t, f.name, []referrals.Listing{drafts[0].Listing}, []referrals.Listing{want})
	}
}

func TestTaxonomiesHoldEveryValue(t *testing.T) {
	want := func(taxonomy string, codes []string) {
		for _, code := range codes {
			if term := hsds.Term(taxonomy, code); term == nil || term.Name == "" {
				t.Errorf("no term %s:%s", taxonomy, code)
			}
		}
	}
	want("need", strs(referrals.Needs()))
	want("kind", strs(referrals.Kinds()))
	want("audience", strs(referrals.Audiences()))
	want("format", append(strs(referrals.Formats()), "hybrid"))
	want("setting", strs(referrals.Settings()))
	want("joining", strs(referrals.Joinings()))
	want("access", strs(referrals.Accesses()))
	want("led_by", strs(referrals.Leaders()))
	want("accessibility", strs(referrals.Accessibilities()))
	want("freshness", []string{string(referrals.Fresh), string(referrals.Due), string(referrals.Overdue), string(referrals.Unverified)})
	seen := map[string]bool{}
	for _, term := range hsds.TaxonomyTerms() {
		if seen[term.ID] || seen[term.Code] || term.TaxonomyID == "" || term.Description == "" {
			t.Errorf("%+v", term)
		}
		seen[term.ID], seen[term.Code] = true, true
	}
}

func strs[T ~string](values []T) []string {
	var plain []string
	for _, v := range values {
		plain = append(plain, string(v))
	}
	return plain
}

// The ids are public: links and other catalogues hold on to them.
func TestIDsAreForGood(t *testing.T) {
	l := referrals.Listing{ID: "dk-al-anon", Name: "Al-Anon", Organization: "Al-Anon", Country: "DK"}
	other := referrals.Listing{ID: "x", Name: "x", Organization: "  AL-ANON ", Country: "DK"}
	if hsds.OrganizationID(l) != hsds.OrganizationID(other) {
		t.Error("one organization has two ids")
	}
	other.Country = "SE"
	if hsds.OrganizationID(l) == hsds.OrganizationID(other) {
		t.Error("two organizations have one id")
	}
	for what, got := range map[string][2]string{
		"service": {hsds.ID(l.ID), "5a372645-274e-51e1-b680-a0b27d61d21f"}, "location": {hsds.LocationID(l.ID), "1aa776cd-2f2f-5179-9540-36ab67f02b3a"}, "organization": {hsds.OrganizationID(l), "8b1fe850-4bc4-5151-a18d-0dfa9f06ea0f"}, "term": {hsds.TermID("need", "anxiety"), "e42d7c6a-f887-54ec-ba1e-3e4891dd4041"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s", what, got[0])
		}
	}
}
