package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// movingCases opens a waiting, a claimed and a closed case of the old lane, one of the new, and one of somebody else.
func movingCases(t *testing.T, s *redis.Store, now time.Time) {
	t.Helper()
	for id, person := range map[chat.CaseID]string{"waits": "old", "held": "old", "over": "old", "there": "new", "other": "other"} {
		must(t, s.Cases().Open(t.Context(), cases.Case{ID: id, Person: lane(person), Opened: now, Words: "hemmelige ord"}))
	}
	for _, id := range []chat.CaseID{"held", "over"} {
		_, err := s.Cases().Apply(t.Context(), id, cases.Claim("alma", "Alma", chat.Address{Platform: "desk", Chat: chat.ChatID(id)}, now))
		must(t, err)
	}
	_, err := s.Cases().Apply(t.Context(), "over", cases.Close("alma", cases.Talked, now))
	must(t, err)
}

// casesOf names the cases of a lane in order of id, as they all were opened at once.
func casesOf(t *testing.T, s *redis.Store, person string) string {
	t.Helper()
	all, err := s.Cases().Of(t.Context(), lane(person))
	must(t, err)
	var names []string
	for _, c := range all {
		names = append(names, string(c.ID))
	}
	return strings.Join(names, " ")
}

func wantMoved(t *testing.T, s *redis.Store) {
	t.Helper()
	for person, want := range map[string]string{"old": "", "new": "held over there waits", "other": "other"} {
		if got := casesOf(t, s, person); got != want {
			t.Errorf("the lane %s has the cases %q, want %q", person, got, want)
		}
	}
}

func testMoving(t *testing.T, two func(t *testing.T, opts redis.Options) (here, there *redis.Store)) {
	t.Run("all cases go, once, and are erased there", func(t *testing.T) {
		s, other := two(t, redis.Options{})
		now := wall()
		movingCases(t, s, now)
		handleAll(t, s, now) // joined and closed
		for _, who := range []*redis.Store{s, other, s} {
			must(t, who.Cases().MovePerson(t.Context(), lane("old"), lane("new"), now))
			wantMoved(t, s)
		}
		l, err := s.Claim(t.Context(), now, lease)
		if err != nil || l == nil || len(l.Events) != 1 || l.Events[0].Signal != chat.SignalMoved || l.Lane.Chat != "held" {
			t.Fatalf("the supporter heard %+v, %v; want one moved", l, err)
		}
		if l, err := s.Claim(t.Context(), now, lease); l != nil || err != nil {
			t.Errorf("somebody else heard %+v, %v", l, err)
		}
		erased, err := other.Cases().Erase(t.Context(), lane("old"))
		if err != nil || len(erased) != 0 {
			t.Errorf("Erase of the old lane gave %v, %v", erased, err)
		}
		wantMoved(t, s)
		erased, err = other.Cases().Erase(t.Context(), lane("new"))
		if err != nil || len(erased) != 4 {
			t.Errorf("Erase of the new lane gave %v, %v", erased, err)
		}
		for _, id := range []chat.CaseID{"waits", "held", "over", "there"} {
			if _, err := s.Cases().Get(t.Context(), id); !errors.Is(err, cases.ErrNotFound) {
				t.Errorf("%s is still there: %v", id, err)
			}
		}
	})
	t.Run("to itself and from nothing", func(t *testing.T) {
		s, _ := two(t, redis.Options{})
		movingCases(t, s, wall())
		must(t, s.Cases().MovePerson(t.Context(), lane("old"), lane("old"), wall()))
		must(t, s.Cases().MovePerson(t.Context(), lane("nobody"), lane("other"), wall()))
		if got := casesOf(t, s, "old"); got != "held over waits" {
			t.Errorf("the lane has the cases %q", got)
		}
	})
}

// dying lets so many commands pass and then fails all, as a program does that dies.
type dying struct{ left int }

