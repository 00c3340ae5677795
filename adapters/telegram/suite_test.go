package telegram_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestSuiteOfEveryPlatform(t *testing.T) {
	adaptertest.Test(t, func(t *testing.T) adaptertest.Harness {
		h := closed(t)
		person := h.person(41, "da")
		return adaptertest.Harness{
			Platform: h.platform, Chat: "41",
			Write:       func(_ *testing.T, words string) { person.Write(words) },
			Press:       func(t *testing.T, value string) { pressValue(t, person, value) },
			Locate:      func(_ *testing.T, at chat.Point) { person.Locate(at.Lat, at.Lon) },
			Sees:        func(*testing.T) string { return screenOf(person.Messages()) },
			BringsAgain: true,
			Elsewhere:   "4242424242",
		}
	})
}

// pressValue presses the newest button that bears a value.
func pressValue(t *testing.T, person *telegramtest.Person, value string) {
	t.Helper()
	messages := person.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		for _, row := range messages[i].Buttons {
			for _, b := range row {
				if b.Data == value {
					person.PressData(messages[i].ID, value)
					return
				}
			}
		}
	}
	t.Fatalf("no button bears %q", value)
}

func screenOf(messages []telegramtest.Message) string {
	var all strings.Builder
	for _, m := range messages {
		if !m.FromBot {
			continue
		}
		fmt.Fprintln(&all, m.Text+m.Caption)
		for _, row := range m.Buttons {
			for _, b := range row {
				fmt.Fprintln(&all, b.Text)
			}
		}
	}
	return all.String()
}
