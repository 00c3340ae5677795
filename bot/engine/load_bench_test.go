package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// These benchmarks do a fixed amount of work, whatever b.N is; run them with -benchtime 1x.

// crowd is a platform that knows when each event came in, and how long its answer took.
type crowd struct {
	name chat.PlatformName
	in   chan adapters.Inbox

	mu    sync.Mutex
	asked map[string]time.Time // event -> when it was pushed
	took  []time.Duration
	slow  []time.Duration // of those whose text holds "danger"
	of    map[chat.ChatID]int
	came  int // messages in all
}

func newCrowd(name chat.PlatformName) *crowd {
	return &crowd{name: name, in: make(chan adapters.Inbox, 1), asked: map[string]time.Time{}, of: map[chat.ChatID]int{}}
}

func (c *crowd) Name() chat.PlatformName { return c.name }

func (c *crowd) Run(ctx context.Context, in adapters.Inbox) error {
	c.in <- in
	<-ctx.Done()
	return nil
}

func (c *crowd) Send(_ context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	now := time.Now()
	id := m.ID[:strings.LastIndexByte(m.ID, '.')]
	c.mu.Lock()
	defer c.mu.Unlock()
	c.came++
	began, known := c.asked[id]
	if !known {
		return adapters.Receipt{}, nil
	}
	delete(c.asked, id)
	c.of[to]++
	if strings.Contains(m.Text, "danger") {
		c.slow = append(c.slow, now.Sub(began))
	} else {
		c.took = append(c.took, now.Sub(began))
	}
	return adapters.Receipt{}, nil
}

// write pushes one event of somebody and notes when.
func (c *crowd) write(ctx context.Context, in adapters.Inbox, who chat.ChatID, id, text string) error {
	c.mu.Lock()
	c.asked[id] = time.Now()
	c.mu.Unlock()
	err := in(ctx, chat.Event{ID: chat.EventID(id), From: chat.Address{Platform: c.name, Chat: who}, Text: text})
	if err != nil {
		c.mu.Lock()
		delete(c.asked, id)
		c.mu.Unlock()
	}
	return err
}

func (c *crowd) answered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.took) + len(c.slow)
}

// arrivals counts the messages that were shown.
func (c *crowd) arrivals() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.came
}

// settle waits until everybody has an answer.
func (c *crowd) settle(b *testing.B) {
	b.Helper()
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		c.mu.Lock()
		open := len(c.asked)
		c.mu.Unlock()
		if open == 0 {
			return
		}
		if time.Since(began) > 3*time.Minute {
			b.Fatalf("%d events were never answered", open)
		}
	}
}

// share gives a quantile in ms.
func share(all []time.Duration, q float64) float64 {
	if len(all) == 0 {
		return math.NaN()
	}
	slices.Sort(all)
	return float64(all[min(int(q*float64(len(all))), len(all)-1)].Microseconds()) / 1000
}

// rush has 64 people write as fast as they are answered for a while, and gives answers a second.
func rush(b *testing.B, ins []adapters.Inbox, c *crowd, name string, d time.Duration) float64 {
	b.Helper()
	ctx := context.WithoutCancel(b.Context())
	var people sync.WaitGroup
	began, before := time.Now(), c.answered()
	for n := range 64 {
		people.Go(func() {
			for i := 0; time.Since(began) < d; i++ {
				id := fmt.Sprintf("%s-%d-%d", name, n, i)
				if err := c.write(ctx, ins[(n+i)%len(ins)], chat.ChatID(fmt.Sprint("p", n)), id, "some words of a person"); err != nil {
					b.Error(err)
					return
				}
				for waiting := true; waiting; {
					c.mu.Lock()
					_, waiting = c.asked[id]
					c.mu.Unlock()
					if waiting {
						time.Sleep(200 * time.Microsecond)
					}
				}
			}
		})
	}
	people.Wait()
	return float64(c.answered()-before) / time.Since(began).Seconds()
}

