package redis_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// bury sends one answer of a lane to the dead letters.
func bury(t *testing.T, s *redis.Store, in chat.Address, id string, now time.Time) {
	t.Helper()
	turn(t, s, in, "event-of-"+id, now, say(in, id))
	o, err := s.ClaimSending(t.Context(), web(), now, lease)
	if err != nil || o == nil {
		t.Fatalf("ClaimSending gave %v, %v", o, err)
	}
	must(t, s.Dead(t.Context(), o, "invalid", now))
}

// buryEvent puts an event into the dead letters as a commit does that sets it aside.
func buryEvent(t *testing.T, client goredis.UniversalClient, e chat.Event, now time.Time) {
	t.Helper()
	raw, err := json.Marshal(e)
	must(t, err)
	letter, err := json.Marshal(map[string]any{"id": e.ID, "platform": e.From.Platform, "kind": "event", "reason": "panicked", "at": now,
		"stored": string(e.ID) + "\n" + string(raw)})
	must(t, err)
	shard, name := redis.ShardOfForTest(e.From.String()), e.From.String()+"\x00"+string(e.ID)
	must(t, client.HSet(t.Context(), fmt.Sprintf("brobygger:{s%02d}:dead", shard), name, letter).Err())
	must(t, client.ZAdd(t.Context(), fmt.Sprintf("brobygger:{s%02d}:deadtimes", shard), goredis.Z{Score: float64(now.UnixMilli()), Member: name}).Err())
}

// only gives the only dead letter.
func only(t *testing.T, s *redis.Store) figures.Letter {
	t.Helper()
	letters, err := s.Letters(t.Context(), 10)
	if err != nil || len(letters) != 1 {
		t.Fatalf("the dead letters are %+v, %v", letters, err)
	}
	return letters[0]
}

func TestALetterTellsNothingOfAPerson(t *testing.T) {
	s, client := onMiniredis(t)
	now := wall()
	bury(t, s, lane("a-very-own-name"), "1", now)
	buryEvent(t, client, chat.Event{ID: "own-id", From: lane("a-very-own-name"), Person: "own-person", At: now, Text: "hemmelige ord",
		Location: &chat.Point{Lat: 55.55, Lon: 12.12}, Carried: json.RawMessage(`{"hemmelige ord":1}`)}, now.Add(time.Second))
	letters, err := s.Letters(t.Context(), 10)
	if err != nil || len(letters) != 2 {
		t.Fatalf("the dead letters are %+v, %v", letters, err)
	}
	event, send := letters[0], letters[1]
	if event.Kind != "event" || event.Reason != "panicked" || event.Platform != "web" || !event.At.Equal(now.Add(time.Second)) ||
		!slices.Equal(event.Fields, []string{"person", "text", "location", "carried"}) || event.Bytes < 100 {
		t.Errorf("the event's letter is %+v", event)
	}
	if send.Kind != "send" || send.Reason != "invalid" || !slices.Equal(send.Fields, []string{"message.text"}) || send.Bytes < 50 {
		t.Errorf("the message's letter is %+v", send)
	}
	if event.Lane != send.Lane || event.Name == send.Name || len(event.Name) != 12 {
		t.Errorf("the marks are %q and %q, the names %q and %q", event.Lane, send.Lane, event.Name, send.Name)
	}
	told := fmt.Sprintf("%+v", letters)
	for _, secret := range []string{"hemmelige", "a-very-own-name", "own-id", "own-person", "55.55"} {
		if strings.Contains(told, secret) {
			t.Errorf("%q is told: %s", secret, told)
		}
	}
	if one, err := s.Letter(t.Context(), send.Name); err != nil || fmt.Sprint(one) != fmt.Sprint(send) {
		t.Errorf("Letter gave %+v, %v", one, err)
	}
	if err := s.Erase(t.Context(), lane("a-very-own-name")); err != nil {
		t.Fatal(err)
	}
	if letters, err = s.Letters(t.Context(), 10); err != nil || len(letters) != 0 {
		t.Errorf("after erasing the dead letters are %+v, %v", letters, err)
	}
	if err := s.Replay(t.Context(), event.Name); !errors.Is(err, redis.ErrNoLetter) {
		t.Errorf("replaying what was erased gave %v", err)
	}
}

