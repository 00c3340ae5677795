package redis_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// dump gives a value with everything in it.
func dump(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%+v", v)
	}
	return string(raw)
}

func testReplicas(t *testing.T, two func(t *testing.T, opts redis.Options) (here, there *redis.Store)) {
	names := func(t *testing.T, s *redis.Store) string {
		t.Helper()
		f, err := s.Figures(t.Context())
		must(t, err)
		var ids []string
		for _, r := range f.Replicas {
			ids = append(ids, r.ID)
		}
		return strings.Join(ids, " ")
	}
	t.Run("they are seen while they announce themselves", func(t *testing.T) {
		clock := &hands{from: wall()}
		here, there := two(t, redis.Options{Now: clock.now})
		one := figures.Replica{ID: "b-one", Release: "1.2.3", Began: clock.now().Add(-time.Hour), Platforms: []chat.PlatformName{"web", "desk"}}
		two := figures.Replica{ID: "a-two", Release: "1.2.4", Began: clock.now().Add(-time.Minute)}
		must(t, here.Announce(t.Context(), two))
		must(t, there.Announce(t.Context(), one))
		if got := names(t, here); got != "b-one a-two" {
			t.Errorf("seen are %q, not the oldest first", got)
		}
		f, err := here.Figures(t.Context())
		must(t, err)
		if r := f.Replicas[0]; r.Release != one.Release || !r.Began.Equal(one.Began) || !r.Seen.Equal(clock.now()) || len(r.Platforms) != 2 {
			t.Errorf("%+v became %+v", one, r)
		}
		for range 3 {
			clock.forward(redis.AnnounceEvery)
			must(t, here.Announce(t.Context(), two))
		}
		clock.forward(redis.AnnounceEvery / 2)
		if got := names(t, there); got != "a-two" {
			t.Errorf("seen are %q, although one fell silent", got)
		}
		must(t, there.Announce(t.Context(), one))
		if got := names(t, there); got != "b-one a-two" {
			t.Errorf("seen are %q after one woke up", got)
		}
		must(t, there.Leave(t.Context(), "b-one"))
		if got := names(t, here); got != "a-two" {
			t.Errorf("seen are %q after one left", got)
		}
	})
	t.Run("one that says too much is refused", func(t *testing.T) {
		s, _ := two(t, redis.Options{})
		for _, r := range []figures.Replica{{}, {ID: strings.Repeat("x", 2000)}} {
			if err := s.Announce(t.Context(), r); err == nil {
				t.Errorf("%.20s was taken", dump(r))
			}
		}
		if got := names(t, s); got != "" {
			t.Errorf("seen are %q", got)
		}
	})
}

func TestReplicasThatFellSilentAreForgotten(t *testing.T) {
	clock := &hands{from: wall()}
	client := goredis.NewClient(&goredis.Options{Addr: miniredis.RunT(t).Addr()})
	s := newStore(t, client, redis.Options{Now: clock.now})
	for i := range 300 {
		clock.forward(time.Second)
		must(t, s.Announce(t.Context(), figures.Replica{ID: fmt.Sprint("r", i), Began: clock.now()}))
	}
	f, err := s.Figures(t.Context())
	must(t, err)
	if len(f.Replicas) != 7 || f.Replicas[6].ID != "r299" {
		t.Errorf("seen are %+v", f.Replicas)
	}
	if kept := client.HLen(t.Context(), "brobygger:{replicas}:seen").Val(); kept > 61 {
		t.Errorf("%d replicas are kept", kept)
	}
}
