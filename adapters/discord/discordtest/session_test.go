package discordtest_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

const allIntents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages | discordgo.IntentMessageContent

// heard collects what a session was told.
type heard struct {
	mu     sync.Mutex
	events []*discordgo.Event
	words  []string
}

func (h *heard) count(kind string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, e := range h.events {
		if e.Type == kind {
			n++
		}
	}
	return n
}

func (h *heard) said() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.words, "|")
}

func session(t *testing.T, s *discordtest.Server) *discordgo.Session {
	t.Helper()
	d, err := discordgo.New("Bot " + discordtest.Token)
	if err != nil {
		t.Fatal(err)
	}
	d.Client = s.Client()
	d.Identify.Intents = allIntents
	return d
}

func connect(t *testing.T, s *discordtest.Server, d *discordgo.Session) *heard {
	t.Helper()
	h := &heard{}
	d.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.events = append(h.events, e)
		if m, ok := e.Struct.(*discordgo.MessageCreate); ok && !m.Author.Bot {
			h.words = append(h.words, m.Content)
		}
	})
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Connect(1)
	// Only now: discordgo that finds the connection cut with its first heartbeat closes the one it makes anew as well.
	s.Await(t, "the first sign of life", func() bool { return s.Heartbeats() > 0 })
	return h
}

func TestTalk(t *testing.T) {
	s := discordtest.New(t)
	d := session(t, s)
	h := connect(t, s, d)
	ann := s.Person("2001", "Ann", "da")
	ann.DM("hello")
	s.Await(t, "the words", func() bool { return h.said() == "hello" })
	c, err := d.UserChannelCreate("2001")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChannelMessageSend(c.ID, "hi yourself"); err != nil {
		t.Fatal(err)
	}
	if want := "Ann: hello\nBrobygger: hi yourself\n"; ann.Screen() != want {
		t.Errorf("they see %q, want %q", ann.Screen(), want)
	}
}
