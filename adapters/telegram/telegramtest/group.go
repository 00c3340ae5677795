package telegramtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Group is a supergroup in which the bot is an administrator with all the rights it can use.
type Group struct {
	s    *Server
	chat *room
}

// Topic is one of a group's topics as it stands now.
type Topic struct {
	ID      int
	Name    string
	Closed  bool
	Deleted bool
	Pinned  []int // message ids, oldest first
}

// Group makes a supergroup, with topics or without. id is below zero.
func (s *Server) Group(id int64, topics bool) *Group {
	s.t.Helper()
	if id >= 0 {
		s.t.Fatalf("telegramtest: the id of a group is below zero")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &room{
		id: id, kind: "supergroup", title: "Supporters", forum: topics, last: 1, // 1 is the general topic
		topics: map[int]*topic{}, members: map[int64]string{botID: "administrator", s.owner.id: "creator"},
		rights: map[string]bool{"can_manage_topics": true, "can_pin_messages": true, "can_delete_messages": true},
	}
	s.chats[id] = c
	return &Group{s: s, chat: c}
}

// ID is the group's number now.
func (g *Group) ID() int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.chat.id
}

// Topics lists all topics there ever were, in the order in which they were made.
func (g *Group) Topics() []Topic {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	var all []Topic
	for _, id := range slices.Sorted(maps.Keys(g.chat.topics)) {
		t := g.chat.topics[id]
		all = append(all, Topic{ID: t.id, Name: t.name, Closed: t.closed, Deleted: t.deleted, Pinned: slices.Clone(t.pinned)})
	}
	return all
}

// Pinned lists the messages that are pinned outside topics, oldest first.
func (g *Group) Pinned() []int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return slices.Clone(g.chat.pinned)
}

// Delete deletes a topic with all that was written in it. Bots are told nothing.
func (g *Group) Delete(topic int) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat.deleteTopic(topic)
	g.s.notify()
}

func (c *room) deleteTopic(id int) {
	if t := c.topics[id]; t != nil {
		t.deleted, t.pinned = true, nil
	}
	for _, m := range c.messages {
		if m.Topic == id {
			m.gone = true
		}
	}
}

// Close closes a topic, as the owner of the group; Reopen opens it.
func (g *Group) Close(topic int) { g.toggle(topic, true) }

// Reopen opens a topic that was closed.
func (g *Group) Reopen(topic int) { g.toggle(topic, false) }

func (g *Group) toggle(id int, closed bool) {
	g.s.t.Helper()
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	t := g.chat.topics[id]
	if t == nil || t.deleted {
		g.s.t.Errorf("telegramtest: there is no topic %d", id)
		return
	}
	t.closed = closed
	g.s.serve(g.chat, g.s.owner, id, toggled(closed), map[string]any{})
}

func toggled(closed bool) string {
	if closed {
		return "forum_topic_closed"
	}
	return "forum_topic_reopened"
}

// serve writes a service message and tells the bot; bots hear of those that they cause themselves as well.
func (s *Server) serve(c *room, by *user, topic int, kind string, content any) *message {
	m := &message{from: by, extra: map[string]any{kind: content}}
	m.Topic, m.Service = topic, kind
	s.add(c, m)
	if kind == "forum_topic_created" {
		m.Topic = m.ID
	}
	s.push("message", m.json())
	return m
}

// Migrate gives the group another id. Whoever uses the old one is told the new one.
func (g *Group) Migrate(newID int64) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	old := g.chat.id
	leaving := map[string]any{
		"message_id": g.chat.last + 1, "date": g.s.now().Unix(), "chat": g.chat.json(),
		"from": g.s.owner.json(), "migrate_to_chat_id": newID,
	}
	delete(g.s.chats, old)
	g.s.moved[old], g.s.chats[newID] = newID, g.chat
	g.chat.id = newID
	g.s.push("message", leaving)
	g.s.serve(g.chat, g.s.owner, 0, "migrate_from_chat_id", old)
}

// Rights changes what the bot may do in the group.
func (g *Group) Rights(canManageTopics, canPin, canDelete bool) {
	g.change("administrator", map[string]bool{
		"can_manage_topics": canManageTopics, "can_pin_messages": canPin, "can_delete_messages": canDelete,
	})
}

// Demote makes the bot an ordinary member; Kick throws it out.
func (g *Group) Demote() { g.change("member", nil) }

// Kick throws the bot out of the group.
func (g *Group) Kick() { g.change("kicked", nil) }

func (g *Group) change(status string, rights map[string]bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	before := memberJSON(g.s.me, g.chat.members[botID], g.chat.rights)
	g.chat.members[botID], g.chat.rights = status, rights
	g.s.push("my_chat_member", map[string]any{
		"chat": g.chat.json(), "from": g.s.owner.json(), "date": g.s.now().Unix(),
		"old_chat_member": before, "new_chat_member": memberJSON(g.s.me, status, rights),
	})
}

// Forum turns the group's topics on or off.
func (g *Group) Forum(on bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat.forum = on
	g.s.notify()
}

// Messages lists what stands in a topic now; 0 is what stands in none.
func (g *Group) Messages(topic int) []Message {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.chat.seen(topic)
}

// Last is the newest message of the bot in a topic; the zero Message when there is none.
func (g *Group) Last(topic int) Message {
	list := g.Messages(topic)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].FromBot && list[i].Service == "" {
			return list[i]
		}
	}
	return Message{}
}

// Screen shows a topic as a transcript: "> Name: " members, "< " the bot, "* " what happened, buttons in brackets.
func (g *Group) Screen(topic int) string { return screen(g.Messages(topic), true) }

// Toasts are the answers to presses in the group that showed something.
func (g *Group) Toasts() []string {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return append([]string(nil), g.chat.toasts...)
}

// Menu lists the commands that administrators of the group are offered in a language.
func (g *Group) Menu(lang string) []Command {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	id := g.chat.id
	return g.s.menu(lang, fmt.Sprintf("chat_administrators:%d", id), fmt.Sprintf("chat:%d", id),
		"all_chat_administrators", "all_group_chats", "default")
}

// memberJSON shows somebody's membership.
func memberJSON(u *user, status string, rights map[string]bool) map[string]any {
	v := map[string]any{"status": status, "user": u.json()}
	switch status {
	case "administrator":
		for _, right := range strings.Fields(`can_be_edited is_anonymous can_manage_video_chats can_restrict_members
			can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories
			can_delete_messages can_pin_messages can_manage_topics`) {
			v[right] = rights[right]
		}
		v["can_manage_chat"] = true
	case "creator":
		v["is_anonymous"] = false
	case "kicked":
		v["until_date"] = 0
	}
	return v
}
