package dialogs

import (
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// timed answers a timer, by what its key names.
func timed(t *talk) {
	switch family, _, _ := strings.Cut(t.Event.Choice, ":"); family {
	case reminding:
		t.remindNow()
	case following:
		t.followNow()
	default:
		stillWaiting(t)
	}
}

// remindNow says what a person asked to be reminded of, whoever holds the conversation. In a crisis it waits until the day of
// it is over, and then by day.
func (t *talk) remindNow() {
	at := slices.IndexFunc(t.State.Reminders, func(r Reminder) bool { return r.key() == t.Event.Choice })
	if at < 0 {
		return // dropped, or moved elsewhere
	}
	r := t.State.Reminders[at]
	if t.inCrisis() {
		later := nextDay(t.localOf(r, t.State.Crisis.At.Add(crisisDay)))
		t.State.Reminders = slices.Clone(t.State.Reminders)
		t.State.Reminders[at].At, t.State.Reminders[at].Late = later.UTC(), true
		t.do(Remind{Key: r.key(), At: later.UTC()})
		return
	}
	t.State.Reminders = slices.Delete(slices.Clone(t.State.Reminders), at, at+1)
	l, known := t.listing(r.Listing)
	if !known {
		t.notice("remind.due_gone", nil)
		return
	}
	key, vars := "remind.due", lang.Vars{"name": l.Name}
	switch {
	case r.Late:
		key = "remind.due_late"
	case !r.For.IsZero() && r.For.Before(t.World.Now):
		key, vars["for"] = "remind.due_missed", t.begins(t.World.Now, r.For, l.Country)
	case !r.For.IsZero():
		key, vars["start"] = "remind.due_for", t.startText(l, t.World.Now, r.For)
	}
	t.State.Look = l.ID
	card := CardFor(t.bare(l), t.lang(), t.World.Say, t.World.Now)
	m := chat.Message{Text: t.say(key, vars), Cards: []chat.Card{card}}
	if t.State.Holder != HeldByHuman {
		m.Cards[0].Choices = t.contactChoices(l)
		if t.spot(l) != nil {
			m.Cards[0].Choices = append(m.Cards[0].Choices, t.about("map", l.ID))
		}
		m.Choices = append([]chat.Choice{t.about(reminding, l.ID)}, t.choices(t.toHuman())...)
		m.Choices[0].Label = t.say("choice.remind.again", nil)
	}
	t.sendAlways(m)
}

// localOf is a time where the listing of a reminder is.
func (t *talk) localOf(r Reminder, at time.Time) time.Time {
	_, country := t.nameOf(r.Listing)
	return localTime(at, country)
}

// KeepUntil is until when the state must be kept for what it promised; zero when nothing is set.
func (s State) KeepUntil() time.Time {
	last := s.Follow.At
	for _, r := range s.Reminders {
		if r.At.After(last) {
			last = r.At
		}
	}
	if last.IsZero() {
		return last
	}
	return last.Add(24 * time.Hour)
}

// takeReminders sets the timers of reminders that came along from another lane, beside those that were set here.
func (t *talk) takeReminders(here []Reminder) {
	for _, r := range here {
		if len(t.State.Reminders) < maxReminders {
			t.State.Reminders = append(slices.Clone(t.State.Reminders), r)
		} else {
			t.do(Unremind{Key: r.key()})
		}
	}
	t.State.Reminders = slices.Clone(t.State.Reminders)
	for i := range t.State.Reminders {
		t.State.Reminded++
		r := &t.State.Reminders[i]
		if slices.ContainsFunc(here, func(h Reminder) bool { return h.N == r.N && h.Listing == r.Listing && h.At.Equal(r.At) }) {
			t.do(Unremind{Key: r.key()})
		}
		r.N = t.State.Reminded
		t.do(Remind{Key: r.key(), At: r.At})
	}
}
