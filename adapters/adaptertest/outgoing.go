package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func shows(t *testing.T, s *side) {
	messages := []chat.Message{
		{ID: "m1", Text: "plain words, æøå, 🙂"},
		{ID: "m2", Text: "words in danger", Tone: chat.ToneCrisis},
		{ID: "m3", Text: "a notice", Tone: chat.ToneNotice},
		{ID: "m4", Text: "words of a human", By: chat.ByHuman, Name: "Maja"},
		{ID: "m5", Text: "no <b>markup</b> & *no* _surprise_ `here` [at](all)"},
		{ID: "m6", Text: "two\n\nparagraphs"},
	}
	for _, m := range messages {
		s.send(t, m)
		for _, part := range strings.Split(m.Text, "\n\n") {
			s.await(t, part, func(screen string) bool { return strings.Contains(screen, part) })
		}
	}
	s.await(t, "who wrote", func(screen string) bool { return strings.Contains(screen, "Maja") })
}

func showsOnce(t *testing.T, s *side) {
	if !s.ShowsOnce {
		t.Skip("the platform cannot tell")
	}
	m := chat.Message{ID: "same", Text: "only-once"}
	s.send(t, m)
	s.send(t, m)
	s.send(t, chat.Message{ID: "other", Text: "after-it"})
	s.await(t, "the message after", func(screen string) bool { return strings.Contains(screen, "after-it") })
	if n := strings.Count(s.Sees(t), "only-once"); n != 1 {
		t.Errorf("it is shown %d times", n)
	}
}

func longMessage(t *testing.T, s *side) {
	var words []string
	for i := range 3000 {
		words = append(words, fmt.Sprintf("w%04d", i))
		if i%300 == 299 {
			words = append(words, "\n\n")
		}
	}
	s.send(t, chat.Message{ID: "long", Text: strings.Join(words, " "), Choices: []chat.Choice{{Value: "more", Label: "Go on"}}})
	s.await(t, "the end of a long message", func(screen string) bool { return strings.Contains(screen, "w2999") })
	screen, at := s.Sees(t), 0
	for i := range 3000 {
		word := fmt.Sprintf("w%04d", i)
		found := strings.Index(screen[at:], word)
		if found < 0 {
			t.Fatalf("%s is lost or out of order", word)
		}
		at += found + len(word)
	}
	if !strings.Contains(screen, "Go on") {
		t.Error("the button of a long message is lost")
	}
}

func messagesInOrder(t *testing.T, s *side) {
	const n = 10
	for i := range n {
		s.send(t, chat.Message{ID: fmt.Sprintf("o%d", i), Text: fmt.Sprintf("number-%d.", i)})
	}
	s.await(t, "the last message", func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("number-%d.", n-1)) })
	screen, last := s.Sees(t), -1
	for i := range n {
		at := strings.Index(screen, fmt.Sprintf("number-%d.", i))
		if at <= last {
			t.Fatalf("number %d stands at %d, the one before at %d", i, at, last)
		}
		last = at
	}
}

func buttons(t *testing.T, s *side) {
	s.send(t, chat.Message{ID: "b", Text: "what do you need?", Choices: []chat.Choice{
		{Value: "need:anxiety", Label: "Angst & uro"}, {Value: "need.x_y-z:1", Label: "Noget andet"}, {Value: "call", Label: "Ring 112", URL: "tel:112"},
	}})
	for _, label := range []string{"Angst & uro", "Noget andet", "112"} {
		s.await(t, "the button "+label, func(screen string) bool { return strings.Contains(screen, label) })
	}
	if s.Press == nil {
		return
	}
	for _, value := range []string{"need.x_y-z:1", "need:anxiety"} {
		s.Press(t, value)
		e := s.next(t)
		if e.Choice != value {
			t.Errorf("%q was pressed, %q came", value, e.Choice)
		}
		s.wantWhole(t, e)
	}
}

