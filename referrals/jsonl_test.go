package referrals_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/brobygger/brobygger/referrals"
)

const flatRow = `{"id":"dk-a","name":"A","country":"DK","city":null,"lat":55.5,"lon":10.25,"phone":"+4570201201","kinds":["helpline"],` +
	`"needs":["anxiety"],"languages":["da"],"summary_local":"Hej","summary_en":"Hello","hours":null,"confidence":"high"}`

func TestReadJSONL(t *testing.T) {
	for _, c := range []struct {
		name, file string
		good       int
		bad        []string
	}{
		{"the flat form", flatRow, 1, nil},
		{"the project's form", `{"id":"no-a","name":"A","country":"NO","kinds":["drop_in"],"needs":["drugs"],"summary":{"nb":"Hei"}}`, 1, nil},
		{"empty lines and Windows line ends", "\ufeff" + flatRow + "\r\n\r\n  \r\n", 1, nil},
		{"nothing", "", 0, nil},
		{
			"every bad row is named", "{\n" + flatRow + "\n[]\n" + `{"id":"X Y","name":"","country":"DE","kinds":["pub"],"needs":[]}`, 1,
			[]string{"line 1: not a JSON object", "line 3: not a JSON object", `line 4 (X Y): country: unknown ("DE"); id: bad_form ("X Y"); kinds: unknown ("pub"); name: missing; needs: missing`},
		},
		{"the same id twice", flatRow + "\n" + flatRow, 1, []string{`line 2 (dk-a): id: twice ("dk-a")`}},
		{"a line too long", strings.Repeat("x", referrals.MaxLine+10) + "\n" + flatRow, 1, []string{"line 1: longer than 1 MiB"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ls, bad, err := referrals.ReadJSONL(strings.NewReader(c.file))
			if err != nil || len(ls) != c.good || len(bad) != len(c.bad) {
				t.Fatalf("%d good, bad %v, error %v; want %d and %d", len(ls), bad, err, c.good, len(c.bad))
			}
			for i, want := range c.bad {
				if got := bad[i].Error(); !strings.HasPrefix(got, want) {
					t.Errorf("row error %q, want %q", got, want)
				}
			}
		})
	}
}

func TestReadFlatRow(t *testing.T) {
	ls, _, err := referrals.ReadJSONL(strings.NewReader(flatRow))
	if err != nil || len(ls) != 1 {
		t.Fatal(ls, err)
	}
	l := ls[0]
	if l.Summary["da"] != "Hej" || l.Summary["en"] != "Hello" || l.Phone != "+45 70 20 12 01" || l.Point == nil || l.Point.Lat != 55.5 {
		t.Errorf("read as %+v", l)
	}
}

