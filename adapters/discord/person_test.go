package discord_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestInteractionsAreAcknowledgedWhileTheInboxIsSlow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.staffed()
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	open := make(chan struct{})
	r.inbox.set(func(chat.Event) error { <-open; return nil })
	person.DM("slow")
	person.Slash(nil, "find", map[string]string{"words": "angst"})
	person.Slash(g, "forget", nil)
	h.discord.Await(t, "both signs", func() bool { return len(h.discord.Acked()) == 2 })
	for _, a := range h.discord.Acked() {
		if a.Late || a.Type != 5 {
			t.Errorf("acknowledged as %+v", a)
		}
	}
	close(open)
	r.inbox.wantAll(t, "slow", "/find angst", "/forget")
	r.send(personID, chat.Message{ID: "a1", Text: "here is something"})
	r.send(personID, chat.Message{ID: "a2", Text: "all is erased"})
	r.send(personID, chat.Message{ID: "a3", Text: "and a last word"})
	if s := person.Screen(); !strings.Contains(s, "here is something") || strings.Contains(s, "thinking") {
		t.Errorf("in the direct messages stands:\n%s", s)
	}
	private := person.Ephemeral()
	if len(private) != 2 || private[0].Text != "all is erased" || private[1].Text != "and a last word" || private[0].Loading {
		t.Errorf("in the guild, seen by them alone, stands %+v", private)
	}
	if e := h.discord.Unanswered(); len(e) > 0 {
		t.Errorf("%d interactions were never acknowledged", len(e))
	}
}

func TestTheSlashCommandTellsTheLanguageAndTheConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "no")
	r := h.run()
	person.Slash(nil, "find", map[string]string{"words": "angst"})
	e := r.inbox.next(t)
	if e.Locale != "nb" || e.From != (chat.Address{Platform: "discord", Chat: personID}) || e.Staff || e.Name != "" {
		t.Errorf("%+v came", e)
	}
}

func TestFindWithoutWordsAsksInAForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.Slash(nil, "find", nil)
	h.discord.Await(t, "the form", func() bool { _, ok := person.Form(); return ok })
	if title, _ := person.Form(); title != "Find noget i nærheden" {
		t.Errorf("the form is called %q", title)
	}
	person.Submit("noget mod angst")
	r.inbox.wantTexts(t, "/find noget mod angst")
	r.send(personID, chat.Message{ID: "a", Text: "found"})
	if s := person.Screen(); !strings.Contains(s, "found") || strings.Contains(s, "thinking") {
		t.Errorf("the person sees:\n%s", s)
	}
}

func TestAPageIsTurnedInPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.DM("hi")
	r.inbox.wantTexts(t, "hi")
	r.send(personID, chat.Message{ID: "p1", Text: "page one", Choices: []chat.Choice{{Value: "more", Label: "More"}}})
	person.Press("More")
	if e := r.inbox.next(t); e.Choice != "more" || e.Locale != "da" {
		t.Errorf("%+v came", e)
	}
	r.send(personID, chat.Message{ID: "p2", Page: true, Text: "page two", Cards: []chat.Card{{Title: "A card", What: "what"}}, Choices: []chat.Choice{{Value: "more", Label: "More"}}})
	if s := person.Screen(); strings.Contains(s, "page one") || !strings.Contains(s, "page two") || !strings.Contains(s, "A card") {
		t.Errorf("the person sees:\n%s", s)
	}
	r.send(personID, chat.Message{ID: "p3", Text: "something else"})
	if n := len(person.Messages()); n != 3 {
		t.Errorf("%d messages are shown, want 3", n)
	}
}

func TestManyChoicesAreSelected(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	var choices []chat.Choice
	for i := range 40 {
		choices = append(choices, chat.Choice{Value: "place:" + strings.Repeat("x", i+1), Label: "Town " + strings.Repeat("i", i+1)})
	}
	r.send(personID, chat.Message{ID: "m", Text: "where?", Choices: choices})
	person.Choose("", "Town "+strings.Repeat("i", 30))
	if e := r.inbox.next(t); e.Choice != "place:"+strings.Repeat("x", 30) {
		t.Errorf("%+v came", e)
	}
}

func TestClosedDirectMessagesLeadToAPrivateWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.staffed()
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.CloseDMs(true)
	_, err := r.Send(t.Context(), personID, chat.Message{ID: "m0", Text: "nobody sees this", By: chat.ByHuman})
	if f, _ := adapters.FailureOf(err); f != adapters.Unreachable {
		t.Fatalf("Send gave %v", err)
	}

	person.Slash(g, "forget", nil) // the next command leads to another way at once
	r.inbox.wantTexts(t, "/forget")
	if e := r.inbox.next(t); e.Choice != "move.closed" || e.From.Chat != personID {
		t.Fatalf("%+v came", e)
	}
	r.send(personID, chat.Message{ID: "m1", Text: "go on here", Choices: []chat.Choice{{Value: "x", Label: "Open", URL: "https://example.org/#move=CODE"}}})

	r.send(personID, chat.Message{ID: "m2", By: chat.ByHuman, Name: "Maja", Text: "hello from a human"})
	r.send(personID, chat.Message{ID: "m3", By: chat.ByHuman, Name: "Maja", Text: "are you there?"})
	all := ""
	for _, m := range person.Ephemeral() {
		all += m.Text + "\n"
	}
	for _, want := range []string{"go on here", "hello from a human", "are you there?"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not seen; seen is:\n%s", want, all)
		}
	}
	person.CloseDMs(false)
	person.DM("open again")
	r.inbox.wantTexts(t, "open again")
	r.send(personID, chat.Message{ID: "m4", Text: "good"})
	if !strings.Contains(person.Screen(), "good") {
		t.Error("the direct messages are open again, and not used")
	}
}

