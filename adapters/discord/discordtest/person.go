package discordtest

import "sort"

// Person is somebody with an account, who writes to the bot directly.
type Person struct {
	s                *Server
	id, name, locale string
	bot              bool
	closed           bool
	dm               *channel
	ephemeral        []*message
	modal            *modal
}

// Person gives the person of an id; the first time, with this name and the locale of their Discord.
func (s *Server) Person(id, name, locale string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.person(id, name, locale)
}

func (s *Server) person(id, name, locale string) *Person {
	p := s.people[id]
	if p == nil {
		p = &Person{s: s, id: id, name: name, locale: locale}
		s.people[id] = p
	}
	return p
}

func byID(all []*message) {
	sort.SliceStable(all, func(i, j int) bool { return number(all[i].id) < number(all[j].id) })
}

func (p *Person) sees(id string) *message {
	for _, m := range p.ephemeral {
		if m.id == id {
			return m
		}
	}
	return nil
}

func (p *Person) forget(m *message) {
	for i, one := range p.ephemeral {
		if one == m {
			p.ephemeral = append(p.ephemeral[:i:i], p.ephemeral[i+1:]...)
			return
		}
	}
}

// locked does something while nothing else happens.
func locked[T any](s *Server, do func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return do()
}

// ID is their id.
func (p *Person) ID() string { return p.id }

// Channel is the id of the channel of their direct messages.
func (p *Person) Channel() string {
	return locked(p.s, func() string { return p.s.direct(p).id })
}

// DM writes to the bot, and gives the id of the message.
func (p *Person) DM(text string) string {
	return locked(p.s, func() string { return p.say(p.s.direct(p), &message{content: text}) })
}

// Reply answers a message.
func (p *Person) Reply(to, text string) string {
	return locked(p.s, func() string { return p.reply(p.s.direct(p), to, text) })
}

// Edit changes a message of theirs.
func (p *Person) Edit(msg, text string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.edit(p.s.direct(p), msg, text)
}

// Delete takes a message of theirs back.
func (p *Person) Delete(msg string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.drop(p.own(p.s.direct(p), msg))
}

// Photo sends a file, with words or without.
func (p *Person) Photo(data []byte, name, text string) string {
	return locked(p.s, func() string { return p.picture(p.s.direct(p), data, name, text) })
}

// Voice sends a voice message.
func (p *Person) Voice(ogg []byte) string {
	return locked(p.s, func() string {
		f := p.s.newFile(p.s.direct(p), "voice-message.ogg", "audio/ogg", ogg)
		f.voice = true
		return p.say(p.s.direct(p), &message{files: []*file{f}, flags: flagVoice})
	})
}

// Sticker sends a sticker.
func (p *Person) Sticker() string {
	return locked(p.s, func() string {
		one := map[string]any{"id": "749054660769218631", "name": "Wave", "format_type": 3}
		return p.say(p.s.direct(p), &message{stickers: []any{one}})
	})
}

// Press presses the button of the newest message that bears the label, and gives the id of the interaction.
func (p *Person) Press(label string) string {
	return locked(p.s, func() string { return p.press(p.s.direct(p), label) })
}

// Choose picks options, by their labels, in the newest menu with that placeholder ("" any) which has them.
func (p *Person) Choose(placeholder string, options ...string) string {
	return locked(p.s, func() string { return p.choose(p.s.direct(p), placeholder, options) })
}

// Submit fills in the form that is open, field by field, and sends it.
func (p *Person) Submit(values ...string) string {
	return locked(p.s, func() string { return p.submit(values) })
}

// Form is the title of the form that is open; ok is false when none is.
func (p *Person) Form() (title string, ok bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.modal == nil {
		return "", false
	}
	return p.modal.title, true
}

// Slash uses a command, by its name in their language or by its own, in a guild (in its first text channel), or with nil
// in the direct messages. A subcommand stands behind a space.
func (p *Person) Slash(guild *Guild, command string, options map[string]string) string {
	return locked(p.s, func() string {
		in := p.s.direct(p)
		if guild != nil {
			in = guild.first()
		}
		return p.slash(in, command, options)
	})
}

func (g *Guild) first() *channel {
	for _, id := range sorted(g.s.channels) {
		if c := g.s.channels[id]; c.guild == g && c.kind == kindText {
			return c
		}
	}
	g.s.t.Fatalf("discordtest: the guild has no text channel")
	return nil
}

// CloseDMs lets nothing from the bot through, or lets it through again.
func (p *Person) CloseDMs(on bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.closed = on
}

// Messages is the talk with the bot as it stands, with what only they see.
func (p *Person) Messages() []Message {
	return locked(p.s, func() []Message { return p.s.views(p.before(p.s.direct(p))) })
}

// Screen is Messages as text.
func (p *Person) Screen() string { return screen(p.Messages()) }

// Ephemeral lists the answers that only they see, wherever they acted.
func (p *Person) Ephemeral() []Message {
	return locked(p.s, func() []Message { return p.s.views(p.ephemeral) })
}

// Commands lists the commands they are offered in a guild, or with nil in the direct messages, in their language.
func (p *Person) Commands(guild *Guild) []Command {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var all []Command
	for _, c := range p.s.offered(guild, p) {
		one := Command{Name: localized(c, "name", p.locale), Description: localized(c, "description", p.locale), Original: text(c, "name")}
		for _, o := range list2(c["options"]) {
			option, _ := o.(map[string]any)
			one.Options = append(one.Options, localized(option, "name", p.locale))
		}
		all = append(all, one)
	}
	return all
}
