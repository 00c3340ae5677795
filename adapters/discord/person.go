package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// toPerson sends to where the person is: as the answer to what they asked in a guild, seen by them alone, or as a direct
// message. A human's words go directly, because an answer in a guild is gone when its window is closed.
func (p *Platform) toPerson(ctx context.Context, o *outgoing) ([]string, error) {
	user := string(o.to)
	live, sent := p.opens.of(ctx, user)
	if o.m.Page && len(o.parts) == 1 {
		if id, turned := p.turn(ctx, user, live, o); turned {
			return []string{id}, nil
		}
	}
	answer, way := wayOf(live, o.m)
	if _, begun := sent[nonce(o.m.ID, 0)]; begun && !way && len(live) > 0 {
		answer, way = live[len(live)-1], true // the message comes again: its first part is shown already
	}
	if way {
		ids, err := p.answer(ctx, user, answer, o, sent)
		if err == nil || !isOver(err) {
			return ids, err
		}
		if err := p.opens.drop(ctx, user, answer.ID); err != nil {
			p.options.Log.WarnContext(ctx, "discord: an interaction that is over stays noted")
		}
	}
	ids, err := p.direct(ctx, user, o)
	if !isClosed(err) {
		return ids, err
	}
	return p.closed(ctx, user, live, o, sent, err)
}

// wayOf picks the interaction that a message answers: the oldest that waits, else the newest when it was in a guild.
func wayOf(live []open, m chat.Message) (open, bool) {
	if len(live) == 0 || m.By == chat.ByHuman {
		return open{}, false
	}
	for _, one := range live {
		if one.Waits {
			return one, true
		}
	}
	newest := live[len(live)-1]
	return newest, newest.Guild
}

// turn shows a page of a list in place of the one whose button was pressed.
func (p *Platform) turn(ctx context.Context, user string, live []open, o *outgoing) (string, bool) {
	for i := len(live) - 1; i >= 0; i-- {
		if !live[i].Press {
			continue
		}
		var answer posted
		err := p.rest.call(ctx, "turning a page", "PATCH", original(live[i]), o.parts[0].whole(), &answer)
		if err == nil {
			live[i].Press = false // the next page needs a press of its own
			_ = p.opens.put(ctx, user, live[i])
		}
		return answer.ID, err == nil
	}
	return "", false
}

func original(one open) string {
	return discordgo.EndpointWebhookMessage(one.App, one.Token, "@original")
}

// answer sends the parts through an interaction: the first in place of "thinking", the others after it.
func (p *Platform) answer(ctx context.Context, user string, to open, o *outgoing, sent map[string]string) ([]string, error) {
	for i := len(o.done); i < len(o.parts); i++ {
		name := nonce(o.m.ID, i)
		if id, before := sent[name]; before {
			p.shown(ctx, o, id)
			continue
		}
		if !to.Guild && !to.Waits { // in direct messages only the first part takes the place of "thinking"
			return p.direct(ctx, user, o)
		}
		id, err := p.answerPart(ctx, to, o.parts[i], i, o)
		if err != nil {
			return o.done, err
		}
		if to.Waits {
			to.Waits = false
			if err := p.opens.put(ctx, user, to); err != nil {
				p.options.Log.WarnContext(ctx, "discord: an answered interaction is not noted")
			}
		}
		if err := p.opens.sentAs(ctx, user, name, id, to.Until); err != nil {
			p.options.Log.WarnContext(ctx, "discord: an answer is not noted")
		}
		p.shown(ctx, o, id)
	}
	return o.done, nil
}

