// Package model is a small trained reader: logistic regressions over hashed features, trained and read without any
// library. The same examples give the same bytes at every run.
//
// It knows no words and no rules: package safety makes the features.
package model

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
)

// Buckets is how many features the model tells apart; names that fall into one bucket share a weight.
const Buckets = 1 << 16

// Feature is one bucket with its strength.
type Feature struct {
	At    uint32 // below Buckets
	Value float32
}

// Vector is what a text looks like to the model: features in order of their buckets, each at most once.
type Vector []Feature

// Maker gathers features by name. The zero value is ready.
type Maker struct {
	values map[uint32]float32
}

// Add sees a feature of a name; seen again it grows no stronger.
func (m *Maker) Add(strength float32, parts ...string) {
	if m.values == nil {
		m.values = map[uint32]float32{}
	}
	h := fnv.New32a()
	for _, part := range parts {
		_, _ = h.Write([]byte(part)) // never fails
		_, _ = h.Write([]byte{0})
	}
	at := h.Sum32() % Buckets
	m.values[at] = max(m.values[at], strength)
}

// Scale makes what was gathered so far as long as length, whatever the length of the text.
func (m *Maker) Scale(length float64) {
	sum := 0.0
	for _, at := range m.order() {
		v := float64(m.values[at])
		sum += float64(v * v)
	}
	if sum == 0 {
		return
	}
	by := float32(length / math.Sqrt(sum))
	for at := range m.values {
		m.values[at] *= by
	}
}

// Vector gives what was gathered.
func (m *Maker) Vector() Vector {
	v := make(Vector, 0, len(m.values))
	for _, at := range m.order() {
		v = append(v, Feature{at, m.values[at]})
	}
	return v
}

// order gives the buckets in order, so that sums never depend on the order of a map.
func (m *Maker) order() []uint32 {
	keys := make([]uint32, 0, len(m.values))
	for at := range m.values {
		keys = append(keys, at)
	}
	slices.SortFunc(keys, cmp.Compare[uint32])
	return keys
}
