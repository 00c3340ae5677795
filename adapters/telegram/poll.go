package telegram

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Bounds of asking for updates.
const (
	pollFor     = 70 * time.Second // of one request
	pollWait    = 50               // seconds that Telegram waits for an update
	pollSome    = 100              // updates at a time
	pollMost    = 32 << 20         // bytes of an answer
	pollWorkers = 8                // lanes handled side by side
	pollSettle  = time.Second      // after which what is not done yet no longer holds up the next request
	maxPause    = 2 * time.Second  // between requests that failed
	setupPause  = 30 * time.Second // the same before updates are asked for at all
	tellEach    = 30               // failures in a row after which one is logged again
	pollLock    = "telegram:poll"
)

// poller asks for updates, and confirms one only when it and all before it were taken in: Telegram counts as confirmed
// whatever lies below the offset of a request.
type poller struct {
	p      *Platform
	in     adapters.Inbox
	offset int64

	mu       sync.Mutex
	known    map[int64]bool      // updates from offset on that were begun; true: they are through
	lanes    map[string][]undone // what waits behind the one that is handled
	failed   bool                // something was not taken in
	progress bool                // something was
	slots    chan struct{}       // of lanes side by side
	changed  chan struct{}       // something ended
	group    sync.WaitGroup
}

type undone struct {
	id int64
	t  taken
}

// poll asks for updates while this replica is the one that may, until ctx ends.
func (p *Platform) poll(ctx context.Context, in adapters.Inbox) error {
	for pause := firstPause; ctx.Err() == nil; {
		held, release, err := p.hold(ctx)
		if err != nil {
			p.o.Log.Warn("the right to ask for updates was not given", "error", err)
			rest(ctx, pause)
			pause = min(2*pause, maxPause)
			continue
		}
		pause = firstPause
		err = p.pollUntil(ctx, held, in)
		release()
		if err != nil {
			return err
		}
	}
	return nil
}

// pollUntil asks for updates until ctx ends: with the program, or because another replica may now. An error says that the
// token is not valid.
func (p *Platform) pollUntil(program, ctx context.Context, in adapters.Inbox) error {
	p.prepare(ctx)
	l := &poller{p: p, in: in, known: map[int64]bool{}, lanes: map[string][]undone{}, slots: make(chan struct{}, pollWorkers), changed: make(chan struct{}, 1)}
	defer l.end(program)
	pause, conflicts, failures := firstPause, 0, 0
	for ctx.Err() == nil {
		raw, t := p.updates(ctx, l.offset, pollSome, pollWait)
		switch {
		case ctx.Err() != nil:
			return nil
		case t == nil:
			conflicts, failures = 0, 0
			l.take(ctx, raw)
			l.settle(ctx)
			failed, progress := l.advance(raw)
			if progress || !failed {
				pause = firstPause
			}
			if !failed {
				continue
			}
		case t.cause == causeToken:
			p.tell(ctx, "telegram.token", "Telegram does not know the token: take a new one from @BotFather and put it into telegram.token")
			return t
		case t.cause == causeTwice:
			if conflicts++; conflicts == 3 {
				p.tell(ctx, "telegram.twice", "another program asks for updates with the same token, or a webhook is set: only one may")
			}
		}
		if t != nil {
			if failures%tellEach == 0 {
				p.o.Log.Warn("no updates came, and they are asked for again and again", "error", t)
			}
			failures++
			pause = max(pause, t.after)
		}
		rest(ctx, pause)
		pause = min(2*pause, maxPause)
	}
	return nil
}

// take begins what is new of a batch.
func (l *poller) take(ctx context.Context, batch []json.RawMessage) {
	reading := hasty(ctx)
	for _, raw := range batch {
		u, id, odd, err := readUpdate(raw)
		l.mu.Lock()
		_, begun := l.known[id]
		l.known[id] = begun && l.known[id]
		l.mu.Unlock()
		if begun {
			continue
		}
		if odd {
			l.p.oddUpdate(reading, id, err)
		}
		t := l.p.reader(reading).read(u)
		l.p.albums.see(t)
		l.begin(ctx, undone{id: id, t: t})
	}
}

// begin puts an update behind the others of its lane, whose worker it starts when there is none.
func (l *poller) begin(ctx context.Context, next undone) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, works := l.lanes[next.t.lane]
	l.lanes[next.t.lane] = append(queue, next)
	if !works {
		l.group.Go(func() { l.work(ctx, next.t.lane) })
	}
}

// work handles a lane until nothing waits in it.
func (l *poller) work(ctx context.Context, lane string) {
	for {
		l.mu.Lock()
		queue := l.lanes[lane]
		if len(queue) == 0 {
			delete(l.lanes, lane)
			l.mu.Unlock()
			return
		}
		next := queue[0]
		l.lanes[lane] = queue[1:]
		l.mu.Unlock()
		l.finish(next.id, l.one(ctx, next))
	}
}

func (l *poller) one(ctx context.Context, next undone) (through bool) {
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	defer func() { <-l.slots }()
	return l.p.handleLane(ctx, l.in, next.t, next.id)
}

func (l *poller) finish(id int64, through bool) {
	l.mu.Lock()
	if through {
		l.known[id], l.progress = true, true
	} else {
		delete(l.known, id) // Telegram brings it again
		l.failed = true
	}
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// settle waits until all that was begun has ended, but not for long: a slow lane holds up no other.
func (l *poller) settle(ctx context.Context) {
	timer := time.NewTimer(pollSettle)
	defer timer.Stop()
	for l.busy() {
		select {
		case <-l.changed:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (l *poller) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, through := range l.known {
		if !through {
			return true
		}
	}
	return false
}

// advance moves the offset past what is through. failed says that something was not taken in, so that a pause is due, and
// progress that something else was.
func (l *poller) advance(batch []json.RawMessage) (failed, progress bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, waits, head := l.offset, false, int64(0)
	for _, raw := range batch {
		_, id, _, _ := readUpdate(raw) //nolint:errcheck // what cannot be read is through
		through, begun := l.known[id]
		waits = waits || begun && !through
		switch {
		case head != 0 || !through && id == 0:
		case !through:
			head = id
		case id > 0:
			l.offset = max(l.offset, id+1)
		}
	}
	l.blocked(len(batch), head)
	for id, through := range l.known {
		if id < l.offset && through {
			delete(l.known, id)
		}
	}
	failed, progress = l.failed || len(batch) > 0 && l.offset == before && !waits, l.progress
	l.failed, l.progress = false, false
	return failed, progress
}

// blocked notes which update holds up all others: Telegram brings no more than a batch from the offset on, so that nothing
// new can show that the store is up. That others of the batch are through shows that it took them in.
func (l *poller) blocked(batch int, head int64) {
	others := false
	for _, through := range l.known {
		others = others || through
	}
	if batch < pollSome || !others {
		head = 0
	}
	l.p.intake.block(head)
}

// end waits for what was begun. When the program ends it confirms what is through, so that it does not come again at the
// next start; when another replica asks for updates now, a request would only disturb it.
func (l *poller) end(program context.Context) {
	l.group.Wait()
	if l.offset == 0 || program.Err() == nil {
		return
	}
	bound, cancel := context.WithTimeout(context.WithoutCancel(program), 2*time.Second)
	defer cancel()
	if _, t := l.p.updates(bound, l.offset, 1, 0); t != nil {
		l.p.o.Log.Debug("the last updates were not confirmed", "error", t)
	}
}
