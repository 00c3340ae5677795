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
}

// Reports keeps what people found wrong in listings until an editor has seen to it. Safe for use by many.
type Reports struct{ s *Store }

// Reports gives the reports kept in this store.
func (s *Store) Reports() Reports { return Reports{s} }

// Report keeps a report. The same id twice is one report, until it is resolved.
func (r Reports) Report(ctx context.Context, id, listing, reason string, at time.Time) error {
	raw, err := json.Marshal(Report{ID: id, Listing: listing, Reason: reason, At: at})
	if err != nil {
		return fmt.Errorf("bot/redis: keeping a report: %w", err)
	}
	_, err = r.s.run(ctx, r.s.scripts.report, "keeping a report",
		[]string{r.s.keys.reports(), r.s.keys.reportTimes()}, id, raw, ms(at), maxReports)
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
	all := make([]Report, 0, len(values))
	for _, value := range values {
		raw, ok := value.(string)
		if !ok {
			continue // resolved meanwhile
		}
		var one Report
		if err := json.Unmarshal([]byte(raw), &one); err != nil {
			return nil, wrap("reading a report", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// Resolve removes a report; one that is not there is resolved.
func (r Reports) Resolve(ctx context.Context, id string) error {
	_, err := r.s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.HDel(ctx, r.s.keys.reports(), id)
		pipe.ZRem(ctx, r.s.keys.reportTimes(), id)
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
