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
	late  bool // messages were left out of the queue: Discord has them

	// Of the worker alone.
	epoch int64  // of the shard, when the lane was read up to the present
	taken uint64 // the last message that this lane has taken in
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
	first   func()                    // called once, before anything else; may be nil
	ready   <-chan struct{}           // closed when the event may be taken in; nil: at once
	done    func(ctx context.Context) // called when it was taken in; may be nil
	once    bool                      // it is not tried again: whoever pressed is told
	in      bool                      // it was taken in, out of its turn
	told    bool
	over    chan struct{} // closed when the item is done; may be nil
}

// maxQueue is how many items a lane holds; messages beyond it are read from Discord when it is their turn.
const maxQueue = 200

// errAgain says that the queue has grown at its front.
var errAgain = errors.New("discord: read more first")

func (r *running) enqueue(id chat.ChatID, it *item) {
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
	if len(l.queue) >= maxQueue && it.message != nil && !it.edited {
		l.late = true
		if last := l.queue[len(l.queue)-1]; last.message == nil && last.event == nil {
			return // the channel will be read then
		}
		it = &item{channel: it.channel, guild: it.guild, shard: it.shard}
	}
	l.queue = append(l.queue, it)
	if l.busy {
		select {
		case l.wake <- struct{}{}:
		default:
		}
		return
	}
	if r.ctx.Err() != nil {
		return
	}
	l.busy = true
	r.group.Go(func() { r.work(l) })
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
	pause := firstPause
	for it := l.head(); it != nil; it = l.head() {
		err := r.take(l, it)
		switch {
		case r.ctx.Err() != nil:
			return
		case errors.Is(err, errAgain):
		case err == nil:
			l.pop()
			pause = firstPause
		default:
			r.hurry(l, it)
			l.rest(r.ctx, pause)
			pause = min(2*pause, longestPause)
		}
	}
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
func (r *running) take(l *lane, it *item) error {
	if it.first != nil {
		it.first()
		it.first = nil
	}
	if it.channel != "" && !it.read {
		if err := r.catchUp(l, it); err != nil {
			return err
		}
	}
	if it.message == nil && it.event == nil {
		return nil
	}
	if it.message != nil && !it.edited && number(it.message.ID) <= l.taken {
		return nil // it was read from Discord before it came, or Discord tells it again
	}
	if err := r.try(l, it); err != nil {
		return err
	}
	return r.noted(l, it)
}

// noted notes that the lane was read up to a message.
func (r *running) noted(l *lane, it *item) error {
	if it.message == nil || it.edited {
		return nil
	}
	last := number(it.message.ID)
	m := mark{last: last, chat: l.chat, guild: it.guild}
	if err := r.p.book.note(r.ctx, pageSeen, it.channel, m.String()); err != nil {
		return err
	}
	l.taken = last
	return nil
}

// try offers an item to the inbox, and shows at once what is to be said when it is not taken.
func (r *running) try(l *lane, it *item) error {
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
		e, ok := r.p.read(r.ctx, l.chat, it)
		if !ok {
			it.in = true
			return nil
		}
		it.event = &e
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
	it.told = true
	say := u.Say
	if len(say) == 0 && it.once {
		say = []chat.Message{{ID: string(it.event.ID) + "/unstored", Tone: chat.ToneNotice, Lang: spoken(it.event.Locale),
			Text: r.p.say.Say(spoken(it.event.Locale), "unstored", nil)}}
	}
	for _, m := range say {
		if _, err := r.p.Send(r.ctx, l.chat, m); err != nil {
			r.p.options.Log.WarnContext(r.ctx, "discord: what is to be said about an event that is not stored could not be said", "failure", failureName(err))
		}
	}
}

func failureName(err error) string {
	failure, _ := adapters.FailureOf(err)
	return string(failure)
}

// hurry offers what waits behind an item that is not taken, so that nobody in danger waits for an answer. What is taken
// in that way is taken in out of its turn; the lane's mark stays behind the first.
func (r *running) hurry(l *lane, first *item) {
	for _, it := range append([]*item{first}, l.waiting()...) {
		if it.told || it.in || it.message == nil && it.event == nil || r.ctx.Err() != nil {
			continue
		}
		_ = r.try(l, it) // it stays in the queue, and is tried again in its turn
	}
}
