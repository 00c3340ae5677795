package dialogs

import (
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// Steps of setting a reminder. Names are stored.
const (
	reminding  = "remind"
	stepDay    = "day"
	stepTime   = "time"
	stepBefore = "before"
	stepYes    = "yes"
)

// Bounds of reminders.
const (
	maxReminders  = 10
	remindWithin  = 60 * 24 * time.Hour
	draftFor      = 2 * time.Hour // how long the buttons of a reminder that is being set count
	remindSoonest = 2 * time.Minute
)

// Reminder is what a person asked to be reminded of.
type Reminder struct {
	N       int                 `json:"n"` // names it in its timer and in buttons
	Listing referrals.ListingID `json:"listing"`
	At      time.Time           `json:"at"`
	For     time.Time           `json:"for,omitzero"`   // when it begins, if that is known
	Late    bool                `json:"late,omitempty"` // it was held back in a crisis
}

// Draft is a reminder in the making.
type Draft struct {
	Listing referrals.ListingID `json:"listing,omitempty"`
	Day     time.Time           `json:"day,omitzero"`
	For     time.Time           `json:"for,omitzero"`
	At      time.Time           `json:"at,omitzero"`
	Made    time.Time           `json:"made,omitzero"`
}

// reminders sets, shows and drops reminders of listings. Nothing is set without a yes.
func reminders() dialogue { return dialogue{name: reminding, takes: wantsReminder, take: takeReminder} }

func wantsReminder(t *talk) bool {
	family, _, _ := strings.Cut(t.Event.Choice, ":")
	family, _, _ = strings.Cut(family, ".")
	switch {
	case family == reminding || t.chose("reminders"), t.commanded(remindersCommands()...):
		return true
	case !t.wrote() || t.command() != "":
		return false
	case t.remindStep() != "" && t.answersReminder():
		return true
	}
	switch {
	case t.wordsAsked():
		return false
	case t.says("reminders"):
		return true
	}
	return t.says("remind") && (t.shownAny() || !t.asksForHelp()) // who names what to look for as well finds it first
}

func remindersCommands() []string {
	return []string{"reminders", "påmindelser", "paamindelser", "påminnelser", "paminnelser", "påminnelse", "påmindelse"}
}

// remindStep is the step of setting a reminder that held the floor, or "".
func (t *talk) remindStep() string {
	dialogue, step, _ := strings.Cut(t.floor, ".")
	if dialogue != reminding {
		return ""
	}
	return step
}

// answersReminder reports whether the words answer what was asked for a reminder: a time, yes or no, or words that say
// nothing else either.
func (t *talk) answersReminder() bool {
	m := t.Meaning
	if t.Meaning.Reply != "" || t.readWish(t.World.Now, t.remindStep()).said() {
		return true
	}
	return m.Intent == understand.Other && !names(m) && !t.distressed() && !t.inCrisis() && len(strings.Fields(t.Event.Text)) <= fewWords
}

func takeReminder(t *talk) {
	t.State.Unsure = 0
	switch {
	case t.chose("reminders"), t.commanded(remindersCommands()...), t.says("reminders"):
		t.listReminders()
	case strings.HasPrefix(t.Event.Choice, "remind.drop"), t.chose("remind.keep"):
		t.dropReminder()
	case t.chose("remind.no"), t.remindStep() != "" && (t.Meaning.Reply == understand.No || t.says("nevermind")):
		t.State.Draft = Draft{}
		t.tell("remind.none_set", nil, nextSteps(t)...)
	case t.Event.Choice != "":
		t.remindByChoice()
	default:
		t.remindByWords()
	}
}

// remindByChoice carries the buttons of a reminder in the making. What is left of an old one begins anew.
func (t *talk) remindByChoice() {
	if id, ok := t.choseOf(reminding); ok {
		t.beginReminder(referrals.ListingID(id))
		return
	}
	d := t.State.Draft
	l, known := t.listing(d.Listing)
	if !known || t.World.Now.Sub(d.Made) > draftFor {
		t.State.Draft = Draft{}
		t.tell("unsure.old_button", nil, nextSteps(t)...)
		return
	}
	step, value, _ := strings.Cut(strings.TrimPrefix(t.Event.Choice, reminding+"."), ":")
	here := t.clockOf(l)
	switch step {
	case "for":
		minutes, _ := strconv.ParseInt(value, 10, 64)
		t.State.Draft.For = time.Unix(minutes*60, 0).UTC()
		t.askBefore(l)
	case stepDay:
		day, err := time.ParseInLocation("20060102", value, here.Location())
		if err != nil {
			t.askDay(l, "remind.ask_day")
			return
		}
		t.State.Draft.Day, t.State.Draft.For = day, time.Time{}
		t.askTime(l)
	case stepTime:
		clock, err := time.Parse("1504", value)
		if err != nil || d.Day.IsZero() {
			t.askDay(l, "remind.ask_day")
			return
		}
		t.propose(l, onDay(d.Day.In(here.Location()), time.Duration(clock.Hour())*time.Hour+time.Duration(clock.Minute())*time.Minute))
	case stepBefore:
		t.proposeBefore(l, value)
	case stepYes:
		t.setReminder(l)
	default:
		t.State.Draft.For, t.State.Draft.Day = time.Time{}, time.Time{}
		t.askDay(l, "remind.ask_day")
	}
}

// clockOf is the time now where a listing is.
func (t *talk) clockOf(l *referrals.Listing) time.Time {
	return referrals.LocalTime(t.World.Now, l.Country)
}

// starts gives when a listing opens or its group meets next.
func (t *talk) starts(l *referrals.Listing, n int) []time.Time {
	return l.Starts(t.World.Now.Add(remindSoonest), remindWithin, n)
}

// beginReminder begins one by the button of a listing.
func (t *talk) beginReminder(id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.draft(l)
	if t.full() {
		return
	}
	t.askStart(l)
}

func (t *talk) draft(l *referrals.Listing) {
	t.State.Look = l.ID
	t.State.Draft = Draft{Listing: l.ID, Made: t.World.Now}
}

// full says so when there are as many reminders as there may be.
func (t *talk) full() bool {
	if len(t.State.Reminders) < maxReminders {
		return false
	}
	t.State.Draft = Draft{}
	t.tell("remind.full", lang.Vars{"n": strconv.Itoa(maxReminders)}, "reminders")
	return true
}

// remindByWords carries words: a wish to be reminded, or the answer to what was asked.
func (t *talk) remindByWords() {
	l, known := t.listing(t.State.Draft.Listing)
	fresh := known && t.remindStep() != ""
	if !fresh || t.says("remind") {
		if l, known = t.subject(); !known {
			t.remindOfWhat()
			return
		}
		if t.draft(l); t.full() {
			return
		}
	}
	w := t.readWish(t.clockOf(l), t.remindStep())
	switch {
	case w.wrong:
		t.askDay(l, "remind.no_such_time")
	case t.in(reminding, stepYes) && t.Meaning.Reply == understand.Yes:
		t.setReminder(l)
	case w.said():
		t.remindAt(l, w)
	case fresh && t.in(reminding, stepTime):
		t.askTime(l)
	case fresh && t.in(reminding, stepBefore):
		t.askBefore(l)
	case fresh && t.in(reminding, stepYes):
		t.proposeDraft(l)
	case fresh:
		t.askDay(l, "remind.unclear")
	default:
		t.askStart(l)
	}
}

// remindOfWhat asks what the reminder is to be of: only what stands on the list can be named again without keeping words.
func (t *talk) remindOfWhat() {
	if len(t.stillShown()) > 0 {
		t.askSubject("remind.which", reminding)
		return
	}
	askNeed(t, "remind.nothing_shown", 1)
}

// remindAt goes on from what the words say about the time.
func (t *talk) remindAt(l *referrals.Listing, w wish) {
	here, d := t.clockOf(l), &t.State.Draft
	switch {
	case w.day.IsZero() && w.hasClock && t.in(reminding, stepBefore) && !d.For.IsZero():
		w.day, w.loose = d.For.In(here.Location()), false
	case w.day.IsZero() && w.hasClock && !d.Day.IsZero():
		w.day = d.Day.In(here.Location())
	}
	if begins := t.startOn(l, w.day); !begins.IsZero() {
		d.For = begins
	}
	switch {
	case !w.day.IsZero() && w.day.Sub(here) > remindWithin:
		t.askDay(l, "remind.far")
	case !w.day.IsZero() && w.day.Before(midnight(here)):
		t.askDay(l, "remind.past")
	case w.in > 0:
		t.propose(l, here.Add(w.in).Truncate(time.Minute))
	case w.before > 0:
		t.remindBefore(l, w)
	case !d.For.IsZero() && !w.day.IsZero() && (!w.hasClock || w.loose || onDay(w.day, w.clock).Equal(d.For)):
		t.askBefore(l)
	case !w.day.IsZero() && w.hasClock:
		t.propose(l, onDay(w.day, w.clock))
	case !w.day.IsZero():
		d.Day = w.day
		t.askTime(l)
	default: // a time alone: today, or tomorrow when that is over
		at := onDay(here, w.clock)
		if !at.After(here) {
			at = onDay(here.AddDate(0, 0, 1), w.clock)
		}
		t.propose(l, at)
	}
}

// startOn gives when a listing opens or its group meets on a day, or no time.
func (t *talk) startOn(l *referrals.Listing, day time.Time) time.Time {
	if day.IsZero() {
		return time.Time{}
	}
	for _, at := range t.starts(l, 50) {
		if midnight(at).Equal(midnight(day.In(at.Location()))) {
			return at
		}
	}
	return time.Time{}
}

// remindBefore takes "an hour before": before the beginning that was named, or the next one.
func (t *talk) remindBefore(l *referrals.Listing, w wish) {
	d := &t.State.Draft
	if next := t.starts(l, 1); d.For.IsZero() && w.day.IsZero() && len(next) == 1 {
		d.For = next[0]
	}
	if d.For.IsZero() && !w.day.IsZero() && w.hasClock { // "an hour before, Thursday at 19"
		d.For = onDay(w.day, w.clock)
	}
	if d.For.IsZero() {
		t.askDay(l, "remind.ask_day_start")
		return
	}
	t.proposeSpan(l, w.before)
}

// askStart offers the next times that are known, or asks for a day.
func (t *talk) askStart(l *referrals.Listing) {
	next := t.starts(l, 3)
	if len(next) == 0 {
		t.askDay(l, "remind.ask_day")
		return
	}
	t.holdFloor(reminding, stepDay, "remind")
	var all []chat.Choice
	for _, at := range next {
		all = append(all, chat.Choice{Value: "remind.for:" + strconv.FormatInt(at.Unix()/60, 10), Label: upperFirst(t.when(at, l.Country))})
	}
	t.send(chat.Message{Text: t.say("remind.ask_start", lang.Vars{"name": l.Name}), Choices: append(all, t.choices("remind.other", "remind.no")...)})
}

// askDay asks for the day, with the hours as they are written where they cannot be read for sure.
func (t *talk) askDay(l *referrals.Listing, key string) {
	t.holdFloor(reminding, stepDay, "remind")
	t.State.Draft.Made = t.World.Now
	text := t.say(key, lang.Vars{"name": l.Name})
	if l.Hours != "" && len(t.starts(l, 1)) == 0 {
		text += " " + t.say("remind.written", lang.Vars{"hours": hoursOf(l, t.lang(), t.World.Say)})
	}
	here := t.clockOf(l)
	var all []chat.Choice
	for n := range aWeek {
		if n == 0 && here.Hour() >= 20 {
			continue
		}
		day := midnight(here).AddDate(0, 0, n)
		all = append(all, chat.Choice{Value: "remind.day:" + day.Format("20060102"), Label: upperFirst(t.dayText(day))})
	}
	t.send(chat.Message{Text: text, Choices: append(all, t.choice("remind.no"))})
}

// askTime asks at what time of the day that was chosen.
func (t *talk) askTime(l *referrals.Listing) {
	t.holdFloor(reminding, stepTime, "remind")
	here := t.clockOf(l)
	day := t.State.Draft.Day.In(here.Location())
	var all []chat.Choice
	for _, hour := range []time.Duration{9, 12, 15, 17, 18, 19, 20} {
		if at := onDay(day, hour*time.Hour); at.After(here.Add(remindSoonest)) {
			all = append(all, chat.Choice{Value: "remind.time:" + at.Format("1504"), Label: at.Format("15:04")})
		}
	}
	t.send(chat.Message{Text: t.say("remind.ask_time", lang.Vars{"day": t.dayText(day)}), Choices: append(all, t.choices("remind.other", "remind.no")...)})
}

// askBefore asks how long before it begins.
func (t *talk) askBefore(l *referrals.Listing) {
	t.holdFloor(reminding, stepBefore, "remind")
	text := t.say("remind.ask_before", lang.Vars{"name": l.Name, "for": t.when(t.State.Draft.For, l.Country)})
	t.send(chat.Message{Text: text, Choices: t.choices("remind.before:60", "remind.before:120", "remind.before:morning", "remind.before:day", "remind.other", "remind.no")})
}
