package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestFailuresOfSending(t *testing.T) {
	room := chat.ChatID(fmt.Sprintf("%d:%d", north, 5))
	for _, tt := range []struct {
		name        string
		to          chat.ChatID
		code        int
		description string
		retry       int
		want        adapters.Failure
		after       time.Duration
		problem     string
	}{
		{"a pause", "41", 429, "Too Many Requests: retry after 7200", 7200, adapters.Throttled, 2 * time.Hour, ""},
		{"blocked", "41", 403, "Forbidden: bot was blocked by the user", 0, adapters.Unreachable, 0, ""},
		{"deleted account", "41", 403, "Forbidden: user is deactivated", 0, adapters.Unreachable, 0, ""},
		{"never wrote", "41", 403, "Forbidden: bot can't initiate conversation with a user", 0, adapters.Unreachable, 0, ""},
		{"no such chat", "41", 400, "Bad Request: chat not found", 0, adapters.Unreachable, 0, ""},
		{"server down", "41", 502, "Bad Gateway", 0, adapters.Retry, 0, ""},
		{"cut", "41", 0, "", 0, adapters.Retry, 0, ""},
		{"markup", "41", 400, `Bad Request: can't parse entities: Unsupported start tag "canary"`, 0, adapters.Invalid, 0, ""},
		{"too long", "41", 400, "Bad Request: message is too long", 0, adapters.Invalid, 0, ""},
		{"token", "41", 401, "Unauthorized", 0, adapters.Retry, 0, "telegram.token"},
		{"topic gone", room, 400, "Bad Request: message thread not found", 0, adapters.Gone, 0, ""},
		{"topic deleted", room, 400, "Bad Request: TOPIC_DELETED", 0, adapters.Gone, 0, ""},
		{"kicked", room, 403, "Forbidden: bot was kicked from the supergroup chat", 0, adapters.Gone, 0, "telegram.group"},
		{"group gone", room, 400, "Bad Request: chat not found", 0, adapters.Gone, 0, "telegram.group"},
		{"no right", room, 400, "Bad Request: not enough rights to send text messages to the chat", 0, adapters.Retry, 0, "telegram.rights"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := closed(t, func(o *telegram.Options) { o.Supporters = []int64{north} })
			h.person(41, "da")
			h.server.Group(north, true)
			h.server.Fail("sendMessage", 1, tt.code, tt.description, tt.retry)
			_, err := h.platform.Send(t.Context(), tt.to, chat.Message{ID: "x", Text: "canary words"})
			if got := failureOf(t, err); got != tt.want {
				t.Errorf("the failure is %q, want %q: %v", got, tt.want, err)
			}
			if _, after := adapters.FailureOf(err); after != tt.after {
				t.Errorf("the pause is %v, want %v", after, tt.after)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the error holds words: %v", err)
			}
			if tt.problem != "" && h.problems.Count(tt.problem) == 0 || tt.problem == "" && len(h.problems.Told()) > 0 {
				t.Errorf("the operator was told %v, want %q", h.problems.Told(), tt.problem)
			}
		})
	}
}

func TestAPauseIsKeptByEveryRoomOfTheGroup(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) { o.Supporters, o.Now = []int64{north}, clock.now })
	h.server.Group(north, true)
	h.person(41, "da")
	one, err := h.openRoom(clock, "one")
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.openRoom(clock, "two")
	if err != nil {
		t.Fatal(err)
	}
	h.server.Fail("sendMessage", 1, 429, "Too Many Requests: retry after 3600", 3600)
	send := func(to chat.ChatID) (adapters.Failure, time.Duration) {
		_, err := h.platform.Send(t.Context(), to, chat.Message{ID: "x", Text: "hej"})
		if err == nil {
			return "", 0
		}
		return adapters.FailureOf(err)
	}
	if failure, after := send(one); failure != adapters.Throttled || after != time.Hour {
		t.Errorf("got %q, %v", failure, after)
	}
	clock.add(10 * time.Minute)
	calls := len(h.server.CallsOf("sendMessage"))
	if failure, after := send(two); failure != adapters.Throttled || after != 50*time.Minute {
		t.Errorf("the other room: %q, %v", failure, after)
	}
	if n := len(h.server.CallsOf("sendMessage")); n != calls {
		t.Error("Telegram was asked during the pause")
	}
	if failure, _ := send("41"); failure != "" {
		t.Errorf("somebody else has to wait: %q", failure)
	}
	clock.add(time.Hour)
	if failure, _ := send(two); failure != "" {
		t.Errorf("after the pause: %q", failure)
	}
}