func (p *Platform) answerPart(ctx context.Context, to open, one part, i int, o *outgoing) (string, error) {
	var files []upload
	if i == 0 {
		files = o.files
	}
	var answer posted
	if to.Waits {
		err := p.rest.withFiles(ctx, "answering a command", "PATCH", original(to), one.whole(), files, &answer)
		return answer.ID, err
	}
	body := one.body()
	flags := discordgo.MessageFlagsEphemeral
	if len(one.Embeds) == 0 {
		flags |= discordgo.MessageFlagsSuppressEmbeds
	}
	body["flags"] = flags
	endpoint := discordgo.EndpointWebhookToken(to.App, to.Token) + "?wait=true"
	err := p.rest.withFiles(ctx, "answering a command again", "POST", endpoint, body, files, &answer)
	return answer.ID, err
}

// direct sends direct messages.
func (p *Platform) direct(ctx context.Context, user string, o *outgoing) ([]string, error) {
	channel, err := p.directChannel(ctx, user)
	if err != nil {
		return nil, err
	}
	sent, err := p.post(ctx, channel, o)
	if isGone(err) { // a noted channel that Discord no longer has
		if torn := p.book.Tear(ctx, pageDirect, user); torn != nil {
			return sent, fmt.Errorf("discord: forgetting a channel: %w", torn)
		}
	}
	return sent, err
}

// directChannel gives the channel of direct messages with a user, which Discord makes on demand.
func (p *Platform) directChannel(ctx context.Context, user string) (string, error) {
	if channel, ok := p.rooms.directOf(user); ok {
		return channel, nil
	}
	if channel, ok := p.book.look(ctx, pageDirect, user); ok {
		return channel, nil
	}
	if err := p.allow(ctx, forWords, target{"POST", discordgo.EndpointUserChannels("@me"), ""}); err != nil {
		return "", err
	}
	var channel posted
	err := p.rest.call(ctx, "opening direct messages", "POST", discordgo.EndpointUserChannels("@me"), map[string]any{"recipient_id": user}, &channel)
	if err != nil {
		if codeOf(err) == 50033 { // no such recipient
			return "", &apiError{doing: "opening direct messages", status: 404, code: codeUnknownUser}
		}
		return "", err
	}
	p.rooms.setDirect(user, channel.ID)
	life := p.lifeBeyond(ctx, user)
	from := mark{last: bornNow(p.options.Now().Add(-time.Minute)), chat: personChat(user)}
	if err := errors.Join(p.book.noteFor(ctx, pageDirect, user, channel.ID, life), p.book.knowFor(ctx, channel.ID, from, life)); err != nil {
		p.options.Log.WarnContext(ctx, "discord: a channel is not noted")
	}
	return channel.ID, nil
}

// closed is for a person whose direct messages are closed: an answer in a guild still reaches them, and the dialogue
// is told once, so that it offers another way. Else they cannot be reached, which is noted for when they come again.
func (p *Platform) closed(ctx context.Context, user string, live []open, o *outgoing, sent map[string]string, why error) ([]string, error) {
	told := p.book.noteFor(ctx, pageClosed, user, "1", p.lifeBeyond(ctx, user))
	for i := len(live) - 1; i >= 0; i-- {
		if !live[i].Guild {
			continue
		}
		ids, err := p.answer(ctx, user, live[i], o, sent)
		if err == nil {
			p.tellClosed(ctx, user, live[i])
		}
		return ids, err
	}
	return nil, errors.Join(why, told)
}

// tellClosed brings the dialogue the choice "move.closed", once for an interaction.
func (p *Platform) tellClosed(ctx context.Context, user string, one open) {
	r := p.running.Load()
	if _, sent := p.opens.of(ctx, user); r == nil || sent[string(closedEvent(one.ID))] != "" {
		return
	}
	if err := p.opens.sentAs(ctx, user, string(closedEvent(one.ID)), "1", one.Until); err != nil {
		p.options.Log.WarnContext(ctx, "discord: what was told is not noted")
	}
	_ = r.enqueue(personChat(user), &item{done: func(ctx context.Context) { _ = p.book.Tear(ctx, pageClosed, user) }, // else it is told again
		event: &chat.Event{ID: closedEvent(one.ID), From: p.address(personChat(user)), Person: chat.PersonID(user), At: p.options.Now(), Choice: "move.closed"}})
}
