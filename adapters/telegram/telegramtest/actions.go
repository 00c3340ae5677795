package telegramtest

// actions is everything the server plays.
func actions() map[string]action {
	return map[string]action{
		"getMe":                      getMe,
		"getUpdates":                 getMe, // handled apart: it waits
		"setWebhook":                 setWebhook,
		"deleteWebhook":              deleteWebhook,
		"getWebhookInfo":             getWebhookInfo,
		"getChat":                    getChat,
		"getChatMember":              getChatMember,
		"getChatMemberCount":         getChatMemberCount,
		"getChatAdministrators":      getChatAdministrators,
		"leaveChat":                  leaveChat,
		"sendMessage":                sendMessage,
		"sendPhoto":                  sendPhoto,
		"sendVoice":                  sendVoice,
		"sendDocument":               sendDocument,
		"sendMediaGroup":             sendMediaGroup,
		"sendVenue":                  sendVenue,
		"sendLocation":               sendLocation,
		"sendChatAction":             sendChatAction,
		"editMessageText":            editMessageText,
		"editMessageCaption":         editMessageCaption,
		"editMessageReplyMarkup":     editMessageReplyMarkup,
		"deleteMessage":              deleteMessage,
		"deleteMessages":             deleteMessages,
		"answerCallbackQuery":        answerCallbackQuery,
		"setMessageReaction":         setMessageReaction,
		"pinChatMessage":             pinChatMessage,
		"unpinChatMessage":           unpinChatMessage,
		"unpinAllChatMessages":       unpinAllChatMessages,
		"unpinAllForumTopicMessages": unpinAllForumTopicMessages,
		"getFile":                    getFile,
		"createForumTopic":           createForumTopic,
		"editForumTopic":             editForumTopic,
		"closeForumTopic":            closeForumTopic,
		"reopenForumTopic":           reopenForumTopic,
		"deleteForumTopic":           deleteForumTopic,
		"setMyCommands":              setMyCommands,
		"getMyCommands":              getMyCommands,
		"deleteMyCommands":           deleteMyCommands,
		"setMyDescription":           setMyDescription,
		"getMyDescription":           getMyDescription,
		"setMyShortDescription":      setMyShortDescription,
		"getMyShortDescription":      getMyShortDescription,
		"setMyName":                  setMyName,
		"getMyName":                  getMyName,
		"logOut":                     nothing,
		"close":                      nothing,
	}
}

func nothing(*Server, *request) (any, *failure) { return true, nil }

func getMe(s *Server, _ *request) (any, *failure) {
	v := s.me.json()
	for _, can := range []string{"can_join_groups"} {
		v[can] = true
	}
	for _, cannot := range []string{
		"can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app",
		"has_topics_enabled", "allows_users_to_create_topics", "can_manage_bots",
	} {
		v[cannot] = false
	}
	return v, nil
}
