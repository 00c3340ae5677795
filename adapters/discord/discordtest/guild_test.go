package discordtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

func TestThreads(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	g.Channel("300", discordtest.Text)
	h := connect(t, s, session(t, s))
	id := ask(t, s, "POST", "/channels/300/threads", `{"name":"one","type":12,"invitable":false}`).id()
	path := "/channels/" + id
	bo, cy := g.Member("2002", "Bo", "da"), g.Member("2003", "Cy", "da").Ordinary()
	if cy.Sees(id) || !bo.Sees(id) {
		t.Error("a private thread is seen by the wrong people")
	}
	ask(t, s, "POST", path+"/messages", `{"content":"<@2003> come","allowed_mentions":{"users":["2003"]}}`).is(t, 200, 0)
	if !cy.Sees(id) {
		t.Error("who is called does not come in")
	}
	bo.Write(id, "words")
	panel := ask(t, s, "POST", path+"/messages", `{"content":"panel"}`).id()
	ask(t, s, "PUT", path+"/pins/"+panel, "").is(t, 204, 0)
	ask(t, s, "PATCH", path, `{"archived":true,"locked":true}`).is(t, 200, 0)
	ask(t, s, "PATCH", path+"/messages/"+panel, `{"content":"changed"}`).is(t, 400, 50083)
	ask(t, s, "PATCH", path, `{"name":"two"}`).is(t, 400, 50083)
	if got := ask(t, s, "GET", "/channels/300/threads/archived/private", "").body["threads"].([]any); len(got) != 1 {
		t.Errorf("%d threads are archived", len(got))
	}
	ask(t, s, "POST", path+"/messages", `{"content":"awake"}`).is(t, 200, 0)
	if got := g.Threads("300"); len(got) != 1 || got[0].Archived || !got[0].Locked || !got[0].Private || len(got[0].Pinned) != 1 || len(got[0].Members) != 3 {
		t.Errorf("the threads are %+v", got)
	}
	ask(t, s, "PATCH", path, `{"archived":true}`).is(t, 200, 0)
	if got := ask(t, s, "PATCH", path, `{"archived":false}`); got.status != 200 || g.Threads("300")[0].Archived {
		t.Error("a thread cannot be opened again")
	}
	if got := ask(t, s, "GET", "/guilds/100/threads/active", "").body["threads"].([]any); len(got) != 1 {
		t.Errorf("%d threads are active", len(got))
	}
	g.Delete(id)
	ask(t, s, "POST", path+"/messages", `{"content":"gone"}`).is(t, 404, 10003)
	s.Await(t, "the events", func() bool {
		return h.count("THREAD_CREATE") == 1 && h.count("THREAD_UPDATE") == 4 && h.count("THREAD_DELETE") == 1
	})
}

func TestForum(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	g.Channel("400", discordtest.Forum)
	ask(t, s, "POST", "/channels/400/messages", `{"content":"x"}`).is(t, 400, 50008)
	got := ask(t, s, "POST", "/channels/400/threads", `{"name":"one","message":{"content":"first"}}`)
	if m, _ := got.body["message"].(map[string]any); m["id"] != got.id() || g.Screen(got.id()) != "Brobygger: first\n" {
		t.Errorf("the post is %q", g.Screen(got.id()))
	}
	g.DeleteChannel("400")
	ask(t, s, "GET", "/channels/"+got.id(), "").is(t, 404, 10003)
}

func TestThreadFromAMessage(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	g.Channel("300", discordtest.Text)
	id := g.Member("2002", "Bo", "da").Write("300", "words")
	got := ask(t, s, "POST", "/channels/300/messages/"+id+"/threads", `{"name":"one"}`)
	if got.status != 201 || got.id() != id {
		t.Error("the thread does not bear the id of its message")
	}
	ask(t, s, "POST", "/channels/300/messages/"+id+"/threads", `{"name":"one"}`).is(t, 400, 160004)
}

// Without a right, what needs it is refused; with it, it is done.
func TestRights(t *testing.T) {
	for name, one := range map[string]struct {
		right        discordtest.Right
		method, path string
		body         string
		code         int
	}{
		"see":              {discordtest.ViewChannel, "GET", "/channels/300", "", 50001},
		"write":            {discordtest.SendMessages, "POST", "/channels/300/messages", `{"content":"x"}`, 50013},
		"write in threads": {discordtest.SendMessagesInThreads, "POST", "/channels/{thread}/messages", `{"content":"x"}`, 50013},
		"private threads":  {discordtest.CreatePrivateThreads, "POST", "/channels/300/threads", `{"name":"n","type":12}`, 50013},
		"public threads":   {discordtest.CreatePublicThreads, "POST", "/channels/300/threads", `{"name":"n","type":11}`, 50013},
		"lock":             {discordtest.ManageThreads, "PATCH", "/channels/{thread}", `{"locked":true}`, 50013},
		"delete":           {discordtest.ManageThreads, "DELETE", "/channels/{thread}", "", 50013},
		"pin":              {discordtest.PinMessages, "PUT", "/channels/{thread}/messages/pins/{message}", "", 50013},
		"react":            {discordtest.AddReactions, "PUT", "/channels/{thread}/messages/{message}/reactions/%E2%9C%85/@me", "", 50013},
		"read one":         {discordtest.ReadMessageHistory, "GET", "/channels/{thread}/messages/{message}", "", 50013},
		"delete others'":   {discordtest.ManageMessages, "DELETE", "/channels/{thread}/messages/{message}", "", 50013},
	} {
		t.Run(name, func(t *testing.T) {
			s := discordtest.New(t)
			g := s.Guild("100")
			g.Channel("300", discordtest.Text)
			thread := ask(t, s, "POST", "/channels/300/threads", `{"name":"n","type":12}`).id()
			message := g.Member("2002", "Bo", "da").Write(thread, "words")
			path := strings.NewReplacer("{thread}", thread, "{message}", message).Replace(one.path)
			g.Permit(one.right, false)
			ask(t, s, one.method, path, one.body).is(t, 403, one.code)
			g.Permit(one.right, true)
			if got := ask(t, s, one.method, path, one.body); got.status >= 300 {
				t.Errorf("with the right it is answered with %d", got.status)
			}
		})
	}
}

