package discord_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var (
	_ adapters.Platform   = (*discord.Platform)(nil)
	_ adapters.Typer      = (*discord.Platform)(nil)
	_ adapters.Forgetter  = (*discord.Platform)(nil)
	_ adapters.Linker     = (*discord.Platform)(nil)
	_ adapters.Marker     = (*discord.Platform)(nil)
	_ adapters.Fetcher    = (*discord.Platform)(nil)
	_ adapters.FileSender = (*discord.Platform)(nil)
	_ adapters.RoomOpener = (*discord.Platform)(nil)
	_ adapters.Checker    = (*discord.Platform)(nil)
)

// asked records controls, and answers as a test says.
type asked struct {
	mu     sync.Mutex
	all    chan adapters.Control
	answer func(adapters.Control) (adapters.Answer, error)
}

func (a *asked) control(_ context.Context, c adapters.Control) (adapters.Answer, error) {
	a.all <- c
	a.mu.Lock()
	answer := a.answer
	a.mu.Unlock()
	return answer(c)
}

func (a *asked) set(answer adapters.Answer, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = func(adapters.Control) (adapters.Answer, error) { return answer, err }
}

func withRoom(t *testing.T, place string) (*house, *discordtest.Guild, *replica, *asked, chat.ChatID, string) {
	t.Helper()
	h := newHouse(t)
	g := h.staffed()
	a := &asked{all: make(chan adapters.Control, 10)}
	a.set(adapters.Answer{}, nil)
	h.options.Controls = a.control
	r := h.run()
	room, err := r.OpenRoom(t.Context(), adapters.PlaceID(place), strings.Repeat("Ravn · angst · ", 20))
	if err != nil {
		t.Fatal(err)
	}
	return h, g, r, a, room, strings.TrimPrefix(string(room), "t")
}

func TestARoomIsAThreadOrAPost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, place string }{{"a thread of a text channel", placeID}, {"a post of a forum", forumID}} {
		t.Run(tt.name, func(t *testing.T) {
			_, g, r, _, room, thread := withRoom(t, tt.place)
			if got := r.Places(); len(got) != 2 || got[0] != (adapters.Place{ID: placeID, Lang: "en"}) {
				t.Errorf("the places are %v", got)
			}
			threads := g.Threads(tt.place)
			if len(threads) != 1 || threads[0].ID != thread || threads[0].Private {
				t.Fatalf("the threads are %+v", threads)
			}
			ordinary := g.Member(staffID, "Maja", "da").Ordinary()
			if !ordinary.Sees(thread) {
				t.Error("a supporter without rights of their own does not see the room")
			}
			panel := chat.Message{ID: "panel-1", Text: "Ravn waits", Choices: []chat.Choice{{Value: "room.claim:1", Label: "Take"}}}
			shown, err := r.ShowPanel(t.Context(), room, panel, "")
			if err != nil {
				t.Fatal(err)
			}
			if pinned := g.Threads(tt.place)[0].Pinned; len(pinned) != 1 || pinned[0] != shown {
				t.Errorf("%v is pinned, want %s", pinned, shown)
			}
			g.Archive(thread, true)
			panel.ID, panel.Text = "panel-2", "Maja has taken it "+strings.Repeat("long words ", 300)
			now, err := r.ShowPanel(t.Context(), room, panel, shown)
			if err != nil || now != shown || !strings.Contains(g.Screen(thread), "Maja has taken it") || strings.Contains(g.Screen(thread), "Ravn waits") {
				t.Errorf("the panel is now %s (%v):\n%s", now, err, g.Screen(thread))
			}
			if err := r.CloseRoom(t.Context(), room); err != nil {
				t.Fatal(err)
			}
			if one := g.Threads(tt.place)[0]; !one.Archived || !one.Locked {
				t.Errorf("the closed room is %+v", one)
			}
			r.send(room, chat.Message{ID: "n", By: chat.BySystem, Text: "a late notice"}) // an archived room takes words all the same
			if err := r.Forget(t.Context(), room); err != nil {
				t.Fatal(err)
			}
			if len(g.Threads(tt.place)) != 0 {
				t.Error("the forgotten room is still there")
			}
			if err := errors.Join(r.CloseRoom(t.Context(), room), r.Forget(t.Context(), room)); err != nil {
				t.Errorf("a room that is gone is closed and forgotten; it gave %v", err)
			}
			_, err = r.Send(t.Context(), room, chat.Message{ID: "m", Text: "words"})
			if f, _ := adapters.FailureOf(err); f != adapters.Gone {
				t.Errorf("sending into a deleted room gave %v", err)
			}
		})
	}
}

