package redis_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// TestAFullPage holds the bound of a page: those that end first go, and no call looks at all of it.
func TestAFullPage(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a page")
	}
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: serve(t), ContextTimeoutEnabled: true})
	s := newStore(t, client, redis.Options{})
	const bound, over = 100_000, 500
	now := wall()
	var work sync.WaitGroup
	for worker := range 8 {
		work.Go(func() {
			for i := worker; i < bound+over; i += 8 {
				must(t, s.Notebook().Note(t.Context(), "channels", fmt.Sprint(i), "v", now.Add(time.Hour+time.Duration(i)*time.Millisecond)))
			}
		})
	}
	work.Wait()
	lines, err := s.Notebook().Page(t.Context(), "channels")
	must(t, err)
	if len(lines) != bound {
		t.Errorf("the page has %d lines, want %d", len(lines), bound)
	}
	for _, key := range []string{fmt.Sprint(bound + over - 1), fmt.Sprint(over + 100)} {
		if _, ok, err := s.Notebook().Look(t.Context(), "channels", key); !ok || err != nil {
			t.Errorf("the line %s was lost: %v", key, err)
		}
	}
	if _, ok, err := s.Notebook().Look(t.Context(), "channels", "0"); ok || err != nil {
		t.Errorf("the line that ends first is still there: %v", err)
	}
	must(t, s.Notebook().Tear(t.Context(), "channels", ""))
}

// TestLinesEndByTheProgramsClock holds that a line is over at its time, whatever else keeps its page alive.
func TestLinesEndByTheProgramsClock(t *testing.T) {
	c := &clock{now: wall()}
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: miniredis.RunT(t).Addr()}), redis.Options{Now: c.Now})
	must(t, s.Notebook().Note(t.Context(), "p", "short", "1", c.Now().Add(time.Minute)))
	must(t, s.Notebook().Note(t.Context(), "p", "long", "2", c.Now().Add(time.Hour)))
	c.pass(time.Minute)
	lines, err := s.Notebook().Page(t.Context(), "p")
	if _, ok, _ := s.Notebook().Look(t.Context(), "p", "short"); ok || err != nil || fmt.Sprint(lines) != "map[long:2]" {
		t.Errorf("after its time the page is %v, %v, and Look says %v", lines, err, ok)
	}
}

// TestNamesThatCannotBeKept holds that a name is refused that would be taken for another or bring the store into trouble.
func TestNamesThatCannotBeKept(t *testing.T) {
	s, _ := onMiniredis(t)
	later, bad := wall().Add(time.Hour), []string{"", "a\x00b", strings.Repeat("x", 513)}
	for _, name := range bad {
		if s.Notebook().Note(t.Context(), name, "k", "v", later) == nil || s.Notebook().Note(t.Context(), "p", name, "v", later) == nil {
			t.Errorf("a line with a name of %d bytes was kept", len(name))
		}
		if _, _, err := s.Limiter().Book(t.Context(), map[string]adapters.Rate{name: {Burst: 1, Every: time.Second}}, 0); err == nil {
			t.Errorf("a bucket with a name of %d bytes was booked", len(name))
		}
		if _, _, err := s.Locks().Hold(t.Context(), name); err == nil {
			t.Errorf("a lock with a name of %d bytes was had", len(name))
		}
		if _, _, err := s.Rooms().Reserve(t.Context(), chat.CaseID(name), "web", "o", later, wall()); err == nil {
			t.Errorf("a room of a case with a name of %d bytes was reserved", len(name))
		}
		if s.Tickets().PutTicket(t.Context(), name, lane("a"), later) == nil {
			t.Errorf("a ticket with a name of %d bytes was kept", len(name))
		}
	}
	if s.Notebook().Note(t.Context(), "p", "k", strings.Repeat("x", 64<<10+1), later) == nil {
		t.Error("a line that is too long was kept")
	}
}

// TestAClockThatWasWrong holds that a bucket booked by a program whose clock was an hour ahead is not blocked for an hour.
func TestAClockThatWasWrong(t *testing.T) {
	m, c := miniredis.RunT(t), &clock{now: wall().Add(time.Hour)}
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{Now: c.Now})
	rate := map[string]adapters.Rate{"all": {Burst: 1, Every: time.Second}}
	if _, ok, err := s.Limiter().Book(t.Context(), rate, 0); !ok || err != nil {
		t.Fatalf("Book gave %v, %v", ok, err)
	}
	c.pass(-time.Hour)
	if _, ok, _ := s.Limiter().Book(t.Context(), rate, time.Second); ok {
		t.Fatal("the test does not see that the clock was wrong")
	}
	m.FastForward(3 * time.Second)
	if _, ok, err := s.Limiter().Book(t.Context(), rate, 0); !ok || err != nil {
		t.Errorf("after three seconds Book gave %v, %v", ok, err)
	}
}

