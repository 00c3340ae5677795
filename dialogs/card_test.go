package dialogs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

func TestCardFor(t *testing.T) {
	c := catalogue(t)
	now := time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)
	local := []referrals.Format{referrals.InPerson}
	for _, test := range []struct {
		name string
		code string
		m    referrals.Match
		kind chat.FactKind
		want string
		url  string
	}{
		{"a place with a distance", "da", referrals.Match{Listing: &referrals.Listing{City: "Aarhus", Formats: local}, Km: 3.4, HasKm: true},
			chat.FactWhere, "Aarhus, 3 km væk", ""},
		{"in town there is no distance", "da", referrals.Match{Listing: &referrals.Listing{City: "Aarhus", Formats: local}, Km: 0.4, HasKm: true},
			chat.FactWhere, "Aarhus", ""},
		{"a far house with a telephone is a telephone", "da", referrals.Match{Listing: &referrals.Listing{Country: "DK", City: "Frederiksberg", Address: "Peter Bangs Vej 1",
			Formats: []referrals.Format{referrals.InPerson, referrals.ByPhone}}, Km: 154, HasKm: true}, chat.FactWhere, "På telefon, i hele Danmark", ""},
		{"an address", "en", referrals.Match{Listing: &referrals.Listing{City: "Oslo", Address: "Storgata 1", Formats: local}},
			chat.FactWhere, "Storgata 1, Oslo", ""},
		{"an address that names the town", "en", referrals.Match{Listing: &referrals.Listing{City: "Oslo", Address: "Storgata 1, Oslo", Formats: local}},
			chat.FactWhere, "Storgata 1, Oslo", ""},
		{"a helpline with a head office reaches everywhere", "sv",
			referrals.Match{Listing: &referrals.Listing{Country: "SE", City: "Stockholm", Formats: []referrals.Format{referrals.ByPhone, referrals.ByChat}}},
			chat.FactWhere, "På telefon, i chatt, i hela Sverige", ""},
		{"meets in many places", "nb", referrals.Match{Listing: &referrals.Listing{Country: "NO", Formats: local}},
			chat.FactWhere, "Flere steder i Norge", ""},
		{"days in words", "da", referrals.Match{Listing: &referrals.Listing{Hours: "Mo-Fr 10:00-16:00; Su (even weeks)"}},
			chat.FactWhen, "Man-fre 10:00-16:00; søn (lige uger)", ""},
		{"the second Monday", "da", referrals.Match{Listing: &referrals.Listing{Country: "DK", Hours: "2nd Mo of month 19:00-21:00"}}, chat.FactWhen, "2. man i måneden 19:00-21:00", ""},
		{"as a Danish office writes it, read by a Swede", "sv", referrals.Match{Listing: &referrals.Listing{Country: "DK", Hours: "man-tors 10-15.30, lukket på helligdage"}},
			chat.FactWhen, "Mån-tors 10:00-15:30; stängt på helgdagar", ""},
		{"a season and a closure", "en", referrals.Match{Listing: &referrals.Listing{Country: "NO", Hours: "1 Jun-31 Aug Mo-Fr 10:00-15:00; closed 2026-12-24..2027-01-02"}},
			chat.FactWhen, "1 June-31 August Mon-Fri 10:00-15:00; closed 24 December 2026 – 2 January 2027", ""},
		{"what cannot all be read stays as written", "da", referrals.Match{Listing: &referrals.Listing{Country: "DK", Hours: "Mo 10:00-12:00 i kælderen"}},
			chat.FactWhen, "Man 10:00-12:00 i kælderen", ""},
		{"open now", "en", referrals.Match{Listing: &referrals.Listing{Hours: "24/7"}, Open: referrals.OpenNow},
			chat.FactWhen, "Day and night · open now", ""},
		{"open, hours not written", "en", referrals.Match{Listing: &referrals.Listing{}, Open: referrals.OpenNow}, chat.FactWhen, "open now", ""},
		{"hours nobody foresaw stay as written", "sv", referrals.Match{Listing: &referrals.Listing{Hours: "efter överenskommelse"}},
			chat.FactWhen, "Efter överenskommelse", ""},
		{"a number to call", "da", referrals.Match{Listing: &referrals.Listing{Phone: "+4570209093"}},
			chat.FactPhone, "+45 70 20 90 93", "tel:+4570209093"},
		{"the page of the listing", "da", referrals.Match{Listing: &referrals.Listing{URL: "https://www.al-anon.dk/møder"}},
			chat.FactWeb, "al-anon.dk", "https://www.al-anon.dk/møder"},
		{"no way in: the page it was seen on", "da", referrals.Match{Listing: &referrals.Listing{Source: "https://example.org/a"}},
			chat.FactWeb, "omtalt på example.org", "https://example.org/a"},
		{"a link that is none is not shown", "da", referrals.Match{Listing: &referrals.Listing{URL: "javascript:alert(1)"}}, chat.FactWeb, "", ""},
		{"a shelter's address is kept back", "en", referrals.Match{Listing: &referrals.Listing{City: "Oslo", Address: "Storgata 1", Formats: local, Shown: referrals.Withheld}},
			chat.FactWhere, "Oslo. The address is not public. They tell you when you get in touch", ""},
		{"an address told on asking", "da", referrals.Match{Listing: &referrals.Listing{City: "Aarhus", Address: "Skolegade 1", Formats: local, Shown: referrals.Approximate}},
			chat.FactWhere, "Aarhus. Du får adressen, når du tager kontakt", ""},
		{"some municipalities", "sv", referrals.Match{Listing: &referrals.Listing{Country: "SE", Areas: []string{"Lund", "Eslöv", "Höör", "Hörby"}, Formats: []referrals.Format{"phone"}}},
			chat.FactWhere, "Lund, Eslöv, Höör och 1 till. På telefon", ""},
		{"what it is like", "en", referrals.Match{Listing: &referrals.Listing{Audiences: []referrals.Audience{"women", "relatives"}, MinAge: 18, MaxAge: 30,
			Setting: []referrals.Setting{"group"}, Joining: "open", LedBy: "peers", Hybrid: true, Accessibility: []referrals.Accessibility{"wheelchair"}}},
			chat.FactFor, "For women, families and friends, from 18 to 30 years, in a group, open group, you can just come, led by people with lived experience, in person and online at the same time, accessible by wheelchair", ""},
		{"for anybody there is nothing to say", "en", referrals.Match{Listing: &referrals.Listing{Audiences: []referrals.Audience{"adults", "young"}}}, chat.FactFor, "", ""},
		{"what it costs in words", "da", referrals.Match{Listing: &referrals.Listing{Cost: referrals.Fee, CostNote: map[string]string{"da": "50 kr. om måneden", "en": "50 kroner a month"}}},
			chat.FactCost, "Koster noget. 50 kr. om måneden", ""},
		{"an online meeting", "nb", referrals.Match{Listing: &referrals.Listing{Join: "https://example.org/m"}}, chat.FactJoin, "Bli med på nett", "https://example.org/m"},
		{"a closed group's link is kept back", "nb", referrals.Match{Listing: &referrals.Listing{Join: "https://example.org/m", JoinShown: referrals.Withheld}},
			chat.FactJoin, "På nett: du får lenken når du tar kontakt", ""},
		{"a meeting by number", "en", referrals.Match{Listing: &referrals.Listing{Join: "meeting 123"}}, chat.FactJoin, "Join online: meeting 123", ""},
		{"closed, with the next meeting", "en", referrals.Match{Listing: &referrals.Listing{Country: "DK", Hours: "Th 19:00-21:00"}, Open: referrals.ClosedNow},
			chat.FactWhen, "Thu 19:00-21:00 · closed now, opens Thursday 26 November at 19:00", ""},
		{"verified lately", "en", referrals.Match{Listing: &referrals.Listing{Assured: "2026-11-01"}},
			chat.FactVerified, "Checked by a person, 1 November 2026", ""},
		{"verified long ago", "en", referrals.Match{Listing: &referrals.Listing{Assured: "2025-11-01"}},
			chat.FactVerified, "Not checked since 1 November 2025", ""},
		{"never verified, seen", "en", referrals.Match{Listing: &referrals.Listing{Seen: "2024-06"}},
			chat.FactVerified, "Seen online June 2024; nobody has called to check this yet", ""},
		{"never verified", "en", referrals.Match{Listing: &referrals.Listing{Assured: "soon"}}, chat.FactVerified, "Nobody has called to check this yet", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got chat.Fact
			for _, fact := range dialogs.CardFor(test.m, test.code, c, now).Facts {
				if fact.Kind == test.kind {
					got = fact
				}
			}
			if got.Text != test.want || got.URL != test.url {
				t.Errorf("got %q (%s), want %q (%s)", got.Text, got.URL, test.want, test.url)
			}
		})
	}
}

