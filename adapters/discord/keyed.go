package discord

import (
	"context"
	"fmt"
	"sync"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// keyed lets one at a time send into a chat, so that the parts of a long message stay together.
type keyed struct {
	mu   sync.Mutex
	held map[chat.ChatID]*turn
}

type turn struct {
	free    chan struct{}
	waiting int
}

func newKeyed() *keyed { return &keyed{held: map[chat.ChatID]*turn{}} }

// take waits for the chat; the func gives it back.
func (k *keyed) take(ctx context.Context, id chat.ChatID) (func(), error) {
	k.mu.Lock()
	t := k.held[id]
	if t == nil {
		t = &turn{free: make(chan struct{}, 1)}
		t.free <- struct{}{}
		k.held[id] = t
	}
	t.waiting++
	k.mu.Unlock()
	select {
	case <-t.free:
		return func() { t.free <- struct{}{}; k.leave(id, t) }, nil
	case <-ctx.Done():
		k.leave(id, t)
		return nil, fmt.Errorf("discord: waiting for the chat: %w", ctx.Err())
	}
}

func (k *keyed) leave(id chat.ChatID, t *turn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.waiting--; t.waiting == 0 {
		delete(k.held, id)
	}
}
