package sheet_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/sheet"
)

func source(raw string) intake.Source {
	return intake.Source{ReaderAt: strings.NewReader(raw), Size: int64(len(raw)), Name: "tilbud"}
}

func readCSV(t *testing.T, text string, o intake.Options) []intake.Draft {
	t.Helper()
	drafts, err := sheet.ReadCSV(source(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return drafts
}

func join[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, " ")
}

// Each case is one more column beside those that must be there.
func TestCell(t *testing.T) {
	for _, c := range []struct {
		name, heading, value string
		get                  func(referrals.Listing) string
		want                 string
	}{
		{"key", "Kinds", "drop_in", func(l referrals.Listing) string { return join(l.Kinds) }, "drop_in"},
		{"danish", "Type", "værested", func(l referrals.Listing) string { return join(l.Kinds) }, "drop_in"},
		{"norwegian", "type", "Selvhjelpsgruppe", func(l referrals.Listing) string { return join(l.Kinds) }, "self_help_group"},
		{"swedish", "TYP", "Träffpunkt", func(l referrals.Listing) string { return join(l.Kinds) }, "drop_in"},
		{"without its marks", "Type", "vaerested", func(l referrals.Listing) string { return join(l.Kinds) }, "drop_in"},
		{"several", "Type", "Værested, kurs; samtaler", func(l referrals.Listing) string { return join(l.Kinds) }, ""},
		{"several by semicolon", "Type", "Værested;kurs ; Værested", func(l referrals.Listing) string { return join(l.Kinds) }, "drop_in course"},
		{"several by comma", "Type", "Værested, Kurs", func(l referrals.Listing) string { return join(l.Kinds) }, "drop_in course"},
		{"needs", "Ämnen", "Ångest; ensamhet", func(l referrals.Listing) string { return join(l.Needs) }, "anxiety loneliness"},
		{"free", "Kostnad", "gratis", func(l referrals.Listing) string { return string(l.Cost) }, "free"},
		{"access", "Adgang", "Kom bare", func(l referrals.Listing) string { return string(l.Access) }, "walk_in"},
		{"audience", "Målgruppe", "Unge; kvinder", func(l referrals.Listing) string { return join(l.Audiences) }, "young women"},
		{"languages", "Sprog", "dansk, engelsk, ar", func(l referrals.Listing) string { return strings.Join(l.Languages, " ") }, "da en ar"},
		{"country", "Land", "Sverige", func(l referrals.Listing) string { return l.Country }, "SE"},
		{"hybrid", "Også online samtidig", "x", func(l referrals.Listing) string { return map[bool]string{true: "hybrid"}[l.Hybrid] }, "hybrid"},
		{"withheld", "Vis adresse", "hemmelig", func(l referrals.Listing) string { return string(l.Shown) }, "withheld"},
		{"exact", "Vis adresse", "ja", func(l referrals.Listing) string { return string(l.Shown) }, ""},
		{"age", "Fra alder", "18", func(l referrals.Listing) string { return string(rune('0' + l.MinAge/6)) }, "3"},
		{"summary", "Beskrivelse", "Kaffe og snak", func(l referrals.Listing) string { return l.Summary["da"] }, "Kaffe og snak"},
		{"summary in english", "Beskrivelse (en)", "Coffee", func(l referrals.Listing) string { return l.Summary["en"] }, "Coffee"},
		{"summary by key", "summary_sv", "Kaffe", func(l referrals.Listing) string { return l.Summary["sv"] }, "Kaffe"},
		{"summary by language", "Description (Norwegian)", "Kaffe", func(l referrals.Listing) string { return l.Summary["nb"] }, "Kaffe"},
		{"name in english", "Name (en)", "The Light", func(l referrals.Listing) string { return l.Names["en"] }, "The Light"},
		{"areas", "Dækker", "Vejle; Fredericia", func(l referrals.Listing) string { return strings.Join(l.Areas, "|") }, "Vejle|Fredericia"},
		{"date", "Kontrolleret", "2026-06-01", func(l referrals.Listing) string { return l.Assured }, "2026-06-01"},
		{"date as people write", "Kontrolleret", "1/6-2026", func(l referrals.Listing) string { return l.Assured }, "2026-06-01"},
		{"date as counted", "Kontrolleret", "46174", func(l referrals.Listing) string { return l.Assured }, "2026-06-01"},
		{"date and time", "Kontrolleret", "2026-06-01 00:00:00", func(l referrals.Listing) string { return l.Assured }, "2026-06-01"},
		{"month", "Kildens dato", "2026-06", func(l referrals.Listing) string { return l.Seen }, "2026-06"},
		{"year is no day", "Kildens dato", "2026", func(l referrals.Listing) string { return l.Seen }, "2026"},
		{"postcode as a number", "Postnr.", "8000.0", func(l referrals.Listing) string { return l.Postcode }, "8000"},
		{"closed", "Åben eller lukket", "Lukket gruppe", func(l referrals.Listing) string { return string(l.Joining) }, "closed"},
		{"peers", "Ledes af", "ligestillede", func(l referrals.Listing) string { return string(l.LedBy) }, "peers"},
		{"accessibility", "Tilgængelighed", "kørestol; teleslynge", func(l referrals.Listing) string { return join(l.Accessibility) }, "wheelchair hearing_loop"},
		{"ended", "Status", "Ophørt", func(l referrals.Listing) string { return string(l.Status) }, "retired"},
		{"guarded", "Adresse", "'-5 grader", func(l referrals.Listing) string { return l.Address }, "-5 grader"},
	} {
		t.Run(c.name, func(t *testing.T) {
			head, row := "Navn;"+c.heading, "Lyset;\""+c.value+"\""
			o := intake.Options{Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"anxiety"}}
			drafts := readCSV(t, head+"\r\n"+row+"\r\n", o)
			if len(drafts) != 1 {
				t.Fatalf("%d rows", len(drafts))
			}
			if c.want == "" && c.name == "several" {
				if len(drafts[0].Problems) == 0 {
					t.Error("a semicolon parts, so a comma does not")
				}
				return
			}
			if len(drafts[0].Problems) > 0 {
				t.Errorf("problems: %v", drafts[0].Problems)
			}
			if got := c.get(drafts[0].Listing); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestDayFromTo(t *testing.T) {
	for _, c := range []struct{ name, day, from, to, hours, want string }{
		{"times", "Mandag", "19:00", "20:30", "", "Mo 19:00-20:30"},
		{"two days", "ma; torsdag", "kl. 19", "20.30", "", "Mo,Th 19:00-20:30"},
		{"parts of a day", "Onsdag", "0,791666666666667", "0.854166666666667", "", "We 19:00-20:30"},
		{"over midnight", "Fre", "22:00", "02:00", "", "Fr 22:00-02:00"},
		{"until midnight", "Fre", "22:00", "24:00", "", "Fr 22:00-24:00"},
		{"no end", "Tir", "10:00", "", "", "Tu 10:00"},
		{"hours go before", "Tir", "10:00", "11:00", "Mo 09:00-10:00", "Mo 09:00-10:00"},
		{"no day", "", "10:00", "11:00", "", "problem"},
		{"no time", "Tir", "", "", "", "problem"},
		{"no clock", "Tir", "25:00", "26", "", "problem"},
		{"no such day", "Blåmandag", "10:00", "11:00", "", "problem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := readCSV(t, "Navn;Type;Emner;Land;Dag;Fra;Til;Åbningstider\nLyset;Værested;Angst;Danmark;\""+c.day+"\";"+c.from+";"+c.to+";"+c.hours+"\n", intake.Options{})[0]
			if c.want == "problem" {
				if len(d.Problems) == 0 {
					t.Errorf("hours %q without a problem", d.Listing.Hours)
				}
				return
			}
			if len(d.Problems) > 0 || !sameHours(d.Listing.Hours, c.want) {
				t.Errorf("%q, want %q; %v", d.Listing.Hours, c.want, d.Problems)
			}
		})
	}
}

// sameHours compares hours as they are read.
func sameHours(a, b string) bool {
	at := referrals.Listing{Country: "DK", Hours: a}
	x, ok := at.Schedule()
	at.Hours = b
	y, also := at.Schedule()
	return ok && also && x.String() == y.String()
}

func TestHeadings(t *testing.T) {
	for _, c := range []struct {
		name, head     string
		o              intake.Options
		missing, twice string
	}{
		{"all missing", "Farve;Størrelse", intake.Options{}, "name kinds needs country", ""},
		{"some missing", "Navn;Farve", intake.Options{}, "kinds needs country", ""},
		{"the options say", "Navn", intake.Options{Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"work"}}, "", ""},
		{"twice", "Navn;Type;Emner;Land;Mail;E-post", intake.Options{}, "", "email"},
		{"any order and case", "LAND;emner;Typ;name", intake.Options{}, "", ""},
		{"a language is not twice", "Navn;Name (en);Type;Emner;Land", intake.Options{}, "", ""},
		{"only in a language", "Name (en);Type;Emner;Land", intake.Options{}, "name", ""},
		{"with marks of the template", "Navn *;Type *;Emner*;Land:", intake.Options{}, "", ""},
		{"nothing", "", intake.Options{}, "name kinds needs country", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sheet.ReadCSV(source(c.head+"\n"), c.o)
			var wrong sheet.HeadingError
			if c.missing+c.twice == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.As(err, &wrong) || !errors.Is(err, intake.ErrFormat) {
				t.Fatalf("%v", err)
			}
			if strings.Join(wrong.Missing, " ") != c.missing || strings.Join(wrong.Twice, " ") != c.twice {
				t.Errorf("missing %v, twice %v", wrong.Missing, wrong.Twice)
			}
		})
	}
}

