package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// maxReports bounds the reports that wait; the oldest make room.
const maxReports = 5000

// Report says that somebody found a listing wrong. It does not say who.
type Report struct {
	ID      string    `json:"id"`
	Listing string    `json:"listing"`
	Reason  string    `json:"reason"` // of dialogs.Report: closed, number, hours, place, other
	At      time.Time `json:"at"`
	Words   string    `json:"-"` // what the person wrote for the editors; "" when nothing, or when its time is over
}

// wordsFor is how long the words of a report are kept.
const wordsFor = 90 * 24 * time.Hour

// Reports keeps what people found wrong in listings until an editor has seen to it. Safe for use by many.
type Reports struct{ s *Store }

// Reports gives the reports kept in this store.
func (s *Store) Reports() Reports { return Reports{s} }

// Report keeps a report. The same id twice is one report, until it is resolved; words that come later join it. They are kept
// for 90 days.
func (r Reports) Report(ctx context.Context, id, listing, reason, words string, at time.Time) error {
	raw, err := json.Marshal(Report{ID: id, Listing: listing, Reason: reason, At: at})
	if err != nil {
		return fmt.Errorf("bot/redis: keeping a report: %w", err)
	}
	_, err = r.s.run(ctx, r.s.scripts.report, "keeping a report",
		[]string{r.s.keys.reports(), r.s.keys.reportTimes(), r.s.keys.reportWords(id)}, id, raw, ms(at), maxReports, words, ms(at.Add(wordsFor)))
	return err
}

// List gives the reports that wait, newest first, at most limit.
func (r Reports) List(ctx context.Context, limit int) ([]Report, error) {
	if limit <= 0 {
		return nil, nil
	}
	ids, err := r.s.client.ZRevRange(ctx, r.s.keys.reportTimes(), 0, int64(limit-1)).Result()
	if err != nil || len(ids) == 0 {
		return nil, wrap("listing the reports", err)
	}
	values, err := r.s.client.HMGet(ctx, r.s.keys.reports(), ids...).Result()
	if err != nil {
		return nil, wrap("listing the reports", err)
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = r.s.keys.reportWords(id)
	}
	words, err := r.s.client.MGet(ctx, names...).Result()
	if err != nil {
		return nil, wrap("listing the words of reports", err)
	}
	all := make([]Report, 0, len(values))
	for i, value := range values {
		raw, ok := value.(string)
		if !ok {
			continue // resolved meanwhile
		}
		var one Report
		if err := json.Unmarshal([]byte(raw), &one); err != nil {
			return nil, wrap("reading a report", err)
		}
		one.Words = asString(words[i])
		all = append(all, one)
	}
	return all, nil
}

// Resolve removes a report; one that is not there is resolved.
func (r Reports) Resolve(ctx context.Context, id string) error {
	_, err := r.s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.HDel(ctx, r.s.keys.reports(), id)
		pipe.ZRem(ctx, r.s.keys.reportTimes(), id)
		pipe.Del(ctx, r.s.keys.reportWords(id))
		return nil
	})
	return wrap("resolving a report", err)
}

// wrap says what we were doing; nil stays nil.
func wrap(doing string, err error) error {
	if err == nil || errors.Is(err, redis.Nil) {
		return nil
	}
	return fmt.Errorf("bot/redis: %s: %w", doing, err)
}
