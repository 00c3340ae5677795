package discord

import (
	"context"
	"errors"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// After everything of a person was erased, one message still tells them so. What sending it needs to know of them is kept
// in memory alone, until they are heard of again. The other replicas are told for some minutes, by a hash.
const (
	pageErased = "discord:erased" // hash of a user -> "1"
	erasedLife = 15 * time.Minute
)

// forgetPerson erases what is noted of a person.
func (p *Platform) forgetPerson(ctx context.Context, user string) error {
	p.rooms.erase(user)
	failed := p.book.noteFor(ctx, pageErased, nonce(user, 0), "1", erasedLife)
	if channel, ok := p.book.look(ctx, pageDirect, user); ok {
		failed = errors.Join(failed, p.book.Tear(ctx, pageSeen, channel))
	}
	if channel, ok := p.rooms.directOf(user); ok {
		failed = errors.Join(failed, p.book.Tear(ctx, pageSeen, channel))
	}
	return errors.Join(failed, p.book.Tear(ctx, pageDirect, user), p.book.Tear(ctx, pageClosed, user), p.opens.forget(ctx, user))
}

// lifeOf is how long something of a chat is noted; 0: not at all.
func (p *Platform) lifeOf(id chat.ChatID) time.Duration {
	if p.rooms.wasErased(string(id)) {
		return 0
	}
	return p.book.life
}

// lifeBeyond is lifeOf for what is noted without having heard of the person: another replica may have erased them.
func (p *Platform) lifeBeyond(ctx context.Context, user string) time.Duration {
	if _, erased := p.book.look(ctx, pageErased, nonce(user, 0)); erased {
		return 0
	}
	return p.lifeOf(personChat(user))
}

// heard notes the channel of direct messages with a person who wrote there; Discord can be asked for it when that fails.
func (p *Platform) heard(ctx context.Context, user, channel string) {
	erased := p.rooms.back(user)
	if p.rooms.setDirect(user, channel) || erased {
		if err := p.book.note(ctx, pageDirect, user, channel); err != nil {
			p.options.Log.WarnContext(ctx, "discord: a channel is not noted")
		}
	}
	p.unerase(ctx, user, erased)
}

// heardElsewhere is for a person who was heard of in a guild.
func (p *Platform) heardElsewhere(ctx context.Context, user string) {
	erased := p.rooms.back(user)
	if erased {
		p.rooms.forgetDirect(user) // it is noted for long when it is asked for again
	}
	p.unerase(ctx, user, erased)
}

func (p *Platform) unerase(ctx context.Context, user string, erased bool) {
	if !erased {
		return
	}
	if err := p.book.Tear(ctx, pageErased, nonce(user, 0)); err != nil {
		p.options.Log.WarnContext(ctx, "discord: that a person was erased stays noted for some minutes")
	}
}
