package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var errUnreadable = errors.New("telegram: an update that cannot be read")

// taken is what an update means. At most one of event, control and notice is set; none means that it is ignored.
type taken struct {
	lane    string // updates of one lane are handled in order
	event   *chat.Event
	control *adapters.Control
	notice  string // a key of the words: is said in place, now and then

	in       chat.ChatID // where
	locale   string
	callback string // the press to be answered
	bearer   int    // the message whose button was pressed
	own      int    // the message itself, of a person or supporter
	words    string // as they came
	plain    bool   // words in a room that answer nothing and are no file: they may answer an open question
	album    string // what it came together with
	after    string // a key of the words: is said when the event was taken in
	user     int64  // who asked for something
	reply    int    // the message of ours that this answers
	prompt   bool   // which looks like a prompt
	unknown  int64  // a group that is not in the settings, to which the bot was added
	lost     int64  // a group in the settings that the bot can no longer serve
	from, to int64  // a group's old and new number
}

// reader knows what a pure reading of updates needs to know.
type reader struct {
	me         self
	supporters map[int64]bool
	editors    int64
	name       func(group int64) int64 // of groups that were given another number
	now        time.Time
	key        []byte // of hashes in event ids
}

// read says what an update means. It is pure, and takes whatever comes from outside.
func (r reader) read(u update) taken {
	switch {
	case u.Message != nil:
		return r.message(*u.Message, false)
	case u.Edited != nil:
		return r.message(*u.Edited, true)
	case u.Callback != nil:
		return r.pressed(*u.Callback)
	case u.Member != nil:
		return r.membership(*u.Member)
	}
	return taken{}
}

// known reports whether a chat is one of ours, and its name.
func (r reader) known(c inChat) (id int64, staff, ok bool) {
	switch c.Type {
	case "private":
		return c.ID, false, c.ID > 0
	case "group", "supergroup":
		if c.ID >= 0 {
			return 0, false, false
		}
		id = r.name(c.ID)
		return id, true, r.supporters[id] || id == r.editors && id != 0
	}
	return 0, false, false
}

func (r reader) message(m message, edited bool) taken {
	if m.MovedTo != 0 {
		return taken{lane: strconv.FormatInt(m.Chat.ID, 10), from: m.Chat.ID, to: m.MovedTo}
	}
	if m.MovedFrom != 0 {
		return taken{lane: strconv.FormatInt(m.MovedFrom, 10), from: m.MovedFrom, to: m.Chat.ID}
	}
	id, staff, ok := r.known(m.Chat)
	if !ok || m.ID <= 0 {
		return taken{}
	}
	at := target{chat: id}
	if staff && m.InTopic && m.Thread > 0 {
		at.topic = m.Thread
	}
	t := taken{lane: string(at.id()), in: at.id(), own: m.ID}
	if staff && m.As != nil {
		if m.As.ID == m.Chat.ID && !edited && (m.Text != "" || m.Caption != "") {
			t.notice = "anonymous"
		}
		return t
	}
	if !staff && (m.From == nil || m.From.ID == 0) {
		m.From = &user{ID: id} // it could not be read; a private chat has its person's number
	}
	if m.From == nil || m.From.Bot || m.From.ID <= 0 || edited && m.EditDate <= 0 {
		return taken{} // an edit without a date is none of the words
	}
	t.locale, t.user = m.From.Locale, m.From.ID
	if staff {
		return r.fromStaff(t, m, at, edited)
	}
	return r.fromPerson(t, m, at, edited)
}

// fromPerson reads a message in a private chat.
func (r reader) fromPerson(t taken, m message, at target, edited bool) taken {
	e, ok := r.said(m, at, edited)
	t.words = e.Text
	if !ok {
		return t
	}
	if name, arg, is := command(e.Text, r.me.name); is && !edited {
		e.Text = strings.TrimSpace("/" + name + " " + arg)
		if name == "start" {
			started(arg, &e)
		}
	}
	e.Person = chat.PersonID(strconv.FormatInt(t.user, 10))
	t.event, t.reply = &e, r.answers(m)
	return t
}

// started reads what stands behind /start: what a link carries, or words that somebody wrote there.
func started(arg string, e *chat.Event) {
	start := deepLink(arg)
	switch {
	case start != "":
		e.Text, e.Signal, e.Choice = "", chat.SignalOpened, start
	case arg == "" || payload(arg):
		e.Text = "/start"
	default:
		e.Text = arg
	}
}

