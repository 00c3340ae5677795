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
			say = e.linesWithoutStore(event, safety.Ask{Lang: code, Country: country, Now: now, NobodyTold: true})
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

// linesWithoutStore is the crisis answer to words of danger, or to somebody who asks for the lines; nil to anything else.
func (e *Engine) linesWithoutStore(event chat.Event, ask safety.Ask) []chat.Message {
	if ask.Risk = e.dangerIn(event); ask.Risk.Level.Urgent() {
		return e.o.Safety.Answer(ask, e.o.Say).Messages
	}
	if !dialogs.AsksForLines(event) {
		return nil
	}
	return e.linesAsked(ask).Messages
}

// dangerIn reads what an event says for danger, without knowing its conversation.
func (e *Engine) dangerIn(event chat.Event) safety.Risk {
	switch {
	case event.Text != "":
		return e.o.Safety.Assess(event.Text, safety.Context{})
	case event.Signal == "":
		return dialogs.ChosenRisk(event.Choice)
	}
	return safety.Risk{}
}

// linesAsked is the answer to somebody who asks for the lines and says nothing of themselves.
func (e *Engine) linesAsked(ask safety.Ask) safety.Answer {
	ask.Risk = safety.Risk{Level: safety.Crisis, Kind: safety.Suicide, About: safety.Self}
	return dialogs.LinesAsked(e.o.Safety.Answer(ask, e.o.Say), e.o.Say, ask.Lang)
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
