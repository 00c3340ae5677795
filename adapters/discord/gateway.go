package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/bwmarrin/discordgo"
)

// Codes with which the gateway ends a session for good.
const (
	closeToken     = 4004
	closeShard     = 4010
	closeSharding  = 4011
	closeVersion   = 4012
	closeIntents   = 4013
	closeForbidden = 4014
)

// recommended asks Discord how many shards there are to be.
func (p *Platform) recommended(ctx context.Context) (int, error) {
	var answer struct {
		Shards int `json:"shards"`
	}
	if err := p.rest.call(ctx, "asking for the gateway", "GET", discordgo.EndpointGatewayBot, nil, &answer); err != nil {
		return 0, err
	}
	return max(1, answer.Shards), nil
}

// intents are the least that serve: words in guilds are asked for only when supporters or editors work there.
func (p *Platform) intents() discordgo.Intent {
	least := discordgo.IntentsGuilds | discordgo.IntentsDirectMessages
	if p.staffed() {
		least |= discordgo.IntentsGuildMessages | discordgo.IntentMessageContent
	}
	return least
}

// keepShard holds a shard whenever no other replica does, until ctx ends or Discord refuses us for good.
func (r *running) keepShard(shard int) error {
	name := fmt.Sprintf("discord:shard:%d of %d", shard, r.shards)
	for r.ctx.Err() == nil {
		held, release, err := r.p.options.Locks.Hold(r.ctx, name)
		if err != nil {
			if !pauseFor(r.ctx, time.Second) {
				return nil
			}
			continue
		}
		ctx, done := r.untilAnother(held)
		err = r.hold(ctx, shard)
		done()
		release()
		if err != nil {
			return err
		}
	}
	return nil
}

// untilAnother gives a context that ends some time after held did: when the store answers again. While it does not, no
// other replica can hold the shard, and somebody must hear people in danger.
func (r *running) untilAnother(held context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(r.ctx)
	r.group.Go(func() {
		defer cancel()
		select {
		case <-held.Done():
		case <-ctx.Done():
			return
		}
		for ctx.Err() == nil {
			bound, _, done := within(ctx, time.Second)
			_, _, err := r.p.book.Look(bound, pageDirect, "1") // any line: that it can be asked is what counts
			done()
			if err == nil || !pauseFor(ctx, time.Second) {
				return
			}
		}
	})
	return ctx, cancel
}

// hold keeps a connection while the shard is ours: it resumes while Discord lets it, and begins anew else.
func (r *running) hold(ctx context.Context, shard int) error {
	var c *connection
	defer func() { c.close() }()
	for pause := firstPause; ctx.Err() == nil; {
		if c == nil {
			if !r.mayIdentify(ctx) {
				return nil
			}
			var err error
			if c, err = r.connection(ctx, shard); err != nil {
				return err
			}
		}
		err := c.open(ctx)
		if err == nil {
			pause = firstPause
			c.untilLost(ctx)
			continue
		}
		if fatal := r.refused(err); fatal != nil {
			return fatal
		}
		if closeCode(err) != 0 { // it was a refusal, not a broken line: the session is not taken up again
			c.close()
			c = nil
		}
		if ctx.Err() == nil {
			r.p.options.Log.WarnContext(ctx, "discord: the connection was not made and is tried again", "in", pause)
		}
		if !pauseFor(ctx, pause) {
			return nil
		}
		pause = min(2*pause, longestPause)
	}
	return nil
}

// mayIdentify waits for the right to begin a session, of which Discord gives one in five seconds.
func (r *running) mayIdentify(ctx context.Context) bool {
	for {
		wait, ok, err := r.p.options.Limiter.Book(ctx, map[string]adapters.Rate{"discord:identify": {Burst: 1, Every: 5 * time.Second}}, time.Minute)
		if err != nil || ok {
			return wait <= 0 && ctx.Err() == nil || pauseFor(ctx, wait)
		}
		if !pauseFor(ctx, max(wait, time.Second)) {
			return false
		}
	}
}

