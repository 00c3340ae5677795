package telegram

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Kinds of things that an event id names.
const (
	ofMessage  = "m" // a message
	ofEdit     = "e" // a message that was edited; extra is when and a hash of the words
	ofCallback = "c" // a button that was pressed; message is the one that bears it, extra the press
)

// ref is what an event id of ours holds: "kind:chat:message" or "kind:chat:message:extra".
type ref struct {
	kind    string
	chat    int64
	message int
	extra   string
}

func (r ref) id() chat.EventID {
	id := r.kind + ":" + strconv.FormatInt(r.chat, 10) + ":" + strconv.Itoa(r.message)
	if r.extra != "" {
		id += ":" + r.extra
	}
	return chat.EventID(id)
}

// parseRef reads an event id; ok is false when it is none of ours.
func parseRef(id chat.EventID) (r ref, ok bool) {
	fields := strings.Split(string(id), ":")
	if len(fields) < 3 || len(fields) > 4 {
		return ref{}, false
	}
	group, err := strconv.ParseInt(fields[1], 10, 64)
	message, err2 := strconv.Atoi(fields[2])
	if err != nil || err2 != nil {
		return ref{}, false
	}
	r = ref{kind: fields[0], chat: group, message: message}
	if len(fields) == 4 {
		r.extra = fields[3]
	}
	return r, r.kind == ofMessage && r.extra == "" || (r.kind == ofEdit || r.kind == ofCallback) && r.extra != ""
}

// pressed gives the message whose button caused the message with this id, which is "event.number".
func pressed(messageID string) (ref, bool) {
	at := strings.LastIndexByte(messageID, '.')
	if at < 0 {
		return ref{}, false
	}
	r, ok := parseRef(chat.EventID(messageID[:at]))
	return r, ok && r.kind == ofCallback
}

// short gives a few letters that stand for s, where s itself is too long or says too much.
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}
