package rooms_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

func (w *world) listing(id string) referrals.Listing {
	w.t.Helper()
	l, err := w.catalogue.Get(w.t.Context(), referrals.ListingID(id))
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func TestAnEditorFindsAListing(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct {
		what string
		want []string // buttons, or text
	}{
		"by its id":             {"/listing dk-angst-aarhus", []string{"Angstforeningen Aarhus (dk-angst-aarhus)", "2025-01-02", "Versjon 1", "skal sjekkes"}},
		"by words":              {"/listing angst aar", []string{"Angstforeningen Aarhus (dk-angst-aarhus)"}},
		"with other letters":    {"/tilbud angestgruppen", []string{"Ångestgruppen (se-angest)"}},
		"a retired one":         {"/listing lukkede", []string{"Det lukkede sted", "room.back:dk-lukket.1"}},
		"several":               {"/listing værested", []string{"9 funnet", "room.listing:dk-sted-0", "room.listings:"}},
		"by a button of a list": {"room.listing:dk-sted-3", []string{"Værested 3", "room.ok:dk-sted-3.1", "room.hide:dk-sted-3.1", "Aldri bekreftet"}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := w.askEditor(tt.what)
			if answer.Message == nil {
				t.Fatalf("gave %q", answer.Toast)
			}
			holds(t, "the answer", answer.Message.Text+" "+strings.Join(values(answer), " "), tt.want...)
		})
	}
	holds(t, "none", w.askEditor("/listing xyzzy").Toast, "passer")
	equal(t, "asks for words", w.askEditor("/listing").AskVerb, "listing")
}

func TestFoundListingsArePagedThrough(t *testing.T) {
	w := newWorld(t)
	first := w.askEditor("/listing værested")
	next := values(first)[len(values(first))-1]
	second := w.askEditor(next)
	if got := values(second); len(got) != 1 || got[0] != "room.listing:dk-sted-8" {
		t.Errorf("the second page has %v", got)
	}
	equal(t, "in place of the first", second.Edit, true)
	holds(t, "a list that is forgotten", w.askEditor("room.listings:unknown.8").Toast, "Søk igjen")
}

func TestAnEditorSaysThatAListingIsStillTrue(t *testing.T) {
	w := newWorld(t)
	answer := w.askEditor("room.ok:dk-angst-aarhus.1")
	holds(t, "the answer", answer.Toast, "bekreftet i dag")
	l := w.listing("dk-angst-aarhus")
	equal(t, "assured", l.Assured, w.clock().Format(time.DateOnly))
	history, _ := w.catalogue.History(t.Context(), l.ID)
	if len(history) != 1 || history[0].Who != "telegram-9" || history[0].Why == "" {
		t.Errorf("history %+v", history)
	}
	holds(t, "the card", answer.Message.Text, "Versjon 2", "telegram-9")
	equal(t, "in place of the old card", answer.Edit, true)
}

func TestAChangeMeanwhileIsNotOverwritten(t *testing.T) {
	for _, what := range []string{"room.ok:dk-angst-aarhus.1", "room.hide2:dk-angst-aarhus.1", "room.back:dk-angst-aarhus.1"} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			l := w.listing("dk-angst-aarhus")
			l.Phone = "12345678"
			if _, err := w.catalogue.Put(t.Context(), "editor", "ringte", w.clock(), l); err != nil {
				t.Fatal(err)
			}
			before := w.listing("dk-angst-aarhus")
			answer := w.askEditor(what)
			holds(t, "the answer", answer.Toast, "endret")
			holds(t, "what it is now", strings.Join(values(answer), " "), "room.ok:dk-angst-aarhus.2")
			if got := w.listing("dk-angst-aarhus"); got.Version != before.Version || got.Phone != "12345678" || got.Assured != before.Assured {
				t.Errorf("now %+v", got)
			}
		})
	}
}

