package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// maxPairs is how many proposals one page shows.
const maxPairs = 20

// Pair is two listings that an editor said are not the same. A comes before B.
type Pair struct{ A, B referrals.ListingID }

// pairOf puts two ids in order.
func pairOf(a, b referrals.ListingID) Pair {
	if b < a {
		a, b = b, a
	}
	return Pair{a, b}
}

// Pairs remembers which listings are not the same, so that they are not proposed again.
type Pairs interface {
	// Apart gives all of them.
	Apart(ctx context.Context) ([]Pair, error)
	// Part remembers a pair; one that is remembered already stays.
	Part(ctx context.Context, p Pair, who string, at time.Time) error
	// Rejoin forgets a pair, so that it may be proposed again.
	Rejoin(ctx context.Context, p Pair) error
}

// pairsView is the proposals, and how many editors turned down.
type pairsView struct {
	Rows   []pairRow
	Found  int
	Parted int
	Keeps  bool // "not the same" is remembered
}

// pairRow is two listings side by side.
type pairRow struct {
	Left, Right         referrals.Listing
	Reasons             []string
	Differences         []difference // Theirs: left, Mine: right
	FillLeft, FillRight []string     // fields that one would get from the other
}

func (d *Desk) showPairs(v *visit) error {
	sheet, err := d.listings.all(v.r.Context())
	if err != nil {
		return err
	}
	apart, err := d.apart(v.r.Context())
	if err != nil {
		return err
	}
	view, p := pairsView{Parted: len(apart), Keeps: d.o.Pairs != nil}, v.page("", nil)
	for _, twin := range sheet.twins() {
		if apart[pairOf(twin.A.ID, twin.B.ID)] {
			continue
		}
		if view.Found++; len(view.Rows) < maxPairs {
			view.Rows = append(view.Rows, pairRow{Left: twin.A, Right: twin.B, Reasons: twin.Reasons, Differences: p.differences(twin.A, twin.B),
				FillLeft: filled(twin.A, twin.B), FillRight: filled(twin.B, twin.A)})
		}
	}
	return v.show(http.StatusOK, "pairs", v.say("pairs.title"), view)
}

// apart looks up which listings are not the same.
func (d *Desk) apart(ctx context.Context) (map[Pair]bool, error) {
	if d.o.Pairs == nil {
		return nil, nil
	}
	all, err := d.o.Pairs.Apart(ctx)
	if err != nil {
		return nil, fmt.Errorf("desk: reading which listings are not the same: %w", err)
	}
	apart := map[Pair]bool{}
	for _, p := range all {
		apart[p] = true
	}
	return apart, nil
}

// partPair remembers that two listings are not the same.
func (d *Desk) partPair(v *visit) error {
	a, b := listingID(v.form("left")), listingID(v.form("right"))
	if a == "" || b == "" || a == b || len(a)+len(b) > 200 || strings.ContainsRune(string(a)+string(b), 0) {
		return errBadForm
	}
	if d.o.Pairs == nil {
		return errNotFound
	}
	if err := d.o.Pairs.Part(v.r.Context(), pairOf(a, b), v.account.ID, d.o.Now()); err != nil {
		return fmt.Errorf("desk: remembering that listings are not the same: %w", err)
	}
	v.flash("pairs.parted")
	return v.redirect("/editor/pairs")
}

// rejoinPairs forgets every pair, so that all are proposed again.
func (d *Desk) rejoinPairs(v *visit) error {
	apart, err := d.apart(v.r.Context())
	if err != nil {
		return err
	}
	for p := range apart {
		if err := d.o.Pairs.Rejoin(v.r.Context(), p); err != nil {
			return fmt.Errorf("desk: forgetting that listings are not the same: %w", err)
		}
	}
	v.flash("pairs.rejoined")
	return v.redirect("/editor/pairs")
}

// joinPair keeps one of two listings that are the same, fills what it lacks from the other, and retires that; both or none.
func (d *Desk) joinPair(v *visit) error {
	keep, err := d.versioned(v, "keep")
	if err != nil {
		return err
	}
	drop, err := d.versioned(v, "drop")
	if err != nil {
		return err
	}
	if keep.ID == drop.ID {
		return errBadForm
	}
	now := d.o.Now()
	joined := fill(keep, drop)
	drop.Status = referrals.Retired
	joined.Changed, drop.Changed = now, now
	_, err = d.o.Catalogue.Put(v.r.Context(), v.account.ID, v.say("why.joined", "keep", string(keep.ID), "drop", string(drop.ID)), now, joined, drop)
	d.listings.changed()
	switch {
	case errors.Is(err, referrals.ErrConflict):
		v.flash("listing.meanwhile")
	case err != nil:
		return fmt.Errorf("desk: joining two listings: %w", err)
	default:
		v.flash("pairs.joined", "keep", keep.Name, "drop", drop.Name)
	}
	return v.redirect("/editor/pairs")
}

// versioned reads a listing that the form names, in the version that the editor saw.
func (d *Desk) versioned(v *visit, name string) (referrals.Listing, error) {
	version, ok := whole(v.form(name + "_version"))
	if !ok {
		return referrals.Listing{}, errBadForm
	}
	l, err := d.o.Catalogue.Get(v.r.Context(), listingID(v.form(name)))
	if errors.Is(err, referrals.ErrNotFound) {
		return l, errNotFound
	}
	if err != nil {
		return l, fmt.Errorf("desk: reading a listing: %w", err)
	}
	l.Version = version
	return l, nil
}

// fillable lists the fields that a listing may get from another that is the same. What says how the facts are known (source,
// assured, ...) and how much of them is shown is not among them.
func fillable() []string {
	fixed := []string{"name", "country", "shown", "join_shown", "source", "seen", "confidence", "assured", "status", "origin", "original"}
	return slices.DeleteFunc(referrals.Fields(), func(field string) bool { return slices.Contains(fixed, field) })
}

// filled lists the fields that keep lacks and other has.
func filled(keep, other referrals.Listing) []string {
	lacks := sames(keep, referrals.Listing{})
	has := referrals.Differing(other, referrals.Listing{})
	return slices.DeleteFunc(fillable(), func(field string) bool {
		if field == "point" && keep.City != "" && fold(keep.City) != fold(other.City) {
			return true // of another town
		}
		return !slices.Contains(lacks, field) || !slices.Contains(has, field)
	})
}

// fill gives keep with its empty fields from other. Where either withholds an address or a link, the result does.
func fill(keep, other referrals.Listing) referrals.Listing {
	joined := keep
	for _, field := range filled(keep, other) {
		joined = joined.TakeField(field, other)
	}
	if joined.MaxAge > 0 && joined.MinAge > joined.MaxAge {
		joined.MinAge, joined.MaxAge = keep.MinAge, keep.MaxAge
	}
	joined.Shown, joined.JoinShown = stricter(keep.Shown, other.Shown), stricter(keep.JoinShown, other.JoinShown)
	return joined
}

// stricter gives the one of two disclosures that shows less.
func stricter(a, b referrals.Disclosure) referrals.Disclosure {
	for _, d := range []referrals.Disclosure{referrals.Withheld, referrals.Approximate} {
		if a == d || b == d {
			return d
		}
	}
	return referrals.Exact
}
