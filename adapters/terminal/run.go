package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

const promptText = "> "

// Run opens the conversation and carries each line to the inbox, until In ends (after the last answer was shown or
// Patience has passed), nobody reads Out any more, or ctx ends; a second Run ends at once. Reading a line cannot be cut
// off: the goroutine that reads In ends with the line after ctx, or with In.
func (t *Terminal) Run(ctx context.Context, in adapters.Inbox) error {
	if t.ran.Swap(true) {
		return nil
	}
	if err := t.run(ctx, in); !errors.Is(err, errUnread) {
		return err
	}
	return nil
}

func (t *Terminal) run(ctx context.Context, in adapters.Inbox) error {
	lines := make(chan line)
	go t.read(ctx, lines)
	if err := t.open(ctx, in); err != nil {
		return err
	}
	for {
		t.showPrompt()
		select {
		case <-ctx.Done():
			return nil
		case l, more := <-lines:
			if !more {
				return nil
			}
			if l.err != nil {
				return fmt.Errorf("terminal: reading: %w", l.err)
			}
			if err := t.say(ctx, in, l.text); err != nil {
				return err
			}
		}
	}
}

// line is one line of In.
type line struct {
	text string
	err  error
}

// read reads lines until In or ctx ends. Of a line that is too long it keeps as much as the inbox needs to refuse it.
func (t *Terminal) read(ctx context.Context, lines chan<- line) {
	defer close(lines)
	r := bufio.NewReaderSize(t.o.In, 64<<10)
	var text []byte
	for {
		part, err := r.ReadSlice('\n')
		if room := chat.MaxText + 1 - len(text); room > 0 {
			text = append(text, part[:min(len(part), room)]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		l := line{text: strings.TrimRight(string(text), "\r\n")}
		text = text[:0]
		if err != nil && l.text == "" {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) {
				return
			}
			l = line{err: err}
		}
		select {
		case <-ctx.Done():
			return
		case lines <- l:
		}
		if err != nil {
			return
		}
	}
}

// open prints the head of a transcript and lets the bot greet.
func (t *Terminal) open(ctx context.Context, in adapters.Inbox) error {
	e := t.event()
	head := []string{"# a talk at the terminal"}
	if t.o.Lang != "" {
		head = append(head, "lang: "+t.o.Lang)
	}
	if t.o.Country != "" {
		head = append(head, "country: "+t.o.Country)
	}
	head = append(head, "at: "+e.At.Format(time.RFC3339), "", "~ opened")
	e.Signal = chat.SignalOpened
	return t.take(ctx, in, e, head...)
}

// say takes one line of the person in.
func (t *Terminal) say(ctx context.Context, in adapters.Inbox, typed string) error {
	e := t.event()
	shown := t.meaning(&e, typed)
	if shown == "" {
		return nil // an empty line says nothing, to nobody
	}
	if t.o.Interactive {
		shown = "\x1b[1A\x1b[2K" + shown // over the typed line
	} else {
		shown = "\n" + shown
	}
	return t.take(ctx, in, e, shown)
}

// take shows what the person did, takes it in, and waits for the answer of a script's line.
func (t *Terminal) take(ctx context.Context, in adapters.Inbox, e chat.Event, shown ...string) error {
	t.mu.Lock()
	t.prompt = false
	before := t.answers
	err := t.print(shown...)
	t.mu.Unlock()
	if err != nil {
		return err
	}
	if err := in(ctx, e); err != nil && ctx.Err() == nil {
		return t.notTaken(err)
	}
	t.await(ctx, before)
	return nil
}

// notTaken shows what is to be said at once about an event that could not be stored. The person still has their words
// on the screen, and may send them again.
func (t *Terminal) notTaken(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := []string{"! not taken in"}
	var unstored *adapters.Unstored
	if errors.As(err, &unstored) {
		for _, m := range unstored.Say {
			lines = append(lines, chat.Transcript(m)...)
			t.remember(m)
		}
	}
	return t.print(lines...)
}

// await waits for an answer after the first `before` messages, and until nothing more comes.
func (t *Terminal) await(ctx context.Context, before int) {
	if t.o.Patience <= 0 || t.o.Interactive {
		return
	}
	bound := time.NewTimer(t.o.Patience)
	defer bound.Stop()
	for {
		var silence <-chan time.Time
		t.mu.Lock()
		answered := t.answers > before
		t.mu.Unlock()
		if answered {
			silence = time.After(quiet)
		}
		select {
		case <-ctx.Done():
			return
		case <-bound.C:
			return
		case <-silence:
			return
		case <-t.news:
		}
	}
}

func (t *Terminal) showPrompt() {
	if !t.o.Interactive {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.prompt && t.broken == nil {
		t.prompt = true
		if _, err := io.WriteString(t.o.Out, promptText); err != nil {
			t.broken = fmt.Errorf("%w: %w", errUnread, err)
		}
	}
}

func (t *Terminal) event() chat.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines++
	return chat.Event{ID: chat.EventID(fmt.Sprintf("%s.%s.%d", Name, t.session, t.lines)), Locale: t.o.Lang, Country: t.o.Country,
		From: chat.Address{Platform: Name, Chat: t.o.Chat}, Person: chat.PersonID(t.o.Chat), At: t.o.Clock()}
}
