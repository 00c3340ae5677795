// Package model is a small trained reader: logistic regressions over hashed features, trained and read without any
// library. The same examples give the same bytes at every run.
//
// It knows no words and no rules: package safety makes the features.
package model

import (
	"math"
	"slices"
)

// Feature is one bucket with its strength.
type Feature struct {
	At    uint32 // below the buckets it was made for
	Value float32
}

// Vector is what a text looks like to the model: features, each bucket at most once.
type Vector []Feature

// Maker gathers features by name, for one text after another. Names that fall into one bucket share a weight. It is not
// safe for use by many.
type Maker struct {
	buckets uint32
	seen    Vector
	where   []slot // by bucket: where in seen it stands
	round   uint32
	part    int // where in seen the part begins that is scaled next
}

type slot struct{ round, at uint32 }

// NewMaker makes one that tells so many features apart.
func NewMaker(buckets int) *Maker {
	return &Maker{buckets: uint32(buckets), where: make([]slot, buckets)} //nolint:gosec // some hundred thousand
}

// Begin forgets what was gathered.
func (m *Maker) Begin() {
	if m.round++; m.round == 0 { // after four thousand million texts the marks of the first come up again
		clear(m.where)
		m.round = 1
	}
	m.seen, m.part = m.seen[:0], 0
}

// Add sees a feature of a name; seen again it grows no stronger.
func (m *Maker) Add(strength float32, parts ...string) {
	hash := uint32(2166136261) // FNV-1a, 32 bits
	for _, part := range parts {
		for i := range len(part) {
			hash = (hash ^ uint32(part[i])) * 16777619
		}
		hash *= 16777619 // as of a zero byte: parts do not run together
	}
	bucket := hash % m.buckets
	if s := m.where[bucket]; s.round == m.round {
		m.seen[s.at].Value = max(m.seen[s.at].Value, strength)
		return
	}
	m.where[bucket] = slot{m.round, uint32(len(m.seen))}
	m.seen = append(m.seen, Feature{At: bucket, Value: strength})
}

// Part begins a part of the features that is scaled by itself.
func (m *Maker) Part() { m.part = len(m.seen) }

// Scale makes what was gathered since the last Part as long as length, whatever the length of the text.
func (m *Maker) Scale(length float64) {
	sum := 0.0
	part := m.seen[m.part:]
	for _, f := range part {
		sum += float64(float64(f.Value) * float64(f.Value))
	}
	if sum == 0 {
		return
	}
	by := float32(length / math.Sqrt(sum))
	for i := range part {
		part[i].Value *= by
	}
}

// Vector gives what was gathered, in the order in which it was first seen.
func (m *Maker) Vector() Vector { return slices.Clone(m.seen) }
