package desk_test

import (
	"html"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
)

// TestATableIsSpokenOfInItsOwnHeadings: whoever filled in a table reads what is wrong in the words that stand in it.
func TestATableIsSpokenOfInItsOwnHeadings(t *testing.T) {
	w := importing(t)
	edith := w.as("edith")
	edith.lang = "da"
	const head = "Navn;Type;Emner;Land;By;Adresse;Åbningstider;Telefon;Hjemmeside\n"
	for _, c := range []struct {
		name, file  string
		want, never []string
	}{
		{"a field of a row", head + "Lyset;;Angst;Danmark;Aarhus;;;70 12 34 5;http//x\n",
			[]string{"<strong>Type</strong>: Skal udfyldes", "<strong>Telefon</strong>: ”70 12 34 5” er ikke et telefonnummer", "<strong>Hjemmeside</strong>: ”http//x” er ikke en webadresse"},
			[]string{"kryds", "Hvilken slags"}},
		{"a heading that is missing", "Navn;Type;Land\nLyset;Værested;Danmark\n", []string{"Filen mangler overskrifter: Emner. De søges i linje 1."}, []string{"ikke i et format"}},
		{"a heading that stands twice", "Navn;Navn;Type;Emner;Land\nA;B;Værested;Angst;Danmark\n", []string{"Overskrifter står to gange: Navn (linje 1)"}, nil},
		{"more cells than headings", head + "Lyset;Værested;Angst;Danmark;Aarhus;;ma 10-12; to 18-20;70123456;\n", []string{"<strong>Rækken</strong>: Rækken har flere celler", "”;”"}, []string{"kendes ikke"}},
		{"what was guessed", head + "Lyset;Værested;Angst;Danmark;Aarhus;Gaden 1;;;\n", []string{"→ Man mødes"}, []string{"in_person", "<q></q>"}},
		{"too many columns", head + strings.Repeat("x;", 300) + "\n", []string{"Filen har mere end 256 kolonner."}, []string{"for stor.", "512 MiB"}},
		{"a field too long", head + strings.Repeat("x", 2<<20) + "\n", []string{"Et felt i filen fylder mere end 1 MB."}, nil},
		{"too many rows", head + strings.Repeat("x\n", 200_001), []string{"Filen har mere end 200000 rækker."}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := html.UnescapeString(edith.bring("vores.csv", c.file).body)
			for _, want := range c.want {
				if !strings.Contains(body, want) {
					t.Errorf("the page lacks %q:\n%s", want, body[max(0, strings.Index(body, "<main")):])
				}
			}
			for _, never := range c.never {
				if strings.Contains(body, never) {
					t.Errorf("the page says %q", never)
				}
			}
		})
	}
}

// TestNumbersAreWrittenAsImportsDo at the form, and what nobody can call is refused.
func TestNumbersAreWrittenAsImportsDo(t *testing.T) {
	w := newWorld(t)
	l := w.put(referrals.Listing{ID: "dk-et", Name: "Et sted", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}, Formats: []referrals.Format{"in_person"}})
	edith := w.as("edith")
	for _, wrong := range []string{"12", "70 12 34 5", "70 12 34 567", "70123456 / 70123457"} {
		got := edith.post("/editor/listing/dk-et", formOf(l, "1", "phone", wrong))
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "is no telephone number") || w.stored("dk-et").Phone != "" {
			t.Errorf("%q: %d, %q", wrong, got.status, w.stored("dk-et").Phone)
		}
	}
	for typed, want := range map[string]string{"70123456": "+45 70 12 34 56", "112": "112", "1811": "1811", "116123": "116 123"} {
		now := w.stored("dk-et")
		edith.post("/editor/listing/dk-et", formOf(now, strconv.Itoa(now.Version), "phone", typed))
		if got := w.stored("dk-et").Phone; got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// TestTheReadingOfHoursIsShown as the program writes it, with seven openings.
func TestTheReadingOfHoursIsShown(t *testing.T) {
	w := newWorld(t)
	w.put(referrals.Listing{ID: "dk-et", Name: "Et sted", Country: "DK", City: "Aarhus", Hours: "mandag til fredag kl. 10-12", Kinds: []referrals.Kind{"drop_in"}, Needs: []referrals.Need{"grief"}, Formats: []referrals.Format{"in_person"}})
	edith := w.as("edith")
	edith.lang = "da"
	_, reading, _ := strings.Cut(edith.get("/editor/listing/dk-et").body, `id="reading"`)
	reading, _, _ = strings.Cut(reading, "</div>")
	if strings.Count(reading, "<li>") != 7 || !strings.Contains(reading, "Læst som:") || !strings.Contains(reading, "10:00-12:00") || strings.Contains(reading, "Mo-Fr") {
		t.Error(reading)
	}
}