func TestCardSpeaksTheLanguageItCan(t *testing.T) {
	l := &referrals.Listing{ID: "x", Name: "X", Kinds: []referrals.Kind{"drop_in", "course"}, Summary: map[string]string{"da": "Et sted.", "en": "A place."}}
	now := time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)
	for code, want := range map[string]string{"da": "Et sted.", "en": "A place.", "sv": "A place."} {
		if got := dialogs.CardFor(referrals.Match{Listing: l}, code, catalogue(t), now).What; got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
	l.Summary = nil
	if got := dialogs.CardFor(referrals.Match{Listing: l}, "sv", catalogue(t), now).What; got != "Träffpunkt, kurs" {
		t.Errorf("without a summary: got %q", got)
	}
}

// TestResultCardSaysWhyInALine: for whom, what it costs and how to come in stand in one line.
func TestResultCardSaysWhyInALine(t *testing.T) {
	now := time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)
	l := &referrals.Listing{Name: "Gruppen", City: "Aarhus", Formats: []referrals.Format{referrals.InPerson}, Audiences: []referrals.Audience{"adults", "relatives"},
		Cost: referrals.Free, Access: referrals.WalkIn}
	m := referrals.Match{Listing: l, Km: 3, HasKm: true, Why: []string{"audience:relatives"}}
	for code, want := range map[string]string{
		"en": "For families and friends, free, no appointment needed",
		"da": "For pårørende, gratis, man kan bare komme",
		"sv": "För anhöriga, gratis, det är bara att komma",
		"nb": "For pårørende, gratis, du kan komme uten avtale",
	} {
		got := map[chat.FactKind]string{}
		for _, f := range dialogs.ResultCard(m, code, catalogue(t), now).Facts {
			got[f.Kind] = f.Text
		}
		if got[chat.FactFor] != want || got[chat.FactCost] != "" || got[chat.FactAccess] != "" {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

// TestNoCardTellsWhatIsKeptBack, whatever else stands on it.
func TestNoCardTellsWhatIsKeptBack(t *testing.T) {
	l := &referrals.Listing{Name: "Krisecenter", Country: "DK", City: "Aarhus", Address: "Hemmelig Vej 7", Postcode: "8000", Shown: referrals.Withheld,
		Join: "https://example.org/hemmelig", JoinShown: referrals.Withheld, Formats: []referrals.Format{referrals.InPerson, referrals.Online},
		Original: map[string]string{"address": "Hemmelig Vej 7"}}
	for _, card := range []chat.Card{
		dialogs.CardFor(referrals.Match{Listing: l}, "da", catalogue(t), time.Now()), dialogs.ResultCard(referrals.Match{Listing: l}, "da", catalogue(t), time.Now()),
	} {
		if text := fmt.Sprint(card); strings.Contains(text, "emmelig") || strings.Contains(text, "8000") {
			t.Errorf("the card tells %s", text)
		}
	}
}
