package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/media"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/desk"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// webhookPath is where Telegram sends updates when telegram.webhook is set.
const webhookPath = "/telegram/webhook"

// networks are the platforms outside the program's own pages, as far as they are set, and the rooms of their supporters.
type networks struct {
	telegram *telegram.Platform // nil: no token
	discord  *discord.Platform  // nil: no token
	rooms    *rooms.Rooms
	all      map[chat.PlatformName]adapters.Platform // of the program, its own pages too
	inbox    adapters.Inbox                          // of the engine; set before anything runs
	drawing  sync.Mutex                              // one photo at a time: drawing one anew can take much memory
}

// openNetworks makes the platforms. It reaches for no network yet.
func (h *house) openNetworks(discordClient *http.Client) (*networks, error) {
	n := &networks{all: map[chat.PlatformName]adapters.Platform{}}
	staffCommands, editorCommands, err := rooms.Commands()
	if err != nil {
		return nil, err
	}
	controls := func(ctx context.Context, c adapters.Control) (adapters.Answer, error) { return n.rooms.Handle(ctx, c) }
	openers := map[chat.PlatformName]adapters.RoomOpener{}
	problems := h.store.Problems(h.log)
	life := time.Duration(h.config.Privacy.ConversationDays) * 24 * time.Hour
	if t := h.config.Telegram; t.Token != "" {
		webhook := ""
		if t.Webhook {
			webhook = strings.TrimSuffix(h.config.HTTP.PublicURL, "/") + webhookPath
		}
		if n.telegram, err = telegram.New(telegram.Options{Token: t.Token, API: t.API, Webhook: webhook, Secret: t.Secret,
			Supporters: t.Groups(), Editors: t.EditorsGroup(), Lang: t.Lang, Commands: h.commands(), Staff: staffCommands, Editing: editorCommands,
			Controls: controls, Notebook: h.store.Notebook(), Limiter: h.store.Limiter(), Locks: h.store.Locks(), Problems: problems,
			Lifetime: life, Log: h.log}); err != nil {
			return nil, err
		}
		n.all[telegram.Name] = n.telegram
		if len(t.Supporters) > 0 {
			openers[telegram.Name] = n.telegram
		}
	}
	if d := h.config.Discord; d.Token != "" {
		if n.discord, err = discord.New(discord.Options{Token: d.Token, Client: discordClient, Supporters: d.Supporters, Editors: d.Editors,
			Lang: d.Lang, Commands: h.commands(), Staff: union(staffCommands, editorCommands), Controls: controls, Notebook: h.store.Notebook(),
			Limiter: h.store.Limiter(), Locks: h.store.Locks(), Problems: problems, Shards: d.Shards, Lifetime: life, Log: h.log}); err != nil {
			return nil, err
		}
		n.all[discord.Name] = n.discord
		if len(d.Supporters) > 0 {
			openers[discord.Name] = n.discord
		}
	}
	n.rooms, err = rooms.New(rooms.Options{
		Cases: h.store.Cases(), Duty: h.store.Cases(), Staff: h.store.Staff(), Store: h.store.Rooms(), Notebook: h.store.Notebook(),
		Catalogue: h.catalogue, Index: h.index.Load, Card: h.card, Platforms: openers, Send: n.send,
		Push: func(ctx context.Context, e chat.Event) error { return n.inbox(ctx, e) },
		Ask:  h.ask, DeskLane: desk.Lane, Lobby: lobby, Reports: waitingReports{h.store.Reports()}, Editors: h.editorsPlaces(), Limits: h.store.Limiter(),
		Lines: h.lines, Problems: problems, Keep: time.Duration(h.config.Privacy.CaseDays) * 24 * time.Hour, Log: h.log,
	})
	return n, err
}

// lobby is the chat of a supporters' place itself, outside its rooms.
func lobby(on chat.PlatformName, place adapters.PlaceID) chat.Address {
	if on == discord.Name {
		return chat.Address{Platform: on, Chat: discord.PlaceChat(string(place))}
	}
	return chat.Address{Platform: on, Chat: chat.ChatID(place)}
}

