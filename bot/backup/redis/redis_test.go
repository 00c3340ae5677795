package redis_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
	"github.com/brobygger/brobygger/bot/backup/redis"
)

// take makes a backup.
func take(t testing.TB, client goredis.UniversalClient) (*backup.Reader, backup.Manifest) {
	t.Helper()
	var file bytes.Buffer
	w := backup.NewWriter(&file, backup.Manifest{Release: "test", Began: time.Now()})
	if err := redis.Take(t.Context(), client, w, redis.Options{Spool: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	m, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	r, err := backup.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return r, m
}

// dump reads a server key by key, with the plainest commands there are.
func dump(t testing.TB, client *goredis.Client) map[string]string {
	t.Helper()
	ctx, all := t.Context(), map[string]string{}
	keys, err := client.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		var value any
		switch kind := client.Type(ctx, key).Val(); kind {
		case "string":
			value = client.Get(ctx, key).Val()
		case "list":
			value = client.LRange(ctx, key, 0, -1).Val()
		case "set":
			members := client.SMembers(ctx, key).Val()
			slices.Sort(members)
			value = members
		case "hash":
			value = client.HGetAll(ctx, key).Val() // fmt prints maps in order
		case "zset":
			scores := map[string]string{}
			for _, z := range client.ZRangeWithScores(ctx, key, 0, -1).Val() {
				scores[fmt.Sprint(z.Member)] = fmt.Sprintf("%016x", math.Float64bits(z.Score))
			}
			value = scores
		case "stream":
			about := client.XInfoStream(ctx, key).Val()
			value = []any{about.LastGeneratedID, client.XRange(ctx, key, "-", "+").Val()}
		default:
			t.Fatalf("a key of kind %s", kind)
		}
		all[key] = fmt.Sprintf("%q until %d", value, client.PExpireTime(ctx, key).Val())
	}
	return all
}

// TestEveryKindOfValueComesBack holds a store that was restored against the one it was taken of, read in another way than
// backups are: values of every kind, in every encoding that a Redis chooses by size and content.
func TestEveryKindOfValueComesBack(t *testing.T) {
	from, to := single(t), single(t)
	rng := rand.New(rand.NewPCG(7, 11))
	fill(t, from, rng)
	r, m := take(t, from)
	report, err := redis.NewRestorer(to, nil).Restore(t.Context(), r, false)
	if err != nil {
		t.Fatal(err)
	}
	want, got := dump(t, from), dump(t, to)
	if report.Written != len(want) || m.Keys() != len(want) {
		t.Errorf("%d keys written, %d in the backup, %d in the store", report.Written, m.Keys(), len(want))
	}
	for key := range want {
		if got[key] != want[key] {
			t.Errorf("%q is\n%.300s\nand was\n%.300s", key, got[key], want[key])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d keys came back of %d", len(got), len(want))
	}
}

// fill writes values of every kind and size, under names that a later release might use.
func fill(t *testing.T, client *goredis.Client, rng *rand.Rand) {
	ctx, pipe := t.Context(), client.Pipeline()
	for i, size := range []int{1, 2, 3, 30, 127, 128, 129, 512, 600} {
		for j, word := range words(rng) {
			name := func(kind string) string {
				return fmt.Sprintf("%s{s%02d}:new:%s:%d:%d", backup.Prefix, (i+j)%16, kind, i, j)
			}
			pipe.Set(ctx, name("string"), word()+strings.Repeat("x", size), 0)
			pipe.Set(ctx, name("number"), rng.Int64()>>(rng.IntN(64)), 0)
			for n := range size {
				pipe.RPush(ctx, name("list"), word())
				pipe.SAdd(ctx, name("set"), word())
				pipe.HSet(ctx, name("hash"), word(), word())
				pipe.ZAdd(ctx, name("zset"), goredis.Z{Member: word(), Score: score(rng)})
				pipe.XAdd(ctx, &goredis.XAddArgs{Stream: name("stream"), ID: fmt.Sprintf("%d-%d", 1e12+n, n%3), Values: []any{"m", word()}})
			}
			pipe.XTrimMaxLen(ctx, name("stream"), int64(1+rng.IntN(size)))
			pipe.XDel(ctx, name("stream"), fmt.Sprintf("%d-%d", 1e12+size-1, (size-1)%3))
			for _, kind := range []string{"string", "list", "set", "hash", "zset", "stream"} {
				if rng.IntN(2) == 0 {
					pipe.PExpireAt(ctx, name(kind), time.Now().Add(time.Hour+time.Duration(rng.Int64N(1e12))))
				}
			}
		}
		if _, err := pipe.Exec(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// words gives makers of words that a Redis stores in different ways.
func words(rng *rand.Rand) []func() string {
	return []func() string{
		func() string { return fmt.Sprint(rng.IntN(100)) },
		func() string { return fmt.Sprint(rng.Int64()>>rng.IntN(64) - 1<<rng.IntN(62)) },
		func() string { return strings.Repeat("æøå ", rng.IntN(40)) },
		func() string {
			raw := make([]byte, rng.IntN(90))
			for i := range raw {
				raw[i] = byte(rng.IntN(256))
			}
			return string(raw)
		},
		func() string {
			return strings.Repeat("ab", rng.IntN(2)*rng.IntN(2)*300*rng.IntN(8)) + fmt.Sprint(rng.IntN(1e6))
		},
	}
}

func score(rng *rand.Rand) float64 {
	switch rng.IntN(6) {
	case 0:
		return float64(rng.IntN(100))
	case 1:
		return math.Inf(1 - 2*rng.IntN(2))
	case 2:
		return float64(time.Now().UnixMilli()) - 1e15
	case 3:
		return 2e14 + float64(rng.Int64N(1e13))
	}
	return rng.NormFloat64() * math.Pow(10, float64(rng.IntN(40)-20))
}
