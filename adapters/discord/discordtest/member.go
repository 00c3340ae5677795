package discordtest

// Member is a person in a guild: somebody who works in its channels and threads. At first members are moderators, who see
// every thread; see Ordinary.
type Member struct {
	g        *Guild
	p        *Person
	ordinary bool
}

// Member gives the member of an id; the first time, they come in. The same person may write to the bot directly.
func (g *Guild) Member(id, name, locale string) *Member {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if m := g.people[id]; m != nil {
		return m
	}
	m := &Member{g: g, p: g.s.person(id, name, locale)}
	g.people[id] = m
	return m
}

// Ordinary makes them somebody who sees the private threads they were brought into, and no others.
func (m *Member) Ordinary() *Member {
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	m.ordinary = true
	return m
}

// Person is who they are outside of the guild.
func (m *Member) Person() *Person { return m.p }

// ID is their id.
func (m *Member) ID() string { return m.p.id }

// Sees tells whether a channel or thread is there for them.
func (m *Member) Sees(channelID string) bool {
	return locked(m.g.s, func() bool { return m.sees(m.g.s.channels[channelID]) })
}

func (m *Member) sees(c *channel) bool {
	if c == nil || c.guild != m.g {
		return false
	}
	_, in := c.members[m.p.id]
	return c.kind != kindPrivate || in || !m.ordinary
}

func (m *Member) in(channelID string) *channel {
	c := m.g.find(channelID)
	if !m.sees(c) {
		m.g.s.t.Fatalf("discordtest: the member does not see thread %s", channelID)
	}
	return c
}

// Write writes into a thread or channel, and gives the id of the message.
func (m *Member) Write(thread, text string) string {
	return locked(m.g.s, func() string { return m.p.say(m.in(thread), &message{content: text}) })
}

// Reply answers a message of a thread.
func (m *Member) Reply(thread, to, text string) string {
	return locked(m.g.s, func() string { return m.p.reply(m.in(thread), to, text) })
}

// Edit changes a message of theirs.
func (m *Member) Edit(thread, msg, text string) {
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	m.p.edit(m.in(thread), msg, text)
}

// Erase takes a message of theirs back.
func (m *Member) Erase(thread, msg string) {
	m.g.s.mu.Lock()
	defer m.g.s.mu.Unlock()
	m.g.s.drop(m.p.own(m.in(thread), msg))
}

// Photo sends a file into a thread, with words or without.
func (m *Member) Photo(thread string, data []byte, name, text string) string {
	return locked(m.g.s, func() string { return m.p.picture(m.in(thread), data, name, text) })
}

// Press presses the button of the newest message of a thread that bears the label.
func (m *Member) Press(thread, label string) string {
	return locked(m.g.s, func() string { return m.p.press(m.in(thread), label) })
}

// Choose picks options in the newest menu of a thread that has them.
func (m *Member) Choose(thread, placeholder string, options ...string) string {
	return locked(m.g.s, func() string { return m.p.choose(m.in(thread), placeholder, options) })
}

// Submit fills in the form that is open, field by field.
func (m *Member) Submit(values ...string) string { return m.p.Submit(values...) }

// Slash uses a command in a channel or thread.
func (m *Member) Slash(channelOrThread, command string, options map[string]string) string {
	return locked(m.g.s, func() string { return m.p.slash(m.in(channelOrThread), command, options) })
}

// Ephemeral lists the answers that only they see.
func (m *Member) Ephemeral() []Message { return m.p.Ephemeral() }

// Messages is a channel or thread as a moderator sees it.
func (g *Guild) Messages(channelID string) []Message {
	return locked(g.s, func() []Message { return g.s.views(g.find(channelID).messages) })
}

// Screen is Messages as text.
func (g *Guild) Screen(channelID string) string { return screen(g.Messages(channelID)) }