func TestSupportersWordsComeAsEventsOfTheRoom(t *testing.T) {
	t.Parallel()
	_, g, r, _, room, thread := withRoom(t, placeID)
	supporter := g.Member(staffID, "Maja", "da")
	supporter.Write(hallID, "chatter of the guild")
	supporter.Write(placeID, "chatter of the channel")
	one := supporter.Write(thread, "hi <@"+personID+">, are you there?")
	e := r.inbox.next(t)
	if e.From.Chat != room || !e.Staff || e.Person != "discord-"+staffID || e.Name != "" || e.Text != "hi @…, are you there?" {
		t.Fatalf("%+v came", e)
	}
	supporter.Edit(thread, one, "hello")
	if got := r.inbox.next(t); got.Edits != e.ID || !got.Staff {
		t.Errorf("%+v came", got)
	}
	got, err := r.SendLinked(t.Context(), room, chat.Message{ID: "p1", By: chat.ByPerson, Name: "Ravn", Text: "I am @everyone here"}, adapters.Link{Of: "tg-1", ReplyTo: e.ID})
	if err != nil {
		t.Fatal(err)
	}
	supporter.Reply(thread, got.MessageID, "good")
	if e := r.inbox.next(t); e.ReplyTo != "tg-1" {
		t.Errorf("%+v came", e)
	}
	for _, m := range g.Messages(thread) {
		if m.Everyone || len(m.Pings) > 0 && m.Bot {
			t.Errorf("%+v pings somebody", m)
		}
		if m.ID == got.MessageID && m.ReplyTo != one {
			t.Errorf("the person's words answer %q, want %q", m.ReplyTo, one)
		}
	}
	for _, delivered := range []bool{true, false, false} {
		if err := r.Mark(t.Context(), room, e.ID, delivered); err != nil {
			t.Fatal(err)
		}
	}
	g.Archive(thread, true)
	if err := r.Mark(t.Context(), room, e.ID, true); err != nil {
		t.Errorf("marking in an archived room gave %v", err)
	}
	for _, m := range g.Messages(thread) {
		if m.ID == one && strings.Join(m.Reactions, "") != "✅⚠️" {
			t.Errorf("the message is marked with %v", m.Reactions)
		}
	}
}

func TestControlsAreDoneAndAnswered(t *testing.T) {
	t.Parallel()
	h, g, r, a, room, thread := withRoom(t, placeID)
	supporter := g.Member(staffID, "Maja", "da")
	seen := func(want string) func() bool {
		return func() bool {
			for _, m := range supporter.Ephemeral() {
				if strings.Contains(m.Text, want) {
					return true
				}
			}
			return false
		}
	}
	if _, err := r.ShowPanel(t.Context(), room, chat.Message{ID: "panel", Text: "Ravn", Choices: []chat.Choice{
		{Value: "room.claim:case-1", Label: "Take"}, {Value: "room.find", Label: "Find"}}}, ""); err != nil {
		t.Fatal(err)
	}

	a.set(adapters.Answer{Toast: "You have taken it"}, nil)
	supporter.Press(thread, "Take")
	c := <-a.all
	if c.Verb != "claim" || c.Arg != "case-1" || c.In.Chat != room || c.Place != placeID || c.Staff != "discord-"+staffID || c.Editor || c.Locale != "da" || c.ID == "" {
		t.Errorf("%+v was asked", c)
	}
	h.discord.Await(t, "the toast", seen("You have taken it"))

	a.set(adapters.Answer{Ask: "What are they looking for? Write it in their own words if you can.", AskVerb: "find"}, nil)
	supporter.Press(thread, "Find")
	<-a.all
	h.discord.Await(t, "the form", func() bool { _, ok := supporter.Person().Form(); return ok })
	a.set(adapters.Answer{Message: &chat.Message{Text: "three listings", Choices: []chat.Choice{{Value: "room.send:dk-1", Label: "Send the first"}}}}, nil)
	supporter.Submit("anxiety in Aarhus")
	if c := <-a.all; c.Verb != "find" || c.Arg != "anxiety in Aarhus" || c.In.Chat != room {
		t.Errorf("%+v was asked", c)
	}
	h.discord.Await(t, "the list in the room", func() bool { return strings.Contains(g.Screen(thread), "three listings") })

	a.set(adapters.Answer{Edit: true, Message: &chat.Message{Text: "it was sent"}}, nil)
	supporter.Press(thread, "Send the first")
	<-a.all
	h.discord.Await(t, "the edit", func() bool {
		return strings.Contains(g.Screen(thread), "it was sent") && !strings.Contains(g.Screen(thread), "three listings")
	})

	a.set(adapters.Answer{}, errors.New("the store is down"))
	supporter.Slash(thread, "claim", nil)
	if c := <-a.all; c.Verb != "claim" || c.In.Chat != room {
		t.Errorf("%+v was asked", c)
	}
	h.discord.Await(t, "a kind answer", seen("ikke lige nu"))
	r.inbox.nothing(t)
}

