package referrals

import (
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

// square gives the number of the square that a point lies in. Square 0 is for what has no place.
func (p *putter) square(at places.Point) int32 {
	row, column := math.Floor(at.Lat/squareLat), math.Floor(at.Lon/squareLon)
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
