package engine_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// BenchmarkTurn takes one turn with all that is pure in it: danger, meaning, dialogue.
func BenchmarkTurn(b *testing.B) {
	o := realOptions(b, nil, nil)
	world := dialogs.World{Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Index: o.Index(), Say: o.Say, OnDuty: 1}
	e := chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "p"}, At: world.Now, Locale: "da",
		Text: "jeg har det svært med angst og bor i Aarhus"}
	effects := 0
	b.ReportAllocs()
	for b.Loop() {
		var s dialogs.State
		risk := o.Safety.Assess(e.Text, dialogs.SafetyContext(s, world.Now))
		meaning := o.Understand.Read(e.Text, dialogs.UnderstandContext(s, e))
		_, done := o.Book.Take(s, e, meaning, risk, world)
		effects += len(done)
	}
	if effects < b.N {
		b.Fatal("a turn without an effect")
	}
}

// startRedis starts a redis-server on a unix socket, with the append-only file as in production.
func startRedis(b *testing.B) *goredis.Client {
	b.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		b.Skip("redis-server is not installed")
	}
	dir, err := os.MkdirTemp("", "bro") //nolint:usetesting // the path of a socket must be short
	if err != nil {
		b.Fatal(err)
	}
	socket := filepath.Join(dir, "r.sock")
	server := exec.Command(path, "--port", "0", "--unixsocket", socket, "--dir", dir, "--appendonly", "yes", "--save", "", "--daemonize", "no")
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket, ContextTimeoutEnabled: true})
	b.Cleanup(func() {
		_ = client.Close()
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = os.RemoveAll(dir)
	})
	for range 500 {
		if client.Ping(b.Context()).Err() == nil {
			return client
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatal("redis-server does not answer")
	return nil
}

// pipe is a platform whose one message a benchmark waits for.
type pipe struct {
	in    chan adapters.Inbox
	shown chan string
}

func (p *pipe) Name() chat.PlatformName { return "pipe" }

func (p *pipe) Run(ctx context.Context, in adapters.Inbox) error {
	p.in <- in
	<-ctx.Done()
	return nil
}

func (p *pipe) Send(_ context.Context, _ chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	p.shown <- m.ID
	return adapters.Receipt{}, nil
}

// floor is what a durable event cannot do without: five scripts of three commands, one after the other, as push, claim,
// commit, claim for sending, and sent are.
const floor = `redis.call('SET', KEYS[1], ARGV[1]) redis.call('RPUSH', KEYS[2], ARGV[1]) return redis.call('LTRIM', KEYS[2], -10, -1)`

// BenchmarkDurableEvent carries an event from the inbox to Platform.Send on a real redis-server, one at a time (the
// latency a person feels) and 64 conversations at once (what a replica can do). x-floor is the time as a multiple of
// five scripts of three commands on the same server.
func BenchmarkDurableEvent(b *testing.B) {
	client := startRedis(b)
	script := goredis.NewScript(floor)
	five := func(ctx context.Context, key string) error {
		for range 5 {
			if err := script.Run(ctx, client, []string{key, key + ":l"}, "some words of a person").Err(); err != nil {
				return err
			}
		}
		return nil
	}
	for _, width := range []int{1, 64} {
		b.Run(fmt.Sprintf("conversations=%d", width), func(b *testing.B) {
			base := measure(b, width, 2000, func(ctx context.Context, i int) error { return five(ctx, fmt.Sprint("floor:", i%width)) })
			p := &pipe{in: make(chan adapters.Inbox, 1), shown: make(chan string, 1<<16)}
			in := startBench(b, client, p)
			began := time.Now()
			b.ResetTimer()
			pushed := 0
			for done := 0; done < b.N; done++ {
				for pushed < b.N && pushed-done < width {
					pushed++
					e := chat.Event{ID: chat.EventID(fmt.Sprintf("%d-%d-%d", width, began.UnixNano(), pushed)), Text: "some words of a person",
						From: chat.Address{Platform: "pipe", Chat: chat.ChatID(fmt.Sprint("p", pushed%width))}}
					if width == 1 {
						if err := in(b.Context(), e); err != nil {
							b.Fatal(err)
						}
						continue
					}
					go func() {
						if err := in(context.WithoutCancel(b.Context()), e); err != nil {
							b.Error(err)
						}
					}()
				}
				<-p.shown
			}
			b.StopTimer()
			each := time.Since(began) / time.Duration(b.N)
			b.ReportMetric(float64(each)/float64(base), "x-floor")
			b.ReportMetric(float64(time.Second)/float64(each), "events/s")
			b.ReportMetric(float64(base.Microseconds()), "floor-µs")
		})
	}
}

// measure gives the mean time of one f, width at a time.
func measure(b *testing.B, width, n int, f func(ctx context.Context, i int) error) time.Duration {
	b.Helper()
	began, errs := time.Now(), make(chan error, width)
	for w := range width {
		go func() {
			var err error
			for i := w; i < n && err == nil; i += width {
				err = f(b.Context(), i)
			}
			errs <- err
		}()
	}
	for range width {
		if err := <-errs; err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began) / time.Duration(n)
}

// startBench runs an engine whose turn is as small as can be, so that the way of the data is measured and nothing else.
func startBench(b *testing.B, client goredis.UniversalClient, p *pipe) adapters.Inbox {
	b.Helper()
	store, err := redis.New(client, redis.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o := realOptions(b, store, []adapters.Platform{p})
	o.Book = book(func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return s, []dialogs.Effect{say(e.Text)}
	})
	o.Understand, o.Safety, o.Workers, o.Senders = reader{}, reader{}, 16, 16
	e, err := engine.New(o)
	if err != nil {
		b.Fatal(err)
	}
	ctx, leave := context.WithCancel(context.WithoutCancel(b.Context()))
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	b.Cleanup(func() {
		leave()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		_ = store.Close()
	})
	return <-p.in
}
