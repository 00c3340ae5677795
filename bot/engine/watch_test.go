package engine_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

func TestARemindercomesWhenItIsDue(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Signal == chat.SignalTimer {
			return s, []dialogs.Effect{say(e.Choice + " " + w.Now.Sub(s.Updated).Truncate(time.Second).String())}
		}
		s.Updated = w.Now
		return s, []dialogs.Effect{dialogs.Remind{Key: "soon", At: w.Now.Add(3 * time.Second)}, dialogs.Remind{Key: "later", At: w.Now.Add(time.Hour)}}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "hej")
		h.after(2 * time.Second)
		h.wantTexts(h.web, "p")
		h.after(time.Second)
		h.wantTexts(h.web, "p", "soon 3s")
		h.after(2 * time.Hour)
		h.wantTexts(h.web, "p", "soon 3s", "later 1h0m0s")
	})
}

// rung notes when urgent cases were announced.
type rung struct{ at []time.Time }

func (r *rung) Announce(_ context.Context, c cases.Case) error {
	r.at = append(r.at, c.Announced)
	return nil
}

func TestAnUrgentCaseIsAnnouncedUntilAHumanTakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		alarm := &rung{}
		withAlarm := func(o *engine.Options) { o.Alarm = alarm }
		h := build(t, keep, withAlarm)
		h.start()
		second := build(t, keep, nil) // another replica on the same store
		second.store, second.cases = h.store, h.cases
		second.rebuild(func(o *engine.Options) { o.Book, o.Say, o.Alarm = book(keep), mustPhrases(t), alarm })
		second.start()

		ctx, began := t.Context(), time.Now()
		open := func(id chat.CaseID, urgent bool) {
			if err := h.cases.Open(ctx, cases.Case{ID: id, Person: h.web.address("p"), Status: cases.Waiting, Urgent: urgent, Opened: began, Announced: began}); err != nil {
				t.Fatal(err)
			}
		}
		open("k1", true)
		open("k2", false)
		h.after(7 * time.Minute)
		var after []time.Duration
		for _, at := range alarm.at {
			after = append(after, at.Sub(began))
		}
		if want := []time.Duration{2 * time.Minute, 4 * time.Minute, 6 * time.Minute}; !slices.Equal(after, want) {
			t.Errorf("announced after %v, want %v", after, want)
		}
		if _, err := h.cases.Apply(ctx, "k1", cases.Claim("maja", "Maja", h.desk.address("d"), time.Now())); err != nil {
			t.Fatal(err)
		}
		h.after(10 * time.Minute)
		if len(alarm.at) != 3 {
			t.Errorf("announced %d times, also after a human took it", len(alarm.at))
		}
		if _, err := h.cases.Apply(ctx, "k1", cases.Release("maja", time.Now())); err != nil {
			t.Fatal(err)
		}
		h.settle()
		if len(alarm.at) != 4 {
			t.Errorf("announced %d times: not when it came back", len(alarm.at))
		}
		for _, e := range []*house{h, second} {
			if err := e.stop(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestALatecomerAmongUrgentCasesIsAnnouncedAtOnce(t *testing.T) {
	alarm := &rung{}
	inBubble(t, keep, func(o *engine.Options) { o.Alarm = alarm }, func(h *house) {
		ctx := h.t.Context()
		if err := h.cases.Open(ctx, cases.Case{ID: "k1", Status: cases.Waiting, Opened: time.Now(), Announced: time.Now()}); err != nil {
			h.t.Fatal(err)
		}
		h.after(time.Minute)
		if _, err := h.cases.Apply(ctx, "k1", cases.Raise("crisis:suicide")); err != nil {
			h.t.Fatal(err)
		}
		h.settle()
		if len(alarm.at) != 1 {
			h.t.Errorf("announced %d times, want once, at once", len(alarm.at))
		}
	})
}
