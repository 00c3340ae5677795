package telegram

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// target is where a message goes: a person's private chat, a group, or a topic of a group.
type target struct {
	chat  int64
	topic int // 0: none
}

// parseTarget reads a chat id: "123" a person, "-100123" a group, "-100123:45" a topic.
func parseTarget(id chat.ChatID) (to target, ok bool) {
	number, topic, hasTopic := strings.Cut(string(id), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n == 0 || strconv.FormatInt(n, 10) != number {
		return target{}, false
	}
	if !hasTopic {
		return target{chat: n}, true
	}
	thread, err := strconv.Atoi(topic)
	if err != nil || thread <= 0 || n > 0 || strconv.Itoa(thread) != topic {
		return target{}, false
	}
	return target{chat: n, topic: thread}, true
}

func (t target) id() chat.ChatID {
	id := strconv.FormatInt(t.chat, 10)
	if t.topic != 0 {
		id += ":" + strconv.Itoa(t.topic)
	}
	return chat.ChatID(id)
}

// private reports whether it is a person's chat.
func (t target) private() bool { return t.chat > 0 }

func placeID(group int64) adapters.PlaceID { return adapters.PlaceID(strconv.FormatInt(group, 10)) }
