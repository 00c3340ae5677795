package dialogs_test

import (
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
