package referrals

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// maxNear is how many spellings are tried for one misspelt word.
const maxNear = 4

// allowance is how many slips a word of so many letters may hold: none in short ones, where another word is near.
func allowance(runes int) int {
	switch {
	case runes < 5:
		return 0
	case runes < 9:
		return 1
	}
	return 2
}

// shape is what a misspelling rarely changes much.
type shape struct {
	first  rune
	length int
}

// shapes is the words of an index by shape, each with its letters, so that most are passed over unread.
type shapes struct {
	known  map[shape][]spelling
	recent int // words from this number on are not among them
}

// spelling is a word and the letters in it, as bits.
type spelling struct {
	id      int32
	letters uint32
}

func shapesOf(x *wordIndex) shapes {
	known := map[shape][]spelling{}
	for id, t := range x.words.list {
		s := shapeOf(t)
		known[s] = append(known[s], spelling{int32(id), lettersOf(t)}) //nolint:gosec // words are counted in int32 throughout
	}
	return shapes{known, len(x.words.list)}
}

func shapeOf(t string) shape {
	first, _ := utf8.DecodeRuneInString(t)
	return shape{first, utf8.RuneCountInString(t)}
}

func lettersOf(t string) uint32 {
	letters := uint32(0)
	for _, r := range t {
		letters |= 1 << (uint32(r) % 32) //nolint:gosec // no rune is negative
	}
	return letters
}

// near gives the words a misspelt word may mean, at most maxNear: those with the fewest slips, of these those that most
// listings hold. They are words as they are written, or terms.
func (x *wordIndex) near(t string) []int32 {
	runes := []rune(t)
	allowed := allowance(len(runes))
	if allowed == 0 {
		return nil
	}
	var found []int32
	least, letters := allowed, lettersOf(t)
	look := func(s spelling) {
		if bits.OnesCount32(s.letters^letters) > 2*least || x.holding(s.id) == 0 {
			return
		}
		n := slips(runes, x.words.list[s.id], least)
		if n < least { // a word one slip away makes those two slips away unlikely
			least, found = n, found[:0]
		}
		if n <= least {
			found = append(found, s.id)
		}
	}
	for length := len(runes) - allowed; length <= len(runes)+allowed; length++ {
		for _, s := range x.shapes.known[shape{runes[0], length}] {
			look(s)
		}
	}
	for id := x.shapes.recent; id < len(x.words.list); id++ {
		if word := x.words.list[id]; shapeOf(word).first == runes[0] {
			look(spelling{int32(id), lettersOf(word)}) //nolint:gosec // words are counted in int32 throughout
		}
	}
	slices.SortFunc(found, func(a, b int32) int {
		return cmp.Or(cmp.Compare(x.holding(b), x.holding(a)), cmp.Compare(x.words.list[a], x.words.list[b]))
	})
	return found[:min(len(found), maxNear)]
}

// holding is how many listings hold a word, as it is written or as a term.
func (x *wordIndex) holding(id int32) int { return max(int(x.uses[id]), len(x.lists[id])) }

// slips counts the letters to add, drop, change or swap to make b of a; most+1 when there are more than most.
func slips(a []rune, b string, most int) int {
	if diff := len(a) - utf8.RuneCountInString(b); diff > most || -diff > most {
		return most + 1
	}
	var rows [3][2*maxToken + 2]int
	other := []rune(b)
	if len(a) > 2*maxToken || len(other) > 2*maxToken {
		return most + 1
	}
	for j := range len(other) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		now[0] = i
		least := i
		for j := 1; j <= len(other); j++ {
			cost := 1
			if a[i-1] == other[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == other[j-2] && a[i-2] == other[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > most {
			return most + 1
		}
	}
	return rows[len(a)%3][len(other)]
}
