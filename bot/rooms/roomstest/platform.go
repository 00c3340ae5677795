package roomstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Topic is one room of a Platform.
type Topic struct {
	ID       chat.ChatID
	In       adapters.PlaceID
	Title    string
	Panel    chat.Message   // the last one
	Panels   int            // how many panels were written
	Edits    int            // how many times one was edited
	Messages []chat.Message // sent into it
	Closed   bool
	Deleted  bool
}

// Platform is an adapters.RoomOpener and an adapters.Forgetter in memory, which can fail. Safe for use by many.
type Platform struct {
	Lang map[adapters.PlaceID]string // places and their languages
	// Fail is called before each act ("open", "panel", "close", "forget", "send") with the place or topic; an error of it
	// is given instead of doing anything.
	Fail func(act, at string) error

	mu     sync.Mutex
	topics []*Topic
	lobby  map[chat.ChatID][]chat.Message
	number int
}

var (
	_ adapters.RoomOpener = (*Platform)(nil)
	_ adapters.Forgetter  = (*Platform)(nil)
)

// Failing makes an error as a platform gives it.
func Failing(f adapters.Failure) error {
	return &adapters.SendError{Failure: f, Err: errors.New("roomstest: " + string(f))}
}

// Places implements adapters.RoomOpener.
func (p *Platform) Places() []adapters.Place {
	var all []adapters.Place
	for id, code := range p.Lang {
		all = append(all, adapters.Place{ID: id, Lang: code})
	}
	slices.SortFunc(all, func(a, b adapters.Place) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return all
}

func (p *Platform) fails(ctx context.Context, act, at string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("roomstest: %w", err)
	}
	if p.Fail != nil {
		return p.Fail(act, at)
	}
	return nil
}

// OpenRoom implements adapters.RoomOpener.
func (p *Platform) OpenRoom(ctx context.Context, in adapters.PlaceID, title string) (chat.ChatID, error) {
	if err := p.fails(ctx, "open", string(in)); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.number++
	id := chat.ChatID(fmt.Sprintf("%s:%d", in, p.number))
	p.topics = append(p.topics, &Topic{ID: id, In: in, Title: title})
	return id, nil
}

// ShowPanel implements adapters.RoomOpener.
func (p *Platform) ShowPanel(ctx context.Context, room chat.ChatID, panel chat.Message, shown string) (string, error) {
	if err := p.fails(ctx, "panel", string(room)); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.find(room)
	if t == nil {
		return "", Failing(adapters.Gone)
	}
	t.Panel = panel
	if shown == "" {
		t.Panels++
	} else {
		t.Edits++
	}
	return fmt.Sprintf("panel-%d", t.Panels), nil
}

// CloseRoom implements adapters.RoomOpener.
func (p *Platform) CloseRoom(ctx context.Context, room chat.ChatID) error {
	if err := p.fails(ctx, "close", string(room)); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.find(room); t != nil {
		t.Closed = true
	}
	return nil
}

// Forget implements adapters.Forgetter.
func (p *Platform) Forget(ctx context.Context, room chat.ChatID) error {
	if err := p.fails(ctx, "forget", string(room)); err != nil {
		return err
	}
	p.Delete(room)
	return nil
}

// Delete deletes a topic, as somebody in the group could.
func (p *Platform) Delete(room chat.ChatID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.find(room); t != nil {
		t.Deleted = true
	}
}

// Send writes into a topic, or into a place itself.
func (p *Platform) Send(ctx context.Context, to chat.ChatID, m chat.Message) error {
	if err := p.fails(ctx, "send", string(to)); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, isPlace := p.Lang[adapters.PlaceID(to)]; isPlace {
		if p.lobby == nil {
			p.lobby = map[chat.ChatID][]chat.Message{}
		}
		p.lobby[to] = append(p.lobby[to], m)
		return nil
	}
	t := p.find(to)
	if t == nil {
		return Failing(adapters.Gone)
	}
	t.Messages = append(t.Messages, m)
	return nil
}

// Lobby gives what was written into a place itself.
func (p *Platform) Lobby(place chat.ChatID) []chat.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.lobby[place])
}

// Topics gives every topic that was ever made, deleted ones too.
func (p *Platform) Topics() []Topic {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Topic, 0, len(p.topics))
	for _, t := range p.topics {
		one := *t
		one.Messages = slices.Clone(t.Messages)
		all = append(all, one)
	}
	return all
}

func (p *Platform) find(room chat.ChatID) *Topic {
	for _, t := range p.topics {
		if t.ID == room && !t.Deleted {
			return t
		}
	}
	return nil
}
