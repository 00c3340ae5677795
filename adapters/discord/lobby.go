package discord

import "github.com/brobygger/brobygger/dialogs/chat"

// PlaceChat is the chat of a supporters' or editors' channel itself, outside its threads.
func PlaceChat(channel string) chat.ChatID { return placeChat(channel) }
