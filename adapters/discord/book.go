package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// book is the pages of the Notebook that are ours. Every line is gone after its lifetime.
type book struct {
	adapters.Notebook
	now  func() time.Time
	life time.Duration
}

// Pages of the book.
const (
	pageSeen   = "discord:seen"   // channel -> mark: how far it was read
	pageDirect = "discord:direct" // user -> channel of direct messages
	pageRooms  = "discord:rooms"  // thread -> place
	pageClosed = "discord:closed" // user -> "1": their direct messages are closed
)

func pageCopies(id chat.ChatID) string { return "discord:copies:" + string(id) }
func pageOpen(user string) string      { return "discord:open:" + user }

// mark says how far a channel was read, whose conversation it is, in which guild ("" none), and when the last change of a
// message that was read was made (zero: none was).
type mark struct {
	last   uint64
	chat   chat.ChatID
	guild  string
	edited time.Time
}

func (m mark) String() string {
	s := strconv.FormatUint(m.last, 10) + " " + string(m.chat) + " " + m.guild
	if !m.edited.IsZero() {
		s += " " + strconv.FormatInt(m.edited.UnixMicro(), 10)
	}
	return s
}

func parseMark(s string) (mark, bool) {
	parts := strings.Split(s, " ")
	if len(parts) < 3 || len(parts) > 4 || parts[1] == "" {
		return mark{}, false
	}
	m := mark{chat: chat.ChatID(parts[1]), guild: parts[2]}
	var err error
	if m.last, err = strconv.ParseUint(parts[0], 10, 64); err == nil && len(parts) == 4 {
		var micros int64
		micros, err = strconv.ParseInt(parts[3], 10, 64)
		m.edited = time.UnixMicro(micros)
	}
	return m, err == nil
}

func (b *book) note(ctx context.Context, page, key, value string) error {
	return b.noteFor(ctx, page, key, value, b.life)
}

// noteFor notes a line for a time; for none, nothing is noted.
func (b *book) noteFor(ctx context.Context, page, key, value string, life time.Duration) error {
	if life <= 0 {
		return nil
	}
	if err := b.Note(ctx, page, key, value, b.now().Add(life)); err != nil {
		return fmt.Errorf("discord: noting a line: %w", err)
	}
	return nil
}

// look reads a line; a book that cannot be read has none.
func (b *book) look(ctx context.Context, page, key string) (string, bool) {
	value, ok, err := b.Look(ctx, page, key)
	return value, ok && err == nil
}

// seen reads how far a channel was read; ok is false when it was not known before.
func (b *book) seen(ctx context.Context, channel string) (mark, bool, error) {
	value, ok, err := b.Look(ctx, pageSeen, channel)
	if err != nil {
		return mark{}, false, fmt.Errorf("discord: reading how far a channel was read: %w", err)
	}
	m, fine := parseMark(value)
	return m, ok && fine, nil
}

// know notes a channel that is read from after on, unless it is known.
func (b *book) know(ctx context.Context, channel string, m mark) error {
	return b.knowFor(ctx, channel, m, b.life)
}

func (b *book) knowFor(ctx context.Context, channel string, m mark, life time.Duration) error {
	if _, known, err := b.seen(ctx, channel); known || err != nil {
		return err
	}
	return b.noteFor(ctx, pageSeen, channel, m.String(), life)
}

// copied notes which of our messages show an event, both ways.
func (b *book) copied(ctx context.Context, in chat.ChatID, of chat.EventID, messages []string) error {
	for i, message := range messages {
		if i == 0 {
			if err := b.note(ctx, pageCopies(in), "e:"+string(of), message); err != nil {
				return err
			}
		}
		if err := b.note(ctx, pageCopies(in), "m:"+message, string(of)); err != nil {
			return err
		}
	}
	return nil
}

// copyOf gives the message that shows an event in a chat, whose channel is given: a copy, or what was written there.
func (b *book) copyOf(ctx context.Context, in chat.ChatID, channel string, of chat.EventID) string {
	if of == "" {
		return ""
	}
	if message, ok := b.look(ctx, pageCopies(in), "e:"+string(of)); ok {
		return message
	}
	if where, message, ok := messageOf(of); ok && where == channel {
		return message
	}
	return ""
}

// eventOf gives the event that a message of a chat shows: the copied one, or its own when somebody wrote it.
func (b *book) eventOf(ctx context.Context, in chat.ChatID, channel, message string, ours bool) chat.EventID {
	if of, ok := b.look(ctx, pageCopies(in), "m:"+message); ok {
		return chat.EventID(of)
	}
	if ours {
		return ""
	}
	return messageEvent(channel, message)
}

// nonce names one part of a message for Discord, which takes 25 characters.
func nonce(id string, n int) string {
	sum := sha256.Sum256([]byte(id + "\x00" + strconv.Itoa(n)))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:25]
}
