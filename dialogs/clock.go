package dialogs

import (
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// WhenText writes a moment as a person reads it in the language: weekday, day, month and hour, in the zone of a country. The
// zone is named when it is not the reader's own, which home names.
func WhenText(at time.Time, country, home, code string, say *lang.Catalogue) string {
	local := referrals.LocalTime(at, country)
	text := say.Say(code, "date.moment", lang.Vars{"weekday": weekdayText(local.Weekday(), code, say), "day": strconv.Itoa(local.Day()),
		"month": monthText(local.Month(), code, say), "clock": local.Format("15:04")})
	if local.Format("15:04") != referrals.LocalTime(at, home).Format("15:04") && say.Has(code, "zone."+country) {
		text += " (" + say.Say(code, "zone."+country, nil) + ")"
	}
	return text
}

// when is WhenText in the language of the answer, for the person who is spoken with.
func (t *talk) when(at time.Time, country string) string {
	home := t.State.Country
	if home == "" {
		home = t.country()
	}
	if home == "" {
		home = "LT" // nothing is known: the zone is named wherever it is another than there
		if country == home {
			home = "IS"
		}
	}
	return WhenText(at, country, home, t.lang(), t.World.Say)
}

// dayText writes a day without an hour.
func (t *talk) dayText(day time.Time) string {
	return t.say("date.weekday", lang.Vars{"weekday": weekdayText(day.Weekday(), t.lang(), t.World.Say), "day": strconv.Itoa(day.Day()),
		"month": monthText(day.Month(), t.lang(), t.World.Say)})
}

func weekdayText(day time.Weekday, code string, say *lang.Catalogue) string {
	names := strings.Split(say.Say(code, "date.weekdays", nil), ",")
	if at := (int(day) + aWeek - 1) % aWeek; at < len(names) {
		return names[at]
	}
	return ""
}

// Quiet hours: nothing is written then that was not asked for at that very hour.
const (
	quietFrom = 22
	quietTo   = 8
)

// quiet reports whether a local time lies in the night.
func quiet(local time.Time) bool { return local.Hour() >= quietFrom || local.Hour() < quietTo }

// byDay moves a time that lies in the night to the evening before it.
func byDay(local time.Time) time.Time {
	switch {
	case local.Hour() >= quietFrom:
		return onDay(local, 21*time.Hour)
	case local.Hour() < quietTo:
		return onDay(local.AddDate(0, 0, -1), 20*time.Hour)
	}
	return local
}

// nextDay moves a time that lies in the night to the morning after it.
func nextDay(local time.Time) time.Time {
	switch {
	case local.Hour() >= quietFrom:
		return onDay(local.AddDate(0, 0, 1), 10*time.Hour)
	case local.Hour() < quietTo:
		return onDay(local, 10*time.Hour)
	}
	return local
}

// daytime moves a time to the next hour at which people are commonly about: from ten to six.
func daytime(local time.Time) time.Time {
	switch {
	case local.Hour() >= 18:
		return onDay(local.AddDate(0, 0, 1), 10*time.Hour)
	case local.Hour() < 10:
		return onDay(local, 10*time.Hour)
	}
	return local
}
