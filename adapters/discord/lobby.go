package discord

import (
	"context"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/bwmarrin/discordgo"
)

// PlaceChat is the chat of a supporters' or editors' channel itself, outside its threads.
func PlaceChat(channel string) chat.ChatID { return placeChat(channel) }

// A forum takes no messages, only posts. What is said to such a place itself stands in one post of ours, its lobby.
const (
	pageLobby      = "discord:lobby" // forum -> post
	lobbyPrefix    = "lobby "        // stands before the place of a thread that is no room but a lobby
	codeNotForText = 50008
)

// lobbyOf gives the place of a lobby.
func lobbyOf(place string) (string, bool) { return strings.CutPrefix(place, lobbyPrefix) }

// postAt posts into a room or a place.
func (p *Platform) postAt(ctx context.Context, channel string, o *outgoing) ([]string, error) {
	if isRoom(o.to) {
		return p.post(ctx, channel, o)
	}
	lobby, known := p.book.look(ctx, pageLobby, channel)
	if !known {
		sent, err := p.post(ctx, channel, o)
		if codeOf(err) != codeNotForText {
			return sent, err
		}
	}
	if known {
		if sent, err := p.post(ctx, lobby, o); !isGone(err) {
			return sent, err
		}
	}
	lobby, err := p.openLobby(ctx, channel)
	if err != nil {
		return nil, err
	}
	return p.post(ctx, lobby, o)
}

func (p *Platform) openLobby(ctx context.Context, forum string) (string, error) {
	title := p.lobbyTitle()
	body := map[string]any{"name": title, "auto_archive_duration": weekOfMinutes, "message": part{Content: escape(title)}.body()}
	var thread posted
	if err := p.rest.call(ctx, "opening a lobby", "POST", discordgo.EndpointChannelThreads(forum), body, &thread); err != nil {
		return "", err
	}
	p.rooms.setPlace(thread.ID, lobbyPrefix+forum)
	if err := p.book.note(ctx, pageRooms, thread.ID, lobbyPrefix+forum); err != nil {
		return "", err
	}
	return thread.ID, p.book.note(ctx, pageLobby, forum, thread.ID)
}

func (p *Platform) lobbyTitle() string { return p.say.Say(p.options.Lang, "room.lobby", nil) }
