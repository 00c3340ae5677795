package discordtest

import (
	"net/http"
	"sort"
	"strconv"
	"time"
)

// nonceLife is how long a nonce keeps a second message from coming.
const nonceLife = 5 * time.Minute

// channelOf finds the channel a path names.
func (q *ask) channel() (*channel, *refusal) {
	if c := q.s.channels[q.vars[0]]; c != nil {
		return c, nil
	}
	return nil, refuse(http.StatusNotFound, 10003, "Unknown Channel")
}

// message finds the message a path names, in a channel the bot may read.
func (q *ask) message(rights ...Right) (*message, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	if refused := q.s.may(c, rights...); refused != nil {
		return nil, refused
	}
	if m := c.find(q.vars[1]); m != nil {
		return m, nil
	}
	return nil, refuse(http.StatusNotFound, 10008, "Unknown Message")
}

func createMessage(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	if refused := q.sendable(c); refused != nil {
		return nil, refused
	}
	if m := q.s.sent(q.body); m != nil {
		return m.json(q.s, true), nil
	}
	m := &message{in: c, author: q.s.bot}
	if refused := q.compose(m); refused != nil {
		return nil, refused
	}
	if refused := q.refer(m); refused != nil {
		return nil, refused
	}
	m.nonce = q.body["nonce"]
	q.s.wake(c)
	q.s.post(m)
	return m.json(q.s, true), nil
}

