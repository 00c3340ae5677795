package telegram

import (
	"context"
	"maps"
	"sync"
	"time"
)

// pauses remembers how long Telegram wants nothing more of a chat, or of the whole bot: who goes on asking is made to wait
// ever longer. The Limiter tells the other replicas; this one knows it also while the store is down.
//
// Telegram does not say whether it means the chat or the bot. It means the bot when another chat is refused until the same
// time, with nothing done in between.
type pauses struct {
	mu    sync.Mutex
	until map[int64]time.Time // by chat; wholeBot all
	last  int64               // the chat that was refused last, with nothing done since; 0: none
}

const wholeBot = 0

// sameEnd is how far apart the ends of two pauses may lie that are one: Telegram counts whole seconds.
const sameEnd = 2 * time.Second

// keep notes a pause, and says whether it is one of the whole bot.
func (p *pauses) keep(chat int64, now time.Time, after time.Duration) (whole bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.until) >= maxTroubled {
		maps.DeleteFunc(p.until, func(_ int64, until time.Time) bool { return !now.Before(until) })
	}
	end := now.Add(after)
	if p.last != 0 && p.last != chat {
		whole = end.Sub(p.until[p.last]).Abs() <= sameEnd
	}
	p.until[chat], p.last = end, chat
	if whole {
		p.until[wholeBot] = end
	}
	return whole
}

// over notes that Telegram did something.
func (p *pauses) over() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = 0
}

// left says how long a chat's pause still is; 0: there is none.
func (p *pauses) left(chat int64, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var longest time.Duration
	for _, of := range []int64{chat, wholeBot} {
		until, ok := p.until[of]
		if ok && !now.Before(until) {
			delete(p.until, of)
		}
		longest = max(longest, until.Sub(now))
	}
	return longest
}

// paused notes a pause that Telegram asked for, and tells the other replicas.
func (p *Platform) paused(ctx context.Context, chat int64, after time.Duration) {
	whole := p.pauses.keep(chat, p.o.Now(), after)
	if p.o.Limiter == nil {
		return
	}
	ctx = context.WithoutCancel(ctx)
	err := p.o.Limiter.Pause(ctx, pauseOf(chat), after)
	if whole && err == nil {
		err = p.o.Limiter.Pause(ctx, everything, after)
	}
	if err != nil {
		p.o.Log.Debug("other replicas were not told of a pause", "error", err)
	}
	if whole {
		p.o.Log.Warn("Telegram wants a pause of the whole bot", "pause", after)
	}
}
