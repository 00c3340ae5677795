package redis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestQuick(t *testing.T) {
	m := miniredis.RunT(t)
	c := goredis.NewClient(&goredis.Options{Addr: m.Addr()})
	defer c.Close()
	s, err := redis.New(c, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	now := time.Now()
	lane := chat.Address{Platform: "web", Chat: "a"}
	wake := s.Wake(ctx)
	for i := range 3 {
		if err := s.Push(ctx, chat.Event{ID: chat.EventID(fmt.Sprint("e", i%2)), From: lane, At: now, Text: "hej"}); err != nil {
			t.Fatal(err)
		}
	}
	<-wake
	l, err := s.Claim(ctx, now, time.Minute)
	t.Logf("%+v %v", l, err)
	if l2, err := s.Claim(ctx, now, time.Minute); l2 != nil || err != nil {
		t.Fatal(l2, err)
	}
	err = s.Commit(ctx, l, engine.Commit{State: []byte("{}"), Epoch: 2, Handled: []chat.EventID{"e0"}, Expires: now.Add(time.Hour),
		Outgoing: []engine.Outgoing{{ID: "e0:0", Lane: lane, Effect: dialogs.Send{Message: chat.Message{ID: "m", Text: "x"}}, At: now}},
		Timers:   []dialogs.Remind{{Key: "k", At: now.Add(time.Minute)}}}, now)
	if err != nil {
		t.Fatal(err)
	}
	l, err = s.Claim(ctx, now, time.Minute)
	t.Logf("%+v %v", l, err)
	o, err := s.ClaimSending(ctx, []chat.PlatformName{"desk", "web"}, now, time.Minute)
	t.Logf("%+v %v", o, err)
	more, err := s.Sent(ctx, o, 1, now)
	t.Log(more, err)
	t.Log(s.DueTimers(ctx, now))
	t.Log(s.DueTimers(ctx, now.Add(time.Hour)))
	t.Log(s.Erase(ctx, lane))
	t.Log(s.Commit(ctx, l, engine.Commit{}, now))
}
