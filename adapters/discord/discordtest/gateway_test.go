package discordtest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

func TestResumeReplaysWhatWasMissed(t *testing.T) {
	s := discordtest.New(t)
	h := connect(t, s, session(t, s))
	ann := s.Person("2001", "Ann", "da")
	ann.DM("before")
	s.Await(t, "the first words", func() bool { return h.said() == "before" })
	s.Drop(true)
	ann.DM("missed")
	ann.DM("missed too")
	s.Await(t, "what was missed", func() bool { return h.said() == "before|missed|missed too" })
	s.Await(t, "RESUMED", func() bool { return h.count("RESUMED") == 1 })
	if s.Resumes() != 1 || s.Identifies() != 1 {
		t.Errorf("%d resumes, %d identifies", s.Resumes(), s.Identifies())
	}
	ann.DM("after")
	s.Await(t, "what came after", func() bool { return strings.HasSuffix(h.said(), "|after") })
}

func TestFreshIdentifyReplaysNothing(t *testing.T) {
	s := discordtest.New(t)
	h := connect(t, s, session(t, s))
	s.Drop(false)
	ann := s.Person("2001", "Ann", "da")
	ann.DM("lost")
	s.Await(t, "a second session", func() bool { return s.Identifies() == 2 && s.Connected() == 1 })
	ann.DM("after")
	s.Await(t, "what came after", func() bool { return h.said() == "after" })
	if s.Resumes() != 0 {
		t.Errorf("%d resumes", s.Resumes())
	}
}

func TestReconnectAndInvalidSession(t *testing.T) {
	s := discordtest.New(t)
	h := connect(t, s, session(t, s))
	s.Reconnect()
	s.Await(t, "a resume", func() bool { return s.Resumes() == 1 })
	s.Invalidate()
	s.Await(t, "a second session", func() bool { return s.Identifies() == 2 && s.Connected() == 1 })
	s.Person("2001", "Ann", "da").DM("after")
	s.Await(t, "what came after", func() bool { return h.said() == "after" })
}

// discordgo closes with 1000 when its heartbeats are not answered, by which it gives up its session.
func TestHeartbeatsThatNobodyAnswers(t *testing.T) {
	s := discordtest.New(t)
	s.Heartbeat(100*time.Millisecond, true)
	d := session(t, s)
	d.LogLevel = -1
	connect(t, s, d)
	s.Await(t, "a second session", func() bool { return s.Identifies() >= 2 && s.Connected() == 1 })
	s.Heartbeat(100*time.Millisecond, false)
	if s.Heartbeats() < 3 {
		t.Errorf("%d signs of life", s.Heartbeats())
	}
	if s.Resumes() != 0 {
		t.Errorf("%d resumes", s.Resumes())
	}
}

// wire is a client of the gateway without a library.
type wire struct {
	t    *testing.T
	conn *websocket.Conn
}

type event struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Type string          `json:"t"`
	Seq  int             `json:"s"`
}

func dial(t *testing.T, s *discordtest.Server) *wire {
	t.Helper()
	url, _ := ask(t, s, "GET", "/gateway/bot", "").body["url"].(string)
	conn, resp, err := websocket.DefaultDialer.Dial(url+"/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { conn.Close() })
	w := &wire{t, conn}
	if e, _ := w.read(); e.Op != 10 {
		t.Fatalf("the first is op %d", e.Op)
	}
	return w
}

func (w *wire) read() (e event, code int) {
	if err := w.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		w.t.Fatal(err)
	}
	err := w.conn.ReadJSON(&e)
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return e, closed.Code
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return e, 0
}

// until reads up to an event, and lists the types of those before it.
func (w *wire) until(kind string) (last event, before []string) {
	for {
		e, code := w.read()
		if code != 0 {
			w.t.Fatalf("closed with %d before %s", code, kind)
		}
		if e.Type == kind {
			return e, before
		}
		before = append(before, e.Type)
	}
}

func (w *wire) identify(token string, intents int, shard ...int) {
	d := map[string]any{"token": token, "intents": intents, "properties": map[string]any{"os": "linux"}}
	if shard != nil {
		d["shard"] = shard
	}
	w.send(2, d)
}

func (w *wire) send(op int, d any) {
	if err := w.conn.WriteJSON(map[string]any{"op": op, "d": d}); err != nil {
		w.t.Fatal(err)
	}
}

func TestIdentifyIsRefused(t *testing.T) {
	for name, one := range map[string]struct {
		do   func(w *wire)
		code int
	}{
		"a wrong token":         {func(w *wire) { w.identify("wrong", 0) }, 4004},
		"an intent not allowed": {func(w *wire) { w.identify(discordtest.Token, discordtest.IntentMessageContent) }, 4014},
		"an intent not known":   {func(w *wire) { w.identify(discordtest.Token, 1<<30) }, 4013},
		"a shard out of range":  {func(w *wire) { w.identify(discordtest.Token, 0, 2, 2) }, 4010},
		"something before it":   {func(w *wire) { w.send(3, nil) }, 4003},
		"an unknown op":         {func(w *wire) { w.send(77, nil) }, 4001},
		"twice": {func(w *wire) {
			w.identify(discordtest.Token, 0)
			w.until("READY")
			w.identify(discordtest.Token, 0)
		}, 4005},
	} {
		t.Run(name, func(t *testing.T) {
			s := discordtest.New(t)
			s.Disallow(discordtest.IntentMessageContent)
			w := dial(t, s)
			one.do(w)
			if _, code := w.read(); code != one.code {
				t.Errorf("closed with %d, want %d", code, one.code)
			}
		})
	}
}

