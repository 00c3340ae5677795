// Package figures says in numbers how the program is: what waits, how long, who works. It holds no words, no ids and no
// addresses of persons, and knows nothing of where the numbers come from.
package figures

import (
	"slices"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Figures is the state of the whole installation at one moment, over all replicas.
type Figures struct {
	At         time.Time
	Inbox      Queue
	Outbox     map[chat.PlatformName]Queue
	Timers     int           // reminders that are set
	TimersLate time.Duration // how long the first one has been due; 0: none is due
	Letters    int           // dead letters
	Cases      Cases
	Replicas   []Replica // those that were seen lately, the oldest first
	Locks      []Lock
	Memory     int64 // bytes that Redis uses, of all its masters; 0: not known
	Limit      int64 // bytes that it may use; 0: no limit is set, or it is not known
}

// Queue is one queue of conversations.
type Queue struct {
	Ready  int           // conversations that somebody could take now
	Held   int           // conversations that are leased
	Later  int           // conversations that wait for a time: a pause after a failure, a limit of the platform
	Oldest time.Duration // how long the first of the ready ones has waited; 0: none is ready
}

// Lanes is the number of conversations with something to do.
func (q Queue) Lanes() int { return q.Ready + q.Held + q.Later }

// Cases are the open cases.
type Cases struct {
	Waiting int
	Urgent  int // of those that wait
	Claimed int
	OnDuty  int           // supporters on duty
	Oldest  time.Duration // how long the first of the waiting ones has waited; 0: none waits
	Alarm   time.Duration // how long the first of the urgent ones has waited; 0: none waits
}

// Replica is one running program.
type Replica struct {
	ID        string // drawn at its start
	Release   string
	Began     time.Time
	Seen      time.Time
	Platforms []chat.PlatformName
}

// Lock is what only one replica does at a time.
type Lock struct {
	Name string // without ids: "telegram", "discord-0"
	Held bool
}

// Letter is a dead letter: an event whose turn failed each time, or an effect that will never go out by itself. It holds
// neither words nor an address.
type Letter struct {
	Name     string // names it for Replay and Drop
	Lane     string // a mark that is the same for all letters of one conversation, and tells nobody which
	Platform chat.PlatformName
	Kind     string // "event", or the kind of the effect
	Reason   string
	At       time.Time
	Bytes    int      // of what is kept
	Fields   []string // names of the parts of what is kept that are not empty, for instance "text", "cards"
}

// Platforms gives the platforms of the outboxes in order of name.
func (f Figures) Platforms() []chat.PlatformName {
	names := make([]chat.PlatformName, 0, len(f.Outbox))
	for name := range f.Outbox {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
