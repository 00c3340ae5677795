package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// crossing is a book that carries words between the person p on the web and the room r of the rich network.
func crossing(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
	by, other := chat.ByHuman, chat.Address{Platform: "telegram", Chat: "r"}
	if e.From.Platform == "telegram" {
		by, other = chat.ByPerson, chat.Address{Platform: "web", Chat: "p"}
	}
	switch e.Signal {
	case "":
		if e.Text == "notice" {
			return s, []dialogs.Effect{say("notice")}
		}
		return s, []dialogs.Effect{dialogs.Relay{To: other, Text: e.Text, Files: e.Files, ReplyTo: e.ReplyTo, Edits: e.Edits, Urgent: e.Urgent}}
	case chat.SignalRelayed:
		return s, []dialogs.Effect{dialogs.Send{Always: true, ReplyTo: e.ReplyTo, Edits: e.Edits, Origin: &dialogs.Origin{Lane: e.With, Event: e.Origin},
			Message: chat.Message{By: by, Text: e.Text, Files: e.Files, Lang: "nb", Urgent: e.Urgent}}}
	case chat.SignalDelivered, chat.SignalUndelivered:
		if !e.Staff {
			return s, []dialogs.Effect{say(string(e.Signal))}
		}
		s.Unsure++
		return s, []dialogs.Effect{dialogs.Mark{Event: e.Origin, Delivered: e.Signal == chat.SignalDelivered}}
	default:
		return s, nil
	}
}

func TestASupporterSeesWhetherTheirWordsArrived(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string // in the mark
	}{
		{"arrived", nil, "true"},
		{"unreachable", failure(adapters.Unreachable, 0), "false"},
		{"gone", failure(adapters.Gone, 0), "false"},
		{"invalid", failure(adapters.Invalid, 0), "false"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inHall(t, crossing, nil, func(h *hall) {
				h.web.failing(func(chat.ChatID, chat.Message) error { return tt.err })
				e := h.tele.event("r", "hej")
				h.tell(e)
				h.settle()
				if got, want := h.tele.marked(), []string{"r " + string(e.ID) + " " + tt.want}; !slices.Equal(got, want) {
					h.t.Errorf("marked %q, want %q", got, want)
				}
			})
		})
	}
}

// TestOnlySupportersWordsAreMarked: a person's own words cost no further turn, nor do those of a platform without marks.
func TestOnlySupportersWordsAreMarked(t *testing.T) {
	speak := func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		if e.Signal == chat.SignalDelivered {
			return s, []dialogs.Effect{say("told")}
		}
		if e.From.Platform == "desk" && e.Signal == "" {
			return s, []dialogs.Effect{dialogs.Relay{To: chat.Address{Platform: "web", Chat: "p"}, Text: e.Text}}
		}
		return ferry("desk")(s, e, m, r, w)
	}
	inHall(t, speak, nil, func(h *hall) {
		h.tell(h.tele.event("p", "hej")) // a person on a platform with marks
		h.settle()
		if err := h.desk.push(h.t.Context(), h.desk.event("d", "hi")); err != nil { // a supporter on one without
			h.t.Fatal(err)
		}
		h.settle()
		h.wantTexts(h.desk, "r", "hej")
		h.wantTexts(h.web, "p", "hi")
		h.wantTexts(h.tele.network, "p")
		h.wantTexts(h.desk, "d")
		if got := h.tele.marked(); len(got) != 0 {
			h.t.Errorf("marked %q", got)
		}
	})
}

// TestAMessageInPartsIsMarkedOnce: when its last part arrived.
func TestAMessageInPartsIsMarkedOnce(t *testing.T) {
	inHall(t, crossing, nil, func(h *hall) {
		e := h.tele.event("r", "")
		e.Files = []chat.File{photo("a"), photo("b"), photo("c")}
		h.tell(e)
		h.settle()
		if got := h.tele.marked(); len(h.web.texts("p")) != 3 || len(got) != 1 {
			h.t.Errorf("shown %q, marked %q", h.web.texts("p"), got)
		}
	})
}

