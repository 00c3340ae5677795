package rooms_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/bot/staff/stafftest"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/cataloguetest"
)

// canary stands in the address of every person: nothing that anybody sees may hold it.
const canary = "canary-4711"

const (
	tele chat.PlatformName = "telegram"
	disc chat.PlatformName = "discord"
)

// world is rooms over stores in memory, on two platforms.
type world struct {
	t         testing.TB
	rooms     *rooms.Rooms
	store     *roomstest.Store
	cases     *roomstest.Cases
	staff     *stafftest.Store
	notebook  *adaptertest.Notebook
	catalogue *cataloguetest.Memory
	reports   *reports
	platforms map[chat.PlatformName]*roomstest.Platform
	log       *lockedBuffer
	problems  *problems
	nextID    int

	mu     sync.Mutex
	now    time.Time
	pushed []chat.Event
	refuse error
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) push(_ context.Context, e chat.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return w.refuse
	}
	if !slices.ContainsFunc(w.pushed, func(other chat.Event) bool { return other.ID == e.ID }) {
		w.pushed = append(w.pushed, e)
	}
	return nil
}

// said gives the events that were pushed, but for those that open lanes.
func (w *world) said() []chat.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.pushed), func(e chat.Event) bool { return e.Signal == chat.SignalOpened })
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, store: &roomstest.Store{}, cases: &roomstest.Cases{}, staff: &stafftest.Store{}, notebook: adaptertest.NewNotebook(),
		catalogue: cataloguetest.NewMemory(listings()...), reports: &reports{}, log: &lockedBuffer{}, problems: &problems{}, now: time.Now().UTC().Truncate(time.Second)}
	w.platforms = map[chat.PlatformName]*roomstest.Platform{
		tele: {Lang: map[adapters.PlaceID]string{"-100": "da"}},
		disc: {Lang: map[adapters.PlaceID]string{"555": "sv"}},
	}
	w.rooms = w.replica(nil)
	return w
}

