package redis

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// ErrNoLetter says that a dead letter is not there: somebody replayed or dropped it, its time has run out, or its
// conversation was erased.
var ErrNoLetter = errors.New("there is no such dead letter")

// kindEvent is the kind of a letter that holds an event; every other kind is that of an effect.
const kindEvent = "event"

// DeadLetter is what will not be done by itself any more: an event whose turn failed each time, or an effect.
type DeadLetter struct {
	ID       string            `json:"id"`
	Platform chat.PlatformName `json:"platform"`
	Kind     string            `json:"kind"` // "event", or that of the effect
	Reason   string            `json:"reason"`
	At       time.Time         `json:"at"`

	stored string
}

// letterRecord is a dead letter as it is stored. Names of fields stay stable.
type letterRecord struct {
	DeadLetter
	Stored string `json:"stored"` // an item of an inbox or an outbox
}

// kept is a letter and where it lies.
type kept struct {
	shard  int
	field  string // "lane\0id"
	raw    string
	at     time.Time // it was set aside
	lane   chat.Address
	record letterRecord
}

// Letters gives the latest dead letters, newest first, at most limit.
func (s *Store) Letters(ctx context.Context, limit int) ([]figures.Letter, error) {
	secret, err := s.letterSecret(ctx)
	if err != nil || limit <= 0 {
		return nil, err
	}
	var all []kept
	for shard := range shardCount {
		found, err := s.lettersIn(ctx, shard, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b kept) int {
		if order := b.at.Compare(a.at); order != 0 {
			return order
		}
		return strings.Compare(a.field, b.field)
	})
	letters := make([]figures.Letter, 0, min(limit, len(all)))
	for _, k := range all[:min(limit, len(all))] {
		letters = append(letters, k.letter(secret))
	}
	return letters, nil
}

// lettersIn reads the latest letters of a shard.
func (s *Store) lettersIn(ctx context.Context, shard, limit int) ([]kept, error) {
	times, err := s.client.ZRevRangeWithScores(ctx, s.keys.deadTimes(shard), 0, int64(limit)-1).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: listing the dead letters: %w", err)
	}
	if len(times) == 0 {
		return nil, nil
	}
	fields := make([]string, len(times))
	for i, z := range times {
		fields[i], _ = z.Member.(string)
	}
	stored, err := s.client.HMGet(ctx, s.keys.dead(shard), fields...).Result()
	if err != nil {
		return nil, fmt.Errorf("bot/redis: reading the dead letters: %w", err)
	}
	found := make([]kept, 0, len(stored))
	for i, value := range stored {
		if raw, ok := value.(string); ok { // it may be gone since it was listed
			found = append(found, s.readLetter(shard, fields[i], raw, time.UnixMilli(int64(times[i].Score))))
		}
	}
	return found, nil
}

// readLetter reads a letter as far as it can be read.
func (s *Store) readLetter(shard int, field, raw string, at time.Time) kept {
	k := kept{shard: shard, field: field, raw: raw, at: at}
	name, _, _ := strings.Cut(field, "\x00")
	lane, err := chat.ParseAddress(name)
	if err == nil {
		err = json.Unmarshal([]byte(raw), &k.record)
	}
	if err != nil {
		s.opts.Log.Warn("a dead letter cannot be read", "error", err)
		k.record = letterRecord{DeadLetter: DeadLetter{Platform: lane.Platform, Kind: "unknown", Reason: errUnreadable.Error()}}
	}
	k.lane = lane
	return k
}

// letter is what may be told of it.
func (k kept) letter(secret []byte) figures.Letter {
	lane, _, _ := strings.Cut(k.field, "\x00")
	return figures.Letter{Name: letterName(secret, k.shard, k.field), Lane: sealed(secret, lane)[:6], Platform: k.record.Platform,
		Kind: k.record.Kind, Reason: k.record.Reason, At: k.at, Bytes: len(k.record.Stored), Fields: partsOf(k.lane, k.record)}
}

// letterName names a letter for those who see to it. The first digit is the shard.
func letterName(secret []byte, shard int, field string) string {
	return strconv.FormatInt(int64(shard), shardCount) + sealed(secret, field)[:11]
}

// sealed is a mark of a name that nobody can compute who does not hold the secret: lanes are easily guessed.
func sealed(secret []byte, name string) string {
	h := hmac.New(sha256.New, secret)
	_, _ = h.Write([]byte(name)) // never fails
	return hex.EncodeToString(h.Sum(nil))
}

