package referrals

import (
	"cmp"
	"math"

	"github.com/brobygger/brobygger/referrals/places"
)

// The map is parted into squares, so that a search can pass over far listings without measuring the way to each.

// square is a square of the map: every point of it is within radius km of its middle.
type square struct {
	middle places.Point
	radius float64
	slots  []int32 // of the listings in it
}

// Size of a square in degrees: about 30 km each way in the north.
const (
	squareLat = 0.25
	squareLon = 0.5
)

// onEarth is false for what is no number, too.
func onEarth(p places.Point) bool { return math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180 }

// squareAt gives the row and the column of the square that a point lies in.
func squareAt(p places.Point) (row, column float64) {
	return math.Floor(p.Lat / squareLat), math.Floor(p.Lon / squareLon)
}

// compareSquares is the order of listings by the square they lie in; what has no place comes first.
func compareSquares(a, b *Listing) int {
	place := func(l *Listing) (row, column float64) {
		if point := seenFrom(l); point != nil && onEarth(*point) {
			return squareAt(*point)
		}
		return math.Inf(-1), 0
	}
	rowA, columnA := place(a)
	rowB, columnB := place(b)
	return cmp.Or(cmp.Compare(rowA, rowB), cmp.Compare(columnA, columnB))
}

// square gives the number of the square that a point lies in. Square 0 is for what has no place.
func (p *putter) square(at places.Point) int32 {
	row, column := squareAt(at)
	return number32(&p.squareOf, [2]int16{int16(row), int16(column)}, func() int32 {
		south, west := row*squareLat, column*squareLon
		s := square{middle: places.Point{Lat: south + squareLat/2, Lon: west + squareLon/2}}
		for _, corner := range []places.Point{{Lat: south, Lon: west}, {Lat: south + squareLat, Lon: west}} {
			s.radius = max(s.radius, places.Distance(s.middle, corner)*1.001)
		}
		p.squares = append(p.squares, s)
		return int32(len(p.squares) - 1) //nolint:gosec // a square is at least a listing
	})
}

// seenFrom gives the point that distances are measured to: no nearer to a withheld address than the blurred one, else
// asking from many places would find the house.
func seenFrom(l *Listing) *places.Point {
	if l.Shown == Exact {
		return l.Point
	}
	return blurred(l.Point)
}