func TestASlowControlIsAnnouncedAndItsQuestionHasAButton(t *testing.T) {
	t.Parallel()
	h, g, _, a, _, thread := withRoom(t, placeID)
	supporter := g.Member(staffID, "Maja", "en-US")
	open := make(chan struct{})
	a.mu.Lock()
	a.answer = func(adapters.Control) (adapters.Answer, error) {
		<-open
		return adapters.Answer{Ask: "Which words?", AskVerb: "note"}, nil
	}
	a.mu.Unlock()
	supporter.Slash(thread, "claim", nil)
	<-a.all
	h.discord.Await(t, "the sign", func() bool { return len(h.discord.Acked()) == 1 })
	if ack := h.discord.Acked()[0]; ack.Late || ack.Type != 5 {
		t.Errorf("acknowledged as %+v", ack)
	}
	close(open)
	h.discord.Await(t, "the question", func() bool {
		all := supporter.Ephemeral()
		return len(all) == 1 && strings.Contains(all[0].Text, "Which words?") && len(all[0].Buttons) == 1
	})
	supporter.Press(thread, "Write the answer")
	h.discord.Await(t, "the form", func() bool { _, ok := supporter.Person().Form(); return ok })
	a.set(adapters.Answer{Toast: "noted"}, nil)
	supporter.Submit("a strong person")
	if c := <-a.all; c.Verb != "note" || c.Arg != "a strong person" {
		t.Errorf("%+v was asked", c)
	}
}

func TestEditorsAskInTheirChannel(t *testing.T) {
	t.Parallel()
	h, g, r, a, _, _ := withRoom(t, placeID)
	editor := g.Member("2000000000000000009", "Ida", "nb")
	a.set(adapters.Answer{Toast: "nothing to do"}, nil)
	editor.Slash(editorID, "find", map[string]string{"words": "Headspace"})
	if c := <-a.all; !c.Editor || c.Verb != "find" || c.Arg != "Headspace" || c.In.Chat != "c"+editorID || c.Place != editorID {
		t.Errorf("%+v was asked", c)
	}
	editor.Slash(hallID, "claim", nil)
	h.discord.Await(t, "a kind answer", func() bool {
		return strings.Contains(screen(editor.Ephemeral()), "kanalene og trådene") || strings.Contains(screen(editor.Ephemeral()), "only in the peer supporters")
	})
	r.send("c"+editorID, chat.Message{ID: "q", Text: "three reports"})
	if !strings.Contains(g.Screen(editorID), "three reports") {
		t.Error("the place does not show what was sent there")
	}
}

func TestAForumHasALobby(t *testing.T) {
	t.Parallel()
	_, g, r, a, _, _ := withRoom(t, placeID)
	for _, id := range []string{"q1", "q2"} {
		r.send(discord.PlaceChat(forumID), chat.Message{ID: id, Text: "somebody waits " + id, Choices: []chat.Choice{{Value: "room.claim:" + id, Label: "Take " + id}}})
	}
	threads := g.Threads(forumID)
	if len(threads) != 1 || threads[0].Name != "Messages from Brobygger" || !strings.Contains(g.Screen(threads[0].ID), "somebody waits q2") {
		t.Fatalf("the lobby is %+v", threads)
	}
	supporter := g.Member(staffID, "Maja", "da")
	supporter.Write(threads[0].ID, "chatter")
	supporter.Press(threads[0].ID, "Take q2")
	if c := <-a.all; c.In.Chat != discord.PlaceChat(forumID) || c.Place != forumID || c.Arg != "q2" {
		t.Errorf("%+v was asked", c)
	}
	r.inbox.nothing(t)
}

func TestARoomOfAnotherReplicaIsHeard(t *testing.T) {
	t.Parallel()
	h, g, r, _, _, _ := withRoom(t, placeID)
	room, err := h.platform().OpenRoom(t.Context(), placeID, "Another")
	if err != nil {
		t.Fatal(err)
	}
	g.Member(staffID, "Maja", "da").Write(strings.TrimPrefix(string(room), "t"), "words")
	if e := r.inbox.next(t); e.From.Chat != room || e.Text != "words" {
		t.Errorf("%+v came", e)
	}
}

