package telegramtest

import (
	"strings"
	"unicode/utf8"
)

// reach finds the chat of a request, or says why the bot cannot do anything there.
func (s *Server) reach(r *request) (*room, *failure) {
	if !r.has("chat_id") {
		return nil, bad("chat_id is empty")
	}
	id := r.num("chat_id")
	if to, ok := s.moved[id]; ok {
		f := bad("group chat was upgraded to a supergroup chat")
		f.migrate = to
		return nil, f
	}
	c := s.chats[id]
	if c == nil {
		return nil, bad("chat not found")
	}
	switch c.members[botID] {
	case "kicked":
		return nil, forbidden("bot was kicked from the supergroup chat")
	case "left":
		return nil, forbidden("bot is not a member of the supergroup chat")
	}
	return c, nil
}

// mayWrite finds the chat of a request into which something is to be written.
func (s *Server) mayWrite(r *request) (*room, *failure) {
	c, fail := s.reach(r)
	switch {
	case fail != nil:
		return nil, fail
	case c.person == nil:
		return c, s.mayWriteTopic(c, r)
	case c.person.deactivated:
		return nil, forbidden("user is deactivated")
	case c.blocked:
		return nil, forbidden("bot was blocked by the user")
	case !c.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case r.num("message_thread_id") != 0:
		return nil, bad("message thread not found")
	}
	return c, nil
}

func (s *Server) mayWriteTopic(c *room, r *request) *failure {
	id := int(r.num("message_thread_id"))
	if id == 0 || id == 1 && r.method == "sendChatAction" {
		return nil
	}
	t := c.topics[id]
	switch {
	case t == nil || !c.forum:
		return bad("message thread not found")
	case t.deleted:
		return bad("TOPIC_DELETED")
	case t.closed && !c.rights["can_manage_topics"]:
		return bad("TOPIC_CLOSED")
	}
	return nil
}

// put sends a message of the bot: everything that is common to the methods that send.
func (s *Server) put(c *room, r *request, m *message) (any, *failure) {
	if fail := s.answering(c, r, m); fail != nil {
		return nil, fail
	}
	if fail := s.markup(c, r, m); fail != nil {
		return nil, fail
	}
	m.from, m.Topic = s.me, int(r.num("message_thread_id"))
	if m.Topic == 0 && m.reply != nil { // an answer goes where the question stands
		m.Topic = m.reply.Topic
	}
	m.Silent, m.Protected = r.flag("disable_notification"), r.flag("protect_content")
	s.add(c, m)
	return m.json(), nil
}

// answering finds the message that is answered.
func (s *Server) answering(c *room, r *request, m *message) *failure {
	p := r.obj("reply_parameters")
	if p == nil {
		return nil
	}
	id, _ := p["message_id"].(int64)
	to := c.find(int(id))
	if thread := int(r.num("message_thread_id")); to != nil && thread != 0 && to.Topic != thread { // nor does it leave its topic
		to = nil
	}
	if to == nil && p["allow_sending_without_reply"] != true {
		return bad("message to be replied not found")
	}
	m.reply = to
	return nil
}

const (
	maxText    = 4096
	maxCaption = 1024
)

func sendMessage(s *Server, r *request) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	m := &message{}
	if m.Text, m.Entities, fail = s.words(r, "text", maxText); fail != nil {
		return nil, fail
	}
	return s.put(c, r, m)
}

// words reads a text with its markup and holds it to its limits.
func (s *Server) words(r *request, field string, limit int) (string, []Entity, *failure) {
	text, entities, fail := s.parse(r, field, r.params)
	switch {
	case fail != nil:
		return "", nil, fail
	case field == "text" && r.str("text") == "":
		return "", nil, s.refuse(r, field, "message text is empty")
	case field == "text" && text == "":
		return "", nil, s.refuse(r, field, "text must be non-empty")
	case units(text) > limit && field == "text":
		return "", nil, s.refuse(r, field, "message is too long")
	case units(text) > limit:
		return "", nil, s.refuse(r, field, "message caption is too long")
	}
	return text, entities, nil
}

// parse reads the text of a field with parse_mode or its list of entities.
func (s *Server) parse(r *request, field string, from map[string]any) (string, []Entity, *failure) {
	text, _ := from[field].(string)
	mode, _ := from["parse_mode"].(string)
	var entities []Entity
	var err error
	listed := "entities"
	if field == "caption" {
		listed = "caption_entities"
	}
	if !utf8.ValidString(text) {
		return "", nil, s.refuse(r, field, "strings must be encoded in UTF-8")
	}
	switch strings.ToLower(mode) {
	case "html":
		text, entities, err = parseHTML(text)
	case "markdownv2":
		text, entities, err = parseMarkdown(text)
	case "":
		entities, err = readEntities(from[listed], text)
	default:
		return "", nil, s.refuse(r, "parse_mode", "unsupported parse_mode")
	}
	if err != nil {
		return "", nil, s.refuse(r, field, "can't parse entities: "+err.Error())
	}
	text, entities = trimmed(text, entities)
	return text, entities, nil
}

func sendLocation(s *Server, r *request) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	m := &message{}
	if m.Location, fail = s.point(r); fail != nil {
		return nil, fail
	}
	return s.put(c, r, m)
}

func sendVenue(s *Server, r *request) (any, *failure) {
	c, fail := s.mayWrite(r)
	if fail != nil {
		return nil, fail
	}
	p, fail := s.point(r)
	if fail != nil {
		return nil, fail
	}
	for _, field := range []string{"title", "address"} {
		if strings.TrimSpace(r.str(field)) == "" {
			return nil, s.refuse(r, field, "venue "+field+" must be non-empty")
		}
	}
	m := &message{}
	m.Venue = &Venue{Point: *p, Title: r.str("title"), Address: r.str("address")}
	return s.put(c, r, m)
}

func (s *Server) point(r *request) (*Point, *failure) {
	p := &Point{Lat: r.float("latitude"), Lon: r.float("longitude")}
	if p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180 {
		return nil, s.refuse(r, "latitude", "wrong latitude or longitude specified")
	}
	return p, nil
}

func sendChatAction(s *Server, r *request) (any, *failure) {
	if _, fail := s.mayWrite(r); fail != nil {
		return nil, fail
	}
	for _, known := range strings.Fields(`typing upload_photo record_video upload_video record_voice upload_voice
		upload_document choose_sticker find_location record_video_note upload_video_note`) {
		if r.str("action") == known {
			return true, nil
		}
	}
	return nil, s.refuse(r, "action", "wrong parameter action in request")
}
