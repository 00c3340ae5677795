package telegram

import (
	"context"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Reactions that every group allows by default, and that are no feelings about what was written.
const (
	reachedThem = "👌"
	notReached  = "👎"
)

// Mark implements adapters.Marker with a reaction at the message.
func (p *Platform) Mark(ctx context.Context, in chat.ChatID, of chat.EventID, delivered bool) error {
	to, ok := parseTarget(in)
	at, known := parseRef(of)
	if !ok || !known || at.chat != to.chat {
		return &adapters.SendError{Failure: adapters.Invalid, Err: errAddress}
	}
	sign := notReached
	if delivered {
		sign = reachedThem
	}
	reaction := []models.ReactionType{{Type: models.ReactionTypeTypeEmoji, ReactionTypeEmoji: &models.ReactionTypeEmoji{Emoji: sign}}}
	t := p.call(ctx, "setMessageReaction", to, weighsMark, 0, func(id int64) error {
		_, err := p.api.SetMessageReaction(ctx, &bot.SetMessageReactionParams{ChatID: id, MessageID: at.message, Reaction: reaction})
		return err
	})
	switch {
	case t == nil, t.cause == causeSame, t.cause == causeMissing: // a message that was deleted needs no mark
		return nil
	case t.cause == causeReaction, t.cause == causeRights:
		p.tell(ctx, "telegram.reactions", "the group "+string(placeID(to.chat))+" allows no "+reachedThem+" and "+notReached+": allow these reactions in its settings, so that supporters see what reached the person")
		return &adapters.SendError{Failure: adapters.Invalid, Err: t}
	}
	return p.failed(ctx, to, t)
}
