package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// rich is a network that can do all that a platform may.
type rich struct {
	*network

	mu       sync.Mutex
	linked   []linked
	marks    []string
	files    map[string]func() ([]byte, error) // by reference
	sendFile func(m chat.Message) error
	mark     func() error
	slow     time.Duration // that fetching and sending a file takes
	inHand   int           // files that were fetched and not yet sent
	most     int           // of those at one time
}

type linked struct {
	To   chat.ChatID
	Link adapters.Link
	Text string
	Data string
	File chat.File
}

func newRich(name chat.PlatformName) *rich {
	return &rich{network: &network{name: name}, files: map[string]func() ([]byte, error){}}
}

func (r *rich) SendLinked(ctx context.Context, to chat.ChatID, m chat.Message, link adapters.Link) (adapters.Receipt, error) {
	receipt, err := r.Send(ctx, to, m)
	if err == nil {
		r.note(linked{To: to, Link: link, Text: m.Text})
	}
	return receipt, err
}

func (r *rich) SendFiles(ctx context.Context, to chat.ChatID, m chat.Message, data [][]byte, link adapters.Link) (adapters.Receipt, error) {
	time.Sleep(r.slow)
	if len(data) != 1 || len(m.Files) != 1 {
		return adapters.Receipt{}, fmt.Errorf("%d files at once", len(data))
	}
	r.mu.Lock()
	r.inHand--
	refuse := r.sendFile
	r.mu.Unlock()
	if refuse != nil {
		if err := refuse(m); err != nil {
			return adapters.Receipt{}, err
		}
	}
	receipt, err := r.Send(ctx, to, m)
	if err == nil {
		r.note(linked{To: to, Link: link, Text: m.Text, Data: string(data[0]), File: m.Files[0]})
	}
	return receipt, err
}

func (r *rich) note(l linked) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.linked = append(r.linked, l)
}

func (r *rich) Fetch(ctx context.Context, f chat.File) ([]byte, string, error) {
	time.Sleep(r.slow)
	r.mu.Lock()
	get := r.files[f.Ref]
	r.mu.Unlock()
	if get == nil {
		return nil, "", failure(adapters.Gone, 0)
	}
	data, err := get()
	if err != nil {
		return nil, "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inHand++
	r.most = max(r.most, r.inHand)
	return data, f.Type, ctx.Err()
}

func (r *rich) Mark(_ context.Context, in chat.ChatID, of chat.EventID, delivered bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mark != nil {
		if err := r.mark(); err != nil {
			return err
		}
	}
	r.marks = append(r.marks, fmt.Sprint(in, " ", of, " ", delivered))
	return nil
}

func (r *rich) marked() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.marks)
}

func (r *rich) sent() []linked {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.linked)
}

func (r *rich) Places() []adapters.Place { return nil }

func (r *rich) OpenRoom(context.Context, adapters.PlaceID, string) (chat.ChatID, error) {
	return "", errors.New("only bot/rooms opens rooms")
}

func (r *rich) ShowPanel(context.Context, chat.ChatID, chat.Message, string) (string, error) {
	return "", nil
}

func (r *rich) CloseRoom(context.Context, chat.ChatID) error { return nil }

// strip takes "meta:" off, and refuses what says that it is broken.
func strip(_ chat.FileKind, data []byte) ([]byte, string, error) {
	switch {
	case bytes.Contains(data, []byte("broken")):
		return nil, "", fmt.Errorf("not a photo: %s", data)
	case bytes.Contains(data, []byte("bomb")):
		panic("finch-strip " + string(data))
	}
	return bytes.TrimPrefix(data, []byte("meta:")), "image/clean", nil
}

// tickets keeps codes' hashes in memory.
type tickets struct {
	mu   sync.Mutex
	kept map[string]ticket
	hook func() error
}

type ticket struct {
	from  chat.Address
	until time.Time
	by    string
}

func (k *tickets) PutTicket(_ context.Context, hash string, from chat.Address, until time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refused(); err != nil {
		return err
	}
	k.kept[hash] = ticket{from: from, until: until}
	return nil
}

func (k *tickets) TakeTicket(_ context.Context, hash, by string, now time.Time) (chat.Address, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.refused(); err != nil {
		return chat.Address{}, err
	}
	t, there := k.kept[hash]
	if !there || !t.until.After(now) || t.by != "" && t.by != by {
		return chat.Address{}, engine.ErrTicket
	}
	t.by = by
	k.kept[hash] = t
	return t.from, nil
}

func (k *tickets) refused() error {
	if k.hook != nil {
		return k.hook()
	}
	return nil
}

func (k *tickets) hashes() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Sorted(maps.Keys(k.kept))
}

// mover gives cases to another lane.
type mover struct {
	cases *caseBook
	hook  func() error
}

func (v *mover) MovePerson(ctx context.Context, from, to chat.Address, now time.Time) error {
	if v.hook != nil {
		if err := v.hook(); err != nil {
			return err
		}
	}
	kept, err := v.cases.Of(ctx, from)
	if err != nil {
		return err
	}
	for _, c := range kept {
		if _, err := v.cases.Apply(ctx, c.ID, cases.MovePerson(from, to, now)); err != nil {
			return err
		}
	}
	return nil
}

// hall is a house with a rich network beside the web and the desk.
type hall struct {
	*house
	tele    *rich
	tickets *tickets
	mover   *mover
}

// inHall runs a test in a hall whose clock stands still while anything can happen.
func inHall(t *testing.T, b book, change func(h *hall, o *engine.Options), f func(h *hall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := buildHall(t, b, change)
		h.start()
		f(h)
		if err := h.stop(); err != nil {
			t.Errorf("Run gave %v", err)
		}
	})
}

func buildHall(t *testing.T, b book, change func(h *hall, o *engine.Options)) *hall {
	t.Helper()
	h := &hall{house: build(t, b, nil), tele: newRich("telegram"), tickets: &tickets{kept: map[string]ticket{}}}
	h.mover = &mover{cases: h.cases}
	h.again(b, change)
	return h
}

// again builds the engine anew on the same stores.
func (h *hall) again(b book, change func(h *hall, o *engine.Options)) {
	h.rebuild(func(o *engine.Options) {
		o.Book, o.Say, o.Strip, o.Tickets, o.Movers = b, mustPhrases(h.t), strip, h.tickets, h.mover
		o.Platforms = []adapters.Platform{h.web, h.desk, h.tele}
		if change != nil {
			change(h, o)
		}
	})
}

// tell has somebody on the rich network write something.
func (h *hall) tell(e chat.Event) {
	h.t.Helper()
	if err := h.tele.push(h.t.Context(), e); err != nil {
		h.t.Fatalf("the inbox refused: %v", err)
	}
}
