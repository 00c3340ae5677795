package telegram

import (
	"context"
	"maps"
	"strconv"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Telegram's limits: about 30 messages a second in all, one a second in a chat with short bursts, and 20 a minute in a
// group, which all its topics share. A group's burst leaves room for its rate, so that no minute sees more than 20; that of all is a little
// smaller than Telegram's, because calls that left evenly may arrive bunched.
func all() adapters.Rate   { return adapters.Rate{Burst: 25, Every: time.Second / 30} }
func chats() adapters.Rate { return adapters.Rate{Burst: 3, Every: time.Second} }
func group() adapters.Rate { return adapters.Rate{Burst: 8, Every: 5 * time.Second} } // 8 are one case, from topic to words

// minor is what edits, pins and new topics may take of a group's budget, so that words do not starve behind panels.
func minor() adapters.Rate { return adapters.Rate{Burst: 3, Every: 10 * time.Second} }

// marks is for reactions, which are not messages.
func marks() adapters.Rate { return adapters.Rate{Burst: 10, Every: time.Second} }

// weight says what a call takes.
type weight uint8

const (
	weighsWords weight = iota // a message
	weighsMinor               // what changes a group without saying something
	weighsMark                // a reaction
	weighsLight               // what only the whole is limited for
)

// Waits within a call.
const (
	shortWait = 300 * time.Millisecond
	partWait  = 1100 * time.Millisecond // before a further part of the same message
)

func bucketsOf(to target, w weight) map[string]adapters.Rate {
	buckets := map[string]adapters.Rate{"telegram:all": all()}
	number := strconv.FormatInt(to.chat, 10)
	switch {
	case w == weighsLight:
	case w == weighsMark:
		buckets["telegram:mark:"+number] = marks()
	case to.private():
		buckets["telegram:chat:"+number] = chats()
	default:
		buckets["telegram:group:"+number] = group()
		if w == weighsMinor {
			buckets["telegram:minor:"+number] = minor()
		}
	}
	return buckets
}

// book waits until a call may be made, at most most; a longer wait is Throttled. A limiter that cannot be asked limits
// nothing: then Telegram says itself when it is too much, and lines in a crisis go out while the store is down.
func (p *Platform) book(ctx context.Context, method string, to target, w weight, most time.Duration) *trouble {
	if p.o.Limiter == nil {
		return nil
	}
	wait, ok, err := p.o.Limiter.Book(ctx, bucketsOf(to, w), most)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	if !ok {
		return &trouble{method: method, cause: causePause, after: max(wait, time.Millisecond)}
	}
	if !rest(ctx, wait) {
		return &trouble{method: method, cause: causeNetwork, detail: "it was told to stop", err: ctx.Err()}
	}
	return nil
}

// rest waits; false says that ctx ended meanwhile.
func rest(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// pauses remembers how long Telegram wants nothing more of a chat: who goes on asking is made to wait ever longer.
type pauses struct {
	mu    sync.Mutex
	until map[int64]time.Time
}

// keep notes a pause.
func (p *pauses) keep(chat int64, now time.Time, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.until) >= maxTroubled {
		maps.DeleteFunc(p.until, func(_ int64, until time.Time) bool { return !now.Before(until) })
	}
	p.until[chat] = now.Add(after)
}

// left says how long a chat's pause still is; 0: there is none.
func (p *pauses) left(chat int64, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, ok := p.until[chat]
	if !ok {
		return 0
	}
	if !now.Before(until) {
		delete(p.until, chat)
		return 0
	}
	return until.Sub(now)
}
