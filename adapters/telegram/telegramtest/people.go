package telegramtest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// written is a message of words, with the entities that Telegram finds in them.
func written(text string) *message {
	m := &message{}
	m.Text, m.Entities = text, findEntities(text)
	return m
}

var (
	commandWord = regexp.MustCompile(`(?:^|[\s(])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`)
	linkWord    = regexp.MustCompile(`(?i)(?:^|[\s(])((?:https?://|www\.)[^\s<>]+)`)
	emailWord   = regexp.MustCompile(`(?i)(?:^|[\s(])([a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)`)
	mentionWord = regexp.MustCompile(`(?:^|[\s(])(@[A-Za-z][A-Za-z0-9_]{3,31})`)
	hashtagWord = regexp.MustCompile(`(?:^|[\s(])(#[\pL\pN_]{1,256})`)
)

// findEntities finds commands, links, addresses, mentions and hashtags in words without markup.
func findEntities(text string) []Entity {
	var all []Entity
	find := func(kind string, pattern *regexp.Regexp) {
		for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
			all = append(all, Entity{Type: kind, Offset: units(text[:at[2]]), Length: units(text[at[2]:at[3]])})
		}
	}
	find("bot_command", commandWord)
	find("url", linkWord)
	find("email", emailWord)
	find("mention", mentionWord)
	find("hashtag", hashtagWord)
	slices.SortStableFunc(all, func(a, b Entity) int { return a.Offset - b.Offset })
	return all
}

func (s *Server) photoMessage(jpeg []byte, caption, album string) *message {
	m := &message{photo: s.storePhoto(jpeg)}
	m.Caption, m.Entities, m.Album = caption, findEntities(caption), album
	return m
}

func (s *Server) documentMessage(name string, data []byte) *message {
	return &message{kind: "document", document: s.store("documents", "bin", "application/octet-stream", name, data)}
}

func (s *Server) newAlbum() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextFile++
	return albumID(s.nextFile)
}

func albumID(n int) string { return strconv.Itoa(13000000000 + n) }

// must gives a message of a chat, nil and a failed test when it is not there.
func (s *Server) must(c *room, id int) *message {
	s.t.Helper()
	m := c.find(id)
	if m == nil {
		s.t.Errorf("telegramtest: message %d is not in the chat", id)
	}
	return m
}

func (s *Server) edit(c *room, by *user, id int, text string) {
	s.t.Helper()
	m := s.must(c, id)
	if m == nil {
		return
	}
	if m.from != by {
		s.t.Errorf("telegramtest: message %d is somebody else's", id)
		return
	}
	if m.Caption != "" || len(m.photo) > 0 {
		m.Caption = text
	} else {
		m.Text = text
	}
	m.Entities, m.edited = findEntities(text), s.now().Unix()
	s.push("edited_message", m.json())
}

// press is a button that was pressed and whose query waits for its answer.
type press struct {
	in       *room
	by       *user
	message  *message
	answered bool
	old      bool
}

func (s *Server) press(c *room, by *user, id int, data string) {
	query := fmt.Sprintf("%d%06d", by.id, len(s.presses)+1)
	p := &press{in: c, by: by}
	content := map[string]any{
		"id": query, "from": by.json(), "chat_instance": fmt.Sprintf("-42%d", c.id&0xffffff), "data": data,
	}
	if m := c.find(id); m != nil {
		p.message = m
		content["message"] = m.json()
	} else { // the bot is told where, and no more
		content["message"] = map[string]any{"chat": c.json(), "message_id": id, "date": 0}
	}
	s.presses[query] = p
	s.push("callback_query", content)
}

// Unanswered counts the presses that wait for an answer: on each of them a button goes on turning.
func (s *Server) Unanswered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.presses {
		if !p.answered && !p.old {
			n++
		}
	}
	return n
}

// ExpirePresses makes all presses so far too old to be answered.
func (s *Server) ExpirePresses() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.presses {
		p.old = true
	}
}

// button finds the newest message, in one topic or anywhere (-1), that bears a button with this label.
func (c *room) button(topic int, label string) (*message, Button) {
	for i := len(c.messages) - 1; i >= 0; i-- {
		m := c.messages[i]
		if m.gone || topic >= 0 && m.Topic != topic {
			continue
		}
		for _, row := range buttonsOf(m.markup, "inline_keyboard") {
			for _, b := range row {
				if b.Text == label {
					return m, b
				}
			}
		}
	}
	return nil, Button{}
}

// offers reports whether the reply keyboard has a button that writes its label.
func (c *room) offers(label string) bool {
	for _, row := range buttonsOf(c.keyboard, "keyboard") {
		for _, b := range row {
			if b.Text == label && !b.Location && !b.Contact {
				return true
			}
		}
	}
	return false
}
