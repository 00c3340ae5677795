package referrals_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals"
)

// described makes a listing of a country with a name and a summary in its language.
func described(id, country, lang, name, summary string) referrals.Listing {
	return referrals.Listing{
		ID: referrals.ListingID(id), Name: name, Country: country, Needs: []referrals.Need{"work"}, Kinds: []referrals.Kind{"municipal"},
		Summary: map[string]string{lang: summary},
	}
}

// TestCompounds finds compounds by their parts and parts by their compound, in four languages.
func TestCompounds(t *testing.T) {
	others := []referrals.Listing{ // they hold the parts as words by themselves, and nothing of what is asked together
		described("o1", "DK", "da", "Huset", "gæld og andet; en anden gruppe; rådgivning; sorg; angst; pårørende; selvhjælp; unge"),
		described("o2", "NO", "nb", "Huset", "gjeld og annet; en annen gruppe; rådgivning; sorg; angst; pårørende; selvhjelp; ungdom"),
		described("o3", "SE", "sv", "Huset", "skuld och annat; en annan grupp; rådgivning; sorg; ångest; anhörig; självhjälp; ungdom"),
		described("o4", "DK", "en", "House", "self help, advice, group, debt"),
	}
	for _, c := range []struct{ country, lang, held, asked string }{
		{"DK", "da", "gældsrådgivning", "gæld rådgivning"},
		{"DK", "da", "gældsrådgivning", "rådgivning om gæld"},
		{"DK", "da", "rådgivning om gæld", "gældsrådgivning"},
		{"DK", "da", "sorggruppe", "gruppe sorg"},
		{"DK", "da", "gruppe for pårørende", "pårørendegruppe"},
		{"DK", "da", "pårørendegruppe", "pårørende gruppe"},
		{"DK", "da", "selvhjælpsgruppe for angst", "angst selvhjælp"},
		{"DK", "da", "angstgrupper", "gruppe for angst"},
		{"NO", "nb", "gjeldsrådgivning", "gjeld rådgivning"},
		{"NO", "nb", "rådgivning om gjeld", "gjeldsrådgivning"},
		{"NO", "nb", "sorggruppe", "sorg gruppe"},
		{"NO", "nb", "pårørendegruppe", "gruppe for pårørende"},
		{"NO", "nb", "selvhjelpsgruppe for angst", "angst selvhjelp gruppe"},
		{"NO", "nb", "selvhjelp i gruppe", "selvhjelpsgruppe"},
		{"NO", "nb", "gruppene for sorg", "sorggruppe"},
		{"SE", "sv", "sorggrupp", "sorg grupp"},
		{"SE", "sv", "grupp för sorg", "sorggrupp"},
		{"SE", "sv", "anhöriggrupp", "grupp för anhöriga"},
		{"SE", "sv", "grupp för anhöriga", "anhöriggrupp"},
		{"SE", "sv", "självhjälpsgrupper för ångest", "självhjälp grupp"},
		{"SE", "sv", "skuldrådgivning", "rådgivning skuld"},
		{"DK", "en", "self-help group", "selfhelp group"},
	} {
		t.Run(c.held+" by "+c.asked, func(t *testing.T) {
			x := referrals.NewIndex(append(slices.Clone(others), described("wanted", c.country, c.lang, "Stedet", c.held)))
			for _, m := range x.Search(referrals.Query{Text: c.asked, Country: c.country}).Matches {
				if m.Listing.ID == "wanted" && slices.Contains(m.Why, "words") {
					return
				}
			}
			t.Error("not found")
		})
	}
}

