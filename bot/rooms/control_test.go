package rooms_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// inRoom is a world with one waiting case in a room of Telegram, and two supporters there.
func inRoom(t *testing.T) *world {
	w := newWorld(t)
	w.supporter("telegram-7", "Maja")
	w.supporter("telegram-8", "Omar")
	w.supporter("discord-5", "Kim")
	w.supporter("liv", "Liv")
	w.waiting("k1", agreed)
	w.round()
	return w
}

func TestClaiming(t *testing.T) {
	for _, how := range []string{"room.claim", "/claim", "/tag", "/ta", "/överta"} {
		t.Run(how, func(t *testing.T) {
			w := inRoom(t)
			holds(t, "the answer", w.ask("telegram-7", "k1", how).Toast, "Samtalen med Rolig Ravn er din")
			c, room := w.get("k1"), w.room("k1", tele)
			if c.Holder != "telegram-7" || c.HolderName != "Maja" || c.At != room.Lane {
				t.Errorf("held by %s as %s", c.Holder, c.HolderName)
			}
			w.mu.Lock()
			hello := w.pushed[0]
			w.mu.Unlock()
			if hello.Signal != chat.SignalOpened || !hello.Staff || hello.From != room.Lane || hello.Locale != "da" || hello.Person != "telegram-7" {
				t.Errorf("the lane was opened by %+v", hello)
			}
			equal(t, "on duty for", w.cases.Until("telegram-7").Sub(w.clock()), time.Hour)
			holds(t, "the loser's answer", w.ask("telegram-8", "k1", how).Toast, "Maja tog samtalen lige før dig")
			holds(t, "the loser's answer elsewhere", w.ask("discord-5", "k1", how).Toast, "Maja tog samtalet")
			holds(t, "the winner's answer again", w.ask("telegram-7", "k1", how).Toast, "er din")
		})
	}
}

func TestTheFirstControlMakesAnAccountWithANeutralName(t *testing.T) {
	w := inRoom(t)
	answer := w.ask("telegram-99", "k1", "room.claim")
	a, err := w.staff.Get(t.Context(), "telegram-99")
	if err != nil || a.Name != "Peer-medarbejder" || !a.Has(staff.Supporter) || a.Lang != "da" {
		t.Fatalf("made %+v, %v", a, err)
	}
	equal(t, "the name that the person sees", w.get("k1").HolderName, "Peer-medarbejder")
	if answer.Message == nil {
		t.Fatal("nobody says which name the person sees")
	}
	holds(t, "the hint", answer.Message.Text, "Peer-medarbejder", "/name")
	lacks(t, "the hint", answer.Message.Text, "Platform Name")
	holds(t, "the name", w.ask("telegram-99", "k1", "/name  Sol ").Toast, "Sol")
	if a, _ := w.staff.Get(t.Context(), "telegram-99"); a.Name != "Sol" {
		t.Errorf("the name is %q", a.Name)
	}
	holds(t, "no name", w.ask("telegram-99", "k1", "/navn").Ask, "Sol")
	holds(t, "a long name", w.ask("telegram-99", "k1", "/name "+strings.Repeat("x", 60)).Toast, "40")
}

func TestAnAccountWithoutTheRoleMayDoNothing(t *testing.T) {
	w := inRoom(t)
	if err := w.staff.Put(t.Context(), staff.Account{ID: "telegram-66", Name: "X", Roles: []staff.Role{staff.Editor}}); err != nil {
		t.Fatal(err)
	}
	holds(t, "the answer", w.ask("telegram-66", "k1", "room.claim").Toast, "ikke lov")
	equal(t, "the case", w.get("k1").Status, cases.Waiting)
}

func TestOnlyTheHolderMay(t *testing.T) {
	for _, what := range []string{"room.release", "room.transfer", "room.transfer:telegram-8", "room.close", "room.close:bridged", "room.send:dk-angst-aarhus", "/snippet hej"} {
		t.Run(what, func(t *testing.T) {
			w := inRoom(t)
			if _, err := staff.AddSnippet(t.Context(), w.staff, "telegram-8", staff.Snippet{Title: "hej", Text: "min historie"}); err != nil {
				t.Fatal(err)
			}
			holds(t, "before a claim", w.ask("telegram-8", "k1", what).Toast, "Tag den først")
			w.ask("telegram-7", "k1", "room.claim")
			before := w.get("k1")
			holds(t, "the answer", w.ask("telegram-8", "k1", what).Toast, "Maja har samtalen")
			w.apply("k1", cases.TransferTo("telegram-7", "telegram-8", "Omar", chat.Address{Platform: "desk", Chat: "k1"}, w.clock()))
			holds(t, "the holder, from another place", w.ask("telegram-8", "k1", what).Toast, "et andet sted")
			equal(t, "written", w.get("k1").Version, before.Version+1)
			equal(t, "sent to the person", len(w.said()), 0)
			w.apply("k1", cases.Close("telegram-8", cases.Talked, w.clock()))
			holds(t, "after the end", w.ask("telegram-8", "k1", what).Toast, "afsluttet")
		})
	}
}

