package rooms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// maxColleagues is how many colleagues are offered as buttons; the others are named.
const maxColleagues = 20

func claim(ctx context.Context, v *visit) (adapters.Answer, error) {
	if v.c.Status == cases.Waiting { // the lane learns the place's language before it hears of the person
		if err := v.hello(ctx, v.In, v.Staff, v.code); err != nil {
			return adapters.Answer{}, err
		}
	}
	answer, won, err := v.apply(ctx, cases.Claim(v.Staff, v.account.Name, v.In, v.o.Clock()), "case.claimed")
	if err != nil || !won {
		return answer, err
	}
	if err := v.atLeastOnDuty(ctx, claimDuty); err != nil {
		v.o.Log.Warn("who claimed a case could not be noted as on duty", "cause", err)
	}
	if v.isNew {
		hint := v.show(v.say("name.first", "name", v.account.Name))
		answer.Message = hint.Message
	}
	return answer, nil
}

// hello opens a lane of a supporter in a language.
func (v *visit) hello(ctx context.Context, lane chat.Address, who chat.PersonID, code string) error {
	e := chat.Event{ID: v.ID + ":hello", From: lane, Person: who, Locale: code, At: v.o.Clock(), Signal: chat.SignalOpened, Staff: true}
	if err := v.o.Push(ctx, e); err != nil {
		return fmt.Errorf("opening a supporter's lane: %w", err)
	}
	return nil
}

func release(ctx context.Context, v *visit) (adapters.Answer, error) {
	if answer, ok := v.holds(); !ok {
		return answer, nil
	}
	answer, _, err := v.apply(ctx, cases.Release(v.Staff, v.o.Clock()), "case.released")
	return answer, err
}

// outcomes lists the ends a supporter can give a case.
func outcomes() []cases.Outcome {
	return []cases.Outcome{cases.Bridged, cases.Talked, cases.Referred, cases.NoContact, cases.Withdrawn, cases.OtherEnd}
}

func closeCase(ctx context.Context, v *visit) (adapters.Answer, error) {
	if answer, ok := v.holds(); !ok {
		return answer, nil
	}
	outcome, ok := v.outcomeNamed(v.Arg)
	if !ok {
		var buttons []chat.Choice
		for _, o := range outcomes() {
			buttons = append(buttons, chat.Choice{Value: "room.close:" + string(o), Label: v.word(v.code, "outcome", string(o))})
		}
		return v.show(v.say("steps.outcome")+"\n"+v.say("steps.close.what"), buttons...), nil
	}
	answer, _, err := v.apply(ctx, cases.Close(v.Staff, outcome, v.o.Clock()), "case.closed")
	return answer, err
}

