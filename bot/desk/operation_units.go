package desk

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Decimal writes a number as the page's language does, with at most three digits that matter.
func (p page) Decimal(f float64) string {
	digits := 0
	switch {
	case f == math.Trunc(f) || f >= 100:
	case f >= 10:
		digits = 1
	default:
		digits = 2
	}
	text := strconv.FormatFloat(f, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if p.Lang != "en" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// Length writes how long something takes: "4 ms", "1.2 s", "3 min".
func (p page) Length(d time.Duration) string {
	switch {
	case d <= 0:
		return "0"
	case d < time.Second:
		return p.Decimal(float64(d)/float64(time.Millisecond)) + " ms"
	case d < 2*time.Minute:
		return p.Decimal(d.Seconds()) + " s"
	case d < 2*time.Hour:
		return p.Count("time.minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return p.Count("time.hours", int(d/time.Hour))
	}
	return p.Count("time.days", int(d/(24*time.Hour)))
}

// Bytes writes a size.
func (p page) Bytes(n int64) string {
	f, unit := float64(n), "B"
	for _, larger := range []string{"kB", "MB", "GB", "TB"} {
		if f < 1000 {
			break
		}
		f, unit = f/1000, larger
	}
	return p.Decimal(f) + " " + unit
}
