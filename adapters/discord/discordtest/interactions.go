package discordtest

import (
	"net/http"
	"time"
)

// Kinds of interactions.
const (
	interactCommand   = 2
	interactComponent = 3
	interactModal     = 5
)

// How long an interaction waits for its acknowledgement, and its token lasts.
const (
	ackWithin = 3 * time.Second
	tokenLife = 15 * time.Minute
)

type interaction struct {
	id, token string
	kind      int
	by        *Person
	in        *channel
	from      *message // whose button was pressed
	made      time.Time
	acked     bool
	how       int
	original  *message
	name      string
}

// Ack is how an interaction was acknowledged.
type Ack struct {
	Interaction string
	Kind        string // "command", "component" or "modal"
	Type        int    // of the callback: 4 message, 5 later a message, 6 later, 7 update, 9 modal
	After       time.Duration
	Late        bool // after the three seconds: refused
}

func (i *interaction) kindName() string {
	switch i.kind {
	case interactCommand:
		return "command"
	case interactComponent:
		return "component"
	}
	return "modal"
}

// Acked lists the acknowledgements in the order they came.
func (s *Server) Acked() []Ack {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Ack(nil), s.acks...)
}

// Unanswered lists the interactions that nobody acknowledged.
func (s *Server) Unanswered() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, token := range sorted(s.interactions) {
		if i := s.interactions[token]; !i.acked {
			all = append(all, i.id)
		}
	}
	return all
}

// Token is the token of an interaction, for tests that answer it themselves.
func (s *Server) Token(interaction string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, i := range s.interactions {
		if i.id == interaction {
			return token
		}
	}
	return ""
}

func (i *interaction) metadata() map[string]any {
	m := map[string]any{"id": i.id, "type": i.kind, "user": i.by.user(), "authorizing_integration_owners": i.owners()}
	switch {
	case i.kind == interactComponent && i.from != nil:
		m["interacted_message_id"] = i.from.id
	case i.kind == interactModal:
		m["triggering_interaction_metadata"] = map[string]any{"id": i.id, "type": interactCommand, "user": i.by.user(),
			"authorizing_integration_owners": i.owners()}
	}
	return m
}

func (i *interaction) owners() map[string]any {
	if i.in.guild != nil {
		return map[string]any{"0": i.in.guild.id}
	}
	return map[string]any{"0": "0"}
}

// interact tells the bot what somebody did.
func (s *Server) interact(by *Person, in *channel, kind int, data map[string]any, from *message) *interaction {
	i := &interaction{id: s.newID(), kind: kind, by: by, in: in, from: from, made: s.now(), name: text(data, "name")}
	i.token = "aW50ZXJhY3Rpb24" + sum([]byte(i.id))
	s.interactions[i.token] = i
	j := map[string]any{"id": i.id, "application_id": appID, "type": kind, "token": i.token, "version": 1, "data": data,
		"channel_id": in.id, "channel": in.json(), "locale": by.locale, "entitlements": []any{}, "attachment_size_limit": maxUpload,
		"authorizing_integration_owners": i.owners()}
	if from != nil {
		shown := from.json(s, true)
		s.checkShown("MessageResponse", shown)
		j["message"] = shown
	}
	if g := in.guild; g != nil {
		m := g.member(by, true)
		s.checkShown("GuildMemberResponse", m)
		m["permissions"] = "2248473465835073"
		j["member"], j["guild_id"], j["guild_locale"], j["context"], j["app_permissions"] = m, g.id, "en-US", 0, g.rights()
		j["guild"] = map[string]any{"id": g.id, "locale": "en-US", "features": []any{}}
	} else {
		j["user"], j["context"], j["app_permissions"] = by.user(), 1, "562949953601536"
	}
	s.emit(in.guild, 0, "INTERACTION_CREATE", j)
	return i
}

// callback takes the first answer to an interaction.
func callback(q *ask) (any, *refusal) {
	i := q.s.interactions[q.vars[1]]
	if i == nil || i.id != q.vars[0] {
		return nil, refuse(http.StatusNotFound, 10062, "Unknown interaction")
	}
	if i.acked {
		return nil, refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	}
	took := q.s.now().Sub(i.made)
	ack := Ack{Interaction: i.id, Kind: i.kindName(), Type: integer(q.body, "type"), After: took, Late: took > ackWithin}
	if ack.Late {
		q.s.acks = append(q.s.acks, ack)
		return nil, refuse(http.StatusNotFound, 10062, "Unknown interaction")
	}
	if refused := q.callback(i, ack.Type); refused != nil {
		return nil, refused
	}
	i.acked, i.how = true, ack.Type
	q.s.acks = append(q.s.acks, ack)
	if q.query.Get("with_response") != "true" {
		return nil, nil
	}
	return q.callbackShown(i), nil
}

