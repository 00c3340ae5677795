package formats_test

import (
	"bytes"
	"errors"

	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/formats"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

func source(raw []byte, name string) intake.Source {
	return intake.Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: name}
}

func TestDetect(t *testing.T) {
	for _, tc := range []struct {
		text string
		want formats.Key
	}{
		{`{"id":"dk-a","name":"A","country":"DK","kinds":["drop_in"]}` + "\n", formats.JSONL},
		{"\ufeff\n" + `{"name":"A","needs":[]}`, formats.JSONL},
		{`{"id":"1","name":"A","status":"active"}` + "\n" + `{"id":"2","name":"B","status":"active"}`, formats.HSDSNDJSON},
		{`{"id":"1","name":"A","status":"active","organization":{"id":"o"}}`, formats.HSDSJSON},
		{`[{"id":"1","organization_id":"o","name":"A"}]`, formats.HSDSJSON},
		{`{"total_items":1,"contents":[{"id":"1"}]}`, formats.HSDSJSON},
		{`[{"name":"A","slug":"a","day":1,"time":"19:00"}]`, formats.Guide},
		{`{"meetings":[{"name":"A","slug":"a"}]}`, formats.Guide},
		{`[{"id_bigint":"1","meeting_name":"A"}]`, formats.BMLT},
		{`{"meetings":[{"id_bigint":"1","weekday_tinyint":"2"}],"formats":[]}`, formats.BMLT},
		{"Navn;By;Telefon\nA;Aarhus;70209093\n", formats.CSV},
		{"name,city\nA,Aarhus\n", formats.CSV},
		{"\xff\xfeN\x00a\x00", formats.CSV},
		{"id,organization_id,program_id,name\n1,2,,A\n", formats.HSDSCSV},
		{"PK\x03\x04....services.csv", formats.HSDSCSV},
		{"PK\x03\x04....xl/workbook.xml", formats.XLSX},
		{"", ""}, {"[]", ""}, {"{}", ""}, {"PK\x03\x04", ""}, {"%PDF-1.7", ""}, {"<html><body>a,b</body>", ""}, {"words", ""}, {"\x00\x01,", ""}, {strings.Repeat("[", 10000), ""},
	} {
		f, err := formats.Detect(source([]byte(tc.text), "file.bin"))
		if f.Key != tc.want || (err != nil) != (tc.want == "") || err != nil && !errors.Is(err, intake.ErrFormat) {
			t.Errorf("%.60q: %q, want %q (%v)", tc.text, f.Key, tc.want, err)
		}
	}
	if _, err := formats.Detect(intake.Source{ReaderAt: bytes.NewReader(nil), Size: intake.MaxBytes + 1}); !errors.Is(err, intake.ErrTooLarge) {
		t.Error(err)
	}
}

func TestTheTable(t *testing.T) {
	seen := map[formats.Key]bool{}
	for _, f := range formats.All() {
		if seen[f.Key] || f.Read == nil || f.Ending == "" || f.Type == "" {
			t.Errorf("%+v", f)
		}
		seen[f.Key] = true
	}
	for name, want := range map[string]formats.Key{"a.jsonl": formats.JSONL, "A.JSON": formats.HSDSJSON, "a.ndjson": formats.HSDSNDJSON,
		"a.zip": formats.HSDSCSV, "a.csv": formats.CSV, "a.xlsx": formats.XLSX, "a.txt": ""} {
		if f, _ := formats.ByEnding(name); f.Key != want {
			t.Errorf("%s: %q", name, f.Key)
		}
	}
	if _, _, err := formats.Read("pdf", source(nil, "x"), intake.Options{}); err == nil {
		t.Error("a format that there is not")
	}
}