func TestADeliveryIsToldForSureAndWordsAreNotSaidTwice(t *testing.T) {
	down := errors.New("killed")
	t.Run("killed between sending and noting it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h := buildHall(t, crossing, nil)
			h.store.refusing(func(call string) error {
				if call == "sent" || call == "failed" {
					return down
				}
				return nil
			})
			h.start()
			h.tell(h.tele.event("r", "hej"))
			h.settle()
			_ = h.stop()
			h.store.refusing(nil)
			h.again(crossing, nil)
			h.start()
			h.after(2 * time.Minute)
			if s, _ := h.store.state(h.tele.address("r")); s.Unsure != 1 {
				t.Errorf("%d turns were told of it, want 1", s.Unsure)
			}
			if got := slices.Compact(h.tele.marked()); len(got) != 1 {
				t.Errorf("marked %q", got)
			}
			if err := h.stop(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("the store takes no news", func(t *testing.T) {
		inHall(t, crossing, nil, func(h *hall) {
			h.web.failing(func(_ chat.ChatID, m chat.Message) error {
				h.store.refusing(func(call string) error {
					if call == "push" {
						return down
					}
					return nil
				})
				return nil
			})
			h.tell(h.tele.event("r", "hej"))
			h.after(time.Minute)
			h.wantTexts(h.web, "p", "hej")
			h.store.refusing(nil)
		})
	})
}

// TestAMarkNeverHoldsUpWords: it waits once and shortly, when it is alone; then it is dropped. One that words did not
// arrive is waited for.
func TestAMarkNeverHoldsUpWords(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		times  int
		behind bool // words stand behind it
		within time.Duration
		marks  int
		lost   bool // the words did not arrive
	}{
		{"three pauses before it is said that words did not arrive", failure(adapters.Throttled, 20*time.Second), 3, true, 2 * time.Minute, 1, true},
		{"it cannot be said that words did not arrive", failure(adapters.Throttled, time.Second), 100, true, time.Minute, 0, true},
		{"a short pause", failure(adapters.Throttled, 3*time.Second), 1, false, 3 * time.Second, 1, false},
		{"a short pause with words behind", failure(adapters.Throttled, 3*time.Second), 1, true, 0, 0, false},
		{"two pauses", failure(adapters.Throttled, time.Second), 2, false, time.Minute, 0, false},
		{"a long pause", failure(adapters.Throttled, 40*time.Second), 1, false, time.Minute, 0, false},
		{"the message is gone", failure(adapters.Gone, 0), 1, false, 0, 0, false},
		{"down", failure(adapters.Retry, 0), 1, true, 0, 0, false},
		{"not allowed", failure(adapters.Invalid, 0), 1, true, 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
				effects := []dialogs.Effect{dialogs.Mark{Event: "e1", Delivered: !tt.lost}}
				if tt.behind {
					effects = append(effects, say("words"))
				}
				return s, effects
			}
			inHall(t, speak, nil, func(h *hall) {
				times := tt.times
				h.tele.mark = func() error {
					if times--; times >= 0 {
						return tt.err
					}
					return nil
				}
				h.tell(h.tele.event("r", "hej"))
				h.after(tt.within)
				if got := h.tele.marked(); len(got) != tt.marks {
					h.t.Errorf("marked %q, want %d", got, tt.marks)
				}
				if tt.behind {
					h.wantTexts(h.tele.network, "r", "words")
				}
				h.store.mu.Lock()
				left := len(h.store.lane(h.tele.address("r")).outbox)
				h.store.mu.Unlock()
				if left != 0 || len(h.store.dead) != 0 {
					h.t.Errorf("%d entries are left, dead %q", left, h.store.dead)
				}
			})
		})
	}
}

// reopener opens rooms again as bot/rooms does: once each, and the same when asked again.
type reopener struct {
	mu    sync.Mutex
	fails []error // of the next calls
	never bool
	anew  func(n int) chat.ChatID // nil: "r2" for "r", and no other
	known map[chat.Address]chat.Address
	calls int
}

func (o *reopener) Reopen(_ context.Context, room chat.Address) (chat.Address, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls++
	if len(o.fails) > 0 {
		err := o.fails[0]
		o.fails = o.fails[1:]
		return chat.Address{}, false, err
	}
	if o.never || o.anew == nil && room.Chat != "r" {
		return chat.Address{}, false, nil
	}
	if now, known := o.known[room]; known {
		return now, true, nil
	}
	now := chat.Address{Platform: room.Platform, Chat: "r2"}
	if o.anew != nil {
		now.Chat = o.anew(o.calls)
	}
	o.known[room] = now
	return now, true, nil
}

// closedRooms refuses what goes into a room that is gone.
func closedRooms(rooms ...chat.ChatID) func(chat.ChatID, chat.Message) error {
	return func(to chat.ChatID, _ chat.Message) error {
		if slices.Contains(rooms, to) {
			return failure(adapters.Gone, 0)
		}
		return nil
	}
}

