package discord

import (
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// A chat is a person (their number: a direct message and a command in a guild are one conversation), a room ("t" and the
// thread's number) or a place ("c" and the channel's).
const (
	roomPrefix  = "t"
	placePrefix = "c"
)

func personChat(user string) chat.ChatID   { return chat.ChatID(user) }
func roomChat(thread string) chat.ChatID   { return chat.ChatID(roomPrefix + thread) }
func placeChat(channel string) chat.ChatID { return chat.ChatID(placePrefix + channel) }

// guildChannel gives the channel of a room or a place; ok is false for a person.
func guildChannel(id chat.ChatID) (channel string, ok bool) {
	if rest, room := strings.CutPrefix(string(id), roomPrefix); room {
		return rest, true
	}
	return strings.CutPrefix(string(id), placePrefix)
}

func isRoom(id chat.ChatID) bool { return strings.HasPrefix(string(id), roomPrefix) }

// A message's event is named by its channel and number, so that a reply and a mark find it again; an edit adds its time.
func messageEvent(channel, message string) chat.EventID {
	return chat.EventID("m." + channel + "." + message)
}

func editEvent(channel, message string, at time.Time) chat.EventID {
	return chat.EventID("m." + channel + "." + message + "." + strconv.FormatInt(at.UnixMilli(), 10))
}

// messageOf reads what messageEvent and editEvent wrote.
func messageOf(id chat.EventID) (channel, message string, ok bool) {
	parts := strings.Split(string(id), ".")
	if len(parts) < 3 || len(parts) > 4 || parts[0] != "m" || number(parts[1]) == 0 || number(parts[2]) == 0 {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// An interaction's event is named by its number; what follows from closed messages by the same.
func interactionEvent(id string) chat.EventID { return chat.EventID("i." + id) }
func closedEvent(id string) chat.EventID      { return chat.EventID("closed." + id) }

// number reads one of Discord's ids; 0 is none.
func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// firstSecond is when Discord began to count, in Unix milliseconds.
const firstSecond = 1420070400000

// bornAt gives the time in one of Discord's ids.
func bornAt(id string) time.Time {
	return time.UnixMilli(int64(number(id)>>22) + firstSecond).UTC()
}

// bornNow is the smallest id that Discord gives at a time.
func bornNow(at time.Time) uint64 { return uint64(max(0, at.UnixMilli()-firstSecond)) << 22 }

// shardOf says which of so many shards a guild's events come to; those of direct messages come to the first.
func shardOf(guild string, shards int) int {
	return int((number(guild) >> 22) % uint64(max(1, shards)))
}

func staff(user string) chat.PersonID { return adapters.StaffID(Name, user) }