// TestWhatIsWrittenComesBack: in every format that is written, the starter catalogue is told by its bytes, read, and
// imported without a difference.
func TestWhatIsWrittenComesBack(t *testing.T) {
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := starter.Listings(g)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range formats.All() {
		if f.Write == nil {
			continue
		}
		t.Run(string(f.Key), func(t *testing.T) {
			var file bytes.Buffer
			if err := f.Write(&file, slices.Values(stored), formats.Options{Lang: "da"}); err != nil {
				t.Fatal(err)
			}
			o := intake.Options{Places: g, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
			ds, told, err := formats.Read("", source(file.Bytes(), "x"), o)
			if err != nil || told.Key != f.Key {
				t.Fatalf("told as %q: %v", told.Key, err)
			}
			r, err := intake.Compare(stored, ds, intake.Against{Options: o})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range r.Changed[:min(3, len(r.Changed))] {
				t.Errorf("%s changed: %v", row.Before.ID, row.Fields)
			}
			if r.Same != len(stored) || len(r.Bad) > 0 {
				t.Errorf("%d of %d the same, %d bad", r.Same, len(stored), len(r.Bad))
			}
		})
	}
}

func TestNothingPrivateGoesOut(t *testing.T) {
	shelter := referrals.Listing{ID: "dk-a", Name: "Huset", Country: "DK", City: "Aarhus", Address: "Hemmeligvej 7", Shown: referrals.Withheld, Join: "https://meet.example.org/hemmelig",
		JoinShown: referrals.Withheld, Kinds: []referrals.Kind{"crisis"}, Needs: []referrals.Need{"violence"}, Original: map[string]string{"phone": "hemmelig"}}
	gone := shelter
	gone.ID, gone.Name, gone.Status = "dk-b", "hemmelig", referrals.Retired
	for _, f := range formats.All() {
		if f.Write == nil || f.Key == formats.HSDSCSV || f.Key == formats.XLSX { // packed: held in their own packages
			continue
		}
		for _, private := range []bool{false, true} {
			var file bytes.Buffer
			if err := f.Write(&file, slices.Values([]referrals.Listing{shelter, gone}), formats.Options{Private: private}); err != nil {
				t.Fatal(err)
			}
			if has := strings.Contains(strings.ToLower(file.String()), "hemmelig"); has != private {
				t.Errorf("%s, private %v: %s", f.Key, private, file.String())
			}
		}
	}
}

func TestLinesAreReportedOneByOne(t *testing.T) {
	file := `{"id":"dk-a","name":"A","country":"DK","kinds":["drop_in"],"needs":["grief"],"adress":"x"}` + "\n\nno\n" + `{"id":"dk-a","name":"A","country":"DK","kinds":["drop_in"],"needs":["grief"]}` +
		"\n" + strings.Repeat(" ", referrals.MaxLine) + "x\n" + `{"id":"dk-c","country":"XX"}`
	ds, _, err := formats.Read(formats.JSONL, source([]byte(file), "x"), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, d := range ds {
		if len(d.Problems) > 0 {
			lines = append(lines, d.Line)
		}
	}
	if !slices.Equal(lines, []int{3, 4, 5, 6}) || len(ds[0].Notes) != 1 || ds[0].Notes[0].Field != "adress" {
		t.Errorf("bad lines %v, notes %v", lines, ds[0].Notes)
	}
}

func FuzzDetect(f *testing.F) {
	for _, seed := range []string{`{"id":"a"}`, `[{"slug":"x"}]`, "a;b\n1;2", "PK\x03\x04xl/workbook.xml", `{"meetings":[{}]}`, "\xff\xfe"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		found, err := formats.Detect(source(raw, "x"))
		if (err == nil) == (found.Key == "") {
			t.Fatalf("%q, %v", found.Key, err)
		}
		if err == nil && found.Key != formats.XLSX {
			ds, _, err := formats.Read("", source(raw, "x"), intake.Options{})
			if err == nil && len(ds) > len(raw)+1 {
				t.Fatalf("%d rows of %d bytes", len(ds), len(raw))
			}
		}
	})
}
