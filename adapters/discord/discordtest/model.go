package discordtest

import (
	"sort"
	"strings"
	"time"
)

// Kinds of channels, as Discord numbers them.
const (
	kindText     = 0
	kindDM       = 1
	kindCategory = 4
	kindPublic   = 11
	kindPrivate  = 12
	kindForum    = 15
)

// Flags of messages.
const (
	flagEphemeral = 1 << 6
	flagLoading   = 1 << 7
	flagVoice     = 1 << 13
)

// Types of messages.
const (
	typeDefault       = 0
	typePinned        = 6
	typeThreadCreated = 18
	typeReply         = 19
	typeCommand       = 20
	typeStarter       = 21
)

type channel struct {
	id, name, topic, parent string
	kind                    int
	guild                   *Guild  // nil for a DM
	person                  *Person // of a DM
	messages                []*message
	renamed                 []time.Time

	owner            string // of a thread
	archived, locked bool
	archivedAt       time.Time
	made             time.Time
	archiveAfter     int
	invitable        bool
	members          map[string]time.Time
	tags             []any
}

func (c *channel) thread() bool { return c.kind == kindPublic || c.kind == kindPrivate }

func (c *channel) find(id string) *message {
	for _, m := range c.messages {
		if m.id == id {
			return m
		}
	}
	return nil
}

func (c *channel) remove(id string) {
	for i, m := range c.messages {
		if m.id == id {
			c.messages = append(c.messages[:i:i], c.messages[i+1:]...)
			return
		}
	}
}

type reaction struct {
	emoji string
	by    []string // user ids
}

type message struct {
	id         string
	in         *channel
	author     *Person
	kind       int
	content    string
	embeds     []any
	components []any
	files      []*file
	stickers   []any
	made       time.Time
	edited     time.Time
	flags      int
	pinned     bool
	reference  map[string]any
	snapshots  []any    // what a forward shows
	answers    *message // what a reply answers
	nonce      any
	via        *interaction // the interaction it answers
	reactions  []*reaction
	mentions   []*Person
	roles      []any
	everyone   bool
	only       *Person // an ephemeral message is seen by them alone
}

func (m *message) ephemeral() bool { return m.only != nil }

// react adds or takes a reaction; changed is false when it was so before.
func (m *message) react(emoji, user string, on bool) (changed bool) {
	for i, r := range m.reactions {
		if r.emoji != emoji {
			continue
		}
		at := indexOf(r.by, user)
		switch {
		case on && at < 0:
			r.by = append(r.by, user)
			return true
		case !on && at >= 0:
			r.by = append(r.by[:at:at], r.by[at+1:]...)
			if len(r.by) == 0 {
				m.reactions = append(m.reactions[:i:i], m.reactions[i+1:]...)
			}
			return true
		}
		return false
	}
	if on {
		m.reactions = append(m.reactions, &reaction{emoji: emoji, by: []string{user}})
	}
	return on
}

func indexOf(list []string, one string) int {
	for i, s := range list {
		if s == one {
			return i
		}
	}
	return -1
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func userName(name string) string {
	keep := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}
	return strings.Map(keep, strings.ToLower(name))
}
