package discordtest

// Forward brings a message of theirs, or of anybody's, into a thread: a snapshot of its words, and no words of their own.
func (m *Member) Forward(thread, words string) string {
	return locked(m.g.s, func() string {
		c := m.in(thread)
		s := m.g.s
		return m.p.say(c, &message{
			reference: map[string]any{"type": 1, "channel_id": c.id, "message_id": s.newID()},
			snapshots: []any{map[string]any{"message": map[string]any{"type": 0, "content": words, "mentions": []any{}, "mention_roles": []any{},
				"attachments": []any{}, "embeds": []any{}, "timestamp": stamp(s.now()), "edited_timestamp": nil, "flags": 0, "components": []any{}}}},
		})
	})
}
