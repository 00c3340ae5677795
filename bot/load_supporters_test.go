package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

// TestManyCasesAtOnce has many people ask for a human at once, in one group of Telegram's 20 messages a minute and in three
// of them: each gets a topic, and once all are taken, each writes. Words reach the topics before panels are drawn anew. The
// figures are printed and not asserted. It takes minutes, because Telegram does.
func TestManyCasesAtOnce(t *testing.T) {
	if os.Getenv("BROBYGGER_LOAD") == "" {
		t.Skip("it takes minutes: make load runs it")
	}
	cases := max(3, crowd(t, 100)*3/100)
	lines := []string{"", "groups  cases  last topic  last panel  words waited (median, most)  panels drawn anew after  refused"}
	for _, groups := range []int{3, 1} {
		t.Run(fmt.Sprintf("%d groups", groups), func(t *testing.T) {
			lines = append(lines, newRush(t, groups, cases).run(t))
			t.Log(strings.Join(lines, "\n"))
		})
	}
}

// rush is many cases at once.
type rush struct {
	s      *stage
	groups []*telegramtest.Group
	people []*telegramtest.Person
	claim  []*telegramtest.Member // one in each group
	begun  time.Time
}

func newRush(t *testing.T, groups, cases int) *rush {
	t.Helper()
	n := &nets{telegram: telegramtest.New(t), discord: discordtest.New(t)}
	r := &rush{}
	var ids []string
	for i := range groups {
		id := int64(supportersGroup - 100 - i)
		r.groups = append(r.groups, n.telegram.Group(id, true))
		r.claim = append(r.claim, r.groups[i].Member(int64(600+i), "Supporter", "da"))
		ids = append(ids, fmt.Sprint(id))
	}
	var duty atomic.Int64
	duty.Store(1)
	r.s = newStageOn(t, n, onAWednesday(&duty), "BROBYGGER_TELEGRAM_SUPPORTERS="+strings.Join(ids, ","))
	for i := range cases {
		r.people = append(r.people, n.telegram.Person(int64(20_000+i), "Person", "da"))
	}
	n.telegram.Limit(true)
	return r
}

// run goes through the rush, and gives its line of the table.
func (r *rush) run(t *testing.T) string {
	t.Helper()
	r.begun = time.Now()
	for i, p := range r.people {
		p.Write("jeg vil gerne tale med et menneske")
		r.until(t, "what to share", func() bool { return pressable(p.Messages(), "human.nothing") != 0 })
		p.PressData(pressable(p.Messages(), "human.nothing"), "human.nothing")
		_ = i
	}
	r.until(t, "a topic for everybody", func() bool { return len(r.topics()) == len(r.people) })
	topics := time.Since(r.begun)
	r.until(t, "a panel in every topic", func() bool { return len(r.claims()) == len(r.people) })
	panels := time.Since(r.begun)
	for _, press := range r.claims() {
		press()
	}
	begun := time.Now()
	for _, p := range r.people {
		r.until(t, "a human for everybody", func() bool { return strings.Contains(p.Screen(), "er her nu") })
		p.Write("ord fra person " + fmt.Sprint(p.ID()))
	}
	waits := r.words(t, time.Now())
	r.until(t, "panels without a claim", func() bool { return len(r.claims()) == 0 })
	return fmt.Sprintf("%6d  %5d  %8.1f s  %8.1f s  %13.1f s, %6.1f s  %21.1f s  %7d", len(r.groups), len(r.people), topics.Seconds(), panels.Seconds(),
		waits[len(waits)/2].Seconds(), waits[len(waits)-1].Seconds(), time.Since(begun).Seconds(), r.s.telegram.Refused())
}

// words waits for everybody's words in a topic, once each, and gives how long they took, the shortest first.
func (r *rush) words(t *testing.T, begun time.Time) (waits []time.Duration) {
	t.Helper()
	seen := map[int64]bool{}
	r.until(t, "everybody's words", func() bool {
		all := ""
		for _, at := range r.topics() {
			all += at.group.Screen(at.topic)
		}
		for _, p := range r.people {
			words := "ord fra person " + fmt.Sprint(p.ID())
			if n := strings.Count(all, words); n > 1 {
				t.Fatalf("words came %d times", n)
			} else if n == 1 && !seen[p.ID()] {
				seen[p.ID()], waits = true, append(waits, time.Since(begun))
			}
		}
		return len(seen) == len(r.people)
	})
	slices.Sort(waits)
	return waits
}

func (r *rush) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Minute); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s; %d topics, %d panels", what, len(r.topics()), len(r.claims()))
		}
	}
}

type topicAt struct {
	group  *telegramtest.Group
	member *telegramtest.Member
	topic  int
}

func (r *rush) topics() (all []topicAt) {
	for i, g := range r.groups {
		for _, topic := range g.Topics() {
			all = append(all, topicAt{g, r.claim[i], topic.ID})
		}
	}
	return all
}

// claims gives what claims each case that bears the button for it.
func (r *rush) claims() (all []func()) {
	for _, at := range r.topics() {
		for _, m := range at.group.Messages(at.topic) {
			for _, row := range m.Buttons {
				for _, b := range row {
					if strings.HasPrefix(b.Data, "room.claim") {
						all = append(all, func() { at.member.PressData(at.topic, m.ID, b.Data) })
					}
				}
			}
		}
	}
	return all
}

// pressable gives the newest message with a button of this value; 0: there is none.
func pressable(list []telegramtest.Message, value string) int {
	for _, m := range slices.Backward(list) {
		for _, row := range m.Buttons {
			if slices.ContainsFunc(row, func(b telegramtest.Button) bool { return b.Data == value }) {
				return m.ID
			}
		}
	}
	return 0
}
