package discordtest

import (
	"net/http"
	"sort"
	"strconv"
	"time"
)

// Kind is what sort of channel it is.
type Kind int

// Kinds of channels a guild can be given.
const (
	Text     Kind = kindText
	Forum    Kind = kindForum
	Category Kind = kindCategory
)

// Guild is a server, as people call it, which the bot is in.
type Guild struct {
	s      *Server
	id     string
	made   time.Time
	people map[string]*Member
	denied map[Right]bool
	opened bool // every command can be used by every member
}

// Guild gives the guild of an id; the first time, the bot comes into it.
func (s *Server) Guild(id string) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.findGuild(id); g != nil {
		return g
	}
	g := &Guild{s: s, id: id, made: s.now(), people: map[string]*Member{}, denied: map[Right]bool{}}
	s.guilds = append(s.guilds, g)
	s.emit(g, IntentGuilds, "GUILD_CREATE", g.json())
	return g
}

func (s *Server) findGuild(id string) *Guild {
	for _, g := range s.guilds {
		if g.id == id {
			return g
		}
	}
	return nil
}

func (g *Guild) botRole() string { return strconv.FormatUint(number(g.id)+1, 10) }

func (g *Guild) roles() []any {
	role := func(id, name, rights string, at int) map[string]any {
		return map[string]any{"id": id, "name": name, "color": 0, "hoist": false, "icon": nil, "unicode_emoji": nil, "position": at,
			"permissions": rights, "managed": at > 0, "mentionable": false, "flags": 0,
			"colors": map[string]any{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}}
	}
	return []any{role(g.id, "@everyone", "0", 0), role(g.botRole(), "bot", g.rights(), 1)}
}

// json is a guild as GUILD_CREATE shows it.
func (g *Guild) json() map[string]any {
	channels, threads := []any{}, []any{}
	for _, id := range sorted(g.s.channels) {
		switch c := g.s.channels[id]; {
		case c.guild != g || !g.s.seen(c):
		case !c.thread():
			channels = append(channels, c.json())
		case !c.archived:
			threads = append(threads, c.json())
		}
	}
	return map[string]any{"id": g.id, "name": "guild", "owner_id": "1150000000000000003", "roles": g.roles(), "emojis": []any{}, "stickers": []any{},
		"features": []any{}, "channels": channels, "threads": threads, "members": []any{g.member(g.s.bot, true)}, "member_count": len(g.people) + 1,
		"presences": []any{}, "voice_states": []any{}, "joined_at": stamp(g.made), "large": false, "unavailable": false, "preferred_locale": "en-US",
		"stage_instances": []any{}, "guild_scheduled_events": []any{}, "soundboard_sounds": []any{}}
}

// Channel makes a channel.
func (g *Guild) Channel(id string, kind Kind) string {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &channel{id: id, name: "channel-" + id, kind: int(kind), guild: g}
	g.s.channels[id] = c
	g.s.emitChannel(c, "CREATE", nil)
	return id
}

// Thread is a thread as seen from outside.
type Thread struct {
	ID, Name, Channel         string
	Private, Archived, Locked bool
	Members                   []string // ids of users, the bot's among them
	Pinned                    []string // ids of messages
}

// Threads lists the threads of a channel, the oldest first.
func (g *Guild) Threads(channel string) []Thread {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	var all []Thread
	for _, c := range g.s.channels {
		if !c.thread() || c.parent != channel {
			continue
		}
		t := Thread{ID: c.id, Name: c.name, Channel: c.parent, Private: c.kind == kindPrivate, Archived: c.archived, Locked: c.locked, Members: sorted(c.members)}
		for _, m := range c.messages {
			if m.pinned {
				t.Pinned = append(t.Pinned, m.id)
			}
		}
		all = append(all, t)
	}
	sort.Slice(all, func(i, j int) bool { return number(all[i].ID) < number(all[j].ID) })
	return all
}

// change alters a thread as a moderator would.
func (g *Guild) change(thread string, what func(*channel)) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.find(thread)
	what(c)
	g.s.emitChannel(c, "UPDATE", nil)
}