func (*dying) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (d *dying) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if d.left--; d.left < 0 {
			cmd.SetErr(errCut)
			return errCut
		}
		return next(ctx, cmd)
	}
}

func (d *dying) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		if d.left--; d.left < 0 {
			return errCut
		}
		return next(ctx, cmds)
	}
}

// TestAMoveThatIsBrokenOff holds that wherever a program dies while it moves cases, each case is found at one lane, the
// next one ends the move, and erasing the person's lanes then leaves nothing.
func TestAMoveThatIsBrokenOff(t *testing.T) {
	for steps := 1; ; steps++ {
		if steps > 100 {
			t.Fatal("a move takes too many commands")
		}
		m := miniredis.RunT(t)
		dial := func() *goredis.Client { return goredis.NewClient(&goredis.Options{Addr: m.Addr(), MaxRetries: -1}) }
		s, now := newStore(t, dial(), redis.Options{}), wall()
		movingCases(t, s, now)
		client := dial()
		must(t, client.Ping(t.Context()).Err()) // greets before the count begins
		client.AddHook(&dying{left: steps})
		dies := newStore(t, client, redis.Options{})
		err := dies.Cases().MovePerson(t.Context(), lane("old"), lane("new"), now)
		if old, moved := casesOf(t, s, "old"), casesOf(t, s, "new"); len(strings.Fields(old+" "+moved)) != 4 {
			t.Errorf("after %d commands the cases are %q and %q", steps, old, moved)
		}
		must(t, s.Cases().MovePerson(t.Context(), lane("old"), lane("new"), now))
		wantMoved(t, s)
		for _, person := range []string{"old", "new"} {
			_, err := s.Cases().Erase(t.Context(), lane(person))
			must(t, err)
		}
		for _, id := range []chat.CaseID{"waits", "held", "over", "there"} {
			if _, err := s.Cases().Get(t.Context(), id); !errors.Is(err, cases.ErrNotFound) {
				t.Errorf("after %d commands and an end %s is still there: %v", steps, id, err)
			}
		}
		if err == nil {
			if steps < 10 {
				t.Errorf("a move of three cases took %d commands: the test does not see them", steps)
			}
			return
		}
		if !errors.Is(err, errCut) {
			t.Fatal(fmt.Errorf("MovePerson: %w", err))
		}
	}
}

// meanwhile does something once, after the first write of a case.
type meanwhile struct{ do func() }

func (*meanwhile) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (*meanwhile) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return next
}

func (w *meanwhile) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		err := next(ctx, cmd)
		if do := w.do; do != nil && err == nil && strings.HasPrefix(cmd.Name(), "eval") {
			w.do = nil
			do()
		}
		return err
	}
}

// TestAMoveWhileTheNewLaneIsErased holds that a case that arrives in a lane which is being erased is still found there,
// and that nothing names it at the old lane any more.
func TestAMoveWhileTheNewLaneIsErased(t *testing.T) {
	s, client := onMiniredis(t)
	must(t, s.Cases().Open(t.Context(), cases.Case{ID: "waits", Person: lane("old"), Opened: wall()}))
	client.AddHook(&meanwhile{do: func() { // as Erase ends that looked before the case was written
		must(t, client.Del(t.Context(), indexOf(t, client, "web/new")).Err())
	}})
	must(t, s.Cases().MovePerson(t.Context(), lane("old"), lane("new"), wall()))
	if got := casesOf(t, s, "new"); got != "waits" {
		t.Errorf("the new lane has the cases %q", got)
	}
	if left, err := client.Keys(t.Context(), "*:cases:web/old").Result(); err != nil || len(left) > 0 {
		t.Errorf("the old lane still names cases: %v, %v", left, err)
	}
}

// indexOf gives the key that names the cases of a lane.
func indexOf(t *testing.T, client *goredis.Client, of string) string {
	t.Helper()
	found, err := client.Keys(t.Context(), "*:cases:"+of).Result()
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("the index of the new lane is %v", found)
	}
	return found[0]
}
