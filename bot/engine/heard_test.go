package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestHeardIsToldOfWhatSupportersWroteOnceItIsIn: never of a person's words, never of what was not taken in, and what it
// answers keeps nobody's words back.
func TestHeardIsToldOfWhatSupportersWroteOnceItIsIn(t *testing.T) {
	room := chat.Address{Platform: "web", Chat: "room"}
	for _, tt := range []struct {
		name   string
		event  chat.Event
		push   error
		answer error
		told   bool
		taken  bool
	}{
		{"a supporter", chat.Event{Staff: true, Text: "hej"}, nil, nil, true, true},
		{"a supporter whose answer cannot be noted", chat.Event{Staff: true, Text: "hej"}, nil, errors.New("away"), true, true},
		{"a person", chat.Event{Text: "hej"}, nil, nil, false, true},
		{"a supporter while the store is down", chat.Event{Staff: true, Text: "hej"}, errors.New("down"), nil, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				told := 0
				h := build(t, keep, nil)
				h.rebuild(func(o *engine.Options) {
					withStore(t, h.store)(o)
					o.Heard = func(context.Context, chat.Event) error { told++; return tt.answer }
					if tt.push != nil {
						o.Store = &slowPush{memory: h.store, push: func(context.Context) error { return tt.push }}
					}
				})
				tt.event.ID, tt.event.From = "e1", room
				if err := h.Inbox()(t.Context(), tt.event); (err == nil) != tt.taken {
					t.Errorf("the inbox gave %v", err)
				}
				if (told == 1) != tt.told {
					t.Errorf("told %d times", told)
				}
			})
		})
	}
}
