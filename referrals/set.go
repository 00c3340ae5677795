package referrals

import "slices"

// set is values of one closed vocabulary as bits, in the order of the vocabulary: the ranking asks "is it for young
// people" a hundred thousand times a search.
type set uint32

func setOf[T comparable](values, vocabulary []T) set {
	var s set
	for _, v := range values {
		if i := slices.Index(vocabulary, v); i >= 0 {
			s |= 1 << i
		}
	}
	return s
}

func (s set) any(of set) bool { return s&of != 0 }

// The audiences as bits, in the order of Audiences.
const (
	adults set = 1 << iota
	young
	children
	older
	relatives
	women
	men
	lgbtq
	parents
	students
	peerWorkers
)

// number gives the place of a need in the vocabulary; the length of the vocabulary for a value outside it.
func number(n Need, vocabulary []Need) int {
	if i := slices.Index(vocabulary, n); i >= 0 {
		return i
	}
	return len(vocabulary)
}

// affinities is how well each need of the vocabulary, by number, stands in for one that was asked; the last is for
// values outside the vocabulary.
type affinities []float32

// needTable gives the affinities of every asked need, by number.
func needTable() []affinities {
	vocabulary, neighbours := Needs(), needNeighbours()
	table := make([]affinities, len(vocabulary)+1)
	for i := range table {
		table[i] = make(affinities, len(vocabulary)+1)
		if i == len(vocabulary) {
			continue
		}
		for j, offered := range vocabulary {
			table[i][j] = neighbours[vocabulary[i]][offered]
		}
		table[i][i] = 1
	}
	return table
}
