package backup

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// Prefixes of our keys; what begins otherwise belongs to another program.
const (
	Prefix          = "brobygger:"
	CataloguePrefix = "{catalogue}:"
)

// shardCount and ShardOf are those of bot/redis, where they never change; a test holds that they are the same.
const shardCount = 16

// ShardOf says in which shard a name lives.
func ShardOf(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return int(h.Sum32() % shardCount)
}

// Name is what a key says of itself.
type Name struct {
	Family string // "" when this release knows none that it belongs to
	Kind   Kind   // that keys of the family have; 0: several
	Shard  int    // -1: it lies in no shard
	Of     string // whose it is: an address, the id of a case, a platform ...; "" when there is one such key only
	Kept   bool   // whether a backup keeps it
}

// family is a row of the table of families. A name that ends in a colon goes on with whose the key is.
type family struct {
	name string
	kind Kind
	kept bool
}

// anyKind is of a family whose keys are of several kinds.
const anyKind Kind = 0

// sharded are the keys behind "brobygger:{s07}:", longer names before those they begin with.
func sharded() []family {
	return []family{
		{"lane:", Hash, true}, {"inbox:", List, true}, {"outbox:", List, true}, {"sending:", Hash, true}, {"seen:", Sorted, true},
		{"feed:", Stream, true}, {"feedids:", Sorted, true}, {"case:", Hash, true},
		{"cases:waiting", Sorted, true}, {"cases:claimed", Sorted, true}, {"cases:closed", Sorted, true}, {"cases:", Set, true},
		{"inboxq", Sorted, true}, {"outboxq:", Sorted, true}, {"fence", String, true}, {"timers", Sorted, true}, {"timernames", Sorted, true},
		{"dead", Hash, true}, {"deadtimes", Sorted, true}, {"signals", List, true},
		{"rooms:", Hash, true}, {"rooms", Sorted, true}, {"roomat:", String, true}, {"page:", Hash, true}, {"pagetimes:", Sorted, true},
	}
}

// shared are the other keys behind "brobygger:". What is not kept is over before a restore could use it, or must not come
// back to life: a sign-in that was ended, a link that was used.
func shared() []family {
	return []family{
		{"{staff}:duty", Sorted, true}, {"{staff}:accounts", Hash, true}, {"{staff}:link:", Hash, false},
		{"{reports}:all", Hash, true}, {"{reports}:words:", String, true}, {"{reports}:times", Sorted, true},
		{"{outcomes}:counts", Hash, true}, {"{outcomes}:seen", Sorted, true}, {"{pairs}:apart", Hash, true}, {"letters:secret", String, true},
		{"{rate}:", String, false}, {"lock:", String, false}, {"ticket:", Hash, false}, {"problem:", String, false},
		{"session:", String, false}, {"{replicas}:seen", Hash, false}, {"{replicas}:platforms", Sorted, false}, {"restoring", String, false},
	}
}

// listings are the keys behind "{catalogue}:".
func listings() []family {
	return []family{
		{"listings", Hash, true}, {"versions", Hash, true}, {"version", String, true}, {"changed", Sorted, true},
		{"recent", List, true}, {"history:", List, true},
		{"pending", String, true}, {"staged:", anyKind, true}, // a large change that is made, and not yet in its places
	}
}

// Namer reads keys. The zero value does not; NewNamer gives one.
type Namer struct{ sharded, shared, listings []family }

// NewNamer makes one.
func NewNamer() Namer { return Namer{sharded: sharded(), shared: shared(), listings: listings()} }

// Read says what a key is; ours is false for a key of another program. A key of ours that this release does not know is
// kept: it is a newer release's.
func (n Namer) Read(key string) (name Name, ours bool) {
	if rest, ok := strings.CutPrefix(key, CataloguePrefix); ok {
		return match(n.listings, CataloguePrefix, rest, -1), true
	}
	rest, ok := strings.CutPrefix(key, Prefix)
	if !ok {
		return Name{}, false
	}
	if shard, rest, ok := cutShard(rest); ok {
		return match(n.sharded, "", rest, shard), true
	}
	return match(n.shared, "", rest, -1), true
}

func match(table []family, before, rest string, shard int) Name {
	for _, f := range table {
		if f.name == rest {
			return Name{Family: before + f.name, Kind: f.kind, Shard: shard, Kept: f.kept}
		}
		if of, ok := strings.CutPrefix(rest, f.name); ok && strings.HasSuffix(f.name, ":") {
			return Name{Family: before + strings.TrimSuffix(f.name, ":"), Kind: f.kind, Shard: shard, Of: of, Kept: f.kept}
		}
	}
	return Name{Shard: shard, Kept: true}
}

// cutShard reads "{s07}:rest".
func cutShard(text string) (shard int, rest string, ok bool) {
	tag, rest, found := strings.Cut(text, "}:")
	digits, isTag := strings.CutPrefix(tag, "{s")
	if !found || !isTag || len(digits) != 2 {
		return 0, "", false
	}
	shard, err := strconv.Atoi(digits)
	return shard, rest, err == nil && shard >= 0 && shard < shardCount
}