func (q *ask) callbackShown(i *interaction) map[string]any {
	shown := map[string]any{"id": i.id, "type": i.kind}
	j := map[string]any{"interaction": shown}
	if m := i.original; m != nil {
		shown["response_message_id"], shown["response_message_ephemeral"] = m.id, m.ephemeral()
		shown["response_message_loading"] = m.flags&flagLoading != 0
		j["resource"] = map[string]any{"type": i.how, "message": m.json(q.s, true)}
	}
	return j
}

func (q *ask) callback(i *interaction, kind int) *refusal {
	data := object(q.body, "data")
	inner := &ask{s: q.s, method: q.method, path: q.path, body: data, files: q.files}
	switch kind {
	case 4:
		m, refused := inner.answerTo(i, integer(data, "flags"))
		i.original = m
		return refused
	case 5:
		i.original = &message{in: i.in, author: q.s.bot, via: i, kind: i.messageType(), flags: integer(data, "flags")&flagEphemeral | flagLoading}
		q.s.show(i.original, i)
		return nil
	case 6, 7:
		if i.from == nil {
			return q.broken("type", "this interaction has no message to update")
		}
		i.original = i.from
		if kind == 7 {
			return inner.update(i.from)
		}
		return nil
	case 9:
		if i.kind == interactModal {
			return q.broken("type", "a modal cannot answer a modal")
		}
		return q.modal(i, data)
	}
	return q.broken("type", "BASE_TYPE_CHOICES")
}

func (i *interaction) messageType() int {
	if i.kind == interactCommand {
		return typeCommand
	}
	return typeDefault
}

// answerTo makes a message that answers an interaction.
func (q *ask) answerTo(i *interaction, flags int) (*message, *refusal) {
	m := &message{in: i.in, author: q.s.bot, via: i, kind: i.messageType()}
	if refused := q.compose(m); refused != nil {
		return nil, refused
	}
	m.flags |= flags & flagEphemeral
	q.s.show(m, i)
	return m, nil
}

// show posts an answer into the channel, or to the one who asked alone.
func (s *Server) show(m *message, i *interaction) {
	if m.flags&flagEphemeral == 0 {
		s.wake(m.in)
		s.post(m)
		return
	}
	m.id, m.made, m.only = s.newID(), s.now(), i.by
	i.by.ephemeral = append(i.by.ephemeral, m)
}

// update changes a message through an interaction, ephemeral ones too.
func (q *ask) update(m *message) *refusal {
	was := m.flags & flagEphemeral
	if refused := q.edit(m); refused != nil {
		return refused
	}
	m.flags = m.flags&^flagLoading | was
	return nil
}

// answered finds the interaction of a webhook's token.
func (q *ask) answered() (*interaction, *refusal) {
	i := q.s.interactions[q.vars[1]]
	switch {
	case i == nil || q.vars[0] != appID || !i.acked:
		return nil, refuse(http.StatusNotFound, 10015, "Unknown Webhook")
	case q.s.now().Sub(i.made) > tokenLife:
		return nil, refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	}
	return i, nil
}

// followUp sends one more answer; the first after a deferral takes its place.
func followUp(q *ask) (any, *refusal) {
	i, refused := q.answered()
	if refused != nil {
		return nil, refused
	}
	if m := i.original; m != nil && i.how == 5 && m.flags&flagLoading != 0 {
		refused := q.update(m)
		return m.json(q.s, true), refused
	}
	m, refused := q.answerTo(i, integer(q.body, "flags"))
	if refused != nil {
		return nil, refused
	}
	return m.json(q.s, true), nil
}

func (q *ask) answerMessage() (*message, *refusal) {
	i, refused := q.answered()
	if refused != nil {
		return nil, refused
	}
	if q.vars[2] == "@original" {
		if m := i.original; m != nil && (m.ephemeral() && i.by.sees(m.id) != nil || m.in.find(m.id) != nil) {
			return m, nil
		}
		return nil, refuse(http.StatusNotFound, 10008, "Unknown Message")
	}
	if m := i.by.sees(q.vars[2]); m != nil && m.via == i {
		return m, nil
	}
	if m := i.in.find(q.vars[2]); m != nil && m.via == i {
		return m, nil
	}
	return nil, refuse(http.StatusNotFound, 10008, "Unknown Message")
}

func getAnswer(q *ask) (any, *refusal) {
	m, refused := q.answerMessage()
	if refused != nil {
		return nil, refused
	}
	return m.json(q.s, true), nil
}

func editAnswer(q *ask) (any, *refusal) {
	m, refused := q.answerMessage()
	if refused != nil {
		return nil, refused
	}
	if refused := q.update(m); refused != nil {
		return nil, refused
	}
	return m.json(q.s, true), nil
}

func deleteAnswer(q *ask) (any, *refusal) {
	m, refused := q.answerMessage()
	if refused != nil {
		return nil, refused
	}
	if m.ephemeral() {
		m.only.forget(m)
		return nil, nil
	}
	q.s.drop(m)
	return nil, nil
}