func TestRetiringAsksOnce(t *testing.T) {
	w := newWorld(t)
	asked := w.askEditor("room.hide:dk-angst-aarhus.1")
	equal(t, "shown", w.listing("dk-angst-aarhus").Status, referrals.Active)
	if !slices.Contains(values(asked), "room.hide2:dk-angst-aarhus.1") {
		t.Fatalf("buttons %v", values(asked))
	}
	done := w.askEditor("room.hide2:dk-angst-aarhus.1")
	holds(t, "the answer", done.Toast, "vises ikke lenger")
	equal(t, "retired", w.listing("dk-angst-aarhus").Status, referrals.Retired)
	w.askEditor(values(done)[0])
	equal(t, "restored", w.listing("dk-angst-aarhus").Status, referrals.Active)

	holds(t, "without a reason", w.askEditor("/retire dk-angst-aarhus").Toast, "/retire")
	w.askEditor("/retire DK-angst-aarhus flyttet til  Randers")
	history, _ := w.catalogue.History(t.Context(), "dk-angst-aarhus")
	equal(t, "why", history[0].Why, "flyttet til Randers")
	equal(t, "retired with a reason", w.listing("dk-angst-aarhus").Status, referrals.Retired)
}

func TestWhatIsUnknown(t *testing.T) {
	w := newWorld(t)
	for _, what := range []string{"room.ok:unknown.1", "room.ok:dk-angst-aarhus", "room.ok:dk-angst-aarhus.!", "room.hide:unknown.1", "/retire unknown fordi"} {
		holds(t, what, w.askEditor(what).Toast, "finnes ikke")
	}
}

func TestValuesFitIntoButtons(t *testing.T) {
	w := newWorld(t)
	id := "dk-" + strings.Repeat("a", 45)
	w.catalogue.Hold(referrals.Listing{ID: referrals.ListingID(id), Name: "Lang", Country: "DK", Version: 1679615}) // "zzzz"
	answers := []string{"room.listing:" + id, "room.hide:" + id + ".zzzz"}
	for _, what := range answers {
		got := values(w.askEditor(what))
		if len(got) != 2 {
			t.Fatalf("%s gave %v", what, got)
		}
		for _, v := range got {
			if len(v) > 64 {
				t.Errorf("%q has %d bytes", v, len(v))
			}
		}
	}
}

func TestWhoAskedNotToBeListedIsNotBroughtBackByATap(t *testing.T) {
	w := newWorld(t)
	w.catalogue.Hold(referrals.Listing{ID: "dk-nej", Name: "Nej tak", Country: "DK", Assured: "2020-01-01", Status: referrals.DoNotList})
	answer := w.askEditor("/listing dk-nej")
	holds(t, "the status", answer.Message.Text, "Vil ikke vises")
	equal(t, "buttons", len(values(answer)), 0)
	for _, v := range values(w.askEditor("/due")) {
		if strings.Contains(v, "dk-nej") {
			t.Error("it is to be checked again")
		}
	}
}

func TestWhatIsDueComesOldestFirst(t *testing.T) {
	w := newWorld(t)
	answer := w.askEditor("/due")
	if got := values(answer); !slices.Equal(got, []string{"room.listing:se-angest", "room.listing:dk-angst-aarhus"}) {
		t.Errorf("due %v", got)
	}
	holds(t, "the text", answer.Message.Text, "2 tilbud", "9 er aldri bekreftet")
	w.askEditor("room.ok:se-angest.1")
	equal(t, "due later", len(values(w.askEditor("/sjekk"))), 1)
	for i := range 20 {
		id := referrals.ListingID(fmt.Sprintf("dk-gammel-%02d", i))
		w.catalogue.Hold(referrals.Listing{ID: id, Name: "Gammel", Country: "DK", Assured: fmt.Sprintf("2020-01-%02d", i+1), Version: 1})
	}
	seen, next := 0, "room.due"
	for next != "" {
		got := values(w.askEditor(next))
		next = ""
		for _, v := range got {
			if strings.HasPrefix(v, "room.due:") {
				next = v
			} else {
				seen++
			}
		}
	}
	equal(t, "all of them", seen, 21)
}

