package backup

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/brobygger/brobygger/bot/cases"
)

// Finding is one way in which keys do not belong together, and how often. It names nobody.
type Finding struct {
	What  string
	Times int
}

// Examiner looks whether the keys of a backup belong together: whether each conversation is whole in it. What it holds
// against each other lies in one shard, so it was read at one moment, also of a Cluster.
type Examiner struct {
	names  Namer
	shards [shardCount]shardView
	found  map[string]int
	order  []string

	pending string          // the large change of the catalogue that is being made: "name taking version"
	staged  map[string]bool // what it takes: "name:listings" and so on
}

// shardView is what one shard says of itself.
type shardView struct {
	inboxes, queued          map[string]bool            // lanes with an inbox, lanes in the queue of inboxes
	outboxes                 map[string]bool            // lanes with an outbox
	sending                  map[string]map[string]bool // platform -> lanes in the queue of its outboxes
	timers, timerNames       map[string]bool
	dead, deadTimes          map[string]bool
	feeds, feedIDs           map[string]string // lane -> the ids of its messages
	cases                    map[string]cases.Status
	waiting, claimed, closed map[string]bool
	rooms                    map[string]bool // "case\0platform"
	listed                   map[string]bool
}

// NewExaminer makes one.
func NewExaminer() *Examiner {
	x := &Examiner{names: NewNamer(), found: map[string]int{}, staged: map[string]bool{}}
	for i := range x.shards {
		x.shards[i] = shardView{
			inboxes: map[string]bool{}, queued: map[string]bool{}, outboxes: map[string]bool{}, sending: map[string]map[string]bool{},
			timers: map[string]bool{}, timerNames: map[string]bool{}, dead: map[string]bool{}, deadTimes: map[string]bool{},
			feeds: map[string]string{}, feedIDs: map[string]string{}, cases: map[string]cases.Status{},
			waiting: map[string]bool{}, claimed: map[string]bool{}, closed: map[string]bool{}, rooms: map[string]bool{}, listed: map[string]bool{},
		}
	}
	return x
}

func (x *Examiner) note(format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if x.found[what] == 0 {
		x.order = append(x.order, what)
	}
	x.found[what]++
}

// Look takes a key into account.
func (x *Examiner) Look(e Entry) {
	name, _ := x.names.Read(e.Key)
	switch {
	case name.Family == "":
		x.note("keys are of a family that this release does not know")
		return
	case e.Kind != name.Kind && name.Kind != anyKind:
		x.note("keys of the family %s are not of the kind they should be", name.Family)
		return
	case !name.Kept:
		x.note("keys of the family %s should not be in a backup", name.Family)
		return
	}
	switch name.Family {
	case CataloguePrefix + "pending":
		x.pending = e.Words[0]
	case CataloguePrefix + "staged":
		x.staged[name.Of] = true
	}
	if name.Shard < 0 {
		return
	}
	if name.Of != "" && !strings.HasPrefix(name.Family, "outboxq") && ShardOf(name.Of) != name.Shard {
		x.note("keys of the family %s lie in a shard where nobody looks for them", name.Family)
	}
	x.look(&x.shards[name.Shard], name, e)
}

func (x *Examiner) look(s *shardView, name Name, e Entry) {
	switch name.Family {
	case "lane":
		x.lookLane(e)
	case "inbox":
		s.inboxes[name.Of] = true
		x.lookItems(name, e)
	case "outbox":
		s.outboxes[name.Of] = true
		x.lookItems(name, e)
	case "inboxq":
		s.queued = names(e)
		x.lookLanes(name, s.queued)
	case "outboxq":
		s.sending[name.Of] = names(e)
		x.lookLanes(name, s.sending[name.Of])
	case "timers":
		s.timers = names(e)
		x.lookOwned(name, s.timers)
	case "timernames":
		s.timerNames = names(e)
	case "signals":
		x.lookItems(name, e)
	case "dead":
		s.dead = names(e)
		x.lookOwned(name, s.dead)
	case "deadtimes":
		s.deadTimes = names(e)
	case "feed":
		s.feeds[name.Of] = messageIDs(e)
	case "feedids":
		s.feedIDs[name.Of] = fedIDs(e)
	case "case":
		x.lookCase(s, name, e)
	case "cases:waiting":
		s.waiting = names(e)
	case "cases:claimed":
		s.claimed = names(e)
	case "cases:closed":
		s.closed = names(e)
	case "rooms":
		x.lookRooms(s, name, e)
	}
}

