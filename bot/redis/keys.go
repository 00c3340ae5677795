package redis

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// shardCount never changes: stored conversations would not be found again.
const shardCount = 16

// keys names every key. The part in braces is the hash tag of the shard.
type keys struct {
	prefix string
	tags   [shardCount]string
}

func newKeys(prefix string) keys {
	k := keys{prefix: prefix}
	for shard := range k.tags {
		k.tags[shard] = fmt.Sprintf("%s{s%02d}:", prefix, shard)
	}
	return k
}

// guard names a key of the same shard that never exists, "" for a key of no shard. A script is called with it as its last
// key: while a Cluster moves the shard, a script that names a key which is not there is put off (TRYAGAIN) until all of the
// shard is on one side. Without it a script that finds keys by itself would take those of the other side for empty.
func (k keys) guard(key string) string {
	for _, tag := range k.tags {
		if strings.HasPrefix(key, tag) {
			return tag + "none"
		}
	}
	return ""
}

// shardOf says in which shard a name lives.
func shardOf(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return int(h.Sum32() % shardCount)
}

func (k keys) channel() string { return k.prefix + "wake" }

// Of a lane. The ...Prefix forms go to scripts that find out the lane themselves.

func (k keys) lanePrefix(shard int) string    { return k.tags[shard] + "lane:" }    // hash: state, epoch, fence, done, claims, tried, anew
func (k keys) inboxPrefix(shard int) string   { return k.tags[shard] + "inbox:" }   // list: "id\nJSON" of chat.Event
func (k keys) outboxPrefix(shard int) string  { return k.tags[shard] + "outbox:" }  // list: "id\nJSON" of an entry
func (k keys) sendingPrefix(shard int) string { return k.tags[shard] + "sending:" } // hash: fence, tries

func (k keys) lane(a chat.Address) string    { return k.of(a, "lane:") }
func (k keys) inbox(a chat.Address) string   { return k.of(a, "inbox:") }
func (k keys) seen(a chat.Address) string    { return k.of(a, "seen:") } // zset: event id -> ms
func (k keys) outbox(a chat.Address) string  { return k.of(a, "outbox:") }
func (k keys) sending(a chat.Address) string { return k.of(a, "sending:") }
func (k keys) feed(a chat.Address) string    { return k.of(a, "feed:") }    // stream: m = JSON of chat.Message
func (k keys) feedIDs(a chat.Address) string { return k.of(a, "feedids:") } // zset: message id -> number of its entry
func (k keys) casesOf(a chat.Address) string { return k.of(a, "cases:") }   // set: ids of the person's cases

func (k keys) of(a chat.Address, kind string) string {
	name := a.String()
	return k.tags[shardOf(name)] + kind + name
}

// Of a shard.

func (k keys) inboxQueue(shard int) string { return k.tags[shard] + "inboxq" } // zset: lane -> ready (< 0) or a time in ms
func (k keys) outboxQueue(shard int, p chat.PlatformName) string {
	return k.tags[shard] + "outboxq:" + string(p) // as inboxQueue
}
func (k keys) timers(shard int) string     { return k.tags[shard] + "timers" }     // zset: "lane\0key" -> ms
func (k keys) timerNames(shard int) string { return k.tags[shard] + "timernames" } // zset: the same members, all 0, to find a lane's
func (k keys) dead(shard int) string       { return k.tags[shard] + "dead" }       // hash: "lane\0id" -> JSON of a letter
func (k keys) deadTimes(shard int) string  { return k.tags[shard] + "deadtimes" }  // zset: the same names -> ms

// letterSecret is what the names of dead letters are made with, so that nobody can tell from a name whose it is.
func (k keys) letterSecret() string { return k.prefix + "letters:secret" } // string

// Of cases; a case lives in the shard of its id.

func (k keys) caseOf(id chat.CaseID) string { // hash: version, case, token, and at:lane for each lane it was at
	return k.tags[shardOf(string(id))] + "case:" + string(id)
}
func (k keys) casesIn(shard int, status cases.Status) string { // zset: id -> score of its place
	return k.tags[shard] + "cases:" + string(status)
}
func (k keys) signals(shard int) string { return k.tags[shard] + "signals" } // list: "id\nJSON" of events not yet in their lanes

// Of rooms; they live in the shard of their case, and where their lanes lead in the shards of those.

func (k keys) roomsOf(id chat.CaseID) string { // hash: platform -> "expires-ms token\nJSON" of a room
	return k.tags[shardOf(string(id))] + "rooms:" + string(id)
}
func (k keys) roomsIn(shard int) string     { return k.tags[shard] + "rooms" } // zset: "case\0platform" of those that are listed -> expires, ms
func (k keys) roomAt(a chat.Address) string { return k.of(a, "roomat:") }      // string: "case\0platform"

// Of adapters. All rates share one slot, because one booking touches several of them.

func (k keys) page(name string) string { // hash: key -> "expires-ms\nvalue"
	return k.tags[shardOf(name)] + "page:" + name
}
func (k keys) pageTimes(name string) string { // zset: key -> expires, ms
	return k.tags[shardOf(name)] + "pagetimes:" + name
}
func (k keys) rate(name string) string         { return k.prefix + "{rate}:" + name }              // string: when it is full again, and more: see book.lua
func (k keys) lock(name string) string         { return k.prefix + "lock:" + name }                // string: token of the holder
func (k keys) ticket(h string) string          { return k.prefix + "ticket:" + h }                 // hash: from, until, by
func (k keys) problem(day, kind string) string { return k.prefix + "problem:" + day + ":" + kind } // string: it was told

// Of staff, sessions and reports.

func (k keys) duty() string         { return k.prefix + "{staff}:duty" }     // zset: account -> until, ms
func (k keys) accounts() string     { return k.prefix + "{staff}:accounts" } // hash: id -> JSON
func (k keys) link(h string) string { return k.prefix + "{staff}:link:" + h }
func (k keys) reports() string      { return k.prefix + "{reports}:all" }     // hash: id -> JSON
func (k keys) outcomes() string     { return k.prefix + "{outcomes}:counts" } // hash: "listing\0result" -> how often
func (k keys) outcomeSeen() string  { return k.prefix + "{outcomes}:seen" }   // zset: id of one that was counted -> ms
func (k keys) reportWords(id string) string { // string: words of a report, which end before it does
	return k.prefix + "{reports}:words:" + id
}
func (k keys) reportTimes() string { return k.prefix + "{reports}:times" } // zset: id -> ms
func (k keys) pairs() string       { return k.prefix + "{pairs}:apart" }   // hash: "a\0b" -> JSON of who said that they are not the same, when
func (k keys) session(t string) string { // string: the session; the token itself is not kept
	sum := sha256.Sum256([]byte(t))
	return k.prefix + "session:" + hex.EncodeToString(sum[:])
}

// Of replicas.

func (k keys) replicas() string  { return k.prefix + "{replicas}:seen" }      // hash: id -> JSON of figures.Replica
func (k keys) platforms() string { return k.prefix + "{replicas}:platforms" } // zset: name of a platform that somebody runs -> ms
