package rooms

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// control does one thing that was asked for.
type control func(ctx context.Context, v *visit) (adapters.Answer, error)

// visit is one control that was asked for, with what is known about where and by whom.
type visit struct {
	*Rooms
	adapters.Control
	code    string // language of the answer
	account staff.Account
	isNew   bool // the account was made just now
	room    Room
	c       cases.Case
}

// controls lists everything that can be asked for, by verb.
func controls() map[string]control {
	return map[string]control{
		"claim": inRoom(claim), "release": inRoom(release), "transfer": inRoom(transfer), "close": inRoom(closeCase),
		"find": inRoom(find), "more": inRoom(more), "send": inRoom(sendListing), "words": inRoom(allWords), "note": inRoom(note),
		"snippet": bySupporter(snippet), "snippets": bySupporter(listSnippets),
		"queue": bySupporter(queue), "reopen": bySupporter(reopen),
		"duty": bySupporter(duty), "off": bySupporter(offDuty), "name": bySupporter(rename), "help": help,
		"listing": byEditor(findListings), "listings": byEditor(moreListings), "due": byEditor(dueListings),
		"ok": byEditor(assure), "hide": byEditor(askRetire), "hide2": byEditor(retire), "back": byEditor(restore),
		"retire": byEditor(retireWithReason), "reports": byEditor(listReports), "resolve": byEditor(resolve),
	}
}

// maxArg is how many bytes of what stands behind a verb are looked at.
const maxArg = 8000

// Handle does what was asked in a supporters' or an editors' place. It is an adapters.Controls.
func (r *Rooms) Handle(ctx context.Context, c adapters.Control) (adapters.Answer, error) {
	c.Arg = readable(c.Arg)
	v := &visit{Rooms: r, Control: c, code: r.codeOf(c)}
	do, ok := r.controls[r.verb(c.Verb)]
	if !ok {
		return v.toast("control.unknown"), nil
	}
	answer, err := do(ctx, v)
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("rooms: %s: %w", r.verb(c.Verb), err)
	}
	return answer, nil
}

// codeOf gives the language of a place, else what the platform says of the writer's.
func (r *Rooms) codeOf(c adapters.Control) string {
	if w := r.workers[c.In.Platform]; w != nil {
		for _, place := range w.opener.Places() {
			if place.ID == c.Place {
				return r.speaks(place.Lang)
			}
		}
	}
	for _, editors := range r.o.Editors {
		if c.Editor && editors.Lane == c.In {
			return r.speaks(editors.Lang)
		}
	}
	return r.speaks(c.Locale)
}

func (v *visit) say(key string, pairs ...string) string {
	vars := lang.Vars{}
	for i := 0; i+1 < len(pairs); i += 2 {
		vars[pairs[i]] = pairs[i+1]
	}
	return v.texts.Say(v.code, key, vars)
}

func (v *visit) toast(key string, pairs ...string) adapters.Answer {
	return adapters.Answer{Toast: v.say(key, pairs...)}
}

// show answers with a message.
func (v *visit) show(text string, choices ...chat.Choice) adapters.Answer {
	m := v.notice("answer:"+string(v.ID), v.code, text)
	m.Choices = choices
	return adapters.Answer{Message: &m}
}

// event begins an event of the room's lane that the control causes. It bears the control's own id, so that doing the
// control again changes nothing.
func (v *visit) event() chat.Event {
	return chat.Event{ID: v.ID, From: v.In, Person: v.Staff, Name: v.account.Name, Locale: v.code, At: v.o.Clock(), Case: v.c.ID, Staff: true}
}

func byEditor(do control) control {
	return func(ctx context.Context, v *visit) (adapters.Answer, error) {
		if !v.Editor {
			return v.toast("editor.only"), nil
		}
		return do(ctx, v)
	}
}

func bySupporter(do control) control {
	return func(ctx context.Context, v *visit) (adapters.Answer, error) {
		if v.Editor && !v.supportersHere() {
			return v.toast("supporter.only"), nil // whoever is an editor is not by that a supporter
		}
		if err := v.identify(ctx); err != nil {
			return adapters.Answer{}, err
		}
		if !v.account.Has(staff.Supporter) {
			return v.toast("error.role"), nil
		}
		return do(ctx, v)
	}
}