func TestReleasing(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	holds(t, "the answer", w.ask("telegram-7", "k1", "/frigiv").Toast, "venter igen")
	equal(t, "the case", w.get("k1").Status, cases.Waiting)
}

func TestClosing(t *testing.T) {
	for what, want := range map[string]cases.Outcome{
		"room.close:no_contact": cases.NoContact, "/close talked": cases.Talked, "/afslut Bygget bro": cases.Bridged, "/luk andet": cases.OtherEnd,
	} {
		t.Run(what, func(t *testing.T) {
			w := inRoom(t)
			w.ask("telegram-7", "k1", "room.claim")
			asked := w.ask("telegram-7", "k1", "room.close")
			equal(t, "outcomes", len(values(asked)), 6)
			equal(t, "the first", values(asked)[0], "room.close:bridged")
			w.ask("telegram-7", "k1", "/close forgotten") // no end that a supporter can give
			equal(t, "open", w.get("k1").Status, cases.Claimed)
			holds(t, "the answer", w.ask("telegram-7", "k1", what).Toast, "afsluttet")
			equal(t, "outcome", w.get("k1").Outcome, want)
		})
	}
}

func TestTransferring(t *testing.T) {
	for name, tt := range map[string]struct {
		what   string
		holder chat.PersonID
		on     chat.PlatformName
	}{
		"by button, here":             {"room.transfer:telegram-8", "telegram-8", tele},
		"by name, here":               {"/transfer omar", "telegram-8", tele},
		"to another platform":         {"/videregiv kim", "discord-5", disc},
		"to the desk":                 {"room.transfer:liv", "liv", "desk"},
		"by the beginning of a name":  {"/transfer Li", "liv", "desk"},
		"to nobody":                   {"/transfer nobody", "telegram-7", tele},
		"to somebody without a room":  {"room.transfer:editor", "telegram-7", tele},
		"to oneself":                  {"room.transfer:telegram-7", "telegram-7", tele},
		"to a platform's nonexistent": {"room.transfer:telegram-404", "telegram-7", tele},
	} {
		t.Run(name, func(t *testing.T) {
			w := inRoom(t)
			if err := w.staff.Put(t.Context(), staff.Account{ID: "editor", Name: "Red", Roles: []staff.Role{staff.Editor}}); err != nil {
				t.Fatal(err)
			}
			w.ask("telegram-7", "k1", "room.claim")
			w.ask("telegram-7", "k1", tt.what)
			c := w.get("k1")
			equal(t, "holder", c.Holder, tt.holder)
			equal(t, "platform", c.At.Platform, tt.on)
		})
	}
}

