package telegram_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// patiently sends as the engine does, and says how often it was put off.
func patiently(t *testing.T, p *telegram.Platform, to chat.ChatID, m chat.Message, refused func()) {
	for range 100 {
		_, err := p.Send(t.Context(), to, m)
		if err == nil {
			return
		}
		failure, after := adapters.FailureOf(err)
		if failure != adapters.Throttled {
			t.Errorf("Send gave %v", err)
			return
		}
		refused()
		<-time.After(max(after, time.Second)) // the engine's shortest pause
	}
	t.Error("a message was put off for ever")
}

// TestWordsGoBeforeChoresOfEveryReplica holds two replicas that share a limiter under a burst of both kinds to Telegram's
// real limits: none is broken, and once words had to wait, nothing but words goes out until the last of them is through.
func TestWordsGoBeforeChoresOfEveryReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := telegramtest.InMemory(t)
		server.Group(north, true)
		o := telegram.Options{Token: telegramtest.Token, API: server.URL(), Client: server.Client(), Supporters: []int64{north}, Lang: "da",
			Notebook: adaptertest.NewNotebook(), Problems: adaptertest.NewProblems(), Locks: adaptertest.NewLocks(), Limiter: adaptertest.NewLimiter(time.Now)}
		var replicas []*telegram.Platform
		for range 2 {
			p, err := telegram.New(o)
			if err != nil {
				t.Fatal(err)
			}
			replicas = append(replicas, p)
		}
		c := &crush{t: t, server: server, replicas: replicas}
		c.open()
		server.Limit(true)
		c.begin()
		time.Sleep(10 * time.Second)
		from, to := c.words(90)
		time.Sleep(10 * time.Second)
		c.end()
		all := server.Calls()
		if n := server.Refused(); n != 0 {
			t.Errorf("Telegram had to refuse %d calls", n)
		}
		if from == 0 {
			t.Fatal("no words had to wait: the burst is too small")
		}
		for _, some := range [][]telegramtest.Call{all[:from], all[to:]} {
			if !slices.ContainsFunc(some, func(c telegramtest.Call) bool { return c.Method == "sendChatAction" }) {
				t.Error("nothing but words went out before the burst, or after it")
			}
		}
		var before []string
		for _, call := range all[from:to] {
			if call.Method != "sendMessage" {
				before = append(before, call.Method)
			}
		}
		if len(before) > len(replicas) { // what each had booked before the first words waited is on its way
			t.Errorf("%q went before words that waited", before)
		}
	})
}

// crush is many words and endless chores at once.
type crush struct {
	t           *testing.T
	server      *telegramtest.Server
	replicas    []*telegram.Platform
	room        chat.ChatID
	panel       string
	done        chan struct{}
	chores, all sync.WaitGroup
}

func (c *crush) open() {
	var err error
	if c.room, err = c.replicas[0].OpenRoom(c.t.Context(), adapters.PlaceID(fmt.Sprint(north)), "A case"); err != nil {
		c.t.Fatal(err)
	}
	if c.panel, err = c.replicas[0].ShowPanel(c.t.Context(), c.room, chat.Message{Text: "panel"}, ""); err != nil {
		c.t.Fatal(err)
	}
}

// begin does chores on every replica, as fast as they are let.
func (c *crush) begin() {
	c.done = make(chan struct{})
	for i, p := range c.replicas {
		c.chores.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-c.done:
					return
				case <-time.After(time.Millisecond):
				}
				p.Typing(c.t.Context(), "100")
				_, _ = p.ShowPanel(c.t.Context(), c.room, chat.Message{Text: fmt.Sprint("panel ", i, n)}, c.panel) //nolint:errcheck // a chore
				_ = p.Mark(c.t.Context(), c.room, chat.EventID(fmt.Sprintf("m:%d:%s", north, c.panel)), true)      //nolint:errcheck // a chore
			}
		})
	}
}

// words sends one message each to many people at once, and gives what was called between the first that had to wait and
// the last.
func (c *crush) words(people int) (from, to int) {
	var mu sync.Mutex
	for i := range people {
		id := int64(100 + i)
		c.server.Person(id, "Test", "da").Greeted()
		c.all.Go(func() {
			patiently(c.t, c.replicas[i%len(c.replicas)], chat.ChatID(fmt.Sprint(id)), chat.Message{ID: fmt.Sprint("w", i), Text: "words"}, func() {
				mu.Lock()
				defer mu.Unlock()
				if from == 0 {
					from = len(c.server.Calls())
				}
			})
		})
	}
	c.all.Wait()
	return from, len(c.server.Calls())
}

func (c *crush) end() {
	close(c.done)
	c.chores.Wait()
}

