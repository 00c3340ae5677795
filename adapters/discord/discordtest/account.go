package discordtest

import "net/http"

func getGateway(q *ask) (any, *refusal) { return map[string]any{"url": q.s.gatewayURL()}, nil }

func getGatewayBot(q *ask) (any, *refusal) {
	limit := map[string]any{"total": startLimit, "remaining": startLimit - q.s.gate.identifies, "reset_after": 14400000, "max_concurrency": 1}
	return map[string]any{"url": q.s.gatewayURL(), "shards": 1, "session_start_limit": limit}, nil
}

func getMe(q *ask) (any, *refusal) {
	u := q.s.bot.user()
	u["mfa_enabled"], u["locale"], u["verified"], u["email"] = false, "en-US", true, nil
	return u, nil
}

func getUser(q *ask) (any, *refusal) {
	if p := q.s.people[q.vars[0]]; p != nil {
		return p.user(), nil
	}
	return nil, refuse(http.StatusNotFound, 10013, "Unknown User")
}

// appFlags tells which privileged intents are switched on.
func (s *Server) appFlags() int {
	flags := 0
	for intent, flag := range map[int]int{IntentGuildPresences: 1 << 13, IntentGuildMembers: 1 << 15, IntentMessageContent: 1 << 19} {
		if s.gate.disallowed&intent == 0 {
			flags |= flag
		}
	}
	return flags
}

func getApplication(q *ask) (any, *refusal) {
	return map[string]any{"id": appID, "name": q.s.bot.name, "icon": nil, "description": "", "type": nil, "verify_key": sum(nil),
		"flags": q.s.appFlags(), "flags_new": "0", "redirect_uris": []any{}, "interactions_endpoint_url": nil, "role_connections_verification_url": nil,
		"owner": q.s.ownerUser(), "approximate_guild_count": len(q.s.guilds), "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []any{},
		"bot": q.s.bot.user(), "bot_public": true, "bot_require_code_grant": false}, nil
}

func (s *Server) ownerUser() map[string]any {
	return (&Person{id: "1150000000000000003", name: "owner"}).user()
}

func createDM(q *ask) (any, *refusal) {
	p := q.s.people[text(q.body, "recipient_id")]
	if p == nil {
		return nil, refuse(http.StatusBadRequest, 50033, "Invalid Recipient(s)")
	}
	if p.bot {
		return nil, refuse(http.StatusBadRequest, 50007, "Cannot send messages to this user")
	}
	return q.s.direct(p).json(), nil
}

// direct is the channel of the bot and a person; there is one for good.
func (s *Server) direct(p *Person) *channel {
	if p.dm == nil {
		p.dm = &channel{id: s.newID(), kind: kindDM, person: p}
		s.channels[p.dm.id] = p.dm
	}
	return p.dm
}
