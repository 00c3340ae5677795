package discord

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// slashed reads words that begin with one stroke: a command that was typed instead of picked, or a slip of the pen. is is
// false for words that begin otherwise, and for those that begin with two strokes.
func slashed(text string) (name, arg string, is bool) {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
	text, is = cutStroke(text)
	if !is || chat.Aside("/"+text) {
		return "", "", false
	}
	name = text
	if at := strings.IndexFunc(text, unicode.IsSpace); at >= 0 {
		name, arg = text[:at], strings.TrimSpace(text[at:])
	}
	return strings.ToLower(name), arg, true
}

// cutStroke takes a stroke, or what looks like one, from the beginning.
func cutStroke(text string) (string, bool) {
	for _, stroke := range []string{"/", "\uff0f", "\u2044", "\u2215", "\u29f8"} {
		if rest, is := strings.CutPrefix(text, stroke); is {
			return rest, true
		}
	}
	return text, false
}

// typed reports whether an item is such a command, typed by a supporter or an editor: it is never an event.
func typed(it *item) bool {
	if it.message == nil || it.event == nil || !it.event.Staff {
		return false
	}
	_, _, is := slashed(it.event.Text)
	return is
}

// typedAt queues a command that was typed in a place itself, whose other words are nobody's but its members'.
func (r *running) typedAt(place string, m *discordgo.Message) {
	if name, _, is := slashed(m.Content); is && r.knowsCommand(name) {
		r.enqueue(placeChat(place), &item{message: m})
	}
}

func (r *running) knowsCommand(name string) bool {
	return r.p.options.Controls != nil && slices.Contains(names(r.p.options.Staff), name)
}

// does a typed command, in its turn. It is not tried again: who typed it is told, and asks again.
func (r *running) does(l *lane, it *item) {
	name, arg, _ := slashed(it.event.Text)
	c := adapters.Control{ID: it.event.ID, In: r.p.address(l.chat), Staff: it.event.Person, Name: displayName(it.message),
		Locale: r.p.options.Lang, Verb: name, Arg: arg}
	if it.edited || !r.knowsCommand(name) {
		r.notice(c, "room.unsent")
		return
	}
	ctx, stop := context.WithTimeout(r.ctx, turnBound)
	defer stop()
	place := r.placeOfChat(ctx, l.chat)
	c.Place, c.Editor = adapters.PlaceID(place), place == r.p.options.Editors
	answer, err := r.p.options.Controls(ctx, c)
	if err != nil {
		r.notice(c, "room.failed")
		return
	}
	r.answerTyped(ctx, c, it.message.ChannelID, answer)
}

// answerTyped shows in the room what is answered, because nobody can be told alone there.
func (r *running) answerTyped(ctx context.Context, c adapters.Control, channel string, answer adapters.Answer) {
	if answer.Toast != "" {
		r.show(c, &chat.Message{ID: string(c.ID) + "/toast", By: chat.BySystem, Tone: chat.ToneNotice, Text: answer.Toast})
	}
	r.show(c, answer.Message)
	if answer.Ask == "" {
		return
	}
	body := r.question(asked{locale: r.p.options.Lang}, answer)
	body["flags"] = discordgo.MessageFlagsSuppressEmbeds
	body["nonce"], body["enforce_nonce"] = nonce(string(c.ID), 0), true
	if _, err := r.p.write(ctx, channel, body, nil, forWords); err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: the question of a control could not be asked", "code", codeOf(err))
	}
}

func (r *running) notice(c adapters.Control, key string) {
	r.show(c, &chat.Message{ID: string(c.ID) + "/notice", By: chat.BySystem, Tone: chat.ToneNotice, Text: r.p.say.Say(r.p.options.Lang, key, nil)})
}

// placeOfChat gives the place of a room, or the place itself.
func (r *running) placeOfChat(ctx context.Context, id chat.ChatID) string {
	channel, _ := guildChannel(id)
	if !isRoom(id) {
		return channel
	}
	if place, known := r.p.rooms.placeOf(channel); known {
		return place
	}
	place, _ := r.p.book.look(ctx, pageRooms, channel)
	return place
}

func displayName(m *discordgo.Message) string {
	if m.Member != nil && m.Member.Nick != "" {
		return m.Member.Nick
	}
	if m.Author.GlobalName != "" {
		return m.Author.GlobalName
	}
	return m.Author.Username
}
