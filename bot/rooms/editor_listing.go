package rooms

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// maxWhy is how many characters the reason of a change may have; the desk takes as many.
const maxWhy = 300

// listing shows one listing as a person would see it, with what an editor must know and may do.
func (v *visit) listing(ctx context.Context, l referrals.Listing) (adapters.Answer, error) {
	history, err := v.o.Catalogue.History(ctx, l.ID)
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("reading a listing's history: %w", err)
	}
	assured := v.say("listings.never")
	if l.Assured != "" {
		assured = v.say("listing.assured.on", "date", l.Assured)
		if due(l, v.o.Clock()) {
			assured += " · " + v.say("count.due")
		}
	}
	status := "active"
	if l.Status != referrals.Active {
		status = string(l.Status)
	}
	lines := []string{l.Name + " (" + string(l.ID) + ")", v.word(v.code, "status", status) + " · " + assured,
		v.say("listing.version", "n", strconv.Itoa(l.Version))}
	if len(history) > 0 {
		lines[2] += " · " + history[0].Who + ", " + day(history[0].At)
		if history[0].Why != "" {
			lines[2] += " · " + cut(history[0].Why, maxPart)
		}
	}
	answer := v.show(strings.Join(lines, "\n"), v.listingButtons(l)...)
	card := v.o.Card(&l, v.code)
	card.Choices = nil
	answer.Message.Cards = []chat.Card{card}
	return answer, nil
}

func (v *visit) listingButtons(l referrals.Listing) []chat.Choice {
	switch l.Status {
	case referrals.Active:
	case referrals.DoNotList: // who asked not to be listed is not brought back by a tap; the desk can
		return nil
	case referrals.Retired:
		return []chat.Choice{{Value: "room.back:" + seen(l), Label: v.say("unretire.do")}}
	}
	return []chat.Choice{{Value: "room.ok:" + seen(l), Label: v.say("listing.assure")},
		{Value: "room.hide:" + seen(l), Label: v.say("retire.do")}}
}

// seen names a listing as an editor saw it: its id and version, short enough for a button.
func seen(l referrals.Listing) string {
	return string(l.ID) + "." + strconv.FormatInt(int64(l.Version), 36)
}

// theSeen reads the listing that a button names, as its version was when the button was shown.
func (v *visit) theSeen(ctx context.Context) (referrals.Listing, error) {
	id, version, _ := strings.Cut(v.Arg, ".")
	n, err := strconv.ParseInt(version, 36, 32)
	if err != nil {
		return referrals.Listing{}, referrals.ErrNotFound
	}
	l, err := v.o.Catalogue.Get(ctx, referrals.ListingID(id))
	l.Version = int(n)
	return l, err
}

// change stores one change of the listing that a button names; what somebody else changed meanwhile is not overwritten.
func (v *visit) change(ctx context.Context, why, done string, do func(*referrals.Listing)) (adapters.Answer, error) {
	l, err := v.theSeen(ctx)
	if err == nil {
		return v.put(ctx, l, why, done, do)
	}
	if errors.Is(err, referrals.ErrNotFound) {
		return v.toast("listing.unknown"), nil
	}
	return adapters.Answer{}, fmt.Errorf("reading a listing: %w", err)
}

func (v *visit) put(ctx context.Context, l referrals.Listing, why, done string, do func(*referrals.Listing)) (adapters.Answer, error) {
	do(&l)
	now := v.o.Clock()
	l.Changed = now
	stored, err := v.o.Catalogue.Put(ctx, string(v.Staff), why, now, l)
	if errors.Is(err, referrals.ErrConflict) {
		return v.meanwhile(ctx, l.ID)
	}
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("storing a listing: %w", err)
	}
	answer := adapters.Answer{}
	if len(stored) == 1 {
		if answer, err = v.listing(ctx, stored[0]); err != nil {
			answer = adapters.Answer{} // it is stored; the card is a courtesy
		}
	}
	answer.Toast, answer.Edit = v.say(done, "name", l.Name), true
	return answer, nil
}

// meanwhile says that somebody else changed the listing, and shows it as it is now.
func (v *visit) meanwhile(ctx context.Context, id referrals.ListingID) (adapters.Answer, error) {
	l, err := v.o.Catalogue.Get(ctx, id)
	if err != nil {
		return v.toast("listing.meanwhile"), nil //nolint:nilerr // the card is a courtesy
	}
	answer, err := v.listing(ctx, l)
	if err != nil {
		return adapters.Answer{}, err
	}
	answer.Toast = v.say("listing.meanwhile")
	return answer, nil
}

func assure(ctx context.Context, v *visit) (adapters.Answer, error) {
	return v.change(ctx, v.say("why.assured"), "listing.assured", func(l *referrals.Listing) {
		l.Assured = v.o.Clock().Format(time.DateOnly)
	})
}

// askRetire asks once, because people stop finding the listing at once.
func askRetire(ctx context.Context, v *visit) (adapters.Answer, error) {
	l, err := v.theSeen(ctx)
	if errors.Is(err, referrals.ErrNotFound) {
		return v.toast("listing.unknown"), nil
	}
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("reading a listing: %w", err)
	}
	return v.show(v.say("retire.ask", "name", l.Name)+"\n"+v.say("retire.what")+"\n"+v.say("retire.how", "id", string(l.ID)),
		chat.Choice{Value: "room.hide2:" + seen(l), Label: v.say("retire.do")},
		chat.Choice{Value: "room.listing:" + string(l.ID), Label: v.say("retire.not")}), nil
}

func retire(ctx context.Context, v *visit) (adapters.Answer, error) {
	return v.change(ctx, v.say("why.retired"), "listing.retired", func(l *referrals.Listing) { l.Status = referrals.Retired })
}

func restore(ctx context.Context, v *visit) (adapters.Answer, error) {
	return v.change(ctx, v.say("why.unretired"), "listing.unretired", func(l *referrals.Listing) { l.Status = referrals.Active })
}

// retireWithReason retires a listing by its id, for a reason that stands in the history.
func retireWithReason(ctx context.Context, v *visit) (adapters.Answer, error) {
	id, why, _ := strings.Cut(v.Arg, " ")
	why = strings.Join(strings.Fields(why), " ")
	if id == "" || why == "" || utf8.RuneCountInString(why) > maxWhy {
		return v.toast("retire.usage", "most", strconv.Itoa(maxWhy)), nil
	}
	l, err := v.o.Catalogue.Get(ctx, referrals.ListingID(strings.ToLower(id)))
	if errors.Is(err, referrals.ErrNotFound) {
		return v.toast("listing.unknown"), nil
	}
	if err != nil {
		return adapters.Answer{}, fmt.Errorf("reading a listing: %w", err)
	}
	answer, err := v.put(ctx, l, why, "listing.retired", func(l *referrals.Listing) { l.Status = referrals.Retired })
	answer.Edit = false // there is no button whose message it could replace
	return answer, err
}
