package telegram

import (
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// promptSign begins every prompt, so that an answer to one that was forgotten is not taken for words to the person.
const promptSign = "✏️"

// fromStaff reads a message in a supporters' or editors' group. Commands and answers to prompts are controls; words in a
// topic are events; words elsewhere are the group's own.
func (r reader) fromStaff(t taken, m message, at target, edited bool) taken {
	e, ok := r.said(m, at, edited)
	if !ok {
		return t
	}
	t.words, t.album = e.Text, m.Album
	e.Inside = m.forwarded() || m.toColleague()
	t.reply = r.answers(m)
	t.prompt = t.reply != 0 && strings.HasPrefix(m.Reply.Text, promptSign)
	if m.forwarded() { // whose words it is, they ask for nothing here
		return r.words(t, m, at, e)
	}
	if strings.HasPrefix(e.Text, "/") && !strings.HasPrefix(e.Text, "//") && (edited || forOther(e.Text, r.me.name)) {
		return t // a command that was edited is not done again, and those of other bots are theirs
	}
	if name, arg, is := slashed(e.Text, r.me.name); is {
		t.control = r.asked(t, *m.From, at, e.ID, name, arg)
		return t
	}
	if edited && t.prompt {
		return t
	}
	if t = r.words(t, m, at, e); t.event == nil && !t.prompt {
		return t
	}
	t.plain = !edited && !e.Inside && m.Elsewhere == nil && t.reply == 0 && e.ReplyTo == "" && e.Text != "" && len(e.Files) == 0 && !chat.Aside(e.Text)
	if t.prompt || t.plain { // what was asked for is known to the notebook alone
		t.control = r.asked(t, *m.From, at, e.ID, "", e.Text)
	}
	return t
}

// words gives what is said in a room as an event; elsewhere it is the group's own.
func (r reader) words(t taken, m message, at target, e chat.Event) taken {
	if at.topic == 0 || at.chat == r.editors && !r.supporters[at.chat] {
		return t
	}
	e.Person, e.Staff = adapters.StaffID(Name, strconv.FormatInt(m.From.ID, 10)), true
	t.event = &e
	return t
}

// control reads a press in a group.
func (r reader) control(t taken, c callback, at target, event chat.EventID) taken {
	if !strings.HasPrefix(c.Data, adapters.ControlPrefix) && !strings.HasPrefix(c.Data, longValue) {
		return t
	}
	verb, arg := verbOf(c.Data)
	t.control = r.asked(t, *c.From, at, event, verb, arg)
	return t
}

// verbOf parts the value of a control's button.
func verbOf(value string) (verb, arg string) {
	verb, arg, _ = strings.Cut(strings.TrimPrefix(value, adapters.ControlPrefix), ":")
	return verb, arg
}

func (r reader) asked(t taken, by user, at target, id chat.EventID, verb, arg string) *adapters.Control {
	return &adapters.Control{ID: id, In: address(at.id()), Place: placeID(at.chat), Editor: at.chat == r.editors && r.editors != 0,
		Staff: adapters.StaffID(Name, strconv.FormatInt(by.ID, 10)), Name: strings.TrimSpace(by.First + " " + by.Last),
		Locale: t.locale, Verb: verb, Arg: arg}
}

// maxCommand is how many bytes a command's name has at most.
const maxCommand = 32

// command reads "/name", "/name@bot" and what stands behind. is is false when it is none, or another bot's.
func command(text, me string) (name, arg string, is bool) {
	if !strings.HasPrefix(text, "/") || forOther(text, me) {
		return "", "", false
	}
	name, arg = text[1:], ""
	if at := strings.IndexAny(name, " \n\t"); at >= 0 {
		name, arg = name[:at], strings.TrimSpace(name[at:])
	}
	name, _, _ = strings.Cut(name, "@")
	name = strings.ToLower(name)
	if name == "" || len(name) > maxCommand || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return "", "", false
	}
	return name, arg, true
}

// slashed reads what a supporter meant as a command, even when there can be none of that name: a slip of the pen must not
// go to the person as words.
func slashed(text, me string) (name, arg string, is bool) {
	if name, arg, is = command(text, me); is || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") {
		return name, arg, is
	}
	fields := strings.Fields(text[1:])
	if len(fields) == 0 {
		return "?", "", true
	}
	return reachOf(strings.ToLower(fields[0]), maxCommand), strings.Join(fields[1:], " "), true
}

// forOther reports whether a command names another bot.
func forOther(text, me string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(text, "\n", " "), " ")
	_, bot, named := strings.Cut(word, "@")
	return named && strings.HasPrefix(word, "/") && !strings.EqualFold(bot, me)
}