func TestACommandThatNothingAnswersIsFinishedKindly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ahead time.Duration
	h.options.Now = func() time.Time { return time.Now().Add(ahead) }
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.Slash(nil, "forget", nil)
	r.inbox.wantTexts(t, "/forget")
	r.stop()
	ahead = time.Minute
	r.Tidy(t.Context())
	if s := person.Screen(); strings.Contains(s, "thinking") || !strings.Contains(s, "Tak, det er modtaget") {
		t.Errorf("the person sees:\n%s", s)
	}
	ahead = 20 * time.Minute // the interaction is over: what comes now is a direct message
	r.send(personID, chat.Message{ID: "late", Text: "late words"})
	if !strings.Contains(person.Screen(), "late words") {
		t.Error("late words are not seen")
	}
}

func TestWhoPressesWhileTheInboxIsDownIsTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	r.inbox.set(func(e chat.Event) error {
		if e.Text == "/find jeg vil dø" {
			return &adapters.Unstored{Err: errors.New("down"), Say: []chat.Message{{ID: "s", Tone: chat.ToneCrisis, Text: "Ring 70 201 201"}}}
		}
		return errors.New("down")
	})
	person.Slash(nil, "find", map[string]string{"words": "jeg vil dø"})
	person.Slash(nil, "forget", nil)
	h.discord.Await(t, "both answers", func() bool {
		s := person.Screen()
		return strings.Contains(s, "Ring 70 201 201") && strings.Contains(s, "Prøv igen om lidt") && !strings.Contains(s, "thinking")
	})
	r.inbox.set(nil)
	person.DM("again")
	r.inbox.wantTexts(t, "again") // what was pressed does not come later, behind the person's back
}

func TestOldButtonsAreAnsweredKindly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	r.send(personID, chat.Message{ID: "m", Text: "words", Choices: []chat.Choice{{Value: "room.claim:1", Label: "Take"}}})
	person.Press("Take") // no button of a dialogue's
	h.discord.Await(t, "an answer", func() bool { return len(person.Ephemeral()) == 1 })
	if got := person.Ephemeral()[0].Text; !strings.Contains(got, "ældre") {
		t.Errorf("the answer is %q", got)
	}
	r.inbox.nothing(t)
}

func TestRepliesAndEditsAreTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	one := person.DM("one")
	first := r.inbox.next(t)
	person.Reply(one, "about that")
	if e := r.inbox.next(t); e.ReplyTo != first.ID || e.Text != "about that" {
		t.Errorf("%+v came, want an answer to %s", e, first.ID)
	}
	person.Edit(one, "one, better")
	e := r.inbox.next(t)
	if e.Edits != first.ID || e.Text != "one, better" || e.ID == first.ID {
		t.Errorf("%+v came, want an edit of %s", e, first.ID)
	}
	got, err := r.SendLinked(t.Context(), personID, chat.Message{ID: "h1", By: chat.ByHuman, Name: "Maja", Text: "I hear you"}, adapters.Link{Of: "web-7", ReplyTo: first.ID})
	if err != nil {
		t.Fatal(err)
	}
	person.Reply(got.MessageID, "thanks")
	if e := r.inbox.next(t); e.ReplyTo != "web-7" {
		t.Errorf("%+v came, want an answer to the copied event", e)
	}
	if _, err := r.SendLinked(t.Context(), personID, chat.Message{ID: "h2", By: chat.ByHuman, Name: "Maja", Text: "changed: I hear you well"}, adapters.Link{Of: "web-7-edit", Edits: "web-7"}); err != nil {
		t.Fatal(err)
	}
	all := person.Messages()
	if last := all[len(all)-1]; last.ReplyTo != got.MessageID || !strings.HasPrefix(last.Text, "**Maja**\n") {
		t.Errorf("the changed words are shown as %+v", last)
	}
	if m := all[2]; m.ReplyTo != one {
		t.Errorf("the answer is shown as %+v", m)
	}
}

