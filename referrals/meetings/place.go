package meetings

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

// countries gives the country that a name or a code names.
type countries map[string]string

func readCountries() (countries, error) {
	var words map[string]string
	raw, err := wordFiles.ReadFile("words/countries.json")
	if err == nil {
		err = json.Unmarshal(raw, &words)
	}
	if err != nil {
		return nil, fmt.Errorf("meetings: countries: %w", err)
	}
	known := countries{}
	for code, names := range words {
		for name := range strings.FieldsSeq(names) {
			known[name] = code
		}
	}
	return known, nil
}

func (c countries) named(text string) string { return c[strings.ToLower(strings.TrimSpace(text))] }

// zoneCountry gives the country that has a time zone of its own.
func zoneCountry(zone string) string {
	return map[string]string{"Europe/Copenhagen": "DK", "Europe/Oslo": "NO", "Europe/Stockholm": "SE", "Europe/Helsinki": "FI",
		"Europe/Mariehamn": "FI", "Atlantic/Reykjavik": "IS", "Europe/Vilnius": "LT"}[zone]
}

// localLanguage gives the language a country's meetings are in unless they say otherwise.
func localLanguage(country string) string {
	return map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[country]
}

// country settles in which country a meeting is: as written, else by its zone, else as the options say. A country
// outside the catalogue is kept, so that the row is refused rather than moved.
func (m *meeting) country(known countries, written, zone string, o intake.Options) {
	l := &m.listing
	switch {
	case l.Country != "":
	case known.named(written) != "":
		l.Country = known.named(written)
	case written != "":
		l.Country = strings.ToUpper(short(written))
	case zoneCountry(zone) != "":
		l.Country = zoneCountry(zone)
	default:
		l.Country = o.Country
	}
	m.zone(zone)
}

// zone keeps a zone that is not the country's own.
func (m *meeting) zone(name string) {
	if name == "" || zoneCountry(name) == m.listing.Country {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		m.note("zone", intake.Unread, name, "")
		return
	}
	m.listing.Zone = name
}

// formatted reads an address that stands in one text: "Nørregade 1, 8000 Aarhus C, Denmark".
func (m *meeting) formatted(known countries, text string) {
	l := &m.listing
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	if n := len(parts); n > 0 {
		if country := known.named(parts[n-1]); country != "" {
			l.Country, parts = country, parts[:n-1]
		}
	}
	if n := len(parts); n > 0 {
		for i := n - 1; i >= 0 && i >= n-2; i-- { // a region may stand after the town
			if code, town := splitPostcode(parts[i]); code != "" {
				l.Postcode, l.City, l.Address = code, town, strings.Join(parts[:i], ", ")
				return
			}
		}
		l.City, l.Address = parts[n-1], strings.Join(parts[:n-1], ", ")
	}
}

// splitPostcode parts "8000 Aarhus C" and "SE-111 22 Stockholm"; an empty code when none stands there.
func splitPostcode(text string) (code, town string) {
	words := strings.Fields(text)
	digits := 0
	for i, word := range words {
		bare := strings.TrimPrefix(strings.TrimLeftFunc(word, unicode.IsUpper), "-")
		if bare == "" || strings.ContainsFunc(bare, func(c rune) bool { return c < '0' || c > '9' }) {
			if digits < 3 || digits > 6 {
				return "", text
			}
			return strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		}
		digits += len(bare)
	}
	return "", text
}

// regionTown takes a region for the town where no town is given and the gazetteer knows one of that name.
func (m *meeting) regionTown(o intake.Options, regions []string) {
	l := &m.listing
	if l.City != "" || o.Places == nil {
		return
	}
	for _, name := range slices.Backward(regions) {
		if len(o.Places.Lookup(name, l.Country)) > 0 {
			l.City = name
			m.note("city", intake.Guessed, "", name)
			return
		}
	}
}

// point takes over coordinates that both stand there and are on the earth.
func (m *meeting) point(r row, latKey, lonKey string) {
	lat, latOK := r.number(latKey)
	lon, lonOK := r.number(lonKey)
	if latOK && lonOK && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 {
		m.listing.Point = &places.Point{Lat: lat, Lon: lon}
	} else if latOK || lonOK {
		m.note("point", intake.Unread, r.text(latKey)+" "+r.text(lonKey), "")
	}
}

// settle brings what the row says of its venue into the listing: in person or online, what of it may be shown.
func (m *meeting) settle() {
	l, v := &m.listing, &m.venue
	if v.shut {
		v.inPerson = false
	}
	if !v.inPerson && !v.online {
		if v.shut {
			l.Status = referrals.Retired // until the file says that it is open again
		}
		v.inPerson = true
	}
	l.Hybrid = v.inPerson && v.online
	if v.inPerson {
		l.Formats = append(l.Formats, referrals.InPerson)
		if v.approximate {
			l.Shown = referrals.Approximate
		}
	} else {
		l.Address, l.Postcode, l.Point = "", "", nil // where an online meeting says it is at home, nobody is
	}
	if v.online {
		m.join()
	}
	if len(l.Languages) == 0 && localLanguage(l.Country) != "" {
		l.Languages = []string{localLanguage(l.Country)}
	}
	m.common()
}

// join sets how to come to the online meeting. The link of a closed one is told by the group.
func (m *meeting) join() {
	l, v := &m.listing, &m.venue
	l.Formats = append(l.Formats, referrals.Online)
	l.Join = v.link
	if v.dial != "" {
		l.Formats = append(l.Formats, referrals.ByPhone)
		if l.Join == "" {
			l.Join = v.dial
		} else {
			m.note("join", intake.Dropped, "", "")
		}
	}
	if l.Joining == referrals.ClosedGroup {
		l.JoinShown = referrals.Withheld
		if v.linkNote != "" {
			m.note("access_note", intake.Dropped, "", "")
		}
	} else if v.linkNote != "" {
		m.say(&l.AccessNote, v.linkNote)
	}
}

// common sets what holds for every meeting of the fellowships: people like oneself, in a group, without a fee.
func (m *meeting) common() {
	l := &m.listing
	l.Kinds = []referrals.Kind{"self_help_group"}
	l.Setting = []referrals.Setting{referrals.InGroup}
	l.LedBy = referrals.ByPeers
	l.Cost = referrals.Free
	l.Access = referrals.WalkIn
	if len(m.slots) == 0 {
		l.Access = referrals.SelfReferral // by appointment
	}
	if l.Organization == "" {
		l.Organization = m.group
	}
}

// tidy puts what the row said several times in order.
func (m *meeting) tidy() {
	slices.Sort(m.listing.Audiences)
	m.listing.Audiences = slices.Compact(m.listing.Audiences)
}
