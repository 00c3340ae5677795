package redis_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup/redis"
)

// lossy loses every third command of one name on its way to the Redis.
type lossy struct {
	name string
	met  int
}

func (*lossy) DialHook(next goredis.DialHook) goredis.DialHook          { return next }
func (*lossy) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook { return next }

func (l *lossy) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		return next(ctx, slices.DeleteFunc(slices.Clone(cmds), func(c goredis.Cmder) bool {
			if c.Name() != l.name {
				return false
			}
			l.met++
			return l.met%3 == 0
		}))
	}
}

// TestARestoreThatLosesSomethingFails holds that what was written is compared with the backup in everything.
func TestARestoreThatLosesSomethingFails(t *testing.T) {
	from, to := single(t), single(t)
	fill(t, from, rand.New(rand.NewPCG(2, 9)))
	r, _ := take(t, from)
	for _, name := range []string{"set", "rpush", "sadd", "hset", "zadd", "xadd", "xsetid", "pexpireat"} {
		hook := &lossy{name: name}
		client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: to.Options().Addr})
		client.AddHook(hook)
		if _, err := redis.NewRestorer(client, nil).Restore(t.Context(), r, true); err == nil || hook.met < 3 {
			t.Errorf("every third %s of %d was lost, and nobody noticed", name, hook.met)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}
