package redis_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
	"github.com/brobygger/brobygger/bot/backup/redis"
	"github.com/brobygger/brobygger/bot/engine"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func single(t testing.TB, flags ...string) *goredis.Client {
	t.Helper()
	return redistest.Start(t, flags...).Client(t).(*goredis.Client)
}

func newStore(t testing.TB, client goredis.UniversalClient) *store.Store {
	t.Helper()
	s, err := store.New(client, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const lease = time.Minute

// state is what the conversations of this test keep: how many events they have handled.
type state struct {
	Handled int `json:"handled"`
}

// crowd writes into conversations, takes turns and sends, as fast as it can, until it is stopped.
type crowd struct {
	s      *store.Store
	lanes  []chat.Address
	pushed []atomic.Int64
	ctx    context.Context
	stop   func()
	failed atomic.Pointer[error]
}

func startCrowd(t *testing.T, s *store.Store, lanes int) *crowd {
	ctx, cancel := context.WithCancel(t.Context())
	c := &crowd{s: s, pushed: make([]atomic.Int64, lanes), ctx: ctx}
	for i := range lanes {
		c.lanes = append(c.lanes, chat.Address{Platform: "web", Chat: chat.ChatID(fmt.Sprint("person", i))})
	}
	var all sync.WaitGroup
	c.stop = sync.OnceFunc(func() { cancel(); all.Wait() })
	t.Cleanup(c.stop)
	run := func(step func() error) {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := step(); err != nil && ctx.Err() == nil && !errors.Is(err, engine.ErrLost) && !errors.Is(err, engine.ErrFull) {
					c.failed.Store(&err)
					return
				}
			}
		})
	}
	var turn atomic.Int64
	for w := range 2 {
		run(func() error { return c.push(w, int(turn.Add(1))) })
		run(c.take)
		run(c.send)
	}
	return c
}

// push writes the next event of a conversation; each writer has conversations of its own, so that order is known.
func (c *crowd) push(writer, n int) error {
	i := (n*2 + writer) % len(c.lanes)
	next := c.pushed[i].Load() + 1
	err := c.s.Push(c.ctx, event(c.lanes[i], int(next)))
	if err == nil {
		c.pushed[i].Store(next)
	}
	return err
}

func event(lane chat.Address, n int) chat.Event {
	return chat.Event{ID: chat.EventID(fmt.Sprint("e", n)), From: lane, At: time.Now(), Text: fmt.Sprint("ord ", n)}
}

// take takes one turn: each event is answered with its number, and a timer is set.
func (c *crowd) take() error {
	l, err := c.s.Claim(c.ctx, time.Now(), lease)
	if err != nil || l == nil {
		return err
	}
	var s state
	if l.State != nil {
		if err := json.Unmarshal(l.State, &s); err != nil {
			return err
		}
	}
	commit := engine.Commit{Expires: time.Now().Add(time.Hour), Timers: []dialogs.Remind{{Key: "nag", At: time.Now().Add(time.Hour)}}}
	for _, e := range l.Events {
		s.Handled++
		commit.Handled = append(commit.Handled, e.ID)
		commit.Outgoing = append(commit.Outgoing, engine.Outgoing{ID: fmt.Sprint(s.Handled), Lane: l.Lane, At: time.Now(),
			Effect: dialogs.Send{Message: chat.Message{Text: string(e.ID)}}})
	}
	if commit.State, err = json.Marshal(s); err != nil {
		return err
	}
	_, err = c.s.Commit(c.ctx, l, commit, time.Now())
	return err
}

// send sends what waits into the feed of its conversation.
func (c *crowd) send() error {
	s, err := c.s.ClaimSending(c.ctx, []chat.PlatformName{"web"}, time.Now(), lease)
	for err == nil && s != nil && len(s.Entries) > 0 {
		for _, o := range s.Entries {
			m := o.Effect.(dialogs.Send).Message
			m.ID = o.ID
			if _, err := c.s.Feed().Append(c.ctx, s.Lane, m, time.Now().Add(time.Hour)); err != nil {
				return err
			}
		}
		_, err = c.s.Sent(c.ctx, s, len(s.Entries), time.Now())
	}
	return err
}

// TestABackupUnderLoadHoldsWholeConversations takes a backup while conversations go on as fast as they can, restores it into
// another store, and holds for each conversation that nothing is missing between what it has handled, what still waits, and
// what was said; then the conversations go on in the new store, and everything is answered once and in order.
func TestABackupUnderLoadHoldsWholeConversations(t *testing.T) {
	from, to := single(t, "--appendonly", "yes"), single(t)
	s := newStore(t, from)
	c := startCrowd(t, s, 200)
	redistest.Await(t, "some thousand turns", func() bool { return total(c) > 2000 })
	before := counts(c)
	r, m := take(t, from)
	after := total(c)
	redistest.Await(t, "the program to go on", func() bool { return total(c) > after+500 })
	c.stop()
	if err := c.failed.Load(); err != nil {
		t.Fatal(*err)
	}
	x := backup.NewExaminer()
	if err := r.Each(func(_ int, e backup.Entry) error { x.Look(e); return nil }); err != nil {
		t.Fatal(err)
	}
	if found := x.Findings(); len(found) > 0 {
		t.Errorf("the backup is not whole: %v", found)
	}
	if _, err := redis.NewRestorer(to, nil).Restore(t.Context(), r, false); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d keys while %d events were written, %v", m.Keys(), after, m.Families())
	goOn(t, newStore(t, to), to, before)
}

func total(c *crowd) (n int64) {
	for i := range c.pushed {
		n += c.pushed[i].Load()
	}
	return n
}

func counts(c *crowd) []int64 {
	all := make([]int64, len(c.pushed))
	for i := range all {
		all[i] = c.pushed[i].Load()
	}
	return all
}

