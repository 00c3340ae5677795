package intake_test

import (
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct{ typed, country, want string }{
		{"70123456", "DK", "+45 70 12 34 56"},
		{"tlf. 70 12 34 56", "DK", "+45 70 12 34 56"},
		{"+45 70123456", "", "+45 70 12 34 56"},
		{"112", "DK", "112"}, {"1811", "DK", "1811"}, {"116123", "SE", "116 123"}, {"90101", "SE", "90101"},
		{"12", "DK", ""}, {"", "DK", ""}, {"ring", "DK", ""}, {"70 12 34 5", "DK", ""}, {"70 12 34 567", "DK", ""}, {"+45 70 12 34 5", "DK", ""},
		{"70123456 / 70123457", "DK", ""},
	} {
		if got, ok := intake.Phone(c.typed, c.country); got != c.want && ok || ok != (c.want != "") {
			t.Errorf("%q in %q: %q, %v, want %q", c.typed, c.country, got, ok, c.want)
		}
	}
}

// TestWhatWasTypedIsTold and what another catalogue's file holds is left out with a note.
func TestWhatWasTypedIsTold(t *testing.T) {
	l := referrals.Listing{ID: "dk-a", Name: "A", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}, Phone: "12", Email: "ikke-en-mail", URL: "http//x"}
	for _, typed := range []bool{true, false} {
		d := intake.Draft{Listing: l, Typed: typed}
		intake.Finish(&d, intake.Options{})
		if got := d.Listing; got.Phone+got.Email+got.URL != "" {
			t.Errorf("kept: %+v", got)
		}
		told, noted := len(d.Problems), len(d.Notes)
		if typed && (told != 3 || noted != 0) || !typed && (told != 0 || noted != 3) {
			t.Errorf("typed %v: %v %v", typed, d.Problems, d.Notes)
		}
	}
}
