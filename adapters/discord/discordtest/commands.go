package discordtest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxCommands is how many slash commands an application may have.
const maxCommands = 100

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// scope is the guild of a path to commands; "" is everywhere.
func (q *ask) scope() (string, *refusal) {
	if q.vars[0] != appID {
		return "", refuse(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	}
	if len(q.vars) == 1 {
		return "", nil
	}
	if q.s.findGuild(q.vars[1]) == nil {
		return "", refuse(http.StatusForbidden, 50001, "Missing Access")
	}
	return q.vars[1], nil
}

func listCommands(q *ask) (any, *refusal) {
	guild, refused := q.scope()
	if refused != nil {
		return nil, refused
	}
	all := []any{}
	for _, c := range q.s.commands[guild] {
		all = append(all, shownCommand(c, q.query.Get("with_localizations") == "true"))
	}
	return all, nil
}

func setCommands(q *ask) (any, *refusal) {
	guild, refused := q.scope()
	if refused != nil {
		return nil, refused
	}
	if len(q.list) > maxCommands {
		return nil, refuse(http.StatusBadRequest, 30032, "Maximum number of application commands reached (100)")
	}
	var set []map[string]any
	seen := map[string]bool{}
	for i, one := range q.list {
		given, _ := one.(map[string]any)
		if why := commandWrong(given); why != "" {
			return nil, q.broken(fmt.Sprintf("commands[%d]", i), why)
		}
		name := text(given, "name")
		if seen[name] {
			return nil, q.broken(fmt.Sprintf("commands[%d]", i), "APPLICATION_COMMANDS_DUPLICATE_NAME")
		}
		seen[name] = true
		set = append(set, q.s.newCommand(guild, given))
	}
	q.s.commands[guild] = set
	all := []any{}
	for _, c := range set {
		all = append(all, shownCommand(c, true))
	}
	return all, nil
}

// newCommand keeps the id of a command that was there by the same name.
func (s *Server) newCommand(guild string, given map[string]any) map[string]any {
	c := map[string]any{"application_id": appID, "version": s.newID(), "default_member_permissions": nil, "type": 1, "description": "",
		"nsfw": false, "dm_permission": true, "contexts": nil, "integration_types": []any{0}}
	c["id"] = s.newID()
	for _, old := range s.commands[guild] {
		if old["name"] == given["name"] {
			c["id"] = old["id"]
		}
	}
	if guild != "" {
		c["guild_id"] = guild
		delete(c, "dm_permission")
	}
	for k, v := range given {
		if v != nil {
			c[k] = v
		}
	}
	if options, ok := given["options"].([]any); ok {
		c["options"] = shownCommandOptions(options)
	}
	return c
}

// shownCommandOptions leaves out what was sent empty.
func shownCommandOptions(given []any) []any {
	all := []any{}
	for _, one := range given {
		o, _ := one.(map[string]any)
		shown := map[string]any{}
		for k, v := range o {
			if v != nil && v != false {
				shown[k] = v
			}
		}
		if in, ok := o["options"].([]any); ok {
			shown["options"] = shownCommandOptions(in)
		}
		all = append(all, shown)
	}
	return all
}

func shownCommand(c map[string]any, localized bool) map[string]any {
	shown := map[string]any{}
	for k, v := range c {
		if localized || !strings.HasSuffix(k, "_localizations") {
			shown[k] = v
		}
	}
	return shown
}

// commandWrong names what Discord would refuse in a command.
func commandWrong(c map[string]any) string {
	if kind := integer(c, "type"); kind > 1 {
		return "" // user and message commands have other rules; nobody here makes them
	}
	if why := namedWrong(c); why != "" {
		return why
	}
	if commandSize(c) > 8000 {
		return "APPLICATION_COMMAND_TOO_LARGE"
	}
	return optionsWrong(c)
}

func optionsWrong(c map[string]any) string {
	options, _ := c["options"].([]any)
	if len(options) > 25 {
		return "options BASE_TYPE_BAD_LENGTH"
	}
	optional := false
	seen := map[string]bool{}
	for _, one := range options {
		o, _ := one.(map[string]any)
		if why := namedWrong(o); why != "" {
			return "option " + why
		}
		if seen[text(o, "name")] {
			return "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED"
		}
		seen[text(o, "name")] = true
		required, _ := o["required"].(bool)
		if required && optional {
			return "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
		}
		optional = optional || !required
		if why := optionsWrong(o); why != "" {
			return why
		}
	}
	return ""
}

// namedWrong checks name and description in every language.
func namedWrong(c map[string]any) string {
	names := map[string]string{"name": text(c, "name")}
	for locale, v := range object(c, "name_localizations") {
		names["name in "+locale], _ = v.(string)
	}
	for where, name := range names {
		if !commandName.MatchString(name) || name != strings.ToLower(name) {
			return where + " APPLICATION_COMMAND_INVALID_NAME"
		}
	}
	about := map[string]string{"description": text(c, "description")}
	for locale, v := range object(c, "description_localizations") {
		about["description in "+locale], _ = v.(string)
	}
	for where, text := range about {
		if n := utf8.RuneCountInString(text); n < 1 || n > 100 {
			return where + " BASE_TYPE_BAD_LENGTH"
		}
	}
	for _, key := range []string{"name_localizations", "description_localizations"} {
		for locale := range object(c, key) {
			if indexOf(locales(), locale) < 0 {
				return key + " unknown locale"
			}
		}
	}
	return ""
}

// commandSize counts the characters of the longest language.
func commandSize(c map[string]any) int {
	longest := func(key string) int {
		n := utf8.RuneCountInString(text(c, key))
		for _, v := range object(c, key+"_localizations") {
			s, _ := v.(string)
			n = max(n, utf8.RuneCountInString(s))
		}
		return n
	}
	n := longest("name") + longest("description")
	options, _ := c["options"].([]any)
	for _, one := range options {
		o, _ := one.(map[string]any)
		n += commandSize(o)
	}
	return n
}

func object(m map[string]any, key string) map[string]any {
	o, _ := m[key].(map[string]any)
	return o
}

// locales are the languages of Discord's clients.
func locales() []string {
	return strings.Fields("ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW")
}

// Command is a slash command as one person sees it.
type Command struct {
	Name        string // in their language
	Description string
	Original    string // the name that comes in an interaction
	Options     []string
}

// localized picks the text of a locale.
func localized(c map[string]any, key, locale string) string {
	if s := text(object(c, key+"_localizations"), locale); s != "" {
		return s
	}
	return text(c, key)
}

// offered lists the commands that somebody can use in a channel of a guild, or with nil in direct messages. A command with
// default_member_permissions is for moderators, until a guild's own settings open it to others (see Open).
func (s *Server) offered(g *Guild, to *Person) []map[string]any {
	var all []map[string]any
	for _, c := range s.commands[""] {
		if usable(c, g != nil) && s.lets(g, to, c) {
			all = append(all, c)
		}
	}
	if g == nil {
		return all
	}
	for _, c := range s.commands[g.id] {
		if s.lets(g, to, c) {
			all = append(all, c)
		}
	}
	return all
}

func (s *Server) lets(g *Guild, to *Person, c map[string]any) bool {
	if g == nil || c["default_member_permissions"] == nil || g.opened {
		return true
	}
	m := g.people[to.id]
	return m != nil && !m.ordinary
}

// Open opens all commands to every member, as a moderator can in the settings of a guild.
func (g *Guild) Open() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.opened = true
}

func usable(c map[string]any, inGuild bool) bool {
	if contexts, ok := c["contexts"].([]any); ok {
		want := 1.0
		if inGuild {
			want = 0
		}
		return listed(contexts, "") || has(contexts, want)
	}
	dm, told := c["dm_permission"].(bool)
	return inGuild || !told || dm
}

func has(list []any, n float64) bool {
	for _, v := range list {
		if v == n {
			return true
		}
	}
	return false
}
