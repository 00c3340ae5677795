package telegramtest

import (
	"slices"
	"strings"
)

// user is an account.
type user struct {
	id          int64
	bot         bool
	first, last string
	username    string
	lang        string
	deactivated bool
}

func (u *user) name() string { return strings.TrimSpace(u.first + " " + u.last) }

func (u *user) json() map[string]any {
	v := map[string]any{"id": u.id, "is_bot": u.bot, "first_name": u.first}
	for name, value := range map[string]string{"last_name": u.last, "username": u.username, "language_code": u.lang} {
		if value != "" {
			v[name] = value
		}
	}
	return v
}

func (s *Server) addUser(u user) *user {
	if old := s.users[u.id]; old != nil {
		if u.lang != "" {
			old.lang = u.lang
		}
		return old
	}
	s.users[u.id] = &u
	return &u
}

// room is a chat: with one person, or a group.
type room struct {
	id       int64
	kind     string // "private" or "supergroup"
	title    string
	forum    bool
	person   *user
	started  bool
	blocked  bool
	messages []*message
	last     int            // the last message id of a group
	keyboard map[string]any // the reply keyboard shown now
	toasts   []string
	topics   map[int]*topic
	members  map[int64]string // status of each user
	rights   map[string]bool  // of the bot, while it is an administrator
	pinned   []int            // outside topics, newest last
}

type topic struct {
	id      int
	name    string
	color   int64
	closed  bool
	deleted bool
	pinned  []int
}

func (c *room) json() map[string]any {
	v := map[string]any{"id": c.id, "type": c.kind}
	if c.person != nil {
		v["first_name"] = c.person.first
		if c.person.last != "" {
			v["last_name"] = c.person.last
		}
		if c.person.username != "" {
			v["username"] = c.person.username
		}
		return v
	}
	v["title"] = c.title
	if c.forum {
		v["is_forum"] = true
	}
	return v
}

// find gives a message that is still there.
func (c *room) find(id int) *message {
	for _, m := range c.messages {
		if m.ID == id && !m.gone {
			return m
		}
	}
	return nil
}

// seen lists what stands in the chat, or in one of its topics; topic below 0 means everywhere.
func (c *room) seen(topic int) []Message {
	var list []Message
	for _, m := range c.messages {
		if !m.gone && (topic < 0 || m.Topic == topic || m.ID == topic) {
			list = append(list, m.view())
		}
	}
	return list
}

// add puts a message into the chat and gives it its number.
func (s *Server) add(c *room, m *message) {
	if c.kind == "private" {
		s.lastPrivate++
		m.ID = s.lastPrivate
	} else {
		c.last++
		m.ID = c.last
	}
	m.in, m.date = c, s.now().Unix()
	c.messages = append(c.messages, m)
}

// remove takes a message out of the chat: it can be found no more.
func (c *room) remove(m *message) {
	m.gone = true
	c.pinned = without(c.pinned, m.ID)
	for _, t := range c.topics {
		t.pinned = without(t.pinned, m.ID)
	}
}

func without(list []int, id int) []int {
	return slices.DeleteFunc(slices.Clone(list), func(n int) bool { return n == id })
}
