package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/staff"
)

// Staff is the staff's Store. Safe for use by many.
type Staff struct{ s *Store }

var _ staff.Store = Staff{}

// Staff gives the accounts kept in this store.
func (s *Store) Staff() Staff { return Staff{s} }

// Get implements staff.Store.
func (f Staff) Get(ctx context.Context, id string) (staff.Account, error) {
	raw, err := f.s.client.HGet(ctx, f.s.keys.accounts(), id).Bytes()
	if errors.Is(err, redis.Nil) {
		return staff.Account{}, staff.ErrNotFound
	}
	if err != nil {
		return staff.Account{}, fmt.Errorf("bot/redis: reading an account: %w", err)
	}
	return decodeAccount(raw)
}

func decodeAccount(raw []byte) (staff.Account, error) {
	var a staff.Account
	if err := json.Unmarshal(raw, &a); err != nil {
		return staff.Account{}, fmt.Errorf("bot/redis: reading an account: %w", err)
	}
	return a, nil
}

// Put implements staff.Store.
func (f Staff) Put(ctx context.Context, a staff.Account) error {
	raw, err := json.Marshal(a) // #nosec G117 -- the password is an argon2id hash
	if err != nil {
		return fmt.Errorf("bot/redis: writing an account: %w", err)
	}
	if err := f.s.client.HSet(ctx, f.s.keys.accounts(), a.ID, raw).Err(); err != nil {
		return fmt.Errorf("bot/redis: writing an account: %w", err)
	}
	return nil
}

// List implements staff.Store.
func (f Staff) List(ctx context.Context) ([]staff.Account, error) {
	stored, err := f.s.client.HVals(ctx, f.s.keys.accounts()).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: listing the accounts: %w", err)
	}
	all := make([]staff.Account, 0, len(stored))
	for _, raw := range stored {
		a, err := decodeAccount([]byte(raw))
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b staff.Account) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// PutLink implements staff.Store.
func (f Staff) PutLink(ctx context.Context, hash, account string, until time.Time) error {
	key := f.s.keys.link(hash)
	_, err := f.s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.HSet(ctx, key, "account", account, "until", ms(until))
		pipe.PExpireAt(ctx, key, until)
		return nil
	})
	if err != nil {
		return fmt.Errorf("bot/redis: keeping a sign-in link: %w", err)
	}
	return nil
}

// TakeLink implements staff.Store.
func (f Staff) TakeLink(ctx context.Context, hash string, now time.Time) (string, error) {
	reply, err := f.s.run(ctx, f.s.scripts.link, "taking a sign-in link", []string{f.s.keys.link(hash)}, ms(now))
	if err != nil {
		return "", err
	}
	if account := asString(reply[0]); account != "" {
		return account, nil
	}
	return "", staff.ErrLink
}
