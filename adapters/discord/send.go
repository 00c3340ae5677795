package discord

import (
	"context"
	"errors"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// upload is a file that goes out with a message.
type upload struct {
	name, mediaType string
	data            []byte
}

// outgoing is a message on its way.
type outgoing struct {
	to    chat.ChatID
	m     chat.Message
	parts []part
	files []upload
	link  adapters.Link
	done  []string // the messages that show its first parts
	total int      // how many parts it had when the first went out; 0: none has
}

// posted is what Discord answers to a message.
type posted struct {
	ID string `json:"id"`
}

// Send implements adapters.Platform.
func (p *Platform) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	return p.deliver(ctx, to, m, nil, adapters.Link{})
}

// SendLinked implements adapters.Linker.
func (p *Platform) SendLinked(ctx context.Context, to chat.ChatID, m chat.Message, link adapters.Link) (adapters.Receipt, error) {
	return p.deliver(ctx, to, m, nil, link)
}

func (p *Platform) deliver(ctx context.Context, to chat.ChatID, m chat.Message, files []upload, link adapters.Link) (adapters.Receipt, error) {
	ctx, done := patiently(ctx, usual)
	defer done()
	release, err := p.keyed.take(ctx, to)
	if err != nil {
		return adapters.Receipt{}, p.failed(ctx, err, false)
	}
	defer release()
	return p.put(ctx, &outgoing{to: to, m: m, parts: render(m, p.say, p.options.Lang), files: files, link: link})
}

// sendNow sends what must be said at once: it waits neither for the store nor, for long, for another message to the chat.
func (p *Platform) sendNow(ctx context.Context, to chat.ChatID, m chat.Message) error {
	ctx, _, done := within(ctx, brief)
	defer done()
	turn, stop := context.WithTimeout(ctx, brief)
	release, err := p.keyed.take(turn, to)
	stop()
	if err == nil {
		defer release()
	}
	_, err = p.put(ctx, &outgoing{to: to, m: m, parts: render(m, p.say, p.options.Lang)})
	return err
}

// put sends a message where its chat is.
func (p *Platform) put(ctx context.Context, o *outgoing) (adapters.Receipt, error) {
	if len(o.parts) == 0 {
		if len(o.files) == 0 {
			return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("discord: the message is empty")}
		}
		o.parts = []part{{}}
	}
	p.progress(ctx, o)
	if channel, guild := guildChannel(o.to); guild {
		sent, err := p.postAt(ctx, channel, o)
		return p.receipt(ctx, o, sent), p.failed(ctx, err, true)
	}
	if number(string(o.to)) == 0 {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Unreachable, Err: errors.New("discord: there is no such chat")}
	}
	sent, err := p.toPerson(ctx, o)
	return p.receipt(ctx, o, sent), p.failed(ctx, err, false)
}

// receipt notes which messages show the event, which costs no sending when it fails.
func (p *Platform) receipt(ctx context.Context, o *outgoing, sent []string) adapters.Receipt {
	if len(sent) == 0 {
		return adapters.Receipt{}
	}
	if o.link.Of != "" {
		if err := p.book.copied(ctx, o.to, o.link.Of, sent); err != nil {
			p.options.Log.WarnContext(ctx, "discord: a copy is not noted: answers to it will not show what they answer")
		}
	}
	return adapters.Receipt{MessageID: sent[0]}
}

// body is what Discord takes as a message. Nobody is ever pinged.
func (p part) body() map[string]any {
	b := map[string]any{"allowed_mentions": map[string]any{"parse": []string{}}}
	if p.Content != "" {
		b["content"] = p.Content
	}
	if len(p.Embeds) > 0 {
		b["embeds"] = p.Embeds
	} else {
		b["flags"] = discordgo.MessageFlagsSuppressEmbeds // links in words bring no pictures of pages along
	}
	if len(p.Components) > 0 {
		b["components"] = p.Components
	}
	return b
}

// whole is body for an edit: what is not there is taken away.
func (p part) whole() map[string]any {
	b := p.body()
	b["content"] = p.Content
	if p.Embeds == nil {
		b["embeds"] = []any{}
	}
	if p.Components == nil {
		b["components"] = []any{}
	}
	if p.Embeds != nil {
		b["flags"] = 0
	}
	return b
}

// post writes the parts into a channel. Discord shows a part once that comes twice within a few minutes.
func (p *Platform) post(ctx context.Context, channel string, o *outgoing) ([]string, error) {
	answers := p.book.copyOf(ctx, o.to, channel, o.link.Edits)
	if answers == "" {
		answers = p.book.copyOf(ctx, o.to, channel, o.link.ReplyTo)
	}
	for i := len(o.done); i < len(o.parts); i++ {
		body := o.parts[i].body()
		body["nonce"], body["enforce_nonce"] = nonce(o.m.ID, i), true
		if i == 0 && answers != "" {
			body["message_reference"] = map[string]any{"message_id": answers, "channel_id": channel, "fail_if_not_exists": false}
		}
		var files []upload
		if i == 0 {
			files = o.files
		}
		id, err := p.write(ctx, channel, body, files, hasteOf(o.m))
		if err != nil {
			return o.done, err
		}
		p.shown(ctx, o, id)
	}
	return o.done, nil
}

// write posts one message. A thread that was archived is opened again first when Discord does not do so by itself.
func (p *Platform) write(ctx context.Context, channel string, body map[string]any, files []upload, h haste) (string, error) {
	if err := p.allow(ctx, h, target{"POST", discordgo.EndpointChannelMessages(channel), channel}); err != nil {
		return "", err
	}
	var answer posted
	try := func() error {
		return p.rest.withFiles(ctx, "writing a message", "POST", discordgo.EndpointChannelMessages(channel), body, files, &answer)
	}
	err := try()
	if codeOf(err) == codeArchived {
		if err = p.wake(ctx, channel); err == nil {
			err = try()
		}
	}
	return answer.ID, err
}

// Typing implements adapters.Typer.
func (p *Platform) Typing(ctx context.Context, to chat.ChatID) {
	channel, guild := guildChannel(to)
	if !guild {
		if live, _ := p.opens.of(ctx, string(to)); len(live) > 0 {
			return // Discord shows that an answer comes
		}
		var known bool
		if channel, known = p.book.look(ctx, pageDirect, string(to)); !known {
			return
		}
	}
	if p.allow(ctx, forChores, target{"POST", discordgo.EndpointChannelTyping(channel), channel}) == nil {
		_ = p.rest.call(ctx, "showing that somebody writes", "POST", discordgo.EndpointChannelTyping(channel), nil, nil) // it fails silently
	}
}
