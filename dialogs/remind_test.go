package dialogs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// monday is Monday 23 November 2026, ten in the morning in Scandinavia.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// looking is a person who looks at a listing of theirs.
func looking(code string) dialogs.State {
	return dialogs.State{Lang: code, LangSet: true, Country: "DK", Greeted: true, Look: "dk-sind-aabenraa-spillecafe"}
}

// TestTimesInWords asks to be reminded, a yes after it, and looks at when the timer goes.
func TestTimesInWords(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct{ words, want string }{ // it is open on Wednesdays 17-20
		{"mind mig om det en time før", "Wed 25 16:00"},
		{"mind mig om det onsdag en time før", "Wed 25 16:00"},
		{"mind mig om det en halv time før", "Wed 25 16:30"},
		{"påminn meg tre timer før", "Wed 25 14:00"},
		{"påminn mig dagen innan", "Tue 24 18:00"},
		{"mind mig om det torsdag kl 16", "Thu 26 16:00"},
		{"mind mig om det torsdag kl. 16.30", "Thu 26 16:30"},
		{"remind me on Friday at 5pm", "Fri 27 17:00"},
		{"remind me tomorrow at half past nine", "Tue 24 09:30"},
		{"mind mig om det i morgen halv ni", "Tue 24 08:30"},
		{"påminn meg i overmorgen klokka 12", "Wed 25 12:00"},
		{"påminn mig den 27 november kl 9", "Fri 27 09:00"},
		{"påminn mig 27/11 kl 9", "Fri 27 09:00"},
		{"remind me on November 27th at 09:15", "Fri 27 09:15"},
		{"mind mig om det om to timer", "Mon 23 12:00"},
		{"remind me in 45 minutes", "Mon 23 10:45"},
		{"remind me in 3 days at 8:05", "Thu 26 08:05"},
		{"mind mig om det kl 9", "Tue 24 09:00"},
		{"mind mig om det kl 11", "Mon 23 11:00"},
		{"remind me 2026-11-28 at 13", "Sat 28 13:00"},
		{"mind mig om det torsdag kl 3", "Thu 26 15:00"},
		{"mind mig om det i aften kl 23", "Mon 23 23:00"},
		{"paminn mig pa torsdag klockan tre", "Thu 26 15:00"},
	} {
		t.Run(tt.words, func(t *testing.T) {
			s, _ := h.take(looking("da"), chat.Event{ID: "e1", From: newLane, Text: tt.words}, h.world(monday, 1))
			s, effects := h.take(stored(t, s), chat.Event{ID: "e2", From: newLane, Text: "ja"}, h.world(monday, 1))
			set, ok := find[dialogs.Remind](effects)
			if got := set.At.Add(time.Hour).Format("Mon 2 15:04"); !ok || got != tt.want || len(s.Reminders) != 1 {
				t.Errorf("it is set for %s, want %s: %+v", got, tt.want, effects)
			}
		})
	}
}

// TestTimesThatCannotBe sets nothing, whatever is said after it.
func TestTimesThatCannotBe(t *testing.T) {
	h := newHouse(t)
	for _, words := range []string{"mind mig om det 31. februar", "remind me at 25:00", "påminn mig kl 24", "remind me on 12 March", "påminn meg 1/1/2019",
		"mind mig om det i dag kl 8", "remind me in 100 days at 9", "mind mig om det 99/99", "remind me", "mind mig om det torsdag kl 12:75", "mind mig om 0 minutter"} {
		s, _ := h.take(looking("da"), chat.Event{ID: "e1", From: newLane, Text: words}, h.world(monday, 1))
		s, effects := h.take(stored(t, s), chat.Event{ID: "e2", From: newLane, Text: "ja"}, h.world(monday, 1))
		if set, ok := find[dialogs.Remind](effects); ok || len(s.Reminders) > 0 {
			t.Errorf("%q sets one for %s", words, set.At)
		}
	}
}

