package discord

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// lane brings what happened in one conversation to the inbox, in order. Discord brings nothing again, so the lane keeps
// trying what the inbox did not take; and what lies beyond its bound, or came while nobody was there, it reads from Discord.
type lane struct {
	chat chat.ChatID
	wake chan struct{}

	mu    sync.Mutex
	queue []*item
	busy  bool
	late  bool      // messages were left out of the queue: Discord has them
	again *patience // of a try that is not the first: what comes new ends it; nil: none runs

	// Of the worker alone.
	epoch  int64     // of the shard, when the lane was read up to the present
	taken  uint64    // the last message that this lane has taken in
	edited time.Time // when the last change that this lane has taken in was made
}

// item is one thing in a lane: a message, an event, or neither: then the lane is only read up to the present.
type item struct {
	message *discordgo.Message
	edited  bool
	guild   string
	channel string
	shard   int
	read    bool // it was read from Discord just now
	again   bool // the channel is read although it was read
	event   *chat.Event
	first   func(ctx context.Context) // called once, before anything else; may be nil
	ready   <-chan struct{}           // closed when the event may be taken in; nil: at once
	done    func(ctx context.Context) // called when it was taken in; may be nil
	once    bool                      // it is not tried again: whoever pressed is told
	in      bool                      // it was taken in, out of its turn
	told    bool
	over    chan struct{} // closed when the item is done; may be nil
}

// maxQueue is how many items a lane holds. Messages beyond it are read from Discord when it is their turn; of the changes
// that wait, the oldest goes for a new one; and of all else there are as many again at most.
const maxQueue = 200

// errAgain says that the queue has grown at its front.
var errAgain = errors.New("discord: read more first")

// enqueue puts an item into a lane; false: there is no room for it.
func (r *running) enqueue(id chat.ChatID, it *item) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.lanes[id]
	if l == nil {
		r.thin()
		l = &lane{chat: id, wake: make(chan struct{}, 1)}
		r.lanes[id] = l
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if it = l.fit(it); it == nil {
		return false
	}
	if it.channel == "" && it.message == nil && it.event == nil && it.over == nil {
		return true // the channel will be read
	}
	l.queue = append(l.queue, it)
	if l.busy {
		l.stir(it)
		return true
	}
	if r.ctx.Err() != nil {
		return true
	}
	l.busy = true
	r.group.Go(func() { r.work(l) })
	return true
}

// fit gives what is to be queued for an item: itself, a note that the channel is to be read, or nil when there is no room.
// An item of nothing says that such a note is there. The lock is held.
func (l *lane) fit(it *item) *item {
	switch {
	case len(l.queue) < maxQueue:
	case it.message != nil && it.edited:
		// The first is being worked on.
		if at := slices.IndexFunc(l.queue[1:], func(old *item) bool { return old.edited }); at >= 0 {
			l.queue = slices.Delete(l.queue, at+1, at+2)
			return it
		}
		return l.unread(it)
	case it.message != nil:
		return l.unread(it)
	case len(l.queue) >= 2*maxQueue:
		return nil
	}
	return it
}

func (l *lane) unread(it *item) *item {
	l.late = true
	if last := l.queue[len(l.queue)-1]; last.message == nil && last.event == nil && last.channel != "" {
		return &item{}
	}
	return &item{channel: it.channel, guild: it.guild, shard: it.shard}
}

// stir tells the worker that something new waits. The lock is held.
func (l *lane) stir(it *item) {
	if l.again != nil && (it.message != nil || it.event != nil) {
		l.again.end()
	}
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// trying says with how much patience the worker tries now; nil: with little.
func (l *lane) trying(p *patience) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.again = p
}

// prune lets go what waits behind the first and is done with: it came in out of its turn, and no mark depends on it.
func (l *lane) prune() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(l.queue[1:]), func(it *item) bool { return it.in && it.message == nil && it.over == nil })
	l.queue = append(l.queue[:1:1], rest...)
}

// thin lets lanes go that rest, when there are too many.
func (r *running) thin() {
	if len(r.lanes) < maxKept {
		return
	}
	for id, l := range r.lanes {
		l.mu.Lock()
		if !l.busy {
			delete(r.lanes, id)
		}
		l.mu.Unlock()
	}
}

// head gives the first item, or ends the work.
func (l *lane) head() *item {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		l.busy, l.queue = false, nil
		return nil
	}
	return l.queue[0]
}

func (l *lane) pop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if over := l.queue[0].over; over != nil {
		close(over)
	}
	l.queue = l.queue[1:]
}

func (l *lane) unshift(items []*item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(items, l.queue...)
}

// left reports whether messages were left out, once.
func (l *lane) left() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	late := l.late && len(l.queue) > 0 && l.queue[0].message == nil
	if late {
		l.late = false
	}
	return late
}

// waiting gives all but the first.
func (l *lane) waiting() []*item {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.queue[1:])
}

func (r *running) work(l *lane) {
	pause, most := firstPause, brief
	for it := l.head(); it != nil; it = l.head() {
		begun := time.Now()
		err := r.attempt(l, it, most)
		switch {
		case r.ctx.Err() != nil:
			return
		case errors.Is(err, errAgain):
		case err == nil:
			l.pop()
			pause, most = firstPause, brief
		default:
			r.hurry(l, it, time.Since(begun) >= brief)
			l.prune()
			l.rest(r.ctx, pause)
			pause, most = min(2*pause, longestPause), min(2*most, lasting)
		}
	}
}

