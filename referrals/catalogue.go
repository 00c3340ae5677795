package referrals

import (
	"context"
	"errors"
	"time"
)

// Errors of a catalogue.
var (
	ErrNotFound = errors.New("referrals: no such listing")
	ErrConflict = errors.New("referrals: the listing was changed by somebody else meanwhile")
)

// Change says who changed what in a listing, when and why. It is kept for good, with the listing as it was after.
type Change struct {
	Listing ListingID `json:"listing"`
	Version int       `json:"version"`
	Who     string    `json:"who"` // staff account or "import"
	Why     string    `json:"why,omitempty"`
	At      time.Time `json:"at"`
	After   Listing   `json:"after"`
}

// Catalogue keeps listings for good. Every replica sees a change within a second through Watch.
type Catalogue interface {
	// All gives every listing, retired ones too, in order of id.
	All(ctx context.Context) ([]Listing, error)
	// Get gives one listing, or ErrNotFound.
	Get(ctx context.Context, id ListingID) (Listing, error)
	// Put stores the listings, all or none. l.Version is the version the writer saw (0: new); when the stored one is
	// another, nothing is written and the error wraps ErrConflict. It gives the listings back with their new versions.
	Put(ctx context.Context, who, why string, at time.Time, ls ...Listing) ([]Listing, error)
	// PutMany is Put for any number of listings, all or none, with the work told as it goes: done of len(ls), at most a
	// hundred times. progress may be nil. Memory beside ls is bounded.
	PutMany(ctx context.Context, who, why string, at time.Time, ls []Listing, progress func(done int)) error
	// History gives the changes of a listing, newest first, at most 200.
	History(ctx context.Context, id ListingID) ([]Change, error)
	// Recent gives the latest changes of all listings, newest first, at most limit.
	Recent(ctx context.Context, limit int) ([]Change, error)
	// Watch tells what was changed by anybody, until ctx ends: first everything (News.Whole), then each change within a
	// second, in order. After a lost connection it catches up, with the changes missed or with everything. Calls come
	// one after the other. It gives nil when ctx ended.
	Watch(ctx context.Context, told func(News)) error
}

// News is what Watch tells.
type News struct {
	Whole    bool      // Listings are all there are, retired ones too; else those that changed
	Listings []Listing // in order of id
}
