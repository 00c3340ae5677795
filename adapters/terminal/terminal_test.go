package terminal_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/terminal"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// screen is what the person sees.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	fail error
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return 0, s.fail
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func TestSuite(t *testing.T) {
	for _, interactive := range []bool{false, true} {
		t.Run(map[bool]string{false: "script", true: "typed"}[interactive], func(t *testing.T) {
			adaptertest.Test(t, func(t *testing.T) adaptertest.Harness {
				keyboard, typed := io.Pipe()
				t.Cleanup(func() { _ = typed.Close() })
				out := &screen{}
				term, err := terminal.New(terminal.Options{In: keyboard, Out: out, Interactive: interactive})
				if err != nil {
					t.Fatal(err)
				}
				write := func(t *testing.T, line string) {
					t.Helper()
					if _, err := io.WriteString(typed, line+"\n"); err != nil {
						t.Fatal(err)
					}
				}
				return adaptertest.Harness{
					Platform: term, Chat: term.Chat(), Write: write, ShowsOnce: true, Elsewhere: "another-start",
					Press:  func(t *testing.T, value string) { write(t, numberOf(t, out.String(), value)) },
					Locate: func(t *testing.T, at chat.Point) { write(t, "/location 57.7,11.97") },
					Sees:   func(*testing.T) string { return out.String() },
				}
			})
		})
	}
}

// numberOf reads the number of the button with the value off the screen, as a person would.
func numberOf(t *testing.T, seen, value string) string {
	t.Helper()
	lines := strings.Split(seen, "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if number, rest, ok := strings.Cut(strings.TrimSpace(lines[i]), "] "); ok && strings.HasSuffix(rest, "("+value+")") {
			return strings.TrimPrefix(number, "[")
		}
	}
	t.Fatalf("no button (%s) on the screen:\n%s", value, seen)
	return ""
}

// talk runs a script against a bot that answers each event through answer, and gives what was printed.
func talk(t *testing.T, script string, change func(*terminal.Options), answer func(e chat.Event) []chat.Message) (string, []chat.Event) {
	t.Helper()
	out := &screen{}
	o := terminal.Options{In: strings.NewReader(script), Out: out, Chat: "me", Patience: 10 * time.Second, Lang: "da", Country: "DK",
		Clock: func() time.Time { return time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) }}
	if change != nil {
		change(&o)
	}
	term, err := terminal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var events []chat.Event
	var answers sync.WaitGroup
	inbox := func(ctx context.Context, e chat.Event) error {
		events = append(events, e)
		answers.Go(func() {
			for _, m := range answer(e) {
				if _, err := term.Send(ctx, e.From.Chat, m); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("Send gave %v", err)
				}
			}
		})
		return nil
	}
	if err := term.Run(t.Context(), inbox); err != nil {
		t.Fatal(err)
	}
	answers.Wait()
	return out.String(), events
}

func TestATalkIsATranscript(t *testing.T) {
	answer := func(e chat.Event) []chat.Message {
		m := chat.Message{ID: string(e.ID) + ".0", Text: "answer to " + e.Text + e.Choice + string(e.Signal)}
		if e.Location != nil {
			m.Text = "a place"
		}
		if e.Signal != "" {
			m.Choices = []chat.Choice{{Value: "need:anxiety", Label: "Angst"}, {Value: "call", Label: "Ring", URL: "tel:112"}}
		}
		return []chat.Message{m}
	}
	got, events := talk(t, "hej med dig\n\n1\n2\n3\n/location 56.15,10.2\n>> more\n> igen\n@ 57,11\n>\n/location nowhere", nil, answer)
	want := `# a talk at the terminal
lang: da
country: DK
at: 2026-11-21T03:00:00Z

~ opened
< answer to opened
    [1] Angst (need:anxiety)
    [2] Ring (tel:112)

> hej med dig
< answer to hej med dig

>> need:anxiety
< answer to need:anxiety

> 2
< answer to 2

> 3
< answer to 3

@ 56.15,10.2
< a place

>> more
< answer to more

> igen
< answer to igen

@ 57,11
< a place

> /location nowhere
< answer to /location nowhere
`
	if got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
	for _, e := range events {
		if e.Locale != "da" || e.Country != "DK" || e.From != (chat.Address{Platform: "terminal", Chat: "me"}) {
			t.Errorf("event %+v", e)
		}
	}
}

func TestTheLastAnswerIsShownBeforeTheEnd(t *testing.T) {
	got, _ := talk(t, "hej", nil, func(e chat.Event) []chat.Message {
		return []chat.Message{{ID: string(e.ID) + ".0", Text: "one"}, {ID: string(e.ID) + ".1", Text: "two of " + e.Text}}
	})
	if !strings.HasSuffix(got, "> hej\n< one\n< two of hej\n") {
		t.Errorf("printed\n%s", got)
	}
}

func TestABotThatIsSilentDoesNotHoldTheTalkForEver(t *testing.T) {
	_, events := talk(t, "hej\nigen\n", func(o *terminal.Options) { o.Patience = time.Millisecond }, func(chat.Event) []chat.Message { return nil })
	if len(events) != 3 {
		t.Errorf("%d events came, want 3", len(events))
	}
}

func TestOddLines(t *testing.T) {
	silent := func(chat.Event) []chat.Message { return nil }
	quick := func(o *terminal.Options) { o.Patience = 0 }
	tests := []struct {
		name, in, want string
		length         int
	}{
		{"no line end", "hej", "hej", 3},
		{"Windows line end", "hej\r\n", "hej", 3},
		{"long", strings.Repeat("ø", 100_000) + "\n", strings.Repeat("ø", 100_000), 200_000},
		{"too long is kept just long enough to be refused", strings.Repeat("x", 3*chat.MaxText) + "\n", "", chat.MaxText + 1},
		{"broken UTF-8", "h\xffej\n", "h\xffej", 4}, // the inbox mends it
		{"a number without buttons", "7\n", "7", 1},
		{"a place that is none", "@ NaN,NaN\n", "@ NaN,NaN", 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, events := talk(t, tt.in, quick, silent)
			if len(events) != 2 {
				t.Fatalf("%d events came", len(events))
			}
			if got := events[1].Text; len(got) != tt.length || tt.want != "" && got != tt.want {
				t.Errorf("%.60q came, %d bytes", got, len(got))
			}
		})
	}
}

func TestASteeredTerminal(t *testing.T) {
	got, _ := talk(t, "hej\n", nil, func(e chat.Event) []chat.Message {
		return []chat.Message{{ID: string(e.ID), Text: "\x1b[2J\rdu er\x07 her"}}
	})
	if strings.ContainsAny(got, "\x1b\r\x07") {
		t.Errorf("control characters reach the terminal: %q", got)
	}
}

func TestAnEndOfTheScreen(t *testing.T) {
	out := &screen{fail: errors.New("closed")}
	term, err := terminal.New(terminal.Options{In: strings.NewReader("hej\n"), Out: out})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the engine starts a platform again that failed: this one has ended
		if err := term.Run(t.Context(), func(context.Context, chat.Event) error { return nil }); err != nil {
			t.Errorf("Run gave %v", err)
		}
	}
	_, err = term.Send(t.Context(), term.Chat(), chat.Message{ID: "m", Text: "x"})
	if failure, _ := adapters.FailureOf(err); failure != adapters.Gone {
		t.Errorf("Send gave %v", err)
	}
}

func TestNewNeedsBothEnds(t *testing.T) {
	if _, err := terminal.New(terminal.Options{Out: io.Discard}); err == nil {
		t.Error("no In was taken")
	}
}
