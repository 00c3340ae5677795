package engine_test

import (
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// TestAReminderThatIsTakenBackDoesNotCome, whether the turn that takes it back is of the same commit or a later one.
func TestAReminderThatIsTakenBackDoesNotCome(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		switch {
		case e.Signal == chat.SignalTimer:
			return s, []dialogs.Effect{say(e.Choice)}
		case e.Text == "drop":
			return s, []dialogs.Effect{dialogs.Unremind{Key: "a"}, dialogs.Unremind{Key: "never"}}
		case e.Text == "anew":
			return s, []dialogs.Effect{dialogs.Remind{Key: "b", At: w.Now.Add(time.Second)}, dialogs.Unremind{Key: "b"}, dialogs.Remind{Key: "b", At: w.Now.Add(time.Hour)}}
		}
		return s, []dialogs.Effect{dialogs.Remind{Key: "a", At: w.Now.Add(time.Minute)}}
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "hej")
		h.write("p", "drop")
		h.write("p", "anew")
		h.after(2 * time.Minute)
		h.wantTexts(h.web, "p")
		h.after(time.Hour)
		h.wantTexts(h.web, "p", "b")
	})
}

// TestAStateOutlivesItsReminders: what was asked to be reminded of is still known when its time comes.
func TestAStateOutlivesItsReminders(t *testing.T) {
	var due time.Time
	speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		due = w.Now.Add(50 * 24 * time.Hour)
		s.Reminders = []dialogs.Reminder{{N: 1, Listing: "dk-1", At: due}}
		return s, nil
	}
	inBubble(t, speak, nil, func(h *house) {
		h.write("p", "hej")
		h.after(time.Second)
		if until := h.store.expires(h.web.address("p")); !until.After(due) {
			t.Errorf("the state ends %s, before what is due %s", until, due)
		}
	})
}
