package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestTranscript(t *testing.T) {
	for _, test := range []struct {
		name string
		m    chat.Message
		want string
	}{
		{"nothing", chat.Message{}, ""},
		{"words", chat.Message{Text: "Hej\n\nHvad søger du?"}, "< Hej\n<\n< Hvad søger du?"},
		{"a human", chat.Message{By: chat.ByHuman, Name: "Maja", Text: "Hej\ndu"}, "< Maja: Hej\n< du"},
		{"a card", chat.Message{Text: "Her:", Cards: []chat.Card{{
			Title: "Rådgivning", What: "Et sted.", Facts: []chat.Fact{{Kind: chat.FactWhere, Text: "Aarhus"}},
			Choices: []chat.Choice{{Value: "details:1", Label: "Mere om det"}},
		}}, Choices: []chat.Choice{{Value: "more", Label: "Flere"}, {Label: "Ring", URL: "tel:112"}}},
			"< Her:\n    Rådgivning\n      Et sted.\n      where: Aarhus\n      [1] Mere om det (details:1)\n    [2] Flere (more)\n    [3] Ring (tel:112)"},
		{"a place", chat.Message{Place: &chat.Point{Lat: 56.15, Lon: 10.2}, AskPlace: true}, "    [@]\n    @ 56.150,10.200"},
		{"files", chat.Message{By: chat.ByPerson, Name: "Rolig Ravn", Text: "se her", Files: []chat.File{{Kind: chat.FilePhoto}, {Kind: chat.FileVoice}}},
			"< Rolig Ravn: se her\n    + photo\n    + voice"},
		{"a file alone", chat.Message{Files: []chat.File{{Kind: "no\x1b[31mte"}}}, "    + no[31mte"},
		{"escape sequences", chat.Message{Text: "a\x1b[31mb\u202ec"}, "< a[31mbc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(chat.Transcript(test.m), "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestNumberedFollowsTheTranscript(t *testing.T) {
	m := chat.Message{
		Cards:   []chat.Card{{Choices: []chat.Choice{{Value: "a"}}}, {Choices: []chat.Choice{{Value: "b"}}}},
		Choices: []chat.Choice{{Value: "c"}},
	}
	var values []string
	for _, choice := range chat.Numbered(m) {
		values = append(values, choice.Value)
	}
	if want := []string{"a", "b", "c"}; !slices.Equal(values, want) {
		t.Errorf("got %v, want %v", values, want)
	}
}
