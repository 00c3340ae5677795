package referrals

import (
	"cmp"
	"slices"
	"sync"
)

// tally adds up how well a listing answers the words. It counts the best of the terms that answer one word, not their
// sum.
type tally struct {
	sum   float32
	best  float32
	named float32 // how much of what the words tell stands in the name
	word  uint8   // the word that best was counted for
	title uint8   // the word that named was counted for
	seen  bool    // the listing was weighed
}

// count adds the words to the tallies of the slots from a country's first to its last, and notes which hold any.
func (x *wordIndex) count(words []asked, room *scratch, from, to int) {
	tallies, touched := room.tallies, room.touched[:0]
	for w := range words {
		a := &words[w]
		mark := uint8(w + 1) //nolint:gosec // at most maxQueryWords
		for i, id := range a.terms {
			list := between(x.lists[id], from, to)
			scale, tells := x.idf(id)*a.weights[i], a.tells*a.tells*a.naming(i)
			for _, p := range list {
				slot, units := p.slot(), float32(p.units)
				t := &tallies[slot]
				score := scale * units / (units + x.damping[slot])
				switch {
				case t.word != mark:
					if t.word == 0 {
						touched = append(touched, slot)
					}
					t.word, t.best = mark, score
					t.sum += score
				case score > t.best:
					t.sum += score - t.best
					t.best = score
				}
				if p.inName() && t.title != mark {
					t.title = mark
					t.named += tells
				}
			}
		}
	}
	room.touched = touched
}

// between gives the part of a list that lies from one slot to before another.
func between(list []posting, from, to int) []posting {
	at := func(slot int) int {
		i, _ := slices.BinarySearchFunc(list, slot, func(p posting, slot int) int { return cmp.Compare(int(p.slot()), slot) })
		return i
	}
	return list[at(from):at(to)]
}

// highest gives the highest sum and the highest named of all tallies.
func (s *scratch) highest() (sum, named float32) {
	for _, slot := range s.touched {
		t := &s.tallies[slot]
		sum, named = max(sum, t.sum), max(named, t.named)
	}
	return sum, named
}

// scratches are kept between searches: they are as long as the catalogue. Indexes that were made of one another share
// them.
type scratches struct{ pool sync.Pool }

// scratch is the room that one search works in.
type scratch struct {
	tallies []tally   // by slot
	touched []int32   // slots that hold any of the words
	fits    []float32 // by profile
	afar    []float32 // by profile: the reach from anywhere
	falls   []float32 // by square
	said    []saying  // by way of writing hours
	lie     []lie     // by service areas
}

// get gives room for a table. The tallies from a slot to before another are empty; the rest is not known.
func (s *scratches) get(t *table, from, to int) *scratch {
	room, ok := s.pool.Get().(*scratch)
	if !ok {
		room = &scratch{}
	}
	room.tallies = longer(room.tallies, len(t.entries))
	clear(room.tallies[from:to])
	room.touched = room.touched[:0]
	room.fits = unknown(longer(room.fits, len(t.profiles))[:len(t.profiles)])
	room.afar = unknown(longer(room.afar, len(t.profiles))[:len(t.profiles)])
	room.falls = unknown(longer(room.falls, len(t.squares))[:len(t.squares)])
	room.said = longer(room.said, len(t.hours))
	clear(room.said)
	room.lie = longer(room.lie, len(t.areas))
	clear(room.lie)
	return room
}

func unknown(values []float32) []float32 {
	for i := range values {
		values[i] = -1
	}
	return values
}