// supportersHere reports whether the place is one where supporters have rooms.
func (v *visit) supportersHere() bool {
	w := v.workers[v.In.Platform]
	return w != nil && slices.ContainsFunc(w.opener.Places(), func(p adapters.Place) bool { return p.ID == v.Place })
}

func inRoom(do control) control {
	return bySupporter(func(ctx context.Context, v *visit) (adapters.Answer, error) {
		err := v.enter(ctx)
		switch {
		case errors.Is(err, ErrNoRoom):
			return v.toast("room.only"), nil
		case errors.Is(err, cases.ErrNotFound):
			return v.toast("case.gone"), nil
		case err != nil:
			return adapters.Answer{}, err
		}
		return do(ctx, v)
	})
}

// identify finds the account of the writer, and makes it on first use: with a neutral name, because the platform's own is
// not for the person to see until they choose one.
func (v *visit) identify(ctx context.Context) error {
	var err error
	v.account, err = v.o.Staff.Get(ctx, string(v.Staff))
	if !errors.Is(err, staff.ErrNotFound) {
		return err
	}
	name, err := staff.FirstName(staff.Supporter, v.code)
	if err != nil {
		return err
	}
	v.account, err = staff.Add(ctx, v.o.Staff, staff.Account{ID: string(v.Staff), Name: name, Roles: []staff.Role{staff.Supporter},
		Lang: v.code, Created: v.o.Clock()})
	if errors.Is(err, staff.ErrExists) { // two of their controls came at once
		v.account, err = v.o.Staff.Get(ctx, string(v.Staff))
		return err
	}
	v.isNew = err == nil
	return err
}

// enter finds the room in which the control was asked for, and its case.
func (v *visit) enter(ctx context.Context) error {
	var err error
	if v.room, err = v.o.Store.At(ctx, v.In); err != nil {
		return err
	}
	v.c, err = v.o.Cases.Get(ctx, v.room.Case)
	return err
}

// holds reports whether the writer holds the case, and here; else what to tell them.
func (v *visit) holds() (adapters.Answer, bool) {
	switch {
	case v.c.Status == cases.Closed:
		return v.toast("case.isclosed"), false
	case v.c.Status == cases.Waiting:
		return v.toast("case.notclaimed"), false
	case v.c.Holder != v.Staff:
		return v.toast("case.other", "name", v.c.HolderName), false
	case v.c.At != v.In:
		return v.toast("case.elsewhere"), false
	}
	return adapters.Answer{}, true
}

// apply changes the case, and says what was done or why it was not.
func (v *visit) apply(ctx context.Context, t cases.Transition, done string) (adapters.Answer, bool, error) {
	c, err := v.o.Cases.Apply(ctx, v.c.ID, t)
	var taken *cases.TakenError
	switch {
	case err == nil:
		v.c = c
		v.wake()
		return v.toast(done, "name", c.Pseudonym), true, nil
	case errors.As(err, &taken) && taken.By == v.Staff:
		return v.toast("case.elsewhere"), false, nil
	case errors.As(err, &taken):
		return v.toast("case.taken", "name", taken.Name), false, nil
	case errors.Is(err, cases.ErrTaken):
		return v.toast("case.taken.somebody"), false, nil
	case errors.Is(err, cases.ErrNotHolder):
		return v.toast("case.notyours"), false, nil
	case errors.Is(err, cases.ErrClosed):
		return v.toast("case.isclosed"), false, nil
	case errors.Is(err, cases.ErrNotFound):
		return v.toast("case.gone"), false, nil
	}
	return adapters.Answer{}, false, fmt.Errorf("changing a case: %w", err)
}

// readable drops what no reader sees: broken UTF-8 and control characters but for line breaks; and bounds the rest.
func readable(text string) string {
	if len(text) > maxArg {
		text = text[:maxArg]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}

// fold makes words comparable: small letters, without the marks of the Nordic alphabets.
func fold(s string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "á", "a", "æ", "ae", "ö", "o", "ø", "o", "ó", "o", "é", "e", "ü", "u",
		"ð", "d", "þ", "th", "í", "i", "ú", "u", "ý", "y").Replace(strings.ToLower(s))
}

// oneOf reports whether the word is one of those that a text lists in any language.
func (r *Rooms) oneOf(word, key string) bool {
	for _, code := range lang.Spoken() {
		if slices.Contains(strings.Split(r.texts.Say(code, key, nil), ","), strings.ToLower(word)) {
			return true
		}
	}
	return false
}

// day writes a time as a date.
func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }
