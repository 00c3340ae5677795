package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// crowd is how many people write at once: few in the ordinary tests, BROBYGGER_LOAD of them in make load.
func crowd(t *testing.T, few int) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("BROBYGGER_LOAD"))
	if err != nil || n < 1 {
		return few
	}
	return n
}

const each = 3 // messages that everybody writes at once

// echo does the work of the real dialogues, and answers with what was written, so that each answer can be told.
type echo struct{ book engine.Taker }

// Take implements engine.Taker.
func (b echo) Take(s dialogs.State, e chat.Event, m understand.Meaning, r safety.Risk, w dialogs.World) (dialogs.State, []dialogs.Effect) {
	next, _ := b.book.Take(s, e, m, r, w)
	if e.Text == "" {
		return next, nil
	}
	return next, []dialogs.Effect{dialogs.Send{Message: chat.Message{Text: e.Text}}}
}

// crossing is one network under load: who wrote, and what each of them was answered, in order.
type crossing struct {
	name    string
	limit   float64 // messages a second that the network takes
	burst   int
	answers func() map[string][]string
	refused func() int
	done    time.Duration
}

// TestAThousandPeopleAtOnce has many people write three messages at once on Telegram and on Discord, while both networks
// hold to their limits: each message is answered once and in order. The figures are printed and not asserted.
func TestAThousandPeopleAtOnce(t *testing.T) {
	people := crowd(t, 60)
	var environ []string
	if n := os.Getenv("BROBYGGER_ENGINE_SENDERS"); n != "" { // to see what more of them would bring
		environ = append(environ, "BROBYGGER_ENGINE_SENDERS="+n)
	}
	s := newStage(t, func(o *engine.Options) { o.Book = echo{o.Book} }, environ...)
	s.telegram.Limit(true)
	s.discord.Limit(true)
	begun := time.Now()
	for i := range people {
		onTG := s.telegram.Person(int64(10_000+i), "Person", "da")
		onDC := s.discord.Person(strconv.FormatInt(910000000000000000+int64(i), 10), "Person", "da")
		for n := range each {
			onTG.Write(fmt.Sprintf("person %d ord %d", i, n))
			onDC.DM(fmt.Sprintf("person %d ord %d", i, n))
		}
	}
	t.Logf("%d messages were written within %.1f s", 2*each*people, time.Since(begun).Seconds())
	both := []*crossing{
		{name: "Telegram", limit: 30, burst: 30, answers: func() map[string][]string { return answersOn(s.telegram) }, refused: s.telegram.Refused},
		{name: "Discord", limit: 50, burst: 50, answers: func() map[string][]string { return answersIn(s.discord) }, refused: s.discord.Refused},
	}
	answered(t, both, people, begun)
	for _, c := range both {
		c.check(t, people)
	}
	table(t, both, people)
}

// answered waits for all answers and notes when the last of each network came.
func answered(t *testing.T, both []*crossing, people int, begun time.Time) {
	t.Helper()
	end := time.Now().Add(bound + time.Duration(people*each)*time.Second/10)
	for left := len(both); left > 0; time.Sleep(50 * time.Millisecond) {
		for _, c := range both {
			if c.done == 0 && total(c.answers()) >= people*each {
				c.done = time.Since(begun)
				left--
			}
		}
		if left > 0 && time.Now().After(end) {
			for _, c := range both {
				t.Errorf("%s: %d of %d messages were answered", c.name, total(c.answers()), people*each)
			}
			t.FailNow()
		}
	}
}

func total(answers map[string][]string) (n int) {
	for _, list := range answers {
		n += len(list)
	}
	return n
}

// check fails when something was lost, came twice or out of order.
func (c *crossing) check(t *testing.T, people int) {
	t.Helper()
	answers := c.answers()
	wrong := 0
	for i := range people {
		var want []string
		for n := range each {
			want = append(want, fmt.Sprintf("person %d ord %d", i, n))
		}
		found := slices.ContainsFunc(keysOf(answers), func(who string) bool { return slices.Equal(answers[who], want) })
		if !found {
			wrong++
		}
	}
	if wrong > 0 || total(answers) != people*each || len(answers) != people {
		t.Errorf("%s: %d of %d people were answered otherwise than once and in order (%d answers)", c.name, wrong, people, total(answers))
	}
}

func keysOf(m map[string][]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// table prints what it took.
func table(t *testing.T, both []*crossing, people int) {
	t.Helper()
	lines := []string{"", "network   people  answers  refused  the last waited  the floor"}
	for _, c := range both {
		floor := float64(people*each-c.burst) / c.limit
		lines = append(lines, fmt.Sprintf("%-9s %6d  %7d  %7d  %13.1f s  %7.1f s", c.name, people, people*each, c.refused(), c.done.Seconds(), floor))
	}
	t.Log(strings.Join(lines, "\n"))
}

// answersOn gives what each chat of Telegram was sent.
func answersOn(s *telegramtest.Server) map[string][]string {
	answers := map[string][]string{}
	for _, c := range s.CallsOf("sendMessage") {
		text, _ := c.Params["text"].(string)
		if who := fmt.Sprint(c.Params["chat_id"]); c.Code == http.StatusOK {
			answers[who] = append(answers[who], text)
		}
	}
	return answers
}

// answersIn gives what each channel of Discord was sent.
func answersIn(s *discordtest.Server) map[string][]string {
	answers := map[string][]string{}
	for _, c := range s.Calls() {
		if c.Method == http.MethodPost && strings.HasPrefix(c.Path, "/channels/") && strings.HasSuffix(c.Path, "/messages") && c.Code == http.StatusOK {
			text, _ := c.Body["content"].(string)
			answers[c.Path] = append(answers[c.Path], text)
		}
	}
	return answers
}