// outcomeNamed finds an outcome by its name, or by what it is called in the place's language, or how that begins.
func (v *visit) outcomeNamed(name string) (cases.Outcome, bool) {
	name = strings.TrimSpace(fold(name))
	if name == "" {
		return "", false
	}
	var found []cases.Outcome
	for _, o := range outcomes() {
		if name == string(o) {
			return o, true
		}
		if strings.HasPrefix(fold(v.word(v.code, "outcome", string(o))), name) {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

func transfer(ctx context.Context, v *visit) (adapters.Answer, error) {
	if answer, ok := v.holds(); !ok {
		return answer, nil
	}
	colleagues, err := v.colleagues(ctx)
	if err != nil {
		return adapters.Answer{}, err
	}
	if len(colleagues) == 0 {
		return v.toast("transfer.nobody"), nil
	}
	if v.Arg != "" {
		named := thoseNamed(colleagues, v.Arg)
		if len(named) == 1 {
			return v.transferTo(ctx, named[0].Account)
		}
		if len(named) == 0 {
			return v.toast("transfer.unknown"), nil
		}
		colleagues = named
	}
	var buttons []chat.Choice
	for _, a := range colleagues[:min(len(colleagues), maxColleagues)] {
		buttons = append(buttons, chat.Choice{Value: "room.transfer:" + a.ID, Label: v.named(a)})
	}
	return v.show(v.say("steps.transfer.to"), buttons...), nil
}

// colleague is a supporter whom the case can be given to.
type colleague struct {
	staff.Account
	there presence
}

// named is a colleague as a button shows them.
func (v *visit) named(a colleague) string {
	name := cut(a.Name, maxPart) + " (" + a.ID + ")"
	if a.there == away {
		name += " · " + v.say("transfer.away")
	}
	return name
}

// colleagues lists the supporters whom the case can be given to: those on duty first.
func (v *visit) colleagues(ctx context.Context) ([]colleague, error) {
	accounts, err := v.o.Staff.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing colleagues: %w", err)
	}
	shifts, err := v.o.Notebook.Page(ctx, dutyPage)
	if err != nil {
		return nil, fmt.Errorf("looking up who is on duty: %w", err)
	}
	var all []colleague
	for _, a := range accounts {
		if a.ID == string(v.Staff) || !a.Has(staff.Supporter) || v.workerOf(a.ID) == nil && v.o.DeskLane == nil {
			continue
		}
		all = append(all, colleague{a, v.presence(a, shifts[a.ID])})
	}
	slices.SortStableFunc(all, func(a, b colleague) int { return cmp.Compare(a.there, b.there) })
	return all, nil
}

// thoseNamed finds colleagues by account, else by their whole name, else by how it begins.
func thoseNamed(all []colleague, name string) []colleague {
	name = fold(strings.TrimPrefix(name, "@"))
	for _, fits := range []func(a colleague) bool{
		func(a colleague) bool { return a.ID == name },
		func(a colleague) bool { return fold(a.Name) == name },
		func(a colleague) bool { return strings.HasPrefix(fold(a.Name), name) },
	} {
		var found []colleague
		for _, a := range all {
			if fits(a) {
				found = append(found, a)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// transferTo hands the case to a colleague, who goes on where they work.
func (v *visit) transferTo(ctx context.Context, to staff.Account) (adapters.Answer, error) {
	lane, err := v.LaneOf(ctx, to.ID, v.c.ID)
	switch {
	case errors.Is(err, cases.ErrNotFound):
		return v.toast("case.gone"), nil
	case err != nil:
		v.o.Log.Warn("a case could not be handed on: its room did not open", "case", mark(v.c.ID), "cause", cause(err))
		return v.toast("transfer.failed", "name", to.Name), nil
	}
	if lane != v.In {
		code := to.Lang
		if w := v.workers[lane.Platform]; w != nil {
			if room, err := v.o.Store.At(ctx, lane); err == nil {
				code = w.langOf(room)
			}
		}
		if err := v.hello(ctx, lane, chat.PersonID(to.ID), v.speaks(code)); err != nil {
			return adapters.Answer{}, err
		}
	}
	answer, _, err := v.apply(ctx, cases.TransferTo(v.Staff, chat.PersonID(to.ID), to.Name, lane, v.o.Clock()), "case.transferred")
	return answer, err
}

// workerOf gives the platform in whose rooms an account works; nil: in none.
func (r *Rooms) workerOf(account string) *worker {
	platform, number, ok := strings.Cut(account, "-")
	if _, err := strconv.ParseUint(number, 10, 64); !ok || err != nil {
		return nil // an account of the desk that happens to begin like one
	}
	return r.workers[chat.PlatformName(platform)]
}

// allWords shows all that the person wrote for the supporter.
func allWords(_ context.Context, v *visit) (adapters.Answer, error) {
	switch {
	case v.c.Status == cases.Closed:
		return v.toast("case.isclosed"), nil
	case v.c.Status == cases.Claimed && v.c.At != v.In:
		return v.toast("case.private"), nil
	case !v.c.Agreed || v.c.Words == "":
		return v.toast("case.notagreed"), nil
	}
	return v.show(v.say("summary.words") + ":\n“" + v.c.Words + "”"), nil
}

// note keeps words in the room, and nowhere else: it is for colleagues. It asks for none: what answers a question may be
// written past it, and would go to the person.
func note(_ context.Context, v *visit) (adapters.Answer, error) {
	if v.Arg == "" {
		return v.toast("note.how"), nil
	}
	return v.show(v.say("note.shown", "name", v.account.Name, "words", v.Arg)), nil
}
