package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// full is a conversation of which everything that can be kept is kept.
func full() dialogs.State {
	return dialogs.State{Lang: "da", Country: "DK", Pseudonym: "Rolig Ravn", Case: "k1",
		Search: dialogs.Search{Needs: []referrals.Need{"anxiety"}, Place: &places.Place{Name: "Aarhus"}, Near: &places.Point{Lat: 56.15, Lon: 10.2},
			Audiences: []referrals.Audience{"young"}, Age: 17, Formats: []referrals.Format{referrals.Online}, Kinds: []referrals.Kind{"drop_in"},
			NotNeeds: []referrals.Need{"alcohol"}, NotNames: []string{"AA"}, When: "tonight",
			Seen: []referrals.ListingID{"dk-1", "dk-gone"}, Shown: []referrals.ListingID{"dk-1"}},
		Crisis: dialogs.CrisisState{Level: safety.Crisis, Kind: safety.Suicide, At: time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)}}
}

func TestAPersonIsToldAllThatIsKept(t *testing.T) {
	phrases := mustPhrases(t)
	for _, code := range lang.Spoken() {
		t.Run(code, func(t *testing.T) {
			speak := func(_ dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
				return full(), []dialogs.Effect{say("before"), dialogs.TellData{Lang: code}}
			}
			index := referrals.NewIndex([]referrals.Listing{{ID: "dk-1", Name: "Angstcaféen"}})
			inBubble(t, speak, func(o *engine.Options) {
				o.Index, o.Trial, o.StateLife, o.CaseLife = func() *referrals.Index { return index }, true, 7*24*time.Hour, 9*24*time.Hour
			}, func(h *house) {
				kept := cases.Case{ID: "k1", Person: h.web.address("p"), Status: cases.Waiting, Words: "ord til et menneske", Urgent: true,
					Risk: "crisis:suicide", Shown: []string{"dk-1"}, ClaimedAt: time.Date(2026, 11, 19, 3, 5, 0, 0, time.UTC),
					Needs: []string{"grief"}, Place: "Randers", Opened: time.Date(2026, 11, 19, 3, 0, 0, 0, time.UTC)}
				if err := h.cases.Open(h.t.Context(), kept); err != nil {
					h.t.Fatal(err)
				}
				h.write("p", "/mydata")
				h.settle()
				texts := h.web.texts("p")
				if len(texts) != 2 || texts[0] != "before" {
					h.t.Fatalf("shown: %q", texts)
				}
				for _, part := range []string{"Rolig Ravn", "Aarhus", ": 17\n", "56.15", "AA", "Angstcaféen", "dk-gone", " 2026", "20", "19",
					"ord til et menneske", "Randers", "/forget", "7 ", "9 ", phrases.Say(code, "country.DK", nil),
					phrases.Say(code, "data.risk.suicide", nil), phrases.Say(code, "data.case_talk", nil),
					dialogs.DateText("2026-11-20", code, phrases), dialogs.DateText("2026-11-19", code, phrases)} {
					if !strings.Contains(texts[1], part) {
						h.t.Errorf("%q is not told in\n%s", part, texts[1])
					}
				}
				if strings.ContainsAny(texts[1], "‹›{}") {
					h.t.Errorf("a text is missing or not filled in:\n%s", texts[1])
				}
			})
		})
	}
}

func TestDataThatCannotBeReadNowIsToldLater(t *testing.T) {
	speak := func(s dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, []dialogs.Effect{dialogs.TellData{Lang: "en"}}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.cases.refusing(errors.New("down"))
		h.write("p", "/mydata")
		h.after(30 * time.Second)
		h.wantTexts(h.web, "p")
		h.cases.refusing(nil)
		h.after(5 * time.Second)
		if n := len(h.web.texts("p")); n != 1 {
			h.t.Errorf("%d messages were shown", n)
		}
	})
}