// BenchmarkLatency is how long an answer takes, from the platform's push to its Send, at a tenth of the greatest rate.
func BenchmarkLatency(b *testing.B) {
	client, c := startRedis(b), newCrowd("pipe")
	startEngine(b, client, small, c)
	in := <-c.in
	most := rush(b, []adapters.Inbox{in}, c, "rush", 3*time.Second)
	for b.Loop() {
		c.mu.Lock()
		c.took = nil
		c.mu.Unlock()
		pace(b, c, in, "calm", most/10, 10*time.Second, 500)
	}
	b.ReportMetric(most, "greatest-events/s")
	b.ReportMetric(share(c.took, .5), "p50-ms")
	b.ReportMetric(share(c.took, .99), "p99-ms")
}

// pace pushes events of so many people at an even rate, whether they are answered or not.
func pace(b *testing.B, c *crowd, in adapters.Inbox, name string, rate float64, d time.Duration, people int) {
	b.Helper()
	ctx := context.WithoutCancel(b.Context())
	var pushes sync.WaitGroup
	began := time.Now()
	for i := 0; time.Since(began) < d; i++ {
		due := began.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(due))
		pushes.Go(func() {
			if err := c.write(ctx, in, chat.ChatID(fmt.Sprint("p", i%people)), fmt.Sprintf("%s-%d", name, i), "some words of a person"); err != nil {
				b.Error(err)
			}
		})
	}
	pushes.Wait()
	c.settle(b)
}

// BenchmarkOverload: 3,000 people write without waiting for answers, ten times what can be answered, for 40 seconds; every
// hundredth of them is in danger each time. What is not taken in is told at once; what was taken in is answered.
func BenchmarkOverload(b *testing.B) {
	client, c := startRedis(b), newCrowd("pipe")
	const cost = 4 * time.Millisecond // of a turn; 16 side by side, so that writing is cheaper than answering
	startEngine(b, client, func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
		time.Sleep(cost)
		return small(s, e, m, r, w)
	}, c)
	in := <-c.in
	most := rush(b, []adapters.Inbox{in}, c, "rush", 2*time.Second)
	c.mu.Lock()
	c.took, c.of = nil, map[chat.ChatID]int{}
	c.mu.Unlock()
	var offered, shed, refusedDanger atomic.Int64
	for b.Loop() {
		overrun(b, c, in, 10*most, &offered, &shed, &refusedDanger)
	}
	memory := usedMemory(b, client)
	least, greatest := math.MaxInt, 0
	for _, n := range c.of {
		least, greatest = min(least, n), max(greatest, n)
	}
	if len(c.of) < crowded {
		least = 0
	}
	b.ReportMetric(most, "greatest-events/s")
	b.ReportMetric(float64(offered.Load())/40/most, "x-offered")
	b.ReportMetric(float64(shed.Load())/float64(offered.Load()), "shed")
	b.ReportMetric(float64(refusedDanger.Load()), "danger-refused")
	b.ReportMetric(share(c.took, .99), "p99-ms")
	b.ReportMetric(share(c.slow, .99), "danger-p99-ms")
	b.ReportMetric(float64(least), "least-answers")
	b.ReportMetric(float64(greatest), "most-answers")
	b.ReportMetric(memory/(1<<20), "redis-MiB")
}

// crowded is how many people write at once.
const crowded = 3000

func overrun(b *testing.B, c *crowd, in adapters.Inbox, rate float64, offered, shed, refusedDanger *atomic.Int64) {
	b.Helper()
	ctx := context.WithoutCancel(b.Context())
	var people sync.WaitGroup
	began := time.Now()
	for n := range crowded {
		people.Go(func() {
			for i := 0; time.Since(began) < 40*time.Second; i++ {
				time.Sleep(time.Until(began.Add(time.Duration((float64(i) + float64(n)/crowded) * crowded / rate * float64(time.Second)))))
				text, danger := "some words of a person", n%100 == 99
				if danger {
					text = "danger"
				}
				offered.Add(1)
				err := c.write(ctx, in, chat.ChatID(fmt.Sprint("p", n)), fmt.Sprintf("over-%d-%d", n, i), text)
				var unstored *adapters.Unstored
				switch {
				case err == nil:
				case !errors.As(err, &unstored) || len(unstored.Say) == 0:
					b.Error(err)
				case danger:
					refusedDanger.Add(1)
				default:
					shed.Add(1)
				}
			}
		})
	}
	people.Wait()
	c.settle(b)
}

