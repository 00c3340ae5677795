package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// proposeBefore proposes a time before the beginning, as a button names it.
func (t *talk) proposeBefore(l *referrals.Listing, value string) {
	begins := t.State.Draft.For
	if begins.IsZero() {
		t.askStart(l)
		return
	}
	local := referrals.LocalTime(begins, l.Country)
	switch value {
	case "day":
		t.propose(l, onDay(local.AddDate(0, 0, -1), 18*time.Hour))
	case "morning":
		t.propose(l, onDay(local, 9*time.Hour))
	default:
		minutes, _ := strconv.Atoi(value)
		t.proposeSpan(l, time.Duration(max(minutes, 0))*time.Minute)
	}
}

// proposeSpan proposes a time so long before the beginning, never one in the night: that hour was asked of nobody.
func (t *talk) proposeSpan(l *referrals.Listing, span time.Duration) {
	local := referrals.LocalTime(t.State.Draft.For, l.Country)
	at := local.Add(-span)
	if span%(24*time.Hour) == 0 && span > 0 {
		at = onDay(local.AddDate(0, 0, -int(span/(24*time.Hour))), 18*time.Hour)
	}
	if earlier := byDay(at); quiet(at) && earlier.After(t.World.Now.Add(remindSoonest)) {
		at = earlier
	}
	t.propose(l, at)
}

// propose says back exactly when, and asks for a yes. A time that cannot be is said to be none.
func (t *talk) propose(l *referrals.Listing, at time.Time) {
	switch d := &t.State.Draft; {
	case !at.After(t.World.Now.Add(remindSoonest / 2)):
		d.Day = time.Time{}
		t.askDay(l, "remind.past")
	case at.Sub(t.World.Now) > remindWithin:
		d.Day, d.For = time.Time{}, time.Time{}
		t.askDay(l, "remind.far")
	default:
		d.At, d.Made = at.UTC(), t.World.Now
		t.proposeDraft(l)
	}
}

func (t *talk) proposeDraft(l *referrals.Listing) {
	d := t.State.Draft
	if d.At.IsZero() {
		t.askStart(l)
		return
	}
	t.holdFloor(reminding, stepYes, "remind")
	key, vars := "remind.confirm", lang.Vars{"name": l.Name, "when": t.when(d.At, l.Country), "start": "", "web": ""}
	if t.aheadOf(d.At, d.For) {
		key, vars["start"] = "remind.confirm_for", t.startText(l, d.At, d.For)
	}
	if seenOnlyOpen(t.Event.From.Platform) {
		vars["web"] = " " + t.say("remind.web", nil)
	}
	t.send(chat.Message{Text: t.say(key, vars), Choices: t.choices("remind.yes", "remind.other", "remind.no")})
}

// aheadOf reports whether a beginning is known and lies behind the reminder.
func (t *talk) aheadOf(at, begins time.Time) bool { return !begins.IsZero() && begins.After(at) }

// startText says when what is reminded of begins, or opens.
func (t *talk) startText(l *referrals.Listing, at, begins time.Time) string {
	key := "remind.start.opens"
	if slices.ContainsFunc(l.Kinds, meets) {
		key = "remind.start.begins"
	}
	return t.say(key, lang.Vars{"for": t.begins(at, begins, l.Country)})
}

// meets reports whether people of a kind of listing meet at a time, rather than a door that opens.
func meets(k referrals.Kind) bool {
	return k == "peer_support_group" || k == "self_help_group" || k == "course"
}

// begins writes when it begins, by the hour alone on the day of the reminder.
func (t *talk) begins(at, begins time.Time, country string) string {
	if a, b := referrals.LocalTime(at, country), referrals.LocalTime(begins, country); midnight(a).Equal(midnight(b)) {
		return t.say("date.clock", lang.Vars{"clock": b.Format("15:04")})
	}
	return t.when(begins, country)
}

