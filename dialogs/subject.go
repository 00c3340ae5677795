package dialogs

import (
	"slices"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// subject is the listing that the words of this turn are about: the one they point at ("the second"), name, that was looked
// at last, or that alone was shown. False when it may be one of several, or none.
func (t *talk) subject() (*referrals.Listing, bool) {
	shown := t.State.Search.Shown
	switch ref := t.Meaning.Ref; {
	case ref > 0 && ref <= len(shown):
		return t.listing(shown[ref-1])
	case ref == -1 && len(shown) > 0:
		return t.listing(shown[len(shown)-1])
	}
	if named := t.namedAlone(); named != nil {
		return named, true
	}
	if t.State.Look != "" {
		return t.listing(t.State.Look)
	}
	if still := t.stillShown(); len(still) == 1 {
		return t.listing(still[0])
	}
	return nil, false
}

// namedAlone gives the one listing that the words name among those that were shown or saved, else nil.
func (t *talk) namedAlone() *referrals.Listing {
	if !t.wrote() {
		return nil
	}
	var named []*referrals.Listing
	said := saidIn(cut(t.Event.Text, longText))
	for _, id := range slices.Concat(t.State.Search.Shown, t.State.Search.Seen) {
		l, ok := t.listing(id)
		if ok && said.name(l) && !slices.Contains(named, l) {
			named = append(named, l)
		}
	}
	if len(named) != 1 {
		return nil
	}
	return named[0]
}

// askSubject asks, with the text of a key, which of the listings that were shown is meant; the answer presses the button of
// the family.
func (t *talk) askSubject(key, family string) {
	var all []chat.Choice
	for _, id := range t.stillShown() {
		if l, ok := t.listing(id); ok {
			all = append(all, chat.Choice{Value: family + ":" + string(id), Label: l.Name})
		}
	}
	if len(all) == 0 {
		askNeed(t, "details.none_shown", 1)
		return
	}
	t.send(chat.Message{Text: t.say(key, nil), Choices: append(all, t.choices(t.toHuman())...)})
}

// about makes a button whose value names a listing.
func (t *talk) about(family string, id referrals.ListingID) chat.Choice {
	button := t.choice(family)
	button.Value += ":" + string(id)
	return button
}
