package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// replica is an engine on a Redis, with the real book and readers.
type replica struct {
	*engine.Engine
	store *redis.Store
	log   *captured
}

// newReplica makes an engine on the Redis at addr, for some platforms. It runs until the test ends.
func newReplica(t *testing.T, addr string, platforms ...adapters.Platform) *replica {
	t.Helper()
	return newReplicaWith(t, addr, func(*redis.Store, *engine.Options) {}, platforms...)
}

// newReplicaWith is newReplica with other options.
func newReplicaWith(t *testing.T, addr string, change func(*redis.Store, *engine.Options), platforms ...adapters.Platform) *replica {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: addr, ContextTimeoutEnabled: true})
	store, err := redis.New(client, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &replica{store: store, log: &captured{}}
	o := realOptions(t, store, platforms)
	o.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	change(store, &o)
	if r.Engine, err = engine.New(o); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		leave()
		if err := <-ended; err != nil {
			t.Errorf("Run gave %v", err)
		}
		_ = store.Close()
		_ = client.Close()
	})
	return r
}

func realOptions(t testing.TB, store *redis.Store, platforms []adapters.Platform) engine.Options {
	t.Helper()
	where, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	words, err := understand.New(where)
	if err != nil {
		t.Fatal(err)
	}
	danger, err := safety.New()
	if err != nil {
		t.Fatal(err)
	}
	index := referrals.NewIndex([]referrals.Listing{{ID: "dk-angst", Name: "Angstcaféen", Country: "DK", City: "Aarhus",
		Needs: []referrals.Need{"anxiety"}, Kinds: []referrals.Kind{"self_help_group"}, Formats: []referrals.Format{referrals.InPerson}}})
	return engine.Options{Store: store, Cases: store.Cases(), Book: dialogs.NewBook(danger, where), Understand: words, Safety: danger,
		Say: mustPhrases(t), Index: func() *referrals.Index { return index }, Platforms: platforms}
}

// await waits for what comes over a real network.
func await(t *testing.T, what string, there func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !there() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("no %s", what)
		}
	}
}

func (n *network) awaitText(t *testing.T, to chat.ChatID, part string) {
	t.Helper()
	await(t, fmt.Sprintf("%q for %s, who was shown %q", part, to, n.texts(to)), func() bool {
		return slices.ContainsFunc(n.texts(to), func(text string) bool { return strings.Contains(text, part) })
	})
}

func (n *network) ready(t *testing.T) {
	t.Helper()
	await(t, "inbox", func() bool {
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.in != nil
	})
}

func mustPush(t *testing.T, n *network, e chat.Event) {
	t.Helper()
	if err := n.push(t.Context(), e); err != nil {
		t.Fatalf("the inbox refused: %v", err)
	}
}

