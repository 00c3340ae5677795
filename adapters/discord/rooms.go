package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// A room is read by those who see the place. In a text channel that not everybody of the guild sees, it is a thread which
// all who see the channel see: nobody has to be added, and supporters need no rights of their own. In a channel that
// everybody sees it is a private thread, seen by whoever is added and by those with the right to manage threads. A post in
// a forum is seen by all who see the forum, so that an open forum takes no rooms.
const (
	weekOfMinutes = 10080 // after which Discord archives a quiet thread
	titleLimit    = 100
)

// OpenRoom implements adapters.RoomOpener.
func (p *Platform) OpenRoom(ctx context.Context, in adapters.PlaceID, title string) (chat.ChatID, error) {
	if err := p.allow(ctx, forWords, target{"POST", discordgo.EndpointChannelThreads(string(in)), string(in)}); err != nil {
		return "", p.failed(ctx, err, true)
	}
	v, err := p.view(ctx, string(in))
	if err != nil {
		return "", p.failed(ctx, err, true)
	}
	forum := v.kind == int(discordgo.ChannelTypeGuildForum)
	if forum && v.open {
		p.options.Problems.Tell(ctx, "discord.open", "a supporters' forum can be seen by everybody in its guild, so no posts are made there: take the right View Channel from @everyone in it")
		return "", &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("discord: the forum is open to everybody")}
	}
	body := map[string]any{"name": cut(strings.TrimSpace(title), titleLimit), "auto_archive_duration": weekOfMinutes}
	switch {
	case forum:
		body["message"] = part{Content: escape(p.say.Say(p.options.Lang, "room.begun", nil))}.body()
	case v.open:
		body["type"], body["invitable"] = discordgo.ChannelTypeGuildPrivateThread, false
	default:
		body["type"] = discordgo.ChannelTypeGuildPublicThread
	}
	var thread posted
	if err := p.rest.call(ctx, "opening a room", "POST", discordgo.EndpointChannelThreads(string(in)), body, &thread); err != nil {
		return "", p.failed(ctx, err, true)
	}
	if err := p.knowRoom(ctx, thread.ID, string(in), v.guild); err != nil {
		return "", p.failed(ctx, err, true)
	}
	return roomChat(thread.ID), nil
}

// knowRoom notes a room, and that it is to be read from its beginning.
func (p *Platform) knowRoom(ctx context.Context, thread, in, guild string) error {
	p.rooms.setPlace(thread, in)
	if err := p.book.note(ctx, pageRooms, thread, in); err != nil {
		return err
	}
	return p.book.know(ctx, thread, mark{last: number(thread), chat: roomChat(thread), guild: guild})
}

// view is a place with whether everybody of its guild sees it.
type view struct {
	place
	open bool
}

// view asks Discord for a place.
func (p *Platform) view(ctx context.Context, id string) (view, error) {
	var channel struct {
		Guild      string                          `json:"guild_id"`
		Type       int                             `json:"type"`
		Overwrites []discordgo.PermissionOverwrite `json:"permission_overwrites"`
	}
	if err := p.rest.call(ctx, "looking at a channel", "GET", discordgo.EndpointChannel(id), nil, &channel); err != nil {
		return view{}, err
	}
	v := view{place: place{guild: channel.Guild, kind: channel.Type}}
	p.rooms.setPlaceInfo(id, v.place)
	if channel.Guild == "" {
		return v, &apiError{doing: "looking at a channel that is in no guild", status: 404, code: codeUnknownChannel}
	}
	var roles []discordgo.Role
	if err := p.rest.call(ctx, "looking at the roles of a guild", "GET", discordgo.EndpointGuildRoles(channel.Guild), nil, &roles); err != nil {
		return v, err
	}
	rights := int64(0)
	for _, role := range roles {
		if role.ID == channel.Guild { // the role of everybody bears the guild's own number
			rights = role.Permissions
		}
	}
	for _, o := range channel.Overwrites {
		if o.ID == channel.Guild {
			rights = rights&^o.Deny | o.Allow
		}
	}
	v.open = rights&discordgo.PermissionViewChannel != 0
	return v, nil
}

// ShowPanel implements adapters.RoomOpener.
func (p *Platform) ShowPanel(ctx context.Context, room chat.ChatID, panel chat.Message, shown string) (string, error) {
	channel, ok := guildChannel(room)
	if !ok {
		return "", &adapters.SendError{Failure: adapters.Gone, Err: errors.New("discord: this is no room")}
	}
	ctx, done := patiently(ctx, usual)
	defer done()
	release, err := p.keyed.take(ctx, room)
	if err != nil {
		return "", p.failed(ctx, err, true)
	}
	defer release()
	one := panelPart(panel, p)
	if shown != "" {
		err := p.edit(ctx, forChores, channel, shown, one)
		if codeOf(err) != codeUnknownMessage {
			return shown, p.failed(ctx, err, true)
		}
	}
	body := one.body()
	body["nonce"], body["enforce_nonce"] = nonce(panel.ID, 0), true
	now, err := p.write(ctx, channel, body, nil, hasteOf(panel))
	if err != nil {
		return "", p.failed(ctx, err, true)
	}
	if err := p.rest.call(ctx, "pinning a message", "PUT", discordgo.EndpointChannelMessagePin(channel, now), nil, nil); err != nil {
		_ = p.failed(ctx, err, true) // it tells the operator of a missing right; the panel is there all the same
	}
	return now, nil
}