// seenOnlyOpen reports whether what is written is seen on the platform only while its page is open.
func seenOnlyOpen(platform chat.PlatformName) bool { return platform == "web" }

// setReminder sets what was said back and agreed to.
func (t *talk) setReminder(l *referrals.Listing) {
	d := t.State.Draft
	same := func(r Reminder) bool { return r.Listing == l.ID && r.At.Equal(d.At) }
	switch {
	case d.At.IsZero():
		t.askStart(l)
		return
	case !d.At.After(t.World.Now):
		t.askDay(l, "remind.past")
		return
	case slices.ContainsFunc(t.State.Reminders, same):
		t.State.Draft = Draft{}
		t.tell("remind.already", lang.Vars{"name": l.Name, "when": t.when(d.At, l.Country)}, "reminders")
		return
	}
	if t.full() {
		return
	}
	t.State.Reminded++
	r := Reminder{N: t.State.Reminded, Listing: l.ID, At: d.At, For: d.For}
	if !t.aheadOf(d.At, d.For) {
		r.For = time.Time{}
	}
	t.State.Reminders, t.State.Draft = append(slices.Clone(t.State.Reminders), r), Draft{}
	slices.SortStableFunc(t.State.Reminders, func(a, b Reminder) int { return a.At.Compare(b.At) })
	t.do(Remind{Key: r.key(), At: r.At})
	t.tell("remind.set", lang.Vars{"name": l.Name, "when": t.when(r.At, l.Country)}, append([]string{"reminders"}, nextSteps(t)...)...)
}

// key names the timer of a reminder.
func (r Reminder) key() string { return reminding + ":" + strconv.Itoa(r.N) }

// listReminders shows what is set, with buttons that drop each.
func (t *talk) listReminders() {
	if len(t.State.Reminders) == 0 {
		t.tell("remind.none", nil, nextSteps(t)...)
		return
	}
	lines := []string{t.say("remind.list", nil)}
	var all []chat.Choice
	for i, r := range t.State.Reminders {
		name, country := t.nameOf(r.Listing)
		lines = append(lines, strconv.Itoa(i+1)+". "+name+": "+t.when(r.At, country))
		all = append(all, chat.Choice{Value: "remind.drop:" + strconv.Itoa(r.N), Label: t.say("choice.remind.drop", lang.Vars{"n": strconv.Itoa(i + 1)})})
	}
	if len(t.State.Reminders) > 1 {
		all = append(all, t.choice("remind.drop_all"))
	}
	t.sendAlways(chat.Message{Tone: chat.ToneNotice, Text: strings.Join(lines, "\n"), Choices: all})
}

// nameOf gives the name and country of a listing; of one that is gone its id.
func (t *talk) nameOf(id referrals.ListingID) (name, country string) {
	if l, ok := t.listing(id); ok {
		return l.Name, l.Country
	}
	return string(id), t.country()
}

// dropReminder takes one reminder back, or all, or leaves them.
func (t *talk) dropReminder() {
	if t.chose("remind.keep") {
		t.tell("remind.kept", nil)
		return
	}
	all := t.chose("remind.drop_all")
	value, _ := t.choseOf("remind.drop")
	var left []Reminder
	for _, r := range t.State.Reminders {
		if all || strconv.Itoa(r.N) == value {
			t.do(Unremind{Key: r.key()})
			continue
		}
		left = append(left, r)
	}
	dropped := len(t.State.Reminders) - len(left)
	if all && !t.State.Follow.At.IsZero() {
		t.unfollow()
		dropped++
	}
	t.State.Reminders = left
	switch {
	case dropped == 0 && len(left) == 0:
		t.tell("remind.none", nil, nextSteps(t)...)
	case dropped == 0:
		t.listReminders()
	case all:
		t.tell("remind.dropped_all", nil)
	case len(left) > 0:
		t.tell("remind.dropped", nil, "reminders")
	default:
		t.tell("remind.dropped", nil)
	}
}
