package discordtest

import "maps"

// What Discord shows of its things, as JSON objects.

func (p *Person) user() map[string]any {
	u := map[string]any{"id": p.id, "username": userName(p.name), "discriminator": "0", "avatar": nil, "global_name": p.name,
		"public_flags": 0, "flags": 0, "primary_guild": nil}
	if p.bot {
		u["bot"] = true
		u["global_name"] = nil
	}
	return u
}

func (g *Guild) member(p *Person, withUser bool) map[string]any {
	roles := []any{}
	if p.bot {
		roles = append(roles, g.botRole())
	}
	m := map[string]any{"avatar": nil, "banner": nil, "communication_disabled_until": nil, "flags": 0,
		"joined_at": stamp(g.made), "nick": nil, "pending": false, "premium_since": nil, "roles": roles, "mute": false, "deaf": false}
	if withUser {
		m["user"] = p.user()
	}
	return m
}

func (c *channel) json() map[string]any {
	j := map[string]any{"id": c.id, "type": c.kind, "flags": 0, "last_message_id": nil}
	if n := len(c.messages); n > 0 {
		j["last_message_id"] = c.messages[n-1].id
	}
	if c.kind == kindDM {
		j["recipients"] = []any{c.person.user()}
		return j
	}
	j["guild_id"], j["name"], j["parent_id"] = c.guild.id, c.name, nil
	if c.parent != "" {
		j["parent_id"] = c.parent
	}
	if !c.thread() {
		j["position"], j["permission_overwrites"], j["nsfw"] = 0, []any{}, false
		if c.kind != kindCategory {
			j["topic"], j["rate_limit_per_user"] = nil, 0
			if c.topic != "" {
				j["topic"] = c.topic
			}
		}
		if c.kind == kindForum {
			j["available_tags"], j["default_reaction_emoji"], j["default_sort_order"] = []any{}, nil, nil
		}
		return j
	}
	meta := map[string]any{"archived": c.archived, "locked": c.locked, "auto_archive_duration": c.archiveAfter,
		"archive_timestamp": stamp(c.archivedAt), "create_timestamp": stamp(c.made)}
	if c.kind == kindPrivate {
		meta["invitable"] = c.invitable
	}
	maps.Copy(j, map[string]any{"owner_id": c.owner, "thread_metadata": meta, "message_count": len(c.messages),
		"member_count": len(c.members), "total_message_sent": len(c.messages), "rate_limit_per_user": 0})
	if len(c.tags) > 0 {
		j["applied_tags"] = c.tags
	}
	if _, in := c.members[botID]; in {
		j["member"] = c.threadMember(botID)
	}
	return j
}

func (c *channel) threadMember(user string) map[string]any {
	return map[string]any{"id": c.id, "user_id": user, "join_timestamp": stamp(c.members[user]), "flags": 0}
}

// json shows a message; open says whether its content may be seen.
func (m *message) json(s *Server, open bool) map[string]any {
	j := map[string]any{"id": m.id, "channel_id": m.in.id, "type": m.kind, "author": m.author.user(), "content": m.content,
		"embeds": list(m.embeds), "components": list(m.components), "attachments": s.attachments(m), "flags": m.flags,
		"timestamp": stamp(m.made), "edited_timestamp": nil, "pinned": m.pinned, "mention_everyone": m.everyone, "tts": false,
		"mentions": []any{}, "mention_roles": list(m.roles)}
	for _, p := range m.mentions {
		j["mentions"] = append(j["mentions"].([]any), p.user())
	}
	if !m.edited.IsZero() {
		j["edited_timestamp"] = stamp(m.edited)
	}
	if len(m.stickers) > 0 {
		j["sticker_items"] = m.stickers
	}
	if m.nonce != nil {
		j["nonce"] = m.nonce
	}
	if m.via != nil {
		j["interaction_metadata"] = m.via.metadata()
		j["application_id"], j["webhook_id"] = appID, appID
	}
	m.relations(s, j, open)
	if !open {
		j["content"], j["embeds"], j["components"], j["attachments"] = "", []any{}, []any{}, []any{}
	}
	return j
}

func (m *message) relations(s *Server, j map[string]any, open bool) {
	if len(m.reactions) > 0 {
		all := []any{}
		for _, r := range m.reactions {
			all = append(all, map[string]any{"emoji": map[string]any{"id": nil, "name": r.emoji}, "count": len(r.by),
				"count_details": map[string]any{"burst": 0, "normal": len(r.by)}, "burst_colors": []any{}, "me_burst": false,
				"me": indexOf(r.by, botID) >= 0})
		}
		j["reactions"] = all
	}
	if m.reference != nil {
		j["message_reference"] = m.reference
	}
	if m.snapshots != nil && open {
		j["message_snapshots"] = m.snapshots
	}
	if m.kind != typeReply {
		return
	}
	j["referenced_message"] = nil
	if a := m.answers; a != nil && a.in.find(a.id) != nil {
		one := a.json(s, open || s.open(a))
		delete(one, "referenced_message")
		delete(one, "nonce")
		delete(one, "reactions") // the description's basic message has none
		j["referenced_message"] = one
	}
}

func list(l []any) []any {
	if l == nil {
		return []any{}
	}
	return l
}