// lookLane reads what is stored of a conversation, as far as every release can.
func (x *Examiner) lookLane(e Entry) {
	state, ok := field(e, "state")
	if ok && !json.Valid([]byte(state)) {
		x.note("conversations cannot be read")
	}
}

// lookItems reads a list of "id\nJSON".
func (x *Examiner) lookItems(name Name, e Entry) {
	for _, item := range e.Words {
		id, raw, found := strings.Cut(item, "\n")
		if !found || id == "" || !json.Valid([]byte(raw)) {
			x.note("lists of the family %s hold something that cannot be read", name.Family)
			return
		}
	}
}

// lookLanes says whether the lanes of a queue belong to its shard.
func (x *Examiner) lookLanes(name Name, lanes map[string]bool) {
	for lane := range lanes {
		if ShardOf(lane) != name.Shard {
			x.note("conversations stand in %s of a shard where they do not lie", name.Family)
		}
	}
}

// lookOwned does so for members of the form "lane\0name".
func (x *Examiner) lookOwned(name Name, members map[string]bool) {
	for member := range members {
		lane, _, found := strings.Cut(member, "\x00")
		if !found || ShardOf(lane) != name.Shard {
			x.note("members of %s belong to no conversation of their shard", name.Family)
		}
	}
}

func (x *Examiner) lookCase(s *shardView, name Name, e Entry) {
	raw, _ := field(e, "case")
	var c cases.Case
	if json.Unmarshal([]byte(raw), &c) != nil || string(c.ID) != name.Of {
		x.note("cases cannot be read")
		return
	}
	s.cases[name.Of] = c.Status
}

func (x *Examiner) lookRooms(s *shardView, name Name, e Entry) {
	if e.Kind == Sorted {
		s.listed = names(e)
		return
	}
	for i := 0; i < len(e.Words); i += 2 {
		s.rooms[name.Of+"\x00"+e.Words[i]] = true
	}
}

// Findings gives what does not belong together, once all keys were looked at. None: all is whole.
func (x *Examiner) Findings() []Finding {
	for i := range x.shards {
		x.compare(&x.shards[i])
	}
	if name, taking, _ := strings.Cut(x.pending, " "); strings.HasPrefix(taking, "taking") && !x.staged[name+":listings"] {
		x.note("a change of many listings is begun, and what it would write is missing")
	}
	all := make([]Finding, 0, len(x.order))
	for _, what := range x.order {
		all = append(all, Finding{What: what, Times: x.found[what]})
	}
	return all
}

func (x *Examiner) compare(s *shardView) {
	x.without(s.inboxes, s.queued, "conversations have an event that waits, and do not stand in the queue")
	sending := map[string]bool{}
	for platform, lanes := range s.sending {
		for lane := range lanes {
			if strings.HasPrefix(lane, platform+"/") {
				sending[lane] = true
			}
		}
	}
	x.without(s.outboxes, sending, "conversations have an answer that waits, and do not stand in the queue of their platform")
	x.without(s.timers, s.timerNames, "timers would not be found when their conversation is erased")
	x.without(s.dead, s.deadTimes, "dead letters have no time")
	x.without(s.deadTimes, s.dead, "times of dead letters have no letter")
	x.without(s.listed, s.rooms, "rooms are listed that are not there")
	for id, status := range s.cases {
		if (status == cases.Waiting && !s.waiting[id]) || (status == cases.Claimed && !s.claimed[id]) {
			x.note("cases are not listed where they should be")
		}
	}
	for lane, ids := range s.feeds {
		if s.feedIDs[lane] != ids {
			x.note("feeds hold other messages than they know")
		}
	}
}

// without notes each name of some that is not among others.
func (x *Examiner) without(some, others map[string]bool, what string) {
	for name := range some {
		if !others[name] {
			x.note("%s", what)
		}
	}
}