// panelPart shows a panel as one message: what is too long for it stands in an embed, which holds twice as much.
func panelPart(panel chat.Message, p *Platform) part {
	parts := render(panel, p.say, p.options.Lang)
	if len(parts) == 0 {
		return part{Content: "…"}
	}
	one := parts[len(parts)-1]
	if len(parts) > 1 {
		one.Content = ""
		text := split(panel.Text, aboutUnits, func(piece string, _ bool) string { return escape(piece) })
		one.Embeds = []*discordgo.MessageEmbed{{Description: text[0], Color: accent}}
	}
	return one
}

// edit changes a message of ours; a thread that was archived is opened again first.
func (p *Platform) edit(ctx context.Context, h haste, channel, message string, one part) error {
	if err := p.allow(ctx, h, target{"PATCH", discordgo.EndpointChannelMessage(channel, message), channel}); err != nil {
		return err
	}
	try := func() error {
		return p.rest.call(ctx, "changing a message", "PATCH", discordgo.EndpointChannelMessage(channel, message), one.whole(), nil)
	}
	err := try()
	if codeOf(err) == codeArchived {
		if err = p.wake(ctx, channel); err == nil {
			err = try()
		}
	}
	return err
}

// wake opens a thread that was archived.
func (p *Platform) wake(ctx context.Context, thread string) error {
	err := p.rest.call(ctx, "opening a thread again", "PATCH", discordgo.EndpointChannel(thread), map[string]any{"archived": false, "locked": false}, nil)
	if codeOf(err) == codeNoRight { // it is not locked, or stays so
		err = p.rest.call(ctx, "opening a thread again", "PATCH", discordgo.EndpointChannel(thread), map[string]any{"archived": false}, nil)
	}
	return err
}

// CloseRoom implements adapters.RoomOpener.
func (p *Platform) CloseRoom(ctx context.Context, room chat.ChatID) error {
	channel, ok := guildChannel(room)
	if !ok || !isRoom(room) {
		return nil
	}
	if err := p.allow(ctx, forChores, target{"PATCH", discordgo.EndpointChannel(channel), ""}); err != nil {
		return p.failed(ctx, err, true)
	}
	end := func(body map[string]any) error {
		return p.rest.call(ctx, "closing a room", "PATCH", discordgo.EndpointChannel(channel), body, nil)
	}
	err := end(map[string]any{"archived": true, "locked": true})
	if codeOf(err) == codeNoRight {
		err = end(map[string]any{"archived": true})
	}
	if isGone(err) || codeOf(err) == codeArchived {
		err = nil
	}
	if err == nil {
		err = p.book.Tear(ctx, pageSeen, channel) // nobody writes there by accident, so it is not read after a restart
	}
	return p.failed(ctx, err, true)
}

// Mark implements adapters.Marker.
func (p *Platform) Mark(ctx context.Context, in chat.ChatID, of chat.EventID, delivered bool) error {
	channel, message, ok := messageOf(of)
	if where, guild := guildChannel(in); !ok || !guild || where != channel {
		return nil // it was no message: there is nothing to mark
	}
	sign := "✅"
	if !delivered {
		sign = "⚠️"
	}
	if err := p.allow(ctx, forChores, target{"PUT", discordgo.EndpointMessageReaction(channel, message, url.PathEscape(sign), "@me"), channel}); err != nil {
		return p.failed(ctx, err, true)
	}
	try := func() error {
		return p.rest.call(ctx, "marking a message", "PUT", discordgo.EndpointMessageReaction(channel, message, url.PathEscape(sign), "@me"), nil, nil)
	}
	err := try()
	if codeOf(err) == codeArchived {
		if err = p.wake(ctx, channel); err == nil {
			err = try()
		}
	}
	if codeOf(err) == codeUnknownMessage {
		return nil // it was deleted
	}
	return p.failed(ctx, err, true)
}

// Forget implements adapters.Forgetter: what is noted of the chat goes, and a room is deleted with all that was said in it.
func (p *Platform) Forget(ctx context.Context, id chat.ChatID) error {
	failed := p.book.Tear(ctx, pageCopies(id), "")
	channel, guild := guildChannel(id)
	if !guild {
		return p.unforgotten(ctx, errors.Join(failed, p.forgetPerson(ctx, string(id))))
	}
	if !isRoom(id) {
		return p.unforgotten(ctx, failed)
	}
	if err := p.allow(ctx, forChores, target{"DELETE", discordgo.EndpointChannel(channel), ""}); err != nil {
		return p.failed(ctx, err, true)
	}
	if err := p.rest.call(ctx, "deleting a room", "DELETE", discordgo.EndpointChannel(channel), nil, nil); err != nil && !isGone(err) {
		return p.failed(ctx, err, true)
	}
	return p.unforgotten(ctx, errors.Join(failed, p.lost(ctx, channel)))
}

// lost forgets a room that is gone.
func (p *Platform) lost(ctx context.Context, thread string) error {
	p.rooms.setPlace(thread, "")
	return errors.Join(p.book.Tear(ctx, pageRooms, thread), p.book.Tear(ctx, pageSeen, thread), p.book.Tear(ctx, pageCopies(roomChat(thread)), ""))
}

func (p *Platform) unforgotten(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return p.failed(ctx, fmt.Errorf("discord: forgetting a chat: %w", err), true)
}
