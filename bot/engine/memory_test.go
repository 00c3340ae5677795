package engine_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// memory is an engine.Store without a network, so that tests of time run in a bubble.
type memory struct {
	mu    sync.Mutex
	fence int64
	lanes map[chat.Address]*lane
	wakes map[chan struct{}]bool
	clock func() time.Time
	dead  []string                // reasons
	aside []chat.Event            // that were set aside
	last  chat.Event              // that was pushed
	hook  func(call string) error // may refuse a call
	full  bool                    // only what is urgent is taken in
}

type lane struct {
	state            []byte
	until            time.Time // of the state
	epoch            int
	inbox            []chat.Event
	outbox           []engine.Outgoing
	seen             map[chat.EventID]bool
	timers           map[string]time.Time
	turn, send       int64 // fences of the leases
	turnAt, sendAt   time.Time
	committed, tries int64
	claims, tried    int
	readyAt          time.Time // since when it waits, when a test says so
}

func newMemory() *memory {
	return &memory{lanes: map[chat.Address]*lane{}, wakes: map[chan struct{}]bool{}, clock: time.Now}
}

func (m *memory) enter(ctx context.Context, call string) (func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	if m.hook != nil {
		if err := m.hook(call); err != nil {
			m.mu.Unlock()
			return nil, err
		}
	}
	return m.mu.Unlock, nil
}

// refusing has the store refuse calls; nil: none any more.
func (m *memory) refusing(hook func(call string) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hook = hook
}

func (m *memory) lane(a chat.Address) *lane {
	if m.lanes[a] == nil {
		m.lanes[a] = &lane{seen: map[chat.EventID]bool{}, timers: map[string]time.Time{}}
	}
	return m.lanes[a]
}

