package rooms

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// How a supporter looks for a listing.
const (
	perAnswer    = 5
	maxFound     = 25
	maxFindWords = 200 // bytes
	foundFor     = 2 * time.Hour
	foundPage    = "rooms.found" // ids of the listings that were found, never the words that found them
)

// find finds listings for the person: in the supporter's words, shown as the person will see them.
func find(ctx context.Context, v *visit) (adapters.Answer, error) {
	if v.c.Status == cases.Closed {
		return v.toast("case.isclosed"), nil
	}
	if v.Arg == "" {
		return adapters.Answer{Ask: v.say("find.label"), AskVerb: "find"}, nil
	}
	words := v.Arg
	if len(words) > maxFindWords {
		words = strings.ToValidUTF8(words[:maxFindWords], "")
	}
	q := v.o.Ask(words, v.code, v.c.Country)
	if q.Country == "" {
		q.Country = v.c.Country
	}
	q.Now, q.Limit = v.o.Clock(), maxFound
	var ids []string
	for _, match := range v.o.Index().Search(q).Matches {
		ids = append(ids, string(match.Listing.ID))
	}
	if len(ids) == 0 {
		answer := v.show(v.say("find.none"))
		answer.Ask, answer.AskVerb = v.say("find.label"), "find"
		return answer, nil
	}
	token := mark(v.ID)
	if len(ids) > perAnswer {
		if err := v.remember(ctx, token, ids); err != nil {
			return adapters.Answer{}, err
		}
	}
	return v.found(ids, token, 0), nil
}

func (v *visit) remember(ctx context.Context, token string, ids []string) error {
	err := v.o.Notebook.Note(ctx, foundPage, token, strings.Join(ids, " "), v.o.Clock().Add(foundFor))
	if err != nil {
		return fmt.Errorf("remembering what was found: %w", err)
	}
	return nil
}

// recall gives what was found, from a place on; none when it is forgotten.
func (v *visit) recall(ctx context.Context) (ids []string, token string, from int, err error) {
	token, at, _ := strings.Cut(v.Arg, ".")
	noted, _, err := v.o.Notebook.Look(ctx, foundPage, token)
	if err != nil {
		return nil, token, 0, fmt.Errorf("looking up what was found: %w", err)
	}
	ids = strings.Fields(noted)
	return ids, token, min(whole(at), len(ids)), nil
}

// whole reads a number that is not negative; anything else counts as 0.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// found shows a page of listings, as the person will see them, each with a button that sends it.
func (v *visit) found(ids []string, token string, from int) adapters.Answer {
	var cards []chat.Card
	index, next := v.o.Index(), min(from+perAnswer, len(ids))
	for _, id := range ids[from:next] {
		l, ok := index.Get(referrals.ListingID(id))
		if !ok {
			continue
		}
		card := v.o.Card(l, v.c.Lang)
		card.Choices = []chat.Choice{{Value: "room.send:" + id, Label: v.say("find.send")}}
		cards = append(cards, card)
	}
	if len(cards) == 0 {
		return v.toast("find.gone")
	}
	choices := []chat.Choice{{Value: "room.find", Label: v.say("find.again")}}
	if next < len(ids) {
		more := chat.Choice{Value: "room.more:" + token + "." + strconv.Itoa(next), Label: v.say("find.more")}
		choices = append([]chat.Choice{more}, choices...)
	}
	answer := v.show(v.say("find.seen"), choices...)
	answer.Message.Cards = cards
	return answer
}

func more(ctx context.Context, v *visit) (adapters.Answer, error) {
	ids, token, from, err := v.recall(ctx)
	if err != nil {
		return adapters.Answer{}, err
	}
	if from >= len(ids) {
		return v.toast("find.gone"), nil
	}
	return v.found(ids, token, from), nil
}

// sendListing sends a listing to the person, as a card in their language. Only the holder may, and has seen the card.
func sendListing(ctx context.Context, v *visit) (adapters.Answer, error) {
	if answer, ok := v.holds(); !ok {
		return answer, nil
	}
	l, ok := v.o.Index().Get(referrals.ListingID(v.Arg))
	if !ok {
		return v.toast("find.gone"), nil
	}
	card := v.o.Card(l, v.c.Lang)
	card.Choices = nil // they belong to the bot's own talk
	e := v.event()
	e.Cards = []chat.Card{card}
	if err := v.pushed(ctx, e); err != nil {
		return adapters.Answer{}, err
	}
	return v.show(v.say("find.sent", "name", l.Name)), nil
}

// pushed takes in for good what the holder sends by a button, and notes that they answered.
func (v *visit) pushed(ctx context.Context, e chat.Event) error {
	if err := v.o.Push(ctx, e); err != nil {
		return fmt.Errorf("taking in what a supporter sends: %w", err)
	}
	if err := v.Heard(ctx, e); err != nil {
		v.o.Log.Warn("it could not be noted that a supporter answered", "cause", cause(err))
	}
	return nil
}
