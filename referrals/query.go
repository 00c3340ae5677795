package referrals

import (
	"time"

	"github.com/brobygger/brobygger/referrals/places"
)

// Query is what a person is looking for. The zero value of a field asks for nothing.
type Query struct {
	Text    string // the person's words, for the word index; may be empty
	Lang    string // language of the person
	Country string // hard limit; empty: the country of Place, else any
	Place   *places.Place
	Near    *places.Point // the place's point, or a shared location

	// Within tells whether Place, or the place around Near, lies in an area that is named as people name it ("Varde Kommune",
	// "Skåne län"), and whether that is known. nil: an area is told by the names of Place alone, and nobody is known to be
	// outside.
	Within func(area, country string) (in, known bool)

	Needs      []Need
	Audiences  []Audience
	Age        int // of whom it is for, in years; 0: not known
	Formats    []Format
	Kinds      []Kind
	When       When
	Now        time.Time // for opening hours
	NotKinds   []Kind
	NotNeeds   []Need
	NotFormats []Format
	NotNames   []string // "ikke AA"
	Closer     float64  // only listings nearer than this, in km; 0: no limit
	Limit      int      // at most this many matches; 0: 10
}

// Match is one listing that answers a query.
type Match struct {
	Listing *Listing // of the snapshot: read, never written
	Score   float64
	Km      float64 // from Query.Near; meaningful when HasKm: there is a place to go to
	HasKm   bool
	Open    Openness // at Query.Now
	Why     []string // for instance "need:anxiety", "place:Aarhus", "area:Varde", "remote", "open:now"
}

// Relaxed names one wish that no match of the first three fulfils, for instance "place:Kungälv" (nothing there; the
// nearest is shown), "place" (a shared location), "audience", "format", "kind", "when", "need", "closer". Stable values;
// the dialogue puts them into words.
type Relaxed string

// Result is what a search gives: matches best first, and what had to be let go to find them.
type Result struct {
	Matches []Match
	Relaxed []Relaxed
}
