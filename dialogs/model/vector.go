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

// Name is the hash of a feature's name, part by part: FNV-1a, 32 bits. What many names begin with is hashed once.
type Name uint32

const (
	fnvBasis = 2166136261
	fnvPrime = 16777619
)

// Named hashes the parts of a name.
func Named(parts ...string) Name {
	n := Name(fnvBasis)
	for _, part := range parts {
		n = n.With(part)
	}
	return n
}

// With adds a part to the name.
func (n Name) With(part string) Name { return n.Letters(part).Ended() }

// Letters adds letters to the part that the name ends with.
func (n Name) Letters(letters string) Name {
	for i := range len(letters) {
		n = n.Letter(letters[i])
	}
	return n
}

// Letter adds a byte to the part that the name ends with; Ended ends it.
func (n Name) Letter(letter byte) Name { return (n ^ Name(letter)) * fnvPrime }

// Ended ends a part, as of a zero byte: parts do not run together.
func (n Name) Ended() Name { return n * fnvPrime }

// Maker gathers features by name, for one text after another. Names that fall into one bucket share a weight. It is not
// safe for use by many.
type Maker struct {
	buckets uint32
	seen    Vector
	where   []slot // an open hash table: where in seen a bucket stands; more than twice as long as seen
	shift   int    // of a hash, to an index of where
	round   uint32
	part    int // where in seen the part begins that is scaled next
	kept    int // what Keep kept of seen; -1: nothing was kept
	was     []change
}

// slot is of the latest text when it bears its round. What it says of a bucket holds only when that stands there in seen.
type slot struct{ round, bucket, at uint32 }

// change is a strength that grew since Keep.
type change struct {
	at  uint32
	was float32
}

const firstSlots = 11 // as a power of two: enough for a message of some sentences

// NewMaker makes one that tells so many features apart.
func NewMaker(buckets int) *Maker {
	return &Maker{buckets: uint32(buckets), where: make([]slot, 1<<firstSlots), shift: 32 - firstSlots, kept: -1}
}

// Begin forgets what was gathered.
func (m *Maker) Begin() {
	if m.round++; m.round == 0 { // after four thousand million texts the marks of the first come up again
		clear(m.where)
		m.round = 1
	}
	m.seen, m.part, m.kept, m.was = m.seen[:0], 0, -1, m.was[:0]
}

// Add sees a feature of a name; seen again it grows no stronger.
func (m *Maker) Add(strength float32, parts ...string) {
	n := Name(fnvBasis)
	for _, part := range parts {
		n = n.With(part)
	}
	m.AddNamed(strength, n)
}

// AddNamed is Add for a name that is hashed already.
func (m *Maker) AddNamed(strength float32, name Name) {
	bucket := uint32(name) % m.buckets
	s := m.slot(bucket)
	if s.round == m.round && m.stands(*s) {
		f := &m.seen[s.at]
		if strength > f.Value {
			if int(s.at) < m.kept {
				m.was = append(m.was, change{s.at, f.Value})
			}
			f.Value = strength
		}
		return
	}
	*s = slot{m.round, bucket, uint32(len(m.seen))}
	m.seen = append(m.seen, Feature{At: bucket, Value: strength})
	if 2*len(m.seen) >= len(m.where) {
		m.grow()
	}
}

// slot gives the slot of a bucket: the one that names it, else the free one where it belongs.
func (m *Maker) slot(bucket uint32) *slot {
	for i := bucket * 2654435769 >> m.shift; ; i++ { // the golden ratio spreads neighbours
		s := &m.where[int(i)&(len(m.where)-1)]
		if s.round != m.round || s.bucket == bucket {
			return s
		}
	}
}

// stands reports whether a slot of this text tells the truth: Back may have taken away what it tells of.
func (m *Maker) stands(s slot) bool {
	return int(s.at) < len(m.seen) && m.seen[s.at].At == s.bucket
}

func (m *Maker) grow() {
	m.where, m.shift = make([]slot, 2*len(m.where)), m.shift-1
	for i, f := range m.seen {
		*m.slot(f.At) = slot{m.round, f.At, uint32(i)}
	}
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

// Keep remembers what was gathered so far, until the next Begin. Only Add may follow before Back.
func (m *Maker) Keep() { m.kept, m.was = len(m.seen), m.was[:0] }

// Back takes away what was added since Keep.
func (m *Maker) Back() {
	m.seen = m.seen[:m.kept]
	for _, c := range slices.Backward(m.was) {
		m.seen[c.at].Value = c.was
	}
	m.was = m.was[:0]
}

// Vector gives what was gathered, in the order in which it was first seen.
func (m *Maker) Vector() Vector { return slices.Clone(m.seen) }

// Seen is Vector without a copy: it holds until the next Begin, Add or Back.
func (m *Maker) Seen() Vector { return m.seen }
