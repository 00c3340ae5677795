package dialogs_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
	"github.com/brobygger/brobygger/referrals/starter"
)

// house is the real thing without a store: the readers, the book, the starter catalogue and the phrases.
type house struct {
	places *places.Gazetteer
	reader *understand.Reader
	safety *safety.Reader
	book   dialogs.Book
	index  *referrals.Index
	say    *lang.Catalogue
	saw    func(dialogs.State, chat.Event, dialogs.World, dialogs.State, []dialogs.Effect) // is told of each turn; nil: nobody
}

var theHouse = sync.OnceValues(func() (house, error) {
	var h house
	var err error
	if h.places, err = places.Load(); err != nil {
		return h, err
	}
	if h.reader, err = understand.New(h.places); err != nil {
		return h, err
	}
	if h.safety, err = safety.New(); err != nil {
		return h, err
	}
	if h.say, err = dialogs.Phrases(); err != nil {
		return h, err
	}
	listings, err := starter.Listings(h.places)
	if err != nil {
		return h, err
	}
	h.index = referrals.NewIndex(listings)
	h.book = dialogs.NewBook(h.safety, h.places)
	return h, nil
})

func newHouse(t testing.TB) house {
	t.Helper()
	h, err := theHouse()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) world(now time.Time, onDuty int) dialogs.World {
	return dialogs.World{Now: now, Index: h.index, Say: h.say, OnDuty: onDuty}
}

// take takes a turn as the engine does: words are read for danger and for their meaning, but not a supporter's.
func (h house) take(s dialogs.State, e chat.Event, w dialogs.World) (dialogs.State, []dialogs.Effect) {
	risk, meaning := safety.Risk{Level: safety.None}, understand.Meaning{}
	if e.Text != "" && e.Signal == "" && !s.Supporter && !e.Staff {
		risk = h.safety.Assess(e.Text, dialogs.SafetyContext(s, w.Now))
		meaning = h.reader.Read(e.Text, dialogs.UnderstandContext(s, e))
	}
	next, effects := h.book.Take(s, e, meaning, risk, w)
	if h.saw != nil {
		h.saw(s, e, w, next, effects)
	}
	return next, effects
}

// stored sends a state through JSON, as a store does.
func stored(t testing.TB, s dialogs.State) dialogs.State {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back dialogs.State
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}
