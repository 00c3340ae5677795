package discord

import (
	"context"
	"regexp"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// read turns a message into an event; ok is false for what nobody wrote for us (our own words, notices of Discord's).
func (p *Platform) read(ctx context.Context, in chat.ChatID, it *item) (chat.Event, bool) {
	m := it.message
	e, ok := eventOf(in, m, it.edited)
	if !ok {
		return e, false
	}
	e.From = p.address(in)
	if _, guild := guildChannel(in); guild {
		if e.Text == "" && len(e.Files) == 0 {
			p.options.Problems.Tell(ctx, "discord.content", "messages in the supporters' rooms come without their words: switch on Message Content Intent in the developer portal, page Bot")
			return e, false
		}
		e.Staff, e.Person = true, staff(m.Author.ID)
		e.Inside = forwarded(m)
	}
	if of := m.MessageReference; of != nil && of.Type == discordgo.MessageReferenceTypeDefault && number(of.MessageID) != 0 {
		e.ReplyTo = p.book.eventOf(ctx, in, it.channel, of.MessageID, oursOrUnknown(m))
		e.Inside = e.Inside || isRoom(in) && amongColleagues(m, e.ReplyTo)
	}
	return e, true
}

// forwarded reports whether a message shows another one, which was not written for whom the room is.
func forwarded(m *discordgo.Message) bool {
	return len(m.MessageSnapshots) > 0 || m.MessageReference != nil && m.MessageReference.Type == discordgo.MessageReferenceTypeForward
}

// amongColleagues reports whether an answer in a room answers another human there. The person's own words stand there as
// messages of ours. What it answers may be gone: then nobody can tell, unless it is noted as a copy of the person's words.
func amongColleagues(m *discordgo.Message, answers chat.EventID) bool {
	of := m.ReferencedMessage
	if of == nil || of.Author == nil {
		return answers == ""
	}
	return !of.Author.Bot && of.Author.ID != m.Author.ID
}

// oursOrUnknown reports whether a message answers one of a bot's, or one that cannot be seen.
func oursOrUnknown(m *discordgo.Message) bool {
	of := m.ReferencedMessage
	return of == nil || of.Author == nil || of.Author.Bot
}

// eventOf reads a message without asking anybody.
func eventOf(in chat.ChatID, m *discordgo.Message, edited bool) (chat.Event, bool) {
	if m == nil || m.Author == nil || m.Author.Bot || m.WebhookID != "" || number(m.ID) == 0 || number(m.ChannelID) == 0 || number(m.Author.ID) == 0 {
		return chat.Event{}, false
	}
	if m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return chat.Event{}, false
	}
	e := chat.Event{ID: messageEvent(m.ChannelID, m.ID), Person: chat.PersonID(m.Author.ID), At: bornAt(m.ID), Text: textOf(m), Files: filesOf(m)}
	if edited {
		if m.EditedTimestamp == nil || e.Text == "" {
			return chat.Event{}, false // Discord has only looked at a link
		}
		e.Edits, e.ID, e.At, e.Files = e.ID, editEvent(m.ChannelID, m.ID, *m.EditedTimestamp), m.EditedTimestamp.UTC(), nil
	}
	if e.Text == "" && len(e.Files) == 0 && !isRoom(in) {
		e.Files = []chat.File{{Kind: chat.FileOther, On: Name}}
	}
	return e, true
}

// textOf is what was written: of a forwarded message its words, of a sticker its name.
func textOf(m *discordgo.Message) string {
	text := m.Content
	for _, s := range m.MessageSnapshots {
		if s.Message != nil && text == "" {
			text = s.Message.Content
		}
	}
	if strings.TrimSpace(text) == "" {
		text = ""
		for _, s := range m.StickerItems {
			if s != nil && s.Name != "" {
				text = strings.TrimSpace(text + " (" + s.Name + ")")
			}
		}
	}
	return plain(text)
}

// plain takes the numbers of people, channels and emojis out of words: they would tell who somebody is.
func plain(text string) string {
	if !strings.Contains(text, "<") {
		return text
	}
	text = regexp.MustCompile(`<(@[!&]?|#)\d+>`).ReplaceAllStringFunc(text, func(s string) string { return s[1:2] + "…" })
	return regexp.MustCompile(`<a?(:\w+:)\d+>`).ReplaceAllString(text, "$1")
}

func filesOf(m *discordgo.Message) []chat.File {
	attached := m.Attachments
	for _, s := range m.MessageSnapshots {
		if s.Message != nil && len(attached) == 0 && len(s.Message.Attachments) > 0 {
			return []chat.File{{Kind: chat.FileOther, On: Name}} // a forwarded file lies elsewhere
		}
	}
	var files []chat.File
	for _, a := range attached {
		if a == nil || number(a.ID) == 0 {
			continue
		}
		mediaType, _, _ := strings.Cut(a.ContentType, ";")
		files = append(files, chat.File{Kind: kindOf(mediaType, m.Flags), On: Name, Ref: refOf(m.ChannelID, m.ID, a.ID), Type: mediaType, Size: int64(max(0, a.Size))})
	}
	return files
}

func kindOf(mediaType string, flags discordgo.MessageFlags) chat.FileKind {
	family, _, _ := strings.Cut(mediaType, "/")
	switch {
	case family == "image":
		return chat.FilePhoto
	case family == "audio" || flags&discordgo.MessageFlagsIsVoiceMessage != 0:
		return chat.FileVoice
	case family == "video":
		return chat.FileVideo
	default:
		return chat.FileDocument
	}
}

// localeOf turns Discord's name of a language into BCP 47: its "no" is bokmål.
func localeOf(l discordgo.Locale) string {
	if l == discordgo.Norwegian {
		return "nb"
	}
	return string(l)
}