// BenchmarkReplicas is what one, two and four replicas on one Redis do together, each with a client of its own.
// Turns that wait 20 ms show how the work is shared; small ones what two cores with Redis on them can do at most.
func BenchmarkReplicas(b *testing.B) {
	for _, n := range []int{1, 2, 4} {
		for name, turn := range map[string]book{"small": small, "waiting": func(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
			time.Sleep(20 * time.Millisecond)
			return small(s, e, m, r, w)
		}} {
			benchReplicas(b, name, turn, n)
		}
	}
}

func benchReplicas(b *testing.B, name string, turn book, n int) {
	b.Helper()
	b.Run(fmt.Sprintf("%s/replicas=%d", name, n), func(b *testing.B) {
		first, c := startRedis(b), newCrowd("pipe")
		var ins []adapters.Inbox
		for range n {
			client := goredis.NewClient(first.Options())
			b.Cleanup(func() { _ = client.Close() })
			startEngine(b, client, turn, c)
			ins = append(ins, <-c.in)
		}
		rate := 0.0
		for b.Loop() {
			rate = rush(b, ins, c, "rush", 4*time.Second)
		}
		b.ReportMetric(rate, "events/s")
	})
}

// BenchmarkRelay is how much longer a person's words take to the supporter than a plain turn takes to its answer, one at
// a time.
func BenchmarkRelay(b *testing.B) {
	client, people, desk := startRedis(b), newCrowd("web"), newCrowd("desk")
	startEngine(b, client, func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		switch {
		case e.Signal == chat.SignalRelayed:
			return s, []dialogs.Effect{dialogs.Send{Always: true, Message: chat.Message{Text: e.Text}}}
		case strings.HasPrefix(e.Text, "relay"):
			return s, []dialogs.Effect{dialogs.Relay{To: chat.Address{Platform: "desk", Chat: "s"}, Text: e.Text}}
		}
		return s, []dialogs.Effect{say(e.Text)}
	}, people, desk)
	in := <-people.in
	<-desk.in
	var plain, relayed []time.Duration
	ctx := context.WithoutCancel(b.Context())
	once := func(shown *crowd, id, text string) time.Duration {
		before, began := shown.arrivals(), time.Now()
		if err := in(ctx, chat.Event{ID: chat.EventID(id), From: chat.Address{Platform: "web", Chat: "p"}, Text: text}); err != nil {
			b.Fatal(err)
		}
		for shown.arrivals() == before {
			time.Sleep(50 * time.Microsecond)
		}
		return time.Since(began)
	}
	for b.Loop() {
		for i := range 1000 {
			plain = append(plain, once(people, fmt.Sprint("plain", i), "hej"))
			relayed = append(relayed, once(desk, fmt.Sprint("relay", i), "relay"))
		}
	}
	b.ReportMetric(share(plain, .5), "plain-p50-ms")
	b.ReportMetric(share(relayed, .5), "relay-p50-ms")
	b.ReportMetric(share(relayed, .99)-share(plain, .99), "longer-p99-ms")
	b.ReportMetric(share(relayed, .5)-share(plain, .5), "longer-p50-ms")
}

