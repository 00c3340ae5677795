package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// crowd is people who write: each waits until the last message was accepted, thinks, and writes again; but not on and on
// when no answers come.
type crowd struct {
	net    *network
	seed   uint64
	first  int // their names begin with that of this number
	people int
	think  time.Duration // on average
	acts   Acts
	copies int // of each event, brought side by side; and now and then an older one once more

	leave chan struct{}
	done  sync.WaitGroup
	mu    sync.Mutex
	errs  []error
}

// Acts chooses what the next event of somebody asks for.
type Acts func(chance *rand.Rand, people int) Act

// person names the conversation of one of them.
func person(i int) chat.ChatID { return chat.ChatID(fmt.Sprintf("p%d", i)) }

// begin has everybody write until end is called, or ctx ends.
func (c *crowd) begin(ctx context.Context) {
	c.leave = make(chan struct{})
	for i := range c.people {
		c.done.Go(func() {
			if err := c.write(ctx, c.first+i); err != nil {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.errs = append(c.errs, err)
			}
		})
	}
}

// end has everybody bring their last message to an end, and gives what did not work.
func (c *crowd) end() error {
	close(c.leave)
	c.done.Wait()
	return errors.Join(c.errs...)
}

// write is what one person does.
func (c *crowd) write(ctx context.Context, i int) error {
	chance := rand.New(rand.NewPCG(c.seed, uint64(i)))
	for n := 1; ; n++ {
		select {
		case <-c.leave:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.think/2 + upTo(chance, c.think)):
		}
		within(ctx, patience, func() bool { return c.net.unanswered(person(i)) <= mostUnanswered || c.left() })
		event, act := eventOf(person(i), n), c.acts(chance, c.people)
		event.Text = act.String()
		c.net.offer(Asked{Chat: event.From.Chat, Event: event.ID, Act: act, Offered: time.Now()})
		if err := c.bring(ctx, event, chance); err != nil {
			return err
		}
		if c.copies > 1 && n > 1 {
			older := event
			older.ID, older.Text = eventOf(person(i), 1+chance.IntN(n-1)).ID, "say 1" // whatever it says, it was handled
			if err := c.net.bring(ctx, older, chance); err != nil {
				return err
			}
		}
	}
}

// bring has all copies of an event accepted.
func (c *crowd) bring(ctx context.Context, event chat.Event, chance *rand.Rand) error {
	var copies sync.WaitGroup
	errs := make([]error, max(c.copies, 1))
	for i := range errs {
		own := rand.New(rand.NewPCG(chance.Uint64(), 0))
		copies.Go(func() { errs[i] = c.net.bring(ctx, event, own) })
	}
	copies.Wait()
	return errors.Join(errs...)
}

// People wait for answers, for a while.
const (
	mostUnanswered = 3
	patience       = 10 * time.Second
)

// left reports whether end was called.
func (c *crowd) left() bool {
	select {
	case <-c.leave:
		return true
	default:
		return false
	}
}

// eventOf makes the nth event of a conversation.
func eventOf(id chat.ChatID, n int) chat.Event {
	return chat.Event{ID: chat.EventID(fmt.Sprintf("%s-%d", id, n)), From: address(id), Person: chat.PersonID(id), At: time.Now()}
}

// everyday is a mix of acts without poison.
func everyday(chance *rand.Rand, people int) Act {
	switch chance.IntN(10) {
	case 0:
		return Act{Do: Say, N: 2 + chance.Int64N(3)}
	case 1:
		return Act{Do: Remind, N: time.Now().Add(300*time.Millisecond + upTo(chance, 2*time.Second)).UnixMilli()}
	case 2, 3:
		return Act{Do: Relay, To: person(chance.IntN(people))}
	default:
		return Act{Do: Say, N: 1}
	}
}

// asking is an everyday without timers: when all that was accepted is done, nothing is left that comes by itself.
func asking(chance *rand.Rand, people int) Act {
	for {
		if act := everyday(chance, people); act.Do != Remind {
			return act
		}
	}
}

// alone is an everyday without words for others.
func alone(chance *rand.Rand, people int) Act {
	for {
		if act := everyday(chance, people); act.Do != Relay {
			return act
		}
	}
}

// pensive is an everyday in which turns take a moment, so that whatever happens, somebody is at work.
func pensive(chance *rand.Rand, people int) Act {
	if chance.IntN(2) == 0 {
		return Act{Do: Think, N: 20 + chance.Int64N(80)}
	}
	return everyday(chance, people)
}

// upTo gives a time below d.
func upTo(chance *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(chance.Int64N(int64(d)))
}
