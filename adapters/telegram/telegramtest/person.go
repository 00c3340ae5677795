package telegramtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Person is somebody with a private chat with the bot. What a method does comes to the bot as an update; numbers it gives
// are message ids. Somebody who has neither written nor pressed start cannot be written to.
type Person struct {
	s    *Server
	user *user
	chat *room
}

// Person makes an account; lang is what their app is set to, "" nothing. The same id gives the same person.
func (s *Server) Person(id int64, name, lang string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, last, _ := strings.Cut(name, " ")
	u := s.addUser(user{id: id, first: first, last: last, username: "user_" + strconv.FormatInt(id, 10), lang: lang})
	c := s.chats[id]
	if c == nil {
		c = &room{id: id, kind: "private", person: u}
		s.chats[id] = c
	}
	return &Person{s: s, user: u, chat: c}
}

// ID is the person's number, and that of their chat.
func (p *Person) ID() int64 { return p.user.id }

// Username is the person's handle, without the @.
func (p *Person) Username() string { return p.user.username }

// Greeted has the person have started the bot some time ago: the bot may write, and gets no update.
func (p *Person) Greeted() *Person {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.chat.started = true
	return p
}

// startPayload is what Telegram lets stand behind ?start= in a link.
var startPayload = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)

// Start presses start, with what stands behind ?start= in a link, or "".
func (p *Person) Start(payload string) int {
	p.s.t.Helper()
	if !startPayload.MatchString(payload) {
		p.s.t.Errorf("telegramtest: no link carries this after start: at most 64 of A-Z a-z 0-9 _ -")
	}
	return p.Write(strings.TrimSpace("/start " + payload))
}

// say puts a message of the person into their chat and tells the bot.
func (p *Person) say(build func() *message) int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.chat.started = true
	m := build()
	m.from = p.user
	p.s.add(p.chat, m)
	p.s.push("message", m.json())
	return m.ID
}

// Write writes a message.
func (p *Person) Write(text string) int {
	return p.say(func() *message { return written(text) })
}

// Reply writes an answer to a message.
func (p *Person) Reply(to int, text string) int {
	p.s.t.Helper()
	return p.say(func() *message {
		m := written(text)
		m.reply = p.s.must(p.chat, to)
		return m
	})
}

// Photo sends a photo.
func (p *Person) Photo(jpeg []byte, caption string) int {
	return p.say(func() *message { return p.s.photoMessage(jpeg, caption, "") })
}

// Album sends photos at once: they come as a message each, with a common media_group_id.
func (p *Person) Album(photos ...[]byte) []int {
	group := p.s.newAlbum()
	var ids []int
	for _, photo := range photos {
		ids = append(ids, p.say(func() *message { return p.s.photoMessage(photo, "", group) }))
	}
	return ids
}

// Voice sends a voice message.
func (p *Person) Voice(ogg []byte) int {
	return p.say(func() *message { return &message{voice: p.s.store("voice", "oga", "audio/ogg", "", ogg)} })
}

// Document sends a file.
func (p *Person) Document(name string, data []byte) int {
	return p.say(func() *message { return p.s.documentMessage(name, data) })
}

// Sticker sends a sticker.
func (p *Person) Sticker(emoji string) int {
	return p.say(func() *message {
		f := p.s.store("stickers", "webp", "image/webp", "", []byte("RIFF....WEBP"))
		return &message{extra: map[string]any{"sticker": map[string]any{
			"file_id": f.id, "file_unique_id": f.unique, "type": "regular", "width": 512, "height": 512,
			"is_animated": false, "is_video": false, "emoji": emoji,
		}}}
	})
}

// Contact sends somebody's name and number.
func (p *Person) Contact(name, phone string) int {
	return p.say(func() *message {
		return &message{extra: map[string]any{"contact": map[string]any{"phone_number": phone, "first_name": name}}}
	})
}

// Locate shares a place, as the button of a reply keyboard does.
func (p *Person) Locate(lat, lon float64) int {
	return p.say(func() *message {
		if p.chat.keyboard["one_time_keyboard"] == true {
			p.chat.keyboard = nil
		}
		m := &message{}
		m.Location = &Point{Lat: lat, Lon: lon}
		return m
	})
}

// Edit changes what the person wrote.
func (p *Person) Edit(msg int, text string) {
	p.s.t.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.edit(p.chat, p.user, msg, text)
}

// Press presses a button: of the newest message that bears it, or of the reply keyboard. It ends the test when there is none,
// or when the button opens a link (see Link).
func (p *Person) Press(label string) {
	p.s.t.Helper()
	p.s.mu.Lock()
	m, b := p.chat.button(-1, label)
	plain := m == nil && p.chat.offers(label)
	p.s.mu.Unlock()
	switch {
	case plain:
		p.Write(label)
	case m == nil:
		p.s.t.Fatalf("telegramtest: no message of the person's chat bears the button %q", label)
	case b.Data == "":
		p.s.t.Fatalf("telegramtest: the button %q is a link", label)
	default:
		p.PressData(m.ID, b.Data)
	}
}

// PressData presses a button of a message by its data, even when the message does not bear it (any more).
func (p *Person) PressData(msg int, data string) {
	p.s.t.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.chat.started = true
	p.s.press(p.chat, p.user, msg, data)
}

// Link gives the address behind the newest button with this label. It ends the test when there is none.
func (p *Person) Link(label string) string {
	p.s.t.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m, b := p.chat.button(-1, label)
	if m == nil || b.URL == "" {
		p.s.t.Fatalf("telegramtest: no message of the person's chat bears the link %q", label)
	}
	return b.URL
}

// Block blocks the bot, or lets it write again.
func (p *Person) Block(on bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	before := memberJSON(p.s.me, standing(p.chat.blocked), nil)
	p.chat.blocked = on
	p.s.push("my_chat_member", map[string]any{
		"chat": p.chat.json(), "from": p.user.json(), "date": p.s.now().Unix(),
		"old_chat_member": before, "new_chat_member": memberJSON(p.s.me, standing(on), nil),
	})
}

func standing(blocked bool) string {
	if blocked {
		return "kicked"
	}
	return "member"
}

// Deactivate deletes the account.
func (p *Person) Deactivate() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.user.deactivated = true
	p.s.notify()
}

// Messages is the chat as the person sees it now: what was edited stands in its place, what was deleted is gone.
func (p *Person) Messages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.chat.seen(-1)
}

// Last is the newest message of the bot; the zero Message when there is none.
func (p *Person) Last() Message {
	list := p.Messages()
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].FromBot {
			return list[i]
		}
	}
	return Message{}
}

// Screen shows the chat as a transcript: "> " the person, "< " the bot, buttons in brackets.
func (p *Person) Screen() string {
	text := screen(p.Messages(), false)
	for _, row := range p.Keyboard() {
		text += "= " + rowText(row) + "\n"
	}
	return text
}

// Toasts are the answers to presses that showed something.
func (p *Person) Toasts() []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return append([]string(nil), p.chat.toasts...)
}

// Keyboard is the reply keyboard that is shown now.
func (p *Person) Keyboard() [][]Button {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return buttonsOf(p.chat.keyboard, "keyboard")
}

// Menu lists the commands the person is offered in a language.
func (p *Person) Menu(lang string) []Command {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.menu(lang, fmt.Sprintf("chat:%d", p.chat.id), "all_private_chats", "default")
}
