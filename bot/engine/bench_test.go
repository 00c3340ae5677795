package engine_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver/redistest"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// said is a message of the benchmark, as people write to the program: made up, one of each sort in each language.
type said struct{ locale, text string }

func messages() []said {
	return []said{
		{"da", "hej"}, {"da", "jeg har det svært med angst og bor i Aarhus"}, {"da", "jeg vil bare gerne dø"},
		{"da", "Min mand drikker hver aften. Børnene er bange for ham, og jeg sover næsten ikke mere. Er der nogen vi kan tale med i Odense?"},
		{"nb", "takk"}, {"nb", "finnes det en selvhjelpsgruppe for tvangstanker i Bergen på kveldstid"}, {"nb", "jeg orker ikke leve lenger"},
		{"nb", "Broren min spiller bort alt han tjener. Vi har prøvd å snakke med ham. Hva bør jeg gjøre? Vi bor utenfor Trondheim."},
		{"sv", "på måndag"}, {"sv", "jag känner mig ensam, finns det nån träffpunkt i Malmö för oss över 65?"}, {"sv", "han slår mig igen"},
		{"sv", "Vår son hör röster och har slutat svara när man pratar med honom. Vem stöttar oss föräldrar? Vi bor i Örebro."},
		{"en", "more please"}, {"en", "how do I stop betting on my phone, I live in bergen"}, {"en", "should I stop taking my pills"},
		{"en", strings.Repeat("I moved here two years ago and I know nobody. I work at night. I have not slept well since my mother died. ", 8)},
	}
}

// BenchmarkTurn takes turns with all that is pure in them: danger, meaning, dialogue. A turn is one message of a mix;
// turns/s says how many one core takes, by the processor's time and so whatever else the machine does.
func BenchmarkTurn(b *testing.B) {
	o := realOptions(b, nil, nil)
	world := dialogs.World{Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Index: o.Index(), Say: o.Say, OnDuty: 1}
	var (
		s        dialogs.State
		events   []chat.Event
		risks    []safety.Risk
		meanings []understand.Meaning
	)
	assess := func(i int) safety.Risk { return o.Safety.Assess(events[i].Text, dialogs.SafetyContext(s, world.Now)) }
	read := func(i int) understand.Meaning {
		return o.Understand.Read(events[i].Text, dialogs.UnderstandContext(s, events[i]))
	}
	for i, m := range messages() {
		events = append(events, chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "p"}, At: world.Now, Locale: m.locale, Text: m.text})
		risks, meanings = append(risks, assess(i)), append(meanings, read(i))
	}
	take := func(i int, m understand.Meaning, r safety.Risk) {
		if _, effects := o.Book.Take(s, events[i], m, r, world); len(effects) == 0 {
			b.Fatalf("%q has no effect", events[i].Text)
		}
	}
	for _, part := range []struct {
		name string
		do   func(i int)
	}{
		{"safety", func(i int) { assess(i) }},
		{"understand", func(i int) { read(i) }},
		{"take", func(i int) { take(i, meanings[i], risks[i]) }},
		{"whole", func(i int) { take(i, read(i), assess(i)) }},
	} {
		b.Run(part.name, func(b *testing.B) {
			b.ReportAllocs()
			n, began := 0, used(b)
			for b.Loop() {
				part.do(n % len(events))
				n++
			}
			each := (used(b) - began) / time.Duration(n)
			b.ReportMetric(float64(each.Microseconds()), "cpu-µs/turn")
			b.ReportMetric(float64(time.Second)/float64(max(each, 1)), "turns/s")
		})
	}
}

