package telegramtest

import "strings"

// forum finds a group in which the bot may do something with topics.
func (s *Server) forumOf(r *request) (*room, *failure) {
	c, fail := s.reach(r)
	switch {
	case fail != nil:
		return nil, fail
	case !c.forum:
		return nil, bad("the chat is not a forum")
	case !c.rights["can_manage_topics"] && r.method == "createForumTopic":
		return nil, bad("not enough rights to create a topic")
	case !c.rights["can_manage_topics"] && r.method == "deleteForumTopic":
		return nil, bad("not enough rights to delete a topic")
	case !c.rights["can_manage_topics"]:
		return nil, bad("not enough rights to manage the topic")
	}
	return c, nil
}

func (c *room) topic(r *request) (*topic, *failure) {
	t := c.topics[int(r.num("message_thread_id"))]
	if t == nil || t.deleted {
		return nil, bad("TOPIC_ID_INVALID")
	}
	return t, nil
}

func (s *Server) topicName(r *request) (string, *failure) {
	name := strings.TrimSpace(r.str("name"))
	if n := len([]rune(name)); n < 1 || n > 128 {
		return "", s.refuse(r, "name", "TOPIC_TITLE_INVALID")
	}
	return name, nil
}

func createForumTopic(s *Server, r *request) (any, *failure) {
	c, fail := s.forumOf(r)
	if fail != nil {
		return nil, fail
	}
	name, fail := s.topicName(r)
	if fail != nil {
		return nil, fail
	}
	color := int64(0x6FB9F0)
	if r.has("icon_color") {
		color = r.num("icon_color")
	}
	switch color {
	case 7322096, 16766590, 13338331, 9367192, 16749490, 16478047:
	default:
		return nil, s.refuse(r, "icon_color", "invalid forum topic icon color specified")
	}
	m := s.serve(c, s.me, 0, "forum_topic_created", map[string]any{"name": name, "icon_color": color})
	c.topics[m.ID] = &topic{id: m.ID, name: name, color: color}
	return map[string]any{"message_thread_id": m.ID, "name": name, "icon_color": color}, nil
}

func editForumTopic(s *Server, r *request) (any, *failure) {
	c, fail := s.forumOf(r)
	if fail != nil {
		return nil, fail
	}
	t, fail := c.topic(r)
	if fail != nil {
		return nil, fail
	}
	changed := map[string]any{}
	if r.str("name") != "" {
		name, fail := s.topicName(r)
		if fail != nil {
			return nil, fail
		}
		if name != t.name {
			t.name, changed["name"] = name, name
		}
	}
	if icon := r.str("icon_custom_emoji_id"); icon != "" {
		changed["icon_custom_emoji_id"] = icon
	}
	if len(changed) == 0 {
		return nil, bad("TOPIC_NOT_MODIFIED")
	}
	s.serve(c, s.me, t.id, "forum_topic_edited", changed)
	return true, nil
}

func closeForumTopic(s *Server, r *request) (any, *failure)  { return s.setClosed(r, true) }
func reopenForumTopic(s *Server, r *request) (any, *failure) { return s.setClosed(r, false) }

func (s *Server) setClosed(r *request, closed bool) (any, *failure) {
	c, fail := s.forumOf(r)
	if fail != nil {
		return nil, fail
	}
	t, fail := c.topic(r)
	switch {
	case fail != nil:
		return nil, fail
	case t.closed == closed:
		return nil, bad("TOPIC_NOT_MODIFIED")
	}
	t.closed = closed
	s.serve(c, s.me, t.id, toggled(closed), map[string]any{})
	return true, nil
}

func deleteForumTopic(s *Server, r *request) (any, *failure) {
	c, fail := s.forumOf(r)
	if fail != nil {
		return nil, fail
	}
	t, fail := c.topic(r)
	if fail != nil {
		return nil, fail
	}
	c.deleteTopic(t.id)
	return true, nil
}