func (g *Guild) find(id string) *channel {
	c := g.s.channels[id]
	if c == nil || c.guild != g {
		g.s.t.Fatalf("discordtest: the guild has no channel or thread %s", id)
	}
	return c
}

// Archive closes a thread, or opens it again.
func (g *Guild) Archive(thread string, on bool) {
	g.change(thread, func(c *channel) { c.archived, c.archivedAt = on, g.s.now() })
}

// Lock leaves writing in a thread to moderators.
func (g *Guild) Lock(thread string, on bool) {
	g.change(thread, func(c *channel) { c.locked = on })
}

// Move puts a channel under another category.
func (g *Guild) Move(channelID, category string) {
	g.change(channelID, func(c *channel) { c.parent = category })
}

// Rename gives a channel or thread another name.
func (g *Guild) Rename(channelID, name string) {
	g.change(channelID, func(c *channel) { c.name = name })
}

// Delete takes a thread away.
func (g *Guild) Delete(thread string) { g.DeleteChannel(thread) }

// DeleteChannel takes a channel away with its threads.
func (g *Guild) DeleteChannel(id string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.removeChannel(g.find(id))
}

// Permit gives the bot a right, or takes it.
func (g *Guild) Permit(right Right, on bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.denied[right] = !on
	role := g.roles()[1]
	g.s.emit(g, IntentGuilds, "GUILD_ROLE_UPDATE", map[string]any{"guild_id": g.id, "role": role})
}

// Kick sends the bot out of the guild.
func (g *Guild) Kick() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for i, one := range g.s.guilds {
		if one == g {
			g.s.guilds = append(g.s.guilds[:i:i], g.s.guilds[i+1:]...)
			break
		}
	}
	for id, c := range g.s.channels {
		if c.guild == g {
			delete(g.s.channels, id)
		}
	}
	g.s.emit(g, IntentGuilds, "GUILD_DELETE", map[string]any{"id": g.id})
}

func (q *ask) guild() (*Guild, *refusal) {
	if g := q.s.findGuild(q.vars[0]); g != nil {
		return g, nil
	}
	return nil, refuse(http.StatusNotFound, 10004, "Unknown Guild")
}

func getMyGuilds(q *ask) (any, *refusal) {
	all := []any{}
	for _, g := range q.s.guilds {
		all = append(all, map[string]any{"id": g.id, "name": "guild", "icon": nil, "banner": nil, "owner": false, "permissions": g.rights(), "features": []any{}})
	}
	return all, nil
}

func getGuild(q *ask) (any, *refusal) {
	g, refused := q.guild()
	if refused != nil {
		return nil, refused
	}
	return map[string]any{"id": g.id, "name": "guild", "owner_id": "1150000000000000003", "roles": g.roles(), "emojis": []any{}, "stickers": []any{},
		"features": []any{}, "icon": nil, "description": nil, "home_header": nil, "splash": nil, "discovery_splash": nil, "banner": nil,
		"application_id": nil, "region": "", "afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": nil, "system_channel_flags": 0,
		"widget_enabled": false, "widget_channel_id": nil, "verification_level": 1, "default_message_notifications": 1, "mfa_level": 0,
		"explicit_content_filter": 0, "max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US", "rules_channel_id": nil,
		"safety_alerts_channel_id": nil, "public_updates_channel_id": nil, "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0,
		"incidents_data": nil}, nil
}

func guildChannels(q *ask) (any, *refusal) {
	g, refused := q.guild()
	if refused != nil {
		return nil, refused
	}
	return g.json()["channels"], nil
}

func guildRoles(q *ask) (any, *refusal) {
	g, refused := q.guild()
	if refused != nil {
		return nil, refused
	}
	return g.roles(), nil
}

func guildMember(q *ask) (any, *refusal) {
	g, refused := q.guild()
	if refused != nil {
		return nil, refused
	}
	if q.vars[1] == botID {
		return g.member(q.s.bot, true), nil
	}
	if m := g.people[q.vars[1]]; m != nil {
		return g.member(m.p, true), nil
	}
	return nil, refuse(http.StatusNotFound, 10007, "Unknown Member")
}
