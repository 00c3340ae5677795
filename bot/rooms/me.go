package rooms

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Bounds of duty: a shift ends by itself.
const (
	claimDuty   = time.Hour // after a claim
	normalDuty  = 4         // hours, when none are named
	longestDuty = 12        // hours
)

// dutyPage holds until when supporters said that they are on duty, so that a claim does not cut that short.
const dutyPage = "rooms.duty"

// duty says that a supporter is there for some hours.
func duty(ctx context.Context, v *visit) (adapters.Answer, error) {
	hours := normalDuty
	if v.Arg != "" {
		hours = whole(strings.TrimRight(strings.Fields(v.Arg)[0], "tThH."))
	}
	if hours < 1 || hours > longestDuty {
		return v.toast("duty.hours", "most", strconv.Itoa(longestDuty)), nil
	}
	if err := v.onDuty(ctx, v.o.Clock().Add(time.Duration(hours)*time.Hour)); err != nil {
		return adapters.Answer{}, err
	}
	return adapters.Answer{Toast: v.texts.Count(v.code, "duty.on", hours, nil)}, nil
}

func offDuty(ctx context.Context, v *visit) (adapters.Answer, error) {
	if err := v.onDuty(ctx, v.o.Clock().Add(-time.Second)); err != nil {
		return adapters.Answer{}, err
	}
	return v.toast("duty.off.done"), nil
}

func (v *visit) onDuty(ctx context.Context, until time.Time) error {
	if err := v.o.Duty.Arrive(ctx, v.Staff, until); err != nil {
		return fmt.Errorf("noting who is on duty: %w", err)
	}
	if err := v.o.Notebook.Note(ctx, dutyPage, string(v.Staff), until.UTC().Format(time.RFC3339), v.o.Clock().Add(longestDuty*time.Hour)); err != nil {
		return fmt.Errorf("noting who is on duty: %w", err)
	}
	return nil
}

// atLeastOnDuty marks a supporter as on duty for so long, unless they said that they are there for longer.
func (v *visit) atLeastOnDuty(ctx context.Context, d time.Duration) error {
	until := v.o.Clock().Add(d)
	noted, ok, err := v.o.Notebook.Look(ctx, dutyPage, string(v.Staff))
	if err != nil {
		return fmt.Errorf("looking up who is on duty: %w", err)
	}
	if said, err := time.Parse(time.RFC3339, noted); ok && err == nil && said.After(until) {
		return nil
	}
	return v.onDuty(ctx, until)
}

// presence says whether a colleague is there, as far as rooms know: whoever is there first comes first.
type presence int

const (
	onDuty  presence = iota
	unknown          // they work at the desk, which keeps no shifts here
	away
	fresh // an account of the desk that nobody has given a password yet
)

// presence reads until when somebody said that they are on duty.
func (v *visit) presence(a staff.Account, said string) presence {
	until, err := time.Parse(time.RFC3339, said)
	switch {
	case err == nil && until.After(v.o.Clock()):
		return onDuty
	case v.workerOf(a.ID) != nil:
		return away
	case a.Password == "":
		return fresh
	}
	return unknown
}

// rename chooses the name that people see.
func rename(ctx context.Context, v *visit) (adapters.Answer, error) {
	if v.Arg == "" {
		return adapters.Answer{Ask: v.say("name.ask", "name", v.account.Name), AskVerb: "name"}, nil
	}
	account, err := staff.Rename(ctx, v.o.Staff, v.account.ID, v.Arg)
	if errors.Is(err, staff.ErrName) {
		return v.toast("name.bad", "most", strconv.Itoa(staff.MaxName)), nil
	}
	if err != nil {
		return adapters.Answer{}, err
	}
	return v.toast("name.done", "name", account.Name), nil
}

// help says what can be asked for here.
func help(_ context.Context, v *visit) (adapters.Answer, error) {
	names, head := supporterCommands(), "help.supporter"
	if v.Editor {
		names, head = editorCommands(), "help.editor"
	}
	lines := make([]string, 0, len(names))
	for _, name := range names {
		lines = append(lines, "/"+name+" – "+v.say("about."+name))
	}
	return v.show(v.say(head) + "\n\n" + strings.Join(lines, "\n")), nil
}

// maxQueue is how many waiting cases are listed.
const maxQueue = 15

// queue lists who waits for a human, those who need one most first.
func queue(ctx context.Context, v *visit) (adapters.Answer, error) {
	waiting, err := v.o.Cases.List(ctx, cases.Waiting, maxOpen)
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("listing cases: %w", err)
	}
	n, err := v.o.Duty.OnDuty(ctx, v.o.Clock())
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("counting who is on duty: %w", err)
	}
	onDuty := v.texts.Count(v.code, "duty.count", n, nil)
	if len(waiting) == 0 {
		return v.show(v.say("list.waiting.none") + "\n" + onDuty), nil
	}
	lines := []string{v.say("list.waiting") + " (" + strconv.Itoa(len(waiting)) + ")"}
	var buttons []chat.Choice
	for i, c := range waiting[:min(len(waiting), maxQueue)] {
		line := strconv.Itoa(i+1) + ". " + v.title(c, v.code) + " – " + v.waited(c, v.code)
		lines = append(lines, line)
		ended, err := v.ended(ctx, c)
		if err != nil {
			return adapters.Answer{}, err
		}
		if ended {
			buttons = append(buttons, chat.Choice{Value: "room.reopen:" + string(c.ID),
				Label: v.say("button.reopen", "name", c.Pseudonym)})
		}
	}
	return v.show(strings.Join(append(lines, onDuty), "\n"), buttons...), nil
}

// ended reports whether the topics of a case were deleted on this platform again and again.
func (v *visit) ended(ctx context.Context, c cases.Case) (bool, error) {
	rooms, err := v.o.Store.Of(ctx, c.ID)
	if err != nil {
		return false, fmt.Errorf("looking for rooms: %w", err)
	}
	for _, room := range rooms {
		if room.Platform == v.In.Platform {
			return room.Ended, nil
		}
	}
	return false, nil
}

// reopen gives a waiting case a topic once more, because somebody asks for it.
func reopen(ctx context.Context, v *visit) (adapters.Answer, error) {
	rooms, err := v.o.Store.Of(ctx, chat.CaseID(v.Arg))
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("looking for rooms: %w", err)
	}
	for _, room := range rooms {
		if room.Platform != v.In.Platform || !room.Ended {
			continue
		}
		room.Ended, room.Reopened, room.Gone = false, false, true
		if err := v.keep(ctx, &room); err != nil && !errors.Is(err, ErrNoRoom) {
			return adapters.Answer{}, err
		}
	}
	v.wake()
	return v.toast("reopen.done"), nil
}
