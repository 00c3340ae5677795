package dialogs

import (
	"slices"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// crisisDay is how long a conversation counts as being in a crisis after the last dangerous message.
const crisisDay = 24 * time.Hour

// UnderstandContext says what the conversation knows when e comes, for understand.Reader.Read.
func UnderstandContext(s State, e chat.Event) understand.Context {
	known := s.Lang
	if s.LangHint {
		known = ""
	}
	return understand.Context{
		Lang:    known,
		Locale:  e.Locale,
		Country: Country(understand.Meaning{}, s.Country, e.Country, ""),
		Place:   s.Search.Place,
		Shown:   len(s.Search.Shown),
		Asked:   s.Asked,
	}
}

// SafetyContext says what the conversation knows when words come at now, for safety.Reader.Assess.
func SafetyContext(s State, now time.Time) safety.Context {
	c := safety.Context{Lang: s.Lang, Young: s.Crisis.Young, Last: safety.None, Lately: hinted(s, now)}
	if !s.Crisis.At.IsZero() && now.Sub(s.Crisis.At) < crisisDay {
		c.Last = s.Crisis.Level
	}
	return c
}

// Country says in which country to search, ISO 3166 alpha-2, or "" when nothing tells: the country of a place that was
// named, else the one known from the conversation, else the page's hint, else the language's own. English has none.
func Country(m understand.Meaning, known, hint, lang string) string {
	named := m.Country
	if named == "" && m.Place != nil {
		named = m.Place.Country
	}
	for _, code := range []string{realm(named), known, realm(hint), safety.HomeCountry(lang)} {
		if slices.Contains(referrals.Countries(), code) {
			return code
		}
	}
	return ""
}

// realm gives the country whose services a territory uses.
func realm(country string) string {
	switch country {
	case "FO", "GL":
		return "DK"
	case "AX":
		return "FI"
	case "SJ":
		return "NO"
	}
	return country
}

// localTime gives the time where most people of a country live; UTC when the country is not known.
func localTime(now time.Time, country string) time.Time {
	zone := ""
	switch country {
	case "DK":
		zone = "Europe/Copenhagen"
	case "NO":
		zone = "Europe/Oslo"
	case "SE":
		zone = "Europe/Stockholm"
	case "FI":
		zone = "Europe/Helsinki"
	case "IS":
		zone = "Atlantic/Reykjavik"
	case "LT":
		zone = "Europe/Vilnius"
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		return now
	}
	return now.In(at)
}
