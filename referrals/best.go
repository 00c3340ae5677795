package referrals

import (
	"cmp"
	"container/heap"
)

// lowest keeps the best candidates, the worst of them on top of a heap.
type lowest struct {
	table *table
	found []candidate
	least float32 // what a candidate must score to be among them
}

// add takes a candidate in; beyond so many the worst goes.
func (h *lowest) add(c candidate, room int) {
	if len(h.found) < room {
		heap.Push(h, c)
	} else {
		h.found[0] = c
		heap.Fix(h, 0)
	}
	if len(h.found) == room {
		h.least = h.found[0].score
	}
}

// compare is the order of candidates: best first, those alike by country and id.
func (h *lowest) compare(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(h.table.order[a.entry], h.table.order[b.entry])
}

// takes reports whether a candidate that scores no less than the least is to be among the best.
func (h *lowest) takes(c candidate) bool {
	return c.score > h.least || len(h.found) == 0 || h.compare(c, h.found[0]) < 0
}

func (h *lowest) Len() int           { return len(h.found) }
func (h *lowest) Less(i, j int) bool { return h.compare(h.found[i], h.found[j]) > 0 }
func (h *lowest) Swap(i, j int)      { h.found[i], h.found[j] = h.found[j], h.found[i] }

// Push adds a candidate.
func (h *lowest) Push(c any) { h.found = append(h.found, c.(candidate)) }

// Pop takes the last one.
func (h *lowest) Pop() any {
	c := h.found[len(h.found)-1]
	h.found = h.found[:len(h.found)-1]
	return c
}