func TestRealMisfortunes(t *testing.T) {
	h := closed(t, func(o *telegram.Options) { o.Supporters = []int64{north} })
	h.person(41, "da").Block(true)
	h.person(42, "da").Deactivate()
	for _, id := range []chat.ChatID{"41", "42", "43"} {
		_, err := h.platform.Send(t.Context(), id, chat.Message{ID: "x", Text: "hej"})
		if got := failureOf(t, err); got != adapters.Unreachable {
			t.Errorf("chat %s: %q", id, got)
		}
	}
	for _, id := range []chat.ChatID{"", "x", "0", "41:5", "+41", "41:", "-5:0", "-5:x"} {
		_, err := h.platform.Send(t.Context(), id, chat.Message{ID: "x", Text: "hej"})
		if got := failureOf(t, err); got != adapters.Invalid {
			t.Errorf("chat %q: %q", id, got)
		}
	}
}

func TestTheTokenIsInNoError(t *testing.T) {
	h := closed(t, func(o *telegram.Options) { o.API = "http://telegram.invalid" })
	_, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "hej"})
	if failureOf(t, err) != adapters.Retry {
		t.Errorf("got %v", err)
	}
	_, _, err = h.platform.Fetch(t.Context(), chat.File{Kind: chat.FilePhoto, On: "telegram", Ref: "abc"})
	if failureOf(t, err) != adapters.Retry {
		t.Errorf("got %v", err)
	}
	for _, f := range h.platform.Check(t.Context()) {
		if strings.Contains(f.Text, secretHalf()) {
			t.Error("the check shows the token")
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := h.platform.Run(ctx, h.inbox.take); err != nil {
		t.Errorf("Run gave %v", err)
	}
}

func TestAnEndedContextIsNamed(t *testing.T) {
	h := closed(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.platform.Send(ctx, "41", chat.Message{ID: "x", Text: "hej"})
	if !errors.Is(err, context.Canceled) || failureOf(t, err) != adapters.Retry {
		t.Errorf("got %v", err)
	}
}

func TestALongMessageGoesOnWhereItFailed(t *testing.T) {
	var network *failing
	h := closed(t, func(o *telegram.Options) {
		network = &failing{next: o.Client.Transport, method: "/sendMessage", fails: []int{2, 4}}
		o.Client = &http.Client{Transport: network}
	})
	person := h.person(41, "da")
	m := chat.Message{ID: "long", Text: strings.Repeat("ord. ", 2500)} // four parts
	tries := 1
	for ; tries < 10; tries++ {
		_, err := h.platform.Send(t.Context(), "41", m)
		if err == nil {
			break
		}
		if failureOf(t, err) != adapters.Retry {
			t.Fatalf("got %v", err)
		}
	}
	sent := person.Messages()
	var all strings.Builder
	for _, message := range sent {
		all.WriteString(message.Text + " ")
	}
	if got := strings.Join(strings.Fields(all.String()), " "); got != strings.TrimSpace(m.Text) || tries != 3 {
		t.Errorf("after %d tries %d letters are shown in %d parts, want %d", tries, len(got), len(sent), len(m.Text)-1)
	}
	if _, err := h.platform.Send(t.Context(), "41", m); err != nil || len(person.Messages()) != len(sent) {
		t.Errorf("the same message again: %v, %d parts instead of %d", err, len(person.Messages()), len(sent))
	}
}

// failing is a network that loses some requests of a method.
type failing struct {
	next   http.RoundTripper
	method string
	fails  []int // the how-manieth
	mu     sync.Mutex
	n      int
}

func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	lost := false
	if strings.HasSuffix(r.URL.Path, f.method) {
		f.n++
		lost = slices.Contains(f.fails, f.n)
	}
	f.mu.Unlock()
	if lost {
		return nil, io.ErrUnexpectedEOF
	}
	return f.next.RoundTrip(r)
}

func TestOwnLimitsComeBeforeThoseOfTelegram(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) {
		o.Supporters, o.Limiter, o.Now = []int64{north}, adaptertest.NewLimiter(clock.now), clock.now
	})
	h.server.SetClock(clock.now)
	h.server.Limit(true)
	group := h.server.Group(north, true)
	rooms := []chat.ChatID{}
	for range 2 {
		id, err := h.openRoom(clock, "A case")
		if err != nil {
			t.Fatal(err)
		}
		rooms = append(rooms, id)
	}
	clock.add(time.Minute)
	begun, refused := clock.now(), 0
	for i := range 60 { // both rooms share the group's budget
		for {
			_, err := h.platform.Send(t.Context(), rooms[i%2], chat.Message{ID: fmt.Sprint(i), Text: "words"})
			if err == nil {
				break
			}
			failure, after := adapters.FailureOf(err)
			if failure != adapters.Throttled || after <= 0 {
				t.Fatalf("got %v", err)
			}
			refused++
			clock.add(after + 300*time.Millisecond)
		}
	}
	took := clock.now().Sub(begun)
	if h.server.Refused() > 0 {
		t.Errorf("Telegram itself had to refuse %d calls", h.server.Refused())
	}
	if refused == 0 || took < 2*time.Minute || took > 5*time.Minute {
		t.Errorf("60 messages took %v, with %d pauses", took, refused)
	}
	if n := len(group.Topics()); n != 2 {
		t.Errorf("there are %d topics", n)
	}
}

