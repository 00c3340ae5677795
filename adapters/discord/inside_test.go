package discord_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestWordsThatBeginWithAStrokeAreNeverEventsOfARoom(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, words, verb, arg string }{
		{"a command that was typed", "/claim now please", "claim", "now please"},
		{"behind blanks and what nobody sees", " \u200b/CLAIM", "claim", ""},
		{"an unknown one", "/note she lies", "", ""},
		{"a stroke alone", "/", "", ""},
		{"a look-alike", "／claims nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, g, r, a, room, thread := withRoom(t, placeID)
			a.set(adapters.Answer{Toast: "You have taken it"}, nil)
			supporter := g.Member(staffID, "Maja", "da")
			supporter.Write(thread, tt.words)
			supporter.Write(thread, "//just between us")
			supporter.Write(thread, "hello")
			r.inbox.wantTexts(t, "//just between us", "hello")
			if tt.verb == "" {
				h.discord.Await(t, "the notice", func() bool { return strings.Contains(g.Screen(thread), "not sent to the person") })
				if len(a.all) > 0 {
					t.Errorf("%+v was asked", <-a.all)
				}
				return
			}
			c := <-a.all
			if c.Verb != tt.verb || c.Arg != tt.arg || c.In.Chat != room || c.Place != placeID || c.Staff != "discord-"+staffID || c.Name != "Maja" || c.ID == "" || c.Editor {
				t.Errorf("%+v was asked", c)
			}
			h.discord.Await(t, "the answer", func() bool { return strings.Contains(g.Screen(thread), "You have taken it") })
		})
	}
}

func TestWordsChangedIntoACommandAreNotSent(t *testing.T) {
	t.Parallel()
	h, g, r, a, _, thread := withRoom(t, placeID)
	supporter := g.Member(staffID, "Maja", "da")
	one := supporter.Write(thread, "hello")
	r.inbox.wantTexts(t, "hello")
	supporter.Edit(thread, one, "/claim")
	h.discord.Await(t, "the notice", func() bool { return strings.Contains(g.Screen(thread), "not sent to the person") })
	if len(a.all) > 0 {
		t.Errorf("%+v was asked", <-a.all)
	}
	r.inbox.nothing(t)
}

func TestATypedCommandMayAskForWords(t *testing.T) {
	t.Parallel()
	h, g, _, a, room, thread := withRoom(t, placeID)
	a.set(adapters.Answer{Ask: "Which words?", AskVerb: "note"}, nil)
	supporter := g.Member(staffID, "Maja", "da")
	supporter.Write(thread, "/claim")
	<-a.all
	h.discord.Await(t, "the question", func() bool { return strings.Contains(g.Screen(thread), "Which words?") })
	supporter.Press(thread, "Write the answer")
	h.discord.Await(t, "the form", func() bool { _, ok := supporter.Person().Form(); return ok })
	a.set(adapters.Answer{Toast: "noted"}, nil)
	supporter.Submit("calm today")
	if c := <-a.all; c.Verb != "note" || c.Arg != "calm today" || c.In.Chat != room {
		t.Errorf("%+v was asked", c)
	}
}

func TestCommandsCanBeTypedInAPlaceItself(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, place string
		editor      bool
	}{{"of supporters", placeID, false}, {"of editors", editorID, true}} {
		t.Run(tt.name, func(t *testing.T) {
			_, g, r, a, _, thread := withRoom(t, placeID)
			a.set(adapters.Answer{Toast: "nobody waits"}, nil)
			supporter := g.Member(staffID, "Maja", "da").Ordinary()
			supporter.Write(tt.place, "chatter")
			supporter.Write(tt.place, "/shrug chatter")
			supporter.Write(tt.place, "/claim the next")
			if c := <-a.all; c.Verb != "claim" || c.Arg != "the next" || c.In.Chat != chat.ChatID("c"+tt.place) || c.Place != adapters.PlaceID(tt.place) || c.Editor != tt.editor {
				t.Errorf("%+v was asked", c)
			}
			g.Member(staffID, "Maja", "da").Write(thread, "hello")
			r.inbox.wantTexts(t, "hello")
			r.inbox.nothing(t)
		})
	}
}

func TestForwardsAndAnswersToColleaguesStayInside(t *testing.T) {
	t.Parallel()
	_, g, r, _, room, thread := withRoom(t, placeID)
	maja, ida := g.Member(staffID, "Maja", "da"), g.Member("2000000000000000009", "Ida", "da")
	inside := func(what string, want bool) {
		t.Helper()
		if e := r.inbox.next(t); e.Inside != want || !e.Staff {
			t.Errorf("%s came as %+v", what, e)
		}
	}
	of := maja.Write(thread, "words")
	inside("a message", false)
	ida.Reply(thread, of, "I do not think so")
	inside("an answer to a colleague", true)
	maja.Reply(thread, of, "and one more thing")
	inside("an answer to oneself", false)
	maja.Forward(thread, "what somebody wrote elsewhere")
	inside("a forward", true)
	got, err := r.SendLinked(t.Context(), room, chat.Message{ID: "p1", By: chat.ByPerson, Name: "Ravn", Text: "I am here"}, adapters.Link{Of: "tg-1"})
	if err != nil {
		t.Fatal(err)
	}
	maja.Reply(thread, got.MessageID, "good")
	inside("an answer to the person", false)
}

func TestAnAnswerOnDirectMessagesIsNeverInside(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	one := person.DM("one")
	r.inbox.wantTexts(t, "one")
	person.Reply(one, "/note that I want to die")
	if e := r.inbox.next(t); e.Inside || e.Text != "/note that I want to die" {
		t.Errorf("%+v came", e)
	}
}

func TestWordsBehindASupportersCommandAreReadAsThePersons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.staffed()
	h.options.Staff = append(h.options.Staff, adapters.Command{Name: "note", Takes: true, About: map[string]string{"en": "n", "da": "n", "nb": "n", "sv": "n"}})
	person := h.discord.Person(personID, "Ravn", "da")
	g.Open()
	r := h.run()
	person.Slash(g, "note", map[string]string{"words": "jeg vil ikke leve mere"})
	if e := r.inbox.next(t); e.Text != "jeg vil ikke leve mere" || e.Staff || e.From.Chat != personID {
		t.Errorf("%+v came", e)
	}
	r.send(personID, chat.Message{ID: "a", Text: "Ring 112"})
	if all := person.Ephemeral(); len(all) != 1 || all[0].Text != "Ring 112" {
		t.Errorf("seen by them alone is %+v", all)
	}
	person.Slash(g, "claim", nil)
	h.discord.Await(t, "where it works", func() bool { return strings.Contains(screen(person.Ephemeral()), "virker kun i") })
	r.inbox.nothing(t)
}
