package sheet

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// cell is one cell while it is read.
type cell struct {
	row    *row
	column *column
	lang   string // of a translated column
	value  string
}

func (c *cell) listing() *referrals.Listing { return &c.row.draft.Listing }

func (c *cell) wrong(why referrals.Reason) { c.row.wrong(c.column.key, why, c.value) }

// known gives the value that a word stands for; nothing, and a problem, for a word nobody knows.
func (c *cell) known(word string) string {
	vocabulary := c.column.vocabulary
	key, ok := c.row.table.words.meaning(vocabulary, word)
	switch {
	case ok && (key == "active" || key == "exact"):
		return "" // the zero value of its vocabulary
	case ok:
		return key
	case vocabulary == "language" && languageCode.MatchString(strings.ToLower(word)):
		return strings.ToLower(word)
	case vocabulary == "country" && countryCode.MatchString(word):
		return word // one the catalogue does not cover: refused as such
	}
	c.row.wrong(c.column.key, referrals.Unknown, word)
	return ""
}

var ( // compiled once, never changed
	languageCode = regexp.MustCompile(`^[a-z]{2}$`)
	countryCode  = regexp.MustCompile(`^[A-Z]{2}$`)
	numberForm   = regexp.MustCompile(`^\d+([.,]\d+)?([eE]\+?\d{1,2})?$`)
	dayFirst     = regexp.MustCompile(`^(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{4})$`)
	clockForm    = regexp.MustCompile(`^(?:kl\.?|klokken|klockan)?\s*(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?$`)
)

// values gives the known values of a cell, each once.
func (c *cell) values() []string {
	var values []string
	for _, word := range split(c.value) {
		if value := c.known(word); value != "" && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values
}

// split parts several values at semicolons, or at commas and line ends where no semicolon stands. A backslash takes the
// meaning from a semicolon or backslash behind it.
func split(text string) []string {
	var values []string
	var value strings.Builder
	end := func() {
		if v := strings.TrimSpace(value.String()); v != "" {
			values = append(values, v)
		}
		value.Reset()
	}
	separators := separatorsOf(text)
	for i := 0; i < len(text); i++ {
		switch {
		case escape(text, i):
			i++
			value.WriteByte(text[i])
		case strings.IndexByte(separators, text[i]) >= 0:
			end()
		default:
			value.WriteByte(text[i])
		}
	}
	end()
	return values
}

func separatorsOf(text string) string {
	for i := 0; i < len(text); i++ {
		if escape(text, i) {
			i++
		} else if text[i] == ';' {
			return ";"
		}
	}
	return ",\n"
}

func escape(text string, i int) bool {
	return text[i] == '\\' && i+1 < len(text) && strings.IndexByte(`\;`, text[i+1]) >= 0
}

// together is what split reads back.
func together(values []string) string {
	escaped := make([]string, len(values))
	for i, value := range values {
		escaped[i] = strings.ReplaceAll(strings.ReplaceAll(value, `\`, `\\`), ";", `\;`)
	}
	text := strings.Join(escaped, "; ")
	if len(values) == 1 && strings.ContainsAny(text, ",\n") {
		text += ";" // one value, whatever it holds
	}
	return text
}

// number reads a number with a point or a comma.
func (c *cell) number() (float64, bool) {
	n, err := strconv.ParseFloat(strings.Replace(strings.ReplaceAll(c.value, " ", ""), ",", ".", 1), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		c.wrong(referrals.BadForm)
		return 0, false
	}
	return n, true
}

// wholeNumber takes back what a spreadsheet makes of a long number: "4.570201201E9", "2100.0".
func wholeNumber(text string) string {
	if !numberForm.MatchString(text) || !strings.ContainsAny(text, "eE.,") {
		return text
	}
	n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || n != math.Trunc(n) || n > 1e15 {
		return text
	}
	return strconv.FormatFloat(n, 'f', 0, 64)
}

// Days that a spreadsheet counts from, and the numbers that are days of our time rather than years.
const (
	firstSerial = 20_000 // 1954
	lastSerial  = 80_000 // 2119
)

// date reads a day as written here (2026-06-01, 1.6.2026, 1/6-2026), as a month or year, or as a spreadsheet counts it.
// What is none stays as it is, for the check of the listing to refuse.
func (c *cell) date() string {
	text := c.value
	if n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err == nil && n >= firstSerial && n < lastSerial {
		return c.row.table.epoch.AddDate(0, 0, int(n)).Format(time.DateOnly)
	}
	if parts := dayFirst.FindStringSubmatch(text); parts != nil {
		if day, err := time.Parse("2006-1-2", parts[3]+"-"+parts[2]+"-"+parts[1]); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	if len(text) > len(time.DateOnly) {
		if day, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)]); err == nil && strings.IndexByte("T ", text[len(time.DateOnly)]) >= 0 {
			return day.Format(time.DateOnly)
		}
	}
	return text
}

// clock reads a time of day as minutes from midnight: "19:00", "kl. 19", or the part of a day that a spreadsheet keeps.
// It is -1, and a problem, for what is none.
func (c *cell) clock() int {
	if parts := clockForm.FindStringSubmatch(strings.ToLower(c.value)); parts != nil {
		h, _ := strconv.Atoi(parts[1])
		m, _ := strconv.Atoi(parts[2])
		if h <= 24 && m < 60 && h*60+m <= 24*60 {
			return h*60 + m
		}
	}
	if n, err := strconv.ParseFloat(strings.Replace(c.value, ",", ".", 1), 64); err == nil && n >= 0 && n < lastSerial && strings.ContainsAny(c.value, ".,eE") {
		return int(math.Round((n-math.Floor(n))*24*60)) % (24 * 60)
	}
	c.row.wrong("hours", referrals.BadForm, c.value)
	return -1
}

func readDays(c *cell) {
	for _, value := range c.values() {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(day.String(), value) {
				c.row.days = append(c.row.days, day)
			}
		}
	}
}

// note says what became of a value.
func (r *row) note(field string, kind intake.NoteKind, was, is string) {
	r.draft.Notes = append(r.draft.Notes, intake.Note{Field: field, Kind: kind, Was: was, Is: is})
}