func (m *memory) wake() {
	for ch := range m.wakes {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

func (m *memory) Push(ctx context.Context, e chat.Event) error {
	leave, err := m.enter(ctx, "push")
	if err != nil {
		return err
	}
	defer leave()
	if m.full && !e.Urgent {
		return engine.ErrFull
	}
	m.put(e)
	return nil
}

// takeIn is Push that cannot fail.
func (m *memory) takeIn(e chat.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(e)
}

// replay takes an event in that was seen before.
func (m *memory) replay(e chat.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.lane(e.From).seen, e.ID)
	m.put(e)
}

func (m *memory) lastPushed() chat.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

func (m *memory) put(e chat.Event) {
	m.last = e
	l := m.lane(e.From)
	if l.seen[e.ID] {
		return
	}
	l.seen[e.ID] = true
	l.inbox = append(l.inbox, e)
	m.wake()
}

func (m *memory) Claim(ctx context.Context, now time.Time, lease time.Duration) (*engine.Lease, error) {
	leave, err := m.enter(ctx, "claim")
	if err != nil {
		return nil, err
	}
	defer leave()
	for _, at := range m.sorted() {
		l := m.lanes[at]
		if len(l.inbox) == 0 || l.turnAt.After(now) {
			continue
		}
		m.fence++
		l.turn, l.turnAt, l.claims = m.fence, now.Add(lease), l.claims+1
		return &engine.Lease{Lane: at, Fence: l.turn, Claims: l.claims, Ready: l.readyAt, State: slices.Clone(l.state), Events: slices.Clone(l.inbox[:min(8, len(l.inbox))])}, nil
	}
	return nil, nil
}

func (m *memory) sorted() []chat.Address {
	all := make([]chat.Address, 0, len(m.lanes))
	for at := range m.lanes {
		all = append(all, at)
	}
	slices.SortFunc(all, func(a, b chat.Address) int { return int(m.lanes[a].turn - m.lanes[b].turn) })
	return all
}

func (m *memory) Commit(ctx context.Context, le *engine.Lease, c engine.Commit, now time.Time) (*engine.Sending, error) {
	leave, err := m.enter(ctx, "commit")
	if err != nil {
		return nil, err
	}
	defer leave()
	l := m.lane(le.Lane)
	if l.committed == le.Fence {
		return nil, nil
	}
	if l.turn != le.Fence {
		return nil, engine.ErrLost
	}
	idle := len(l.outbox) == 0 && l.send == 0
	l.committed, l.turn, l.turnAt, l.claims, l.tried = le.Fence, 0, time.Time{}, 0, 0
	for _, a := range c.Aside {
		m.dead = append(m.dead, a.Reason)
		m.aside = append(m.aside, a.Event)
	}
	l.state, l.epoch, l.until = slices.Clone(c.State), c.Epoch, c.Expires
	if c.State == nil {
		l.epoch, l.timers = 0, map[string]time.Time{}
	}
	l.inbox = slices.DeleteFunc(l.inbox, func(e chat.Event) bool { return slices.Contains(c.Handled, e.ID) })
	for _, o := range c.Outgoing {
		l.outbox = append(l.outbox, throughJSON(o))
	}
	for _, key := range c.Untimed {
		delete(l.timers, key)
	}
	for _, t := range c.Timers {
		l.timers[t.Key] = t.At
	}
	m.wake()
	if c.Send <= 0 || !idle || len(l.outbox) == 0 {
		return nil, nil
	}
	m.fence++
	l.send, l.sendAt = m.fence, now.Add(c.Send)
	s := &engine.Sending{Lane: le.Lane, Fence: l.send}
	l.fill(s)
	return s, nil
}

func (m *memory) Try(ctx context.Context, le *engine.Lease) (int, error) {
	leave, err := m.enter(ctx, "try")
	if err != nil {
		return 0, err
	}
	defer leave()
	l := m.lane(le.Lane)
	if l.turn != le.Fence {
		return 0, engine.ErrLost
	}
	l.tried++
	return l.tried, nil
}

func (m *memory) Renew(ctx context.Context, s *engine.Sending, until time.Time) error {
	leave, err := m.enter(ctx, "renew")
	if err != nil {
		return err
	}
	defer leave()
	l := m.lane(s.Lane)
	if l.send != s.Fence {
		return engine.ErrLost
	}
	l.sendAt = until
	return nil
}

// throughJSON holds that effects are data: what does not survive JSON does not survive the outbox.
func throughJSON(o engine.Outgoing) engine.Outgoing {
	raw, err := json.Marshal(o.Effect)
	if err != nil {
		panic(err)
	}
	switch o.Effect.(type) {
	case dialogs.Send:
		o.Effect = read[dialogs.Send](raw)
	case dialogs.Relay:
		o.Effect = read[dialogs.Relay](raw)
	case dialogs.OpenCase:
		o.Effect = read[dialogs.OpenCase](raw)
	case dialogs.RaiseCase:
		o.Effect = read[dialogs.RaiseCase](raw)
	case dialogs.EndCase:
		o.Effect = read[dialogs.EndCase](raw)
	case dialogs.Report:
		o.Effect = read[dialogs.Report](raw)
	case dialogs.Outcome:
		o.Effect = read[dialogs.Outcome](raw)
	case dialogs.ShareCase:
		o.Effect = read[dialogs.ShareCase](raw)
	case dialogs.Forget:
		o.Effect = read[dialogs.Forget](raw)
	case dialogs.Mark:
		o.Effect = read[dialogs.Mark](raw)
	case dialogs.Arrive:
		o.Effect = read[dialogs.Arrive](raw)
	case dialogs.Depart:
		o.Effect = read[dialogs.Depart](raw)
	case dialogs.Forward:
		o.Effect = read[dialogs.Forward](raw)
	}
	return o
}

func read[T dialogs.Effect](raw []byte) dialogs.Effect {
	var f T
	if err := json.Unmarshal(raw, &f); err != nil {
		panic(err)
	}
	return f
}

func (m *memory) Release(ctx context.Context, le *engine.Lease, at time.Time) error {
	leave, err := m.enter(ctx, "release")
	if err != nil {
		return err
	}
	defer leave()
	l := m.lane(le.Lane)
	if l.turn != le.Fence {
		return engine.ErrLost
	}
	l.turn, l.turnAt, l.claims, l.tried = 0, at, 0, 0
	return nil
}

func (m *memory) ClaimSending(ctx context.Context, platforms []chat.PlatformName, now time.Time, lease time.Duration) (*engine.Sending, error) {
	leave, err := m.enter(ctx, "claim_sending")
	if err != nil {
		return nil, err
	}
	defer leave()
	for _, at := range m.sorted() {
		l := m.lanes[at]
		if len(l.outbox) == 0 || l.sendAt.After(now) || !slices.Contains(platforms, at.Platform) {
			continue
		}
		m.fence++
		l.send, l.sendAt = m.fence, now.Add(lease)
		s := &engine.Sending{Lane: at, Fence: l.send}
		l.fill(s)
		s.Entries[0].Tries = int(l.tries)
		return s, nil
	}
	return nil, nil
}

func (l *lane) fill(s *engine.Sending) {
	s.Epoch, s.Entries = l.epoch, slices.Clone(l.outbox[:min(8, len(l.outbox))])
}

func (m *memory) Sent(ctx context.Context, s *engine.Sending, n int, _ time.Time) (bool, error) {
	leave, err := m.enter(ctx, "sent")
	if err != nil {
		return false, err
	}
	defer leave()
	return m.remove(s, n)
}

func (m *memory) remove(s *engine.Sending, n int) (bool, error) {
	l := m.lane(s.Lane)
	if l.send != s.Fence {
		return false, engine.ErrLost
	}
	l.outbox, l.tries = slices.Delete(l.outbox, 0, n), 0
	l.fill(s)
	if len(l.outbox) == 0 {
		l.send, l.sendAt = 0, time.Time{}
	}
	return len(l.outbox) > 0, nil
}

func (m *memory) Failed(ctx context.Context, s *engine.Sending, countTry bool, at time.Time) error {
	leave, err := m.enter(ctx, "failed")
	if err != nil {
		return err
	}
	defer leave()
	l := m.lane(s.Lane)
	if l.send != s.Fence {
		return engine.ErrLost
	}
	l.send, l.sendAt = 0, at
	if countTry {
		l.tries++
	}
	return nil
}

func (m *memory) Dead(ctx context.Context, s *engine.Sending, reason string, _ time.Time) error {
	leave, err := m.enter(ctx, "dead")
	if err != nil {
		return err
	}
	defer leave()
	m.dead = append(m.dead, reason)
	_, err = m.remove(s, 1)
	return err
}

func (m *memory) DueTimers(ctx context.Context, now time.Time) (fired int, next time.Time, err error) {
	leave, err := m.enter(ctx, "timers")
	if err != nil {
		return 0, time.Time{}, err
	}
	defer leave()
	for at, l := range m.lanes {
		for key, due := range l.timers {
			if due.After(now) {
				if next.IsZero() || due.Before(next) {
					next = due
				}
				continue
			}
			delete(l.timers, key)
			fired++
			l.inbox = append(l.inbox, chat.Event{ID: chat.EventID("timer:" + key + due.String()), From: at, At: now, Signal: chat.SignalTimer, Choice: key})
		}
	}
	if fired > 0 {
		m.wake()
	}
	return fired, next, nil
}

func (m *memory) Erase(ctx context.Context, at chat.Address) error {
	leave, err := m.enter(ctx, "erase")
	if err != nil {
		return err
	}
	defer leave()
	l := m.lane(at)
	l.state, l.epoch, l.inbox, l.timers, l.turn, l.turnAt = nil, 0, nil, map[string]time.Time{}, 0, time.Time{}
	return nil
}

func (m *memory) Wake(ctx context.Context) <-chan struct{} {
	ch := make(chan struct{}, 1)
	m.mu.Lock()
	m.wakes[ch] = true
	m.mu.Unlock()
	context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.wakes, ch)
	})
	return ch
}

func (m *memory) Ping(ctx context.Context) error {
	leave, err := m.enter(ctx, "ping")
	if err != nil {
		return err
	}
	leave()
	return nil
}

// expires says until when a lane's state is kept.
func (m *memory) expires(at chat.Address) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lane(at).until
}

// state reads a lane's state as it is stored.
func (m *memory) state(at chat.Address) (s dialogs.State, kept bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.lane(at)
	if l.state == nil {
		return s, false
	}
	if err := json.Unmarshal(l.state, &s); err != nil {
		panic(err)
	}
	return s, true
}
