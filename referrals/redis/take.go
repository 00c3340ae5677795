package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/referrals"
)

const (
	maxAsks     = 120                   // how often an answer is asked for, a second apart, while the store is busy
	maxWaits    = 2400                  // how often somebody looks whether a large change is over, so long apart:
	waitPending = 50 * time.Millisecond // two minutes in all
	takeAtOnce  = 100                   // listings of a large change that one script takes into their places
	checkLease  = 15 * time.Second      // of a writer of a large change that vanishes before it is made
)

// errPending says that somebody else was at a large change for too long.
var errPending = errors.New("referrals/redis: a large change is being made; nothing was written, try again")

// unanswered reports whether the store may still be at work, so that the same question has an answer later.
func unanswered(err error) bool {
	var away net.Error
	return err != nil && (strings.HasPrefix(err.Error(), "BUSY ") || errors.As(err, &away) && away.Timeout())
}

// waited waits; false when ctx ended meanwhile.
func waited(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// ask runs a script that gives the same answer when it is asked again.
func (c *Catalogue) ask(ctx context.Context, script *redis.Script, keys []string, args ...any) (answer string, err error) {
	for range maxAsks {
		answer, err = script.Run(ctx, c.client, keys, args...).Text()
		if !unanswered(err) || !waited(ctx, time.Second) {
			break
		}
	}
	return answer, err
}

// judge turns the answer of a script into an error; nil when all is well.
func judge(answer string, n int, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("referrals/redis: writing %d listings: %w", n, err)
	case answer == "LOST":
		return errLost
	case answer != "OK":
		return fmt.Errorf("%w: %s", referrals.ErrConflict, answer)
	}
	return nil
}

// whenFree does something that a pending change holds up ("busy") until it is not.
func (c *Catalogue) whenFree(ctx context.Context, do func() (busy bool, err error)) error {
	for range maxWaits {
		busy, err := do()
		if err != nil || !busy {
			return err
		}
		if err := c.settle(ctx); err != nil {
			return err
		}
		if !waited(ctx, waitPending) {
			return ctx.Err()
		}
	}
	return errPending
}

// takeFew makes what is staged the catalogue's with one script.
func (c *Catalogue) takeFew(ctx context.Context, keys staging, n int) error {
	err := c.whenFree(ctx, func() (bool, error) {
		answer, err := c.ask(ctx, c.put, []string{keyListings, keyVersions, keyVersion, keyChanged, keyRecent, keys.listings, keys.changes, keys.expected, keyPending},
			channel, keepHistory, keepRecent, histories, n)
		if err == nil && answer == "BUSY" {
			return true, nil
		}
		return false, judge(answer, n, err)
	})
	c.drop(ctx, keys) // with the answer, which was kept for a client that asks again
	return err
}

// takeMany makes what is staged the catalogue's. No script it runs touches more than a chunk, so that nobody else
// waits long.
func (c *Catalogue) takeMany(ctx context.Context, keys staging, ls []referrals.Listing) error {
	if err := c.whenFree(ctx, func() (bool, error) {
		answer, err := c.ask(ctx, c.reserve, []string{keyPending}, keys.name, checkLease.Milliseconds())
		return err == nil && answer != "OK", err
	}); err != nil {
		c.drop(ctx, keys)
		return fmt.Errorf("referrals/redis: writing %d listings: %w", len(ls), err)
	}
	if err := c.checkAll(ctx, keys, ls); err != nil {
		c.release.Run(context.WithoutCancel(ctx), c.client, []string{keyPending}, keys.name) // where that fails, it runs out
		c.drop(ctx, keys)
		return err
	}
	answer, err := c.ask(ctx, c.commit, []string{keyPending, keyVersion, keys.listings, keys.changes, keys.expected, keys.ids, keys.answer}, keys.name, len(ls))
	if err := judge(answer, len(ls), err); err != nil {
		return err // without an answer it may have been made: what is staged runs out by itself, or is taken in
	}
	// From here on it is made: what fails now is done by whoever reads or writes next.
	if c.settle(context.WithoutCancel(ctx)) == nil {
		c.client.Del(context.WithoutCancel(ctx), keys.answer)
	}
	return nil
}

// checkAll looks whether every listing still has the version that was seen; the error names those that have not.
func (c *Catalogue) checkAll(ctx context.Context, keys staging, ls []referrals.Listing) error {
	var conflicts []string
	for some := range slices.Chunk(ls, chunk) {
		args := []any{keys.name, checkLease.Milliseconds()}
		for i := range some {
			args = append(args, string(some[i].ID))
		}
		answer, err := c.ask(ctx, c.check, []string{keyPending, keyListings, keyVersions, keys.expected}, args...)
		if err := judge(answer, len(ls), err); err != nil && !errors.Is(err, referrals.ErrConflict) {
			return err
		}
		if answer != "OK" {
			conflicts = append(conflicts, answer)
		}
	}
	if len(conflicts) > 0 {
		return fmt.Errorf("%w: %s", referrals.ErrConflict, strings.Join(conflicts, " "))
	}
	return nil
}

// settle takes a large change that was made into its places, whoever made it, so that nobody reads half of one.
func (c *Catalogue) settle(ctx context.Context) error {
	for {
		held, err := c.client.Get(ctx, keyPending).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("referrals/redis: looking for a large change: %w", err)
		}
		name, state, _ := strings.Cut(held, " ")
		if !strings.HasPrefix(state, "taking ") {
			return nil
		}
		keys := keyStaging(name)
		err = c.take.Run(ctx, c.client, []string{keyPending, keyListings, keyVersions, keyChanged, keyRecent, keys.listings, keys.changes, keys.expected, keys.ids},
			name, channel, keepHistory, keepRecent, histories, takeAtOnce).Err()
		if unanswered(err) && waited(ctx, time.Second) {
			continue
		}
		if err != nil {
			return fmt.Errorf("referrals/redis: taking a large change in: %w", err)
		}
	}
}
