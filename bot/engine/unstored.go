package engine

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// withoutStore answers an event without knowing its conversation: the crisis answer when the words are dangerous, else
// the text of a key. It needs no store and no network.
func (e *Engine) withoutStore(event chat.Event, key string) []chat.Message {
	now := e.o.Clock()
	code, country := e.guess(event)
	var say []chat.Message
	if !event.Staff && event.Name == "" { // a name is borne by supporters only
		e.shielded("reading for danger panicked", func() {
			risk := dialogs.ChosenRisk(event.Choice)
			if event.Text != "" {
				risk = e.o.Safety.Assess(event.Text, safety.Context{})
			}
			if risk.Level.Urgent() {
				say = e.o.Safety.Answer(safety.Ask{Risk: risk, Lang: code, Country: country, Now: now, NobodyTold: true}, e.o.Say).Messages
			}
		})
	}
	if len(say) == 0 {
		say = []chat.Message{{Tone: chat.ToneNotice, Lang: code, Text: e.o.Say.Say(code, key, nil)}}
	}
	for i := range say {
		say[i].ID = string(derived("now", string(event.ID)+"."+strconv.Itoa(i)))
		say[i].At = now
	}
	return say
}

// guess gives the language of an answer and the country, from the words and the platform's hints alone.
func (e *Engine) guess(event chat.Event) (code, country string) {
	country = strings.ToUpper(event.Country)
	var m understand.Meaning
	e.shielded("understanding panicked", func() {
		m = e.o.Understand.Read(event.Text, understand.Context{Locale: event.Locale, Country: country})
	})
	local, region, _ := strings.Cut(strings.ReplaceAll(event.Locale, "_", "-"), "-")
	if country == "" {
		country = m.Country
	}
	if country == "" && len(region) == 2 {
		country = strings.ToUpper(region)
	}
	return spoken(m.Lang, local), country
}

// spoken gives the first of the codes that the bot speaks, or the default.
func spoken(codes ...string) string {
	for _, code := range codes {
		if code == "nn" || code == "no" {
			code = "nb"
		}
		if lang.Speaks(code) {
			return code
		}
	}
	return lang.Default
}
