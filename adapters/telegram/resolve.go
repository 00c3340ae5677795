package telegram

import (
	"context"
	"fmt"
	"strconv"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// resolve looks up what an update refers to: the value behind a short one, the prompt that is answered, the event whose
// copy is. An answer to a prompt must never be taken for words to a person, so it waits for the notebook.
func (p *Platform) resolve(ctx context.Context, t taken) (taken, error) {
	if err := p.unshort(ctx, &t); err != nil {
		return t, err
	}
	t, err := p.ofRoom(ctx, t)
	if err != nil || t.reply == 0 {
		return t, err
	}
	number := strconv.Itoa(t.reply)
	if t.prompt {
		verb, ok, err := p.o.Notebook.Look(ctx, pageOf(t.in), "ask:"+number)
		switch {
		case err != nil:
			return t, fmt.Errorf("telegram: looking a prompt up: %w", err)
		case !ok:
			t.control, t.event, t.notice = nil, nil, "prompt.old"
			return t, nil
		}
		asked := *t.control
		asked.Verb = verb
		t.control = &asked
		return t, nil
	}
	if t.event == nil {
		return t, nil
	}
	if of, ok := p.look(ctx, t.in, "at:"+number); ok {
		event := *t.event
		event.ReplyTo = chat.EventID(of)
		t.event = &event
	}
	return t, nil
}

// ofRoom looks up what decides whether words in a room are for the person. They wait for the notebook.
func (p *Platform) ofRoom(ctx context.Context, t taken) (taken, error) {
	switch {
	case t.event == nil || !t.event.Staff:
		return t, nil
	case t.plain:
		return p.answersOpen(ctx, t)
	case t.event.Edits != "":
		_, asked, err := p.o.Notebook.Look(ctx, pageOf(t.in), t.askedKey())
		if err != nil {
			return t, fmt.Errorf("telegram: looking an answer up: %w", err)
		}
		if asked {
			return taken{lane: t.lane}, nil
		}
	}
	if t.album != "" {
		return p.ofAlbum(ctx, t)
	}
	return t, nil
}

// unshort puts the value of a button back that was too long to be carried.
func (p *Platform) unshort(ctx context.Context, t *taken) error {
	switch {
	case t.callback == "":
	case t.event != nil && len(t.event.Choice) > 0 && t.event.Choice[:1] == longValue:
		event := *t.event
		event.Choice = "unknown"
		if value, ok := p.look(ctx, t.in, t.event.Choice); ok {
			event.Choice = value
		}
		t.event = &event
	case t.control != nil && len(t.control.Verb) > 0 && t.control.Verb[:1] == longValue:
		asked := *t.control
		value, _, err := p.o.Notebook.Look(ctx, pageOf(t.in), asked.Verb)
		if err != nil {
			return fmt.Errorf("telegram: looking a button up: %w", err)
		}
		asked.Verb, asked.Arg = verbOf(value)
		t.control = &asked
	}
	return nil
}
