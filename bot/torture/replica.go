package torture

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/referrals"
)

// roleVariable holds an Order in the environment of a process that is to be a replica.
const roleVariable = "BROBYGGER_TORTURE_REPLICA"

// Order says what a replica is to be.
type Order struct {
	Name    string
	Redis   string // URL
	Network string // address
	Healed  bool   // it can handle what is poisonous to others
	Clock   bool   // it goes by its machine's clock, which a test may set, and not by the Redis server's
}

// ready is what a replica prints before its address when events may come.
const ready = "ready "

// RunReplica makes this process a replica when its environment says so, and does not return then.
func RunReplica() {
	raw := os.Getenv(roleVariable)
	if raw == "" {
		return
	}
	redis.SetLogger(silence{})
	var order Order
	if err := json.Unmarshal([]byte(raw), &order); err != nil {
		fmt.Fprintln(os.Stderr, "reading the order:", err)
		os.Exit(2)
	}
	go func() { // whoever started us holds the other end: when they are gone, so are we
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(9)
	}()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	err := replica(ctx, order)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the replica failed:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// silence takes the Redis client's own log lines.
type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// clock is this machine's clock, which a test may set forward or back.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time {
	// Without the monotonic reading, as a clock that was set looks to the program.
	return time.Now().Round(0).Add(time.Duration(c.offset.Load()))
}

func (c *clock) set(out http.ResponseWriter, r *http.Request) {
	offset, err := time.ParseDuration(r.URL.Query().Get("offset"))
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	c.offset.Store(int64(offset))
}

// replica runs an engine until ctx ends, wired as the program wires it.
func replica(ctx context.Context, order Order) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	server, err := openServer(ctx, order.Redis, log)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	now, options := &clock{}, store.Options{Log: log}
	if order.Clock {
		options.Now = now.now
	}
	kept, err := store.New(server.Client(), options)
	if err != nil {
		return err
	}
	if err := kept.SyncClock(ctx); err != nil {
		log.Warn("the clock of the Redis is not known yet", "error", err)
	}
	tell := kept.Clock()
	if order.Clock {
		tell = now.now
	}
	defer func() { _ = kept.Close() }()
	say, err := dialogs.Phrases()
	if err != nil {
		return err
	}
	listen, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("torture: listening: %w", err)
	}
	w := &wire{replica: order.Name, network: order.Network, listen: listen, control: now.set, client: newClient(),
		running: func() { fmt.Println(ready + listen.Addr().String()) }}
	index := referrals.NewIndex(nil)
	e, err := engine.New(engine.Options{Store: kept, Cases: kept.Cases(), Book: book{healed: order.Healed}, Understand: reader{}, Safety: reader{},
		Say: say, Index: func() *referrals.Index { return index }, Platforms: []adapters.Platform{w}, Log: log, Clock: tell})
	if err != nil {
		return err
	}
	return e.Run(ctx)
}

// openServer opens the Redis, again and again until it answers: replicas start while it is down.
func openServer(ctx context.Context, url string, log *slog.Logger) (*redisserver.Server, error) {
	for {
		server, err := redisserver.Open(ctx, redisserver.Options{URL: url, Log: log})
		if err == nil || ctx.Err() != nil {
			return server, err
		}
		log.Warn("the Redis does not answer yet", "error", err)
	}
}