// used is the processor time that this process has used.
func used(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// startRedis starts a redis-server on a unix socket, with an append-only file that is synced every second.
func startRedis(b *testing.B) *goredis.Client {
	b.Helper()
	server := redistest.Start(b, "--appendonly", "yes", "--appendfsync", "everysec", "--stream-node-max-bytes", "1024")
	client := goredis.NewClient(&goredis.Options{Network: "unix", Addr: server.Socket(), ContextTimeoutEnabled: true})
	b.Cleanup(func() { _ = client.Close() })
	return client
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

// floor is what a durable event cannot do without: as many scripts as a turn has round trips, each of three commands, with
// as many bytes.
const floor = `redis.call('SET', KEYS[1], ARGV[1]) redis.call('RPUSH', KEYS[2], ARGV[1]) return redis.call('LTRIM', KEYS[2], -10, -1)`

// roundTrips of one turn with one answer in the steady state.
const roundTrips = 4

// BenchmarkDurableEvent carries an event from the inbox to Platform.Send on a real redis-server with an append-only file,
// one at a time (the latency a person feels) and 64 conversations at once (what a replica can do). x-floor is the time as
// a multiple of as many scripts of three commands with as many bytes, on the same server, after it.
func BenchmarkDurableEvent(b *testing.B) {
	client := startRedis(b)
	meter := &meter{}
	client.AddHook(meter)
	script := goredis.NewScript(floor)
	for _, width := range []int{1, 64} {
		b.Run(fmt.Sprintf("conversations=%d", width), func(b *testing.B) {
			p := &pipe{in: make(chan adapters.Inbox, 1), shown: make(chan string, 1<<16)}
			in := startBench(b, client, p)
			calls, bytes, spent := meter.calls.Load(), meter.bytes.Load(), processor(b, client)
			began := time.Now()
			b.ResetTimer()
			carry(b, in, p, width)
			b.StopTimer()
			each := time.Since(began) / time.Duration(b.N)
			calls, bytes, spent = meter.calls.Load()-calls, meter.bytes.Load()-bytes, processor(b, client).less(spent)
			words := strings.Repeat("x", int(bytes/int64(b.N)/roundTrips))
			floored := processor(b, client)
			base := measure(b, width, max(b.N, 2000), func(ctx context.Context, i int) error {
				for n := range roundTrips {
					key := fmt.Sprint("floor:", i%width, n)
					if err := script.Run(ctx, client, []string{key, key + ":l"}, words).Err(); err != nil {
						return err
					}
				}
				return nil
			})
			floored = processor(b, client).less(floored)
			b.ReportMetric(float64(spent.redis.Microseconds())/float64(b.N), "redis-µs")
			b.ReportMetric(float64(spent.here.Microseconds())/float64(b.N), "go-µs")
			b.ReportMetric(float64(floored.redis.Microseconds())/float64(max(b.N, 2000)), "floor-redis-µs")
			b.ReportMetric(float64(floored.here.Microseconds())/float64(max(b.N, 2000)), "floor-go-µs")
			b.ReportMetric(float64(each)/float64(base), "x-floor")
			b.ReportMetric(float64(time.Second)/float64(each), "events/s")
			b.ReportMetric(float64(base.Microseconds()), "floor-µs")
			b.ReportMetric(float64(calls)/float64(b.N), "round-trips")
			b.ReportMetric(float64(bytes)/float64(b.N), "bytes-to-redis")
		})
	}
}

// carry pushes b.N events, width at a time, and waits for their answers.
func carry(b *testing.B, in adapters.Inbox, p *pipe, width int) {
	b.Helper()
	began, pushed := time.Now().UnixNano(), 0
	for done := 0; done < b.N; done++ {
		for pushed < b.N && pushed-done < width {
			pushed++
			e := chat.Event{ID: chat.EventID(fmt.Sprintf("%d-%d-%d", width, began, pushed)), Text: "some words of a person",
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
}

// spent is the processor time of the server and of this process.
type spent struct{ redis, here time.Duration }

func (s spent) less(before spent) spent {
	return spent{redis: s.redis - before.redis, here: s.here - before.here}
}

// processor tells the processor time that was spent so far. Unlike the wall's time it says the same on a busy machine.
func processor(b *testing.B, client *goredis.Client) spent {
	b.Helper()
	info, err := client.Info(b.Context(), "cpu").Result()
	if err != nil {
		b.Fatal(err)
	}
	var all spent
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name != "used_cpu_user" && name != "used_cpu_sys" {
			continue
		}
		seconds, err := strconv.ParseFloat(value, 64)
		if err != nil {
			b.Fatal(err)
		}
		all.redis += time.Duration(seconds * float64(time.Second))
	}
	all.here = used(b)
	return all
}

// meter counts the round trips of a client, and the bytes of what it asks.
type meter struct{ calls, bytes atomic.Int64 }

func (*meter) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (m *meter) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		m.calls.Add(1)
		m.bytes.Add(size(cmd))
		return next(ctx, cmd)
	}
}

func (m *meter) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		m.calls.Add(1)
		for _, cmd := range cmds {
			m.bytes.Add(size(cmd))
		}
		return next(ctx, cmds)
	}
}

func size(cmd goredis.Cmder) (n int64) {
	for _, arg := range cmd.Args() {
		switch a := arg.(type) {
		case string:
			n += int64(len(a))
		case []byte:
			n += int64(len(a))
		default:
			n += 8
		}
	}
	return n
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

// small is a turn as small as can be, so that the way of the data is measured and nothing else.
func small(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
	return s, []dialogs.Effect{say(e.Text)}
}

// startBench runs an engine with small turns.
func startBench(b *testing.B, client goredis.UniversalClient, p *pipe) adapters.Inbox {
	b.Helper()
	startEngine(b, client, small, p)
	return <-p.in
}

// startEngine runs an engine on a store of its own until the benchmark ends.
func startEngine(b *testing.B, client goredis.UniversalClient, turn book, platforms ...adapters.Platform) *redis.Store {
	b.Helper()
	store, err := redis.New(client, redis.Options{})
	if err != nil {
		b.Fatal(err)
	}
	empty := referrals.NewIndex(nil)
	o := engine.Options{Store: store, Cases: store.Cases(), Book: turn, Say: mustPhrases(b), Index: func() *referrals.Index { return empty }, Platforms: platforms}
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
	return store
}
