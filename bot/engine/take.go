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

// take reads an event and takes its turn, bounded in time and size. Its error wraps errPoison.
func (e *Engine) take(s dialogs.State, event chat.Event) (dialogs.State, []dialogs.Effect, error) {
	var next dialogs.State
	var effects []dialogs.Effect
	if err := e.bounded(func() {
		world := e.world()
		risk, meaning := e.read(s, event, world.Now)
		next, effects = e.o.Book.Take(s, event, meaning, risk, world)
	}); err != nil {
		return dialogs.State{}, nil, err
	}
	raw, err := json.Marshal(next)
	switch {
	case err != nil:
		return s, nil, fmt.Errorf("%w: its state cannot be written", errPoison)
	case len(raw) > maxState:
		return s, nil, fmt.Errorf("%w: its state has %d bytes", errPoison, len(raw))
	case len(effects) > maxEffects:
		return s, nil, fmt.Errorf("%w: it has %d effects", errPoison, len(effects))
	}
	return next, effects, nil
}

func (e *Engine) world() dialogs.World {
	return dialogs.World{Now: e.o.Clock(), Index: e.o.Index(), Say: e.o.Say, OnDuty: e.o.OnDuty(), Trial: e.o.Trial}
}

// read reads a person's text: for danger first, then for its meaning. Words of a supporter are not read. When
// understanding fails, danger is still known, and the dialogue says that it did not understand.
func (e *Engine) read(s dialogs.State, event chat.Event, now time.Time) (safety.Risk, understand.Meaning) {
	risk, meaning := safety.Risk{Level: safety.None}, understand.Meaning{Intent: understand.Other}
	if event.Text == "" || event.Signal != "" || s.Supporter {
		return risk, understand.Meaning{}
	}
	e.shielded("reading for danger panicked", func() {
		risk = e.o.Safety.Assess(event.Text, dialogs.SafetyContext(s, now))
	})
	e.shielded("understanding panicked", func() {
		meaning = e.o.Understand.Read(event.Text, dialogs.UnderstandContext(s, event))
	})
	return risk, meaning
}

// setAside answers for a turn that fails each time. The state is kept, with the floor cleared: the next event begins
// from a place that every release knows. Words of a human are passed on, and danger is answered, all the same.
func (e *Engine) setAside(s dialogs.State, event chat.Event) (dialogs.State, []dialogs.Effect) {
	s.Dialogue, s.Step, s.Asked = "", "", ""
	if event.Signal != "" {
		return s, nil
	}
	var effects []dialogs.Effect
	now, code := e.o.Clock(), s.Lang
	if code == "" {
		code, _ = e.guess(event)
	}
	risk := safety.Risk{Level: safety.None}
	if event.Text != "" && !s.Supporter {
		e.shielded("reading for danger panicked", func() {
			risk = e.o.Safety.Assess(event.Text, dialogs.SafetyContext(s, now))
		})
	}
	if risk.Level.Urgent() {
		effects = append(effects, e.crisisAnswer(s, risk, code, now)...)
	}
	if s.Holder == dialogs.HeldByHuman && event.Text != "" && !s.Bridge.IsZero() {
		return s, append(effects, dialogs.Relay{To: s.Bridge, Text: event.Text, Name: event.Name, Urgent: risk.Level.Urgent()})
	}
	if len(effects) == 0 {
		effects = append(effects, dialogs.Send{Always: true, Message: chat.Message{Tone: chat.ToneNotice, Lang: code,
			Text: e.o.Say.Say(code, "engine.trouble", nil)}})
	}
	return s, effects
}

// crisisAnswer is the crisis answer without a dialogue; an open case becomes urgent.
func (e *Engine) crisisAnswer(s dialogs.State, risk safety.Risk, code string, now time.Time) (effects []dialogs.Effect) {
	e.shielded("the crisis answer panicked", func() {
		answer := e.o.Safety.Answer(safety.Ask{Risk: risk, Lang: code, Country: s.Country, Now: now, Named: s.Crisis.Named,
			Times: s.Crisis.Times, OnDuty: e.o.OnDuty(), Human: s.Holder == dialogs.HeldByHuman}, e.o.Say)
		for _, m := range answer.Messages {
			effects = append(effects, dialogs.Send{Always: true, Message: m})
		}
	})
	if s.Case != "" {
		effects = append(effects, dialogs.RaiseCase{ID: s.Case, Risk: string(risk.Level) + ":" + string(risk.Kind)})
	}
	return effects
}
