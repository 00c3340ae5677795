package hours

import (
	"embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Bounds of a text.
const (
	maxText   = 4096 // bytes of hours, read and written
	maxParts  = 200
	maxRemark = 200 // bytes
)

// hoursWords is the file of words that hours are written in.
type hoursWords struct {
	Days     map[string]string `json:"days"`
	Sets     map[string]string `json:"sets"`
	Labels   string            `json:"labels"`
	Parts    map[string]string `json:"parts"`
	From     string            `json:"from"`
	Every    string            `json:"every"`
	Day      string            `json:"day"`
	Others   string            `json:"others"`
	Holidays string            `json:"holidays"`
}

// role is what a word between days and times says.
type role string

const (
	label       role = "label"   // nothing that matters
	starts      role = "from"    // a time follows that has no end
	every       role = "every"   // with a day word: all days
	dayWord     role = "day"     // "days"
	others      role = "others"  // with a day word: the days not named before
	holidayWord role = "holiday" // what follows is not about the week
)

//go:embed words/days.json
var wordFiles embed.FS

// Reader reads hours segment by segment. Make one for many texts: the words are read once. Not for use by many.
type Reader struct {
	days  map[string][]time.Weekday // word -> days it names
	parts map[string]string         // word -> part of the day
	says  map[string]role           // word -> what else it says
	hours []part
	zones zones
}

// NewReader makes a reader.
func NewReader() *Reader {
	r := &Reader{days: map[string][]time.Weekday{}, parts: map[string]string{}, says: map[string]role{}, zones: zones{}}
	var words hoursWords
	if raw, err := wordFiles.ReadFile("words/days.json"); err != nil || json.Unmarshal(raw, &words) != nil {
		return r // a broken build, which the tests show
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, word := range strings.Fields(words.Days[weekday(day)]) {
			r.days[fold(word)] = []time.Weekday{day}
		}
	}
	week := daysFrom(time.Monday, time.Sunday)
	for name, set := range map[string][]time.Weekday{"daily": week, "weekdays": week[:5], "weekend": week[5:]} {
		for _, word := range strings.Fields(words.Sets[name]) {
			r.days[fold(word)] = set
		}
	}
	for part, names := range words.Parts {
		for _, word := range strings.Fields(names) {
			r.parts[fold(word)] = part
		}
	}
	for is, text := range map[role]string{
		label: words.Labels, starts: words.From, every: words.Every, dayWord: words.Day, others: words.Others, holidayWord: words.Holidays,
	} {
		for _, word := range strings.Fields(text) {
			r.says[fold(word)] = is
		}
	}
	return r
}

// Read is Parse with words read once.
func (r *Reader) Read(text string, at Where) (Schedule, bool) {
	r.hours = nil
	if len(text) > maxText {
		return Schedule{}, false
	}
	for _, segment := range splitSegments(text) {
		r.segment(segment)
	}
	h := newSchedule(r.hours, nil, at, r.zones.of(at))
	return h, h.read()
}

// Parse reads opening hours as they are written in listings. It is false when nothing can be read.
func Parse(text string, at Where) (Schedule, bool) { return NewReader().Read(text, at) }

// daysFrom gives the days from a to b, over the end of the week where need be.
func daysFrom(a, b time.Weekday) []time.Weekday {
	days := []time.Weekday{a}
	for d := a; d != b; {
		d = (d + 1) % 7
		days = append(days, d)
	}
	return days
}

// splitSegments parts hours at semicolons and line ends.
func splitSegments(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' })
}

// group is days with their times, while they are read.
type group struct {
	days     []time.Weekday
	times    [][2]int
	part     string // evening ...
	partDays int    // days that stood before the part: "Mo-Fr (evening Th)" is not the evening of every day
	unsure   bool
	apart    bool // holidays: says nothing of the week
}

func (r *Reader) segment(text string) {
	var g group
	words := hourWords(text)
	for i, word := range words {
		if word == "24/7" {
			r.hours = append(r.hours, part{always: true, days: pattern{week: allDays}, spans: []span{{0, dayLong, exact}}})
			continue
		}
		if span, ok := timeRange(word); ok {
			g.times = append(g.times, span)
			continue
		}
		days := r.dayRange(word)
		if days == nil {
			r.word(&g, i, words)
			continue
		}
		if len(g.times) > 0 && g.part == "" {
			r.flush(g)
			g = group{}
		}
		if g.partDays > 0 {
			g.part, g.unsure = "", true
		}
		g.days = append(g.days, days...)
	}
	r.flush(g)
}

// word reads a word that is neither a day nor a range of time.
func (r *Reader) word(g *group, i int, words []string) {
	word := fold(strings.Trim(words[i], ".:"))
	before, after := r.roleAt(words, i-1), r.roleAt(words, i+1)
	if part := r.parts[word]; part != "" {
		g.part, g.partDays = part, len(g.days)
		return
	}
	clock, isClock := clockTime(word)
	switch is := r.says[word]; {
	case is == every && after == dayWord:
		g.days = daysFrom(time.Monday, time.Sunday)
	case is == others && after == dayWord:
		g.days = append(g.days, r.unnamed()...)
	case is == dayWord && (before == every || before == others), is == label, is == starts, word == "":
	case is == holidayWord:
		g.apart = true
	case isClock && before == starts:
		g.times, g.unsure = append(g.times, [2]int{clock, dayLong}), true
	case isClock && strings.Contains(word, ":"): // a start without an end
		g.times, g.unsure = append(g.times, [2]int{clock, clock + 2*hour}), true
	default:
		g.unsure = true
	}
}

// roleAt gives what the word at a position says; empty outside.
func (r *Reader) roleAt(words []string, at int) role {
	if at < 0 || at >= len(words) {
		return ""
	}
	return r.says[fold(strings.Trim(words[at], ".:"))]
}

// unnamed gives the days that no span names yet.
func (r *Reader) unnamed() []time.Weekday {
	var days []time.Weekday
	for _, d := range daysFrom(time.Monday, time.Sunday) {
		if !slices.ContainsFunc(r.hours, func(p part) bool { return p.days.week&(1<<d) != 0 }) {
			days = append(days, d)
		}
	}
	return days
}

// flush keeps a group: without times it may be open at any hour of its days, without days on any day.
func (r *Reader) flush(g group) {
	if g.apart || len(g.days) == 0 && len(g.times) == 0 {
		return
	}
	sure := !g.unsure
	if len(g.times) == 0 {
		sure = false
		g.times = [][2]int{partOfDay(g.part)}
	}
	if len(g.days) == 0 {
		sure = false
		g.days = daysFrom(time.Monday, time.Sunday)
	}
	p := part{}
	for _, day := range g.days {
		p.days.week |= 1 << day
	}
	for _, t := range g.times {
		p.spans = append(p.spans, span{t[0], t[1], exact})
	}
	if !sure {
		p.remarks = []string{"?"}
	}
	if len(r.hours) < maxParts {
		r.hours = append(r.hours, p)
	}
}

func partOfDay(part string) [2]int {
	switch part {
	case "morning":
		return [2]int{7 * hour, 12 * hour}
	case "afternoon":
		return [2]int{12 * hour, 17 * hour}
	case "evening":
		return [2]int{17 * hour, 22 * hour}
	case "night":
		return [2]int{21 * hour, 31 * hour}
	}
	return [2]int{0, dayLong}
}

// hourWords parts a segment into words; a dash between spaces joins what it stands between.
func hourWords(text string) []string {
	text = strings.NewReplacer("–", "-", "—", "-", " - ", "-", "(", " ", ")", " ", ",", " ", " til ", "-", " till ", "-", " to ", "-").
		Replace(strings.ToLower(text))
	return strings.Fields(text)
}

// dayRange reads "mo", "mo-fr", "daily".
func (r *Reader) dayRange(word string) []time.Weekday {
	a, b, ranged := strings.Cut(strings.Trim(word, ".:"), "-")
	first := r.named(a)
	if !ranged || first == nil {
		return first
	}
	last := r.named(b)
	if len(first) != 1 || len(last) != 1 {
		return nil
	}
	return daysFrom(first[0], last[0])
}

// named gives the days a word names, in the singular or the plural.
func (r *Reader) named(word string) []time.Weekday {
	folded := fold(strings.Trim(word, "."))
	for _, ending := range []string{"", "s", "e", "ar", "er", "arna", "ene"} {
		bare, ok := strings.CutSuffix(folded, ending)
		if days := r.days[bare]; ok && days != nil && (ending == "" || len(bare) > 4) {
			return days
		}
	}
	return nil
}

// timeRange reads "10:00-16:00", "10-16", "10.30-12", "21:00-06:00" into minutes; the end may pass midnight.
func timeRange(word string) ([2]int, bool) {
	a, b, ok := strings.Cut(word, "-")
	if !ok {
		return [2]int{}, false
	}
	from, okFrom := clockTime(a)
	to, okTo := clockTime(b)
	if !okFrom || !okTo || from >= dayLong {
		return [2]int{}, false
	}
	if to <= from {
		to += dayLong
	}
	return [2]int{from, to}, true
}

// clockTime reads "9", "09:30", "9.30" into minutes from midnight, up to 24:00.
func clockTime(text string) (int, bool) {
	text = strings.Trim(text, ".")
	if text == "" || len(text) > 5 || strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsDigit(c) && c != ':' && c != '.' }) {
		return 0, false
	}
	h, m, cut := strings.Cut(strings.ReplaceAll(text, ".", ":"), ":")
	hours, err := strconv.Atoi(h)
	if err != nil || len(h) > 2 {
		return 0, false
	}
	minutes := 0
	if cut {
		if minutes, err = strconv.Atoi(m); err != nil || len(m) != 2 {
			return 0, false
		}
	}
	total := hours*hour + minutes
	return total, minutes < 60 && total <= dayLong
}
