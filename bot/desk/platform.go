package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// PlatformName is the desk's name among the platforms.
const PlatformName chat.PlatformName = "desk"

// Lane is where the supporter's side of a case takes place.
func Lane(id chat.CaseID) chat.Address {
	return chat.Address{Platform: PlatformName, Chat: chat.ChatID(id)}
}

var errNoInbox = errors.New("desk: the engine is not running yet")

// Name implements adapters.Platform.
func (d *Desk) Name() chat.PlatformName { return PlatformName }

// Run takes what supporters write into the inbox until ctx ends; then every open stream ends. It may run once.
func (d *Desk) Run(ctx context.Context, in adapters.Inbox) error {
	d.mu.Lock()
	d.inbox = in
	d.mu.Unlock()
	d.readyOnce.Do(func() { close(d.ready) })
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		d.listings.watch(ctx, d.o.Log)
	}()
	<-ctx.Done()
	d.mu.Lock()
	d.inbox = nil
	d.mu.Unlock()
	d.stopOnce.Do(func() { close(d.stopping) })
	<-watched
	d.imports.close()
	return nil
}

// Ready is closed when Run takes supporters' words in; whoever serves the handler waits for it first.
func (d *Desk) Ready() <-chan struct{} { return d.ready }

// Send shows a message in a case. It fails with Gone when there is no such case, and with Retry when the store is away.
func (d *Desk) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	if m.ID == "" || m.Text == "" && len(m.Cards) == 0 && len(m.Choices) == 0 && len(m.Files) == 0 && m.Place == nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("desk: a message needs an id and something to say")}
	}
	if _, err := d.o.Cases.Get(ctx, chat.CaseID(to)); errors.Is(err, cases.ErrNotFound) {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Gone, Err: cases.ErrNotFound}
	} else if err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Retry, Err: err}
	}
	id, err := d.append(ctx, chat.CaseID(to), m)
	if err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Retry, Err: err}
	}
	return adapters.Receipt{MessageID: id}, nil
}

// SendFiles implements adapters.FileSender. The bytes are not kept: the message names the files, and the page that shows it
// fetches them anew.
func (d *Desk) SendFiles(ctx context.Context, to chat.ChatID, m chat.Message, _ [][]byte, _ adapters.Link) (adapters.Receipt, error) {
	if d.o.Fetch == nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("desk: files cannot be fetched here")}
	}
	return d.Send(ctx, to, m)
}

// Forget implements adapters.Forgetter.
func (d *Desk) Forget(ctx context.Context, chatID chat.ChatID) error {
	if err := d.o.Feed.Forget(ctx, Lane(chat.CaseID(chatID))); err != nil {
		return fmt.Errorf("desk: forgetting a case: %w", err)
	}
	return nil
}

// push takes an event of a supporter in for good.
func (d *Desk) push(ctx context.Context, e chat.Event) error {
	d.mu.Lock()
	in := d.inbox
	d.mu.Unlock()
	if in == nil {
		return errNoInbox
	}
	return in(ctx, e)
}

func (d *Desk) append(ctx context.Context, id chat.CaseID, m chat.Message) (string, error) {
	now := d.o.Now()
	if m.At.IsZero() {
		m.At = now
	}
	entry, err := d.o.Feed.Append(ctx, Lane(id), m, now.Add(d.o.Keep))
	if err != nil {
		return "", fmt.Errorf("desk: keeping a message: %w", err)
	}
	return entry, nil
}
