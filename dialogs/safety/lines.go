package safety

import (
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // hours are told in the line's own time, also on a machine without time zones
)

//go:embed lines.tsv
var linesFile string

// Line is a crisis line: a number, a chat, hours in its own country's time, and where the facts come from.
type Line struct {
	ID        string // stable, for instance "dk-livslinien"
	Country   string // ISO 3166 alpha-2
	Name      string
	Number    string
	Hours     string // "24/7" or "Mo-Su 11:00-05:00"; empty: not known
	Chat      string // https address, or empty
	ChatHours string // of the chat; empty: not known
	Languages []string
	Kind      string   // emergency suicide child violence listening alcohol drugs urgent_care acute_psychiatry bereaved_by_suicide
	Audience  []string // all, children, young
	Confirmed string   // who confirmed it by a call, and when; empty: nobody yet
	Sure      string   // how good the sources are
	Source    string

	zone        *time.Location
	phone, chat hours
}

// Lines gives every line that is compiled in, in a fixed order. A line without hours or without a source is listed, but
// never offered in an answer. It fails when the file is broken.
func Lines() ([]Line, error) {
	var lines []Line
	var head []string
	for n, row := range strings.Split(linesFile, "\n") {
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		cells := strings.Split(row, "\t")
		if head == nil {
			head = cells
			continue
		}
		line, err := readLine(head, cells)
		if err != nil {
			return nil, fmt.Errorf("safety: lines.tsv, line %d: %w", n+1, err)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// Unconfirmed gives those of the lines that nobody has confirmed by a call yet: the operator sees them at every start.
// A line that somebody confirmed as gone is settled, although it is not offered.
func Unconfirmed(lines []Line) []Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Confirmed != "" })
}

// Offered reports whether the line may stand in an answer: its hours are known, and so is where they come from.
func (l Line) Offered() bool { return l.Hours != "" && l.Source != "" }

// OpenAt reports whether somebody answers the phone and the chat at t, whatever t's own time zone is. Phone is false
// when its hours are not known, which known tells apart. Chat is true only when the chat's own hours are known.
func (l Line) OpenAt(t time.Time) (phone, chat, known bool) {
	l, err := l.ready()
	if err != nil {
		return false, false, false
	}
	there := t.In(l.zone)
	return l.phone.at(there), l.Chat != "" && l.chat.at(there), l.phone != nil
}

// next gives when the phone opens or, when it is open, closes, in the line's own time. Ok is false for a line that never
// does, or whose hours are not known.
func (l Line) next(t time.Time) (at time.Time, ok bool) {
	there := t.In(l.zone)
	if l.phone == nil || l.phone.always() {
		return time.Time{}, false
	}
	open := l.phone.at(there)
	at = there.Truncate(time.Minute)
	for range week {
		at = at.Add(time.Minute)
		if l.phone.at(at) != open {
			return at, true
		}
	}
	return time.Time{}, false
}

// ready parses what a Line that was not made by Lines has not parsed yet.
func (l Line) ready() (Line, error) {
	if l.zone != nil {
		return l, nil
	}
	var errs [3]error
	l.zone, errs[0] = zoneOf(l.Country)
	l.phone, errs[1] = parseHours(l.Hours)
	l.chat, errs[2] = parseHours(l.ChatHours)
	return l, errors.Join(errs[:]...)
}

// Countries lists the countries that crisis lines are known for.
func Countries() []string { return []string{"DK", "NO", "SE", "FI", "IS", "LT"} }

func zoneOf(country string) (*time.Location, error) {
	names := map[string]string{"DK": "Europe/Copenhagen", "NO": "Europe/Oslo", "SE": "Europe/Stockholm",
		"FI": "Europe/Helsinki", "IS": "Atlantic/Reykjavik", "LT": "Europe/Vilnius"}
	name, ok := names[country]
	if !ok {
		return nil, fmt.Errorf("no time zone is known for the country %q", country)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("loading a time zone: %w", err)
	}
	return zone, nil
}

func readLine(head, cells []string) (Line, error) {
	if len(cells) != len(head) {
		return Line{}, fmt.Errorf("%d cells, %d are wanted", len(cells), len(head))
	}
	cell := func(name string) string {
		i := slices.Index(head, name)
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	l := Line{ID: cell("id"), Country: cell("country"), Name: cell("name"), Number: cell("number"), Hours: cell("hours"),
		Chat: cell("chat"), ChatHours: cell("chat_hours"), Languages: strings.Split(cell("languages"), ","),
		Kind: cell("kind"), Audience: strings.Split(cell("audience"), ","), Confirmed: cell("confirmed"),
		Sure: cell("sure"), Source: cell("source")}
	if l.ID == "" || l.Name == "" || l.Number == "" || l.Kind == "" {
		return l, errors.New("a line wants an id, a name, a number and a kind")
	}
	if address, err := url.Parse(l.Chat); l.Chat != "" && (err != nil || address.Scheme != "https") {
		return l, errors.New("a chat wants an https address")
	}
	return l.ready()
}

// HomeCountry gives the country whose language it is, ISO 3166 alpha-2; "" for English, and for a language of no country
// that has lines here.
func HomeCountry(lang string) string {
	switch lang {
	case "da":
		return "DK"
	case "nb", "nn", "no":
		return "NO"
	case "sv":
		return "SE"
	case "fi":
		return "FI"
	case "is":
		return "IS"
	case "lt":
		return "LT"
	}
	return ""
}
