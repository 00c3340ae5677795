package safety

import (
	"slices"
	"time"
)

// Medical gives the lines of a country that answer questions about medicine and are open at t, those that may be offered.
func (r *Reader) Medical(country string, t time.Time) []Line {
	return slices.DeleteFunc(slices.Clone(r.lines), func(l Line) bool {
		open, _, _ := l.OpenAt(t)
		return l.Country != country || l.Kind != "urgent_care" || !l.Offered() || !open
	})
}

// EmergencyNumber is the number for medical emergencies in a country.
func EmergencyNumber(country string) string {
	if country == "NO" {
		return "113"
	}
	return "112"
}
