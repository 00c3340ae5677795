package redis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
	backups "github.com/brobygger/brobygger/bot/backup/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
)

// talks is how many conversations the figures are for: BROBYGGER_TALKS, else 100,000.
func talks() int {
	if n, err := strconv.Atoi(os.Getenv("BROBYGGER_TALKS")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

// open fills a store with conversations as they are after a talk of some turns: state, known ids, feed with its ids.
func open(b *testing.B, client redis.UniversalClient, n int) {
	b.Helper()
	ctx, later := b.Context(), time.Now().Add(24*time.Hour)
	state, err := json.Marshal(map[string]any{"v": 1, "lang": "da", "pseudonym": "Rolig Ravn", "words": strings.Repeat("angst og ensomhed ", 40)})
	if err != nil {
		b.Fatal(err)
	}
	pipe := client.Pipeline()
	for i := range n {
		lane := fmt.Sprintf("web/%026d", i)
		at := fmt.Sprintf("%s{s%02d}:", backup.Prefix, backup.ShardOf(lane))
		pipe.HSet(ctx, at+"lane:"+lane, "state", state, "epoch", 0, "done", i)
		for m := range 6 {
			pipe.ZAdd(ctx, at+"seen:"+lane, redis.Z{Member: fmt.Sprint("message-", m), Score: float64(time.Now().UnixMilli())})
			pipe.ZAdd(ctx, at+"feedids:"+lane, redis.Z{Member: fmt.Sprint("a", m), Score: float64(1e12 + m)})
			pipe.XAdd(ctx, &redis.XAddArgs{Stream: at + "feed:" + lane, ID: fmt.Sprintf("%d-0", int(1e12)+m), Values: []any{"m", `{"text":"` + strings.Repeat("ord ", 30) + `"}`}})
		}
		for _, kind := range []string{"lane:", "seen:", "feedids:", "feed:"} {
			pipe.PExpireAt(ctx, at+kind+lane, later)
		}
		if pipe.Len() > 5000 || i == n-1 {
			if _, err := pipe.Exec(ctx); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkBackup takes, checks and restores the backup of BROBYGGER_TALKS conversations, and prints how long each takes
// and how large the file is.
func BenchmarkBackup(b *testing.B) {
	from, to := redistest.Start(b).Client(b), redistest.Start(b, "--appendonly", "yes", "--appendfsync", "everysec").Client(b)
	open(b, from, talks())
	for b.Loop() {
		var file bytes.Buffer
		began := time.Now()
		w := backup.NewWriter(&file, backup.Manifest{})
		if err := backups.Take(b.Context(), from, w, backups.Options{Spool: b.TempDir()}); err != nil {
			b.Fatal(err)
		}
		m, err := w.Close()
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		mb := float64(m.Parts[0].Bytes) / 1e6
		b.ReportMetric(took.Seconds(), "s/backup")
		b.ReportMetric(mb/took.Seconds(), "MB/s-backup")
		b.ReportMetric(mb, "MB-held")
		b.ReportMetric(float64(file.Len())/1e6, "MB-file")
		r, err := backup.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		x := backup.NewExaminer()
		if err := r.Each(func(_ int, e backup.Entry) error { x.Look(e); return nil }); err != nil || len(x.Findings()) > 0 {
			b.Fatal(err, x.Findings())
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/check")
		began = time.Now()
		if _, err := backups.NewRestorer(to, nil).Restore(b.Context(), r, true); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/restore")
	}
}
