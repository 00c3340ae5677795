package discord_test

import (
	"testing"

	"github.com/brobygger/brobygger/adapters/adaptertest"
)

func TestSuiteOfEveryPlatform(t *testing.T) {
	t.Parallel()
	adaptertest.Test(t, func(t *testing.T) adaptertest.Harness {
		h := newHouse(t)
		person := h.discord.Person(personID, "Ravn", "da")
		return adaptertest.Harness{
			Platform: h.platform(), Chat: personID,
			Begin: func(*testing.T) { h.discord.Connect(1) },
			Write: func(_ *testing.T, words string) { person.DM(words) },
			Press: func(t *testing.T, value string) {
				for _, m := range person.Messages() {
					for _, b := range m.Buttons {
						if b.Value == value {
							person.Press(b.Label)
							return
						}
					}
				}
				t.Fatalf("no button of the value %q is shown", value)
			},
			Sees:        func(*testing.T) string { return screen(person.Messages()) },
			ShowsOnce:   true,
			BringsAgain: true,
			Elsewhere:   "2999999999999999998",
		}
	})
}