// letterSecret reads the secret of this store, and draws it the first time.
func (s *Store) letterSecret(ctx context.Context) ([]byte, error) {
	key := s.keys.letterSecret()
	secret, err := s.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		if err = s.client.SetArgs(ctx, key, rand.Text(), redis.SetArgs{Mode: "NX"}).Err(); err == nil || errors.Is(err, redis.Nil) {
			secret, err = s.client.Get(ctx, key).Result()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("bot/redis: naming the dead letters: %w", err)
	}
	return []byte(secret), nil
}

// Letter gives the letter of a name, or ErrNoLetter.
func (s *Store) Letter(ctx context.Context, name string) (figures.Letter, error) {
	k, secret, err := s.findLetter(ctx, name)
	if err != nil {
		return figures.Letter{}, err
	}
	return k.letter(secret), nil
}

// findLetter looks through the letters of the shard that the name tells.
func (s *Store) findLetter(ctx context.Context, name string) (kept, []byte, error) {
	secret, err := s.letterSecret(ctx)
	if err != nil {
		return kept{}, nil, err
	}
	shard, err := strconv.ParseUint(name[:min(1, len(name))], shardCount, 8)
	if err != nil {
		return kept{}, nil, ErrNoLetter //nolint:nilerr // no letter has such a name
	}
	times, err := s.client.ZRangeWithScores(ctx, s.keys.deadTimes(int(shard)), 0, -1).Result()
	if err != nil {
		return kept{}, nil, fmt.Errorf("bot/redis: looking for a dead letter: %w", err)
	}
	for _, z := range times {
		field, _ := z.Member.(string)
		if letterName(secret, int(shard), field) != name {
			continue
		}
		raw, err := s.client.HGet(ctx, s.keys.dead(int(shard)), field).Result()
		switch {
		case errors.Is(err, redis.Nil):
			return kept{}, nil, ErrNoLetter
		case err != nil:
			return kept{}, nil, fmt.Errorf("bot/redis: reading a dead letter: %w", err)
		}
		return s.readLetter(int(shard), field, raw, time.UnixMilli(int64(z.Score))), secret, nil
	}
	return kept{}, nil, ErrNoLetter
}

// Replay puts a letter back behind what waits in its conversation, as if it had never been tried: an event into the
// inbox, though its id was seen, an effect into the outbox. Of several who ask, one does it and the others get ErrNoLetter.
func (s *Store) Replay(ctx context.Context, name string) error {
	k, _, err := s.findLetter(ctx, name)
	if err != nil {
		return err
	}
	if k.record.Stored == "" {
		return errors.New("bot/redis: the dead letter cannot be read: there is nothing to put back")
	}
	now, number := s.opts.Now(), strconv.Itoa(k.shard)
	at, list, tries := slot{platform: k.lane.Platform, shard: k.shard}, s.keys.outbox(k.lane), s.keys.sending(k.lane)
	queue, note := s.keys.outboxQueue(k.shard, k.lane.Platform), s.hub.note(noteOutbox, number, string(k.lane.Platform))
	if k.record.Kind == kindEvent {
		at, list, tries = slot{platform: inboxes, shard: k.shard}, s.keys.inbox(k.lane), s.keys.lane(k.lane)
		queue, note = s.keys.inboxQueue(k.shard), s.hub.note(noteInbox, number)
	}
	reply, err := s.run(ctx, s.scripts.replay, "replaying a dead letter",
		[]string{s.keys.dead(k.shard), s.keys.deadTimes(k.shard), list, queue, tries},
		k.field, k.raw, k.record.Stored, k.lane.String(), readyScore(now), s.after(waitingFor), s.keys.channel(), note)
	if err != nil {
		return err
	}
	switch asInt(reply[0]) {
	case 0:
		return ErrNoLetter
	case 2:
		s.hub.ready(at)
	}
	return nil
}

// Drop removes a letter for good. Of several who ask, one does it and the others get ErrNoLetter.
func (s *Store) Drop(ctx context.Context, name string) error {
	k, _, err := s.findLetter(ctx, name)
	if err != nil {
		return err
	}
	reply, err := s.run(ctx, s.scripts.letterDrop, "dropping a dead letter",
		[]string{s.keys.dead(k.shard), s.keys.deadTimes(k.shard)}, k.field, k.raw)
	if err != nil {
		return err
	}
	if asInt(reply[0]) == 0 {
		return ErrNoLetter
	}
	return nil
}
