package rooms_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// errDead is what a process sees that has crashed: from then on nothing it tries happens.
var errDead = errors.New("crashed")

// life counts what a process does to the world outside, and ends it before the step that left reaches 0 at.
type life struct{ left int }

func (l *life) step() error {
	if l.left <= 0 {
		l.left = -1
		return errDead
	}
	l.left--
	return nil
}

type mortalStore struct {
	rooms.Store
	*life
}

func (s mortalStore) Reserve(ctx context.Context, id chat.CaseID, on chat.PlatformName, owner string, until, now time.Time) (rooms.Room, bool, error) {
	if err := s.step(); err != nil {
		return rooms.Room{}, false, err
	}
	return s.Store.Reserve(ctx, id, on, owner, until, now)
}

func (s mortalStore) Keep(ctx context.Context, r rooms.Room, expires time.Time) error {
	if err := s.step(); err != nil {
		return err
	}
	return s.Store.Keep(ctx, r, expires)
}

func (s mortalStore) Drop(ctx context.Context, r rooms.Room) error {
	if err := s.step(); err != nil {
		return err
	}
	return s.Store.Drop(ctx, r)
}

type mortalCases struct {
	cases.Store
	*life
}

func (s mortalCases) Apply(ctx context.Context, id chat.CaseID, t cases.Transition) (cases.Case, error) {
	if err := s.step(); err != nil {
		return cases.Case{}, err
	}
	return s.Store.Apply(ctx, id, t)
}

type mortalPlatform struct {
	*roomstest.Platform
	*life
}

func (p mortalPlatform) OpenRoom(ctx context.Context, in adapters.PlaceID, title string) (chat.ChatID, error) {
	if err := p.step(); err != nil {
		return "", err
	}
	return p.Platform.OpenRoom(ctx, in, title)
}

func (p mortalPlatform) ShowPanel(ctx context.Context, room chat.ChatID, panel chat.Message, shown string) (string, error) {
	if err := p.step(); err != nil {
		return "", err
	}
	return p.Platform.ShowPanel(ctx, room, panel, shown)
}

func (p mortalPlatform) CloseRoom(ctx context.Context, room chat.ChatID) error {
	if err := p.step(); err != nil {
		return err
	}
	return p.Platform.CloseRoom(ctx, room)
}

func (p mortalPlatform) Forget(ctx context.Context, room chat.ChatID) error {
	if err := p.step(); err != nil {
		return err
	}
	return p.Platform.Forget(ctx, room)
}

// mortal makes a replica that crashes after so many steps.
func (w *world) mortal(l *life) *rooms.Rooms {
	return w.replica(func(o *rooms.Options) {
		o.Store, o.Cases = mortalStore{w.store, l}, mortalCases{w.cases, l}
		for name, p := range w.platforms {
			o.Platforms[name] = mortalPlatform{p, l}
		}
		send := o.Send
		o.Send = func(ctx context.Context, to chat.Address, m chat.Message) error {
			if err := l.step(); err != nil {
				return err
			}
			return send(ctx, to, m)
		}
	})
}

// afterEveryCrash runs a deed in a process that crashes before its first step, its second, and so on; each time another
// process tidies up, and then check looks at the world. It gives how many points there are.
func afterEveryCrash(t *testing.T, prepare, deed func(w *world, r *rooms.Rooms), check func(t *testing.T, w *world, point int)) {
	t.Helper()
	for point := range 100 {
		w := newWorld(t).only(tele)
		prepare(w, w.rooms)
		l := &life{left: point}
		deed(w, w.mortal(l))
		survivor := w.replica(nil)
		for range 6 {
			w.later(2 * time.Minute)
			survivor.Round(t.Context())
		}
		t.Run(fmt.Sprint("crash before step ", point+1), func(t *testing.T) { check(t, w, point) })
		if l.left >= 0 { // the deed was done without a crash
			if point < 3 {
				t.Fatalf("only %d steps: this tests nothing", point)
			}
			return
		}
	}
	t.Fatal("the deed never ends")
}