// TestWordsInDangerGoFirst holds that what is urgent finds room in a group whose budget other words have used up, and goes
// before them.
func TestWordsInDangerGoFirst(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) {
		o.Supporters, o.Limiter, o.Now = []int64{north}, adaptertest.NewLimiter(clock.now), clock.now
	})
	h.server.SetClock(clock.now)
	h.server.Limit(true)
	h.server.Group(north, true)
	room, err := h.openRoom(clock, "A case")
	if err != nil {
		t.Fatal(err)
	}
	clock.add(time.Hour)
	send := func(m chat.Message) bool {
		m.Text = "words"
		_, err := h.platform.Send(t.Context(), room, m)
		return err == nil
	}
	n := 0
	for send(chat.Message{ID: fmt.Sprint("m", n)}) {
		n++
	}
	if !send(chat.Message{ID: "u1", Urgent: true}) {
		t.Error("urgent words found no room")
	}
	if send(chat.Message{ID: "u2", Tone: chat.ToneCrisis}) {
		t.Fatal("there is no end of urgent words")
	}
	clock.add(5250 * time.Millisecond)
	if send(chat.Message{ID: "after"}) {
		t.Error("other words went before urgent ones that wait")
	}
	if !send(chat.Message{ID: "u2", Tone: chat.ToneCrisis}) {
		t.Error("urgent words wait longer than they must")
	}
	if h.server.Refused() != 0 {
		t.Error("Telegram had to refuse")
	}
}

// TestAPauseIsKeptByEveryReplica holds what one replica was told to all of them, for the chat or for the whole bot.
func TestAPauseIsKeptByEveryReplica(t *testing.T) {
	for _, tt := range []struct {
		name    string
		refused []int // seconds, of the chats 41 and 42
		done    bool  // something is done between the two
		want    time.Duration
	}{
		{"of a chat", []int{3600}, false, 0},
		{"of two chats", []int{3600, 1800}, false, 0},
		{"of two chats, by chance until the same time", []int{3600, 3600}, true, 0},
		{"of the whole bot", []int{3600, 3600}, false, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := newClock()
			h := closed(t, func(o *telegram.Options) { o.Limiter, o.Now = adaptertest.NewLimiter(clock.now), clock.now })
			other := h.another()
			for id := range int64(10) {
				h.person(40+id, "da")
			}
			send := func(p *telegram.Platform, to int) (adapters.Failure, time.Duration) {
				if _, err := p.Send(t.Context(), chat.ChatID(fmt.Sprint(to)), chat.Message{ID: fmt.Sprint(to), Text: "hej"}); err != nil {
					return adapters.FailureOf(err)
				}
				return "", 0
			}
			for i, seconds := range tt.refused {
				if i > 0 && tt.done {
					send(h.platform, 49)
				}
				h.server.Fail("sendMessage", 1, 429, fmt.Sprint("Too Many Requests: retry after ", seconds), seconds)
				if failure, after := send(h.platform, 41+i); failure != adapters.Throttled || after != time.Duration(seconds)*time.Second {
					t.Fatalf("got %q, %v", failure, after)
				}
			}
			calls := len(h.server.Calls())
			if failure, after := send(other, 41); failure != adapters.Throttled || (after-time.Hour).Abs() > time.Second {
				t.Errorf("the other replica: %q, %v", failure, after)
			}
			if len(h.server.Calls()) != calls {
				t.Error("the other replica asked during the pause")
			}
			if failure, after := send(other, 45); (failure == adapters.Throttled) != (tt.want > 0) || (after-tt.want).Abs() > time.Second {
				t.Errorf("somebody else has to wait: %q, %v", failure, after)
			}
			clock.add(time.Hour + time.Second)
			for _, p := range []*telegram.Platform{h.platform, other} {
				if failure, _ := send(p, 41); failure != "" {
					t.Errorf("after the pause: %q", failure)
				}
			}
		})
	}
}

// TestADayOfPauses holds that a pause is a pause however often it comes: no failure turns it into another kind.
func TestADayOfPauses(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) { o.Limiter, o.Now = adaptertest.NewLimiter(clock.now), clock.now })
	person := h.person(41, "da")
	h.server.Fail("sendMessage", 60, 429, "Too Many Requests: retry after 1440", 1440)
	for range 60 {
		_, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "hej"})
		failure, after := adapters.FailureOf(err)
		if failure != adapters.Throttled || after != 24*time.Minute {
			t.Fatalf("got %v", err)
		}
		clock.add(after)
	}
	if _, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "hej"}); err != nil || person.Last().Text != "hej" {
		t.Errorf("after a day: %v", err)
	}
}
