package hsds

import "github.com/brobygger/brobygger/referrals"

// Maker is Of for many listings: the words that hours are read with are read once. The zero value is ready. Not for use
// by many at once.
type Maker struct{ clock clockwork }

// Of gives what the function Of gives.
func (m *Maker) Of(l referrals.Listing, o Options) Full { return of(l, o, &m.clock) }
