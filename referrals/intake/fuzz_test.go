package intake_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// FuzzFinish: whatever a row holds, finishing it ends, says nothing that cannot be kept of a number, a link or a mail
// address, and a row that is right is not changed by finishing it again.
func FuzzFinish(f *testing.F) {
	g := gazetteer(f)
	for _, seed := range [][6]string{
		{"Huset", "5000 Odense C", "70 20 90 93 x12", "www.example.org", "a@example.org", "Mo-Fr 10-12"},
		{"<b>&lt;i&gt;A", "Nykøbing", "116123 / 70209093", "mailto:a@example.org", "x", "Tu 19:00"},
		{"\\n", "\xff", "+", "javascript:1", "<a@b>", "24/7"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4], seed[5])
	}
	f.Fuzz(func(t *testing.T, name, city, phone, url, email, hours string) {
		l := referrals.Listing{Name: name, City: city, Address: city + ", " + name, Phone: phone, URL: url, Email: email, Hours: hours, Country: "DK",
			Summary: map[string]string{"": name + hours}, Needs: []referrals.Need{"grief"}, Kinds: []referrals.Kind{"drop_in"}}
		d := finished(l, intake.Options{Places: g})
		for _, p := range d.Problems {
			if p.Field == "phone" || p.Field == "url" || p.Field == "email" || p.Field == "summary" || p.Field == "original" {
				t.Fatalf("%v", p)
			}
		}
		if len(d.Problems) > 0 || strings.Count(name+city+hours, "&") > 3 {
			return
		}
		if again := finished(d.Listing, intake.Options{Places: g}); !reflect.DeepEqual(again.Listing, d.Listing) {
			t.Fatalf("%v changed:\n%+v\n%+v", referrals.Differing(d.Listing, again.Listing), d.Listing, again.Listing)
		}
	})
}
