package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sessions keeps what a signed-in browser's session holds, by the hash of its token. It has the methods of the store
// that github.com/alexedwards/scs/v2 asks for, with and without a context. Safe for use by many.
type Sessions struct{ s *Store }

// Sessions gives the sessions kept in this store.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// sessionBound bounds a call that comes without a context.
const sessionBound = 5 * time.Second

// FindCtx gives the data of a session; found is false when there is none or it has run out.
func (x Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	data, err = x.s.client.Get(ctx, x.s.keys.session(token)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("bot/redis: reading a session: %w", err)
	}
	return data, true, nil
}

// CommitCtx keeps the data of a session until expiry.
func (x Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	key := x.s.keys.session(token)
	_, err := x.s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, key, data, 0)
		pipe.PExpireAt(ctx, key, expiry)
		return nil
	})
	if err != nil {
		return fmt.Errorf("bot/redis: keeping a session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session; one that is not there is ended.
func (x Sessions) DeleteCtx(ctx context.Context, token string) error {
	if err := x.s.client.Del(ctx, x.s.keys.session(token)).Err(); err != nil {
		return fmt.Errorf("bot/redis: ending a session: %w", err)
	}
	return nil
}

// Find is FindCtx for callers without a context.
func (x Sessions) Find(token string) ([]byte, bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), sessionBound)
	defer cancel()
	return x.FindCtx(ctx, token)
}

// Commit is CommitCtx for callers without a context.
func (x Sessions) Commit(token string, data []byte, expiry time.Time) error {
	ctx, cancel := context.WithTimeout(context.Background(), sessionBound)
	defer cancel()
	return x.CommitCtx(ctx, token, data, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (x Sessions) Delete(token string) error {
	ctx, cancel := context.WithTimeout(context.Background(), sessionBound)
	defer cancel()
	return x.DeleteCtx(ctx, token)
}