func TestReports(t *testing.T) {
	w := newWorld(t)
	holds(t, "none", w.askEditor("/reports").Toast, "Ingen har meldt")
	for i := range 6 {
		w.reports.add(fmt.Sprint("report-ABC", i), "dk-angst-aarhus", "number", w.clock().Add(time.Duration(i)*time.Minute))
	}
	w.reports.add("report-XYZ", "dk-er-vaek", "closed", w.clock().Add(time.Hour))
	first := w.askEditor("/meldinger")
	holds(t, "the list", first.Message.Text, "7 meldinger", "1. dk-er-vaek: Det finnes ikke lenger", "2. Angstforeningen Aarhus: Nummeret er feil")
	got := values(first)
	equal(t, "the listing", got[1], "room.listing:dk-angst-aarhus")
	rest := w.askEditor(got[0])
	holds(t, "the rest", rest.Message.Text, "6 meldinger")
	lacks(t, "the rest", rest.Message.Text, "dk-er-vaek")
	next := values(first)[len(got)-1]
	holds(t, "the next page", w.askEditor(next).Message.Text, "5. Angst")
	for range 6 {
		rest = w.askEditor("/reports")
		last := values(rest)
		i := slices.IndexFunc(last, func(v string) bool { return strings.HasPrefix(v, "room.resolve:") })
		rest = w.askEditor(last[i])
	}
	holds(t, "none are left", rest.Toast, "Ingen har meldt")
}

func TestEditorsAreToldOfNewReportsAtMostOnceAnHour(t *testing.T) {
	w := newWorld(t)
	told := func(want int) {
		t.Helper()
		w.rooms.TellOfReports(t.Context())
		equal(t, "told", len(w.platforms[tele].Lobby("-100")), want)
	}
	told(0)
	w.reports.add("r1", "dk-angst-aarhus", "number", w.clock())
	told(1)
	told(1)
	w.later(5 * time.Hour)
	told(1) // nothing new
	w.reports.add("r2", "dk-angst-aarhus", "hours", w.clock())
	told(2)
	w.later(10 * time.Minute)
	w.reports.add("r3", "dk-angst-aarhus", "hours", w.clock())
	told(2) // new, and too early
	w.later(50 * time.Minute)
	told(3)
	last := w.platforms[tele].Lobby("-100")[2]
	holds(t, "the notice", last.Text, "3 venter")
	equal(t, "its button", last.Choices[0].Value, "room.reports")
	if err := w.reports.Resolve(t.Context(), "r3"); err != nil {
		t.Fatal(err)
	}
	w.later(5 * time.Hour)
	told(3)
}

func TestReplicasTellEditorsOnce(t *testing.T) {
	w := newWorld(t)
	w.reports.add("r1", "dk-angst-aarhus", "number", w.clock())
	for range 2 {
		w.replica(func(o *rooms.Options) { o.Limits = nil; o.Editors = nil }).TellOfReports(t.Context()) // knows no place
		w.rooms.TellOfReports(t.Context())
	}
	equal(t, "told", len(w.platforms[tele].Lobby("-100")), 1)
}

func TestWithoutReports(t *testing.T) {
	w := newWorld(t)
	w.rooms = w.replica(func(o *rooms.Options) { o.Reports = nil })
	holds(t, "the answer", w.askEditor("/reports").Toast, "Ingen har meldt")
	holds(t, "the answer", w.askEditor("room.resolve:abc").Toast, "Ingen har meldt")
}

func TestTheEditorsPlaceNeedsNoAccount(t *testing.T) {
	w := newWorld(t)
	w.askEditor("room.ok:dk-angst-aarhus.1")
	all, err := w.staff.List(t.Context())
	if err != nil || len(all) != 0 {
		t.Errorf("made %v, %v", all, err)
	}
	holds(t, "a supporter's command", w.askEditor("/queue").Toast, "likepersonenes")
	holds(t, "a supporter's command", w.askEditor("room.claim").Toast, "likepersonenes")
	help := w.askEditor("/help").Message
	holds(t, "the help", help.Text, "/listing", "/due")
	lacks(t, "the help", help.Text, "/claim", "‹")
	equal(t, "of the system", help.By, chat.BySystem)
}
