package redis

import "github.com/brobygger/brobygger/referrals"

// Keys of the catalogue. All share one hash tag: on a Cluster the catalogue lies in one slot, so that a change of many
// listings is one script.
const (
	keyListings = "{catalogue}:listings" // hash: id -> JSON of the listing
	keyVersions = "{catalogue}:versions" // hash: id -> version of the listing
	keyVersion  = "{catalogue}:version"  // string: grows with each change
	keyChanged  = "{catalogue}:changed"  // sorted set: id by the catalogue's version at its last change
	keyPending  = "{catalogue}:pending"  // string: the large change that is being made, "name checking" or "name taking version"
	keyRecent   = "{catalogue}:recent"   // list: JSON of the latest changes, newest first
	histories   = "{catalogue}:history:" // + id, list: JSON of its changes, newest first
	channel     = "brobygger:catalogue"  // pub/sub: a change was made
)

func keyHistory(id referrals.ListingID) string { return histories + string(id) }

// staging names what is staged for one change: listings, changes and the versions their writer saw, hashes by id; of a
// large change also its ids in order, a list, and the answer that its writer got.
type staging struct{ name, listings, changes, expected, ids, answer string }

func keyStaging(name string) staging {
	prefix := "{catalogue}:staged:" + name
	return staging{name, prefix + ":listings", prefix + ":changes", prefix + ":expected", prefix + ":ids", prefix + ":answer"}
}
