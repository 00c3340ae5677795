package redis_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/referrals"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
)

// again sends every script twice, as a client does that waited too long for the first answer; busy says once that the
// store is busy although it has done its work.
type again struct{ busy *bool }

func (again) DialHook(next redis.DialHook) redis.DialHook { return next }

func (again) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (a again) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if strings.HasPrefix(cmd.Name(), "eval") && err == nil {
			err = next(ctx, cmd)
			if *a.busy {
				*a.busy = false
				cmd.SetErr(errBusy)
				return errBusy
			}
		}
		return err
	}
}

var errBusy = errors.New("BUSY Redis is busy running a script")

// TestAScriptThatIsSentAgainAnswersTheSame: a change that was made is not told to be lost, and is made once.
func TestAScriptThatIsSentAgainAnswersTheSame(t *testing.T) {
	for name, address := range map[string]func() *redis.Options{
		"in process": func() *redis.Options { return &redis.Options{Addr: miniredis.RunT(t).Addr()} },
		"real":       func() *redis.Options { return &redis.Options{Network: "unix", Addr: realRedis(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			client := redis.NewClient(address())
			t.Cleanup(func() { _ = client.Close() })
			busy := true
			client.AddHook(again{&busy})
			c, err := catalogue.New(client)
			if err != nil {
				t.Fatal(err)
			}
			l := referrals.Listing{ID: "dk-a", Name: "A", Country: "DK"}
			if err := c.PutMany(t.Context(), "import", "", time.Now(), []referrals.Listing{l}, nil); err != nil {
				t.Fatal(err)
			}
			changes, err := c.History(t.Context(), "dk-a")
			if err != nil || len(changes) != 1 || changes[0].Version != 1 {
				t.Errorf("%d changes, %v", len(changes), err)
			}
			if err := c.PutMany(t.Context(), "import", "", time.Now(), []referrals.Listing{l}, nil); !errors.Is(err, referrals.ErrConflict) {
				t.Errorf("a second writer: %v", err)
			}
		})
	}
}
