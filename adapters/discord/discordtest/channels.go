package discordtest

import (
	"net/http"
	"sort"
	"time"
	"unicode/utf8"
)

func getChannel(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	return c.json(), q.s.may(c)
}

func patchChannel(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	if c.guild == nil {
		return nil, refuse(http.StatusForbidden, 50003, "Cannot execute action on a DM channel")
	}
	right := ManageChannels
	if c.thread() {
		right = ManageThreads
		if c.owner == botID && q.body["locked"] == nil && !c.locked {
			right = SendMessagesInThreads // the owner of a thread may name and archive it
		}
	}
	if refused := q.s.may(c, right); refused != nil {
		return nil, refused
	}
	opens, told := q.body["archived"].(bool)
	if c.thread() && c.archived && (!told || opens) {
		return nil, threadArchived()
	}
	if refused := q.patchName(c); refused != nil {
		return nil, refused
	}
	if c.thread() {
		q.patchThread(c)
	} else if v, ok := q.body["parent_id"].(string); ok {
		c.parent = v
	}
	q.s.emitChannel(c, "UPDATE", nil)
	return c.json(), nil
}

func (q *ask) patchName(c *channel) *refusal {
	name, topic := text(q.body, "name"), text(q.body, "topic")
	if utf8.RuneCountInString(name) > 100 {
		return q.broken("name", "BASE_TYPE_BAD_LENGTH")
	}
	if name != "" && name != c.name || topic != "" && topic != c.topic {
		if refused := q.s.rename(c); refused != nil {
			return refused
		}
	}
	if name != "" {
		c.name = name
	}
	if topic != "" {
		c.topic = topic
	}
	return nil
}

func (q *ask) patchThread(c *channel) {
	if v, ok := q.body["archived"].(bool); ok && v != c.archived {
		c.archived, c.archivedAt = v, q.s.now()
	}
	if v, ok := q.body["locked"].(bool); ok {
		c.locked = v
	}
	if v, ok := q.body["invitable"].(bool); ok {
		c.invitable = v
	}
	if v := integer(q.body, "auto_archive_duration"); v != 0 {
		c.archiveAfter = v
	}
	if v, ok := q.body["applied_tags"].([]any); ok {
		c.tags = v
	}
}

func deleteChannel(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	right := ManageChannels
	if c.thread() {
		right = ManageThreads
	}
	if refused := q.s.may(c, right); refused != nil {
		return nil, refused
	}
	j := c.json()
	if c.guild != nil {
		q.s.removeChannel(c)
	}
	return j, nil
}

// removeChannel takes a channel away for good, with its threads.
func (s *Server) removeChannel(c *channel) {
	delete(s.channels, c.id)
	for _, t := range s.channels {
		if t.thread() && t.parent == c.id {
			delete(s.channels, t.id)
		}
	}
	s.emitChannel(c, "DELETE", nil)
}

