package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// maxWords is how many characters a supporter can send at once: what every platform carries in one message.
const maxWords = 4000

// onceForm is what names a message: made by the page, unique within the case.
var onceForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`) // compiled once, never changed

func casePath(id chat.CaseID) string { return "/desk/case/" + pathEscape(string(id)) }

// apply changes the case, and leads back to its page with what was done or why it was not.
func (d *Desk) apply(v *visit, t cases.Transition, done string) error {
	id := chat.CaseID(v.r.PathValue("case"))
	c, err := d.o.Cases.Apply(v.r.Context(), id, t)
	var taken *cases.TakenError
	switch {
	case err == nil:
		v.flash(done, "name", c.Pseudonym)
	case errors.As(err, &taken):
		v.flash("case.taken", "name", taken.Name)
	case errors.Is(err, cases.ErrTaken):
		v.flash("case.taken.somebody")
	case errors.Is(err, cases.ErrNotHolder):
		v.flash("case.notyours")
	case errors.Is(err, cases.ErrClosed):
		v.flash("case.isclosed")
	case errors.Is(err, cases.ErrNotFound):
		return errNotFound
	default:
		return fmt.Errorf("desk: changing a case: %w", err)
	}
	return v.redirect(casePath(id))
}

func (d *Desk) claimCase(v *visit) error {
	id := chat.CaseID(v.r.PathValue("case"))
	c, err := d.theCase(v)
	if err != nil {
		return err
	}
	if c.Status == cases.Waiting { // the lane learns the supporter's language before it hears of the person
		hello := chat.Event{ID: chat.EventID("desk:" + string(id) + ":" + once()), From: Lane(id), Person: v.me(),
			Locale: v.lang, At: d.o.Now(), Signal: chat.SignalOpened, Staff: true}
		if err := d.push(v.r.Context(), hello); err != nil {
			return fmt.Errorf("desk: opening the lane of a case: %w", err)
		}
	}
	return d.apply(v, cases.Claim(v.me(), v.account.Name, Lane(id), d.o.Now()), "case.claimed")
}

func (d *Desk) releaseCase(v *visit) error {
	return d.apply(v, cases.Release(v.me(), d.o.Now()), "case.released")
}

func (d *Desk) transferCase(v *visit) error {
	to, err := d.o.Staff.Get(v.r.Context(), v.form("to"))
	if errors.Is(err, staff.ErrNotFound) || err == nil && (!to.Has(staff.Supporter) || to.ID == v.account.ID) {
		return errBadForm
	}
	if err != nil {
		return fmt.Errorf("desk: handing a case on: %w", err)
	}
	id := chat.CaseID(v.r.PathValue("case"))
	at := Lane(id)
	if d.o.LaneOf != nil {
		if at, err = d.o.LaneOf(v.r.Context(), to.ID, id); err != nil {
			return fmt.Errorf("desk: finding where a colleague works: %w", err)
		}
	}
	return d.apply(v, cases.TransferTo(v.me(), chat.PersonID(to.ID), to.Name, at, d.o.Now()), "case.transferred")
}

func (d *Desk) closeCase(v *visit) error {
	outcome := cases.Outcome(v.form("outcome"))
	if !slices.Contains(outcomes(), outcome) {
		return errBadForm
	}
	return d.apply(v, cases.Close(v.me(), outcome, d.o.Now()), "case.closed")
}

// held reads the case and leads away when the supporter does not hold it: ok is false, and the visit is answered.
func (d *Desk) held(v *visit) (c cases.Case, ok bool, err error) {
	c, err = d.theCase(v)
	if err != nil || phaseOf(c, v.me()) == phaseMine {
		return c, err == nil, err
	}
	key := "case.notyours"
	if c.Status == cases.Closed {
		key = "case.isclosed"
	}
	if v.wantsJSON() {
		v.fail(http.StatusConflict, key)
		return c, false, nil
	}
	return c, false, d.casePage(v, http.StatusConflict, c, composer{Problem: v.say(key), Text: v.form("text")}, findView{})
}

// sayInCase sends a supporter's words. Words that sound like advice are asked about once.
func (d *Desk) sayInCase(v *visit) error {
	c, ok, err := d.held(v)
	if err != nil || !ok {
		return err
	}
	words := composer{Once: v.form("once"), Text: readable(v.form("text"))}
	if !onceForm.MatchString(words.Once) {
		return errBadForm
	}
	switch {
	case words.Text == "":
		words.Problem = v.say("composer.empty")
	case utf8.RuneCountInString(words.Text) > maxWords:
		words.Problem = v.d.texts.Count(v.lang, "composer.long", utf8.RuneCountInString(words.Text)-maxWords, nil)
	case v.form("asked") == "" && d.advice.in(words.Text, c.Lang):
		words.Ask = true
	}
	if words.Problem == "" && !words.Ask {
		err := d.say(v, c, words.Once, chat.Message{Text: words.Text})
		if err == nil {
			return v.sent(c)
		}
		words.Problem = v.notSent(err)
	}
	if v.wantsJSON() {
		return v.json(http.StatusUnprocessableEntity, map[string]any{"ask": words.Ask, "error": words.Problem})
	}
	return d.casePage(v, http.StatusUnprocessableEntity, c, words, findView{})
}

// sayBound is how long taking words in and showing them may take.
const sayBound = 5 * time.Second

// say takes a supporter's words or listing in for good, and shows them in the talk, also when the page was left meanwhile.
// Doing it again under the same name changes nothing.
func (d *Desk) say(v *visit, c cases.Case, once string, m chat.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.r.Context()), sayBound)
	defer cancel()
	now := d.o.Now()
	m.ID, m.By, m.Name, m.At = "desk:"+string(c.ID)+":"+once, chat.ByHuman, v.account.Name, now
	e := chat.Event{ID: chat.EventID(m.ID), From: Lane(c.ID), Person: v.me(), Name: v.account.Name, Locale: v.lang, At: now,
		Text: m.Text, Cards: m.Cards, Case: c.ID, Staff: true}
	if err := d.push(ctx, e); err != nil {
		return fmt.Errorf("desk: taking a supporter's words in: %w", err)
	}
	if c.Unheard {
		if _, err := d.o.Cases.Apply(ctx, c.ID, cases.Heard(v.me())); err != nil {
			d.o.Log.Warn("desk: it could not be noted that a supporter answered", "cause", err)
		}
	}
	_, err := d.append(ctx, c.ID, m)
	return err
}

// choiceForm is what the value of a button looks like.
var choiceForm = regexp.MustCompile(`^[a-z0-9_.:-]{1,64}$`) // compiled once, never changed

// chooseInCase presses a button that the bot offered the supporter.
func (d *Desk) chooseInCase(v *visit) error {
	c, ok, err := d.held(v)
	if err != nil || !ok {
		return err
	}
	value, name := v.form("value"), v.form("once")
	if !choiceForm.MatchString(value) || !onceForm.MatchString(name) {
		return errBadForm
	}
	e := chat.Event{ID: chat.EventID("desk:" + string(c.ID) + ":" + name + ":" + value), From: Lane(c.ID), Person: v.me(),
		Name: v.account.Name, Locale: v.lang, At: d.o.Now(), Choice: value, Case: c.ID, Staff: true}
	if err := d.push(v.r.Context(), e); err != nil {
		return d.casePage(v, http.StatusServiceUnavailable, c, composer{Problem: v.notSent(err)}, findView{})
	}
	return v.sent(c)
}

// sent leads back to the talk.
func (v *visit) sent(c cases.Case) error {
	if v.wantsJSON() {
		return v.json(http.StatusOK, map[string]bool{"sent": true})
	}
	return v.redirect(casePath(c.ID) + "#write")
}

// notSent says why words did not go out; they are still in the form.
func (v *visit) notSent(err error) string {
	v.d.o.Log.Warn("desk: words were not taken in", "route", v.r.Pattern, "cause", err)
	var unstored *adapters.Unstored
	text := v.say("composer.failed")
	if errors.As(err, &unstored) {
		for _, m := range unstored.Say {
			text += "\n" + m.Text
		}
	}
	return text
}

// readable drops what no reader sees: broken UTF-8 and control characters but for line breaks.
func readable(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}
