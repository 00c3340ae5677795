package referrals_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// filled gives a listing with every field set to something that depends on n.
func filled(t *testing.T, n int) referrals.Listing {
	t.Helper()
	var l referrals.Listing
	fill(reflect.ValueOf(&l).Elem(), n)
	l.ID = "dk-filled"
	return l
}

func fill(v reflect.Value, n int) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC)))
		return
	case *places.Point:
		v.Set(reflect.ValueOf(&places.Point{Lat: float64(50 + n), Lon: 10}))
		return
	case *referrals.Origin:
		v.Set(reflect.ValueOf(&referrals.Origin{Source: "aa", ID: strings.Repeat("x", n)}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.String:
		v.SetString(strings.Repeat("x", n))
	case reflect.Int:
		v.SetInt(int64(n))
	case reflect.Bool:
		v.SetBool(n%2 == 1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), n, n))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"da": strings.Repeat("x", n)}))
	default:
		panic("a kind of field that this test does not know: " + v.Kind().String())
	}
}

func TestDiffSeesEveryField(t *testing.T) {
	one, two := filled(t, 1), filled(t, 2)
	if got := referrals.Differing(one, two); !slices.Equal(got, referrals.Fields()) {
		t.Errorf("of %v only %v differ", referrals.Fields(), got)
	}
	for _, field := range referrals.Fields() {
		taken := one.TakeField(field, two)
		if got := referrals.Differing(one, taken); !slices.Equal(got, []string{field}) {
			t.Errorf("taking %s changed %v", field, got)
		}
		if back := taken.TakeField(field, one); !reflect.DeepEqual(back, one) {
			t.Errorf("%s did not come back: %+v", field, back)
		}
	}
	if got := one.TakeField("nonsense", two); !reflect.DeepEqual(got, one) {
		t.Errorf("a field that is none changed %v", referrals.Differing(one, got))
	}
}

func TestDiffTakesEmptyAndNoneForTheSame(t *testing.T) {
	a := referrals.Listing{Needs: []referrals.Need{}, Summary: map[string]string{}}
	if got := referrals.Differing(a, referrals.Listing{}); len(got) > 0 {
		t.Errorf("%v differ", got)
	}
}

func TestRevert(t *testing.T) {
	before := referrals.Listing{ID: "dk-a", Name: "A", Phone: "+45 1", City: "Aarhus"}
	after := before
	after.Name, after.Phone, after.City = "B", "+45 2", "Odense"
	current := after
	current.Phone, current.City, current.URL, current.Version = "+45 3", "Aarhus", "https://example.org", 7
	got, kept := referrals.Revert(current, before, after)
	want := current
	want.Name = "A"
	if !reflect.DeepEqual(got, want) || !slices.Equal(kept, []string{"phone"}) {
		t.Errorf("reverted to %+v, kept %v", got, kept)
	}
}

func TestMerge(t *testing.T) {
	base := referrals.Listing{ID: "dk-a", Name: "A", Phone: "1", URL: "u", City: "Aarhus"}
	mine, theirs := base, base
	mine.Name, mine.Phone, mine.City = "B", "2", "Odense"
	theirs.Phone, theirs.URL, theirs.City = "3", "w", "Odense"
	got, both := referrals.Merge(base, mine, theirs)
	want := referrals.Listing{ID: "dk-a", Name: "B", Phone: "2", URL: "w", City: "Odense"}
	if !reflect.DeepEqual(got, want) || !slices.Equal(both, []string{"phone"}) {
		t.Errorf("merged to %+v, both changed %v", got, both)
	}
}
