package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// linkLife is how long a printed sign-in link works.
const linkLife = 24 * time.Hour

// serve runs everything until ctx ends.
func (p *program) serve(ctx context.Context, cmd *cli.Command) (err error) {
	if cmd.Args().Present() {
		return usagef("%q is no command", cmd.Args().First())
	}
	c, _, err := p.settings(cmd)
	if err != nil {
		return err
	}
	listener, err := listen(c.HTTP.Address) // first, so that a taken port is told before anything is started
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	h, err := p.openHouse(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	door, err := staff.NewDoor(staff.DoorOptions{Store: h.store.Staff()})
	if err != nil {
		return err
	}
	n, err := h.openNetworks(p.discord)
	if err != nil {
		return err
	}
	if h.watch, err = h.newWatch(); err != nil {
		return err
	}
	base := h.base(listener.Addr().String())
	handler, err := h.pages(door, n, base)
	if err != nil {
		return err
	}
	eng, err := h.newEngine(n, h.doors(ctx, n, base))
	if err != nil {
		return err
	}
	n.inbox, h.watch.engine = eng.Inbox(), eng
	if err := p.welcome(ctx, h, door, base); err != nil {
		return err
	}
	return h.serveUntil(ctx, listener, handler, eng, n)
}

// base is how people reach the pages.
func (h *house) base(address string) string {
	if base := strings.TrimSuffix(h.config.HTTP.PublicURL, "/"); base != "" {
		return base
	}
	return "http://" + address
}

func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is taken; end the program that uses it, or set http.address (BROBYGGER_HTTP_ADDRESS) to another, for instance 127.0.0.1:8081", address)
	case err != nil:
		return nil, fmt.Errorf("the address %s cannot be listened on: %w; set http.address (BROBYGGER_HTTP_ADDRESS) to another", address, err)
	}
	return listener, nil
}

// pages makes the platforms that live in pages, adds them to the table, and gives the handler of them all.
func (h *house) pages(door *staff.Door, n *networks, base string) (http.Handler, error) {
	days := 24 * time.Hour
	webChat, err := web.New(h.store.Feed(), web.Options{
		Lifetime: time.Duration(h.config.Privacy.ConversationDays) * days, Origins: origins(h.config.Web.Origins),
		Proxies: prefixes(h.config.HTTP.Proxies), ExitURL: h.config.Web.ExitURL, Lines: webLines(h.lines), Trial: h.server.Trial(),
		Fetch: n.fetch, Limits: web.Limits{StreamsInAll: h.streams()},
	})
	if err != nil {
		return nil, err
	}
	deskPages, err := desk.New(desk.Options{
		Cases: h.store.Cases(), Duty: h.store.Cases(), Feed: h.store.Feed(), Staff: h.store.Staff(), Door: door,
		Sessions: h.store.Sessions(), Catalogue: h.catalogue, Index: h.index.Load,
		Reports: deskReports{h.store.Reports()}, Pairs: deskPairs{h.store.Pairs()}, Letters: deskLetters{h.store}, Figures: h.watch.monitor.Figures, History: h.watch.history.Moments, Places: h.places, Files: deskFiles{},
		Card: h.card, Ask: h.ask, Locate: h.locate, Lines: h.lines, LaneOf: n.rooms.LaneOf, Fetch: n.fetch, Remote: web.Remote(prefixes(h.config.HTTP.Proxies)),
		HTTPS: strings.HasPrefix(h.config.HTTP.PublicURL, "https://"), Trial: h.server.Trial(),
		Keep: time.Duration(h.config.Privacy.CaseDays) * days, Log: h.log,
	})
	if err != nil {
		return nil, err
	}
	n.all[web.Name], n.all[desk.PlatformName] = webChat, deskPages
	mux := http.NewServeMux()
	for _, path := range []string{"/desk", "/desk/", "/editor", "/editor/", "/signin", "/signin/"} {
		mux.Handle(path, deskPages.Handler())
	}
	if n.telegram != nil && h.config.Telegram.Webhook {
		mux.Handle(webhookPath, n.telegram.Handler())
	}
	h.mountOpenData(mux, base)
	h.mountWatch(mux)
	mux.Handle("/", webChat.Handler())
	return mux, nil
}

// streams is how many web chats this process may hold open, 0 for as many as the web chat does by itself: a browser may need
// two connections, and Redis, the desk and the networks need some as well.
func (h *house) streams() int {
	const spare, usual, few = 1000, 10_000, 2000
	files := openFiles()
	if files == 0 || files >= 2*usual+spare {
		return 0
	}
	n := max(files-spare, files/2) / 2
	if n < few {
		h.log.Warn("the system lets this program open few files; raise the limit (ulimit -n) when more people are to be connected at once",
			"files", files, "open chats", n)
	}
	return n
}

// ask turns a supporter's search words into a query, as the dialogue would.
func (h *house) ask(words, code, country string) referrals.Query {
	m := h.ears.understand.Read(words, understand.Context{Lang: code, Country: country})
	return h.ears.around(dialogs.Merge(dialogs.Search{}, m).Query(code, dialogs.Country(m, country, "", code), m.Words, time.Now()))
}

func (h *house) locate(city, country string) (places.Point, bool) {
	found := h.places.Lookup(city, country)
	if len(found) == 0 {
		return places.Point{}, false
	}
	return found[0].Point, true
}