func createThread(q *ask) (any, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	if c.guild == nil || c.thread() {
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	if c.kind == kindForum {
		return q.createPost(c)
	}
	kind, right := kindPrivate, CreatePrivateThreads
	if v, ok := q.body["type"].(float64); ok && int(v) == kindPublic {
		kind, right = kindPublic, CreatePublicThreads
	}
	if refused := q.s.may(c, right); refused != nil {
		return nil, refused
	}
	t, refused := q.newThread(c, q.s.newID(), kind)
	if refused != nil {
		return nil, refused
	}
	if kind == kindPublic {
		notice := &message{in: c, author: q.s.bot, kind: typeThreadCreated, content: t.name,
			reference: map[string]any{"type": 0, "channel_id": t.id, "guild_id": c.guild.id}}
		q.s.post(notice)
	}
	return t.json(), nil
}

// createPost makes a thread of a forum, with its first message.
func (q *ask) createPost(c *channel) (any, *refusal) {
	if refused := q.s.may(c, SendMessages); refused != nil {
		return nil, refused
	}
	inner, ok := q.body["message"].(map[string]any)
	if !ok {
		return nil, q.broken("message", "BASE_TYPE_REQUIRED")
	}
	id := q.s.newID()
	first := &message{id: id, in: &channel{id: id, guild: c.guild}, author: q.s.bot}
	of := &ask{s: q.s, method: q.method, path: q.path, body: inner, files: q.files}
	if refused := of.compose(first); refused != nil {
		return nil, refused
	}
	t, refused := q.newThread(c, id, kindPublic)
	if refused != nil {
		return nil, refused
	}
	first.in = t
	q.s.post(first)
	j := t.json()
	q.s.checkShown("CreatedThreadResponse", j)
	j["message"] = first.json(q.s, true) // Discord's documentation says so, and its description of the API does not
	return j, nil
}

func createThreadFrom(q *ask) (any, *refusal) {
	m, refused := q.message(CreatePublicThreads)
	if refused != nil {
		return nil, refused
	}
	if m.in.guild == nil || m.in.thread() {
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	if q.s.channels[m.id] != nil {
		return nil, refuse(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	}
	t, refused := q.newThread(m.in, m.id, kindPublic)
	if refused != nil {
		return nil, refused
	}
	first := &message{in: t, author: m.author}
	first.answer(m)
	first.kind, first.answers = typeStarter, nil
	q.s.post(first)
	return t.json(), nil
}

// newThread makes a thread whose first member is the bot, and tells of it.
func (q *ask) newThread(c *channel, id string, kind int) (*channel, *refusal) {
	name := text(q.body, "name")
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		return nil, q.broken("name", "BASE_TYPE_BAD_LENGTH")
	}
	if _, ok := c.guild.denied[ViewChannel]; ok && c.guild.denied[ViewChannel] {
		return nil, refuse(http.StatusForbidden, 50001, "Missing Access")
	}
	now := q.s.now()
	t := &channel{id: id, name: name, parent: c.id, kind: kind, guild: c.guild, owner: botID, made: now, archivedAt: now,
		archiveAfter: 4320, invitable: true, members: map[string]time.Time{botID: now}}
	q.patchThread(t)
	q.s.channels[t.id] = t
	q.s.emitChannel(t, "CREATE", map[string]any{"newly_created": true})
	return t, nil
}

// join brings somebody into a thread or out of it.
func (s *Server) join(t *channel, p *Person, in bool) {
	if _, is := t.members[p.id]; is == in {
		return
	}
	data := map[string]any{"id": t.id, "guild_id": t.guild.id}
	if in {
		t.members[p.id] = s.now()
		data["added_members"] = []any{t.threadMember(p.id)}
	} else {
		delete(t.members, p.id)
		data["removed_member_ids"] = []any{p.id}
	}
	data["member_count"] = len(t.members)
	s.emit(t.guild, IntentGuilds, "THREAD_MEMBERS_UPDATE", data)
}

func (q *ask) thread(rights ...Right) (*channel, *refusal) {
	c, refused := q.channel()
	if refused != nil {
		return nil, refused
	}
	if !c.thread() {
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	return c, q.s.may(c, rights...)
}

func (q *ask) someone() string {
	if q.vars[1] == "@me" {
		return botID
	}
	return q.vars[1]
}

func joinThread(in bool) func(*ask) (any, *refusal) {
	return func(q *ask) (any, *refusal) {
		rights := []Right{SendMessagesInThreads}
		if !in && q.vars[1] != "@me" {
			rights = []Right{ManageThreads}
		}
		t, refused := q.thread(rights...)
		if refused != nil {
			return nil, refused
		}
		p := q.s.people[q.someone()]
		if p == nil || !p.bot && t.guild.people[p.id] == nil {
			return nil, refuse(http.StatusNotFound, 10013, "Unknown User")
		}
		if refused := t.frozen(); refused != nil {
			return nil, refused
		}
		q.s.join(t, p, in)
		return nil, nil
	}
}

func threadMembers(q *ask) (any, *refusal) {
	t, refused := q.thread()
	if refused != nil {
		return nil, refused
	}
	all := []any{}
	for _, id := range sorted(t.members) {
		all = append(all, t.threadMember(id))
	}
	return all, nil
}

func threadMember(q *ask) (any, *refusal) {
	t, refused := q.thread()
	if refused != nil {
		return nil, refused
	}
	if _, in := t.members[q.someone()]; !in {
		return nil, refuse(http.StatusNotFound, 10007, "Unknown Member")
	}
	return t.threadMember(q.someone()), nil
}

func archived(kind int) func(*ask) (any, *refusal) {
	return func(q *ask) (any, *refusal) {
		c, refused := q.channel()
		if refused != nil {
			return nil, refused
		}
		rights := []Right{ReadMessageHistory}
		if kind == kindPrivate && len(q.path) > 0 && !matches("/channels/*/users/@me/threads/archived/private", q.path) {
			rights = append(rights, ManageThreads)
		}
		if refused := q.s.may(c, rights...); refused != nil {
			return nil, refused
		}
		return q.s.threads(func(t *channel) bool { return t.parent == c.id && t.kind == kind && t.archived }), nil
	}
}

func activeThreads(q *ask) (any, *refusal) {
	g, refused := q.guild()
	if refused != nil {
		return nil, refused
	}
	return q.s.threads(func(t *channel) bool { return t.guild == g && !t.archived && q.s.seen(t) }), nil
}

func (s *Server) threads(is func(*channel) bool) map[string]any {
	threads, members := []any{}, []any{}
	ids := sorted(s.channels)
	sort.SliceStable(ids, func(i, j int) bool { return number(ids[i]) > number(ids[j]) })
	for _, id := range ids {
		t := s.channels[id]
		if !t.thread() || !is(t) {
			continue
		}
		j := t.json()
		delete(j, "member")
		threads = append(threads, j)
		if _, in := t.members[botID]; in {
			members = append(members, t.threadMember(botID))
		}
	}
	return map[string]any{"threads": threads, "members": members, "has_more": false}
}