// list gives every platform, in order of name.
func (n *networks) list() []adapters.Platform {
	list := make([]adapters.Platform, 0, len(n.all))
	for _, name := range slices.Sorted(maps.Keys(n.all)) {
		list = append(list, n.all[name])
	}
	return list
}

// networkLines are the lines of the first screen about Telegram and Discord, when they are set.
func (h *house) networkLines() []string {
	var lines []string
	if h.config.Telegram.Token != "" {
		lines = append(lines, fmt.Sprintf("Telegram      on, %d supporters' groups", len(h.config.Telegram.Supporters)))
	}
	if h.config.Discord.Token != "" {
		lines = append(lines, fmt.Sprintf("Discord       on (%s), %d supporters' channels", h.config.Discord.Conversations, len(h.config.Discord.Supporters)))
	}
	return lines
}

// waitingReports are the reports of the store, as rooms know them.
type waitingReports struct{ store.Reports }

// List implements rooms.Reports.
func (w waitingReports) List(ctx context.Context, limit int) ([]rooms.Report, error) {
	kept, err := w.Reports.List(ctx, limit)
	list := make([]rooms.Report, 0, len(kept))
	for _, r := range kept {
		list = append(list, rooms.Report{ID: r.ID, Listing: r.Listing, Reason: r.Reason, Words: r.Words, At: r.At})
	}
	return list, err //nolint:wrapcheck // says what it was doing
}

// deskReports are the reports of the store, as the editors' pages know them.
type deskReports struct{ store.Reports }

// List implements desk.Reports.
func (w deskReports) List(ctx context.Context, limit int) ([]desk.Report, error) {
	kept, err := w.Reports.List(ctx, limit)
	list := make([]desk.Report, 0, len(kept))
	for _, r := range kept {
		list = append(list, desk.Report{ID: r.ID, Listing: referrals.ListingID(r.Listing), Reason: r.Reason, Words: r.Words, At: r.At})
	}
	return list, err //nolint:wrapcheck // says what it was doing
}

// deskPairs are the pairs of the store, as the editors' pages know them.
type deskPairs struct{ pairs store.Pairs }

// Apart implements desk.Pairs.
func (w deskPairs) Apart(ctx context.Context) ([]desk.Pair, error) {
	kept, err := w.pairs.Apart(ctx)
	list := make([]desk.Pair, 0, len(kept))
	for _, p := range kept {
		list = append(list, desk.Pair{A: referrals.ListingID(p[0]), B: referrals.ListingID(p[1])})
	}
	return list, err //nolint:wrapcheck // says what it was doing
}

// Part implements desk.Pairs.
func (w deskPairs) Part(ctx context.Context, p desk.Pair, who string, at time.Time) error {
	return w.pairs.Part(ctx, string(p.A), string(p.B), who, at) //nolint:wrapcheck // says what it was doing
}

// Rejoin implements desk.Pairs.
func (w deskPairs) Rejoin(ctx context.Context, p desk.Pair) error {
	return w.pairs.Rejoin(ctx, string(p.A), string(p.B)) //nolint:wrapcheck // says what it was doing
}

// send writes a notice into a room, or into a place itself, through its platform.
func (n *networks) send(ctx context.Context, to chat.Address, m chat.Message) error {
	p, ok := n.all[to.Platform]
	if !ok {
		return &adapters.SendError{Failure: adapters.Gone, Err: errors.New("the platform is not set")}
	}
	_, err := p.Send(ctx, to.Chat, m)
	return err //nolint:wrapcheck // the failure's name must stay what it is
}

