package torture

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Asked is an event that a person's side offered. The next of its conversation is offered after it was accepted.
type Asked struct {
	Chat     chat.ChatID
	Event    chat.EventID
	Act      Act
	Offered  time.Time // first
	Accepted time.Time // zero: nobody has said yet that it was taken in
	Replayed bool      // it was set aside, and somebody had it tried once more: now it must have its turn
}

// Said is one message as it came to the platform, duplicates too.
type Said struct {
	Chat    chat.ChatID
	Message string // its id
	Text    string
	By      string // the replica that sent it
	At      time.Time
}

// Record is what happened, each list in the order in which it happened.
type Record struct {
	Asked []Asked
	Said  []Said
}

// Journal is a Record in the making. Safe for use by many.
type Journal struct {
	mu     sync.Mutex
	record Record
	place  map[chat.EventID]int
	silent map[chat.ChatID]map[chat.EventID]bool // offered, and no message came yet
}

// offer notes an event before it is pushed for the first time.
func (j *Journal) offer(a Asked) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.place == nil {
		j.place, j.silent = map[chat.EventID]int{}, map[chat.ChatID]map[chat.EventID]bool{}
	}
	if j.silent[a.Chat] == nil {
		j.silent[a.Chat] = map[chat.EventID]bool{}
	}
	j.silent[a.Chat][a.Event] = true
	j.place[a.Event] = len(j.record.Asked)
	j.record.Asked = append(j.record.Asked, a)
}

// accepted notes that an event was taken in; only the first time counts.
func (j *Journal) accepted(id chat.EventID, at time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if a := &j.record.Asked[j.place[id]]; a.Accepted.IsZero() {
		a.Accepted = at
	}
}

// replay notes that all that is poisonous is tried again.
func (j *Journal) replay() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.record.Asked {
		a := &j.record.Asked[i]
		a.Replayed = a.Act.Poisonous()
	}
}

func (j *Journal) said(s Said) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.Said = append(j.record.Said, s)
	delete(j.silent[s.Chat], causeOf(s.Message))
}

// causeOf gives the event whose turn said a message.
func causeOf(message string) chat.EventID {
	return chat.EventID(message[:max(strings.LastIndexByte(message, '.'), 0)])
}

// unanswered counts the events of a conversation to which no message came yet.
func (j *Journal) unanswered(id chat.ChatID) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.silent[id])
}

// Record gives what happened so far.
func (j *Journal) Record() Record {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Record{Asked: slices.Clone(j.record.Asked), Said: slices.Clone(j.record.Said)}
}
