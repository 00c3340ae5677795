package discord

import (
	"context"
	"errors"
	"slices"

	"github.com/brobygger/brobygger/adapters"
	"github.com/bwmarrin/discordgo"
)

// listen hands what the gateway tells to the lanes. The handlers run one after the other in the library's reader, so they
// only sort: whatever asks somebody runs in a lane or in a goroutine of its own.
func (r *running) listen(s *discordgo.Session, shard int) {
	s.AddHandler(func(_ *discordgo.Session, ready *discordgo.Ready) { r.anew(ready, shard) })
	s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { r.message(m.Message, false, shard) })
	s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageUpdate) { r.message(m.Message, true, shard) })
	s.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) { r.interaction(i.Interaction) })
	s.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) { r.guild(g.Guild) })
	s.AddHandler(func(_ *discordgo.Session, t *discordgo.ThreadCreate) { r.thread(t.Channel) })
	s.AddHandler(func(_ *discordgo.Session, t *discordgo.ThreadUpdate) { r.thread(t.Channel) })
	s.AddHandler(func(_ *discordgo.Session, t *discordgo.ThreadDelete) { r.threadGone(t.Channel) })
	s.AddHandler(func(_ *discordgo.Session, c *discordgo.ChannelDelete) { r.channelGone(c.Channel) })
	s.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildDelete) { r.guildGone(g.Guild) })
}

// anew is for a session that was begun, not resumed: Discord tells nothing of what came before, so it is read.
func (r *running) anew(ready *discordgo.Ready, shard int) {
	if ready.User != nil {
		r.p.rooms.setSelf(ready.User.ID)
	}
	r.mu.Lock()
	r.epochs[shard]++
	r.mu.Unlock()
	if r.ctx.Err() != nil {
		return
	}
	r.group.Go(func() { r.sweep(shard) })
	if shard == 0 && ready.Application != nil {
		r.group.Go(func() { r.register(ready.Application.ID) })
	}
}

// message sorts a message: direct ones to their person, those of guilds to their room, all others away.
func (r *running) message(m *discordgo.Message, edited bool, shard int) {
	if m == nil || m.Author == nil || m.Author.Bot || number(m.ID) == 0 || number(m.ChannelID) == 0 {
		return
	}
	it := &item{message: m, edited: edited, channel: m.ChannelID, guild: m.GuildID, shard: shard}
	if m.GuildID == "" {
		it.first = func(ctx context.Context) { r.direct(ctx, m.Author.ID, m.ChannelID) }
		r.enqueue(personChat(m.Author.ID), it)
		return
	}
	place, known := r.p.rooms.placeOf(m.ChannelID)
	at, lobby := lobbyOf(place)
	if slices.Contains(r.p.options.Supporters, m.ChannelID) || m.ChannelID == r.p.options.Editors {
		at, lobby = m.ChannelID, true
	}
	switch {
	case !r.p.staffed() || known && place == "" && !lobby:
	case lobby && !edited:
		r.typedAt(at, m)
	case lobby:
	case known:
		r.enqueue(roomChat(m.ChannelID), it)
	case r.ctx.Err() == nil:
		r.group.Go(func() { r.maybeRoom(it) })
	}
}

// direct notes where a person is reached; who writes directly is no longer answered in a guild, and has not closed their
// messages. It costs nothing but a worse way of answering when that cannot be noted.
func (r *running) direct(ctx context.Context, user, channel string) {
	r.p.heard(ctx, user, channel)
	if err := errors.Join(r.p.opens.leftGuild(ctx, user), r.p.book.Tear(ctx, pageClosed, user)); err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: where a person is reached is not noted")
	}
}

// maybeRoom asks the Notebook whether a thread is a room that another replica opened. Messages that come while it asks may
// overtake each other, so the room is read from Discord.
func (r *running) maybeRoom(it *item) {
	place, ok, err := r.p.book.Look(r.ctx, pageRooms, it.channel)
	if err != nil {
		return // the sweep after the next beginning reads it, when it is a room
	}
	r.p.rooms.setPlace(it.channel, place)
	if _, lobby := lobbyOf(place); lobby || !ok {
		return
	}
	if it.edited {
		r.enqueue(roomChat(it.channel), it)
		return
	}
	m := mark{last: number(it.message.ID) - 1, chat: roomChat(it.channel), guild: it.guild}
	if err := r.p.book.know(r.ctx, it.channel, m); err != nil {
		r.p.options.Log.WarnContext(r.ctx, "discord: a room is not noted")
	}
	r.enqueue(roomChat(it.channel), &item{channel: it.channel, guild: it.guild, shard: it.shard, again: true})
}

// guild learns which threads of a guild are rooms.
func (r *running) guild(g *discordgo.Guild) {
	if g == nil {
		return
	}
	for _, t := range g.Threads {
		r.thread(t)
	}
}

// thread learns that a thread is a room: of one of our places.
func (r *running) thread(t *discordgo.Channel) {
	if t == nil {
		return
	}
	if place, known := r.p.rooms.placeOf(t.ID); known && place != "" {
		return
	}
	if slices.ContainsFunc(r.p.places, func(p adapters.Place) bool { return string(p.ID) == t.ParentID }) && t.OwnerID == r.p.rooms.self() {
		place := t.ParentID
		if t.Name == r.p.lobbyTitle() {
			place = lobbyPrefix + place
		}
		r.p.rooms.setPlace(t.ID, place)
	}
}

func (r *running) threadGone(t *discordgo.Channel) {
	if t == nil {
		return
	}
	if place, known := r.p.rooms.placeOf(t.ID); !known || place == "" || r.ctx.Err() != nil {
		return
	}
	r.group.Go(func() {
		if err := r.p.lost(r.ctx, t.ID); err != nil {
			r.p.options.Log.WarnContext(r.ctx, "discord: a deleted room stays noted until its time is over")
		}
	})
}

func (r *running) channelGone(c *discordgo.Channel) {
	if c != nil && (slices.Contains(r.p.options.Supporters, c.ID) || c.ID == r.p.options.Editors) {
		r.p.options.Problems.Tell(r.ctx, "discord.place", "a supporters' or editors' channel was deleted: set another one")
	}
}

func (r *running) guildGone(g *discordgo.Guild) {
	if g == nil || g.Unavailable {
		return // Discord has an outage
	}
	for _, id := range append(slices.Clone(r.p.options.Supporters), r.p.options.Editors) {
		if info, ok := r.p.rooms.placeInfo(id); ok && info.guild == g.ID {
			r.p.options.Problems.Tell(r.ctx, "discord.guild", "the bot was removed from the guild of a supporters' or editors' channel: invite it again")
		}
	}
}