func TestAGoneRoomIsOpenedAgainAndNothingIsLost(t *testing.T) {
	tests := []struct {
		name   string
		rooms  *reopener
		fail   func(chat.ChatID, chat.Message) error
		after  time.Duration
		want   []string // in the room that stands in
		told   []string // of the person
		calls  int      // at most
		marked int
	}{
		{"at once", &reopener{}, closedRooms("r"), time.Second, []string{"one", "two", "three"}, nil, 3, 0},
		{"after failures", &reopener{fails: []error{errors.New("?"), failure(adapters.Retry, 0)}}, closedRooms("r"), 4 * time.Second,
			[]string{"one", "two", "three"}, nil, 5, 0},
		{"after a pause", &reopener{fails: []error{failure(adapters.Throttled, time.Minute)}}, closedRooms("r"), time.Minute + 2*time.Second,
			[]string{"one", "two", "three"}, nil, 4, 0},
		{"never", &reopener{never: true}, closedRooms("r"), time.Second, nil, []string{"undelivered", "undelivered", "undelivered"}, 3, 0},
		{"fails for ever", &reopener{fails: slices.Repeat([]error{errors.New("?")}, 1000)}, closedRooms("r"), 24 * time.Hour,
			nil, []string{"undelivered", "undelivered", "undelivered"}, 120, 0},
		{"the second is gone, too", &reopener{}, closedRooms("r", "r2"), time.Second, nil, []string{"undelivered", "undelivered", "undelivered"}, 6, 0},
		{"every new one is gone, too", &reopener{anew: func(n int) chat.ChatID { return chat.ChatID(fmt.Sprint("r", n+10)) }},
			func(chat.ChatID, chat.Message) error { return failure(adapters.Gone, 0) }, time.Hour,
			nil, []string{"undelivered", "undelivered", "undelivered"}, 6, 0},
		{"it leads to itself", &reopener{anew: func(int) chat.ChatID { return "r" }}, closedRooms("r"), time.Hour,
			nil, []string{"undelivered", "undelivered", "undelivered"}, 3, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.rooms.known = map[chat.Address]chat.Address{}
			inHall(t, crossing, func(_ *hall, o *engine.Options) { o.Rooms = tt.rooms }, func(h *hall) {
				h.tele.failing(tt.fail)
				for _, text := range []string{"one", "two", "three"} {
					e := h.web.event("p", text)
					e.ReplyTo, e.Edits = "r-7", "web-0"
					if err := h.web.push(h.t.Context(), e); err != nil {
						h.t.Fatal(err)
					}
				}
				h.after(tt.after)
				h.wantTexts(h.tele.network, "r2", tt.want...)
				h.wantTexts(h.web, "p", tt.told...)
				if tt.rooms.calls > tt.calls {
					h.t.Errorf("asked %d times, want at most %d", tt.rooms.calls, tt.calls)
				}
				for i, l := range h.tele.sent() {
					if want := (adapters.Link{Of: chat.EventID(fmt.Sprint("web-", i+1)), ReplyTo: "r-7", Edits: "web-0"}); l.Link != want {
						h.t.Errorf("linked %+v, want %+v", l.Link, want)
					}
				}
			})
		})
	}
}

// TestNoticesGoIntoTheRoomThatStandsIn: as they are; they are nobody's words.
func TestNoticesGoIntoTheRoomThatStandsIn(t *testing.T) {
	tests := []struct {
		name string
		fail func(n int, to chat.ChatID) error // the nth try in r2
		want []string
	}{
		{"at once", func(int, chat.ChatID) error { return nil }, []string{"notice"}},
		{"after failures", func(n int, _ chat.ChatID) error {
			return []error{failure(adapters.Retry, 0), failure(adapters.Throttled, time.Second), nil}[n]
		}, []string{"notice"}},
		{"never", func(int, chat.ChatID) error { return failure(adapters.Gone, 0) }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rooms := &reopener{known: map[chat.Address]chat.Address{}}
			inHall(t, crossing, func(_ *hall, o *engine.Options) { o.Rooms = rooms }, func(h *hall) {
				n := 0
				h.tele.failing(func(to chat.ChatID, m chat.Message) error {
					if to == "r" {
						return failure(adapters.Gone, 0)
					}
					n++
					return tt.fail(n-1, to)
				})
				h.tell(h.tele.event("r", "notice"))
				h.after(time.Minute)
				h.wantTexts(h.tele.network, "r2", tt.want...)
				if len(h.store.dead) != 0 {
					h.t.Errorf("dead letters %q", h.store.dead)
				}
			})
		})
	}
}

// TestOnlyRoomsAreOpenedAgain: a person's chat that is gone has no room.
func TestOnlyRoomsAreOpenedAgain(t *testing.T) {
	rooms := &reopener{known: map[chat.Address]chat.Address{}}
	inHall(t, crossing, func(_ *hall, o *engine.Options) { o.Rooms = rooms }, func(h *hall) {
		h.web.failing(closedRooms("p"))
		h.tell(h.tele.event("r", "hej"))
		h.after(time.Minute)
		if rooms.calls != 0 || !slices.ContainsFunc(h.tele.marked(), func(m string) bool { return strings.HasSuffix(m, "false") }) {
			h.t.Errorf("asked %d times, marked %q", rooms.calls, h.tele.marked())
		}
	})
}
