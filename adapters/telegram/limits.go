package telegram

import (
	"context"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// Telegram's limits: about 30 messages a second in all, one a second in a chat with short bursts, and 20 a minute in a
// group, which all its topics share. A group's burst leaves room for its rate, so that no minute sees more than 20; that of all is a little
// smaller than Telegram's, because calls that left evenly may arrive bunched. What is not urgent leaves one of them for
// what is, and 8 in a group are one case, from topic to words.
func all() adapters.Rate   { return adapters.Rate{Burst: 25, Every: time.Second / 30} }
func chats() adapters.Rate { return adapters.Rate{Burst: 3, Every: time.Second} }
func group() adapters.Rate { return adapters.Rate{Burst: 9, Every: 5250 * time.Millisecond} }

// minor is what edits, pins and new topics may take of a group's budget, so that words do not starve behind panels.
func minor() adapters.Rate { return adapters.Rate{Burst: 3, Every: 10 * time.Second} }

// marks is for reactions, which are not messages.
func marks() adapters.Rate { return adapters.Rate{Burst: 10, Every: time.Second} }

// weight says what a call takes, and how much it leaves for what matters more.
type weight uint8

const (
	weighsWords  weight = iota // a message
	weighsUrgent               // one in danger
	weighsRoom                 // a new topic: somebody waits for it, and it takes of the minor budget
	weighsMinor                // what changes a group without saying something
	weighsMark                 // a reaction
	weighsLight                // that somebody writes: what only the whole is limited for
)

// keeps says how many of the whole bot's calls and of a group's are left for what matters more.
func (w weight) keeps() (ofAll, ofGroup int) {
	switch w {
	case weighsUrgent:
		return 0, 0
	case weighsWords, weighsRoom:
		return 1, 1
	case weighsMinor, weighsMark, weighsLight:
	}
	return 10, 4
}

// Waits within a call.
const (
	shortWait = 300 * time.Millisecond
	partWait  = 1100 * time.Millisecond // before a further part of the same message
)

// everything is the bucket of the whole bot.
const everything = "telegram:all"

// pauseOf is the bucket that Telegram's own pauses of a chat close, for every replica.
func pauseOf(chat int64) string { return "telegram:pause:" + strconv.FormatInt(chat, 10) }

func bucketsOf(to target, w weight) map[string]adapters.Rate {
	ofAll, ofGroup := w.keeps()
	keeping := func(r adapters.Rate, n int) adapters.Rate { r.Keep = n; return r }
	buckets := map[string]adapters.Rate{everything: keeping(all(), ofAll), pauseOf(to.chat): keeping(adapters.Rate{}, ofAll)}
	number := strconv.FormatInt(to.chat, 10)
	switch {
	case w == weighsLight:
	case w == weighsMark:
		buckets["telegram:mark:"+number] = marks()
	case to.private():
		buckets["telegram:chat:"+number] = chats()
	default:
		buckets["telegram:group:"+number] = keeping(group(), ofGroup)
		if w == weighsMinor || w == weighsRoom {
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
	if w >= weighsMinor {
		most = 0 // what waits has its place before words that come later
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
