package adapters

import (
	"context"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Link says how a message stands to others. Events are named as the lane they come from named them.
type Link struct {
	Of      chat.EventID // the event of the other end whose words the message carries
	ReplyTo chat.EventID // the event, of either end, that the words answer
	Edits   chat.EventID // the event of the other end whose words these replace: the text says so itself, the old copy stays
}

// Linker is the optional power to show how messages belong together: it sends as Platform.Send does, remembers which
// message shows link.Of, and shows the message as an answer to the copy (or the original) of link.ReplyTo or link.Edits.
// What it does not find it leaves out.
type Linker interface {
	SendLinked(ctx context.Context, to chat.ChatID, m chat.Message, link Link) (Receipt, error)
}

// Marker is the optional power to mark, at what a human wrote in a supporter's lane, whether it reached the person.
// Marking twice is harmless. Its errors are those of Platform.Send.
type Marker interface {
	Mark(ctx context.Context, in chat.ChatID, of chat.EventID, delivered bool) error
}

// Fetcher is the optional power to fetch a file that lies on the platform, at most chat.MaxFile bytes. The error is
// Retry, Throttled, Gone (it is there no more) or Invalid (too large, not of its kind).
type Fetcher interface {
	Fetch(ctx context.Context, f chat.File) (data []byte, mediaType string, err error)
}

// FileSender is the optional power to send files: data[i] holds the bytes of m.Files[i], already stripped of metadata,
// and of the media type m.Files[i].Type. A platform without it gets the message with a text in place of the files.
type FileSender interface {
	SendFiles(ctx context.Context, to chat.ChatID, m chat.Message, data [][]byte, link Link) (Receipt, error)
}

// PlaceID names a group or channel in which supporters have rooms, as the platform's adapter writes it.
type PlaceID string

// Place is one such group or channel.
type Place struct {
	ID   PlaceID
	Lang string // of the panels and notices there, ISO 639-1
}

// RoomOpener is the optional power to open rooms for supporters: topics of a group, threads of a channel, one a case. A
// room is a chat of the platform like any other: Send writes into it, and what is written there comes in as events with
// Staff set, whose Person is StaffID of the writer. Errors are those of Platform.Send; Gone means that the place or the
// room is no more.
type RoomOpener interface {
	// Places lists where rooms can be opened; it never blocks.
	Places() []Place
	// OpenRoom makes a room and names its chat. Two calls make two rooms.
	OpenRoom(ctx context.Context, in PlaceID, title string) (chat.ChatID, error)
	// ShowPanel shows the summary of the room's case with its buttons, pinned; shown is what the call before gave
	// ("" none): it is edited in place, and written anew when it is gone.
	ShowPanel(ctx context.Context, room chat.ChatID, panel chat.Message, shown string) (now string, err error)
	// CloseRoom ends a room: it can be read, and not be written in by accident. A room that is gone is closed.
	CloseRoom(ctx context.Context, room chat.ChatID) error
}

// StaffID is the account of somebody who works in a platform's rooms: the platform's name, a dash and its number for them.
func StaffID(p chat.PlatformName, user string) chat.PersonID {
	return chat.PersonID(string(p) + "-" + user)
}

// Control is what somebody in a supporters' or editors' place asked of the program itself: a button of a panel, a command,
// the answer to a prompt. Words meant for the person are no controls: they are events.
type Control struct {
	ID     chat.EventID // names it for good; the same control twice bears the same id
	In     chat.Address // the room, or the place itself with the place's own chat
	Place  PlaceID      // the place the room lies in
	Editor bool         // it was asked in the editors' place
	Staff  chat.PersonID
	Name   string // the platform's own name of the writer, shown to nobody until they choose another
	Locale string
	Verb   string // "claim", "find", "listing" ...: a command's name without the slash, or what stands before ":" in a button's value
	Arg    string // what stands behind
}

// Answer is what is said to whoever asked.
type Answer struct {
	Toast   string        // one short line, shown to them alone where that can be done
	Message *chat.Message // shown in the room; buttons of it come back as controls
	Ask     string        // asks for words: the question; what they answer comes back as a Control with AskVerb and the words as Arg
	AskVerb string
	Edit    bool // Message takes the place of the one whose button was pressed
}

// Controls does what is asked in rooms. It is called before the platform's update is confirmed, and may be called twice.
// An error means that nothing was done; the adapter says so kindly and does not confirm what it can get again.
type Controls func(ctx context.Context, c Control) (Answer, error)

// ControlPrefix begins the value of every button that is a control, so that an adapter tells it from a Choice of a dialogue.
const ControlPrefix = "room."

// Command is one of the commands that a platform registers, in the languages the bot speaks.
type Command struct {
	Name  string            // without the slash: a-z and digits, at most 32
	About map[string]string // language, ISO 639-1 -> what it does, at most 100 characters
	Takes bool              // words may stand behind it; a platform with typed options offers one text option
}

// Grade says how a Finding is to be taken.
type Grade string

// Grades of findings.
const (
	Fine    Grade = "ok"
	Warning Grade = "warning"
	Failed  Grade = "failed"
)

// Finding is one thing that a check of a platform found: one line, which says what to do when it is not fine.
type Finding struct {
	Grade Grade
	Text  string
}

// Checker is the optional power to say what a platform lacks: a token, a right, a setting. It sends nothing to anybody.
type Checker interface {
	Check(ctx context.Context) []Finding
}