// TestNothingIsSetWithoutAYes goes as far as the question, and then does anything but agree.
func TestNothingIsSetWithoutAYes(t *testing.T) {
	h := newHouse(t)
	for _, after := range []chat.Event{{Text: "nej"}, {Text: "glem det"}, {Text: "tak"}, {Text: "hvad"}, {Choice: "remind.no"}, {Choice: "remind.other"},
		{Choice: "remind.before:60"}, {Choice: "reminders"}, {Text: "jeg vil ikke leve mere"}, {Text: "/stop"}} {
		s, _ := h.take(looking("da"), chat.Event{ID: "e1", From: newLane, Text: "mind mig om det en time før"}, h.world(monday, 1))
		after.ID, after.From = "e2", newLane
		s, effects := h.take(stored(t, s), after, h.world(monday, 1))
		for _, f := range effects {
			if set, is := f.(dialogs.Remind); is && strings.HasPrefix(set.Key, "remind:") || len(s.Reminders) > 0 {
				t.Errorf("after %+v it is set: %+v", after, f)
			}
		}
	}
}

func TestThereAreAtMostTenReminders(t *testing.T) {
	h := newHouse(t)
	s := looking("en")
	for i := range 12 {
		text := fmt.Sprintf("remind me tomorrow at 12:%02d", i)
		s, _ = h.take(stored(t, s), chat.Event{ID: chat.EventID(fmt.Sprint("a", i)), From: newLane, Text: text}, h.world(monday, 1))
		s, _ = h.take(stored(t, s), chat.Event{ID: chat.EventID(fmt.Sprint("b", i)), From: newLane, Text: "yes"}, h.world(monday, 1))
	}
	if len(s.Reminders) != 10 {
		t.Fatalf("there are %d", len(s.Reminders))
	}
	if until := s.KeepUntil(); until.Before(s.Reminders[9].At) {
		t.Errorf("the state is kept until %s", until)
	}
	s, effects := h.take(stored(t, s), chat.Event{ID: "d", From: newLane, Choice: "remind.drop:3"}, h.world(monday, 1))
	if drop, ok := find[dialogs.Unremind](effects); !ok || drop.Key != "remind:3" || len(s.Reminders) != 9 {
		t.Errorf("dropping one does %+v", effects)
	}
}

// TestTwoLanesWithReminders: those of both go on, each once, under names that do not meet.
func TestTwoLanesWithReminders(t *testing.T) {
	h := newHouse(t)
	at := func(hours int) time.Time { return monday.Add(time.Duration(hours) * time.Hour) }
	here := dialogs.State{Version: 1, Greeted: true, Lang: "da", Reminded: 2,
		Reminders: []dialogs.Reminder{{N: 1, Listing: "dk-al-anon", At: at(5)}, {N: 2, Listing: "dk-al-anon", At: at(6)}}}
	e := chat.Event{ID: "e1", From: newLane, Signal: chat.SignalMoved, With: chat.Address{Platform: "web", Chat: "9"},
		Carried: []byte(`{"v":1,"greeted":true,"lang":"da","reminded":1,"reminders":[{"n":1,"listing":"dk-aa-danmark","at":"2026-11-23T12:00:00Z"}]}`)}
	s, effects := h.take(here, e, h.world(monday, 1))
	set := map[string]bool{}
	for _, f := range effects {
		switch f := f.(type) {
		case dialogs.Remind:
			set[f.Key] = true
		case dialogs.Unremind:
			delete(set, f.Key)
		}
	}
	for _, r := range s.Reminders {
		if key := fmt.Sprint("remind:", r.N); !set[key] {
			t.Errorf("%s has no timer: %v", key, set)
		}
	}
	if len(s.Reminders) != 3 || len(set) != 3 || !slices.ContainsFunc(s.Reminders, func(r dialogs.Reminder) bool { return r.Listing == "dk-aa-danmark" }) {
		t.Errorf("there are %+v and %v", s.Reminders, set)
	}
}