func TestEveryBadRowAtOnceWithItsLine(t *testing.T) {
	file := "Vores liste\n\nNavn;Type;Emner;Land;Fra alder;Hjemmeside\n" + // headings on line 3
		"Lyset;Værested;Angst;Danmark;;\n" +
		"\"Over\nto linjer\";Værested;Angst;Danmark;atten;\n" + // 5
		";;;;;\n" + // nothing: no row
		";Slot;Angst;Atlantis;;\n" + // 8
		"Mørket;Værested;#REF!;DE;;\n" // 9
	drafts := readCSV(t, file, intake.Options{})
	want := map[int][]string{4: nil, 5: {"min_age: bad_form"}, 8: {"kinds: unknown", "country: unknown", "name: missing"}, 9: {"needs: bad_form", "country: unknown"}}
	if len(drafts) != len(want) {
		t.Fatalf("%d rows, want %d", len(drafts), len(want))
	}
	for _, d := range drafts {
		said := ""
		for _, p := range d.Problems {
			said += p.Field + ": " + string(p.Reason) + "\n"
		}
		for _, w := range want[d.Line] {
			if !strings.Contains(said, w) {
				t.Errorf("line %d: %q lacks %q", d.Line, said, w)
			}
		}
		if (len(want[d.Line]) == 0) != (said == "") {
			t.Errorf("line %d: %q", d.Line, said)
		}
	}
}

