package telegram

import (
	"context"
	"time"
)

// lookAfter is how often it is looked, while another replica seems to have the right to ask for updates, whether there is a
// store at all that could give it.
const lookAfter = 3 * time.Second

// silentLooks is how often in a row the store must not have answered: once may be a moment's load.
const silentLooks = 2

// right is the right to ask for updates, that one replica has.
type right struct {
	came    chan struct{} // closed: it is ours, or err says why not
	held    context.Context
	release func()
	err     error
}

// hold waits for the right to ask for updates. While the store is down nobody has it; then each replica asks without: words
// in danger must be read all the same. Telegram gives updates to one of them at a time, and nothing is confirmed
// that is not stored.
func (p *Platform) hold(ctx context.Context) (held context.Context, release func(), err error) {
	waiting, stop := context.WithCancel(ctx)
	r := &right{came: make(chan struct{})}
	go func() {
		defer close(r.came)
		r.held, r.release, r.err = p.o.Locks.Hold(waiting, pollLock)
	}()
	back := func() {
		stop()
		if <-r.came; r.err == nil {
			r.release()
		}
	}
	look := time.NewTicker(lookAfter)
	defer look.Stop()
	for silent := 0; ; {
		select {
		case <-r.came:
			if r.err != nil {
				stop()
				return nil, nil, r.err
			}
			return r.held, back, nil
		case <-look.C:
		}
		if ctx.Err() != nil || p.storeUp(ctx) {
			silent = 0
			continue
		}
		if silent++; silent >= silentLooks {
			p.o.Log.Warn("the store is down: updates are asked for without the right to")
			return p.without(ctx, r), back, nil
		}
	}
}

// without is for asking without the right: it ends when the right has come, and when the store is up again, because another
// replica may have it then.
func (p *Platform) without(ctx context.Context, r *right) context.Context {
	held, end := context.WithCancel(ctx)
	go func() {
		defer end()
		look := time.NewTicker(lookAfter)
		defer look.Stop()
		for {
			select {
			case <-r.came: // at the latest with back
				return
			case <-look.C:
			}
			if p.storeUp(held) {
				return
			}
		}
	}()
	return held
}