// said gives what a message says as an event; ok is false when it says nothing.
func (r reader) said(m message, at target, edited bool) (e chat.Event, ok bool) {
	e = chat.Event{ID: ref{kind: ofMessage, chat: at.chat, message: m.ID}.id(), From: address(at.id()), At: r.when(m.Date)}
	if m.From != nil {
		e.Locale = m.From.Locale
	}
	content(m, &e)
	if at.private() {
		composed(m, &e)
	}
	if edited {
		e.Edits = e.ID
		e.ID = ref{kind: ofEdit, chat: at.chat, message: m.ID, extra: r.edition(m, e.Text)}.id()
		e.At = r.when(max(m.EditDate, m.Date))
		e.Files = nil
		return e, e.Text != "" && e.Location == nil // places that move, and other files, are no new words
	}
	e.ReplyTo = original(m, at)
	return e, e.Text != "" || e.Location != nil || len(e.Files) > 0
}

// when reads a date; of one that cannot be read it is now.
func (r reader) when(date int64) time.Time {
	if date <= 0 {
		return r.now
	}
	return time.Unix(date, 0).UTC()
}

// edition names an edit: the same words at the same time are the same edit, however often Telegram tells of it. The key
// keeps what the words were from whoever sees the id.
func (r reader) edition(m message, words string) string {
	sum := hmac.New(sha256.New, r.key)
	sum.Write([]byte(words))
	return strconv.FormatInt(m.EditDate, 10) + "-" + hex.EncodeToString(sum.Sum(nil)[:6])
}

// original gives the event that a message answers, when somebody else than a bot wrote that in the same chat.
func original(m message, at target) chat.EventID {
	to := m.Reply
	if to == nil || to.TopicCreated != nil || to.ID <= 0 || to.ID == m.Thread || to.From == nil || to.From.Bot || to.As != nil {
		return ""
	}
	return ref{kind: ofMessage, chat: at.chat, message: to.ID}.id()
}

// answers gives the message of ours that a message answers; 0: none.
func (r reader) answers(m message) int {
	to := m.Reply
	if to == nil || to.TopicCreated != nil || to.From == nil || to.From.ID != r.me.id {
		return 0
	}
	return to.ID
}

func (r reader) pressed(c callback) taken {
	if c.ID == "" || c.From == nil || c.From.ID <= 0 {
		return taken{}
	}
	t := taken{callback: c.ID, locale: c.From.Locale, user: c.From.ID}
	if c.Message == nil || c.Message.ID <= 0 {
		return t
	}
	id, staff, ok := r.known(c.Message.Chat)
	if !ok {
		return t
	}
	at := target{chat: id}
	if staff && c.Message.InTopic && c.Message.Thread > 0 {
		at.topic = c.Message.Thread
	}
	t.lane, t.in, t.bearer = string(at.id()), at.id(), c.Message.ID
	event := ref{kind: ofCallback, chat: id, message: c.Message.ID, extra: press(c.ID)}.id()
	if staff {
		return r.control(t, c, at, event)
	}
	value := c.Data
	if value == "" {
		value = "unknown"
	}
	t.event = &chat.Event{ID: event, From: address(at.id()), Person: chat.PersonID(strconv.FormatInt(c.From.ID, 10)),
		Locale: c.From.Locale, At: r.now, Choice: value}
	return t
}

// press gives the id of a press as it may stand in an event id.
func press(id string) string {
	if len(id) <= 40 && !strings.ContainsFunc(id, func(c rune) bool { return c < '0' || c > '9' }) {
		return id
	}
	return short(id)
}

// membership tells when the bot was added to a group, or lost its place in one.
func (r reader) membership(m membership) taken {
	if m.Chat.Type != "group" && m.Chat.Type != "supergroup" || m.Chat.ID >= 0 {
		return taken{}
	}
	t := taken{lane: strconv.FormatInt(m.Chat.ID, 10)}
	_, _, known := r.known(m.Chat)
	switch {
	case !known && m.New.in() && !m.Old.in():
		t.unknown = m.Chat.ID
	case known && m.New.Status != "administrator":
		t.lost = r.name(m.Chat.ID)
	}
	return t
}
