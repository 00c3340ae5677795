package discordtest

import "maps"

// emit tells the sessions of a guild's shard (nil: of direct messages) that have one of the intents; 0 needs none.
func (s *Server) emit(g *Guild, intents int, kind string, data map[string]any) {
	for _, one := range s.gate.sessions {
		if !one.dead && one.has(g) && (intents == 0 || one.intents&intents != 0) {
			one.tell(kind, data)
		}
	}
}

// emitMessage tells of a message; its content is for those who may see it.
func (s *Server) emitMessage(m *message, kind string) {
	if m.ephemeral() {
		return
	}
	intent := IntentDirectMessages
	if m.in.guild != nil {
		intent = IntentGuildMessages
	}
	for _, one := range s.gate.sessions {
		if one.dead || !one.has(m.in.guild) || one.intents&intent == 0 || !s.seen(m.in) {
			continue
		}
		j := m.json(s, one.intents&IntentMessageContent != 0 || s.open(m))
		s.checkShown("MessageResponse", j)
		if g := m.in.guild; g != nil {
			j["guild_id"] = g.id
			if kind != "MESSAGE_DELETE" {
				j["member"] = g.member(m.author, false)
			}
		}
		one.tell(kind, j)
	}
}

func (s *Server) emitDelete(m *message) {
	if m.ephemeral() {
		return
	}
	data := map[string]any{"id": m.id, "channel_id": m.in.id}
	intent := IntentDirectMessages
	if g := m.in.guild; g != nil {
		data["guild_id"], intent = g.id, IntentGuildMessages
	}
	s.emit(m.in.guild, intent, "MESSAGE_DELETE", data)
}

func (s *Server) emitReaction(m *message, emoji string, by *Person, kind string) {
	data := map[string]any{"user_id": by.id, "channel_id": m.in.id, "message_id": m.id, "emoji": map[string]any{"id": nil, "name": emoji},
		"burst": false, "type": 0}
	intent := IntentDirectReactions
	if g := m.in.guild; g != nil {
		data["guild_id"], intent = g.id, IntentGuildReactions
	}
	s.emit(m.in.guild, intent, kind, data)
}

// emitChannel tells of a channel or thread that came, changed or went.
func (s *Server) emitChannel(c *channel, what string, more map[string]any) {
	if c.guild == nil {
		return
	}
	kind, schema := "CHANNEL_"+what, "GuildChannelResponse"
	if c.thread() {
		kind, schema = "THREAD_"+what, "ThreadResponse"
	}
	j := c.json()
	s.checkShown(schema, j)
	if c.thread() && what == "DELETE" {
		j = map[string]any{"id": c.id, "guild_id": c.guild.id, "parent_id": c.parent, "type": c.kind}
	}
	maps.Copy(j, more)
	s.emit(c.guild, IntentGuilds, kind, j)
}

// open tells whether the bot may read the content of a message without the intent for it: in direct messages, of its
// own messages, of those that mention it, and over HTTP when the application has the intent.
func (s *Server) open(m *message) bool {
	if m.in.guild == nil || m.author.bot {
		return true
	}
	for _, p := range m.mentions {
		if p.bot {
			return true
		}
	}
	return false
}

// readable is open for requests over HTTP.
func (s *Server) readable(m *message) bool {
	return s.open(m) || s.gate.disallowed&IntentMessageContent == 0
}

// seen tells whether the bot sees a channel.
func (s *Server) seen(c *channel) bool {
	if c.guild == nil {
		return true
	}
	if c.guild.denied[ViewChannel] {
		return false
	}
	if c.kind == kindPrivate {
		_, in := c.members[botID]
		return in || !c.guild.denied[ManageThreads]
	}
	return true
}
