// Package terminal is a platform of one person at a terminal, or of a script on a pipe. It prints the transcript format,
// so that a live talk can be pasted as a test, and reads back what it prints.
//
// It knows no dialogue and no language, and has no memory: what was shown is on the screen.
package terminal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Name of the platform.
const Name chat.PlatformName = "terminal"

// Options is what a terminal is made of. In and Out are needed.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Chat names the conversation; "" begins a new one with each start.
	Chat chat.ChatID
	// Interactive says that a person types at In and sees it on Out: there is a prompt, and a typed line is replaced by
	// its transcript line.
	Interactive bool
	// Patience is how long the next line of a script, and the end of a talk, waits for an answer to the line before.
	// It is not for a person who types. 0: no wait.
	Patience time.Duration
	Lang     string           // hint for the bot, BCP 47; may be empty
	Country  string           // hint for the bot, ISO 3166 alpha-2; may be empty
	Clock    func() time.Time // nil: time.Now
}

// quiet is how long nothing more must come for an answer to count as whole.
const quiet = 150 * time.Millisecond

// errUnread says that nobody reads Out any more.
var errUnread = errors.New("terminal: nobody reads any more")

// Terminal is the platform. Safe for use by many.
type Terminal struct {
	o       Options
	session string
	ran     atomic.Bool

	mu      sync.Mutex
	broken  error         // of writing to Out
	prompt  bool          // a prompt stands on the screen
	choices []chat.Choice // of the last message that had any, in the order of their numbers
	shown   map[string]bool
	answers int           // messages shown so far
	news    chan struct{} // receives when a message was shown (merged)
	lines   int           // of the person, for event ids
}

// New makes a terminal. It reads and writes nothing yet.
func New(o Options) (*Terminal, error) {
	if o.In == nil || o.Out == nil {
		return nil, errors.New("terminal: In and Out are needed")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	session := rand.Text()
	if o.Chat == "" {
		o.Chat = chat.ChatID(session)
	}
	return &Terminal{o: o, session: session, shown: map[string]bool{}, news: make(chan struct{}, 1)}, nil
}

// Name implements adapters.Platform.
func (t *Terminal) Name() chat.PlatformName { return Name }

// Chat names the conversation.
func (t *Terminal) Chat() chat.ChatID { return t.o.Chat }

// Send prints a message, once for each id.
func (t *Terminal) Send(ctx context.Context, to chat.ChatID, m chat.Message) (adapters.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Retry, Err: err}
	}
	if to != t.o.Chat {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Gone, Err: errors.New("terminal: this conversation was held at another start")}
	}
	lines := chat.Transcript(m)
	if len(lines) == 0 {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Invalid, Err: errors.New("terminal: the message says nothing")}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shown[m.ID] {
		return adapters.Receipt{MessageID: m.ID}, nil
	}
	if err := t.print(lines...); err != nil {
		return adapters.Receipt{}, &adapters.SendError{Failure: adapters.Gone, Err: errUnread}
	}
	t.remember(m)
	return adapters.Receipt{MessageID: m.ID}, nil
}

// remember notes what was shown. The lock is held.
func (t *Terminal) remember(m chat.Message) {
	if len(t.shown) > 1000 {
		clear(t.shown)
	}
	t.shown[m.ID] = true
	if numbered := chat.Numbered(m); len(numbered) > 0 {
		t.choices = numbered
	}
	t.answers++
	select {
	case t.news <- struct{}{}:
	default:
	}
}

// print writes lines, and the prompt anew when one stood there. The lock is held.
func (t *Terminal) print(lines ...string) error {
	if t.broken != nil {
		return t.broken
	}
	text := ""
	if t.prompt {
		text = "\r\x1b[K" // over the prompt
	}
	for _, line := range lines {
		text += line + "\n"
	}
	if t.prompt {
		text += promptText
	}
	if _, err := io.WriteString(t.o.Out, text); err != nil {
		t.broken = fmt.Errorf("%w: %w", errUnread, err)
	}
	return t.broken
}
