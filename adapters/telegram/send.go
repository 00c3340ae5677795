package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

var errAddress = errors.New("telegram: that is no chat of Telegram")

// Send implements adapters.Platform.
func (p *Platform) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	return p.SendLinked(ctx, to, m, adapters.Link{})
}

// SendLinked implements adapters.Linker.
func (p *Platform) SendLinked(ctx context.Context, to chat.ChatID, m chat.Message, link adapters.Link) (adapters.Receipt, error) {
	at, ok := parseTarget(to)
	if !ok {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errAddress}
	}
	ctx = hasty(ctx)
	drawn := p.page(at, m)
	parts := render(drawn)
	if receipt, done, err := p.turn(ctx, at, m, parts); done {
		return receipt, err
	}
	return p.deliver(ctx, sending{to: at, reply: p.answered(ctx, at, link)}, drawn, parts, link)
}

// SendFiles implements adapters.FileSender. Files that are neither photos nor voice messages are left out.
func (p *Platform) SendFiles(ctx context.Context, to chat.ChatID, m chat.Message, data [][]byte, link adapters.Link) (adapters.Receipt, error) {
	at, ok := parseTarget(to)
	switch {
	case !ok:
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errAddress}
	case len(data) != len(m.Files):
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("telegram: files without their bytes")}
	}
	var files []int
	for i, f := range m.Files {
		if (f.Kind == chat.FilePhoto || f.Kind == chat.FileVoice) && len(data[i]) > 0 {
			files = append(files, i)
		}
	}
	ctx = hasty(ctx)
	drawn := p.page(at, m)
	s := sending{to: at, reply: p.answered(ctx, at, link), files: m.Files, data: data}
	return p.deliver(ctx, s, drawn, renderFiles(drawn, files), link)
}

func (p *Platform) page(to target, m chat.Message) page {
	if m.Lang == "" && !to.private() {
		m.Lang = p.o.Lang
	}
	return page{m: m, say: p.say, private: to.private()}
}

// turn shows a page of a list in place of the page whose button was pressed. done is false when it must be sent anew.
func (p *Platform) turn(ctx context.Context, to target, m chat.Message, parts []part) (adapters.Receipt, bool, error) {
	from, ok := pressed(m.ID)
	if !m.Page || !ok || from.chat != to.chat || len(parts) != 1 || parts[0].kind != asWords || parts[0].share != "" {
		return adapters.Receipt{}, false, nil
	}
	p.noteLong(ctx, to.id(), parts[0])
	t := p.edit(ctx, to, from.message, parts[0])
	switch {
	case t == nil:
		return adapters.Receipt{MessageID: strconv.Itoa(from.message)}, true, nil
	case t.bad && t.cause == causeMissing:
		return adapters.Receipt{}, false, nil
	}
	return adapters.Receipt{}, true, p.failed(ctx, to, t)
}

// longestSend bounds how long the parts of one message may wait for each other.
const longestSend = 6 * time.Second

// deliver sends the parts of a message in order. When it fails in the middle, the next try goes on there.
func (p *Platform) deliver(ctx context.Context, s sending, drawn page, parts []part, link adapters.Link) (adapters.Receipt, error) {
	id := s.to.id()
	s.haste = hasteOf(drawn.m)
	if len(parts) == 0 {
		return adapters.Receipt{}, nil
	}
	parts, done, firstSent := p.progress(ctx, s.to, drawn, parts)
	begun := time.Now()
	for i := done; i < len(parts); i++ {
		most, reply := shortWait, s.reply
		if i > done && time.Since(begun) < longestSend {
			most = partWait
		}
		if i > 0 {
			reply = 0
		}
		p.noteLong(ctx, id, parts[i])
		number, t := p.show(ctx, s, parts[i], reply, most)
		if t != nil {
			return adapters.Receipt{}, p.failed(ctx, s.to, t)
		}
		if i == 0 {
			firstSent = number
		}
		p.sent(ctx, id, drawn.m.ID, parts, i, number, firstSent, link)
	}
	return adapters.Receipt{MessageID: strconv.Itoa(firstSent)}, nil
}

// sent notes what must be known of a part that went out.
func (p *Platform) sent(ctx context.Context, id chat.ChatID, messageID string, parts []part, i, number, firstSent int, link adapters.Link) {
	ctx = context.WithoutCancel(ctx)
	if len(parts) > 1 && messageID != "" {
		p.note(ctx, id, "sent:"+short(messageID), fmt.Sprintf("%d:%d:%d", i+1, firstSent, len(parts)), sentFor)
	}
	switch {
	case parts[i].share != "":
		p.note(ctx, id, "share", "1", shareFor)
	case i == len(parts)-1 && parts[0].unshare: // not before: a further try must find the same parts
		if err := p.o.Notebook.Tear(ctx, pageOf(id), "share"); err != nil {
			p.o.Log.Warn("a line was not torn out", "error", err)
		}
	}
	if link.Of == "" {
		return
	}
	p.note(ctx, id, "at:"+strconv.Itoa(number), string(link.Of), p.o.Lifetime)
	if i == 0 {
		p.note(ctx, id, "of:"+short(string(link.Of)), strconv.Itoa(number), p.o.Lifetime)
	}
}

// progress gives the parts of a message, how many of them went out before, and the number of the first. When some did, the
// parts stay what they were then, whatever became of the button that shares a place.
func (p *Platform) progress(ctx context.Context, to target, drawn page, parts []part) (all []part, done, firstSent int) {
	shared := false
	if to.private() {
		_, shared = p.look(ctx, to.id(), "share")
	}
	without := parts
	if shared {
		without = drawn.unshared(slices.Clone(parts))
	}
	if drawn.m.ID == "" || len(without) < 2 {
		return without, 0, 0
	}
	value, ok := p.look(ctx, to.id(), "sent:"+short(drawn.m.ID))
	var total int
	if _, err := fmt.Sscanf(value, "%d:%d:%d", &done, &firstSent, &total); !ok || err != nil || done < 0 || done > total {
		return without, 0, 0
	}
	for _, way := range [][]part{without, parts, drawn.unshared(slices.Clone(parts))} {
		if len(way) == total {
			return way, done, firstSent
		}
	}
	return without, 0, 0
}

func (p *Platform) noteLong(ctx context.Context, id chat.ChatID, it part) {
	for token, value := range it.long {
		p.note(ctx, id, token, value, p.o.Lifetime)
	}
}

// answered gives the message that a link answers here: the original when it was written in this chat, else its copy.
func (p *Platform) answered(ctx context.Context, to target, link adapters.Link) int {
	event := link.ReplyTo
	if event == "" {
		event = link.Edits
	}
	if event == "" {
		return 0
	}
	if value, ok := p.look(ctx, to.id(), "of:"+short(string(event))); ok {
		if number, err := strconv.Atoi(value); err == nil {
			return number
		}
	}
	if r, ok := parseRef(event); ok && r.chat == to.chat {
		return r.message
	}
	return 0
}

// Typing implements adapters.Typer.
func (p *Platform) Typing(ctx context.Context, to chat.ChatID) {
	at, ok := parseTarget(to)
	if !ok {
		return
	}
	t := p.call(ctx, "sendChatAction", at, weighsLight, 0, func(id int64) error {
		_, err := p.api.SendChatAction(ctx, &bot.SendChatActionParams{ChatID: id, MessageThreadID: at.topic, Action: models.ChatActionTyping})
		return err
	})
	if t != nil {
		p.o.Log.Debug("typing was not shown", "error", t)
	}
}