func TestWordsDoNotStarveBehindPanels(t *testing.T) {
	clock := newClock()
	h := closed(t, func(o *telegram.Options) {
		o.Supporters, o.Limiter, o.Now = []int64{north}, adaptertest.NewLimiter(clock.now), clock.now
	})
	h.server.Group(north, true)
	room, err := h.openRoom(clock, "A case")
	if err != nil {
		t.Fatal(err)
	}
	clock.add(time.Minute)
	shown, err := h.platform.ShowPanel(t.Context(), room, chat.Message{Text: "panel 0"}, "")
	if err != nil {
		t.Fatal(err)
	}
	clock.add(time.Minute)
	edits := 0
	for i := range 20 {
		if _, err := h.platform.ShowPanel(t.Context(), room, chat.Message{Text: fmt.Sprintf("panel %d", i+1)}, shown); err == nil {
			edits++
		}
	}
	if _, err := h.platform.Send(t.Context(), room, chat.Message{ID: "w", Text: "words"}); err != nil {
		t.Errorf("after %d edits words have to wait: %v", edits, err)
	}
	if edits == 0 || edits == 20 {
		t.Errorf("%d edits went out at once", edits)
	}
}

// openRoom opens a room, after whatever pause is asked for.
func (h *house) openRoom(clock *clock, title string) (chat.ChatID, error) {
	for range 100 {
		id, err := h.platform.OpenRoom(h.t.Context(), adapters.PlaceID(fmt.Sprint(north)), title)
		failure, after := adapters.FailureOf(err)
		if err == nil || failure != adapters.Throttled {
			return id, err
		}
		clock.add(after + 300*time.Millisecond)
	}
	return "", errors.New("no room could be opened")
}

func TestTheStoreOfLimitsIsDown(t *testing.T) {
	h := closed(t, func(o *telegram.Options) { o.Limiter = brokenLimiter{} })
	person := h.person(41, "da")
	if _, err := h.platform.Send(t.Context(), "41", chat.Message{ID: "x", Text: "lines"}); err != nil || person.Last().Text != "lines" {
		t.Errorf("got %v: what is said in danger must go out", err)
	}
}

type brokenLimiter struct{}

func (brokenLimiter) Book(context.Context, map[string]adapters.Rate, time.Duration) (time.Duration, bool, error) {
	return 0, false, errDown
}

func (brokenLimiter) Pause(context.Context, string, time.Duration) error { return errDown }