// replica makes rooms over the same stores; change may put something between.
func (w *world) replica(change func(*rooms.Options)) *rooms.Rooms {
	w.t.Helper()
	lines, err := safety.Lines()
	if err != nil {
		w.t.Fatal(err)
	}
	o := rooms.Options{Cases: w.cases, Duty: w.cases, Staff: w.staff, Store: w.store, Notebook: w.notebook, Catalogue: w.catalogue,
		Index: w.catalogue.Index, Lines: lines, Reports: w.reports, Problems: w.problems,
		Card: func(l *referrals.Listing, code string) chat.Card {
			return chat.Card{Listing: string(l.ID), Title: l.Name, What: "[" + code + "] " + l.SummaryIn(code),
				Choices: []chat.Choice{{Value: "details." + string(l.ID), Label: "details"}}}
		},
		Platforms: map[chat.PlatformName]adapters.RoomOpener{},
		Send: func(ctx context.Context, to chat.Address, m chat.Message) error {
			return w.platforms[to.Platform].Send(ctx, to.Chat, m)
		},
		Push: w.push, DeskLane: func(id chat.CaseID) chat.Address { return chat.Address{Platform: "desk", Chat: chat.ChatID(id)} },
		Editors: []rooms.EditorsPlace{{Lane: chat.Address{Platform: tele, Chat: "-100"}, Lang: "nb"}},
		Limits:  adaptertest.NewLimiter(w.clock), Clock: w.clock, Log: slog.New(slog.NewTextHandler(w.log, nil))}
	for name, p := range w.platforms {
		o.Platforms[name] = p
	}
	if change != nil {
		change(&o)
	}
	r, err := rooms.New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// only leaves one platform.
func (w *world) only(name chat.PlatformName) *world {
	for other := range w.platforms {
		if other != name {
			delete(w.platforms, other)
		}
	}
	w.rooms = w.replica(nil)
	return w
}

func (w *world) waiting(id string, change func(*cases.Case)) cases.Case {
	w.t.Helper()
	c := cases.Case{ID: chat.CaseID(id), Person: chat.Address{Platform: "web", Chat: canary}, Status: cases.Waiting, Pseudonym: "Rolig Ravn",
		Lang: "da", Country: "DK", Opened: w.clock()}
	if change != nil {
		change(&c)
	}
	if err := w.cases.Open(w.t.Context(), c); err != nil {
		w.t.Fatal(err)
	}
	return c
}

// agreed is a case whose person agreed to tell all.
func agreed(c *cases.Case) {
	c.Agreed, c.Needs, c.Place, c.Audiences = true, []string{"anxiety", "loneliness"}, "Aarhus", []string{"young"}
	c.Shown, c.Words = []string{"dk-angst-aarhus"}, "Jeg tør ikke gå derhen alene"
}

func (w *world) get(id string) cases.Case {
	w.t.Helper()
	c, err := w.cases.Get(w.t.Context(), chat.CaseID(id))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) apply(id string, do cases.Transition) cases.Case {
	w.t.Helper()
	c, err := w.cases.Apply(w.t.Context(), chat.CaseID(id), do)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// room gives the room of a case on a platform.
func (w *world) room(id string, on chat.PlatformName) rooms.Room {
	w.t.Helper()
	all, err := w.store.Of(w.t.Context(), chat.CaseID(id))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range all {
		if r.Platform == on {
			return r
		}
	}
	w.t.Fatalf("case %s has no room on %s", id, on)
	return rooms.Room{}
}

func (w *world) topic(id string, on chat.PlatformName) roomstest.Topic {
	w.t.Helper()
	r := w.room(id, on)
	for _, topic := range w.platforms[on].Topics() {
		if topic.ID == r.Lane.Chat {
			return topic
		}
	}
	w.t.Fatalf("case %s has no topic on %s", id, on)
	return roomstest.Topic{}
}

func (w *world) round() { w.rooms.Round(w.t.Context()) }

// ask presses a button ("room.claim") or writes a command ("claim", "/find x") in the room of a case.
func (w *world) ask(who, id, what string) adapters.Answer {
	w.t.Helper()
	on, _, _ := strings.Cut(who, "-")
	r := w.room(id, chat.PlatformName(on))
	return w.control(adapters.Control{In: r.Lane, Place: r.Place, Staff: chat.PersonID(who)}, what)
}

// askEditor asks in the editors' place.
func (w *world) askEditor(what string) adapters.Answer {
	w.t.Helper()
	return w.control(adapters.Control{In: chat.Address{Platform: tele, Chat: "-100"}, Editor: true, Staff: "telegram-9"}, what)
}

func (w *world) control(c adapters.Control, what string) adapters.Answer {
	w.t.Helper()
	w.nextID++
	c.ID, c.Name = chat.EventID(fmt.Sprintf("control:%d", w.nextID)), "Platform Name"
	what, isCommand := strings.CutPrefix(what, "/")
	cut := ":"
	if isCommand {
		cut = " "
	}
	c.Verb, c.Arg, _ = strings.Cut(what, cut)
	answer, err := w.rooms.Handle(w.t.Context(), c)
	if err != nil {
		w.t.Fatalf("%s: %v", c.Verb, err)
	}
	return answer
}

// values lists what the buttons of an answer say.
func values(a adapters.Answer) []string {
	var all []string
	if a.Message != nil {
		for _, c := range a.Message.Choices {
			all = append(all, c.Value)
		}
		for _, card := range a.Message.Cards {
			for _, c := range card.Choices {
				all = append(all, c.Value)
			}
		}
	}
	return all
}

func (w *world) supporter(id, name string) staff.Account {
	w.t.Helper()
	a, err := staff.Add(w.t.Context(), w.staff, staff.Account{ID: id, Name: name, Roles: []staff.Role{staff.Supporter}, Created: w.clock()})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func holds(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}

func lacks(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%s holds %q:\n%s", what, part, text)
		}
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// lockedBuffer is a log that many may write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// problems keeps what an operator was told.
type problems struct {
	mu   sync.Mutex
	told []string
}

func (p *problems) Tell(_ context.Context, kind, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, kind+" "+detail)
}
