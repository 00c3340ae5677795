package dialogs

import (
	"slices"
	"time"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// pageSize is how many cards are shown at once: two or three choices, the person decides.
const pageSize = 3

// maxRefused is how many refused names a search remembers.
const maxRefused = 10

// Merge takes what was said into a search: what is named anew replaces what was named before, the rest stands.
// A need of another sort begins a new search at the same place, for the same people. Merge is pure; s is left as it is.
func Merge(s Search, m understand.Meaning) Search {
	before := s
	s = s.otherNeeds(m)
	if m.Place != nil {
		place := *m.Place
		s = s.moved()
		s.Place = &place
	}
	s.Audiences = orElse(m.Audiences, s.Audiences)
	if m.Age > 0 {
		s.Age = m.Age
	}
	s.Kinds = orElse(sorts(m), s.Kinds)
	if m.When != "" {
		s.When = m.When
	}
	if len(m.Formats) > 0 {
		s.Formats, s.NotFormats = slices.Clone(m.Formats), without(s.NotFormats, m.Formats)
	}
	if len(m.NotNames) == 0 { // "not AA" refuses AA, not help with alcohol, and not every group
		s.NotNeeds, s.Needs = refuse(s.NotNeeds, s.Needs, m.NotNeeds)
		s.NotKinds, s.Kinds = refuse(s.NotKinds, s.Kinds, m.NotKinds)
	}
	s.NotFormats, s.Formats = refuse(s.NotFormats, s.Formats, m.NotFormats)
	s.NotNames = union(s.NotNames, m.NotNames)
	s.NotNames = s.NotNames[max(0, len(s.NotNames)-maxRefused):]
	if !s.same(before) {
		s.Closer = 0 // it was meant for what was looked for then
		s.Shown, s.Next, s.Seen = nil, nil, nil
	}
	return s
}

// moved forgets where the search was. Who names a place wants to go there, whatever was asked for from home before.
func (s Search) moved() Search {
	s.Place, s.Near, s.Closer, s.Anywhere = nil, nil, 0, false
	if !s.onFoot() {
		s.Formats = nil
	}
	return s
}

// otherNeeds takes in the needs. When none of them was looked for before, the wishes that belonged to the old search go.
func (s Search) otherNeeds(m understand.Meaning) Search {
	if len(m.Needs) == 0 {
		return s
	}
	known := func(n referrals.Need) bool { return slices.Contains(s.Needs, n) }
	if len(s.Needs) > 0 && !slices.ContainsFunc(m.Needs, known) {
		s.Kinds, s.When, s.NotKinds, s.NotNames, s.Closer = nil, "", nil, nil, 0
	}
	s.Needs, s.NotNeeds = slices.Clone(m.Needs), without(s.NotNeeds, m.Needs)
	return s
}

// same reports whether two searches ask for the same, whatever was shown.
func (s Search) same(o Search) bool {
	place := func(p *places.Place) places.Place {
		if p == nil {
			return places.Place{}
		}
		return *p
	}
	near := func(p *places.Point) places.Point {
		if p == nil {
			return places.Point{}
		}
		return *p
	}
	return slices.Equal(s.Needs, o.Needs) && place(s.Place) == place(o.Place) && near(s.Near) == near(o.Near) &&
		slices.Equal(s.Audiences, o.Audiences) && s.Age == o.Age && slices.Equal(s.Formats, o.Formats) && slices.Equal(s.Kinds, o.Kinds) &&
		s.When == o.When && slices.Equal(s.NotNeeds, o.NotNeeds) && slices.Equal(s.NotKinds, o.NotKinds) &&
		slices.Equal(s.NotFormats, o.NotFormats) && slices.Equal(s.NotNames, o.NotNames) && s.Closer == o.Closer &&
		s.Anywhere == o.Anywhere
}

// Empty reports whether nothing is looked for yet; a place alone is nothing to look for.
func (s Search) Empty() bool {
	return len(s.Needs) == 0 && len(s.Kinds) == 0 && len(s.Audiences) == 0
}

// Placed reports whether it is known where the person is.
func (s Search) Placed() bool { return s.Place != nil || s.Near != nil }

// Query puts the search into the catalogue's words. lang is the person's language, country limits unless empty, words
// are the person's own of this turn, or empty. It asks for the ten best.
func (s Search) Query(lang, country, words string, now time.Time) referrals.Query {
	q := referrals.Query{
		Text: words, Lang: lang, Country: country, Place: s.Place, Near: s.Near,
		Needs: s.Needs, Audiences: s.Audiences, Age: s.Age, Formats: s.Formats, Kinds: s.Kinds, When: s.When, Now: now,
		NotKinds: s.NotKinds, NotNeeds: s.NotNeeds, NotFormats: s.NotFormats, NotNames: s.NotNames,
		Closer: s.Closer, Limit: 10,
	}
	if q.Near == nil && q.Place != nil {
		point := q.Place.Point
		q.Near = &point
	}
	return q
}

func orElse[T any](said, known []T) []T {
	if len(said) > 0 {
		return slices.Clone(said)
	}
	return known
}

// refuse adds what is not wanted and takes it out of what was wanted.
func refuse[T comparable](refused, wanted, not []T) (nowRefused, stillWanted []T) {
	if len(not) == 0 {
		return refused, wanted
	}
	return union(refused, not), without(wanted, not)
}

func union[T comparable](a, b []T) []T {
	all := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	return all
}

func without[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return slices.Contains(b, x) })
}

// sorts gives the kinds of help that are wished for. "Debt" names what it is about: it leaves no other kind out.
func sorts(m understand.Meaning) []referrals.Kind {
	return slices.DeleteFunc(slices.Clone(m.Kinds), func(k referrals.Kind) bool {
		return slices.Contains(m.Needs, referrals.Need(k))
	})
}
