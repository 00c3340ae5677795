package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

// Numbers of the groups and channels of the networks in tests.
const (
	supportersGroup   = -1001000000001 // the first; the others have the numbers after it
	editorsGroup      = -1001900000002
	guildNumber       = "800000000000000001"
	supportersChannel = "800000000000000002"
	editorsChannel    = "800000000000000003"
	openChannel       = "700000000000000004" // everybody in the guild reads and writes here
)

// nets are a Telegram and a Discord of our own, with a program between them.
type nets struct {
	*running
	telegram *telegramtest.Server
	groups   []*telegramtest.Group // the supporters'
	editors  *telegramtest.Group
	discord  *discordtest.Server
	guild    *discordtest.Guild
	folder   string
	environ  []string
	logs     []func() string
}

// newNets makes the networks, and says how the program is to be set.
func newNets(t *testing.T, environ ...string) *nets {
	t.Helper()
	n := &nets{telegram: telegramtest.New(t), discord: discordtest.New(t), folder: t.TempDir()}
	n.editors = n.telegram.Group(editorsGroup, false)
	n.guild = n.discord.Guild(guildNumber)
	n.guild.Channel(openChannel, discordtest.Text)
	n.guild.Channel(supportersChannel, discordtest.Text)
	n.guild.Channel(editorsChannel, discordtest.Text)
	var numbers []string
	for i := range 4 {
		n.groups = append(n.groups, n.telegram.Group(supportersGroup-int64(i), true))
		numbers = append(numbers, strconv.FormatInt(supportersGroup-int64(i), 10))
	}
	address := freeAddress(t)
	n.environ = append([]string{
		"BROBYGGER_HTTP_ADDRESS=" + address, "BROBYGGER_HTTP_PUBLIC_URL=http://" + address, // where people go on
		"BROBYGGER_TELEGRAM_TOKEN=" + telegramtest.Token, "BROBYGGER_TELEGRAM_API=" + n.telegram.URL(),
		"BROBYGGER_TELEGRAM_SUPPORTERS=" + strings.Join(numbers, ","), "BROBYGGER_TELEGRAM_EDITORS=" + strconv.FormatInt(editorsGroup, 10),
		"BROBYGGER_DISCORD_TOKEN=" + discordtest.Token, "BROBYGGER_DISCORD_SUPPORTERS=" + supportersChannel,
		"BROBYGGER_DISCORD_EDITORS=" + editorsChannel, "BROBYGGER_DISCORD_CONVERSATIONS=full",
	}, environ...)
	return n
}

// startNets runs the whole program on both networks.
func startNets(t *testing.T, environ ...string) *nets {
	t.Helper()
	n := newNets(t, environ...)
	n.run(t)
	return n
}

// run starts the program; after stop, it starts it again on the same data and at the same address.
func (n *nets) run(t *testing.T) {
	t.Helper()
	environ := n.environ
	if n.running != nil {
		environ = append([]string{"BROBYGGER_HTTP_ADDRESS=" + strings.TrimPrefix(n.base, "http://")}, environ...)
	}
	n.running = startWith(t, n.folder, n.discord.Client(), environ...)
	n.logs = append(n.logs, n.log)
	n.hurry(t, n.running)
	await(t, "the gateway", func() bool { return n.discord.Connected() > 0 }) // nobody reads a first message from before that
}

// allLogs is what the program logged since the beginning, over all its starts.
func (n *nets) allLogs() string {
	var b strings.Builder
	for _, log := range n.logs {
		b.WriteString(log())
	}
	return b.String()
}

// store is a connection to the program's own redis-server.
func (n *nets) store(t *testing.T) *redis.Client {
	t.Helper()
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	raw, err := os.ReadFile(filepath.Join(n.folder, "store.json"))
	if err != nil {
		t.Fatal(err)
	}
	var note struct{ Network, Address, Password string }
	if err := json.Unmarshal(raw, &note); err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Network: note.Network, Addr: note.Address, Password: note.Password})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// hurry takes away, until the program or the test ends, what the program notes about the networks' rates: a group's 20
// messages a minute would have to be waited for. The adapters' own tests hold the rates.
func (n *nets) hurry(t *testing.T, p *running) {
	t.Helper()
	client := n.store(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	stop := p.stop
	p.stop = func() error { cancel(); <-done; return stop() }
	t.Cleanup(func() { cancel(); <-done })
	go func() {
		defer close(done)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			keys, err := client.Keys(ctx, "*{rate}:*").Result()
			if err == nil && len(keys) > 0 {
				_ = client.Del(ctx, keys...).Err()
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
}

// await waits until something holds, at most a minute; it is looked at often, because it may lie anywhere.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	end, tick := time.NewTimer(bound), time.NewTicker(10*time.Millisecond)
	defer end.Stop()
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// freeAddress is an address on loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