// usedMemory is what Redis says it uses, in bytes.
func usedMemory(b *testing.B, client *goredis.Client) float64 {
	b.Helper()
	info, err := client.Info(b.Context(), "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(info) {
		if value, is := strings.CutPrefix(strings.TrimSpace(line), "used_memory:"); is {
			bytes, err := strconv.ParseFloat(value, 64)
			if err != nil {
				b.Fatal(err)
			}
			return bytes
		}
	}
	b.Fatal("Redis does not say what it uses")
	return 0
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkOpenConversations is what a conversation takes in Redis and in the process while nothing happens in it. Each
// has said three things, and has the state of a person who looked for help in Aarhus.
func BenchmarkOpenConversations(b *testing.B) {
	const all, before = 100_000, 50_000
	client, p := startRedis(b), &pipe{in: make(chan adapters.Inbox, 1), shown: make(chan string, 1<<10)}
	state := realState(b)
	startEngine(b, client, func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		return state, []dialogs.Effect{say(e.Text)}
	}, p)
	in := <-p.in
	raw, err := json.Marshal(state)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		fill(b, in, p, 0, 1000) // pools and scripts are there
		redis0, heap0 := usedMemory(b, client), heap()
		fill(b, in, p, 1000, before)
		redis1 := usedMemory(b, client)
		fill(b, in, p, before, all)
		redis2, heap2 := usedMemory(b, client), heap()
		slope := (redis2 - redis1) / (all - before)
		b.ReportMetric((redis2-redis0)/(all-1000), "redis-B/conversation")
		b.ReportMetric((heap2-heap0)/(all-1000), "process-B/conversation")
		b.ReportMetric((redis2+slope*900_000)/(1<<30), "redis-GiB-at-1,000,000")
		b.ReportMetric(float64(len(raw)), "state-B")
	}
}

// fill opens the conversations from to to.
func fill(b *testing.B, in adapters.Inbox, p *pipe, from, to int) {
	b.Helper()
	ctx := context.WithoutCancel(b.Context())
	slots := make(chan struct{}, 64)
	go func() {
		for n := from; n < to; n++ {
			for i := range 3 {
				slots <- struct{}{}
				e := chat.Event{ID: chat.EventID(fmt.Sprintf("e%d-%d", n, i)), Text: "hej",
					From: chat.Address{Platform: "pipe", Chat: chat.ChatID(fmt.Sprintf("person-%08d", n))}}
				if err := in(ctx, e); err != nil {
					b.Error(err)
				}
			}
		}
	}()
	for range 3 * (to - from) {
		<-p.shown
		<-slots
	}
}

// realState is the state after a short talk.
func realState(b *testing.B) dialogs.State {
	b.Helper()
	o := realOptions(b, nil, nil)
	world := dialogs.World{Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Index: o.Index(), Say: o.Say, OnDuty: 1}
	var s dialogs.State
	for i, text := range []string{"hej", "jeg har det svært med angst og bor i Aarhus", "noget der er gratis om aftenen"} {
		e := chat.Event{ID: chat.EventID(fmt.Sprint("e", i)), From: chat.Address{Platform: "pipe", Chat: "p"}, At: world.Now, Locale: "da", Text: text}
		risk := o.Safety.Assess(text, dialogs.SafetyContext(s, world.Now))
		s, _ = o.Book.Take(s, e, o.Understand.Read(text, dialogs.UnderstandContext(s, e)), risk, world)
	}
	return s
}

// BenchmarkIdle is the processor time of a replica with four platforms, and of Redis, while nobody writes.
func BenchmarkIdle(b *testing.B) {
	client := startRedis(b)
	platforms := make([]adapters.Platform, 0, 4)
	for _, name := range []chat.PlatformName{"web", "desk", "telegram", "discord"} {
		platforms = append(platforms, newCrowd(name))
	}
	startEngine(b, client, small, platforms...)
	const rest = 20 * time.Second
	for b.Loop() {
		time.Sleep(2 * time.Second)
		before := processor(b, client)
		time.Sleep(rest)
		spent := processor(b, client).less(before)
		b.ReportMetric(100*spent.here.Seconds()/rest.Seconds(), "%-of-a-core")
		b.ReportMetric(100*spent.redis.Seconds()/rest.Seconds(), "redis-%-of-a-core")
	}
}
