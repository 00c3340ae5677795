package redis_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/engine/storetest"
	"github.com/brobygger/brobygger/bot/redis"
)

// open gives the stores of one program; each replica has its own client.
func open(t *testing.T, dial func() goredis.UniversalClient, prefix string) storetest.Stores {
	t.Helper()
	return stores(newStore(t, dial(), redis.Options{Prefix: prefix}), func(t *testing.T) storetest.Stores {
		t.Helper()
		return open(t, dial, prefix)
	}, func(t *testing.T) storetest.Stores {
		t.Helper()
		client := dial()
		client.AddHook(mute{})
		return stores(newStore(t, client, redis.Options{Prefix: prefix}), nil, nil)
	})
}

func newStore(t testing.TB, client goredis.UniversalClient, opts redis.Options) *redis.Store {
	t.Helper()
	opts.Log = slog.New(slog.DiscardHandler)
	s, err := redis.New(client, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func stores(s *redis.Store, replica, mute func(t *testing.T) storetest.Stores) storetest.Stores {
	return storetest.Stores{Engine: s, Cases: s.Cases(), Duty: s.Cases(), Feed: s.Feed(), Staff: s.Staff(), Sessions: s.Sessions(),
		Replica: replica, Mute: mute}
}

// mute fails every script that touches an inbox, as a program does that dies before it.
type mute struct{}

var errMute = errors.New("died here")

func (mute) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (mute) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return next
}

func (mute) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		for _, arg := range cmd.Args() {
			if key, isKey := arg.(string); isKey && strings.Contains(key, "}:inbox:") && strings.HasPrefix(cmd.Name(), "eval") {
				cmd.SetErr(errMute)
				return errMute
			}
		}
		return next(ctx, cmd)
	}
}
