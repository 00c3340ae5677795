package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
)

// Bounds of a notebook. A page that is full loses the lines that would end first.
const (
	maxLines  = 100_000  // of a page
	maxLine   = 64 << 10 // bytes of a line's value
	pastLines = 8        // lines whose time is over that one Note removes
	pageStep  = 1000     // lines read at a time, so that nobody else waits for a large page
)

var errLine = errors.New("a line is too long")

// Notebook is the adapters' Notebook. Safe for use by many.
type Notebook struct{ s *Store }

var _ adapters.Notebook = Notebook{}

// Notebook gives the adapters' notes kept in this store. A page holds 100,000 lines; then those that would end first go.
// A line whose time is over is not seen any more, and a page goes with its last line.
//
// Erasing a lane (Erase) does not touch the notebook: only an adapter knows which of its pages belong to a chat. Pages that
// do are torn by the adapter's Forgetter.
func (s *Store) Notebook() Notebook { return Notebook{s} }

// Note implements adapters.Notebook.
func (n Notebook) Note(ctx context.Context, page, key, value string, expires time.Time) error {
	switch {
	case !goodName(page) || !goodName(key):
		return fmt.Errorf("bot/redis: noting a line: %w", errName)
	case len(value) > maxLine:
		return fmt.Errorf("bot/redis: noting a line: %w", errLine)
	}
	line := strconv.FormatInt(ms(expires), 10) + "\n" + value
	_, err := n.s.run(ctx, n.s.scripts.note, "noting a line", []string{n.s.keys.page(page), n.s.keys.pageTimes(page)},
		key, line, ms(expires), ms(n.s.opts.Now()), maxLines, pastLines)
	return err
}

// Look implements adapters.Notebook.
func (n Notebook) Look(ctx context.Context, page, key string) (value string, ok bool, err error) {
	stored, err := n.s.client.HGet(ctx, n.s.keys.page(page), key).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("bot/redis: looking up a line: %w", err)
	}
	value, ok = readLine(stored, ms(n.s.opts.Now()))
	return value, ok, nil
}

// readLine gives the value of a stored line, unless its time is over.
func readLine(stored string, now int64) (value string, ok bool) {
	expires, value, _ := strings.Cut(stored, "\n")
	if asInt(expires) <= now {
		return "", false
	}
	return value, true
}

// Page implements adapters.Notebook. Lines that come or go while it reads are there or not.
func (n Notebook) Page(ctx context.Context, page string) (map[string]string, error) {
	lines, now := map[string]string{}, ms(n.s.opts.Now())
	for cursor := uint64(0); ; {
		pairs, next, err := n.s.client.HScan(ctx, n.s.keys.page(page), cursor, "", pageStep).Result()
		if err != nil {
			return nil, fmt.Errorf("bot/redis: reading a page: %w", err)
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			if value, ok := readLine(pairs[i+1], now); ok {
				lines[pairs[i]] = value
			}
		}
		if next == 0 {
			return lines, nil
		}
		cursor = next
	}
}

// Tear implements adapters.Notebook.
func (n Notebook) Tear(ctx context.Context, page, key string) error {
	keys := []string{n.s.keys.page(page), n.s.keys.pageTimes(page)}
	if key != "" {
		_, err := n.s.run(ctx, n.s.scripts.pageTear, "removing a line", keys, key)
		return err
	}
	if err := n.s.client.Unlink(ctx, keys...).Err(); err != nil {
		return fmt.Errorf("bot/redis: removing a page: %w", err)
	}
	return nil
}
