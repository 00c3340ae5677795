package sheet_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/sheet"
)

// TestWhatAPersonTypedWrongIsAProblem: nothing that somebody typed for us is left out without their being told.
func TestWhatAPersonTypedWrongIsAProblem(t *testing.T) {
	for _, c := range []struct{ heading, value, field, want string }{
		{"Telefon", "12", "phone", ""},
		{"Telefon", "70 12 34 5", "phone", ""},
		{"Telefon", "70 12 34 567", "phone", ""},
		{"Telefon", "+45 70 12 34 5", "phone", ""},
		{"Telefon", "spørg i døren", "phone", ""},
		{"Telefon", "70123456", "phone", "+45 70 12 34 56"},
		{"Telefon", "112", "phone", "112"},
		{"Telefon", "1811", "phone", "1811"},
		{"Telefon", "116123", "phone", "116 123"},
		{"E-mail", "ikke-en-mail", "email", ""},
		{"E-mail", "mail@example.org", "email", "mail@example.org"},
		{"Hjemmeside", "http//x", "url", ""},
		{"Hjemmeside", "example.org/a", "url", "https://example.org/a"},
		{"Organisationens hjemmeside", "se nettet", "organization_url", ""},
	} {
		d := readCSV(t, "Navn;Type;Emner;Land;"+c.heading+"\nLyset;Værested;Angst;Danmark;"+c.value+"\n", intake.Options{})[0]
		if c.want == "" {
			want := referrals.Problem{Field: c.field, Reason: referrals.BadForm, Value: c.value}
			if len(d.Problems) != 1 || d.Problems[0] != want {
				t.Errorf("%s %q: %v", c.heading, c.value, d.Problems)
			}
			continue
		}
		got := map[string]string{"phone": d.Listing.Phone, "email": d.Listing.Email, "url": d.Listing.URL}[c.field]
		if len(d.Problems) > 0 || got != c.want {
			t.Errorf("%s %q: %q, %v", c.heading, c.value, got, d.Problems)
		}
	}
}

func TestMissingHeadingsAreNamedInTheFilesLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"Navn;Type;Land\nLyset;Værested;Danmark\n":   `missing columns: "Emner" (needs)`,
		"Name;Kind;Country\nLight;Drop-in;Denmark\n": `missing columns: "` + sheet.Heading("en", "needs") + `" (needs)`,
	} {
		_, err := sheet.ReadCSV(source(text), intake.Options{})
		var wrong sheet.HeadingError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) || wrong.Line != 1 {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if sheet.Heading("da", "needs") != "Emner" || sheet.Heading("da", "no such") != "" {
		t.Error("headings by key")
	}
}

// TestARowWithMoreCellsThanHeadings says what is wrong, and not what comes of it.
func TestARowWithMoreCellsThanHeadings(t *testing.T) {
	const head = "Navn;Type;Emner;Land;Åbningstider;Pris\n"
	tooMany := referrals.Problem{Field: "row", Reason: sheet.TooManyCells, Value: ";"}
	for _, c := range []struct {
		row   string
		wrong bool
	}{
		{"Lyset;Værested;Angst;Danmark;ma 10-12; to 18-20;Gratis", true},
		{"Lyset;Værested;Angst;Danmark;ma 10-12; to 18-20;", true},
		{"Lyset;Værested;Angst;Danmark;;Gratis;;", false},
		{"Lyset;Værested;Angst;Danmark;\"ma 10-12; to 18-20\";Gratis", false},
		{"Lyset;Værested;Angst;Danmark;ma 10-12;Gratis;;", false},
	} {
		d := readCSV(t, head+c.row+"\n", intake.Options{})[0]
		if got := len(d.Problems) > 0 && d.Problems[0] == tooMany; got != c.wrong || !c.wrong && len(d.Problems) > 0 {
			t.Errorf("%s: %v", c.row, d.Problems)
		}
	}
}

// reach remembers how far a file was read.
type reach struct {
	io.ReaderAt
	far int64
}

func (r *reach) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(p, off)
	r.far = max(r.far, off+int64(n))
	return n, err
}

// TestMoreRowsThanAreTakenAreNotRead refuses without looking at the rest.
func TestMoreRowsThanAreTakenAreNotRead(t *testing.T) {
	const line = "Lyset;Værested;Angst;DK\n"
	in := intake.Source{Size: 6 * intake.MaxRows * int64(len(line)), Name: "mange"}
	file := &reach{ReaderAt: endless{headings, line}}
	in.ReaderAt = file
	if _, err := sheet.ReadCSV(in, intake.Options{}); !errors.Is(err, intake.ErrTooManyRows) || !strings.Contains(err.Error(), "line 200002") {
		t.Errorf("%v", err)
	}
	if file.far > in.Size/2 {
		t.Errorf("%d of %d bytes were read", file.far, in.Size)
	}
}

func TestABoundSaysWhatItIs(t *testing.T) {
	for want, text := range map[string]string{
		"more than 256 columns":      headings + strings.Repeat("x;", 300) + "\n",
		"a field of more than 1 MiB": headings + strings.Repeat("x", 2<<20) + "\n",
	} {
		_, err := sheet.ReadCSV(source(text), intake.Options{})
		var bound intake.Bound
		if !errors.As(err, &bound) || !errors.Is(err, intake.ErrTooLarge) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "512") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestANumberIsHeldAgainstTheStoredCountry where the table names none.
func TestANumberIsHeldAgainstTheStoredCountry(t *testing.T) {
	stored := referrals.Listing{ID: "dk-lyset", Name: "Lyset", Country: "DK", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"anxiety"}}
	for phone, bad := range map[string]int{"70 12 34 5": 1, "70123456": 0} {
		drafts := readCSV(t, "Id;Telefon\ndk-lyset;"+phone+"\n", intake.Options{})
		report, err := intake.Compare([]referrals.Listing{stored}, drafts, intake.Against{})
		if err != nil || len(report.Bad) != bad || len(report.Changed) != 1-bad {
			t.Errorf("%s: %v %+v", phone, err, report)
		}
	}
}