func TestLostRightsAndPlacesAreToldToTheOperator(t *testing.T) {
	t.Parallel()
	h, g, r, _, room, thread := withRoom(t, placeID)
	g.Permit(discordtest.SendMessagesInThreads, false)
	for range 3 {
		_, err := r.Send(t.Context(), room, chat.Message{ID: "m", Text: "words"})
		if f, _ := adapters.FailureOf(err); f != adapters.Retry {
			t.Errorf("Send gave %v", err)
		}
	}
	if h.problems.Count("discord.rights") == 0 {
		t.Error("the operator was not told")
	}
	g.Permit(discordtest.SendMessagesInThreads, true)
	r.send(room, chat.Message{ID: "m", Text: "words"})
	g.Channel("3000000000000000077", discordtest.Category)
	g.Move(placeID, "3000000000000000077")
	g.Rename(placeID, "another-name")
	r.send(room, chat.Message{ID: "m2", Text: "after the move"})
	g.Delete(thread)
	_, err := r.Send(t.Context(), room, chat.Message{ID: "m3", Text: "words"})
	if f, _ := adapters.FailureOf(err); f != adapters.Gone {
		t.Errorf("Send gave %v", err)
	}
	_, err = r.ShowPanel(t.Context(), room, chat.Message{ID: "p", Text: "words"}, "3000000000000000099")
	if f, _ := adapters.FailureOf(err); f != adapters.Gone {
		t.Errorf("ShowPanel gave %v", err)
	}
	g.DeleteChannel(placeID)
	h.discord.Await(t, "the operator to be told", func() bool { return h.problems.Count("discord.place") > 0 })
	_, err = r.OpenRoom(t.Context(), placeID, "x")
	if f, _ := adapters.FailureOf(err); f != adapters.Gone {
		t.Errorf("OpenRoom gave %v", err)
	}
}

func TestCommandsAreRegisteredOnceInFourLanguages(t *testing.T) {
	t.Parallel()
	h, g, r, _, _, _ := withRoom(t, placeID)
	r.stop()
	h.run().stop()
	if n, m := h.discord.Count("PUT", "/applications/*/commands"), h.discord.Count("PUT", "/applications/*/guilds/*/commands"); n != 1 || m != 1 {
		t.Errorf("the commands were registered %d and %d times", n, m)
	}
	for locale, want := range map[string]string{"da": "Find noget i nærheden", "no": "Finn noe i nærheten", "sv-SE": "Hitta något i närheten", "en-GB": "Find something near you"} {
		person := h.discord.Person("40000000000000000"+locale[:2], "x", locale)
		if all := person.Commands(nil); len(all) != 2 || all[0].Original != "find" && all[1].Original != "find" || all[0].Description != want && all[1].Description != want {
			t.Errorf("in %s, they are offered %+v", locale, all)
		}
		if all := person.Commands(g); len(all) != 2 {
			t.Errorf("in the guild, somebody who does not work there is offered %+v", all)
		}
		if all := g.Member(staffID, "Maja", locale).Person().Commands(g); len(all) != 3 {
			t.Errorf("in the guild, a supporter is offered %+v", all)
		}
	}
}

func TestCheckSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, says string
		grade      adapters.Grade
		prepare    func(h *house, g *discordtest.Guild)
	}{
		{"all is well", "the token works", adapters.Fine, func(*house, *discordtest.Guild) {}},
		{"a private place", "is private, and the bot has its rights", adapters.Fine, func(*house, *discordtest.Guild) {}},
		{"another token", "the token is refused", adapters.Failed, func(h *house, _ *discordtest.Guild) { h.options.Token = "x" }},
		{"the intent", "Message Content Intent is off", adapters.Failed, func(h *house, _ *discordtest.Guild) { h.discord.Disallow(discordtest.IntentMessageContent) }},
		{"a channel that is not there", "does not exist", adapters.Failed, func(h *house, _ *discordtest.Guild) { h.options.Editors = "3000000000000000099" }},
		{"a channel of another kind", "neither a text channel nor a forum", adapters.Failed, func(h *house, g *discordtest.Guild) {
			g.Channel("3000000000000000088", discordtest.Category)
			h.options.Editors = "3000000000000000088"
		}},
		{"a right", "give its role Manage Threads", adapters.Failed, func(_ *house, g *discordtest.Guild) { g.Permit(discordtest.ManageThreads, false) }},
		{"the bot does not see it", "lacks rights", adapters.Failed, func(_ *house, g *discordtest.Guild) {
			g.Permit(discordtest.AddReactions, false)
			g.Permit(discordtest.AttachFiles, false)
		}},
		{"shards", "set 0 to follow", adapters.Warning, func(h *house, _ *discordtest.Guild) { h.options.Shards = 4 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			h.discord.Tolerate(true)
			tt.prepare(h, h.staffed())
			for _, f := range h.platform().Check(t.Context()) {
				if strings.Contains(f.Text, tt.says) && f.Grade == tt.grade {
					return
				}
			}
			t.Errorf("the findings are %+v, want %q", h.platform().Check(t.Context()), tt.says)
		})
	}
}
