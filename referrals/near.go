package referrals

import (
	"math"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals/places"
)

func trimmedFold(name string) string { return strings.TrimSpace(foldPhrase(name)) }

// band is one step of distance: up to km, a listing counts fit.
type band struct {
	km  float64
	fit float32
}

// reach says how well the listing can be reached from where the person is: near in person, from anywhere by phone or
// online, a neighbour town, or too far; 0 where the person lives outside what it serves. km is meaningful when known: only
// where there is a place to go to.
func (w *wish) reach(e *entry, p *profile, at lie) (fit float32, km float64, known bool) {
	fit, km, known = w.reachOfAnybody(e, p)
	if e.areas != 0 {
		fit = served(fit, e.city != 0 || e.placed, at)
	}
	return fit, km, known
}

// reachOfAnybody is the reach of a listing without a look at its service areas.
func (w *wish) reachOfAnybody(e *entry, p *profile) (fit float32, km float64, known bool) {
	if w.near == nil {
		return w.reachAnywhere(e, p), 0, false
	}
	if e.placed {
		km, known = places.Distance(*w.near, e.point), true
	}
	local := float32(0)
	if e.city != 0 && slices.Contains(w.cities, e.city) {
		local = 1
		if e.city == w.around {
			local = w.t.districtsCity
		}
	} else if known {
		local = w.t.fall(km)
		if km > boundKm && slices.Contains(p.kinds, Kind("municipal")) {
			local *= w.t.elsewhereBound // what a municipality runs is for those who live there
		}
	}
	if e.city == 0 && !e.placed {
		return w.nationwide(p), 0, false
	}
	if p.remote {
		return max(local, w.fromAfar(p)), km, known && p.local
	}
	return local, km, known
}

// atMost is no less than the reach of a listing. Where the person's place is known, it is measured to the square of the
// map that the listing lies in, which is done once a search.
func (j *judge) atMost(b *brief) float32 {
	if b.cell == 0 || b.areas != 0 || b.city != 0 && slices.Contains(j.cities, b.city) {
		return 1
	}
	afar := j.afar[b.profile]
	if afar < 0 {
		afar = j.placedReach(&j.table.profiles[b.profile])
		j.afar[b.profile] = afar
	}
	if j.near == nil {
		return afar
	}
	local := j.falls[b.cell]
	if local < 0 {
		local = j.t.fall(j.least(b.cell))
		j.falls[b.cell] = local
	}
	return max(local, afar)
}

// placedReach is the reach of a listing that has a place, wherever the person is.
func (w *wish) placedReach(p *profile) float32 {
	switch {
	case w.near == nil:
		return w.reachAnywhere(&entry{placed: true}, p)
	case p.remote:
		return w.fromAfar(p)
	}
	return 0
}

// kmPerDegree of latitude, at least.
const kmPerDegree = 111

// farEnough is a distance in km beyond which it matters little how far it is.
const farEnough = 150

// least is no more than the km to anything in a square of the map.
func (j *judge) least(cell int32) float64 {
	s := &j.table.squares[cell]
	if north := kmPerDegree*math.Abs(j.near.Lat-s.middle.Lat) - s.radius; north > farEnough {
		return north
	}
	return max(0, places.Distance(*j.near, s.middle)-s.radius)
}

// nationwide is for listings without a city: lines, chats, and associations with groups in many towns.
func (w *wish) nationwide(p *profile) float32 {
	if w.remote {
		return w.t.remoteWished
	}
	if p.remote {
		return w.t.remoteReach
	}
	return w.t.nationReach
}

// fromAfar is for listings of a far city that can be used without going there.
func (w *wish) fromAfar(p *profile) float32 {
	fit := w.t.afarReach
	switch {
	case w.remote:
		fit = w.t.afarWished
	case len(p.kinds) > 0 && p.kinds[0] == "user_organisation":
		return w.t.nationReach // an association that answers from anywhere: its town is that of its office
	}
	if slices.Contains(p.kinds, Kind("municipal")) || slices.Contains(p.kinds, Kind("crisis")) {
		fit *= w.t.afarBound // the line of a municipality or an emergency ward is for those who live there
	}
	if p.local && len(p.formats) > 0 && p.formats[0] == InPerson {
		fit *= w.t.afarLocal // the phone of a house one goes to
	}
	return fit
}

// reachAnywhere is for a person whose place is not known: what reaches the whole country comes first.
func (w *wish) reachAnywhere(e *entry, p *profile) float32 {
	switch {
	case e.city == 0 && !e.placed:
		return 1
	case p.remote && !slices.Contains(p.kinds, Kind("municipal")) && (len(p.kinds) == 0 || p.kinds[0] != "crisis" || !p.local):
		return w.t.unplacedRemote
	}
	return w.t.unplacedLocal
}

// fall gives how much a distance takes away, in straight lines between the bands.
func (t tuning) fall(km float64) float32 {
	last := band{0, 1}
	for _, b := range t.bands {
		if km <= b.km {
			part := float32((km - last.km) / (b.km - last.km))
			return last.fit + part*(b.fit-last.fit)
		}
		last = b
	}
	return last.fit
}
