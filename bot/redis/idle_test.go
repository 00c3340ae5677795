package redis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestWhoKnowsThatNothingWaitsDoesNotAsk: while news of other programs come in, a store that has looked believes what it
// saw until a wake-up or the tick.
func TestWhoKnowsThatNothingWaitsDoesNotAsk(t *testing.T) {
	m := miniredis.RunT(t)
	client, asked := goredis.NewClient(&goredis.Options{Addr: m.Addr()}), 0
	s := newStore(t, client, redis.Options{Prefix: "p:", Tick: time.Hour})
	other := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Prefix: "p:", Tick: time.Hour})
	wake := s.Wake(t.Context())
	receive(t, wake) // the subscription stands
	idle := func() {
		t.Helper()
		if l, err := s.Claim(t.Context(), time.Now(), lease); l != nil || err != nil {
			t.Fatalf("Claim gave %v, %v", l, err)
		}
	}
	idle()
	client.AddHook(trips{&asked})
	for range 50 {
		idle()
	}
	if asked != 0 {
		t.Errorf("fifty claims of nothing cost %d round trips", asked)
	}
	for i := range 20 { // what another program takes in is heard of, each time
		must(t, other.Push(t.Context(), chat.Event{ID: chat.EventID(fmt.Sprint("e", i)), From: lane(fmt.Sprint(i)), Text: "hej"}))
		receive(t, wake)
		l, err := s.Claim(t.Context(), time.Now(), lease)
		if err != nil || l == nil {
			t.Fatalf("event %d: Claim gave %v, %v", i, l, err)
		}
	}
}

func receive(t *testing.T, wake <-chan struct{}) {
	t.Helper()
	select {
	case <-wake:
	case <-time.After(20 * time.Second):
		t.Fatal("no wake-up came")
	}
}

// TestOthersHearOfABurst: notes are spared while this program works on the same queue, and yet another that has nothing
// to do finds what waits.
func TestOthersHearOfABurst(t *testing.T) {
	m := miniredis.RunT(t)
	open := func() *redis.Store {
		return newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Prefix: "p:", Tick: 100 * time.Millisecond})
	}
	busy, helper := open(), open()
	busy.Wake(t.Context())
	wake := helper.Wake(t.Context())
	if l, err := busy.Claim(t.Context(), time.Now(), lease); l != nil || err != nil { // it serves the queue from now on
		t.Fatalf("Claim gave %v, %v", l, err)
	}
	const all = 200
	for i := range all {
		must(t, busy.Push(t.Context(), chat.Event{ID: chat.EventID(fmt.Sprint("e", i)), From: lane(fmt.Sprint(i)), Text: "hej"}))
	}
	found := 0
	for found < all {
		l, err := helper.Claim(t.Context(), time.Now(), lease)
		must(t, err)
		if l == nil {
			receive(t, wake)
			continue
		}
		found++
	}
}
