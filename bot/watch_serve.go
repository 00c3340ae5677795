package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/bot/monitor"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// leaveBound is how long a replica that ends may take to say so, and to deliver its last traces.
const leaveBound = 2 * time.Second

// watch is how the program is watched: metrics, health, the last hour, and that other replicas know of it.
type watch struct {
	monitor *monitor.Monitor
	history *monitor.History
	health  *monitor.Health
	replica figures.Replica
	engine  *engine.Engine // set before anything runs
	ending  atomic.Bool
}

func (h *house) newWatch() (*watch, error) {
	w := &watch{replica: figures.Replica{ID: rand.Text(), Release: release + revision(), Began: time.Now(), Platforms: h.platforms()}}
	proxies := prefixes(h.config.HTTP.Proxies)
	w.health = &monitor.Health{
		Alive:   func() time.Time { return w.engine.Alive() },
		Missing: func(ctx context.Context) []string { return h.missing(ctx, w) },
		Inside:  monitor.Allow(h.config.Monitor.Networks(), proxies, web.Remote(proxies)),
	}
	var err error
	w.monitor, err = monitor.New(monitor.Options{Release: w.replica.Release, Platforms: h.platforms(),
		Figures: h.store.Figures, Health: w.health, Traces: h.config.Monitor.Traces, Log: h.log})
	if err != nil {
		return nil, err
	}
	w.history = monitor.NewHistory(w.monitor)
	return w, nil
}

// platforms are those that this replica runs.
func (h *house) platforms() []chat.PlatformName {
	list := []chat.PlatformName{desk.PlatformName, web.Name}
	if h.config.Telegram.Token != "" {
		list = append(list, telegram.Name)
	}
	if h.config.Discord.Token != "" {
		list = append(list, discord.Name)
	}
	return list
}

// missing lists why the program is not ready. It says nothing that the store or a network said.
func (h *house) missing(ctx context.Context, w *watch) []string {
	var list []string
	if w.ending.Load() {
		list = append(list, "the program is ending and finishes what was begun")
	}
	if err := h.store.Ping(ctx); err != nil {
		list = append(list, "the store does not answer")
	}
	if h.index.Load() == nil {
		list = append(list, "the listings are not loaded")
	}
	running := w.engine.Running()
	for _, name := range w.replica.Platforms {
		if !slices.Contains(running, name) {
			list = append(list, fmt.Sprintf("the platform %s does not run", name))
		}
	}
	return list
}

// mountWatch adds the addresses at which the program is watched.
func (h *house) mountWatch(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", h.watch.health.Live)
	mux.HandleFunc("GET /readyz", h.watch.health.Ready)
	if !h.config.Monitor.Metrics {
		return
	}
	metrics := h.watch.monitor.Handler()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !h.watch.health.Inside(r) {
			http.Error(w, "metrics are for the networks of monitor.allow only", http.StatusForbidden)
			return
		}
		metrics.ServeHTTP(w, r)
	})
}

// runWatch tells the others of this replica and keeps the last hour, until ctx ends. ending is done when the program
// begins to end; what was begun is finished after that.
func (h *house) runWatch(ctx, ending context.Context) {
	defer context.AfterFunc(ending, func() { h.watch.ending.Store(true) })()
	var group sync.WaitGroup
	group.Go(func() { h.watch.history.Run(ctx) })
	group.Go(func() { h.announce(ctx) })
	group.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveBound)
	defer cancel()
	if err := h.store.Leave(last, h.watch.replica.ID); err != nil {
		h.log.Debug("this replica could not say that it ends", "error", err)
	}
	if err := h.watch.monitor.Close(last); err != nil {
		h.log.Warn("the last traces were not delivered", "error", err)
	}
}

// announce says again and again that this replica is there. What fails is told once.
func (h *house) announce(ctx context.Context) {
	ticker := time.NewTicker(store.AnnounceEvery)
	defer ticker.Stop()
	failing := false
	for {
		bounded, cancel := context.WithTimeout(ctx, store.AnnounceEvery)
		err := h.store.Announce(bounded, h.watch.replica)
		cancel()
		if err != nil && !failing && ctx.Err() == nil {
			h.log.Warn("this replica cannot say that it is there", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