// fetch gives a file that lies on a platform, stripped of its metadata.
func (n *networks) fetch(ctx context.Context, f chat.File) ([]byte, string, error) {
	source, ok := n.all[f.On].(adapters.Fetcher)
	if !ok {
		return nil, "", &adapters.SendError{Failure: adapters.Gone, Err: errors.New("the platform gives no files")}
	}
	data, _, err := source.Fetch(ctx, f)
	if err != nil {
		return nil, "", err //nolint:wrapcheck // the failure's name must stay what it is
	}
	clean, mediaType, err := n.strip(f.Kind, data)
	if err != nil {
		return nil, "", &adapters.SendError{Failure: adapters.Invalid, Err: err}
	}
	return clean, mediaType, nil
}

// strip removes a file's metadata.
func (n *networks) strip(kind chat.FileKind, data []byte) (clean []byte, mediaType string, err error) {
	n.drawing.Lock()
	defer n.drawing.Unlock()
	return media.Strip(kind, data) //nolint:wrapcheck // says what was wrong
}

// commands are what people can write, as platforms register it.
func (h *house) commands() []adapters.Command {
	var list []adapters.Command
	for _, c := range dialogs.Commands(h.say) {
		list = append(list, adapters.Command(c))
	}
	return list
}

// card shows a listing as a person would see it.
func (h *house) card(l *referrals.Listing, code string) chat.Card {
	return dialogs.CardFor(referrals.Match{Listing: l}, code, h.say, time.Now())
}

func (h *house) editorsPlaces() []rooms.EditorsPlace {
	var list []rooms.EditorsPlace
	if t := h.config.Telegram; t.Token != "" && t.EditorsGroup() != 0 {
		list = append(list, rooms.EditorsPlace{Lane: chat.Address{Platform: telegram.Name, Chat: chat.ChatID(strconv.FormatInt(t.EditorsGroup(), 10))}, Lang: t.Lang})
	}
	if d := h.config.Discord; d.Token != "" && d.Editors != "" {
		list = append(list, rooms.EditorsPlace{Lane: chat.Address{Platform: discord.Name, Chat: discord.PlaceChat(d.Editors)}, Lang: d.Lang})
	}
	return list
}

// elsewhere says on which platforms listings are found and a talk with a human goes on in the web chat.
func (h *house) elsewhere(name chat.PlatformName) bool {
	return name == discord.Name && h.config.Discord.Conversations == "listings"
}

// seats lists where supporters sit besides the desk.
func (h *house) seats() []chat.PlatformName {
	var list []chat.PlatformName
	if t := h.config.Telegram; t.Token != "" && len(t.Supporters) > 0 {
		list = append(list, telegram.Name)
	}
	if d := h.config.Discord; d.Token != "" && len(d.Supporters) > 0 {
		list = append(list, discord.Name)
	}
	return list
}

// doors lists where a conversation can go on. The web chat is one when people can reach it: at the address that is set, or on
// this machine when there are no other platforms from which somebody could come.
func (h *house) doors(ctx context.Context, n *networks, base string) []dialogs.Door {
	var list []dialogs.Door
	onTelegram, onDiscord := h.config.Telegram.Token != "", h.config.Discord.Token != ""
	if h.config.HTTP.PublicURL != "" || !onTelegram && !onDiscord {
		list = append(list, dialogs.Door{Platform: web.Name, URL: base + "/#move={code}"})
	}
	if onTelegram {
		door := dialogs.Door{Platform: telegram.Name}
		if n.telegram != nil {
			door.URL = n.telegram.Link(ctx, "move-{code}")
		}
		list = append(list, door)
	}
	if onDiscord && !h.elsewhere(discord.Name) {
		list = append(list, dialogs.Door{Platform: discord.Name})
	}
	return list
}

// union puts two lists of commands together; a name that stands in both is of the first.
func union(a, b []adapters.Command) []adapters.Command {
	list, seen := append([]adapters.Command(nil), a...), map[string]bool{}
	for _, c := range a {
		seen[c.Name] = true
	}
	for _, c := range b {
		if !seen[c.Name] {
			list = append(list, c)
		}
	}
	return list
}
