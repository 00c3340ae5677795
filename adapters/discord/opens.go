package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// open is an interaction of a person that can still be answered. It is noted, because another replica may send the answer;
// its token is good for fifteen minutes, and gone from the Notebook with them.
type open struct {
	ID       string    `json:"i"`
	App      string    `json:"a"`
	Token    string    `json:"t"`
	Lang     string    `json:"l,omitempty"`
	Guild    bool      `json:"g,omitempty"` // answers are seen by the person alone, and not in direct messages
	Waits    bool      `json:"w,omitempty"` // "thinking" is shown: the first answer takes its place
	Press    bool      `json:"p,omitempty"` // a button: the message that bears it can be turned
	Until    time.Time `json:"u"`
	Received time.Time `json:"r"`
}

// Lives of an interaction.
const (
	openLife  = 15*time.Minute - 20*time.Second
	openQuiet = 20 * time.Second // after which "thinking" becomes "received"
)

// opens keeps the interactions that can be answered: in the Notebook, and here for when the Notebook is down.
type opens struct {
	book *book
	now  func() time.Time
	mu   sync.Mutex
	own  map[string]map[string]open // user -> id -> those that came to this replica
}

func newOpens(b *book, now func() time.Time) *opens {
	return &opens{book: b, now: now, own: map[string]map[string]open{}}
}

// put notes an interaction, or what became of it. The memory holds it even when the Notebook does not.
func (o *opens) put(ctx context.Context, user string, one open) error {
	o.mu.Lock()
	if o.own[user] == nil {
		o.own[user] = map[string]open{}
	}
	o.own[user][one.ID] = one
	o.mu.Unlock()
	raw, err := json.Marshal(one)
	if err != nil {
		return fmt.Errorf("discord: writing an interaction: %w", err)
	}
	if err := o.book.Note(ctx, pageOpen(user), "i:"+one.ID, string(raw), one.Until); err != nil {
		return fmt.Errorf("discord: noting an interaction: %w", err)
	}
	return nil
}

// drop forgets one interaction, or with "" all of a user.
func (o *opens) drop(ctx context.Context, user, id string) error {
	o.mu.Lock()
	delete(o.own[user], id)
	if id == "" || len(o.own[user]) == 0 {
		delete(o.own, user)
	}
	o.mu.Unlock()
	key := "i:" + id
	if id == "" {
		key = ""
	}
	if err := o.book.Tear(ctx, pageOpen(user), key); err != nil {
		return fmt.Errorf("discord: forgetting an interaction: %w", err)
	}
	return nil
}

// of gives the interactions of a user that can be answered, oldest first, and the parts of messages that were sent as
// answers. The Notebook knows best; while it is down, the memory must do.
func (o *opens) of(ctx context.Context, user string) (live []open, sent map[string]string) {
	sent = map[string]string{}
	page, err := o.book.Page(ctx, pageOpen(user))
	if err != nil {
		o.mu.Lock()
		for _, one := range o.own[user] {
			live = append(live, one)
		}
		o.mu.Unlock()
	}
	for key, value := range page {
		if nonce, is := strings.CutPrefix(key, "s:"); is {
			sent[nonce] = value
			continue
		}
		var one open
		if json.Unmarshal([]byte(value), &one) == nil && one.ID != "" {
			live = append(live, one)
		}
	}
	now := o.now()
	live = slices.DeleteFunc(live, func(one open) bool { return !now.Before(one.Until) })
	slices.SortFunc(live, func(a, b open) int {
		switch x, y := number(a.ID), number(b.ID); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return live, sent
}

// sentAs notes that a part of a message was an answer, so that it is not answered twice when the message comes again.
func (o *opens) sentAs(ctx context.Context, user, nonce, message string, until time.Time) error {
	if err := o.book.Note(ctx, pageOpen(user), "s:"+nonce, message, until); err != nil {
		return fmt.Errorf("discord: noting an answer: %w", err)
	}
	return nil
}

// leftGuild forgets the interactions of a user in guilds, because they write directly now.
func (o *opens) leftGuild(ctx context.Context, user string) error {
	live, _ := o.of(ctx, user)
	var failed error
	for _, one := range live {
		if one.Guild && !one.Waits {
			failed = errors.Join(failed, o.drop(ctx, user, one.ID))
		}
	}
	return failed
}

// quiet gives, of the interactions that came to this replica, those that show "thinking" for too long, and forgets those
// that are over.
func (o *opens) quiet() map[string][]open {
	o.mu.Lock()
	defer o.mu.Unlock()
	now, found := o.now(), map[string][]open{}
	for user, all := range o.own {
		for id, one := range all {
			switch {
			case !now.Before(one.Until):
				delete(all, id)
			case one.Waits && now.Sub(one.Received) >= openQuiet:
				found[user] = append(found[user], one)
			}
		}
		if len(all) == 0 {
			delete(o.own, user)
		}
	}
	return found
}

// forget erases what is kept of a user, but for what an answer to it still needs: an interaction that waits for one, and
// the newest of a guild, which is the way to the person. They are gone with their fifteen minutes.
func (o *opens) forget(ctx context.Context, user string) error {
	live, sent := o.of(ctx, user)
	var failed error
	for i, one := range live {
		if !one.Waits && (!one.Guild || i < len(live)-1) {
			failed = errors.Join(failed, o.drop(ctx, user, one.ID))
		}
	}
	for key := range sent {
		failed = errors.Join(failed, o.book.Tear(ctx, pageOpen(user), "s:"+key))
	}
	return failed
}