// TestAPersonFindsAHuman is the main job, on two replicas: the person's chat runs on one, the desk on the other.
func TestAPersonFindsAHuman(t *testing.T) {
	addr := miniredis.RunT(t).Addr()
	web, desk := &network{name: "web"}, &network{name: "desk"}
	front := newReplica(t, addr, web)
	back := newReplica(t, addr, desk)
	web.ready(t)
	desk.ready(t)
	ctx := t.Context()
	write := func(text string) {
		e := web.event("p", text)
		e.Locale = "da"
		mustPush(t, web, e)
	}
	press := func(value string) {
		e := web.event("p", "")
		e.Choice = value
		mustPush(t, web, e)
	}

	write("jeg har angst og bor i Aarhus")
	await(t, "answer", func() bool { return len(web.texts("p")) > 0 })
	press("human")
	press("human.nothing")
	var waiting []cases.Case
	await(t, "waiting case", func() bool {
		waiting, _ = back.store.Cases().List(ctx, cases.Waiting, 10)
		return len(waiting) == 1
	})
	id := waiting[0].ID
	lane := desk.address(chat.ChatID(id))

	var winners, losers int
	for i := range 5 { // many want it, one gets it
		by := chat.PersonID(fmt.Sprintf("s%d", i))
		_, err := back.store.Cases().Apply(ctx, id, cases.Claim(by, "Maja", lane, time.Now()))
		var taken *cases.TakenError
		switch {
		case err == nil:
			winners++
		case errors.As(err, &taken) && taken.By == "s0":
			losers++
		}
	}
	if winners != 1 || losers != 4 {
		t.Fatalf("%d claimed it, %d learned who did", winners, losers)
	}
	web.awaitText(t, "p", "Maja")

	write("tak fordi du er her")
	desk.awaitText(t, lane.Chat, "tak fordi du er her")
	reply := desk.event(lane.Chat, "hej, jeg lytter")
	reply.Name = "Maja"
	mustPush(t, desk, reply)
	web.awaitText(t, "p", "hej, jeg lytter")

	silent := len(web.texts("p"))
	for i := range 10 {
		write(fmt.Sprintf("linje %d", i))
	}
	desk.awaitText(t, lane.Chat, "linje 9")
	if now := web.texts("p"); len(now) != silent {
		t.Errorf("the bot spoke while a human held the conversation: %q", now[silent:])
	}
	var lines []string
	for _, text := range desk.texts(lane.Chat) {
		if strings.HasPrefix(text, "linje") {
			lines = append(lines, text)
		}
	}
	if !slices.IsSorted(lines) || len(lines) != 10 {
		t.Errorf("the desk was shown %q", lines)
	}

	write("jeg vil ikke leve mere")
	desk.awaitText(t, lane.Chat, "jeg vil ikke leve mere")
	await(t, "crisis answer", func() bool {
		web.mu.Lock()
		defer web.mu.Unlock()
		return slices.ContainsFunc(web.shown, func(s shown) bool { return s.Tone == chat.ToneCrisis })
	})
	await(t, "urgent case", func() bool {
		c, err := back.store.Cases().Get(ctx, id)
		return err == nil && c.Urgent
	})

	if _, err := back.store.Cases().Apply(ctx, id, cases.Close("s0", cases.Talked, time.Now())); err != nil {
		t.Fatal(err)
	}
	web.awaitText(t, "p", mustPhrases(t).Say("da", "bridge.closed_crisis", lang.Vars{"name": "Maja"}))
	before := len(web.texts("p"))
	write("hej igen")
	await(t, "answer of the bot after the end", func() bool { return len(web.texts("p")) > before })

	press("forget.yes")
	await(t, "erased cases", func() bool {
		left, err := front.store.Cases().Of(ctx, web.address("p"))
		return err == nil && len(left) == 0
	})
	await(t, "forgotten chats", func() bool {
		web.mu.Lock()
		defer web.mu.Unlock()
		desk.mu.Lock()
		defer desk.mu.Unlock()
		return slices.Contains(web.forgot, "p") && slices.Contains(desk.forgot, lane.Chat)
	})

	// The same person may ask again, and is joined again, though the ids of cases come from the conversation.
	press("human.nothing")
	await(t, "second case", func() bool {
		waiting, _ = back.store.Cases().List(ctx, cases.Waiting, 10)
		return len(waiting) == 1
	})
	joined := len(web.texts("p"))
	if _, err := back.store.Cases().Apply(ctx, waiting[0].ID, cases.Claim("s1", "Ola", desk.address("second"), time.Now())); err != nil {
		t.Fatal(err)
	}
	web.awaitText(t, "p", "Ola")
	if now := web.texts("p"); len(now) <= joined {
		t.Errorf("shown: %q", now)
	}
}

// TestManyConversationsOnTwoReplicas: every word is answered once and in order, whoever works.
func TestManyConversationsOnTwoReplicas(t *testing.T) {
	addr := miniredis.RunT(t).Addr()
	web := &network{name: "web"}
	second := &network{name: "web"}
	one, two := newReplica(t, addr, web), newReplica(t, addr, second)
	_, _ = one, two
	web.ready(t)
	const people, lines = 8, 6
	for i := range lines {
		for p := range people {
			mustPush(t, web, web.event(chat.ChatID(fmt.Sprint("p", p)), fmt.Sprintf("/language linje %d", i)))
		}
	}
	count := func() int {
		n := 0
		for p := range people {
			who := chat.ChatID(fmt.Sprint("p", p))
			n += len(web.texts(who)) + len(second.texts(who))
		}
		return n
	}
	await(t, "answer to each", func() bool { return count() >= people*lines })
	ids := map[string]int{}
	for _, n := range []*network{web, second} {
		n.mu.Lock()
		for _, s := range n.shown {
			ids[s.ID]++
		}
		n.mu.Unlock()
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("%s was shown %d times", id, n)
		}
	}
}

// TestAStoreThatTakesConnectionsButNeverAnswers: the person is answered within a second all the same.
func TestAStoreThatTakesConnectionsButNeverAnswers(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	client := goredis.NewClient(&goredis.Options{Addr: listener.Addr().String(), ContextTimeoutEnabled: true, MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	store, err := redis.New(client, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(realOptions(t, store, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text   string
		crisis bool
	}{{"hej, er der nogen", false}, {"jeg vil ikke leve mere", true}} {
		began := time.Now()
		err = e.Inbox()(t.Context(), chat.Event{ID: "e", From: chat.Address{Platform: "web", Chat: "p"}, Text: tt.text, Country: "DK"})
		if took := time.Since(began); took > 5*time.Second { // a second, on a machine that has nothing else to do
			t.Errorf("it took %s", took)
		}
		var unstored *adapters.Unstored
		if !errors.As(err, &unstored) || len(unstored.Say) == 0 {
			t.Fatalf("got %v", err)
		}
		if m := unstored.Say[0]; (m.Tone == chat.ToneCrisis) != tt.crisis || m.Lang != "da" {
			t.Errorf("to %q it says %+v", tt.text, m)
		}
	}
}