func TestFilesGoBothWaysAndLinksExpire(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	photo := []byte("\x89PNG\r\n\x1a\n and more")
	person.Photo(photo, "secret-name.png", "look")
	e := r.inbox.next(t)
	if len(e.Files) != 1 || e.Files[0].Kind != chat.FilePhoto || !e.Files[0].Passable() || strings.Contains(e.Files[0].Ref, "secret") {
		t.Fatalf("%+v came", e)
	}
	h.discord.ExpireLinks()
	data, mediaType, err := r.Fetch(t.Context(), e.Files[0])
	if err != nil || string(data) != string(photo) || mediaType != "image/png" {
		t.Errorf("Fetch gave %d bytes of %q and %v", len(data), mediaType, err)
	}
	person.Voice([]byte("OggS and more"))
	if e := r.inbox.next(t); len(e.Files) != 1 || e.Files[0].Kind != chat.FileVoice || e.Text != "" {
		t.Errorf("%+v came", e)
	}
	person.Sticker()
	if e := r.inbox.next(t); e.Text != "(Wave)" {
		t.Errorf("%+v came", e)
	}
	m := chat.Message{ID: "f", By: chat.ByHuman, Name: "Maja", Text: "here", Files: []chat.File{{Kind: chat.FilePhoto, Type: "image/jpeg"}}}
	if _, err := r.SendFiles(t.Context(), personID, m, [][]byte{[]byte("\xff\xd8\xff jpeg")}, adapters.Link{}); err != nil {
		t.Fatal(err)
	}
	all := person.Messages()
	if last := all[len(all)-1]; len(last.Files) != 1 || last.Files[0].Name != "photo.jpg" || last.Text != "**Maja**\nhere" {
		t.Errorf("shown is %+v", last)
	}
	for _, ref := range []string{"", "1/2", "x/y/z", "1/2/3"} {
		_, _, err := r.Fetch(t.Context(), chat.File{Ref: ref})
		if f, _ := adapters.FailureOf(err); f != adapters.Invalid && f != adapters.Gone {
			t.Errorf("Fetch of %q gave %v", ref, err)
		}
	}
}

func TestFailuresOfDiscordAreNamed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		status, code int
		after        float64
		want         adapters.Failure
	}{
		{"a pause is wanted", 429, 0, 3.5, adapters.Throttled},
		{"Discord is down", 503, 0, 0, adapters.Retry},
		{"a bad gateway", 502, 0, 0, adapters.Retry},
		{"the person blocked the bot", 403, 50007, 0, adapters.Unreachable},
		{"the message is not taken", 400, 50035, 0, adapters.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			h.discord.Person(personID, "Ravn", "da")
			p := h.platform()
			h.discord.Fail("POST", "/channels/*/messages", 1, tt.status, tt.code, tt.after)
			_, err := p.Send(t.Context(), personID, chat.Message{ID: "m", Text: "words"})
			f, after := adapters.FailureOf(err)
			if f != tt.want || (f == adapters.Throttled) != (after >= 3*time.Second) {
				t.Errorf("Send gave %v (%v)", err, after)
			}
			if strings.Contains(err.Error(), discordtest.Token) || strings.Contains(err.Error(), personID) || strings.Contains(err.Error(), "words") {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestAnAnswerThatWasLostIsNotShownTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	p := h.platform()
	h.discord.Lose("POST", "/channels/*/messages", 1)
	m := chat.Message{ID: "m", Text: "once"}
	if _, err := p.Send(t.Context(), personID, m); err == nil {
		t.Fatal("a lost answer was no failure")
	}
	if _, err := p.Send(t.Context(), personID, m); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(person.Screen(), "once"); n != 1 {
		t.Errorf("it is shown %d times", n)
	}
}

func TestNothingOfPeopleIsLogged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = stderr
	t.Cleanup(func() { os.Stderr = before })
	g := h.staffed()
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	r.inbox.set(func(chat.Event) error { return errors.New("down") })
	h.discord.Fail("POST", "/channels/*/messages", 2, 400, 50035, 0)
	person.DM("canary-words")
	person.Slash(g, "find", map[string]string{"words": "canary-words"})
	h.discord.Drop(false)
	h.discord.Await(t, "an answer", func() bool { return len(person.Ephemeral()) == 1 && !person.Ephemeral()[0].Loading })
	_, _ = r.Send(context.Background(), personID, chat.Message{ID: "x", Text: "canary-words"})
	r.stop()
	written, err := os.ReadFile(stderr.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"canary-words", personID, "Ravn", discordtest.Token} {
		if strings.Contains(h.log.String()+string(written), secret) {
			t.Errorf("the log tells %q:\n%s%s", secret, h.log.String(), written)
		}
	}
}

func TestForgetErasesWhatIsNoted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	person := h.discord.Person(personID, "Ravn", "da")
	r := h.run()
	person.DM("words")
	r.inbox.wantTexts(t, "words")
	if _, err := r.SendLinked(t.Context(), personID, chat.Message{ID: "m", Text: "hi", By: chat.ByHuman}, adapters.Link{Of: "e1"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Forget(t.Context(), personID); err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"discord:copies:" + personID, "discord:open:" + personID, "discord:direct", "discord:seen", "discord:closed"} {
		if lines, err := h.notes.Page(t.Context(), page); err != nil || len(lines) > 0 {
			t.Errorf("on the page %s stands %v (%v)", page, lines, err)
		}
	}
}
