// Package opendata is the catalogue for other programs: the read API of Open Referral HSDS 3.1, with the query additions
// of Open Referral UK (docs/open-data.md).
//
// It reads an immutable index through a function and knows no store, no conversation and no account. It answers GET
// alone, gives out nothing but what Listing.Public gives, and keeps no address of a client beyond its rate limit.
package opendata

import (
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// Options say what the API gives out and how. Index is needed; the rest has defaults.
type Options struct {
	// Index gives the listings of now. It must not block; an unchanged catalogue gives the same pointer.
	Index func() *referrals.Index
	// Prefix is the path under which everything lies, for instance "/hsds"; empty: the root.
	Prefix string
	// Base is how clients reach the host, for instance "https://chat.example.org"; for the addresses in answers.
	Base string
	// Publisher names who publishes the data; empty: nobody is named.
	Publisher string
	// PerMinute is how many requests one client may make in a minute; 0: 120. As many may come at once.
	PerMinute int
	// Clients is how many clients' rates are remembered at once; 0: 50,000.
	Clients int
	// Client names the sender of a request for the rate limit; nil: everybody is one client.
	Client func(*http.Request) string
	// Postcode finds the middle of a postcode in a country; nil: none is known.
	Postcode func(code, country string) (places.Place, bool)
	// Now tells the time; nil: time.Now.
	Now func() time.Time
	// Log hears of failures of the program itself, never of a request's words or address; nil: nobody.
	Log *slog.Logger
}

// API is the handler. Safe for use by many.
type API struct {
	opts      Options
	routes    []route
	buckets   *buckets
	streams   streams
	tables    tables
	timetable timetable
	packers   sync.Pool // of *gzip.Writer
}

// Bounds of a request.
const (
	maxQuery    = 4096 // bytes of the query string
	maxStreams  = 16   // answers without pages at once
	streamCosts = 20   // requests that one of them counts for
)

// New makes the API.
func New(o Options) *API {
	o.Prefix = strings.TrimSuffix(o.Prefix, "/")
	o.Base = strings.TrimSuffix(o.Base, "/")
	if o.PerMinute <= 0 {
		o.PerMinute = 120
	}
	if o.Clients <= 0 {
		o.Clients = 50_000
	}
	if o.Client == nil {
		o.Client = func(*http.Request) string { return "" }
	}
	if o.Postcode == nil {
		o.Postcode = func(string, string) (places.Place, bool) { return places.Place{}, false }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &API{
		opts: o, routes: routes(), buckets: newBuckets(o.PerMinute, o.Clients), streams: streams{open: map[string]bool{}, most: maxStreams},
		packers: sync.Pool{New: func() any {
			w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
			if err != nil {
				return gzip.NewWriter(io.Discard) // never: the level is a constant that there is
			}
			return w
		}},
	}
}