func TestTheListOfColleagues(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	for _, a := range []staff.Account{{ID: "ny", Name: "Ny", Roles: []staff.Role{staff.Supporter}},
		{ID: "liv", Name: "Liv", Roles: []staff.Role{staff.Supporter}, Password: "hash"}} {
		if err := w.staff.Put(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	list := func() []string {
		var shown []string
		for _, c := range w.ask("telegram-7", "k1", "room.transfer").Message.Choices {
			shown = append(shown, strings.TrimPrefix(c.Value, "room.transfer:")+"|"+c.Label)
		}
		return shown
	}
	offered := func(when string, want ...string) {
		t.Helper()
		if got := list(); !slices.Equal(got, want) {
			t.Errorf("%s: offered %q, want %q", when, got, want)
		}
	}
	kim, liv, omar, ny := "discord-5|Kim (discord-5)", "liv|Liv (liv)", "telegram-8|Omar (telegram-8)", "ny|Ny (ny)"
	offered("nobody on duty", liv, kim+" · ikke på vagt", omar+" · ikke på vagt", ny)
	w.ask("telegram-8", "k1", "/duty 2")
	offered("one on duty", omar, liv, kim+" · ikke på vagt", ny)
	w.later(3 * time.Hour)
	offered("a shift that ended", liv, kim+" · ikke på vagt", omar+" · ikke på vagt", ny)
	w.ask("discord-5", "k1", "/duty 2")
	w.ask("discord-5", "k1", "/off")
	offered("a break", liv, kim+" · ikke på vagt", omar+" · ikke på vagt", ny)
}

func TestTransferOpensARoomThatIsMissing(t *testing.T) {
	w := inRoom(t)
	w.waiting("k2", nil)
	w.rooms.RoundOf(t.Context(), tele)
	w.ask("telegram-7", "k2", "room.claim")
	w.rooms.RoundOf(t.Context(), disc)
	equal(t, "topics there", len(w.platforms[disc].Topics()), 1) // of the other case
	w.ask("telegram-7", "k2", "room.transfer:discord-5")
	c := w.get("k2")
	equal(t, "at", c.At, w.room("k2", disc).Lane)
	equal(t, "holder", c.Holder, "discord-5")
}

func TestTransferThatCannotOpenARoomLeavesTheCaseWhereItIs(t *testing.T) {
	w := inRoom(t)
	w.waiting("k2", nil)
	w.rooms.RoundOf(t.Context(), tele)
	w.platforms[disc].Fail = func(string, string) error { return roomstest.Failing(adapters.Retry) }
	w.ask("telegram-7", "k2", "room.claim")
	holds(t, "the answer", w.ask("telegram-7", "k2", "room.transfer:discord-5").Toast, "Du har den stadig")
	equal(t, "holder", w.get("k2").Holder, "telegram-7")
}

func TestFindingAndSending(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	ask := w.ask("telegram-7", "k1", "room.find")
	if ask.AskVerb != "find" || ask.Ask == "" {
		t.Fatalf("asked %+v", ask)
	}
	found := w.ask("telegram-7", "k1", "find:angst aarhus")
	if len(found.Message.Cards) == 0 || found.Message.Cards[0].Title != "Angstforeningen Aarhus" {
		t.Fatalf("found %+v", found.Message.Cards)
	}
	holds(t, "the card in the person's language", found.Message.Cards[0].What, "[da]")
	if got := values(found); !slices.Contains(got, "room.send:dk-angst-aarhus") || !slices.Contains(got, "room.find") {
		t.Fatalf("buttons %v", got)
	}
	sent := w.ask("telegram-7", "k1", "room.send:dk-angst-aarhus")
	holds(t, "the answer", sent.Message.Text, "Angstforeningen Aarhus")
	said := w.said()
	if len(said) != 1 {
		t.Fatalf("%d events", len(said))
	}
	e := said[0]
	if !e.Staff || e.From != w.room("k1", tele).Lane || e.Person != "telegram-7" || e.Name != "Maja" || e.Case != "k1" || e.ID == "" {
		t.Errorf("event %+v", e)
	}
	if len(e.Cards) != 1 || e.Cards[0].Listing != "dk-angst-aarhus" || len(e.Cards[0].Choices) != 0 {
		t.Errorf("cards %+v", e.Cards)
	}
	holds(t, "a listing that is gone", w.ask("telegram-7", "k1", "room.send:dk-lukket").Toast, "Søg igen")
	w.waiting("k2", func(c *cases.Case) { c.Country = "LT" })
	w.round()
	none := w.ask("telegram-7", "k2", "/find angst")
	holds(t, "nothing found", none.Message.Text, "ikke fundet")
	equal(t, "asks for other words", none.AskVerb, "find")
}

func TestWhatIsFoundCanBePagedThrough(t *testing.T) {
	w := inRoom(t)
	page := w.ask("telegram-8", "k1", "/find værested odense") // whoever looks need not hold the case
	seen := map[string]bool{}
	for pages := 1; ; pages++ {
		if n := len(page.Message.Cards); n == 0 || n > 5 {
			t.Fatalf("%d cards", n)
		}
		for _, card := range page.Message.Cards {
			if seen[card.Listing] {
				t.Errorf("%s stands on two pages", card.Listing)
			}
			seen[card.Listing] = true
		}
		i := slices.IndexFunc(values(page), func(v string) bool { return strings.HasPrefix(v, "room.more:") })
		if i < 0 {
			if pages < 2 || len(seen) < 9 {
				t.Errorf("%d pages, %d listings", pages, len(seen))
			}
			break
		}
		page = w.ask("telegram-8", "k1", values(page)[i])
	}
	for _, bad := range []string{"room.more:unknown.5", "room.more:", "room.more:x.-1", "room.more:x.y"} {
		holds(t, bad, w.ask("telegram-8", "k1", bad).Toast, "Søg igen")
	}
}

func TestTheSameControlTwiceSendsOnce(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	r := w.room("k1", tele)
	c := adapters.Control{ID: "same", In: r.Lane, Place: r.Place, Staff: "telegram-7", Verb: "room.send", Arg: "dk-angst-aarhus"}
	for range 2 {
		if _, err := w.rooms.Handle(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "events", len(w.said()), 1)
}

func TestWhatIsNotTakenInIsAnError(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	w.refuse = errors.New("away")
	r := w.room("k1", tele)
	_, err := w.rooms.Handle(t.Context(), adapters.Control{ID: "x", In: r.Lane, Place: r.Place, Staff: "telegram-7", Verb: "send", Arg: "dk-angst-aarhus"})
	if !errors.Is(err, w.refuse) {
		t.Errorf("gave %v", err)
	}
}

func TestSendingCountsAsAnAnswer(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	w.apply("k1", cases.Raise("crisis:suicide"))
	w.ask("telegram-7", "k1", "room.send:dk-angst-aarhus")
	equal(t, "unheard", w.get("k1").Unheard, false)
}

func TestSnippets(t *testing.T) {
	w := inRoom(t)
	w.ask("telegram-7", "k1", "room.claim")
	holds(t, "none yet", w.ask("telegram-7", "k1", "room.snippets").Message.Text, "/snippet add")
	holds(t, "a bad one", w.ask("telegram-7", "k1", "/snippet add uden tekst").Toast, "/snippet add")
	holds(t, "added", w.ask("telegram-7", "k1", "/historie tilføj Min første gruppe: Jeg sad længe i bilen.").Toast, "Min første gruppe")
	holds(t, "twice", w.ask("telegram-7", "k1", "/snippet add Min første gruppe: noget andet").Toast, "allerede")
	list := w.ask("telegram-7", "k1", "room.snippets")
	if len(values(list)) != 1 {
		t.Fatalf("buttons %v", values(list))
	}
	lacks(t, "the list", list.Message.Text, "i bilen")
	button := values(list)[0]
	w.ask("telegram-7", "k1", button)
	w.ask("telegram-7", "k1", "/snippet min FØRSTE gruppe")
	said := w.said()
	if len(said) != 2 || said[0].Text != "Jeg sad længe i bilen." || said[1].Text != said[0].Text || !said[0].Staff {
		t.Fatalf("sent %+v", said)
	}
	w.ask("telegram-7", "k1", "room.transfer:telegram-8")
	holds(t, "in the hands of somebody else", w.ask("telegram-8", "k1", button).Toast, "ikke noget")
	holds(t, "removed", w.ask("telegram-7", "k1", "/snippet fjern min første gruppe").Toast, "Fjernet")
	holds(t, "removed twice", w.ask("telegram-7", "k1", "/snippet remove min første gruppe").Toast, "ikke noget")
	equal(t, "sent", len(w.said()), 2)
}

func TestNotesStayInTheRoom(t *testing.T) {
	w := inRoom(t)
	for _, what := range []string{"room.note", "/note"} { // no question whose answer may go to the person
		how := w.ask("telegram-8", "k1", what)
		equal(t, "asks", how.Ask+how.AskVerb, "")
		holds(t, "how", how.Toast, "//", "/note")
	}
	answer := w.ask("telegram-8", "k1", "note:ring til <hende> i morgen")
	holds(t, "the note", answer.Message.Text, "Omar", "ring til <hende> i morgen")
	equal(t, "sent to the person", len(w.said()), 0)
	lacks(t, "the log", w.log.String(), "i morgen")
}

func TestDuty(t *testing.T) {
	w := inRoom(t)
	for what, want := range map[string]time.Duration{"/duty": 4 * time.Hour, "/vagt 2": 2 * time.Hour, "/duty 12t": 12 * time.Hour} {
		w.ask("telegram-7", "k1", what)
		equal(t, what, w.cases.Until("telegram-7").Sub(w.clock()), want)
	}
	for _, what := range []string{"/duty 0", "/duty 13", "/duty x", "/duty -3", "/duty 99999999999999999999"} {
		holds(t, what, w.ask("telegram-8", "k1", what).Toast, "12")
		equal(t, what, w.cases.Until("telegram-8").IsZero(), true)
	}
	w.ask("telegram-7", "k1", "/duty 4")
	w.ask("telegram-7", "k1", "room.claim")
	equal(t, "a claim cuts nothing short", w.cases.Until("telegram-7").Sub(w.clock()), 4*time.Hour)
	w.ask("telegram-7", "k1", "/pause")
	equal(t, "off", w.cases.Until("telegram-7").Before(w.clock()), true)
}

func TestQueueAndHelp(t *testing.T) {
	w := inRoom(t)
	lobby := adapters.Control{In: chat.Address{Platform: tele, Chat: "-100"}, Place: "-100", Staff: "telegram-7"}
	w.waiting("k2", func(c *cases.Case) {
		c.Pseudonym, c.Urgent, c.Risk, c.Needs = "Modig Mus", true, "crisis:suicide", []string{"grief"}
	})
	text := w.control(lobby, "/queue").Message.Text
	holds(t, "the queue", text, "1. ⚠️ Modig Mus", "2. Rolig Ravn · Angst", "0 på vagt")
	lacks(t, "the queue", text, "Sorg", "tør ikke")
	help := w.control(lobby, "/hjælp").Message.Text
	holds(t, "the help", help, "/claim", "/duty", "//")
	lacks(t, "the help", help, "/listing", "‹")
	holds(t, "a room's command in the place", w.control(lobby, "/claim").Toast, "kun inde i en samtale")
	holds(t, "an unknown word", w.control(lobby, "/xyzzy").Toast, "/help")
	holds(t, "an editor's command", w.control(lobby, "/listing x").Toast, "redaktørernes")
	w.apply("k1", cases.Withdraw(cases.Withdrawn, w.clock()))
	w.apply("k2", cases.Withdraw(cases.Withdrawn, w.clock()))
	holds(t, "an empty queue", w.control(lobby, "/kø").Message.Text, "Ingen venter")
}

func TestARoomWhoseCaseIsErasedSaysSo(t *testing.T) {
	w := inRoom(t)
	if _, err := w.cases.Erase(t.Context(), chat.Address{Platform: "web", Chat: canary}); err != nil {
		t.Fatal(err)
	}
	holds(t, "the answer", w.ask("telegram-7", "k1", "room.claim").Toast, "findes ikke længere")
}

func TestAllTheWordsAreAButtonAway(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("et langt liv med mange ord ", 80) + "SLUT"
	w.waiting("k1", func(c *cases.Case) { agreed(c); c.Words = long })
	w.round()
	panel := w.topic("k1", tele).Panel
	lacks(t, "the panel", panel.Text, "SLUT")
	if n := len([]rune(panel.Text)); n > 1900 {
		t.Errorf("the panel has %d characters", n)
	}
	if !slices.ContainsFunc(panel.Choices, func(c chat.Choice) bool { return c.Value == "room.words" }) {
		t.Fatalf("buttons %v", panel.Choices)
	}
	holds(t, "the words", w.ask("telegram-7", "k1", "room.words").Message.Text, "SLUT")
	w.apply("k1", cases.Claim("maja", "Maja", chat.Address{Platform: "desk", Chat: "k1"}, w.clock()))
	answer := w.ask("telegram-7", "k1", "room.words")
	if answer.Message != nil {
		t.Error("words of a case that somebody holds elsewhere are shown")
	}
}

func FuzzHandle(f *testing.F) {
	for _, seed := range []string{"claim", "room.close:bridged", "more:a.5", "snippet:0.abc", "listing:x", "ok:dk-lukket.1", "hide2:.", "due:-1", "resolve:x", "find:\xff\x00"} {
		verb, arg, _ := strings.Cut(seed, ":")
		f.Add(verb, arg, true)
		f.Add(verb, arg, false)
	}
	w := newWorld(f).only(tele)
	f.Fuzz(func(t *testing.T, verb, arg string, editor bool) {
		w.t = t
		if _, err := w.cases.Erase(t.Context(), chat.Address{Platform: "web", Chat: canary}); err != nil {
			t.Fatal(err)
		}
		w.round()
		w.waiting("k1", agreed)
		w.round()
		r := w.room("k1", tele)
		for i := range 2 {
			a, err := w.rooms.Handle(t.Context(), adapters.Control{ID: chat.EventID(fmt.Sprint("c", i)), In: r.Lane, Place: r.Place, Editor: editor,
				Staff: "telegram-7", Verb: verb, Arg: arg})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values(a) {
				if len(v) > 64 || strings.ContainsFunc(v, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789_.:-", r) }) {
					t.Errorf("the value %q is no button's", v)
				}
			}
			w.ask("telegram-7", "k1", "room.claim")
		}
	})
}
