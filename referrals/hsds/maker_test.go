package hsds_test

import (
	"reflect"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/hsds"
)

func TestMakerGivesWhatOfGives(t *testing.T) {
	var m hsds.Maker
	for _, hours := range []string{"Mo-Fr 10:00-16:00", "", "efter aftale", "Mo-Fr 10:00-16:00", "24/7"} {
		l := referrals.Listing{ID: "dk-x", Name: "X", Country: "DK", Hours: hours}
		if got, want := m.Of(l, hsds.Options{}), hsds.Of(l, hsds.Options{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", hours, got, want)
		}
	}
}
