// Package cases is the hand-over to a human: waiting, claimed, closed. Its transitions are pure functions.
//
// It knows no store and no page; a Store keeps cases, and pushes the signals of a transition into the two lanes
// in the same write.
package cases

import (
	"context"
	"errors"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Status of a case. Values are stored.
type Status string

// The life of a case.
const (
	Waiting Status = "waiting"
	Claimed Status = "claimed"
	Closed  Status = "closed"
)

// Outcome says how a case ended. Values are stored; labels lie in the language catalogues.
type Outcome string

// Outcomes a supporter or a person can give.
const (
	Bridged   Outcome = "bridged"    // the person was bridged to a service or a community
	Talked    Outcome = "talked"     // a talk was what was needed
	Referred  Outcome = "referred"   // handed on to emergency or crisis help
	NoContact Outcome = "no_contact" // the person did not answer
	Withdrawn Outcome = "withdrawn"  // the person no longer wanted a human
	Forgotten Outcome = "forgotten"  // the person had everything erased
	OtherEnd  Outcome = "other"
)

// Case is one hand-over.
type Case struct {
	ID         chat.CaseID    `json:"id"`
	Version    int            `json:"version"`         // grows by one with each write
	Person     chat.Address   `json:"person"`          // the lane of the person; never shown to a supporter
	At         chat.Address   `json:"at,omitzero"`     // the supporter's lane, once claimed
	Lanes      []chat.Address `json:"lanes,omitempty"` // every supporter's lane it has been in
	Status     Status         `json:"status"`
	Pseudonym  string         `json:"pseudonym"`
	Lang       string         `json:"lang"`
	Country    string         `json:"country,omitempty"`
	Urgent     bool           `json:"urgent,omitempty"`
	Risk       string         `json:"risk,omitempty"`
	Agreed     bool           `json:"agreed,omitempty"`
	Needs      []string       `json:"needs,omitempty"`
	Place      string         `json:"place,omitempty"`
	Audiences  []string       `json:"audiences,omitempty"`
	Shown      []string       `json:"shown,omitempty"`
	Words      string         `json:"words,omitempty"`
	Opened     time.Time      `json:"opened"`
	ClaimedAt  time.Time      `json:"claimed_at,omitzero"`
	ClosedAt   time.Time      `json:"closed_at,omitzero"`
	Holder     chat.PersonID  `json:"holder,omitempty"` // staff account
	HolderName string         `json:"holder_name,omitempty"`
	Outcome    Outcome        `json:"outcome,omitempty"`
	Announced  time.Time      `json:"announced,omitzero"` // when it was last announced to those on duty
	Unheard    bool           `json:"unheard,omitempty"`  // danger showed while a supporter holds it, and they have not answered since
}

// Errors of transitions. ErrTaken is wrapped by *TakenError, which says by whom.
var (
	ErrNotFound  = errors.New("cases: no such case")
	ErrTaken     = errors.New("cases: somebody else has claimed it")
	ErrClosed    = errors.New("cases: the case is closed")
	ErrNotHolder = errors.New("cases: only the holder may do this")
)

// Transition turns a case into its next form and names the signals for the two lanes. It is pure, and may be called
// more than once for one Apply.
type Transition func(Case) (Case, []chat.Event, error)

// Store keeps cases for good (until their lifetime ends).
type Store interface {
	// Open stores a new case; a case with the same id is left as it is.
	Open(ctx context.Context, c Case) error
	// Get gives one case, or ErrNotFound.
	Get(ctx context.Context, id chat.CaseID) (Case, error)
	// List gives the cases of a status: waiting ones most urgent and then longest waiting first, claimed and closed ones newest
	// first, at most limit.
	List(ctx context.Context, status Status, limit int) ([]Case, error)
	// Apply reads, transitions and writes by compare-and-set, trying again when somebody else wrote meanwhile. The
	// signals are pushed into their lanes for certain once the write succeeded. It gives the case as written.
	Apply(ctx context.Context, id chat.CaseID, t Transition) (Case, error)
	// Erase removes all cases of a person's lane with all that is kept of them, and names them.
	Erase(ctx context.Context, person chat.Address) ([]Case, error)
	// Of lists the cases of a person's lane.
	Of(ctx context.Context, person chat.Address) ([]Case, error)
	// Changed gives a channel that receives after any case changed (merged; never blocks the writer), until ctx ends.
	Changed(ctx context.Context) <-chan struct{}
}

// Duty knows which supporters are on duty.
type Duty interface {
	// Arrive marks a staff account as on duty until a time; a time in the past ends it.
	Arrive(ctx context.Context, who chat.PersonID, until time.Time) error
	// OnDuty counts those on duty at now.
	OnDuty(ctx context.Context, now time.Time) (int, error)
}
