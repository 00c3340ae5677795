package main

import (
	"context"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// stage is the whole program between a Telegram and a Discord of our own, with its store in sight.
type stage struct {
	*nets
	dir     string
	environ []string
	redis   redis.UniversalClient
	tune    func(*engine.Options)
}

// newStage starts the program. Without supporters, nobody has a room on the networks.
func newStage(t *testing.T, tune func(*engine.Options), environ ...string) *stage {
	t.Helper()
	return newStageOn(t, &nets{telegram: telegramtest.New(t), discord: discordtest.New(t)}, tune, environ...)
}

// newStageOn is newStage between networks that were made ready before.
func newStageOn(t *testing.T, n *nets, tune func(*engine.Options), environ ...string) *stage {
	t.Helper()
	s := &stage{nets: n, dir: t.TempDir(), tune: tune}
	environ = append([]string{
		"BROBYGGER_TELEGRAM_TOKEN=" + telegramtest.Token, "BROBYGGER_TELEGRAM_API=" + n.telegram.URL(),
		"BROBYGGER_DISCORD_TOKEN=" + discordtest.Token, "BROBYGGER_DISCORD_CONVERSATIONS=full",
	}, environ...)
	address := freeAddress(t)
	s.environ = append([]string{"BROBYGGER_DATA=" + s.dir, "BROBYGGER_HTTP_ADDRESS=" + address, "BROBYGGER_HTTP_PUBLIC_URL=http://" + address}, environ...)
	n.running = s.serve(t, n.discord.Client())
	n.discord.Connect(1)
	server, err := redisserver.Open(t.Context(), redisserver.Options{Dir: s.dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	s.redis = server.Client()
	return s
}

// serve is startWith for a program that is tuned.
func (s *stage) serve(t *testing.T, way *http.Client) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	var log safeBuffer
	go func() {
		p := &program{environ: s.environ, stdin: strings.NewReader(""), stdout: in, stderr: &log, discord: way, tune: s.tune}
		err := p.run(ctx, []string{"brobygger", "serve"})
		_ = in.CloseWithError(io.EOF)
		ended <- err
	}()
	p := &running{links: map[string]string{}, log: log.String}
	p.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Errorf("the program ended with: %v", err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", log.String())
		}
	})
	p.readFirstScreen(t, out, ended)
	return p
}

// waiting counts what stands in the inboxes and outboxes of the lanes on some platforms, and the signals under way.
func (s *stage) waiting(t *testing.T, platforms ...chat.PlatformName) int {
	t.Helper()
	n, cursor := 0, uint64(0)
	for {
		keys, next, err := s.redis.Scan(t.Context(), cursor, "brobygger:*", 10_000).Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			_, kind, _ := strings.Cut(key, "}:")
			busy := kind == "signals"
			for _, on := range platforms {
				in, _ := path.Match("inbox:"+string(on)+"/*", kind)
				out, _ := path.Match("outbox:"+string(on)+"/*", kind)
				busy = busy || in || out
			}
			if busy {
				n++
			}
		}
		if cursor = next; cursor == 0 {
			return n
		}
	}
}

// rest lets the platforms' rates be unused again, as they are when a person takes a minute to read.
func (s *stage) rest(t *testing.T) {
	t.Helper()
	keys, err := s.redis.Keys(t.Context(), "brobygger:{rate}:*").Result()
	if err == nil && len(keys) > 0 {
		err = s.redis.Del(t.Context(), keys...).Err()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// until waits for something that must come; nothing is asserted about how fast.
func (s *stage) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(bound); !is(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// shifted lets dialogues live in another week, in which opening hours and crisis lines are always the same, while the
// store, the leases and the platforms keep the real time.
type shifted struct {
	book engine.Taker
	by   time.Duration
}

// onAWednesday makes it one o'clock in Copenhagen on Wednesday 18 November 2026 now, with so many supporters on duty.
func onAWednesday(duty *atomic.Int64) func(*engine.Options) {
	by := time.Until(time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC))
	return func(o *engine.Options) {
		o.Book = shifted{o.Book, by}
		o.OnDuty = func() int { return int(duty.Load()) }
	}
}

// Take implements engine.Taker: times of the world and of what is remembered go into the dialogue shifted, and back out.
func (b shifted) Take(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
	w.Now = w.Now.Add(b.by)
	next, effects := b.book.Take(moved(s, b.by), e, m, r, w)
	for i, f := range effects {
		if remind, ok := f.(dialogs.Remind); ok {
			remind.At = remind.At.Add(-b.by)
			effects[i] = remind
		}
	}
	return moved(next, -b.by), effects
}

func moved(s dialogs.State, by time.Duration) dialogs.State {
	for _, at := range []*time.Time{&s.WarmAt, &s.GoneAt, &s.HumanAt, &s.WaitFrom, &s.Updated, &s.Crisis.At, &s.Crisis.Told} {
		if !at.IsZero() {
			*at = at.Add(by)
		}
	}
	return s
}