func TestSessionOpensNotWithoutItsIntents(t *testing.T) {
	s := discordtest.New(t)
	s.Disallow(discordtest.IntentMessageContent)
	d := session(t, s)
	if err := d.Open(); !websocket.IsCloseError(err, 4014) {
		t.Errorf("it ends with %v", err)
	}
	app, err := d.Application("@me")
	if err != nil || app.Flags&(1<<19) != 0 {
		t.Errorf("the application's flags do not tell (%v)", err)
	}
}

// Guilds are told of to their own shard, and direct messages to the first.
func TestShards(t *testing.T) {
	s := discordtest.New(t)
	even, odd := "8388608", "4194304" // 2<<22 and 1<<22
	intents := discordtest.IntentGuilds | discordtest.IntentGuildMessages | discordtest.IntentDirectMessages
	for _, id := range []string{even, odd} {
		s.Guild(id).Channel(id+"1", discordtest.Text)
	}
	first, second := dial(t, s), dial(t, s)
	first.identify(discordtest.Token, intents, 0, 2)
	second.identify(discordtest.Token, intents, 1, 2)
	first.until("GUILD_CREATE")
	second.until("GUILD_CREATE")
	s.Guild(even).Member("2002", "Bo", "da").Write(even+"1", "words")
	s.Guild(odd).Member("2002", "Bo", "da").Write(odd+"1", "words")
	s.Person("2001", "Ann", "da").DM("directly")
	for name, one := range map[string]struct {
		w     *wire
		guild string
	}{"even": {first, even}, "odd": {second, odd}} {
		e, _ := one.w.until("MESSAGE_CREATE")
		if !strings.Contains(string(e.Data), `"guild_id":"`+one.guild+`"`) {
			t.Errorf("the %s shard was told of another guild", name)
		}
	}
	if e, _ := first.until("MESSAGE_CREATE"); strings.Contains(string(e.Data), "guild_id") {
		t.Error("the first shard was not told of the direct message")
	}
	if len(s.Shards()) != 2 {
		t.Errorf("%d shards are connected", len(s.Shards()))
	}
}

// What a session hears, and may read, depends on its intents.
func TestIntents(t *testing.T) {
	all := discordtest.IntentGuilds | discordtest.IntentGuildMessages | discordtest.IntentDirectMessages | discordtest.IntentMessageContent
	for name, one := range map[string]struct {
		intents int
		heard   []string // the types, and the content of messages
	}{
		"all":                 {all, []string{"CHANNEL_CREATE", "MESSAGE_CREATE guild", "MESSAGE_CREATE <@1150000000000000002>", "MESSAGE_CREATE direct", "INTERACTION_CREATE"}},
		"no content":          {all &^ discordtest.IntentMessageContent, []string{"CHANNEL_CREATE", "MESSAGE_CREATE ", "MESSAGE_CREATE <@1150000000000000002>", "MESSAGE_CREATE direct", "INTERACTION_CREATE"}},
		"no guilds":           {all &^ discordtest.IntentGuilds, []string{"MESSAGE_CREATE guild", "MESSAGE_CREATE <@1150000000000000002>", "MESSAGE_CREATE direct", "INTERACTION_CREATE"}},
		"no guild messages":   {all &^ discordtest.IntentGuildMessages, []string{"CHANNEL_CREATE", "MESSAGE_CREATE direct", "INTERACTION_CREATE"}},
		"no direct messages":  {all &^ discordtest.IntentDirectMessages, []string{"CHANNEL_CREATE", "MESSAGE_CREATE guild", "MESSAGE_CREATE <@1150000000000000002>", "INTERACTION_CREATE"}},
		"interactions always": {0, []string{"INTERACTION_CREATE"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := discordtest.New(t)
			ask(t, s, "PUT", "/applications/"+s.AppID()+"/commands", `[{"name":"help","description":"d"}]`)
			g := s.Guild("100")
			w := dial(t, s)
			w.identify(discordtest.Token, one.intents)
			w.until("READY")
			if one.intents&discordtest.IntentGuilds != 0 {
				w.until("GUILD_CREATE")
			}
			g.Channel("300", discordtest.Text)
			bo := g.Member("2002", "Bo", "da")
			bo.Write("300", "guild")
			bo.Write("300", "<@"+s.BotID()+">")
			bo.Person().DM("direct")
			bo.Person().Slash(nil, "help", nil)
			var got []string
			for len(got) == 0 || got[len(got)-1] != "INTERACTION_CREATE" {
				e, _ := w.read()
				var m discordgo.Message
				if e.Type == "MESSAGE_CREATE" {
					if err := json.Unmarshal(e.Data, &m); err != nil {
						t.Fatal(err)
					}
					e.Type += " " + m.Content
				}
				got = append(got, e.Type)
			}
			if strings.Join(got, "|") != strings.Join(one.heard, "|") {
				t.Errorf("heard is\n%q, want\n%q", got, one.heard)
			}
		})
	}
}

func TestClientStaysOnDiscordsHosts(t *testing.T) {
	s := discordtest.New(t)
	q, err := http.NewRequest("GET", "https://example.org/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client().Do(q); !errors.Is(err, discordtest.ErrElsewhere) {
		t.Errorf("it ends with %v", err)
	}
	askAs(t, s, "Bot wrong", "GET", "/users/@me", "", nil).is(t, 401, 0)
	ask(t, s, "GET", "/users/@me", "").is(t, 200, 0)
}