// newEngine joins the house and the platforms. n.rooms is nil where supporters have none.
func (h *house) newEngine(n *networks, doors []dialogs.Door) (*engine.Engine, error) {
	o := engine.Options{
		Tickets: h.store.Tickets(), Movers: h.store.Cases(), Strip: n.strip, Elsewhere: h.elsewhere, Doors: doors, Seats: h.seats(),
		Store: h.store, Cases: h.store.Cases(), Book: dialogs.NewBook(h.ears.safety, h.places),
		Understand: h.ears.understand, Safety: h.ears.safety, Say: h.say, Index: h.index.Load,
		OnDuty: func() int { return int(h.onDuty.Load()) }, Platforms: n.list(), Reports: h.store.Reports(), Outcomes: h.store.Outcomes(), Log: h.log, Clock: h.store.Clock(),
		Workers: h.config.Engine.Workers, Senders: h.config.Engine.Senders, Trial: h.server.Trial(),
		StateLife: time.Duration(h.config.Privacy.ConversationDays) * 24 * time.Hour,
		CaseLife:  time.Duration(h.config.Privacy.CaseDays) * 24 * time.Hour,
	}
	if n.rooms != nil {
		o.Rooms, o.Alarm, o.Heard = n.rooms, n.rooms, n.rooms.Heard
	}
	if h.watch != nil {
		o.Observer = h.watch.monitor
	}
	if h.tune != nil {
		h.tune(&o)
	}
	return engine.New(o)
}

// newServer bounds what a connection may take. How long an answer may take is each handler's own: streams last.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}

// closeServer takes no more connections and waits for the answers that are being given. Streams end by themselves when their
// platforms stop; what is still open then is read by nobody.
func closeServer(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		_ = server.Close()
	}
}

// serveUntil runs engine and pages until ctx ends or one of them fails; then both end. The pages go first and do not wait
// for the engine, so that whoever is connected comes to another replica while this one still finishes its turns.
func (h *house) serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, eng *engine.Engine, n *networks) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := newServer(handler)
	served := make(chan error, 1)
	go func() { // connections that come earlier wait in the listener
		for _, p := range n.list() {
			if page, ok := p.(interface{ Ready() <-chan struct{} }); ok {
				select {
				case <-page.Ready():
				case <-ctx.Done():
				}
			}
		}
		served <- server.Serve(listener)
		stop()
	}()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		<-ctx.Done()
		closeServer(server)
	}()
	kept := make(chan error, 1)
	go func() { kept <- n.rooms.Run(ctx) }()
	watching, stopWatching := context.WithCancel(context.WithoutCancel(ctx))
	watched := make(chan struct{})
	go func() { defer close(watched); h.runWatch(watching, ctx) }()
	failed := eng.Run(ctx)
	stop()
	failed = errors.Join(failed, <-kept)
	<-closed
	stopWatching()
	<-watched
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		failed = errors.Join(failed, fmt.Errorf("serving the pages: %w", err))
	}
	return failed
}

// welcome prints the first screen.
func (p *program) welcome(ctx context.Context, h *house, door *staff.Door, base string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Brobygger %s is running. Stop it with Ctrl-C.\n\n", release)
	fmt.Fprintf(&b, "  Web chat      %s/\n  Desk          %s/desk\n  Editor        %s/editor\n  Terminal      brobygger talk (go run ./bot talk)\n", base, base, base)
	if h.config.OpenData.Enabled {
		fmt.Fprintf(&b, "  Open data     %s%s\n", base, h.config.OpenData.Path)
	}
	b.WriteString("\n")
	if err := h.writeLinks(ctx, &b, door, base); err != nil {
		return err
	}
	for _, line := range h.networkLines() {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	fmt.Fprintf(&b, "  Store         %s\n", h.storeLine())
	fmt.Fprintf(&b, "  Catalogue     %d listings\n", h.index.Load().Len())
	if n := len(safety.Unconfirmed(h.lines)); n > 0 {
		fmt.Fprintf(&b, "  Crisis lines  %d are confirmed by nobody yet; brobygger check lists them. Call them before people rely on this.\n", n)
	}
	_, err := fmt.Fprintln(p.stdout, b.String())
	return err
}

func (h *house) writeLinks(ctx context.Context, b *strings.Builder, door *staff.Door, base string) error {
	accounts, err := staff.EnsureDefaults(ctx, h.store.Staff(), "en", time.Now())
	if err != nil {
		return err
	}
	wanted := slices.DeleteFunc(accounts, func(a staff.Account) bool {
		return h.config.Desk.Links == "never" || (h.config.Desk.Links == "auto" && a.Password != "")
	})
	if len(wanted) == 0 {
		return nil
	}
	b.WriteString("  Sign in once with (each link works once, for a day):\n")
	for _, a := range wanted {
		secret, err := door.Link(ctx, a.ID, linkLife)
		if err != nil {
			return fmt.Errorf("making a sign-in link: %w", err)
		}
		fmt.Fprintf(b, "    %-11s %s/signin/link/%s\n", a.ID, base, secret)
	}
	b.WriteString("\n")
	return nil
}

func origins(list []string) []string {
	if slices.Contains(list, "*") {
		return nil
	}
	return list
}

func prefixes(list []string) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(list))
	for _, text := range list {
		if prefix, err := netip.ParsePrefix(text); err == nil { // config has checked them
			out = append(out, prefix)
		}
	}
	return out
}

func webLines(lines []safety.Line) []web.Line {
	out := make([]web.Line, 0, len(lines))
	for _, l := range lines {
		if l.Offered() {
			out = append(out, web.Line{Country: l.Country, Name: l.Name, Number: l.Number, Hours: l.Hours, Chat: l.Chat})
		}
	}
	return out
}