// TestTypos finds longer words with a slip, and takes no short word for another.
func TestTypos(t *testing.T) {
	for _, c := range []struct {
		country, lang, held, asked string
		found                      bool
	}{
		{"DK", "da", "selvhjælpsgruppe", "selvhjlæpsgruppe", true},
		{"DK", "da", "pårørende", "pårørnde", true},
		{"DK", "da", "ensomhed", "ensomhde", true},
		{"DK", "da", "depression", "deprresion", true},
		{"NO", "nb", "avhengighet", "avhenighet", true},
		{"NO", "nb", "spiseforstyrrelser", "spiseforstyrelser", true},
		{"NO", "nb", "ensomhet", "ensomet", true},
		{"SE", "sv", "missbruk", "misbruk", true},
		{"SE", "sv", "självskada", "själskada", true},
		{"SE", "sv", "ätstörningar", "ätsörningar", true},
		{"DK", "en", "loneliness", "lonelines", true},
		{"DK", "en", "bereavement", "bereavment", true},
		{"DK", "da", "sorg", "sort", false},
		{"DK", "da", "mand", "vand", false},
		{"NO", "nb", "rus", "hus", false},
		{"NO", "nb", "barn", "bar", false},
		{"SE", "sv", "sorg", "korg", false},
		{"SE", "sv", "oro", "ord", false},
		{"DK", "en", "debt", "deat", false},
		{"DK", "da", "angst", "angsten", true},            // another ending
		{"DK", "da", "Sindssyg", "SIND", false},           // nor is a word's beginning a name
		{"NO", "nb", "kontakt", "kontaktannonser", false}, // whole words only
		{"SE", "sv", "ria", "riad", false},
	} {
		t.Run(c.held+" by "+c.asked, func(t *testing.T) {
			x := referrals.NewIndex([]referrals.Listing{described("wanted", c.country, c.lang, "Stedet", c.held+" "+strings.Repeat("og ", 3))})
			found := false
			for _, m := range x.Search(referrals.Query{Text: c.asked, Country: c.country}).Matches {
				found = found || slices.Contains(m.Why, "words")
			}
			if found != c.found {
				t.Errorf("found %v, want %v", found, c.found)
			}
		})
	}
}

// TestEveryFieldIsSearched finds a listing by each of its texts, and not by what is withheld.
func TestEveryFieldIsSearched(t *testing.T) {
	l := described("l", "DK", "da", "Huset Ravnen", "åbent for alle")
	l.Names, l.Organization = map[string]string{"en": "Raven House", "sv": "Korphuset"}, "Fonden Ugle"
	l.Areas, l.City, l.Address, l.Postcode = []string{"Djursland", "Region Midtjylland"}, "Grenaa", "Fuglevej 3", "8500"
	l.CostNote, l.AccessNote = map[string]string{"da": "kontingent halvtreds kroner"}, map[string]string{"da": "ring til døgnvagten"}
	asked := func(l referrals.Listing, text string) bool {
		found := referrals.NewIndex([]referrals.Listing{l}).Search(referrals.Query{Text: text, Country: "DK"}).Matches
		return len(found) == 1 && slices.Contains(found[0].Why, "words")
	}
	for _, text := range []string{"ravnen", "raven house", "korphuset", "ugle", "djursland", "midtjylland", "grenaa", "fuglevej", "8500", "kontingent", "døgnvagten"} {
		if !asked(l, text) {
			t.Errorf("not found by %q", text)
		}
	}
	l.Shown = referrals.Withheld
	for _, text := range []string{"fuglevej", "8500"} {
		if asked(l, text) {
			t.Errorf("a withheld address is found by %q", text)
		}
	}
	if x := referrals.NewIndex([]referrals.Listing{l}); !x.Knows("raven house") || x.Knows("fuglevej") {
		t.Error("a listing can be left out by its names in every language, and by nothing else")
	}
	// A name weighs more than a note.
	other := described("other", "DK", "da", "Stedet", "åbent for alle")
	other.AccessNote = map[string]string{"da": "ring til ravnen"}
	if got := ids(referrals.NewIndex([]referrals.Listing{other, l}).Search(referrals.Query{Text: "ravnen", Country: "DK"})); got[0] != "l" {
		t.Errorf("by its name: %v", got)
	}
}