// sendable tells whether the bot can write in a channel.
func (q *ask) sendable(c *channel) *refusal {
	switch {
	case c.kind == kindDM && c.person.closed:
		return refuse(http.StatusForbidden, 50007, "Cannot send messages to this user")
	case c.kind == kindForum || c.kind == kindCategory:
		return refuse(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
	}
	var more []Right
	if len(q.files) > 0 {
		more = append(more, AttachFiles)
	}
	return q.s.maySend(c, more...)
}

// sent finds the message that was sent with the same nonce.
func (s *Server) sent(body map[string]any) *message {
	if enforce, _ := body["enforce_nonce"].(bool); !enforce || body["nonce"] == nil {
		return nil
	}
	for _, c := range s.channels {
		for _, m := range c.messages {
			if m.author == s.bot && m.nonce == body["nonce"] && s.now().Sub(m.made) < nonceLife {
				return m
			}
		}
	}
	return nil
}

// refer makes the message an answer.
func (q *ask) refer(m *message) *refusal {
	ref, ok := q.body["message_reference"].(map[string]any)
	if !ok {
		return nil
	}
	if refused := q.s.may(m.in, ReadMessageHistory); refused != nil {
		return refuse(http.StatusBadRequest, 160002, "Cannot reply without permission to read message history")
	}
	of := m.in.find(text(ref, "message_id"))
	if in := text(ref, "channel_id"); in != "" && in != m.in.id {
		return invalid("message_reference", "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL")
	}
	if of == nil {
		if must, ok := ref["fail_if_not_exists"].(bool); ok && !must {
			return nil
		}
		return invalid("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE")
	}
	m.answer(of)
	return nil
}

func (m *message) answer(of *message) {
	m.kind, m.answers = typeReply, of
	m.reference = map[string]any{"type": 0, "channel_id": of.in.id, "message_id": of.id}
	if g := of.in.guild; g != nil {
		m.reference["guild_id"] = g.id
	}
}

// post puts a message into its channel and tells of it.
func (s *Server) post(m *message) {
	if m.id == "" {
		m.id = s.newID()
	}
	if m.made.IsZero() {
		m.made = s.now()
	}
	m.in.messages = append(m.in.messages, m)
	s.mention(m)
	s.emitMessage(m, "MESSAGE_CREATE")
}

// wake takes a thread out of the archive, as writing into it does.
func (s *Server) wake(c *channel) {
	if c.thread() && c.archived {
		c.archived, c.archivedAt = false, s.now()
		s.emitChannel(c, "UPDATE", nil)
	}
}

func getMessage(q *ask) (any, *refusal) {
	m, refused := q.message(ReadMessageHistory)
	if refused != nil {
		return nil, refused
	}
	return m.json(q.s, q.s.readable(m)), nil
}

func editMessage(q *ask) (any, *refusal) {
	m, refused := q.message()
	switch {
	case refused != nil:
		return nil, refused
	case m.author != q.s.bot:
		return nil, refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	case m.kind == typePinned || m.kind == typeThreadCreated:
		return nil, refuse(http.StatusForbidden, 50021, "Cannot execute action on a system message")
	}
	if refused := m.in.frozen(); refused != nil {
		return nil, refused
	}
	if refused := q.edit(m); refused != nil {
		return nil, refused
	}
	return m.json(q.s, true), nil
}

// edit changes what the request names and keeps the rest.
func (q *ask) edit(m *message) *refusal {
	was := *m
	if refused := q.compose(m); refused != nil {
		*m = was
		return refused
	}
	m.edited = q.s.now()
	q.s.emitMessage(m, "MESSAGE_UPDATE")
	return nil
}

func deleteMessage(q *ask) (any, *refusal) {
	m, refused := q.message()
	if refused != nil {
		return nil, refused
	}
	if m.author != q.s.bot {
		if m.in.guild == nil {
			return nil, refuse(http.StatusForbidden, 50003, "Cannot execute action on a DM channel")
		}
		if refused := q.s.may(m.in, ManageMessages); refused != nil {
			return nil, refused
		}
	}
	q.s.drop(m)
	return nil, nil
}

func (s *Server) drop(m *message) {
	m.in.remove(m.id)
	s.emitDelete(m)
}

func listMessages(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	if refused := q.s.may(c); refused != nil {
		return nil, refused
	}
	all := []any{}
	if q.s.may(c, ReadMessageHistory) != nil {
		return all, nil // Discord gives an empty list
	}
	for _, m := range q.page(c) {
		all = append(all, m.json(q.s, q.s.readable(m)))
	}
	return all, nil
}

// page picks the messages a query asks for, the newest first.
func (q *ask) page(c *channel) []*message {
	limit := 50
	if n, err := strconv.Atoi(q.query.Get("limit")); err == nil {
		limit = n
	}
	before, after := number(q.query.Get("before")), number(q.query.Get("after"))
	all := append([]*message(nil), c.messages...)
	sort.SliceStable(all, func(i, j int) bool { return number(all[i].id) < number(all[j].id) })
	var picked []*message
	for _, m := range all {
		if id := number(m.id); (before == 0 || id < before) && id > after {
			picked = append(picked, m)
		}
	}
	if around := number(q.query.Get("around")); around != 0 {
		at := sort.Search(len(picked), func(i int) bool { return number(picked[i].id) >= around })
		picked = picked[max(0, at-limit/2):]
		after = 1
	}
	if n := len(picked); n > limit {
		if after != 0 {
			picked = picked[:limit]
		} else {
			picked = picked[n-limit:]
		}
	}
	for i, j := 0, len(picked)-1; i < j; i, j = i+1, j-1 {
		picked[i], picked[j] = picked[j], picked[i]
	}
	return picked
}

func typing(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	return nil, q.sendable(c)
}

func react(on bool) func(*ask) (any, *refusal) {
	return func(q *ask) (any, *refusal) {
		rights := []Right{ReadMessageHistory}
		if on {
			rights = append(rights, AddReactions)
		}
		m, refused := q.message(rights...)
		if refused != nil {
			return nil, refused
		}
		emoji := q.vars[2]
		if !isEmoji(emoji) {
			return nil, refuse(http.StatusBadRequest, 10014, "Unknown Emoji")
		}
		if refused := m.in.frozen(); refused != nil {
			return nil, refused
		}
		kind := "MESSAGE_REACTION_ADD"
		if !on {
			kind = "MESSAGE_REACTION_REMOVE"
		}
		if m.react(emoji, botID, on) {
			q.s.emitReaction(m, emoji, q.s.bot, kind)
		}
		return nil, nil
	}
}

// isEmoji tells a Unicode emoji from words and from the names of emoji.
func isEmoji(s string) bool {
	for _, r := range s {
		if r >= 0x203c { // the first that is no keycap
			return true
		}
	}
	return false
}

func pin(on bool) func(*ask) (any, *refusal) {
	return func(q *ask) (any, *refusal) {
		m, refused := q.message(PinMessages)
		if refused != nil {
			return nil, refused
		}
		if refused := m.in.frozen(); refused != nil {
			return nil, refused
		}
		if m.pinned == on {
			return nil, nil
		}
		m.pinned = on
		q.s.emitMessage(m, "MESSAGE_UPDATE")
		data := map[string]any{"channel_id": m.in.id, "last_pin_timestamp": stamp(q.s.now())}
		if m.in.guild != nil {
			data["guild_id"] = m.in.guild.id
		}
		q.s.emit(m.in.guild, IntentGuilds|IntentDirectMessages, "CHANNEL_PINS_UPDATE", data)
		if on {
			notice := &message{in: m.in, author: q.s.bot}
			notice.answer(m)
			notice.kind, notice.answers = typePinned, nil
			q.s.post(notice)
		}
		return nil, nil
	}
}

func (q *ask) pinned() ([]any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	all := []any{}
	for i := len(c.messages) - 1; i >= 0; i-- {
		if m := c.messages[i]; m.pinned {
			all = append(all, m.json(q.s, q.s.readable(m)))
		}
	}
	return all, q.s.may(c)
}

func getPins(q *ask) (any, *refusal) {
	all, refused := q.pinned()
	return all, refused
}

func listPins(q *ask) (any, *refusal) {
	all, refused := q.pinned()
	items := []any{}
	for _, m := range all {
		items = append(items, map[string]any{"pinned_at": stamp(q.s.now()), "message": m})
	}
	return map[string]any{"items": items, "has_more": false}, refused
}
