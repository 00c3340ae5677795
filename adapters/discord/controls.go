package discord

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// patient is how long a control may take before "thinking" is shown. A form can be shown only before that.
const patient = 1500 * time.Millisecond

// turnBound is how long a control waits for what was written in its room before.
const turnBound = 10 * time.Second

var errNoTurn = errors.New("discord: what was written in the room before is not taken in yet")

// control reads what a supporter or an editor asks of the program.
func (r *running) control(a asked, place string, room bool) (adapters.Control, bool) {
	in := placeChat(place)
	if room {
		in = roomChat(a.channel)
	}
	c := adapters.Control{ID: interactionEvent(a.id), In: r.p.address(in), Place: adapters.PlaceID(place),
		Editor: place == r.p.options.Editors, Staff: staff(a.user), Name: a.name, Locale: a.locale, Arg: strings.TrimSpace(a.words)}
	switch a.kind {
	case discordgo.InteractionApplicationCommand:
		c.Verb = a.command
	case discordgo.InteractionMessageComponent:
		c.Verb, c.Arg, _ = strings.Cut(strings.TrimPrefix(a.value, adapters.ControlPrefix), ":")
		return c, strings.HasPrefix(a.value, adapters.ControlPrefix)
	case discordgo.InteractionModalSubmit:
		var ours bool
		c.Verb, ours = strings.CutPrefix(a.value, askPrefix)
		return c, ours
	default:
		return c, false
	}
	return c, true
}

// staffAsks does a control. The answer is sought for a moment, because only a first answer can be a form; a slow one is
// announced and brought later.
func (r *running) staffAsks(a asked, place string, room bool) {
	code := spoken(a.locale)
	if verb, ask := strings.CutPrefix(a.value, askPrefix); ask && a.kind == discordgo.InteractionMessageComponent {
		r.callback(a, callback{Type: discordgo.InteractionResponseModal,
			Data: modal(askPrefix+verb, r.p.say.Say(code, "room.write", nil), r.p.say.Say(code, "room.answer", nil))})
		return
	}
	c, ok := r.control(a, place, room)
	if !ok || r.p.options.Controls == nil {
		r.callback(a, r.whisper(a, "old"))
		return
	}
	answers := make(chan adapters.Answer, 1)
	r.group.Go(func() {
		answer, err := r.inTurn(c, room)
		if err != nil {
			answer = adapters.Answer{Toast: r.p.say.Say(code, "room.failed", nil)}
		}
		answers <- answer
	})
	timer := time.NewTimer(patient)
	defer timer.Stop()
	select {
	case answer := <-answers:
		r.answerNow(a, c, answer)
	case <-timer.C:
		deferred := callback{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Data: map[string]any{"flags": discordgo.MessageFlagsEphemeral}}
		acknowledged := r.callback(a, deferred)
		select {
		case answer := <-answers:
			r.answerLater(a, c, answer, acknowledged)
		case <-r.ctx.Done():
		}
	case <-r.ctx.Done():
	}
}

// inTurn does a control of a room after all that was written there before it: words from before a claim must not look as
// if they came after it.
func (r *running) inTurn(c adapters.Control, room bool) (adapters.Answer, error) {
	if room {
		over := make(chan struct{})
		if !r.enqueue(c.In.Chat, &item{over: over}) {
			return adapters.Answer{}, errNoTurn
		}
		timer := time.NewTimer(turnBound)
		defer timer.Stop()
		select {
		case <-over:
		case <-timer.C:
			return adapters.Answer{}, errNoTurn
		case <-r.ctx.Done():
			return adapters.Answer{}, errNoTurn
		}
	}
	return r.p.options.Controls(r.ctx, c)
}

// answerNow answers in the first answer.
func (r *running) answerNow(a asked, c adapters.Control, answer adapters.Answer) {
	press := a.kind == discordgo.InteractionMessageComponent
	code := spoken(a.locale)
	if answer.Ask != "" && a.kind != discordgo.InteractionModalSubmit {
		r.callback(a, callback{Type: discordgo.InteractionResponseModal,
			Data: modal(askPrefix+answer.AskVerb, r.p.say.Say(code, "room.write", nil), answer.Ask)})
		r.show(c, answer.Message)
		return
	}
	if parts := r.parts(answer.Message); answer.Edit && press && len(parts) == 1 && answer.Ask == "" {
		if r.callback(a, callback{Type: discordgo.InteractionResponseUpdateMessage, Data: parts[0].whole()}) && answer.Toast != "" {
			r.followUp(a, whispered(answer.Toast).Data)
		}
		return
	}
	switch {
	case answer.Ask != "":
		r.callback(a, callback{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: r.question(a, answer)})
	case answer.Toast != "":
		r.callback(a, whispered(answer.Toast))
	case press:
		r.callback(a, callback{Type: discordgo.InteractionResponseDeferredMessageUpdate})
	default:
		r.callback(a, r.whisper(a, "room.done"))
	}
	r.show(c, answer.Message)
}

// answerLater answers after "thinking".
func (r *running) answerLater(a asked, c adapters.Control, answer adapters.Answer, acknowledged bool) {
	parts := r.parts(answer.Message)
	if answer.Edit && a.message != "" && len(parts) == 1 {
		if err := r.p.edit(r.ctx, forWords, a.channel, a.message, parts[0]); err != nil {
			r.show(c, answer.Message)
		}
	} else {
		r.show(c, answer.Message)
	}
	if !acknowledged {
		return
	}
	var body map[string]any
	switch {
	case answer.Ask != "":
		body = r.question(a, answer)
	case answer.Toast != "":
		body = whispered(answer.Toast).Data
	default:
		body = r.whisper(a, "room.done").Data
	}
	delete(body, "flags") // they are those of the first answer
	to := open{App: a.app, Token: a.token}
	if err := r.p.rest.call(r.ctx, "finishing a control", "PATCH", original(to), body, nil); err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: a control could not be answered", "code", codeOf(err))
	}
}

// question asks for words where no form can be shown: a button opens one.
func (r *running) question(a asked, answer adapters.Answer) map[string]any {
	write := component{Type: discordgo.ButtonComponent, Style: int(discordgo.PrimaryButton), CustomID: cut(askPrefix+answer.AskVerb, 100),
		Label: r.p.say.Say(spoken(a.locale), "room.write", nil)}
	body := whispered(answer.Ask).Data
	body["components"] = []component{{Type: discordgo.ActionsRowComponent, Components: []component{write}}}
	return body
}

func (r *running) parts(m *chat.Message) []part {
	if m == nil {
		return nil
	}
	return render(*m, r.p.say, r.p.options.Lang)
}

// show writes the message of an answer into the room.
func (r *running) show(c adapters.Control, m *chat.Message) {
	if m == nil {
		return
	}
	shown := *m
	if shown.ID == "" {
		shown.ID = string(c.ID) + "/answer"
	}
	ctx, stop := context.WithTimeout(r.ctx, 30*time.Second)
	defer stop()
	if _, err := r.p.Send(ctx, c.In.Chat, shown); err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: the answer to a control could not be shown", "failure", failureName(err))
	}
}

func (r *running) followUp(a asked, body map[string]any) {
	endpoint := discordgo.EndpointWebhookToken(a.app, a.token) + "?wait=true"
	if err := r.p.rest.call(r.ctx, "answering a control again", "POST", endpoint, body, nil); err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: a control could not be answered", "code", codeOf(err))
	}
}
