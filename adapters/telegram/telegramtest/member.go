package telegramtest

import (
	"strconv"
	"strings"
)

// Member is somebody in a group, where they can write into any topic. topic 0 is the general one, outside all others.
type Member struct {
	g    *Group
	user *user
}

// Member brings somebody into the group; the same id gives the same account.
func (g *Group) Member(id int64, name, lang string) *Member {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	first, last, _ := strings.Cut(name, " ")
	u := g.s.addUser(user{id: id, first: first, last: last, username: "user_" + strconv.FormatInt(id, 10), lang: lang})
	if old := g.chat.members[id]; old == "" || old == "left" {
		g.chat.members[id] = "member"
		g.s.memberChanged(g.chat, u, "left", "member")
	}
	return &Member{g: g, user: u}
}

// ID is the member's user number.
func (m *Member) ID() int64 { return m.user.id }

// Promote makes the member an administrator of the group.
func (m *Member) Promote() {
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	old := m.g.chat.members[m.user.id]
	m.g.chat.members[m.user.id] = "administrator"
	m.g.s.memberChanged(m.g.chat, m.user, old, "administrator")
}

func (s *Server) memberChanged(c *room, u *user, before, after string) {
	s.push("chat_member", map[string]any{
		"chat": c.json(), "from": u.json(), "date": s.now().Unix(),
		"old_chat_member": memberJSON(u, before, nil), "new_chat_member": memberJSON(u, after, nil),
	})
}

// say writes into a topic. It gives 0, and nothing happens, when the topic is gone, or closed and the member no administrator,
// or the member has left.
func (m *Member) say(topic int, build func() *message) int {
	s, c := m.g.s, m.g.chat
	s.mu.Lock()
	defer s.mu.Unlock()
	t, status := c.topics[topic], c.members[m.user.id]
	switch {
	case topic != 0 && (t == nil || t.deleted || t.closed && status != "administrator"), status == "left":
		s.notify()
		return 0
	}
	msg := build()
	msg.from, msg.Topic = m.user, topic
	s.add(c, msg)
	if s.sees(c, msg) {
		s.push("message", msg.json())
	}
	s.notify()
	return msg.ID
}

// sees says whether the bot gets a message of a group: all of them while it is an administrator, otherwise (its privacy mode
// is on) commands and answers to itself.
func (s *Server) sees(c *room, m *message) bool {
	switch c.members[botID] {
	case "administrator":
		return true
	case "member":
		return strings.HasPrefix(m.Text, "/") || m.reply != nil && m.reply.from == s.me
	}
	return false
}

// Write writes a message.
func (m *Member) Write(topic int, text string) int {
	return m.say(topic, func() *message { return written(text) })
}

// Reply writes an answer to a message.
func (m *Member) Reply(topic, to int, text string) int {
	m.g.s.t.Helper()
	return m.say(topic, func() *message {
		msg := written(text)
		msg.reply = m.g.s.must(m.g.chat, to)
		return msg
	})
}

// Photo sends a photo.
func (m *Member) Photo(topic int, jpeg []byte, caption string) int {
	return m.say(topic, func() *message { return m.g.s.photoMessage(jpeg, caption, "") })
}

// Voice sends a voice message.
func (m *Member) Voice(topic int, ogg []byte) int {
	return m.say(topic, func() *message { return &message{voice: m.g.s.store("voice", "oga", "audio/ogg", "", ogg)} })
}

// Document sends a file.
func (m *Member) Document(topic int, name string, data []byte) int {
	return m.say(topic, func() *message { return m.g.s.documentMessage(name, data) })
}

// Edit changes what the member wrote.
func (m *Member) Edit(topic, msg int, text string) {
	m.g.s.t.Helper()
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	if old := m.g.chat.find(msg); old != nil && old.Topic != topic {
		m.g.s.t.Errorf("telegramtest: message %d is in another topic", msg)
		return
	}
	m.g.s.edit(m.g.chat, m.user, msg, text)
}

// Press presses a button of the newest message of the topic that bears it. It ends the test when there is none.
func (m *Member) Press(topic int, label string) {
	m.g.s.t.Helper()
	m.g.s.mu.Lock()
	msg, b := m.g.chat.button(topic, label)
	m.g.s.mu.Unlock()
	switch {
	case msg == nil:
		m.g.s.t.Fatalf("telegramtest: no message of the topic bears the button %q", label)
	case b.Data == "":
		m.g.s.t.Fatalf("telegramtest: the button %q is a link", label)
	}
	m.PressData(topic, msg.ID, b.Data)
}

// PressData presses a button of a message by its data, even when the message does not bear it (any more).
func (m *Member) PressData(_, msg int, data string) {
	m.g.s.t.Helper()
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	m.g.s.press(m.g.chat, m.user, msg, data)
}

// Leave leaves the group.
func (m *Member) Leave() {
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	old := m.g.chat.members[m.user.id]
	m.g.chat.members[m.user.id] = "left"
	m.g.s.serve(m.g.chat, m.user, 0, "left_chat_member", m.user.json())
	m.g.s.memberChanged(m.g.chat, m.user, old, "left")
}
