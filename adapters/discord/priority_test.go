package discord_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// thisCentury sets the clock of a bubble to a time at which there was a Discord.
func thisCentury() { time.Sleep(26 * 366 * 24 * time.Hour) }

// inMemory gives a house without a network, for a bubble, with limits that its replicas share.
func inMemory(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, discord: discordtest.InMemory(t), notes: &notebook{Notebook: adaptertest.NewNotebook()}, locks: adaptertest.NewLocks(),
		problems: adaptertest.NewProblems(), log: &lockedBuffer{}}
	h.options = discord.Options{Token: discordtest.Token, Client: h.discord.Client(), Lang: "en", Notebook: h.notes,
		Limiter: adaptertest.NewLimiter(time.Now), Locks: h.locks, Problems: h.problems}
	return h
}

// TestWordsGoBeforeChoresOfEveryReplica holds two replicas that share a limiter under a burst of both kinds to Discord's
// limits: none is broken, and once words had to wait, nothing but words goes out until the last of them is through.
func TestWordsGoBeforeChoresOfEveryReplica(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		thisCentury()
		h := inMemory(t)
		g := h.staffed()
		replicas := []*discord.Platform{h.platform(), h.platform()}
		room, err := replicas[0].OpenRoom(t.Context(), placeID, "Ravn")
		if err != nil {
			t.Fatal(err)
		}
		panel, err := replicas[0].ShowPanel(t.Context(), room, chat.Message{ID: "p", Text: "panel"}, "")
		if err != nil {
			t.Fatal(err)
		}
		thread := strings.TrimPrefix(string(room), "t")
		mine := chat.EventID("m." + thread + "." + g.Member(staffID, "Maja", "en-US").Write(thread, "hej"))
		for i := range crowd { // who wrote before is reached without opening direct messages
			h.discord.Person(crowdID(i), "Ravn", "da")
			if _, err := replicas[0].Send(t.Context(), chat.ChatID(crowdID(i)), chat.Message{Text: "before"}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Second)
		}
		h.discord.Limit(true)
		begun := len(h.discord.Calls())
		done := make(chan struct{})
		var chores, words sync.WaitGroup
		for i, p := range replicas {
			chores.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-done:
						return
					case <-time.After(20 * time.Millisecond):
					}
					p.Typing(t.Context(), room)
					_, _ = p.ShowPanel(t.Context(), room, chat.Message{Text: fmt.Sprint("panel ", i, n)}, panel) //nolint:errcheck // a chore
					_ = p.Mark(t.Context(), room, mine, true)                                                    //nolint:errcheck // a chore
				}
			})
		}
		time.Sleep(10 * time.Second)
		var mu sync.Mutex
		from := 0
		for i := range crowd {
			id := crowdID(i)
			words.Go(func() {
				for range 100 {
					_, err := replicas[i%2].Send(t.Context(), chat.ChatID(id), chat.Message{ID: "w" + id, Text: "words"})
					if err == nil {
						return
					}
					failure, after := adapters.FailureOf(err)
					if failure != adapters.Throttled {
						t.Errorf("Send gave %v", err)
						return
					}
					mu.Lock()
					if from == 0 {
						from = len(h.discord.Calls())
					}
					mu.Unlock()
					time.Sleep(max(after, time.Second)) // the engine's shortest pause
				}
				t.Error("a message was put off for ever")
			})
		}
		words.Wait()
		to := len(h.discord.Calls())
		time.Sleep(10 * time.Second)
		close(done)
		chores.Wait()
		all := h.discord.Calls()
		if n := h.discord.Refused(); n != 0 {
			t.Errorf("Discord had to refuse %d requests", n)
		}
		if from == 0 {
			t.Fatal("no words had to wait: the burst is too small")
		}
		for _, some := range [][]discordtest.Call{all[begun:from], all[to:]} {
			if countChores(some) == 0 {
				t.Error("nothing but words went out before the burst, or after it")
			}
		}
		if n := countChores(all[from:to]); n > 2 { // what each of two replicas had booked before the first words waited is on its way
			t.Errorf("%d chores went before words that waited", n)
		}
	})
}

// crowd is how many people are written to at once: more than go out within the time that words wait for the rates.
const crowd = 290

func crowdID(i int) string { return fmt.Sprint(2000000000000000100 + i) }

func countChores(calls []discordtest.Call) (n int) {
	for _, c := range calls {
		if strings.HasSuffix(c.Path, "/typing") || strings.Contains(c.Path, "/reactions/") || c.Method == "PATCH" {
			n++
		}
	}
	return n
}

// TestAPauseIsKeptByEveryReplica holds what one replica was told to all of them, of the route or of the whole bot, for hours
// and as often as it comes.
func TestAPauseIsKeptByEveryReplica(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		times int
		whole bool
	}{{"of a channel", 1, false}, {"of the whole bot", 1, true}, {"again and again", 60, false}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				thisCentury()
				h := inMemory(t)
				h.discord.Person(personID, "Ravn", "da")
				h.discord.Person(staffID, "Ugle", "da")
				one, other := h.platform(), h.platform()
				send := func(p *discord.Platform, to chat.ChatID) (adapters.Failure, time.Duration) {
					if _, err := p.Send(t.Context(), to, chat.Message{ID: "m" + string(to), Text: "words"}); err != nil {
						return adapters.FailureOf(err)
					}
					return "", 0
				}
				send(one, staffID) // opens the way
				for range tt.times {
					if tt.whole {
						h.discord.FailAll("POST", "/channels/*/messages", 1, 7200)
					} else {
						h.discord.Fail("POST", "/channels/*/messages", 1, 429, 0, 7200)
					}
					if failure, after := send(one, personID); failure != adapters.Throttled || (after-2*time.Hour).Abs() > time.Second {
						t.Fatalf("got %q, %v", failure, after)
					}
					calls := len(h.discord.Calls())
					if failure, after := send(other, personID); failure != adapters.Throttled || (after-2*time.Hour).Abs() > 6*time.Second {
						t.Errorf("the other replica: %q, %v", failure, after)
					}
					if failure, _ := send(other, staffID); (failure == adapters.Throttled) != tt.whole {
						t.Errorf("somebody else: %q", failure)
					}
					if tt.whole && len(h.discord.Calls()) != calls {
						t.Error("Discord was asked during the pause")
					}
					time.Sleep(2*time.Hour + 2*time.Second)
				}
				for _, p := range []*discord.Platform{one, other} {
					if failure, _ := send(p, personID); failure != "" {
						t.Errorf("after the pause: %q", failure)
					}
				}
			})
		})
	}
}
