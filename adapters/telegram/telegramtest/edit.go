package telegramtest

import (
	"reflect"
	"slices"
)

// own finds a message of the bot that is to be edited.
func (s *Server) own(r *request) (*room, *message, *failure) {
	c, fail := s.reach(r)
	if fail != nil {
		return nil, nil, fail
	}
	if c.person != nil {
		if _, fail := s.mayWrite(r); fail != nil {
			return nil, nil, fail
		}
	}
	m := c.find(int(r.num("message_id")))
	switch {
	case m == nil:
		return nil, nil, bad("message to edit not found")
	case m.from != s.me || m.Service != "":
		return nil, nil, bad("message can't be edited")
	}
	return c, m, nil
}

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a " +
	"current content and reply markup of the message"

// replace changes a message in place; without a reply_markup its buttons go.
func (s *Server) replace(c *room, r *request, m *message, change func(*message)) (any, *failure) {
	next := &message{in: c}
	if fail := s.markup(c, r, next); fail != nil {
		return nil, fail
	}
	if next.keyboard != nil {
		return nil, s.refuse(r, "reply_markup", "object expected as reply markup")
	}
	before := *m
	change(m)
	m.markup = next.markup
	same := before.Text == m.Text && before.Caption == m.Caption && reflect.DeepEqual(before.Entities, m.Entities) &&
		reflect.DeepEqual(buttonsOf(before.markup, "inline_keyboard"), buttonsOf(m.markup, "inline_keyboard"))
	if same {
		*m = before
		return nil, bad(notModified)
	}
	m.edited = s.now().Unix()
	return m.json(), nil
}

func editMessageText(s *Server, r *request) (any, *failure) {
	c, m, fail := s.own(r)
	if fail != nil {
		return nil, fail
	}
	text, entities, fail := s.words(r, "text", maxText)
	switch {
	case fail != nil:
		return nil, fail
	case m.Text == "":
		return nil, bad("there is no text in the message to edit")
	}
	return s.replace(c, r, m, func(m *message) { m.Text, m.Entities = text, entities })
}

func editMessageCaption(s *Server, r *request) (any, *failure) {
	c, m, fail := s.own(r)
	if fail != nil {
		return nil, fail
	}
	text, entities, fail := s.words(r, "caption", maxCaption)
	switch {
	case fail != nil:
		return nil, fail
	case m.photo == nil && m.voice == nil && m.document == nil:
		return nil, bad("there is no caption in the message to edit")
	}
	return s.replace(c, r, m, func(m *message) { m.Caption, m.Entities = text, entities })
}

func editMessageReplyMarkup(s *Server, r *request) (any, *failure) {
	c, m, fail := s.own(r)
	if fail != nil {
		return nil, fail
	}
	return s.replace(c, r, m, func(*message) {})
}

func deleteMessage(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	if fail != nil {
		return nil, fail
	}
	m := c.find(int(r.num("message_id")))
	switch {
	case m == nil:
		return nil, bad("message to delete not found")
	case !s.deletable(c, m):
		return nil, bad("message can't be deleted")
	}
	c.remove(m)
	return true, nil
}

func (s *Server) deletable(c *room, m *message) bool {
	const deadline = 48 * 60 * 60 // seconds
	if c.kind == "private" {
		return s.now().Unix()-m.date < deadline
	}
	return m.from == s.me && s.now().Unix()-m.date < deadline || c.rights["can_delete_messages"]
}

func deleteMessages(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	if fail != nil {
		return nil, fail
	}
	ids := r.list("message_ids")
	if len(ids) == 0 || len(ids) > 100 {
		return nil, s.refuse(r, "message_ids", "message identifiers are not specified or too many")
	}
	for _, id := range ids {
		n, _ := id.(int64)
		if m := c.find(int(n)); m != nil && s.deletable(c, m) {
			c.remove(m)
		}
	}
	return true, nil
}

func answerCallbackQuery(s *Server, r *request) (any, *failure) {
	p := s.presses[r.str("callback_query_id")]
	text := r.str("text")
	switch {
	case len([]rune(text)) > 200:
		return nil, s.refuse(r, "text", "MESSAGE_TOO_LONG")
	case p == nil || p.old:
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	if text != "" && !p.answered {
		p.in.toasts = append(p.in.toasts, text)
	}
	p.answered = true
	return true, nil
}

func setMessageReaction(s *Server, r *request) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	m := c.find(int(r.num("message_id")))
	if m == nil || m.Service != "" {
		return nil, bad("message to react not found")
	}
	if len(r.list("reaction")) > 1 {
		return nil, s.refuse(r, "reaction", "REACTIONS_TOO_MANY")
	}
	var now []string
	for _, each := range r.list("reaction") {
		v, _ := each.(map[string]any)
		emoji, _ := v["emoji"].(string)
		if !slices.Contains(reactionEmoji(), emoji) {
			return nil, s.refuse(r, "reaction", "REACTION_INVALID")
		}
		now = append(now, emoji)
	}
	m.Reactions = now
	return true, nil
}

// pin and unpin: in topics the pins stand in the topic.
func (s *Server) pins(r *request) (*room, *failure) {
	c, fail := s.reach(r)
	switch {
	case fail != nil:
		return nil, fail
	case c.person == nil && !c.rights["can_pin_messages"]:
		return nil, bad("not enough rights to manage pinned messages in the chat")
	}
	return c, nil
}

// board is the list of pins a message belongs to.
func (c *room) board(topic int) *[]int {
	if t := c.topics[topic]; t != nil {
		return &t.pinned
	}
	return &c.pinned
}

func pinChatMessage(s *Server, r *request) (any, *failure) {
	c, fail := s.pins(r)
	if fail != nil {
		return nil, fail
	}
	m := c.find(int(r.num("message_id")))
	if m == nil || m.Service != "" {
		return nil, bad("message to pin not found")
	}
	board := c.board(m.Topic)
	if slices.Contains(*board, m.ID) {
		return true, nil
	}
	*board = append(*board, m.ID)
	s.serve(c, s.me, m.Topic, "pinned_message", m.render(false))
	return true, nil
}

func unpinChatMessage(s *Server, r *request) (any, *failure) {
	c, fail := s.pins(r)
	if fail != nil {
		return nil, fail
	}
	if !r.has("message_id") {
		if n := len(c.pinned); n > 0 {
			c.pinned = c.pinned[:n-1]
		}
		return true, nil
	}
	m := c.find(int(r.num("message_id")))
	if m == nil {
		return nil, bad("message to unpin not found")
	}
	board := c.board(m.Topic)
	*board = without(*board, m.ID)
	return true, nil
}

func unpinAllChatMessages(s *Server, r *request) (any, *failure) {
	c, fail := s.pins(r)
	if fail != nil {
		return nil, fail
	}
	c.pinned = nil
	return true, nil
}

func unpinAllForumTopicMessages(s *Server, r *request) (any, *failure) {
	c, fail := s.pins(r)
	if fail != nil {
		return nil, fail
	}
	t, fail := c.topic(r)
	if fail != nil {
		return nil, fail
	}
	t.pinned = nil
	return true, nil
}