// TestNamesDifferBetweenStores holds that a name cannot be computed by whoever guesses a lane.
func TestNamesDifferBetweenStores(t *testing.T) {
	var names []string
	for range 2 {
		s, _ := onMiniredis(t)
		bury(t, s, lane("a"), "1", wall())
		names = append(names, only(t, s).Name, only(t, s).Lane)
	}
	if names[0] == names[2] || names[1] == names[3] {
		t.Errorf("the names are %v", names)
	}
}

func TestReplayedEffectsGoToTheEnd(t *testing.T) {
	s, _ := onMiniredis(t)
	now := wall()
	bury(t, s, lane("a"), "1", now)
	turn(t, s, lane("a"), "e2", now, say(lane("a"), "2"))
	if err := s.Replay(t.Context(), only(t, s).Name); err != nil {
		t.Fatal(err)
	}
	o, err := s.ClaimSending(t.Context(), web(), now, lease)
	if err != nil || o == nil || len(o.Entries) != 2 || o.Entries[0].ID != "2" || o.Entries[1].ID != "1" {
		t.Fatalf("the outbox gave %+v, %v", o, err)
	}
}

func TestReplayedEffectsHaveFreshTries(t *testing.T) {
	s, client := onMiniredis(t)
	now := wall()
	turn(t, s, lane("a"), "e", now, say(lane("a"), "1"))
	for range 3 {
		o, err := s.ClaimSending(t.Context(), web(), now, lease)
		must(t, err)
		must(t, s.Failed(t.Context(), o, true, now))
	}
	o, err := s.ClaimSending(t.Context(), web(), now, lease)
	if err != nil || o.Entries[0].Tries != 3 {
		t.Fatalf("ClaimSending gave %+v, %v", o, err)
	}
	must(t, s.Dead(t.Context(), o, "tries used up", now))
	// What another entry left behind, which ended with its outbox and not by being sent, counts for nothing either.
	must(t, client.HSet(t.Context(), fmt.Sprintf("brobygger:{s%02d}:sending:web/a", redis.ShardOfForTest("web/a")), "tries", 7).Err())
	must(t, s.Replay(t.Context(), only(t, s).Name))
	if o, err = s.ClaimSending(t.Context(), web(), now, lease); err != nil || o == nil || o.Entries[0].ID != "1" || o.Entries[0].Tries != 0 {
		t.Fatalf("the outbox gave %+v, %v", o, err)
	}
}

func TestReplayedEventsAreTakenInAgain(t *testing.T) {
	s, client := onMiniredis(t)
	now := wall()
	event := chat.Event{ID: "e1", From: lane("a"), At: now, Text: "hemmelige ord"}
	turn(t, s, lane("a"), "e1", now) // its id was seen
	buryEvent(t, client, event, now)
	must(t, s.Replay(t.Context(), only(t, s).Name))
	l, err := s.Claim(t.Context(), now, lease)
	if err != nil || l == nil || len(l.Events) != 1 || l.Events[0].ID != "e1" || l.Events[0].Text != "hemmelige ord" {
		t.Fatalf("Claim gave %+v, %v", l, err)
	}
	if letters, err := s.Letters(t.Context(), 10); err != nil || len(letters) != 0 {
		t.Errorf("the dead letters are %+v, %v", letters, err)
	}
	for _, key := range []string{"inbox:web/a", "lane:web/a"} {
		if ttl, err := client.PTTL(t.Context(), fmt.Sprintf("brobygger:{s%02d}:%s", redis.ShardOfForTest("web/a"), key)).Result(); err != nil || ttl <= 0 {
			t.Errorf("%s lives for %v, %v", key, ttl, err)
		}
	}
}

// TestReplayWakesOthers holds that a replica that sleeps hears of what another one, or a command, put back.
func TestReplayWakesOthers(t *testing.T) {
	m := miniredis.RunT(t)
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{})
	other := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Tick: time.Hour})
	now := wall()
	bury(t, s, lane("a"), "1", now)
	woken := other.Wake(t.Context())
	await(t, "the subscription", func() bool { return m.PubSubNumSub("brobygger:wake")["brobygger:wake"] > 0 })
	if o, err := other.ClaimSending(t.Context(), web(), now, lease); err != nil || o != nil { // it knows now that there is nothing
		t.Fatalf("ClaimSending gave %+v, %v", o, err)
	}
	for drained := false; !drained; {
		select {
		case <-woken:
		default:
			drained = true
		}
	}
	must(t, s.Replay(t.Context(), only(t, s).Name))
	select {
	case <-woken:
	case <-time.After(30 * time.Second):
		t.Fatal("nobody was woken")
	}
	await(t, "the replica to find it", func() bool {
		o, err := other.ClaimSending(t.Context(), web(), now, lease)
		must(t, err)
		return o != nil
	})
}

