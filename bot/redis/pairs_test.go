package redis_test

import (
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/redis"
)

func TestPairs(t *testing.T) {
	m := miniredis.RunT(t)
	here := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Prefix: "p:"}).Pairs()
	there := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Prefix: "p:"}).Pairs()
	at := time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)
	for _, pair := range [][2]string{{"dk-b", "dk-a"}, {"dk-a", "dk-b"}, {"dk-a", "dk-c"}} {
		if err := here.Part(t.Context(), pair[0], pair[1], "edith", at); err != nil {
			t.Fatal(err)
		}
	}
	got, err := there.Apart(t.Context())
	if err != nil || !slices.Equal(got, [][2]string{{"dk-a", "dk-b"}, {"dk-a", "dk-c"}}) {
		t.Fatalf("apart are %v, %v", got, err)
	}
	for range 2 {
		if err := there.Rejoin(t.Context(), "dk-b", "dk-a"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := here.Apart(t.Context()); err != nil || !slices.Equal(got, [][2]string{{"dk-a", "dk-c"}}) {
		t.Errorf("apart are %v, %v", got, err)
	}
	m.Close()
	if _, err := here.Apart(t.Context()); err == nil {
		t.Error("a store that is away is taken for an empty one")
	}
}