func cards(t *testing.T, s *side) {
	s.send(t, chat.Message{ID: "c", Text: "two listings", Cards: []chat.Card{
		{Listing: "dk-1", Title: "Angstcaféen", What: "A group for people with anxiety.", Facts: []chat.Fact{
			{Kind: chat.FactWhere, Text: "Aarhus, 2 km"}, {Kind: chat.FactPhone, Text: "86 12 34 56", URL: "tel:+4586123456"},
			{Kind: chat.FactVerified, Text: "not verified since 2024"},
		}, Choices: []chat.Choice{{Value: "details:dk-1", Label: "Details of the first"}}},
		{Listing: "dk-2", Title: "Headspace", What: "A talk for young people.", Choices: []chat.Choice{{Value: "details:dk-2", Label: "Details of the second"}}},
	}, Choices: []chat.Choice{{Value: "more", Label: "Show more"}}})
	for _, part := range []string{"two listings", "Angstcaféen", "A group for people with anxiety.", "Aarhus, 2 km", "86 12 34 56",
		"not verified since 2024", "Headspace", "A talk for young people.", "Details of the first", "Details of the second", "Show more"} {
		s.await(t, part, func(screen string) bool { return strings.Contains(screen, part) })
	}
	if s.Press == nil {
		return
	}
	s.Press(t, "details:dk-2")
	if e := s.next(t); e.Choice != "details:dk-2" {
		t.Errorf("%q came", e.Choice)
	}
}

func location(t *testing.T, s *side) {
	s.send(t, chat.Message{ID: "ask", Text: "where are you?", AskPlace: true})
	s.await(t, "the question", func(screen string) bool { return strings.Contains(screen, "where are you?") })
	s.send(t, chat.Message{ID: "here", Text: "it is here", Place: &chat.Point{Lat: 56.15, Lon: 10.2}})
	s.await(t, "the place", func(screen string) bool { return strings.Contains(screen, "it is here") })
	if s.Locate == nil {
		return
	}
	s.Locate(t, chat.Point{Lat: 57.7, Lon: 11.97})
	e := s.next(t)
	if e.Location == nil || e.Location.Lat != 57.7 || e.Location.Lon != 11.97 {
		t.Errorf("%+v came", e)
	}
	s.wantWhole(t, e)
}

func sendsAtOnce(t *testing.T, s *side) {
	const n = 8
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			if _, err := s.Platform.Send(t.Context(), s.Chat, chat.Message{ID: fmt.Sprintf("p%d", i), Text: fmt.Sprintf("parallel-%d.", i)}); err != nil {
				t.Errorf("Send gave %v", err)
			}
		})
	}
	group.Wait()
	for i := range n {
		s.await(t, fmt.Sprintf("message %d", i), func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("parallel-%d.", i)) })
	}
}

func failures(t *testing.T, s *side) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Platform.Send(over, s.Chat, chat.Message{ID: "f1", Text: "too late"}); err != nil {
		wantNamed(t, err)
	}
	if _, err := s.Platform.Send(t.Context(), s.Chat, chat.Message{ID: "f2"}); err != nil {
		wantNamed(t, err)
	}
	if s.Elsewhere == "" {
		return
	}
	_, err := s.Platform.Send(t.Context(), s.Elsewhere, chat.Message{ID: "f3", Text: "secret-words"})
	if err == nil {
		t.Fatal("sending to a conversation that is not there succeeded")
	}
	wantNamed(t, err)
	if strings.Contains(err.Error(), "secret-words") || strings.Contains(err.Error(), string(s.Elsewhere)) {
		t.Errorf("the error tells words or an address: %v", err)
	}
}

func wantNamed(t *testing.T, err error) {
	t.Helper()
	var named *adapters.SendError
	if !errors.As(err, &named) && !errors.Is(err, context.Canceled) {
		t.Errorf("the failure has no name: %v", err)
		return
	}
	if named == nil {
		return
	}
	switch named.Failure {
	case adapters.Retry, adapters.Throttled, adapters.Unreachable, adapters.Gone, adapters.Invalid:
	default:
		t.Errorf("the failure %q is not one of the five", named.Failure)
	}
}