func TestPagesAreTurnedInPlace(t *testing.T) {
	h := open(t)
	person := h.person(41, "da")
	list := func(n int) chat.Message {
		return chat.Message{Text: fmt.Sprintf("page %d", n), Choices: []chat.Choice{{Value: "more", Label: "More"}}}
	}
	m := list(1)
	m.ID = "m:41:1.1"
	if _, err := h.platform.Send(t.Context(), "41", m); err != nil {
		t.Fatal(err)
	}
	person.Press("More")
	m = list(2)
	m.ID, m.Page = string(h.next(0).ID)+".1", true
	for range 2 { // again, as after a crash
		if _, err := h.platform.Send(t.Context(), "41", m); err != nil {
			t.Fatal(err)
		}
	}
	if got := person.Messages(); len(got) != 1 || got[0].Text != "page 2" || !got[0].Edited {
		t.Errorf("the person sees %+v", got)
	}
	h.server.Fail("editMessageText", 1, 400, "Bad Request: message to edit not found", 0)
	if _, err := h.platform.Send(t.Context(), "41", m); err != nil || len(person.Messages()) != 2 {
		t.Errorf("got %v, %d messages: a page that cannot be turned is sent", err, len(person.Messages()))
	}
}

func TestSharingAPlace(t *testing.T) {
	h := open(t)
	person := h.person(41, "nb")
	ask := chat.Message{ID: "a", Text: "Hvor er du?", Lang: "nb", AskPlace: true, Choices: []chat.Choice{{Value: "place:oslo", Label: "Oslo"}}}
	if _, err := h.platform.Send(t.Context(), "41", ask); err != nil {
		t.Fatal(err)
	}
	if k := person.Keyboard(); len(k) != 1 || !k[0][0].Location || k[0][0].Text != "📍 Del hvor jeg er" {
		t.Fatalf("the keyboard is %+v", k)
	}
	person.Locate(59.91, 10.75)
	if e := h.next(0); e.Location == nil {
		t.Errorf("%+v came", e)
	}
	found := chat.Message{ID: "b", Text: "Her:", Lang: "nb", Choices: []chat.Choice{{Value: "more", Label: "Mer"}}}
	if _, err := h.platform.Send(t.Context(), "41", found); err != nil {
		t.Fatal(err)
	}
	if k := person.Keyboard(); len(k) != 0 {
		t.Errorf("the keyboard stays: %+v", k)
	}
	person.Press("Mer")
	found.ID = "c"
	before := len(person.Messages())
	if _, err := h.platform.Send(t.Context(), "41", found); err != nil || len(person.Messages()) != before+1 {
		t.Errorf("got %v: with the keyboard gone, one message is enough", err)
	}
}

func TestCopiesAnswerEachOther(t *testing.T) {
	h := closed(t)
	person := h.person(41, "da")
	own := person.Write("hej")
	send := func(id, text string, link adapters.Link) {
		t.Helper()
		if _, err := h.platform.SendLinked(t.Context(), "41", chat.Message{ID: id, By: chat.ByHuman, Name: "Maja", Text: text}, link); err != nil {
			t.Fatal(err)
		}
	}
	send("1", "first", adapters.Link{Of: "d.1", ReplyTo: chat.EventID(fmt.Sprintf("m:41:%d", own))})
	send("2", "changed", adapters.Link{Of: "d.2", Edits: "d.1"})
	send("3", "free", adapters.Link{Of: "d.3", ReplyTo: "d.unknown"})
	got := person.Messages()
	if got[1].ReplyTo != own || got[2].ReplyTo != got[1].ID || got[3].ReplyTo != 0 {
		t.Errorf("they answer %d, %d and %d", got[1].ReplyTo, got[2].ReplyTo, got[3].ReplyTo)
	}
	if err := h.platform.Forget(t.Context(), "41"); err != nil {
		t.Fatal(err)
	}
	if page, _ := h.notebook.Page(t.Context(), "telegram:chat:41"); len(page) != 0 {
		t.Errorf("%d lines are left of who was forgotten", len(page))
	}
}

func TestTyping(t *testing.T) {
	h := closed(t)
	h.person(41, "da")
	h.platform.Typing(t.Context(), "41")
	h.platform.Typing(t.Context(), "4242")
	h.platform.Typing(t.Context(), "nonsense")
	if n := len(h.server.CallsOf("sendChatAction")); n != 2 {
		t.Errorf("%d calls", n)
	}
}