func TestReadBrokenReader(t *testing.T) {
	broken := errors.New("disk gone")
	_, _, err := referrals.ReadJSONL(io.MultiReader(strings.NewReader(flatRow+"\n"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v", err)
	}
}

func TestReadTooManyRows(t *testing.T) {
	var file strings.Builder
	for range referrals.MaxRows + 1 {
		file.WriteString("x\n")
	}
	if _, _, err := referrals.ReadJSONL(strings.NewReader(file.String())); !errors.Is(err, referrals.ErrTooManyRows) {
		t.Errorf("error %v", err)
	}
}

func TestWriteJSONLRoundTrip(t *testing.T) {
	ls, _ := starterListings(t)
	var first, second bytes.Buffer
	if err := referrals.WriteJSONL(&first, ls); err != nil {
		t.Fatal(err)
	}
	again, bad, err := referrals.ReadJSONL(bytes.NewReader(first.Bytes()))
	if err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	if err := referrals.WriteJSONL(&second, again); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("written twice, the files differ (%v)", err)
	}
	if len(again) != len(ls) || !reflect.DeepEqual(again[7], *byID(ls, again[7].ID)) {
		t.Error("a listing changed on the way")
	}
}

func byID(ls []referrals.Listing, id referrals.ListingID) *referrals.Listing {
	for i := range ls {
		if ls[i].ID == id {
			return &ls[i]
		}
	}
	return &referrals.Listing{}
}

func TestValidate(t *testing.T) {
	good := referrals.Listing{ID: "dk-a", Name: "A", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"work"}}
	if p := good.Validate(); len(p) != 0 {
		t.Fatalf("a good listing has %v", p)
	}
	for want, change := range map[string]func(*referrals.Listing){
		`id: missing`:                      func(l *referrals.Listing) { l.ID = "" },
		`id: bad_form ("a_b")`:             func(l *referrals.Listing) { l.ID = "a_b" },
		`name: missing`:                    func(l *referrals.Listing) { l.Name = "  " },
		`name: too_long`:                   func(l *referrals.Listing) { l.Name = strings.Repeat("å", 301) },
		`name: bad_text`:                   func(l *referrals.Listing) { l.Name = "a\x00b" },
		`address: bad_text`:                func(l *referrals.Listing) { l.Address = "\xff" },
		`email: bad_form ("a@b")`:          func(l *referrals.Listing) { l.Email = "a@b" },
		`phone: bad_form ("call us")`:      func(l *referrals.Listing) { l.Phone = "call us" },
		`url: bad_form ("javascript:x")`:   func(l *referrals.Listing) { l.URL = "javascript:x" },
		`needs: unknown ("anger")`:         func(l *referrals.Listing) { l.Needs = []referrals.Need{"anger"} },
		`audiences: unknown ("dogs")`:      func(l *referrals.Listing) { l.Audiences = []referrals.Audience{"dogs"} },
		`formats: missing`:                 func(l *referrals.Listing) { l.Formats = []referrals.Format{""} },
		`cost: unknown ("cheap")`:          func(l *referrals.Listing) { l.Cost = "cheap" },
		`languages: bad_form ("dansk")`:    func(l *referrals.Listing) { l.Languages = []string{"dansk"} },
		`summary: bad_form ("Danish")`:     func(l *referrals.Listing) { l.Summary = map[string]string{"Danish": "x"} },
		`summary: too_long`:                func(l *referrals.Listing) { l.Summary = map[string]string{"da": strings.Repeat("x", 1201)} },
		`seen: bad_form ("last year")`:     func(l *referrals.Listing) { l.Seen = "last year" },
		`assured: bad_form ("2026-02-30")`: func(l *referrals.Listing) { l.Assured = "2026-02-30" },
		`status: unknown ("gone")`:         func(l *referrals.Listing) { l.Status = "gone" },
		`version: bad_form`:                func(l *referrals.Listing) { l.Version = -1 },
		`point: bad_point`:                 func(l *referrals.Listing) { l.Point = &townA.Point; p := townA.Point; p.Lat = 91; l.Point = &p },
	} {
		l := good
		change(&l)
		if got := l.Validate(); len(got) != 1 || got[0].String() != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

func TestDisplayPhone(t *testing.T) {
	for raw, want := range map[string]string{
		"+4570209093": "+45 70 20 90 93", "0045 70209093": "+45 70 20 90 93", "+4721075433": "+47 21 07 54 33",
		"+4794817818": "+47 948 17 818", "+4680040567": "+46 8 004 05 67", "+46771505050": "+46 771 505 050",
		"+35880090045": "+358 800 900 45", "+3545522218": "+354 552 2218", "116123": "116 123", "1813": "1813",
		"90 390": "90 390", "0 800  28888": "0 800 28888", "": "", "+1 555 0100": "+1 555 0100",
	} {
		got := referrals.DisplayPhone(raw)
		if got != want || referrals.DisplayPhone(got) != got {
			t.Errorf("%q is written %q, want %q", raw, got, want)
		}
	}
}

func FuzzReadJSONL(f *testing.F) {
	f.Add([]byte(flatRow))
	f.Add([]byte("{\"id\":1}\n\n[]\n\xff"))
	f.Add([]byte(`{"id":"a","name":"n","country":"SE","kinds":["debt"],"needs":["debt"],"phone":"+46","point":{"lat":1e999}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		ls, bad, err := referrals.ReadJSONL(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range bad {
			if b.Line < 1 || b.Error() == "" {
				t.Fatalf("row error %v", b)
			}
		}
		var out bytes.Buffer
		if err := referrals.WriteJSONL(&out, ls); err != nil {
			t.Fatal(err)
		}
		again, bad, err := referrals.ReadJSONL(&out)
		if err != nil || len(bad) > 0 || len(again) != len(ls) {
			t.Fatal(fmt.Sprint("what was read and written does not read: ", bad, err))
		}
	})
}