func TestMayBeComputedByDiscordgo(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	g.Channel("300", discordtest.Text)
	d := session(t, s)
	g.Permit(discordtest.ManageThreads, false)
	bits, err := d.UserChannelPermissions(s.BotID(), "300")
	if err != nil || bits&int64(discordtest.ManageThreads) != 0 || bits&int64(discordtest.CreatePrivateThreads) == 0 {
		t.Errorf("the rights are %x (%v)", bits, err)
	}
}

func TestChannelEvents(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	h := connect(t, s, session(t, s))
	g.Channel("500", discordtest.Category)
	g.Channel("300", discordtest.Text)
	g.Move("300", "500")
	g.DeleteChannel("300")
	s.Guild("101").Kick()
	s.Await(t, "the events", func() bool {
		return h.count("CHANNEL_CREATE") == 2 && h.count("CHANNEL_UPDATE") == 1 && h.count("CHANNEL_DELETE") == 1 && h.count("GUILD_CREATE") == 2 && h.count("GUILD_DELETE") == 1
	})
}

func TestRateLimits(t *testing.T) {
	s := discordtest.New(t)
	g := s.Guild("100")
	g.Channel("300", discordtest.Text)
	g.Channel("301", discordtest.Text)
	s.Freeze()
	s.Limit(true)
	var got answer
	for range 5 {
		got = ask(t, s, "POST", "/channels/300/messages", `{"content":"x"}`)
		got.is(t, 200, 0)
	}
	if got.header.Get("X-RateLimit-Remaining") != "0" || got.header.Get("X-RateLimit-Reset-After") == "" {
		t.Errorf("the headers are %v", got.header)
	}
	got = ask(t, s, "POST", "/channels/300/messages", `{"content":"x"}`)
	if wait, _ := got.body["retry_after"].(float64); got.status != 429 || wait <= 0 || wait > 5 || got.header.Get("Retry-After") == "" {
		t.Errorf("it is answered with %d %v", got.status, got.body)
	}
	ask(t, s, "POST", "/channels/301/messages", `{"content":"x"}`).is(t, 200, 0)
	s.Advance(6 * time.Second)
	ask(t, s, "POST", "/channels/300/messages", `{"content":"x"}`).is(t, 200, 0)
	for _, name := range []string{"a", "b"} {
		ask(t, s, "PATCH", "/channels/300", `{"name":"`+name+`"}`).is(t, 200, 0)
	}
	if got := ask(t, s, "PATCH", "/channels/300", `{"name":"c"}`); got.status != 429 || got.body["retry_after"].(float64) < 500 {
		t.Errorf("a third name is answered with %d %v", got.status, got.body)
	}
	s.Advance(10 * time.Minute)
	ask(t, s, "PATCH", "/channels/300", `{"name":"c"}`).is(t, 200, 0)
	if s.Refused() != 2 {
		t.Errorf("%d were refused", s.Refused())
	}
}

func TestOrders(t *testing.T) {
	s := discordtest.New(t)
	ann := s.Person("2001", "Ann", "da")
	path := "/channels/" + ann.Channel() + "/messages"
	s.Fail("POST", "/channels/*/messages", 1, 500, 0, 0)
	s.Fail("POST", "/channels/*/messages", 1, 429, 0, 1.5)
	ask(t, s, "POST", path, `{"content":"a"}`).is(t, 500, 0)
	if got := ask(t, s, "POST", path, `{"content":"a"}`); got.status != 429 || got.body["retry_after"] != 1.5 {
		t.Errorf("it is answered with %d %v", got.status, got.body)
	}
	s.Lose("POST", "/channels/*/messages", 1)
	if got := ask(t, s, "POST", path, `{"content":"b","nonce":"n","enforce_nonce":true}`); got.status != 0 {
		t.Errorf("a lost answer came with %d", got.status)
	}
	ask(t, s, "POST", path, `{"content":"b","nonce":"n","enforce_nonce":true}`).is(t, 200, 0)
	if ann.Screen() != "Brobygger: b\n" {
		t.Errorf("they see %q", ann.Screen())
	}
	if calls := s.Calls(); len(calls) != 4 || calls[0].Code != 500 || calls[3].Body["content"] != "b" || s.Count("POST", "/channels/*/messages") != 2 {
		t.Errorf("the calls are %+v", calls)
	}
}

func TestGlobalLimit(t *testing.T) {
	s := discordtest.New(t)
	s.Freeze()
	s.Limit(true)
	refused := answer{}
	for i := range 60 {
		id := fmt.Sprint(4000 + i)
		s.Person(id, "Ann", "da")
		if got := ask(t, s, "GET", "/users/"+id, ""); got.status == 429 {
			refused = got
		}
	}
	if refused.body["global"] != true || refused.header.Get("X-RateLimit-Global") == "" {
		t.Errorf("it is answered with %d %v", refused.status, refused.body)
	}
}

// A test that does wrong on purpose is not failed for it.
func TestTolerate(t *testing.T) {
	s := discordtest.New(t)
	s.Tolerate(true)
	ann := s.Person("2001", "Ann", "da")
	ask(t, s, "POST", "/channels/"+ann.Channel()+"/messages", buttons(6, 1)).is(t, 400, 50035)
	if len(s.Violations()) == 0 {
		t.Error("no violation is listed")
	}
}
