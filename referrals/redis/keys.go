package redis

import "github.com/brobygger/brobygger/referrals"

// Keys of the catalogue. All share one hash tag: on a Cluster the catalogue lies in one slot, so that a change of many
// listings is one script.
const (
	keyListings = "{catalogue}:listings" // hash: id -> JSON of the listing
	keyVersions = "{catalogue}:versions" // hash: id -> version of the listing
	keyVersion  = "{catalogue}:version"  // string: grows with each change
	keyChanged  = "{catalogue}:changed"  // sorted set: id by the catalogue's version at its last change
	keyRecent   = "{catalogue}:recent"   // list: JSON of the latest changes, newest first
	histories   = "{catalogue}:history:" // + id, list: JSON of its changes, newest first
	channel     = "brobygger:catalogue"  // pub/sub: a change was made
)

func keyHistory(id referrals.ListingID) string { return histories + string(id) }

// staging names what is staged for one change: listings, changes and the versions their writer saw, hashes by id.
type staging struct{ listings, changes, expected string }

func keyStaging(name string) staging {
	return staging{"{catalogue}:staged:" + name + ":listings", "{catalogue}:staged:" + name + ":changes", "{catalogue}:staged:" + name + ":expected"}
}
