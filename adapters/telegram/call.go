package telegram

import (
	"bytes"
	"context"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// call makes one request about a chat, within the limits. A group that was given another number is asked there at once.
func (p *Platform) call(ctx context.Context, method string, to target, w weight, most time.Duration, do func(chatID int64) error) *trouble {
	if err := ctx.Err(); err != nil {
		return &trouble{method: method, cause: causeNetwork, detail: "it was told to stop", err: err}
	}
	if left := p.pauses.left(to.chat, p.o.Now()); left > 0 {
		return &trouble{method: method, cause: causePause, after: left}
	}
	number := p.groups.now(ctx, to.chat)
	if t := p.book(ctx, method, to, w, most); t != nil {
		return t
	}
	t := p.read(ctx, method, do(number))
	if t != nil && t.moved != 0 && t.moved != number {
		p.moved(ctx, to.chat, t.moved)
		t = p.read(ctx, method, do(t.moved))
	}
	switch {
	case t == nil:
		p.pauses.over()
	case t.cause == causePause:
		p.paused(ctx, to.chat, t.after)
	}
	return t
}

// sending is what the parts of one message share.
type sending struct {
	to    target
	reply int // the message that is answered; 0: none
	haste weight
	force any // markup that stands in place of the parts' own
	files []chat.File
	data  [][]byte
}

// show sends one part and gives the message's number.
func (p *Platform) show(ctx context.Context, s sending, it part, reply int, most time.Duration) (int, *trouble) {
	var sent *models.Message
	method, do := p.request(ctx, s, it, reply, &sent)
	if t := p.call(ctx, method, s.to, s.haste, most, do); t != nil {
		return 0, t
	}
	return sent.ID, nil
}

// request gives the call that shows a part.
func (p *Platform) request(ctx context.Context, s sending, it part, reply int, sent **models.Message) (string, func(int64) error) {
	markup, answers := s.force, replies(reply)
	if markup == nil {
		markup = it.markup()
	}
	switch it.kind {
	case asVenue:
		return "sendVenue", func(id int64) (err error) {
			*sent, err = p.api.SendVenue(ctx, &bot.SendVenueParams{ChatID: id, MessageThreadID: s.to.topic, Latitude: it.at.Lat, Longitude: it.at.Lon,
				Title: it.title, Address: it.address, ReplyParameters: answers, ReplyMarkup: markup})
			return err
		}
	case asPlace:
		return "sendLocation", func(id int64) (err error) {
			*sent, err = p.api.SendLocation(ctx, &bot.SendLocationParams{ChatID: id, MessageThreadID: s.to.topic, Latitude: it.at.Lat, Longitude: it.at.Lon,
				ReplyParameters: answers, ReplyMarkup: markup})
			return err
		}
	case asFile:
		return p.fileRequest(ctx, s, it, answers, markup, sent)
	case asWords:
	}
	return "sendMessage", func(id int64) (err error) {
		*sent, err = p.api.SendMessage(ctx, &bot.SendMessageParams{ChatID: id, MessageThreadID: s.to.topic, Text: it.text.html(),
			ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(), ReplyParameters: answers, ReplyMarkup: markup})
		return err
	}
}

func (p *Platform) fileRequest(ctx context.Context, s sending, it part, answers *models.ReplyParameters, markup any, sent **models.Message) (string, func(int64) error) {
	data, caption := s.data[it.file], it.text.html()
	if s.files[it.file].Kind == chat.FileVoice {
		return "sendVoice", func(id int64) (err error) {
			*sent, err = p.api.SendVoice(ctx, &bot.SendVoiceParams{ChatID: id, MessageThreadID: s.to.topic, Caption: caption, ParseMode: models.ParseModeHTML,
				Voice: &models.InputFileUpload{Filename: "voice.ogg", Data: bytes.NewReader(data)}, ReplyParameters: answers, ReplyMarkup: markup})
			return err
		}
	}
	return "sendPhoto", func(id int64) (err error) {
		*sent, err = p.api.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: id, MessageThreadID: s.to.topic, Caption: caption, ParseMode: models.ParseModeHTML,
			Photo: &models.InputFileUpload{Filename: "photo.jpg", Data: bytes.NewReader(data)}, ReplyParameters: answers, ReplyMarkup: markup})
		return err
	}
}

// replies answers a message, and is sent all the same when that is gone.
func replies(message int) *models.ReplyParameters {
	if message == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: message, AllowSendingWithoutReply: true}
}

func noPreview() *models.LinkPreviewOptions {
	off := true
	return &models.LinkPreviewOptions{IsDisabled: &off}
}

// hasteOf says how much a message matters.
func hasteOf(m chat.Message) weight {
	if m.Urgent || m.Tone == chat.ToneCrisis {
		return weighsUrgent
	}
	return weighsWords
}

// edit changes a message of ours; causeSame is success. A person's next page is words, a group's panel is not.
func (p *Platform) edit(ctx context.Context, to target, message int, it part) *trouble {
	w := weighsMinor
	if to.private() {
		w = weighsWords
	}
	t := p.call(ctx, "editMessageText", to, w, shortWait, func(id int64) error {
		_, err := p.api.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: id, MessageID: message, Text: it.text.html(),
			ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(), ReplyMarkup: it.markup()})
		return err
	})
	if t != nil && t.cause == causeSame {
		return nil
	}
	return t
}