// goOn lets the conversations of a restored store come to rest and looks at each: its answers are those to the events 1, 2,
// 3 ... to the last one it has, which is none that was accepted before the backup began.
func goOn(t *testing.T, s *store.Store, client *goredis.Client, least []int64) {
	t.Helper()
	c := &crowd{s: s, ctx: t.Context()}
	later := time.Now().Add(2 * lease) // leases of the time of the backup have run out by then
	redistest.Await(t, "the restored store to come to rest", func() bool {
		for _, step := range []func() error{c.take, c.send} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		return atRest(t, client, later)
	})
	for i, n := range least {
		lane := chat.Address{Platform: "web", Chat: chat.ChatID(fmt.Sprint("person", i))}
		entries, err := s.Feed().After(t.Context(), lane, "", 1000)
		if err != nil {
			t.Fatal(err)
		}
		for j, e := range entries {
			if want := fmt.Sprint("e", j+1); e.Message.Text != want {
				t.Fatalf("%s: the answer %d is to %s", lane, j+1, e.Message.Text)
			}
		}
		if int64(len(entries)) < n {
			t.Errorf("%s: %d events were accepted before the backup, %d are answered after it", lane, n, len(entries))
		}
	}
}

// atRest reports whether nothing waits. Leases that nobody holds any more are ended, so that the test need not wait for them.
func atRest(t *testing.T, client *goredis.Client, later time.Time) bool {
	t.Helper()
	rest := true
	for shard := range 16 {
		for _, queue := range []string{"inboxq", "outboxq:web"} {
			key := fmt.Sprintf("%s{s%02d}:%s", backup.Prefix, shard, queue)
			for _, z := range client.ZRangeWithScores(t.Context(), key, 0, -1).Val() {
				rest = false
				if z.Score > 0 && z.Score < float64(later.UnixMilli()) {
					client.ZAdd(t.Context(), key, goredis.Z{Score: 1 - 1e15, Member: z.Member})
				}
			}
		}
	}
	return rest
}

func TestStoresInUseAreNotRestoredInto(t *testing.T) {
	from, to := single(t), single(t)
	if err := newStore(t, from).Push(t.Context(), event(chat.Address{Platform: "web", Chat: "a"}, 1)); err != nil {
		t.Fatal(err)
	}
	r, _ := take(t, from)
	restorer := redis.NewRestorer(to, nil)
	if err := errors.Join(restorer.Served(t.Context()), restorer.Empty(t.Context())); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	other := newStore(t, to)
	other.Wake(ctx)
	redistest.Await(t, "the other program to listen", func() bool { return errors.Is(restorer.Served(t.Context()), redis.ErrServed) })
	if _, err := restorer.Restore(t.Context(), r, false); !errors.Is(err, redis.ErrServed) {
		t.Errorf("a store that another program serves on: %v", err)
	}
	if n := to.DBSize(t.Context()).Val(); n != 0 {
		t.Errorf("%d keys were written all the same", n)
	}
	leave()
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	redistest.Await(t, "the other program to be gone", func() bool { return restorer.Served(t.Context()) == nil })

	to.Set(t.Context(), "shop:basket", "of another program", 0)
	to.Set(t.Context(), "brobygger:{s01}:fence", "99", 0)
	if err := restorer.Empty(t.Context()); !errors.Is(err, redis.ErrOccupied) {
		t.Errorf("a store with a key of ours: %v", err)
	}
	if _, err := restorer.Restore(t.Context(), r, true); err != nil {
		t.Fatal(err)
	}
	if to.Get(t.Context(), "shop:basket").Val() == "" || to.Exists(t.Context(), "brobygger:{s01}:fence").Val() != 0 {
		t.Error("replacing removes what is ours, and leaves what is another's")
	}
}

func TestABrokenRestoreIsKnown(t *testing.T) {
	from, to := single(t), single(t)
	if err := newStore(t, from).Push(t.Context(), event(chat.Address{Platform: "web", Chat: "a"}, 1)); err != nil {
		t.Fatal(err)
	}
	r, _ := take(t, from)
	to.Set(t.Context(), "brobygger:{s01}:fence", "99", 0) // one key too many: it is not as in the backup
	if _, err := redis.NewRestorer(to, nil).Restore(t.Context(), r, false); err == nil {
		t.Error("a store with a key too many is no restored one")
	}
	if broken, err := redis.Unfinished(t.Context(), to); err != nil || !broken {
		t.Errorf("nobody can see that the restore failed: %v", err)
	}
	if _, err := redis.NewRestorer(to, nil).Restore(t.Context(), r, true); err != nil {
		t.Fatal(err)
	}
	if broken, err := redis.Unfinished(t.Context(), to); err != nil || broken {
		t.Errorf("it is still marked as half restored: %v", err)
	}
}

func TestARedisThatGivesNoSnapshotSaysWhatToDo(t *testing.T) {
	client := single(t)
	for _, tc := range []struct{ rule, want string }{{"-sync", "+sync +replconf"}, {"-replconf", "+sync +replconf"}} {
		if err := client.Do(t.Context(), "acl", "setuser", "helper", "on", ">secret", "allkeys", "allchannels", "+@all", tc.rule).Err(); err != nil {
			t.Fatal(err)
		}
		helper := goredis.NewClient(&goredis.Options{Network: "unix", Addr: client.Options().Addr, Username: "helper", Password: "secret"})
		w := backup.NewWriter(&strings.Builder{}, backup.Manifest{})
		err := redis.Take(t.Context(), helper, w, redis.Options{Spool: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", tc.rule, err)
		}
		if err := helper.Close(); err != nil {
			t.Error(err)
		}
	}
}
