package rooms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// How an editor's lists are cut.
const (
	perList  = 8
	maxKnown = 40 // listings of one search that can be paged through
)

// findListings shows a listing by its id, or those in which every word stands.
func findListings(ctx context.Context, v *visit) (adapters.Answer, error) {
	if v.Arg == "" {
		return adapters.Answer{Ask: v.say("listing.ask"), AskVerb: "listing"}, nil
	}
	l, err := v.o.Catalogue.Get(ctx, referrals.ListingID(strings.ToLower(v.Arg)))
	if err == nil {
		return v.listing(ctx, l)
	}
	if !errors.Is(err, referrals.ErrNotFound) {
		return adapters.Answer{}, fmt.Errorf("reading a listing: %w", err)
	}
	all, err := v.all(ctx, func(l referrals.Listing) bool { return fits(l, v.Arg) })
	if err != nil {
		return adapters.Answer{}, err
	}
	slices.SortStableFunc(all, func(a, b referrals.Listing) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	switch len(all) {
	case 0:
		return v.toast("listings.none"), nil
	case 1:
		return v.listing(ctx, all[0])
	}
	head := v.texts.Count(v.code, "listings.found", len(all), nil)
	token := mark(v.ID)
	if len(all) > perList {
		var ids []string
		for _, l := range all[:min(len(all), maxKnown)] {
			ids = append(ids, string(l.ID))
		}
		if err := v.remember(ctx, token, ids); err != nil {
			return adapters.Answer{}, err
		}
	}
	return v.show(head, v.listButtons(all[:min(len(all), maxKnown)], 0, "room.listings:"+token+".")...), nil
}

// moreListings shows the next page of what was found.
func moreListings(ctx context.Context, v *visit) (adapters.Answer, error) {
	ids, token, from, err := v.recall(ctx)
	if err != nil {
		return adapters.Answer{}, err
	}
	if from >= len(ids) {
		return v.toast("list.gone"), nil
	}
	found, err := v.all(ctx, func(l referrals.Listing) bool { return slices.Contains(ids, string(l.ID)) })
	if err != nil {
		return adapters.Answer{}, err
	}
	slices.SortStableFunc(found, func(a, b referrals.Listing) int {
		return cmp.Compare(slices.Index(ids, string(a.ID)), slices.Index(ids, string(b.ID)))
	})
	answer := v.show(v.texts.Count(v.code, "listings.found", len(ids), nil), v.listButtons(found, from, "room.listings:"+token+".")...)
	answer.Edit = true
	return answer, nil
}

// dueListings lists those that nobody has checked for long, oldest first.
func dueListings(ctx context.Context, v *visit) (adapters.Answer, error) {
	never := 0
	all, err := v.all(ctx, func(l referrals.Listing) bool {
		if l.Status == referrals.Active && l.Assured == "" {
			never++
		}
		return due(l, v.o.Clock())
	})
	if err != nil {
		return adapters.Answer{}, err
	}
	slices.SortStableFunc(all, func(a, b referrals.Listing) int {
		return cmp.Or(strings.Compare(a.Assured, b.Assured), strings.Compare(string(a.ID), string(b.ID)))
	})
	from := whole(v.Arg)
	if from >= len(all) {
		from = 0
	}
	text := v.texts.Count(v.code, "due", len(all), nil)
	if never > 0 {
		text += "\n" + v.texts.Count(v.code, "due.never", never, nil)
	}
	answer := v.show(text, v.listButtons(all, from, "room.due:")...)
	answer.Edit = from > 0
	return answer, nil
}

// listButtons makes a button of each listing of a page, and one for the next page.
func (v *visit) listButtons(all []referrals.Listing, from int, next string) []chat.Choice {
	var buttons []chat.Choice
	if from >= len(all) {
		return nil
	}
	to := min(from+perList, len(all))
	for _, l := range all[from:to] {
		label := cut(l.Name, 50)
		if l.City != "" {
			label += ", " + cut(l.City, 30)
		}
		switch {
		case l.Status != referrals.Active:
			label += " · " + v.say("status."+string(l.Status))
		case due(l, v.o.Clock()):
			label += " · " + l.Assured
		}
		buttons = append(buttons, chat.Choice{Value: "room.listing:" + string(l.ID), Label: label})
	}
	if to < len(all) {
		buttons = append(buttons, chat.Choice{Value: next + strconv.Itoa(to), Label: v.say("find.more")})
	}
	return buttons
}

func (v *visit) all(ctx context.Context, wanted func(referrals.Listing) bool) ([]referrals.Listing, error) {
	all, err := v.o.Catalogue.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the listings: %w", err)
	}
	var found []referrals.Listing
	for _, l := range all {
		if wanted(l) {
			found = append(found, l)
		}
	}
	return found, nil
}

// due reports whether an editor should look at an active listing again: it was verified once, more than 90 days ago.
func due(l referrals.Listing, now time.Time) bool {
	fresh := l.Freshness(now)
	return l.Status == referrals.Active && (fresh == referrals.Due || fresh == referrals.Overdue)
}

// fits reports whether every word stands somewhere in the listing, as a part of a word.
func fits(l referrals.Listing, words string) bool {
	text := []string{string(l.ID), l.Name, l.Organization, l.City, l.Address, l.Phone, l.Email, l.URL}
	for _, summary := range l.Summary {
		text = append(text, summary)
	}
	hay := fold(strings.Join(text, "\n"))
	for word := range strings.FieldsSeq(fold(words)) {
		if !strings.Contains(hay, word) {
			return false
		}
	}
	return true
}
