package engine_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
)

var release = flag.String("release", "", "write the store of this version down as that of the release with this name")

// oldNow is when the stores of releases were written. It lies far ahead, so that nothing in them runs out.
var oldNow = time.Date(2046, 3, 1, 12, 0, 0, 0, time.UTC)

// oldHouse is an engine with three networks and a clock of its own on a real redis-server.
type oldHouse struct {
	t         *testing.T
	client    *goredis.Client
	store     *redis.Store
	web, desk *network
	tele      *network
	ahead     atomic.Int64 // of the clock
	began     time.Time
	leave     context.CancelFunc
	ended     chan error
	codes     atomic.Int64
}

func newOldHouse(t *testing.T, socket string, ahead time.Duration) *oldHouse {
	t.Helper()
	h := &oldHouse{t: t, began: time.Now(), web: &network{name: "web"}, desk: &network{name: "desk"}, tele: &network{name: "telegram"}}
	h.ahead.Store(int64(ahead))
	h.client = goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket, ContextTimeoutEnabled: true})
	t.Cleanup(func() { _ = h.client.Close() })
	var err error
	if h.store, err = redis.New(h.client, redis.Options{Now: h.now, Tick: 100 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	return h
}

func (h *oldHouse) now() time.Time {
	return oldNow.Add(time.Duration(h.ahead.Load()) + time.Since(h.began))
}

// open runs the engine until close.
func (h *oldHouse) open() {
	h.t.Helper()
	o := realOptions(h.t, h.store, []adapters.Platform{h.web, h.desk, h.tele})
	o.Clock, o.OnDuty = h.now, func() int { return 1 }
	h.options(&o)
	e, err := engine.New(o)
	if err != nil {
		h.t.Fatal(err)
	}
	var ctx context.Context
	ctx, h.leave = context.WithCancel(context.WithoutCancel(h.t.Context()))
	h.ended = make(chan error, 1)
	go func() { h.ended <- e.Run(ctx) }()
	h.t.Cleanup(sync.OnceFunc(h.close))
	for _, n := range []*network{h.web, h.desk, h.tele} {
		n.ready(h.t)
	}
}

func (h *oldHouse) close() {
	if h.leave == nil {
		return
	}
	h.leave()
	h.leave = nil
	if err := <-h.ended; err != nil {
		h.t.Errorf("Run gave %v", err)
	}
}

func (h *oldHouse) write(n *network, who chat.ChatID, locale, text string) {
	h.t.Helper()
	h.say(n, who, func(e *chat.Event) { e.Text, e.Locale = text, locale })
}

func (h *oldHouse) press(n *network, who chat.ChatID, value string) {
	h.t.Helper()
	h.say(n, who, func(e *chat.Event) { e.Choice = value })
}

// say pushes an event and waits until it was answered.
func (h *oldHouse) say(n *network, who chat.ChatID, what func(*chat.Event)) {
	h.t.Helper()
	before := len(n.texts(who))
	mustPush(h.t, n, h.event(n, who, what))
	await(h.t, "answer to "+string(who), func() bool { return len(n.texts(who)) > before })
}

// event makes an event whose id no other program on the same store used.
func (h *oldHouse) event(n *network, who chat.ChatID, what func(*chat.Event)) chat.Event {
	e := n.event(who, "")
	e.ID, e.At = chat.EventID(fmt.Sprint(e.ID, "-", h.began.UnixNano())), h.now()
	what(&e)
	return e
}

// caseOf asks for a human and gives the case that waits.
func (h *oldHouse) caseOf(n *network, who chat.ChatID, locale, text string) cases.Case {
	h.t.Helper()
	h.write(n, who, locale, text)
	h.press(n, who, "human")
	h.press(n, who, "human.nothing")
	return h.theCase(n.address(who))
}

func (h *oldHouse) theCase(of chat.Address) (found cases.Case) {
	h.t.Helper()
	await(h.t, "case of "+of.String(), func() bool {
		all, err := h.store.Cases().Of(h.t.Context(), of)
		if err == nil && len(all) > 0 {
			found = all[len(all)-1]
		}
		return err == nil && len(all) > 0
	})
	return found
}

func (h *oldHouse) apply(id chat.CaseID, what cases.Transition) {
	h.t.Helper()
	if _, err := h.store.Cases().Apply(h.t.Context(), id, what); err != nil {
		h.t.Fatal(err)
	}
}

// TestWriteRelease has this version talk with people and leaves it in the middle of things (make release-corpus NAME=…).
func TestWriteRelease(t *testing.T) {
	if *release == "" {
		t.Skip("-release names what is to be written")
	}
	h := newOldHouse(t, redistest.Start(t).Socket(), 0)
	h.open()
	h.talks()
	h.talksOfRooms()
	h.talksOfReminders()
	h.faults()
	h.keepings()
	h.keepingsOfRooms()
	h.keepingsOfOutcomes()
	h.keepingsOfListings()
	writeStore(t, h.client, h.now(), filepath.Join("..", "testdata", "releases", *release))
}

// talks are conversations of every kind that each release knows.
func (h *oldHouse) talks() {
	h.write(h.web, "found", "da", "jeg har angst og bor i Aarhus")
	h.write(h.web, "asked", "sv", "jag har ångest")
	h.caseOf(h.web, "waiting", "nb", "jeg har angst og bor i Trondheim")
	held := h.caseOf(h.web, "held", "en", "I have anxiety and live in Aarhus")
	h.apply(held.ID, cases.Claim("s1", "Maja", h.desk.address("held"), h.now()))
	h.web.awaitText(h.t, "held", "Maja")
	mustPush(h.t, h.web, h.event(h.web, "held", func(e *chat.Event) { e.Text = "are you there" }))
	h.desk.awaitText(h.t, "held", "are you there")
	mustPush(h.t, h.desk, h.event(h.desk, "held", func(e *chat.Event) { e.Text, e.Name = "I am here", "Maja" }))
	h.web.awaitText(h.t, "held", "I am here")
	h.write(h.web, "danger", "da", "jeg vil ikke leve mere")
	h.theCase(h.web.address("danger"))
	ended := h.caseOf(h.web, "closed", "da", "jeg har angst og bor i Aarhus")
	h.apply(ended.ID, cases.Claim("s1", "Maja", h.desk.address("closed"), h.now()))
	h.web.awaitText(h.t, "closed", "Maja")
	before := len(h.web.texts("closed"))
	h.apply(ended.ID, cases.Close("s1", cases.Talked, h.now()))
	await(h.t, "goodbye", func() bool { return len(h.web.texts("closed")) > before })
	h.write(h.web, "chosen", "da", "hej")
	h.press(h.web, "chosen", "lang:sv")
	h.write(h.web, "gone", "da", "jeg har angst og bor i Aarhus")
	h.press(h.web, "gone", "forget.yes")
}

// faults leave things undone: words that wait, answers that could not be sent, and one that never will be.
func (h *oldHouse) faults() {
	h.web.failing(func(to chat.ChatID, _ chat.Message) error {
		switch to {
		case "unsent":
			return failure(adapters.Retry, 0)
		case "dead":
			return failure(adapters.Invalid, 0)
		}
		return nil
	})
	h.desk.failing(func(chat.ChatID, chat.Message) error { return failure(adapters.Retry, 0) })
	for _, who := range []chat.ChatID{"unsent", "dead"} {
		mustPush(h.t, h.web, h.event(h.web, who, func(e *chat.Event) { e.Text, e.Locale = "hej", "da" }))
	}
	mustPush(h.t, h.web, h.event(h.web, "held", func(e *chat.Event) { e.Text = "I waited for you" }))
	await(h.t, "entries that wait, and one that will not go out", func() bool {
		tried := 0
		for _, key := range h.client.Keys(h.t.Context(), "*sending:*").Val() {
			if (strings.Contains(key, "web/unsent") || strings.Contains(key, "desk/held")) && h.client.HGet(h.t.Context(), key, "tries").Val() != "" {
				tried++
			}
		}
		return tried == 2 && h.letters() == 1
	})
	h.close()
	for who, text := range map[chat.ChatID]string{"queued": "hej", "asked": "jag bor i Göteborg"} {
		if err := h.store.Push(h.t.Context(), h.event(h.web, who, func(e *chat.Event) { e.ID, e.Text, e.Locale = chat.EventID("left-"+who), text, "sv" })); err != nil {
			h.t.Fatal(err)
		}
	}
}

// keepings are what the other stores hold.
func (h *oldHouse) keepings() {
	ctx := h.t.Context()
	later := h.now().Add(30 * 24 * time.Hour)
	_, feedErr := h.store.Feed().Append(ctx, h.web.address("found"), chat.Message{ID: "m1", Text: "hej", Lang: "da"}, later)
	must(h.t, feedErr,
		h.store.Staff().Put(ctx, staff.Account{ID: "s1", Name: "Maja", Roles: []staff.Role{staff.Supporter}, Password: "x", Lang: "da", Created: oldNow}),
		h.store.Staff().PutLink(ctx, "link-hash", "s1", later), h.store.Sessions().CommitCtx(ctx, "token", []byte("session"), later),
		h.store.Cases().Arrive(ctx, "s1", later), h.report())
}

// keepingsOfListings are a listing that is new, one that was changed, and one that was retired.
func (h *oldHouse) keepingsOfListings() {
	c, err := catalogue.New(h.client)
	must(h.t, err)
	ls, err := c.Put(h.t.Context(), "import", "first", oldNow, referrals.Listing{ID: "dk-a", Name: "Café A", Country: "DK", City: "Aarhus", Hours: "Ma 10-12",
		Needs: []referrals.Need{"anxiety"}, Kinds: []referrals.Kind{"self_help_group"}, Formats: []referrals.Format{referrals.InPerson}, Summary: map[string]string{"da": "Mødested"}},
		referrals.Listing{ID: "dk-b", Name: "B", Country: "DK"}, referrals.Listing{ID: "dk-c", Name: "C", Country: "DK"})
	must(h.t, err)
	ls[1].Name, ls[2].Status = "B again", referrals.Retired
	_, err = c.Put(h.t.Context(), "editor", "called", oldNow.Add(time.Hour), ls[1:]...)
	must(h.t, err)
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// oldKey is a key of a store as it is written down.
type oldKey struct {
	Key     string             `json:"key"`
	Expires int64              `json:"expires,omitempty"` // ms; 0: never
	Text    *string            `json:"text,omitempty"`
	Hash    map[string]string  `json:"hash,omitempty"`
	List    []string           `json:"list,omitempty"`
	Set     []string           `json:"set,omitempty"`
	Scores  map[string]float64 `json:"scores,omitempty"`
	Stream  []goredis.XMessage `json:"stream,omitempty"`
}

// writeStore writes all keys of a store down, and when that was.
func writeStore(t *testing.T, client *goredis.Client, now time.Time, dir string) {
	t.Helper()
	ctx := t.Context()
	names := client.Keys(ctx, "*").Val()
	slices.Sort(names)
	var out bytes.Buffer
	write := func(v any) {
		raw, err := json.Marshal(v)
		must(t, err)
		out.Write(append(raw, '\n'))
	}
	write(map[string]time.Time{"at": now})
	for _, name := range names {
		write(readKey(ctx, t, client, name))
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	must(t, err)
	_, err = w.Write(out.Bytes())
	must(t, err, w.Close(), os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "store.jsonl.gz"), packed.Bytes(), 0o644))
	t.Logf("%d keys, %d bytes", len(names), packed.Len())
}

func readKey(ctx context.Context, t *testing.T, client *goredis.Client, name string) oldKey {
	t.Helper()
	k := oldKey{Key: name}
	if until := client.PExpireTime(ctx, name).Val(); until > 0 {
		k.Expires = until.Milliseconds()
	}
	switch kind := client.Type(ctx, name).Val(); kind {
	case "string":
		text := client.Get(ctx, name).Val()
		k.Text = &text
	case "hash":
		k.Hash = client.HGetAll(ctx, name).Val()
	case "list":
		k.List = client.LRange(ctx, name, 0, -1).Val()
	case "set":
		k.Set = client.SMembers(ctx, name).Val()
		slices.Sort(k.Set)
	case "zset":
		k.Scores = map[string]float64{}
		for _, z := range client.ZRangeWithScores(ctx, name, 0, -1).Val() {
			k.Scores[fmt.Sprint(z.Member)] = z.Score
		}
	case "stream":
		k.Stream = client.XRange(ctx, name, "-", "+").Val()
	default:
		t.Fatalf("a key of the type %s", kind)
	}
	return k
}

// What only some releases had.

func (h *oldHouse) options(o *engine.Options) {
	o.Tickets, o.Movers = h.store.Tickets(), h.store.Cases()
	o.Codes = func() string { return "bcdfg-hjkm" + string("npqr"[h.codes.Add(1)%4]) }
	o.Doors = []dialogs.Door{{Platform: "web", URL: "https://example.org/#move={code}"}, {Platform: "telegram"}}
	o.Reports, o.Outcomes = h.store.Reports(), h.store.Outcomes()
}

func (h *oldHouse) letters() int {
	all, err := h.store.Letters(h.t.Context(), 10)
	must(h.t, err)
	return len(all)
}

func (h *oldHouse) report() error {
	return h.store.Reports().Report(h.t.Context(), "r1", "dk-a", "number", "the number is of a shop", h.now())
}

// talksOfRooms are conversations in a supporters' room, and between platforms.
func (h *oldHouse) talksOfRooms() {
	roomed := h.caseOf(h.web, "roomed", "nb", "jeg har angst og bor i Trondheim")
	room, reserved, err := h.store.Rooms().Reserve(h.t.Context(), roomed.ID, "telegram", "o1", h.now().Add(time.Minute), h.now())
	must(h.t, err)
	if !reserved {
		h.t.Fatal("the room was not reserved")
	}
	room.Lane, room.Place, room.Panel, room.Kept, room.Owner = h.tele.address("topic"), "-100", "12", h.now(), ""
	must(h.t, h.store.Rooms().Keep(h.t.Context(), room, h.now().Add(300*24*time.Hour)))
	h.apply(roomed.ID, cases.Offer(h.tele.address("topic")))
	h.apply(roomed.ID, cases.Claim(adapters.StaffID("telegram", "7"), "Ola", h.tele.address("topic"), h.now()))
	h.web.awaitText(h.t, "roomed", "Ola")
	h.inRoom("topic", "7", "hei, jeg hører")
	h.web.awaitText(h.t, "roomed", "hei, jeg hører")
	h.write(h.web, "moved", "sv", "jag har ångest och bor i Göteborg")
	h.write(h.web, "moved", "sv", "/move")
	h.write(h.tele, "moved", "sv", "/move bcdfg-hjkmp")
	await(h.t, "the state at its new place", func() bool {
		return strings.Contains(h.client.HGet(h.t.Context(), h.laneKey(h.tele.address("moved")), "state").Val(), "before")
	})
	h.write(h.web, "leaving", "da", "jeg har angst og bor i Aarhus")
	h.write(h.web, "leaving", "da", "/move")
}

func (h *oldHouse) inRoom(room chat.ChatID, user, text string) {
	h.t.Helper()
	mustPush(h.t, h.tele, h.event(h.tele, room, func(e *chat.Event) {
		e.Text, e.Staff, e.Person, e.Locale = text, true, adapters.StaffID("telegram", user), "nb"
	}))
}

// laneKey finds the key of a lane.
func (h *oldHouse) laneKey(a chat.Address) string {
	for _, key := range h.client.Keys(h.t.Context(), "*lane:"+a.String()).Val() {
		return key
	}
	return ""
}

func (h *oldHouse) keepingsOfRooms() {
	must(h.t, h.store.Notebook().Note(h.t.Context(), "telegram:updates", "key", "value", h.now().Add(30*24*time.Hour)))
}

// talksOfReminders are conversations with a reminder, a saved listing and a permission to ask again.
func (h *oldHouse) talksOfReminders() {
	h.write(h.web, "reminded", "da", "jeg har angst og bor i Aarhus")
	h.write(h.web, "reminded", "da", "mind mig om det om to timer")
	h.press(h.web, "reminded", "remind.yes")
	h.write(h.web, "saved", "da", "jeg har angst og bor i Aarhus")
	h.press(h.web, "saved", "save:dk-angst")
}

func (h *oldHouse) keepingsOfOutcomes() {
	must(h.t, h.store.Outcomes().Count(h.t.Context(), "o1", "dk-a", "reached", h.now()))
}