// TestOfTwoOperatorsOneDoesIt has eight press at once, some to replay and some to drop.
func TestOfTwoOperatorsOneDoesIt(t *testing.T) {
	socket := serve(t)
	dial := func() *redis.Store {
		return newStore(t, goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket}), redis.Options{})
	}
	s := dial()
	for round := range 10 {
		now, in := wall(), lane(fmt.Sprint("lane", round))
		bury(t, s, in, "1", now)
		name := only(t, s).Name
		results := make([]error, 8)
		var all sync.WaitGroup
		for i := range results {
			operator := dial()
			all.Go(func() {
				if i%2 == 0 {
					results[i] = operator.Replay(t.Context(), name)
				} else {
					results[i] = operator.Drop(t.Context(), name)
				}
			})
		}
		all.Wait()
		winner := -1
		for i, err := range results {
			switch {
			case err == nil && winner >= 0:
				t.Errorf("%d and %d both did it", winner, i)
			case err == nil:
				winner = i
			case !errors.Is(err, redis.ErrNoLetter):
				t.Error(err)
			}
		}
		o, err := s.ClaimSending(t.Context(), web(), now, lease)
		must(t, err)
		switch {
		case winner < 0:
			t.Error("nobody did it")
		case winner%2 == 0 && (o == nil || len(o.Entries) != 1):
			t.Errorf("it was replayed, and the outbox gave %+v", o)
		case winner%2 == 1 && o != nil:
			t.Errorf("it was dropped, and the outbox gave %+v", o)
		}
		if o != nil {
			_, err = s.Sent(t.Context(), o, 1, now)
			must(t, err)
		}
	}
}

func TestLettersComeNewestFirst(t *testing.T) {
	s, _ := onMiniredis(t)
	now := wall()
	for i := range 40 { // over many shards
		bury(t, s, lane(fmt.Sprint(i)), fmt.Sprint(i), now.Add(time.Duration(i)*time.Second))
	}
	letters, err := s.Letters(t.Context(), 30)
	if err != nil || len(letters) != 30 {
		t.Fatalf("there are %d letters, %v", len(letters), err)
	}
	for i, l := range letters {
		if want := now.Add(time.Duration(39-i) * time.Second); !l.At.Equal(want) {
			t.Errorf("letter %d is of %v, want %v", i, l.At, want)
		}
		if found, err := s.Letter(t.Context(), l.Name); err != nil || found.Name != l.Name {
			t.Errorf("Letter gave %+v, %v", found, err)
		}
	}
	must(t, s.Drop(t.Context(), letters[0].Name))
	if _, err := s.Letter(t.Context(), letters[0].Name); !errors.Is(err, redis.ErrNoLetter) {
		t.Errorf("Letter of a dropped one gave %v", err)
	}
	for _, name := range []string{"", "x", "000000000000", "ffffffffffff", letters[1].Name + "0", strings.Repeat("a", 1000)} {
		if err := s.Drop(t.Context(), name); !errors.Is(err, redis.ErrNoLetter) {
			t.Errorf("Drop(%.20q) gave %v", name, err)
		}
	}
}

// TestALetterThatCannotBeReadHidesNoOther puts one there that another release wrote.
func TestALetterThatCannotBeReadHidesNoOther(t *testing.T) {
	s, client := onMiniredis(t)
	now := wall()
	bury(t, s, lane("a"), "1", now)
	shard := redis.ShardOfForTest("web/a")
	must(t, client.HSet(t.Context(), fmt.Sprintf("brobygger:{s%02d}:dead", shard), "web/a\x00strange", "not JSON").Err())
	must(t, client.ZAdd(t.Context(), fmt.Sprintf("brobygger:{s%02d}:deadtimes", shard), goredis.Z{Score: float64(now.UnixMilli() + 1), Member: "web/a\x00strange"}).Err())
	letters, err := s.Letters(t.Context(), 10)
	if err != nil || len(letters) != 2 || letters[0].Reason != "unreadable" || letters[1].Reason != "invalid" {
		t.Fatalf("the dead letters are %+v, %v", letters, err)
	}
	if err := s.Replay(t.Context(), letters[0].Name); err == nil || errors.Is(err, redis.ErrNoLetter) {
		t.Errorf("replaying what cannot be read gave %v", err)
	}
	must(t, s.Drop(t.Context(), letters[0].Name))
	only(t, s)
}
