package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/bot/engine"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/config"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	catalogue "github.com/brobygger/brobygger/referrals/redis"
	"github.com/brobygger/brobygger/referrals/starter"
)

// lookAtDuty is how often it is counted who is on duty when nothing else told of a change.
const lookAtDuty = 15 * time.Second

// shelter is what every command that touches the store needs: settings, log, Redis, catalogue.
type shelter struct {
	config    config.Config
	log       *slog.Logger
	places    *places.Gazetteer
	server    *redisserver.Server
	catalogue *catalogue.Catalogue
}

func (p *program) settings(cmd *cli.Command) (config.Config, *slog.Logger, error) {
	c, err := config.Load(cmd.String("config"), p.environ)
	if err != nil {
		return config.Config{}, nil, err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log.Level)); err != nil {
		return config.Config{}, nil, fmt.Errorf("log.level: %w", err)
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return c, slog.New(slog.NewJSONHandler(p.stderr, options)), nil
	}
	return c, slog.New(slog.NewTextHandler(p.stderr, options)), nil
}

// openStore finds or starts the Redis.
func (p *program) openStore(ctx context.Context, cmd *cli.Command) (*shelter, error) {
	c, log, err := p.settings(cmd)
	if err != nil {
		return nil, err
	}
	gazetteer, err := places.Load()
	if err != nil {
		return nil, fmt.Errorf("loading the places: %w", err)
	}
	server, err := redisserver.Open(ctx, redisserver.Options{URL: c.Redis.URL, Dir: c.Data, Log: log})
	if err != nil {
		return nil, err
	}
	listings, err := catalogue.New(server.Client())
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return &shelter{config: c, log: log, places: gazetteer, server: server, catalogue: listings}, nil
}

func (s *shelter) close() error { return s.server.Close() }

// house is a shelter in which conversations can be held: readers, texts, the engine's stores and a fresh index.
type house struct {
	*shelter
	ears   *ears
	say    *lang.Catalogue
	store  *store.Store
	lines  []safety.Line
	index  atomic.Pointer[referrals.Index]
	onDuty atomic.Int64
	tune   func(*engine.Options) // of the program
	watch  *watch                // nil: the command is not watched
	stop   context.CancelFunc
	owned  sync.WaitGroup
}

func (p *program) openHouse(ctx context.Context, cmd *cli.Command) (*house, error) {
	s, err := p.openStore(ctx, cmd)
	if err != nil {
		return nil, err
	}
	h := &house{shelter: s, tune: p.tune}
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *house) furnish(ctx context.Context) (err error) {
	if err := h.refuseHalfRestored(ctx); err != nil {
		return err
	}
	if h.ears, err = newEars(); err != nil {
		return err
	}
	if h.lines, err = crisisLines(h.config); err != nil {
		return err
	}
	h.ears.safety = h.ears.safety.WithLines(h.lines)
	if h.say, err = dialogs.Phrases(); err != nil {
		return fmt.Errorf("loading the texts: %w", err)
	}
	days := 24 * time.Hour
	if h.store, err = store.New(h.server.Client(), store.Options{
		KeepClosed: time.Duration(h.config.Privacy.CaseDays) * days,
		KeepOpen:   time.Duration(h.config.Privacy.ConversationDays) * days, // nobody could be joined any more
		Log:        h.log,
	}); err != nil {
		return err
	}
	if err := h.store.SyncClock(ctx); err != nil {
		return err
	}
	if err := h.fillCatalogue(ctx); err != nil {
		return err
	}
	if err := h.readIndex(ctx); err != nil {
		return err
	}
	ctx, h.stop = context.WithCancel(context.WithoutCancel(ctx))
	h.owned.Go(func() { h.watchCatalogue(ctx) })
	h.owned.Go(func() { h.watchDuty(ctx) })
	return nil
}

// fillCatalogue takes in the starter listings when the catalogue has never been written to.
func (h *house) fillCatalogue(ctx context.Context) error {
	version, err := h.catalogue.Version(ctx)
	if err != nil || version > 0 || !h.config.Catalogue.Starter {
		return err
	}
	ls, err := starter.Listings(h.places)
	if err != nil {
		return fmt.Errorf("loading the starter catalogue: %w", err)
	}
	_, err = h.catalogue.Put(ctx, "starter", "", time.Now(), ls...)
	if errors.Is(err, referrals.ErrConflict) {
		return nil // another replica was first
	}
	return err
}

func (h *house) readIndex(ctx context.Context) error {
	ls, err := h.catalogue.All(ctx)
	if err != nil {
		return err
	}
	h.index.Store(referrals.NewIndex(h.public(ls)))
	return nil
}

// public takes out what organisations keep back, so that nothing which searches can tell it. A place that is kept back
// counts as the middle of its town.
func (s *shelter) public(ls []referrals.Listing) []referrals.Listing {
	shown := make([]referrals.Listing, len(ls))
	for i := range ls {
		shown[i] = ls[i].Public()
	}
	starter.Place(shown, s.places)
	return shown
}

func (h *house) watchCatalogue(ctx context.Context) {
	err := h.catalogue.Watch(ctx, func(n referrals.News) {
		if n.Whole {
			h.index.Store(referrals.NewIndex(h.public(n.Listings)))
			return
		}
		h.index.Store(h.index.Load().With(h.public(n.Listings)))
	})
	if err != nil {
		h.log.Error("changes of listings are no longer seen", "error", err)
	}
}

func (h *house) watchDuty(ctx context.Context) {
	changed := h.store.Cases().Changed(ctx)
	ticker := time.NewTicker(lookAtDuty)
	defer ticker.Stop()
	for {
		if n, err := h.store.Cases().OnDuty(ctx, time.Now()); err == nil {
			h.onDuty.Store(int64(n))
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-ticker.C:
		}
	}
}

func (h *house) close() error {
	if h.stop != nil {
		h.stop()
		h.owned.Wait()
	}
	var err error
	if h.store != nil {
		err = h.store.Close()
	}
	return errors.Join(err, h.shelter.close())
}