// refused tells what an operator must mend, and gives the error that ends Run; nil when trying again may help.
func (r *running) refused(err error) error {
	var why string
	code := closeCode(err)
	switch code {
	case closeForbidden:
		why = "Message Content Intent is not switched on, but supporters or editors work on Discord: switch it on in the developer portal, page Bot"
	case closeToken:
		why = "Discord refuses the bot's token: copy it anew from the developer portal, page Bot"
	case closeShard, closeSharding:
		why = "the number of shards is wrong: set it to 0, and Discord's own number is used"
	case closeVersion, closeIntents:
		why = "Discord no longer takes what this version asks for: update Brobygger"
	default:
		return nil
	}
	r.p.options.Problems.Tell(context.WithoutCancel(r.ctx), fmt.Sprintf("discord.gateway.%d", code), why)
	return fmt.Errorf("discord: the gateway refuses the bot (code %d): %s", code, why)
}

// closeCode reads the code with which the gateway closed the connection; 0: it did not. The library gives the websocket
// library's error, of which only the text is within reach.
func closeCode(err error) int {
	if err == nil {
		return 0
	}
	_, rest, found := strings.Cut(err.Error(), "websocket: close ")
	code := 0
	if found {
		if _, err := fmt.Sscanf(rest, "%d", &code); err != nil || code < 4000 {
			return 0
		}
	}
	return code
}

// connection is one session with the gateway, over one connection after another.
type connection struct {
	session *discordgo.Session
	lost    chan struct{}

	mu   sync.Mutex
	line net.Conn
}

func (r *running) connection(ctx context.Context, shard int) (*connection, error) {
	c := &connection{lost: make(chan struct{}, 1)}
	client := *r.p.options.Client
	client.Transport = bound{ctx: ctx, next: r.p.rest}
	s, err := newSession(r.p.options.Token, &client)
	if err != nil {
		return nil, err
	}
	s.ShardID, s.ShardCount = shard, r.shards
	s.Identify.Shard = &[2]int{shard, r.shards}
	s.Identify.Intents = r.p.intents()
	dialer := *s.Dialer
	dialer.HandshakeTimeout = 20 * time.Second
	dialer.NetDialContext = c.dial
	s.Dialer = &dialer
	c.session = s
	s.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) {
		select {
		case c.lost <- struct{}{}:
		default:
		}
	})
	r.listen(s, shard)
	return c, nil
}

// dial keeps hold of the line, because the library's reads end only with it.
func (c *connection) dial(ctx context.Context, network, to string) (net.Conn, error) {
	line, err := (&net.Dialer{Timeout: 20 * time.Second}).DialContext(ctx, network, to)
	if err == nil {
		c.mu.Lock()
		c.line = line
		c.mu.Unlock()
	}
	return line, err
}

func (c *connection) cutLine() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line != nil {
		_ = c.line.Close() // it may be closed already
	}
}

// opening is how long Discord may take to let us in.
const opening = 45 * time.Second

// open connects, and begins or resumes the session.
func (c *connection) open(ctx context.Context) error {
	select { // what is left of the connection before
	case <-c.lost:
	default:
	}
	stop := context.AfterFunc(ctx, c.cutLine)
	late := time.AfterFunc(opening, c.cutLine)
	defer late.Stop()
	defer stop()
	err := c.session.Open()
	if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
		return nil
	}
	return err
}

// untilLost waits until the connection is lost, or ctx ends.
func (c *connection) untilLost(ctx context.Context) {
	select {
	case <-c.lost:
	case <-ctx.Done():
	}
}

// close says goodbye, so that Discord does not keep the session.
func (c *connection) close() {
	if c != nil {
		_ = c.session.Close() // the library gives no error
		c.cutLine()
	}
}

// bound ends the library's requests with ctx.
type bound struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b bound) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, stop := context.WithCancel(req.Context())
	release := context.AfterFunc(b.ctx, stop)
	answer, err := b.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		release()
		stop()
	}
	return answer, err //nolint:govet // stop is called with b.ctx at the latest: the body is still to be read
}
