package telegramtest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// Command is one that the bot registered.
type Command struct{ Name, Description string }

// menu finds the commands for the first scope that has some, with the language and then without.
func (s *Server) menu(lang string, scopes ...string) []Command {
	for _, scope := range scopes {
		for _, l := range []string{lang, ""} {
			if list, ok := s.menus[scope+"/"+l]; ok {
				return slices.Clone(list)
			}
		}
	}
	return nil
}

func scopeKey(r *request) string {
	scope := r.obj("scope")
	kind, _ := scope["type"].(string)
	if kind == "" {
		kind = "default"
	}
	if id, ok := scope["chat_id"]; ok {
		kind += fmt.Sprintf(":%v", id)
	}
	if id, ok := scope["user_id"]; ok {
		kind += fmt.Sprintf(":%v", id)
	}
	return kind + "/" + r.str("language_code")
}

func (s *Server) checkLanguage(r *request) *failure {
	if !regexp.MustCompile(`^([a-z]{2})?$`).MatchString(r.str("language_code")) {
		return s.refuse(r, "language_code", "invalid language code specified")
	}
	if id, ok := r.obj("scope")["chat_id"].(int64); ok && s.chats[id] == nil {
		return bad("chat not found")
	}
	return nil
}

func setMyCommands(s *Server, r *request) (any, *failure) {
	if fail := s.checkLanguage(r); fail != nil {
		return nil, fail
	}
	var list []Command
	for _, each := range r.list("commands") {
		v, _ := each.(map[string]any)
		name, _ := v["command"].(string)
		text, _ := v["description"].(string)
		switch n := len([]rune(text)); {
		case !regexp.MustCompile(`^[a-z0-9_]{1,32}$`).MatchString(name):
			return nil, s.refuse(r, "commands", "BOT_COMMAND_INVALID")
		case n < 1 || n > 256:
			return nil, s.refuse(r, "commands", "BOT_COMMAND_DESCRIPTION_INVALID")
		}
		list = append(list, Command{Name: name, Description: text})
	}
	if len(list) > 100 {
		return nil, s.refuse(r, "commands", "BOT_COMMANDS_TOO_MUCH")
	}
	s.menus[scopeKey(r)] = list
	if len(list) == 0 {
		delete(s.menus, scopeKey(r))
	}
	return true, nil
}

func getMyCommands(s *Server, r *request) (any, *failure) {
	all := []any{}
	for _, c := range s.menus[scopeKey(r)] {
		all = append(all, map[string]any{"command": c.Name, "description": c.Description})
	}
	return all, nil
}

func deleteMyCommands(s *Server, r *request) (any, *failure) {
	delete(s.menus, scopeKey(r))
	return true, nil
}

// Description is what an empty chat with the bot shows, in a language, or else in none.
func (s *Server) Description(lang string) string { return s.told("description", lang) }

// ShortDescription is what the bot's profile shows, in a language, or else in none.
func (s *Server) ShortDescription(lang string) string { return s.told("short_description", lang) }

func (s *Server) told(field, lang string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text, ok := s.about[field+"/"+lang]; ok {
		return text
	}
	return s.about[field+"/"]
}

func (s *Server) tell(r *request, field string, limit int) (any, *failure) {
	if fail := s.checkLanguage(r); fail != nil {
		return nil, fail
	}
	if len([]rune(r.str(field))) > limit {
		return nil, s.refuse(r, field, "the text is too long")
	}
	s.about[field+"/"+r.str("language_code")] = r.str(field)
	return true, nil
}

func (s *Server) recall(r *request, field string) (any, *failure) {
	return map[string]any{field: s.about[field+"/"+r.str("language_code")]}, nil
}

func setMyDescription(s *Server, r *request) (any, *failure) { return s.tell(r, "description", 512) }
func getMyDescription(s *Server, r *request) (any, *failure) { return s.recall(r, "description") }
func setMyShortDescription(s *Server, r *request) (any, *failure) {
	return s.tell(r, "short_description", 120)
}
func getMyShortDescription(s *Server, r *request) (any, *failure) {
	return s.recall(r, "short_description")
}
func setMyName(s *Server, r *request) (any, *failure) { return s.tell(r, "name", 64) }
func getMyName(s *Server, r *request) (any, *failure) { return s.recall(r, "name") }

func getChat(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	if fail != nil {
		return nil, fail
	}
	v := c.json()
	v["accent_color_id"], v["max_reaction_count"] = 0, 11
	v["accepted_gift_types"] = map[string]any{
		"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
		"gifts_from_channels": false,
	}
	if n := len(c.pinned); n > 0 {
		if m := c.find(c.pinned[n-1]); m != nil {
			v["pinned_message"] = m.render(false)
		}
	}
	return v, nil
}

func getChatMember(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	if fail != nil {
		return nil, fail
	}
	u := s.users[r.num("user_id")]
	if u == nil {
		return nil, bad("PARTICIPANT_ID_INVALID")
	}
	status := c.members[u.id]
	switch {
	case c.person != nil && (u == c.person || u == s.me):
		status = "member"
	case status == "":
		status = "left"
	}
	rights := c.rights
	if u != s.me {
		rights = nil
	}
	return memberJSON(u, status, rights), nil
}

func getChatMemberCount(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	if fail != nil {
		return nil, fail
	}
	if c.person != nil {
		return 2, nil
	}
	n := 0
	for _, status := range c.members {
		if status != "left" && status != "kicked" {
			n++
		}
	}
	return n, nil
}

func getChatAdministrators(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	switch {
	case fail != nil:
		return nil, fail
	case c.person != nil:
		return nil, bad("there are no administrators in the private chat")
	}
	var all []any
	for _, id := range slices.Sorted(maps.Keys(c.members)) {
		if status := c.members[id]; status == "administrator" || status == "creator" {
			rights := c.rights
			if id != botID {
				rights = nil
			}
			all = append(all, memberJSON(s.users[id], status, rights))
		}
	}
	return all, nil
}

func leaveChat(s *Server, r *request) (any, *failure) {
	c, fail := s.reach(r)
	switch {
	case fail != nil:
		return nil, fail
	case c.person != nil:
		return nil, bad("chat member status can't be changed in private chats")
	}
	c.members[botID], c.rights = "left", nil
	return true, nil
}
