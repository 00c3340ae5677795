package engine

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// take reads an event and takes its turn, bounded in time and size. raw is the state as it is stored. Its error wraps
// errPoison.
func (e *Engine) take(s dialogs.State, event chat.Event) (next dialogs.State, raw []byte, effects []dialogs.Effect, err error) {
	next, effects, err = e.takeBounded(s, event)
	if err != nil {
		return dialogs.State{}, nil, nil, err
	}
	raw, err = json.Marshal(next)
	switch {
	case err != nil:
		return s, nil, nil, fmt.Errorf("%w: its state cannot be written", errPoison)
	case len(raw) > maxState:
		return s, nil, nil, fmt.Errorf("%w: its state has %d bytes", errPoison, len(raw))
	case len(effects) > maxEffects:
		return s, nil, nil, fmt.Errorf("%w: it has %d effects", errPoison, len(effects))
	}
	return next, raw, effects, nil
}

func (e *Engine) takeBounded(s dialogs.State, event chat.Event) (dialogs.State, []dialogs.Effect, error) {
	var next dialogs.State
	var effects []dialogs.Effect
	if err := e.bounded(func() {
		world := e.world(event.From)
		risk, meaning := e.read(s, event, world.Now)
		next, effects = e.o.Book.Take(s, event, meaning, risk, world)
	}); err != nil {
		return dialogs.State{}, nil, err
	}
	return next, effects, nil
}

// world is what a turn of the lane may look at.
func (e *Engine) world(lane chat.Address) dialogs.World {
	w := dialogs.World{Now: e.o.Clock(), Index: e.o.Index(), Say: e.o.Say, OnDuty: e.o.OnDuty(), Trial: e.o.Trial,
		Seats: e.o.Seats, Elsewhere: e.o.Elsewhere != nil && e.o.Elsewhere(lane.Platform)}
	for _, door := range e.o.Doors {
		if door.Platform != lane.Platform {
			w.Doors = append(w.Doors, door)
		}
	}
	return w
}

// read reads a person's text: for danger first, then for its meaning. When understanding fails, danger is still known,
// and the dialogue says that it did not understand.
func (e *Engine) read(s dialogs.State, event chat.Event, now time.Time) (safety.Risk, understand.Meaning) {
	risk, meaning := e.assess(s, event, now), understand.Meaning{}
	if !fromPerson(s, event) {
		return risk, meaning
	}
	if !e.shielded("understanding panicked", func() {
		meaning = e.o.Understand.Read(event.Text, dialogs.UnderstandContext(s, event))
	}) {
		meaning = understand.Meaning{Intent: understand.Other}
	}
	return risk, meaning
}

// assess reads a person's text for danger.
func (e *Engine) assess(s dialogs.State, event chat.Event, now time.Time) safety.Risk {
	risk := safety.Risk{Level: safety.None}
	if fromPerson(s, event) {
		e.shielded("reading for danger panicked", func() { risk = e.o.Safety.Assess(event.Text, dialogs.SafetyContext(s, now)) })
	}
	return risk
}

// fromPerson reports whether an event holds words of a person, not those of a supporter or of the other end: only they
// are read. Only supporters bear a name.
func fromPerson(s dialogs.State, event chat.Event) bool {
	return event.Text != "" && event.Signal == "" && !s.Supporter && !event.Staff && event.Name == ""
}

// setAside answers for a turn that fails each time. The state is kept, with the floor cleared: the next event begins
// from a place that every release knows. Words of a human are passed on, the bridge stands or falls as it should, and
// danger is answered, all the same.
func (e *Engine) setAside(s dialogs.State, event chat.Event) (dialogs.State, []dialogs.Effect) {
	s.Dialogue, s.Step, s.Asked = "", "", ""
	now, code := e.o.Clock(), s.Lang
	if code == "" {
		code, _ = e.guess(event)
	}
	if event.Signal != "" {
		return e.signalAside(s, event, code)
	}
	var effects []dialogs.Effect
	risk := e.assess(s, event, now)
	if risk.Level.Urgent() {
		effects = e.crisisAnswer(s, risk, code, now, e.world(event.From).Elsewhere)
		e.shielded("calling a human panicked", func() {
			next, called := dialogs.Urgent(s, event, risk, e.world(event.From))
			s, effects = next, append(effects, called...)
		})
	}
	if s.Holder == dialogs.HeldByHuman && !s.Bridge.IsZero() && e.meant(s, event) {
		return s.Cross(event.ID), append(effects, dialogs.Relay{To: s.Bridge, Text: event.Text, Cards: event.Cards, Name: event.Name,
			Urgent: risk.Level.Urgent(), Files: event.Files, ReplyTo: event.ReplyTo, Edits: event.Edits})
	}
	if len(effects) == 0 && !event.Staff {
		effects = append(effects, e.trouble(code))
	}
	return s, effects
}

// crisisAnswer is the crisis answer without a dialogue.
func (e *Engine) crisisAnswer(s dialogs.State, risk safety.Risk, code string, now time.Time, elsewhere bool) (effects []dialogs.Effect) {
	e.shielded("the crisis answer panicked", func() {
		answer := e.o.Safety.Answer(safety.Ask{Risk: risk, Lang: code, Country: s.Country, Now: now, Named: s.Crisis.Named,
			Times: s.Crisis.Times, OnDuty: e.o.OnDuty(), Human: s.Holder == dialogs.HeldByHuman,
			NobodyTold: s.Case == "" && elsewhere}, e.o.Say)
		for _, m := range answer.Messages {
			effects = append(effects, dialogs.Send{Always: true, Message: m})
		}
	})
	return effects
}