// attempt takes an item, with little patience for the store at first: what comes new must not wait behind it. A store that
// is only slow is given more, until something new comes.
func (r *running) attempt(l *lane, it *item, most time.Duration) error {
	ctx, p, done := within(r.ctx, most)
	defer done()
	if most > brief {
		l.trying(p)
		defer l.trying(nil)
	}
	return r.take(ctx, l, it)
}

// rest pauses, until something new comes.
func (l *lane) rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-l.wake:
	}
}

// take brings the lane up to the present and the item into the inbox. An error: try again.
func (r *running) take(ctx context.Context, l *lane, it *item) error {
	if it.first != nil {
		it.first(ctx)
		it.first = nil
	}
	if it.channel != "" && !it.read {
		if err := r.catchUp(ctx, l, it); err != nil {
			return err
		}
	}
	if it.message == nil && it.event == nil {
		return nil
	}
	if it.message != nil && l.knows(it) {
		return nil // it was read from Discord before it came, or Discord tells it again
	}
	if err := r.try(ctx, l, it, true); err != nil {
		return err
	}
	return r.noted(ctx, l, it)
}

// knows reports whether a message, or a change of one, was taken in before.
func (l *lane) knows(it *item) bool {
	if it.edited {
		at := it.message.EditedTimestamp
		return at != nil && !at.After(l.edited)
	}
	return it.channel != "" && number(it.message.ID) <= l.taken
}

// noted notes that the lane was read up to a message, or to a change of one.
func (r *running) noted(ctx context.Context, l *lane, it *item) error {
	if it.message == nil || it.channel == "" {
		return nil
	}
	m := mark{last: l.taken, chat: l.chat, guild: it.guild, edited: l.edited}
	if at := it.message.EditedTimestamp; at != nil && at.After(m.edited) {
		m.edited = *at
	}
	if !it.edited {
		m.last = number(it.message.ID)
	}
	if m.last == 0 {
		return nil // a change of what was never read
	}
	if err := r.p.book.noteFor(ctx, pageSeen, it.channel, m.String(), r.p.lifeOf(l.chat)); err != nil {
		return err
	}
	l.taken, l.edited = m.last, m.edited
	return nil
}

// try offers an item to the inbox, and shows at once what is to be said when it is not taken. turn: it is the first in its
// lane; commands are done in their turn only.
func (r *running) try(ctx context.Context, l *lane, it *item, turn bool) error {
	if it.in {
		return nil
	}
	if it.ready != nil {
		select {
		case <-it.ready:
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
	if it.event == nil {
		e, ok := r.p.read(ctx, l.chat, it)
		if !ok {
			it.in = true
			return nil
		}
		it.event = &e
	}
	if typed(it) {
		if turn {
			r.does(l, it)
		}
		it.in = turn
		return nil
	}
	err := r.in(r.ctx, *it.event)
	var unstored *adapters.Unstored
	if err != nil {
		r.p.options.Log.DebugContext(r.ctx, "discord: an event was not taken in")
		if !errors.As(err, &unstored) {
			unstored = &adapters.Unstored{Err: err}
		}
		r.tell(l, it, unstored)
	}
	if err != nil && !it.once && !errors.Is(err, adapters.ErrRefused) {
		return err
	}
	it.in = true
	if it.done != nil && err == nil {
		it.done(r.ctx)
	}
	return nil
}

// tell shows what is to be said about an event that was not taken in, once. Whoever pressed something must press again,
// and is told so in any case.
func (r *running) tell(l *lane, it *item, u *adapters.Unstored) {
	if it.told {
		return
	}
	say := u.Say
	if len(say) == 0 && it.once {
		say = []chat.Message{{ID: string(it.event.ID) + "/unstored", Tone: chat.ToneNotice, Lang: spoken(it.event.Locale),
			Text: r.p.say.Say(spoken(it.event.Locale), "unstored", nil)}}
	}
	it.told = true
	for _, m := range say {
		if err := r.p.sendNow(r.ctx, l.chat, m); err != nil {
			failure, _ := adapters.FailureOf(err)
			it.told = it.told && failure != adapters.Retry && failure != adapters.Throttled // the next try says it
			r.p.options.Log.WarnContext(r.ctx, "discord: what is to be said about an event that is not stored could not be said", "failure", string(failure))
		}
	}
}

func failureName(err error) string {
	failure, _ := adapters.FailureOf(err)
	return string(failure)
}

// hurry offers what waits behind an item that is not taken, so that nobody in danger waits for an answer. What is taken
// in that way is taken in out of its turn; the lane's mark stays behind the first. Order is kept while the inbox takes
// things in: then it is only something else that is slow. slowly: the store may hang rather than refuse; once the inbox
// does not take one in, nothing waits for what stands before it.
func (r *running) hurry(l *lane, first *item, slowly bool) {
	items := append([]*item{first}, l.waiting()...)
	for i, it := range items {
		if err := r.offer(l, it, first); err != nil && slowly {
			r.offerAll(l, items[i+1:], first)
			return
		}
	}
}

// offer offers one item that is still to be offered. It stays in the queue, and is tried again in its turn.
func (r *running) offer(l *lane, it, first *item) error {
	if it.told || it.in || it.message == nil && it.event == nil || it.message != nil && l.knows(it) || r.ctx.Err() != nil {
		return nil
	}
	ctx, _, done := within(r.ctx, brief)
	defer done()
	return r.try(ctx, l, it, it == first)
}

// offerAll offers items side by side.
func (r *running) offerAll(l *lane, items []*item, first *item) {
	const atOnce = 8
	var group sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, it := range items {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			_ = r.offer(l, it, first)
		})
	}
	group.Wait()
}
