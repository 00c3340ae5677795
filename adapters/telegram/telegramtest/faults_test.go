package telegramtest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/go-telegram/bot"
)

func TestFaults(t *testing.T) {
	s := telegramtest.New(t)
	b := client(t, s)
	anna := s.Person(7, "Anna", "").Greeted()
	send := func() error {
		_, err := b.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 7, Text: "hello"})
		return err
	}
	s.Fail("sendMessage", 2, http.StatusTooManyRequests, "Too Many Requests: retry after 3", 3)
	for range 2 {
		if err := send(); !bot.IsTooManyRequestsError(err) || !strings.Contains(err.Error(), "retry_after 3") {
			t.Errorf("got %v", err)
		}
	}
	if err := send(); err != nil {
		t.Errorf("the third time it works; got %v", err)
	}
	s.Fail("", 1, http.StatusBadGateway, "", 0)
	if err := send(); err == nil || !strings.Contains(err.Error(), "Bad Gateway") {
		t.Errorf("got %v", err)
	}
	s.Fail("sendMessage", 1, 0, "", 0)
	if err := send(); err == nil {
		t.Error("the connection was to be cut")
	}
	if n := len(anna.Messages()); n != 1 {
		t.Errorf("the person sees %d messages", n)
	}
	s.Lose("sendMessage", 1)
	if err := send(); err == nil {
		t.Error("the answer was to be lost")
	}
	if n := len(anna.Messages()); n != 2 {
		t.Errorf("what was done while its answer was lost is done; the person sees %d messages", n)
	}
	s.Fail("sendMessage", -1, http.StatusInternalServerError, "Internal Server Error", 0)
	for range 3 {
		if send() == nil {
			t.Error("it fails until it is healed")
		}
	}
	s.Heal()
	if err := send(); err != nil {
		t.Error(err)
	}
	var codes []int
	for _, c := range s.CallsOf("sendMessage") {
		codes = append(codes, c.Code)
	}
	want := []int{429, 429, 200, 502, 0, 0, 500, 500, 500, 200}
	if len(codes) != len(want) {
		t.Fatalf("codes %v, want %v", codes, want)
	}
	for i := range want {
		if codes[i] != want[i] {
			t.Errorf("codes %v, want %v", codes, want)
		}
	}
}

func TestLimits(t *testing.T) {
	s := telegramtest.New(t)
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	s.SetClock(func() time.Time { return now })
	s.Person(7, "Anna", "").Greeted()
	s.Group(group, false)
	s.Limit(true)
	send := func(chat int64) int {
		return call(t, s, "sendMessage", params{"chat_id": chat, "text": "x"}).Parameters.RetryAfter
	}
	tries := func(chat int64, n int) (got int) {
		for range n {
			if send(chat) == 0 {
				got++
			}
		}
		return got
	}
	if got := tries(7, 5); got != 3 {
		t.Errorf("%d messages at once to a person, want 3", got)
	}
	now = now.Add(time.Second)
	if got := tries(7, 2); got != 1 {
		t.Errorf("%d messages a second later, want 1", got)
	}
	if got := tries(group, 25); got != 20 {
		t.Errorf("%d messages at once into a group, want 20", got)
	}
	if after := send(group); after != 3 {
		t.Errorf("to wait: %d seconds, want 3", after)
	}
	if s.Refused() != 2+1+5+1 {
		t.Errorf("%d refusals", s.Refused())
	}
	now = now.Add(time.Minute)
	people := 0
	for id := int64(100); id < 140; id++ {
		s.Person(id, "X", "").Greeted()
		people += tries(id, 1)
	}
	if people != 30 {
		t.Errorf("%d messages in all within a second, want 30", people)
	}
	done(t, s, "sendChatAction", params{"chat_id": 7, "action": "typing"}) // does not count
	s.Limit(false)
	if got := tries(7, 10); got != 10 {
		t.Errorf("%d messages without limits", got)
	}
}
