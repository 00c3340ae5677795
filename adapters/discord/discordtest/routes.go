package discordtest

import "net/http"

// routes is all that the fake serves; a path with a word in it stands before the same path with a star.
func routes() []route {
	ok, created := http.StatusOK, http.StatusCreated
	return []route{
		{method: "GET", pattern: "/gateway", status: ok, open: true, do: getGateway},
		{method: "GET", pattern: "/gateway/bot", status: ok, do: getGatewayBot},
		{method: "GET", pattern: "/users/@me", status: ok, do: getMe},
		{method: "GET", pattern: "/users/@me/guilds", status: ok, do: getMyGuilds},
		{method: "POST", pattern: "/users/@me/channels", status: ok, do: createDM},
		{method: "GET", pattern: "/users/*", status: ok, do: getUser},
		{method: "GET", pattern: "/applications/@me", status: ok, do: getApplication},
		{method: "GET", pattern: "/oauth2/applications/@me", status: ok, do: getApplication},

		{method: "GET", pattern: "/channels/*", status: ok, do: getChannel},
		{method: "PATCH", pattern: "/channels/*", status: ok, do: patchChannel},
		{method: "DELETE", pattern: "/channels/*", status: ok, do: deleteChannel},
		{method: "POST", pattern: "/channels/*/typing", status: http.StatusNoContent, do: typing},
		{method: "GET", pattern: "/channels/*/pins", status: ok, do: getPins},
		{method: "PUT", pattern: "/channels/*/pins/*", do: pin(true)},
		{method: "DELETE", pattern: "/channels/*/pins/*", do: pin(false)},
		{method: "GET", pattern: "/channels/*/messages/pins", status: ok, do: listPins},
		{method: "PUT", pattern: "/channels/*/messages/pins/*", do: pin(true)},
		{method: "DELETE", pattern: "/channels/*/messages/pins/*", do: pin(false)},
		{method: "GET", pattern: "/channels/*/messages", status: ok, do: listMessages},
		{method: "POST", pattern: "/channels/*/messages", status: ok, do: createMessage},
		{method: "GET", pattern: "/channels/*/messages/*", status: ok, do: getMessage},
		{method: "PATCH", pattern: "/channels/*/messages/*", status: ok, do: editMessage},
		{method: "DELETE", pattern: "/channels/*/messages/*", do: deleteMessage},
		{method: "PUT", pattern: "/channels/*/messages/*/reactions/*/@me", do: react(true)},
		{method: "DELETE", pattern: "/channels/*/messages/*/reactions/*/@me", do: react(false)},

		{method: "POST", pattern: "/channels/*/threads", status: created, do: createThread},
		{method: "POST", pattern: "/channels/*/messages/*/threads", status: created, do: createThreadFrom},
		{method: "GET", pattern: "/channels/*/threads/archived/public", status: ok, do: archived(kindPublic)},
		{method: "GET", pattern: "/channels/*/threads/archived/private", status: ok, do: archived(kindPrivate)},
		{method: "GET", pattern: "/channels/*/users/@me/threads/archived/private", status: ok, do: archived(kindPrivate)},
		{method: "GET", pattern: "/guilds/*/threads/active", status: ok, do: activeThreads},
		{method: "GET", pattern: "/channels/*/thread-members", status: ok, do: threadMembers},
		{method: "GET", pattern: "/channels/*/thread-members/*", status: ok, do: threadMember},
		{method: "PUT", pattern: "/channels/*/thread-members/*", do: joinThread(true)},
		{method: "DELETE", pattern: "/channels/*/thread-members/*", do: joinThread(false)},

		{method: "GET", pattern: "/guilds/*", status: ok, do: getGuild},
		{method: "GET", pattern: "/guilds/*/channels", status: ok, do: guildChannels},
		{method: "GET", pattern: "/guilds/*/roles", status: ok, do: guildRoles},
		{method: "GET", pattern: "/guilds/*/members/*", status: ok, do: guildMember},

		{method: "GET", pattern: "/applications/*/commands", status: ok, do: listCommands},
		{method: "PUT", pattern: "/applications/*/commands", status: ok, do: setCommands},
		{method: "GET", pattern: "/applications/*/guilds/*/commands", status: ok, do: listCommands},
		{method: "PUT", pattern: "/applications/*/guilds/*/commands", status: ok, do: setCommands},

		{method: "POST", pattern: "/interactions/*/*/callback", status: ok, open: true, do: callback},
		{method: "POST", pattern: "/webhooks/*/*", status: ok, open: true, do: followUp},
		{method: "GET", pattern: "/webhooks/*/*/messages/*", status: ok, open: true, do: getAnswer},
		{method: "PATCH", pattern: "/webhooks/*/*/messages/*", status: ok, open: true, do: editAnswer},
		{method: "DELETE", pattern: "/webhooks/*/*/messages/*", open: true, do: deleteAnswer},
	}
}