// TestAFrozenHolder holds that a program that slept for as long as its lease sees that it lost the lock before it acts,
// though no timer of it has run.
func TestAFrozenHolder(t *testing.T) {
	c := &clock{now: wall()}
	s := newStore(t, goredis.NewClient(&goredis.Options{Addr: miniredis.RunT(t).Addr()}), redis.Options{Now: c.Now, LockLease: time.Hour})
	held, release, err := s.Locks().Hold(t.Context(), "poller")
	must(t, err)
	defer release()
	c.pass(time.Hour - time.Millisecond)
	if err := held.Err(); err != nil {
		t.Fatalf("within its lease: %v", err)
	}
	c.pass(time.Millisecond)
	if held.Err() == nil {
		t.Error("after its lease it is still held")
	}
	select {
	case <-held.Done():
	default:
		t.Error("Err says that it ended, and Done does not")
	}
}

// TestProblemsAreToldOnceADay holds what the log of all replicas together says.
func TestProblemsAreToldOnceADay(t *testing.T) {
	m, c := miniredis.RunT(t), &clock{now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	program := func() adapters.Problems {
		client := goredis.NewClient(&goredis.Options{Addr: m.Addr(), MaxRetries: -1, DialerRetries: 1})
		return newStore(t, client, redis.Options{Now: c.Now}).Problems(log)
	}
	one, two := program(), program()
	tell := func(want int) {
		t.Helper()
		said.Reset()
		for range 3 {
			one.Tell(t.Context(), "rights", "may not open topics")
			two.Tell(t.Context(), "rights", "may not open topics")
			two.Tell(t.Context(), "group", "is gone")
		}
		if got := strings.Count(said.String(), "level=ERROR"); got != want {
			t.Errorf("%d were told, want %d:\n%s", got, want, said.String())
		}
	}
	tell(2)
	c.pass(11 * time.Hour)
	tell(0)
	c.pass(2 * time.Hour) // the next day
	tell(2)
	m.Close()
	c.pass(24 * time.Hour)
	tell(3) // each replica by itself
	tell(0)
}

// keep uses every part of the stores that adapters and rooms use.
func keep(t *testing.T, s *redis.Store, now time.Time) {
	t.Helper()
	must(t, s.Notebook().Note(t.Context(), "p", "k", "v", now.Add(time.Hour)))
	must(t, s.Notebook().Note(t.Context(), "p", "k2", "v", now.Add(time.Minute)))
	_, _, err := s.Limiter().Book(t.Context(), map[string]adapters.Rate{"all": {Burst: 3, Every: time.Second}}, 0)
	must(t, err)
	_, release, err := s.Locks().Hold(t.Context(), "poller")
	must(t, err)
	t.Cleanup(release)
	must(t, s.Tickets().PutTicket(t.Context(), "h", lane("a"), now.Add(time.Minute)))
	_, err = s.Tickets().TakeTicket(t.Context(), "h", "e", now)
	must(t, err)
	s.Problems(slog.New(slog.DiscardHandler)).Tell(t.Context(), "rights", "")
	for _, id := range []chat.CaseID{"reserved", "opened", "over"} {
		r, _, err := s.Rooms().Reserve(t.Context(), id, "web", "o", now.Add(time.Minute), now)
		must(t, err)
		if r.Lane, r.Ended = lane(string(id)), id == "over"; id != "reserved" {
			must(t, s.Rooms().Keep(t.Context(), r, now.Add(time.Hour)))
		}
	}
	must(t, s.Cases().MovePerson(t.Context(), lane("a"), lane("b"), now))
}

// TestRoomsLeaveNothing holds that a room that is dropped leaves no key behind.
func TestRoomsLeaveNothing(t *testing.T) {
	s, client := onMiniredis(t)
	now := wall()
	r, _, err := s.Rooms().Reserve(t.Context(), "c1", "web", "o", now.Add(time.Minute), now)
	must(t, err)
	r.Lane, r.Was = lane("new"), lane("old")
	must(t, s.Rooms().Keep(t.Context(), r, now.Add(time.Hour)))
	must(t, s.Rooms().Drop(t.Context(), rooms.Room{Case: "c1", Platform: "web"}))
	if left, err := client.Keys(t.Context(), "*").Result(); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestALateReleaseTakesFromNobody holds that a program that slept until another had its lock does not give that away.
func TestALateReleaseTakesFromNobody(t *testing.T) {
	m := miniredis.RunT(t)
	program := func() *redis.Store {
		return newStore(t, goredis.NewClient(&goredis.Options{Addr: m.Addr()}), redis.Options{LockLease: time.Hour})
	}
	_, late, err := program().Locks().Hold(t.Context(), "poller")
	must(t, err)
	m.FastForward(time.Hour)
	held, release, err := program().Locks().Hold(t.Context(), "poller")
	must(t, err)
	defer release()
	late()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := program().Locks().Hold(ctx, "poller"); err == nil || held.Err() != nil {
		t.Error("the lock was given away")
	}
}
