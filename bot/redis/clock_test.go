package redis_test

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// near reports whether two times are the same but for what a test takes.
func near(a, b time.Time) bool { return a.Sub(b).Abs() < 20*time.Second }

func TestTheClockIsTheServers(t *testing.T) {
	m := miniredis.RunT(t)
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{})
	now := s.Clock()
	if !near(now(), time.Now()) {
		t.Errorf("before it was set the clock says %v", now())
	}
	for _, off := range []time.Duration{time.Hour, -time.Hour, 0} { // of the server's clock, or of this machine's: it cannot tell
		m.SetTime(time.Now().Add(off))
		must(t, s.SyncClock(t.Context()))
		if !near(now(), time.Now().Add(off)) {
			t.Errorf("with a server that is %v off the clock says %v", off, now())
		}
	}
	m.Close()
	if s.SyncClock(t.Context()) == nil {
		t.Error("a server that is gone told the time")
	}
	if !near(now(), time.Now()) {
		t.Errorf("without a server the clock says %v", now())
	}
}

// TestAServersClockThatIsPutBackHoldsNothingUp: leases and pauses that were set by the clock of before end as if it had
// never been wrong.
func TestAServersClockThatIsPutBackHoldsNothingUp(t *testing.T) {
	m := miniredis.RunT(t)
	client := goredis.NewClient(&goredis.Options{Addr: m.Addr()})
	s := newStore(t, client, redis.Options{})
	m.SetTime(time.Now().Add(time.Hour))
	must(t, s.SyncClock(t.Context()))
	now := s.Clock()
	turn(t, s, lane("paused"), "e1", now(), say(lane("paused"), "e1.0"))
	o, err := s.ClaimSending(t.Context(), web(), now(), lease)
	if err != nil || o == nil {
		t.Fatalf("ClaimSending gave %v, %v", o, err)
	}
	must(t, s.Failed(t.Context(), o, true, now().Add(time.Minute)))
	must(t, s.Push(t.Context(), chat.Event{ID: "e2", From: lane("leased"), Text: "hej"}))
	if l, err := s.Claim(t.Context(), now(), lease); l == nil || err != nil {
		t.Fatalf("Claim gave %v, %v", l, err)
	}

	m.SetTime(time.Now())
	must(t, s.SyncClock(t.Context()))
	soon := now().Add(2 * time.Minute)
	if l, err := s.Claim(t.Context(), soon, lease); err != nil || l == nil || l.Lane != lane("leased") {
		t.Errorf("Claim after the lease's time gave %+v, %v", l, err)
	}
	if o, err := s.ClaimSending(t.Context(), web(), soon, lease); err != nil || o == nil || o.Lane != lane("paused") {
		t.Errorf("ClaimSending after the pause gave %+v, %v", o, err)
	}
}

// TestAnAsideIsKept: an event whose turn failed each time lies in the dead letters, in the same step as its turn's outcome.
func TestAnAsideIsKept(t *testing.T) {
	s, _ := onMiniredis(t)
	now := wall()
	e := chat.Event{ID: "bad", From: lane("a"), At: now, Text: "hemmelige ord"}
	must(t, s.Push(t.Context(), e))
	l, err := s.Claim(t.Context(), now, lease)
	must(t, err)
	c := engine.Commit{State: []byte("{}"), Handled: []chat.EventID{"bad"}, Expires: now.Add(time.Hour), Aside: []engine.Aside{{Event: e, Reason: "it panicked"}}}
	committed(t)(s.Commit(t.Context(), l, c, now))
	letters, err := s.Letters(t.Context(), 10)
	must(t, err)
	if len(letters) != 1 || letters[0].Kind != "event" || letters[0].Reason != "it panicked" || letters[0].Platform != "web" {
		t.Fatalf("the letters are %+v", letters)
	}
	must(t, s.Replay(t.Context(), letters[0].Name))
	again, err := s.Claim(t.Context(), now.Add(time.Second), lease)
	if err != nil || again == nil || len(again.Events) != 1 || again.Events[0].Text != e.Text || again.Events[0].ID != "bad" {
		t.Errorf("after the replay Claim gives %+v, %v", again, err)
	}
}