// whole checks that a case has one room that works, and at most one topic too many.
func whole(t *testing.T, w *world, topics int) {
	t.Helper()
	r, c := w.room("k1", tele), w.get("k1")
	if !r.Open() || r.Drawn == "" || r.Panel == "" {
		t.Fatalf("the room is not in order: %+v", r)
	}
	if !slices.Contains(c.Lanes, r.Lane) {
		t.Errorf("the case does not know its room: lanes %v", len(c.Lanes))
	}
	if n := len(w.platforms[tele].Topics()); n > topics+1 {
		t.Errorf("%d topics, want %d and one too many at most", n, topics)
	}
	if topic := w.topic("k1", tele); topic.Deleted || topic.Panel.Text == "" {
		t.Errorf("the topic of the room is not in order: %+v", topic)
	}
}

func TestACrashWhileARoomOpensLeavesOneRoom(t *testing.T) {
	afterEveryCrash(t, func(w *world, _ *rooms.Rooms) { w.waiting("k1", agreed) },
		func(_ *world, r *rooms.Rooms) { r.Round(t.Context()) },
		func(t *testing.T, w *world, _ int) { whole(t, w, 1) })
}

func TestACrashWhileAnUrgentRoomOpensTellsThePlace(t *testing.T) {
	afterEveryCrash(t, func(w *world, _ *rooms.Rooms) {
		w.waiting("k1", func(c *cases.Case) { c.Urgent, c.Risk = true, "crisis:suicide" })
	}, func(_ *world, r *rooms.Rooms) { r.Round(t.Context()) },
		func(t *testing.T, w *world, _ int) {
			whole(t, w, 1)
			if n := len(w.platforms[tele].Lobby("-100")); n < 1 || n > 2 {
				t.Errorf("the place was told %d times", n)
			}
		})
}

func TestACrashWhileARoomIsOpenedAgainLosesNoCase(t *testing.T) {
	afterEveryCrash(t, func(w *world, r *rooms.Rooms) {
		w.waiting("k1", agreed)
		r.Round(t.Context())
		old := w.room("k1", tele).Lane
		w.apply("k1", cases.Claim("telegram-7", "Maja", old, w.clock()))
		r.Round(t.Context())
		w.platforms[tele].Delete(old.Chat)
	}, func(w *world, r *rooms.Rooms) {
		old := w.room("k1", tele).Lane
		_, _, _ = r.Reopen(t.Context(), old) // a crash is an error to nobody
		if w.get("k1").At == old {
			w.later(2 * time.Minute)
			if now, ok, err := w.rooms.Reopen(t.Context(), old); err != nil || !ok || now == old {
				t.Errorf("asking again gave %v, %v", ok, err)
			}
		}
	}, func(t *testing.T, w *world, _ int) {
		whole(t, w, 2)
		c, r := w.get("k1"), w.room("k1", tele)
		if c.Status != cases.Claimed || c.At != r.Lane || c.Holder != "telegram-7" || !r.Reopened {
			t.Errorf("the case is %s at the room: %v, opened again: %v", c.Status, c.At == r.Lane, r.Reopened)
		}
	})
}

func TestACrashWhileARoomEndsLeavesItClosed(t *testing.T) {
	afterEveryCrash(t, func(w *world, r *rooms.Rooms) {
		w.waiting("k1", agreed)
		r.Round(t.Context())
		w.apply("k1", cases.Claim("telegram-7", "Maja", w.room("k1", tele).Lane, w.clock()))
		w.apply("k1", cases.Close("telegram-7", cases.Talked, w.clock()))
		w.later(time.Minute)
	}, func(_ *world, r *rooms.Rooms) { r.Round(t.Context()) },
		func(t *testing.T, w *world, _ int) {
			topic := w.topic("k1", tele)
			if !topic.Closed || !w.room("k1", tele).Ended || len(topic.Panel.Choices) > 0 {
				t.Errorf("closed %v, ended %v", topic.Closed, w.room("k1", tele).Ended)
			}
		})
}
