package telegram

import (
	"context"
	"errors"
	"strconv"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// maxTitle is how many characters a topic's name has at most.
const maxTitle = 128

// Places implements adapters.RoomOpener: the supporters' groups.
func (p *Platform) Places() []adapters.Place {
	places := make([]adapters.Place, 0, len(p.o.Supporters))
	for _, group := range p.o.Supporters {
		places = append(places, adapters.Place{ID: placeID(group), Lang: p.o.Lang})
	}
	return places
}

// OpenRoom implements adapters.RoomOpener with a topic.
func (p *Platform) OpenRoom(ctx context.Context, in adapters.PlaceID, title string) (chat.ChatID, error) {
	to, ok := parseTarget(chat.ChatID(in))
	title = line(title)
	if !ok || to.private() || to.topic != 0 || title == "" {
		return "", &adapters.SendError{Failure: adapters.Invalid, Err: errAddress}
	}
	var topic *models.ForumTopic
	t := p.call(ctx, "createForumTopic", to, weighsRoom, shortWait, func(id int64) (err error) {
		topic, err = p.api.CreateForumTopic(ctx, &bot.CreateForumTopicParams{ChatID: id, Name: reachOf(title, maxTitle)})
		return err
	})
	if t != nil {
		return "", p.failed(ctx, to, t)
	}
	if topic.MessageThreadID <= 0 {
		return "", &adapters.SendError{Failure: adapters.Retry, Err: errors.New("telegram: a topic without a number")}
	}
	return target{chat: to.chat, topic: topic.MessageThreadID}.id(), nil
}

// ShowPanel implements adapters.RoomOpener. A panel that cannot be pinned is shown all the same.
func (p *Platform) ShowPanel(ctx context.Context, room chat.ChatID, panel chat.Message, shown string) (string, error) {
	to, ok := parseTarget(room)
	if !ok || to.private() {
		return shown, &adapters.SendError{Failure: adapters.Invalid, Err: errAddress}
	}
	panel.Place, panel.AskPlace = nil, false
	parts := render(p.page(to, panel))
	if len(parts) == 0 {
		return shown, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("telegram: an empty panel")}
	}
	it := parts[0] // a panel is one message: what is longer than that is left out
	it.rows, it.long = parts[len(parts)-1].rows, parts[len(parts)-1].long
	p.noteLong(ctx, room, it)
	if number, err := strconv.Atoi(shown); err == nil {
		t := p.edit(ctx, to, number, it)
		if t == nil {
			p.pinLate(ctx, to, number)
			return shown, nil
		}
		if t.cause != causeMissing {
			return shown, p.failed(ctx, to, t)
		}
	}
	number, t := p.show(ctx, sending{to: to, haste: hasteOf(panel)}, it, 0, shortWait)
	if t != nil {
		return shown, p.failed(ctx, to, t)
	}
	p.pin(ctx, to, number)
	return strconv.Itoa(number), nil
}

func (p *Platform) pin(ctx context.Context, to target, number int) {
	t := p.call(ctx, "pinChatMessage", to, weighsMinor, 0, func(id int64) error {
		_, err := p.api.PinChatMessage(ctx, &bot.PinChatMessageParams{ChatID: id, MessageID: number, DisableNotification: true})
		return err
	})
	if t == nil {
		return
	}
	p.o.Log.Warn("a panel was not pinned", "error", t)
	switch t.cause {
	case causeRights:
		_ = p.failed(ctx, to, t) //nolint:errcheck // it tells the operator; the panel is shown
	case causePause, causeNetwork: // a group in which much happens gives few pins
		p.note(ctx, to.id(), unpinned, strconv.Itoa(number), sentFor)
	default:
	}
}

// pinLate pins a panel that could not be pinned when it was shown.
func (p *Platform) pinLate(ctx context.Context, to target, number int) {
	if late, ok := p.look(ctx, to.id(), unpinned); !ok || late != strconv.Itoa(number) {
		return
	}
	if err := p.o.Notebook.Tear(ctx, pageOf(to.id()), unpinned); err != nil {
		p.o.Log.Warn("a line was not taken out", "error", err)
	}
	p.pin(ctx, to, number) // which notes it again when it fails again
}

// CloseRoom implements adapters.RoomOpener.
func (p *Platform) CloseRoom(ctx context.Context, room chat.ChatID) error {
	return p.end(ctx, room, "closeForumTopic", func(ctx context.Context, id int64, topic int) error {
		_, err := p.api.CloseForumTopic(ctx, &bot.CloseForumTopicParams{ChatID: id, MessageThreadID: topic})
		return err
	})
}

// end does something to a topic after which it is no longer used; one that is not there is at its end.
func (p *Platform) end(ctx context.Context, room chat.ChatID, method string, do func(ctx context.Context, id int64, topic int) error) error {
	to, ok := parseTarget(room)
	if !ok || to.topic == 0 {
		return &adapters.SendError{Failure: adapters.Invalid, Err: errAddress}
	}
	t := p.call(ctx, method, to, weighsMinor, 0, func(id int64) error { return do(ctx, id, to.topic) })
	if t == nil || t.cause == causeSame || t.cause == causeTopic || t.cause == causeGroup || t.cause == causeNoForum {
		return nil
	}
	return p.failed(ctx, to, t)
}

// Forget implements adapters.Forgetter: of a person it erases what is noted about their chat; a room is deleted with all
// that was written there.
func (p *Platform) Forget(ctx context.Context, id chat.ChatID) error {
	to, ok := parseTarget(id)
	if !ok {
		return nil
	}
	if to.topic != 0 {
		err := p.end(ctx, id, "deleteForumTopic", func(ctx context.Context, id int64, topic int) error {
			_, err := p.api.DeleteForumTopic(ctx, &bot.DeleteForumTopicParams{ChatID: id, MessageThreadID: topic})
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := p.o.Notebook.Tear(ctx, pageOf(id), ""); err != nil {
		return &adapters.SendError{Failure: adapters.Retry, Err: errors.New("telegram: what is noted about a chat was not erased")}
	}
	return nil
}