func TestExtraColumnsAreNotedOnceAndNotRepeated(t *testing.T) {
	drafts := readCSV(t, "Navn;Type;Emner;Land;Kontaktperson\nA;Værested;Angst;DK;\nB;Værested;Angst;DK;kanariefugl\nC;Værested;Angst;DK;kanariefugl\n", intake.Options{})
	dropped := 0
	for _, d := range drafts {
		for _, n := range d.Notes {
			if strings.Contains(n.Was+n.Is, "kanariefugl") {
				t.Errorf("repeated: %v", n)
			}
			if n.Field == "Kontaktperson" && n.Kind == intake.Dropped && d.Line == 3 {
				dropped++
			}
		}
	}
	if dropped != 1 {
		t.Errorf("noted %d times", dropped)
	}
}

func TestIDs(t *testing.T) {
	const file = "Navn;Type;Emner;Land;Id\nLyset;Værested;Angst;DK;dk-lyset\nMørket;Værested;Angst;DK;\n"
	own := readCSV(t, file, intake.Options{})
	if own[0].Listing.ID != "dk-lyset" || own[0].Listing.Origin != nil || own[1].Listing.ID == "" {
		t.Errorf("%q %v %q", own[0].Listing.ID, own[0].Listing.Origin, own[1].Listing.ID)
	}
	other := readCSV(t, file, intake.Options{Name: "vejle"})
	if from := other[0].Listing.Origin; from == nil || from.Source != "vejle" || from.ID != "dk-lyset" {
		t.Errorf("%v", from)
	}
}
