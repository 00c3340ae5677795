package discordtest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Limits of messages. Discord's description of its API says 4,000 characters, which is for others than bots.
const (
	maxContent   = 2000
	maxEmbedText = 6000
	maxRows      = 5
	maxInRow     = 5
)

// compose puts into m what the request holds.
func (q *ask) compose(m *message) *refusal {
	if v, ok := q.body["content"]; ok {
		m.content, _ = v.(string)
	}
	if utf8.RuneCountInString(m.content) > maxContent {
		return q.broken("content", "BASE_TYPE_MAX_LENGTH")
	}
	if refused := q.embeds(m); refused != nil {
		return refused
	}
	if refused := q.components(m); refused != nil {
		return refused
	}
	if flags, ok := q.body["flags"].(float64); ok {
		m.flags = m.flags&^4 | int(flags)&^(flagLoading|flagEphemeral)
	}
	if err := q.attach(m); err != nil {
		return err
	}
	m.roles, m.everyone, m.mentions = q.mentions(m)
	if m.content == "" && len(m.embeds) == 0 && len(m.files) == 0 && len(m.components) == 0 && len(m.stickers) == 0 {
		return refuse(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	return nil
}

// broken refuses a form that breaks a limit, and reports it.
func (q *ask) broken(where, why string) *refusal {
	q.s.violation("%s %s: %s: %s", q.method, shape(q.path), where, why)
	return invalid(where, why)
}

func (q *ask) embeds(m *message) *refusal {
	v, ok := q.body["embeds"]
	if !ok {
		return nil
	}
	given, _ := v.([]any)
	m.embeds = nil
	all := 0
	for i, one := range given {
		e, _ := one.(map[string]any)
		size, why := embedSize(e)
		if why != "" {
			return q.broken(fmt.Sprintf("embeds[%d]", i), why)
		}
		all += size
		m.embeds = append(m.embeds, shownEmbed(e))
	}
	if all > maxEmbedText {
		return q.broken("embeds", "MAX_EMBED_SIZE_EXCEEDED")
	}
	if len(given) > 10 {
		return q.broken("embeds", "BASE_TYPE_BAD_LENGTH")
	}
	if len(given) > 0 && m.in != nil && m.in.guild != nil && m.in.guild.denied[EmbedLinks] && m.via == nil {
		return refuse(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return nil
}

// embedSize counts the characters of an embed, and names what is too long in it.
func embedSize(e map[string]any) (size int, why string) {
	take := func(m map[string]any, key string, most int) {
		n := utf8.RuneCountInString(text(m, key))
		if n > most {
			why = key + " BASE_TYPE_MAX_LENGTH"
		}
		size += n
	}
	take(e, "title", 256)
	take(e, "description", 4096)
	if f, ok := e["footer"].(map[string]any); ok {
		take(f, "text", 2048)
	}
	if a, ok := e["author"].(map[string]any); ok {
		take(a, "name", 256)
	}
	fields, _ := e["fields"].([]any)
	if len(fields) > 25 {
		why = "fields BASE_TYPE_MAX_LENGTH"
	}
	for _, one := range fields {
		f, _ := one.(map[string]any)
		if text(f, "name") == "" || text(f, "value") == "" {
			why = "fields BASE_TYPE_REQUIRED"
		}
		take(f, "name", 256)
		take(f, "value", 1024)
	}
	return size, why
}

func shownEmbed(e map[string]any) map[string]any {
	shown := map[string]any{"type": "rich"}
	for k, v := range e {
		if v != nil && v != "" {
			shown[k] = v
		}
	}
	if fields, ok := e["fields"].([]any); ok {
		var all []any
		for _, one := range fields {
			f, _ := one.(map[string]any)
			inline, _ := f["inline"].(bool)
			all = append(all, map[string]any{"name": f["name"], "value": f["value"], "inline": inline})
		}
		shown["fields"] = list(all)
	}
	return shown
}

// attach takes in the files of a multipart request. On an edit, "attachments" names those that stay.
func (q *ask) attach(m *message) *refusal {
	about := map[string]map[string]any{}
	if given, ok := q.body["attachments"].([]any); ok {
		var stay []*file
		for _, one := range given {
			a, _ := one.(map[string]any)
			id := fmt.Sprint(a["id"])
			about[id] = a
			for _, f := range m.files {
				if f.id == id {
					stay = append(stay, f)
				}
			}
		}
		m.files = stay
	}
	if len(q.files)+len(m.files) > 10 {
		return q.broken("attachments", "BASE_TYPE_MAX_LENGTH")
	}
	for _, up := range q.files {
		if up.name == "" {
			return q.broken(up.field, "a file without a name")
		}
		f := q.s.newFile(m.in, up.name, up.mediaType, up.data)
		number := strings.TrimSuffix(strings.TrimPrefix(up.field, "files["), "]")
		f.about = text(about[number], "description")
		if name := text(about[number], "filename"); name != "" {
			f.name = name
		}
		m.files = append(m.files, f)
	}
	return nil
}

var mention = regexp.MustCompile(`<@([!&]?)([0-9]+)>`)

// mentions finds whom a message calls, within what allowed_mentions allows.
func (q *ask) mentions(m *message) (roles []any, everyone bool, people []*Person) {
	allowed, limited := q.body["allowed_mentions"].(map[string]any)
	may := func(kind, id string) bool {
		return !limited || listed(allowed["parse"], kind) || listed(allowed[kind], id)
	}
	for _, found := range mention.FindAllStringSubmatch(m.content, -1) {
		p := q.s.people[found[2]]
		switch {
		case found[1] == "&" && may("roles", found[2]):
			roles = append(roles, found[2])
		case found[1] != "&" && p != nil && may("users", found[2]):
			people = append(people, p)
		}
	}
	if may("everyone", "") && (strings.Contains(m.content, "@everyone") || strings.Contains(m.content, "@here")) {
		everyone = m.in.guild != nil && !m.in.guild.denied[MentionEveryone]
	}
	return roles, everyone, people
}

func listed(v any, one string) bool {
	all, _ := v.([]any)
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

// mention brings those a message calls into its private thread.
func (s *Server) mention(m *message) {
	if m.in.kind != kindPrivate {
		return
	}
	for _, p := range m.mentions {
		if m.in.guild.people[p.id] != nil {
			s.join(m.in, p, true)
		}
	}
}
