package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testCrowd(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"replicas share the work: all once, in order": crowd,
	})
}

const (
	crowdLanes  = 12
	crowdEvents = 20 // a lane
	crowdWorker = 2  // a replica, of each kind
)

// crowd pushes every event twice into three replicas at once, while workers of all three take turns, some of which they
// drop as if they died, and senders send, some of which fail. What was handled is kept in the state itself; what went
// out is noted by the senders, who hold the lane.
func crowd(t *testing.T, s Stores) {
	now := start()
	c := &crowdTest{ctx: t.Context(), t: t, now: now, sent: map[chat.Address][]string{}, all: make(chan struct{})}
	var work, pushes sync.WaitGroup
	stop, cancel := context.WithCancel(t.Context())
	defer cancel()
	for n, replica := range []Stores{s, s.Replica(t), s.Replica(t)} {
		for range crowdWorker {
			work.Go(func() { c.loop(stop, replica.Engine, c.takeTurn) })
			work.Go(func() { c.loop(stop, replica.Engine, c.sendSome) })
		}
		pushes.Go(func() {
			for i := range crowdLanes * crowdEvents {
				if n == 2 || i%2 == n { // the third replica hears all of it again
					e := said(lane(fmt.Sprint("lane", i%crowdLanes)), fmt.Sprint("e", i), "hej")
					if err := replica.Engine.Push(c.ctx, e); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	pushes.Wait()
	select {
	case <-c.all:
	case <-time.After(patience):
		t.Error("not everything was handled and sent")
	}
	cancel()
	work.Wait()
	c.check(s.Engine)
}

type crowdTest struct {
	ctx context.Context
	t   *testing.T
	now time.Time

	mu    sync.Mutex
	turns int
	sends int
	count int
	sent  map[chat.Address][]string
	all   chan struct{}
}

func (c *crowdTest) loop(stop context.Context, s engine.Store, step func(engine.Store) bool) {
	wake := s.Wake(stop)
	for stop.Err() == nil {
		if step(s) {
			continue
		}
		select {
		case <-wake:
		case <-stop.Done():
		}
	}
}

func (c *crowdTest) tick(n *int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	*n++
	return *n
}

// takeTurn does one claim; every seventh worker gives up half way.
func (c *crowdTest) takeTurn(s engine.Store) bool {
	l, err := s.Claim(c.ctx, c.now, time.Minute)
	if err != nil || l == nil {
		c.noError(err)
		return false
	}
	if c.tick(&c.turns)%7 == 0 {
		c.noError(s.Release(c.ctx, l, c.now))
		return true
	}
	var handled []chat.EventID
	if l.State != nil {
		c.noError(json.Unmarshal(l.State, &handled))
	}
	var out []engine.Outgoing
	for _, e := range l.Events {
		handled = append(handled, e.ID)
		out = append(out, send(l.Lane, string(e.ID)+".0", "svar"))
	}
	state, err := json.Marshal(handled)
	c.noError(err)
	_, err = s.Commit(c.ctx, l, engine.Commit{State: state, Handled: ids(l.Events), Outgoing: out, Expires: c.now.Add(time.Hour)}, c.now)
	c.noError(err)
	return true
}

// sendSome does one claim of an outbox; every fifth time the platform fails.
func (c *crowdTest) sendSome(s engine.Store) bool {
	o, err := s.ClaimSending(c.ctx, web(), c.now, time.Minute)
	if err != nil || o == nil {
		c.noError(err)
		return false
	}
	for more := true; more; {
		if c.tick(&c.sends)%5 == 0 {
			c.noError(s.Failed(c.ctx, o, true, c.now))
			return true
		}
		c.mu.Lock()
		c.sent[o.Lane] = append(c.sent[o.Lane], o.Entries[0].Effect.(dialogs.Send).Message.ID)
		c.mu.Unlock()
		more, err = s.Sent(c.ctx, o, 1, c.now)
		c.noError(err)
		if c.tick(&c.count) == crowdLanes*crowdEvents {
			close(c.all)
		}
	}
	return true
}

func (c *crowdTest) noError(err error) {
	if err != nil {
		c.t.Error(err)
	}
}

// check proves that every lane handled each of its events once and answered them in the order in which it handled them.
func (c *crowdTest) check(s engine.Store) {
	c.t.Helper()
	wantIdle(c.t, s, c.now.Add(time.Hour))
	wantNothingToSend(c.t, s, c.now.Add(time.Hour))
	for n := range crowdLanes {
		in := lane(fmt.Sprint("lane", n))
		push(c.t, s, said(in, fmt.Sprint("last", n), "hej"))
		l := claim(c.t, s, c.now)
		var handled []string
		if err := json.Unmarshal(l.State, &handled); err != nil {
			c.t.Fatal(err)
		}
		answers := make([]string, len(handled))
		for i, id := range handled {
			answers[i] = id + ".0"
		}
		equal(c.t, "answers of "+in.String(), c.sent[l.Lane], answers)
		slices.Sort(handled)
		equal(c.t, "events handled by "+in.String(), len(slices.Compact(handled)), crowdEvents)
	}
}
