package hours

import (
	"sync"
	"time"
	_ "time/tzdata" // summer time is right on machines without a zone database
)

// zoneName gives the IANA zone of a country of the catalogue; empty for others.
func zoneName(country string) string {
	switch country {
	case "DK":
		return "Europe/Copenhagen"
	case "NO":
		return "Europe/Oslo"
	case "SE":
		return "Europe/Stockholm"
	case "FI":
		return "Europe/Helsinki"
	case "IS":
		return "Atlantic/Reykjavik"
	case "LT":
		return "Europe/Vilnius"
	}
	return ""
}

// countryZones loads the zones of the six countries once.
var countryZones = sync.OnceValue(func() zones {
	all := zones{}
	for _, country := range []string{"DK", "NO", "SE", "FI", "IS", "LT"} {
		all.load(zoneName(country))
	}
	return all
})

// zones are time zones by name, loaded once each; nil is one that does not exist.
type zones map[string]*time.Location

// maxZones is how many names are kept: a file may be full of names of no zone.
const maxZones = 1000

func (z zones) load(name string) *time.Location {
	loc, known := z[name]
	if known {
		return loc
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		loc = nil
	}
	if len(z) < maxZones {
		z[name] = loc
	}
	return loc
}

// of gives the zone of a place: its own, else that of its country, else UTC.
func (z zones) of(at Where) *time.Location {
	if at.Zone != "" {
		if loc := countryZones()[at.Zone]; loc != nil {
			return loc
		}
		if loc := z.load(at.Zone); loc != nil {
			return loc
		}
	}
	if loc := countryZones()[zoneName(at.Country)]; loc != nil {
		return loc
	}
	return time.UTC
}

// LocalTime gives an instant in the zone of a place: its own, else that of its country, else UTC. A zone of none of the
// six countries is loaded each time; a Schedule has it loaded.
func LocalTime(t time.Time, at Where) time.Time { return t.In(zones{}.of(at)) }

// wall is a time on the clock of a place, in minutes from midnight of 1 January 1970 there.
type wall int64

func wallAt(d date, minute int) wall { return wall(int64(d)*dayLong + int64(minute)) }

func (w wall) date() date { return date(floorDiv(int64(w), dayLong)) }

func (w wall) minute() int { return int(int64(w) - int64(w.date())*dayLong) }

// wallOf reads the clock of a zone at an instant.
func wallOf(t time.Time, zone *time.Location) wall {
	_, offset := t.In(zone).Zone()
	return wall(floorDiv(t.Unix()+int64(offset), 60))
}

// instant gives the moment at which the clock of a zone shows a time. A time that is shown twice is the first one; a time
// that is never shown, because the clock was put forward, is as long after midnight as on other days (RFC 5545, 3.3.5).
func instant(w wall, zone *time.Location) time.Time {
	naive := time.Unix(int64(w)*60, 0)
	_, before := naive.Add(-24 * time.Hour).In(zone).Zone()
	_, after := naive.Add(24 * time.Hour).In(zone).Zone()
	early := naive.Add(-time.Duration(before) * time.Second).In(zone)
	if before == after {
		return early
	}
	late := naive.Add(-time.Duration(after) * time.Second).In(zone)
	if _, holds := late.Zone(); holds == after && wallOf(early, zone) != w {
		return late
	}
	return early
}
