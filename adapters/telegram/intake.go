package telegram

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Bounds of taking in.
const (
	maxTries     = 8                      // of an update that fails while others are taken in; then it is passed over
	triesFor     = 2 * time.Minute        // at least
	triesAtOnce  = 3                      // before the next update of the lane has its turn: what it tells may be danger
	firstPause   = 100 * time.Millisecond // between those tries; doubles
	maxTroubled  = 4096                   // updates that failed and are remembered
	sayBound     = 8 * time.Second        // of what is said about an update that was not taken in
	controlBound = 20 * time.Second       // of one control with its answer
	laneLocks    = 128
)

// intake remembers, of updates that could not be taken in, what was done about them.
type intake struct {
	mu       sync.Mutex
	stored   int   // how many were taken in, ever
	blocking int64 // the one behind which Telegram brings no more, while others of its batch are through; 0: none
	troubled map[int64]*troubled
	lanes    [laneLocks]chan struct{} // one update of a lane at a time
	told     map[string]time.Time     // notices that were given
}

type troubled struct {
	said  bool      // the person saw what is said about it
	tries int       // while others were taken in
	seen  int       // stored, when it failed last
	since time.Time // when it failed first
}

func newIntake() *intake {
	n := &intake{troubled: map[int64]*troubled{}, told: map[string]time.Time{}}
	for i := range n.lanes {
		n.lanes[i] = make(chan struct{}, 1)
	}
	return n
}

// lock waits for the lane; false says that ctx ended first.
func (n *intake) lock(ctx context.Context, lane string) (unlock func(), ok bool) {
	sum := fnv.New32a()
	sum.Write([]byte(lane))
	slot := n.lanes[sum.Sum32()%laneLocks]
	select {
	case slot <- struct{}{}:
		return func() { <-slot }, true
	case <-ctx.Done():
		return nil, false
	}
}

// done notes that an update is through.
func (n *intake) done(id int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.troubled, id)
}

// took notes that the store took something in.
func (n *intake) took() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stored++
}

// block notes which update holds up all others; 0: none.
func (n *intake) block(id int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.blocking = id
}

func (n *intake) blocks(id int64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.blocking == id
}

// of gives what is known of an update that failed.
func (n *intake) of(id int64) *troubled {
	if t, ok := n.troubled[id]; ok {
		return t
	}
	if len(n.troubled) >= maxTroubled {
		clear(n.troubled) // then some is said once more
	}
	t := &troubled{seen: n.stored}
	n.troubled[id] = t
	return t
}

// toSay reports, once, that something is to be said about an update.
func (n *intake) toSay(id int64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.of(id)
	said := t.said
	t.said = true
	return !said
}

// unsaid takes back that it was said.
func (n *intake) unsaid(id int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.of(id).said = false
}

// failed counts a failure when the store is not to blame: others were taken in meanwhile, or this one alone blocks others
// while the store is up. hopeless says that it happened often enough to pass this one over.
func (n *intake) failed(id int64, alone bool, now time.Time) (hopeless bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.of(id)
	if n.stored > t.seen || alone {
		t.tries++
	}
	if t.since.IsZero() {
		t.since = now
	}
	t.seen = n.stored
	return t.tries >= maxTries && now.Sub(t.since) >= triesFor
}

// dated reports whether a notice may be given again.
func (n *intake) dated(key string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if at, ok := n.told[key]; ok && now.Sub(at) < toldFor {
		return false
	}
	if len(n.told) >= maxTroubled {
		clear(n.told)
	}
	n.told[key] = now
	return true
}

// handle takes one update in. It returns true when the update may be confirmed to Telegram: it was taken in, is of no
// concern, or can never be taken in. The lane of u is held by the caller.
func (p *Platform) handle(ctx context.Context, in adapters.Inbox, t taken, id int64) (confirm bool) {
	pause := firstPause
	for try := 1; ; try++ {
		err := p.attempt(ctx, in, t, id)
		if err == nil {
			p.intake.done(id)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		var fatal *panicked
		alone := p.intake.blocks(id) && p.storeUp(ctx)
		if p.intake.failed(id, alone, p.o.Now()) || errors.As(err, &fatal) && try == triesAtOnce {
			p.o.Log.Error("an update was passed over", "update", id, "why", why(err))
			p.tell(ctx, "telegram.update", "an update could not be taken in, again and again, and was passed over; the log says why")
			p.intake.done(id)
			return true
		}
		if try == triesAtOnce {
			return false
		}
		if !rest(ctx, pause) {
			return false
		}
		pause *= 2
	}
}

// why names an error without its words: those of the inbox may be anybody's.
func why(err error) string {
	var fatal *panicked
	if errors.As(err, &fatal) {
		return fatal.Error()
	}
	return fmt.Sprintf("%T", err)
}

// panicked is a panic while an update was handled.
type panicked struct{ kind string }

func (p *panicked) Error() string { return "telegram: handling an update panicked: " + p.kind }

// attempt tries once to take an update in.
func (p *Platform) attempt(ctx context.Context, in adapters.Inbox, t taken, id int64) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicked{kind: fmt.Sprintf("%T", r)} // the value may hold words
		}
	}()
	ctx = hasty(ctx)
	t, err = p.resolve(ctx, t)
	if err != nil {
		return err
	}
	switch {
	case t.to != 0:
		p.moved(ctx, t.from, t.to)
		return nil
	case t.unknown != 0, t.lost != 0:
		p.membershipChanged(ctx, t)
		return nil
	case t.notice != "":
		p.notice(ctx, t)
		return nil
	case t.control != nil:
		return p.asks(ctx, t, id)
	case t.event != nil:
		return p.takes(ctx, in, t, id)
	}
	p.answerPress(ctx, t.callback, "")
	return nil
}

// takes gives an event to the inbox, and says what is to be said when it was not taken in.
func (p *Platform) takes(ctx context.Context, in adapters.Inbox, t taken, id int64) error {
	message, _ := parseRef(t.event.ID)
	message.kind, message.extra = ofMessage, ""
	if t.event.Edits != "" && p.words.same(message, t.words) {
		return nil // something else than the words was changed
	}
	err := in(ctx, *t.event)
	if err == nil {
		p.intake.took()
		if t.callback == "" {
			p.words.keep(message, t.words)
		}
		p.answerPress(ctx, t.callback, "")
		if t.after != "" {
			t.notice = t.after
			p.notice(ctx, t)
		}
		return nil
	}
	var unstored *adapters.Unstored
	if !errors.As(err, &unstored) {
		return err
	}
	if len(unstored.Say) > 0 && p.intake.toSay(id) {
		p.answerPress(ctx, t.callback, "")
		if !p.sayNow(ctx, t.event.From.Chat, unstored.Say) {
			p.intake.unsaid(id)
		}
	}
	if errors.Is(err, adapters.ErrRefused) {
		return nil
	}
	return err
}

// sayNow shows messages past the outbox; false says that not all went out.
func (p *Platform) sayNow(ctx context.Context, to chat.ChatID, say []chat.Message) bool {
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), sayBound)
	defer cancel()
	for _, m := range say {
		if err := p.patient(bound, func() error { _, err := p.Send(bound, to, m); return err }); err != nil {
			p.o.Log.Error("what was to be said at once was not", "error", err)
			return false
		}
	}
	return true
}

// patient does something again after each pause that was asked for, while ctx lasts.
func (p *Platform) patient(ctx context.Context, do func() error) error {
	for {
		err := do()
		failure, after := adapters.FailureOf(err)
		if err == nil || failure != adapters.Throttled || after > sayBound || !rest(ctx, after) {
			return err
		}
	}
}
