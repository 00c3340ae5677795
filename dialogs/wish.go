package dialogs

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/brobygger/brobygger/dialogs/lang"
)

// wish is what words say about a time. The zero value says nothing.
type wish struct {
	day    time.Time     // midnight of the day that was named
	clock  time.Duration // since midnight, with hasClock
	before time.Duration // before it begins: "an hour before"
	in     time.Duration // from now: "in two hours"

	hasClock bool
	loose    bool // the clock is a part of the day, not an hour
	wrong    bool // a day or an hour that does not exist was named
}

// said reports whether anything was said about a time.
func (w wish) said() bool {
	return !w.day.IsZero() || w.hasClock || w.before > 0 || w.in > 0 || w.wrong
}

// aWeek is how far ahead a weekday lies that has passed today.
const aWeek = 7

// wishReader reads a text word by word. now is in the zone in which hours are meant.
type wishReader struct {
	say   *lang.Catalogue
	now   time.Time
	bare  bool // a number alone is an hour
	span  bool // a length of time alone is meant as before it begins
	words []string
	wish  wish
}

// readWish reads what the words of this turn say about a time, in any of the languages. asked is the step that asked.
func (t *talk) readWish(now time.Time, asked string) wish {
	if !t.wrote() || t.command() != "" || len(t.Event.Text) > longSaid {
		return wish{}
	}
	r := &wishReader{say: t.World.Say, now: now, bare: asked == stepTime, span: asked == stepBefore}
	text := r.phrases(" " + strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(t.Event.Text, ",", " "))), " ") + " ")
	for _, word := range strings.Fields(text) {
		if word = strings.Trim(word, ".!?;:()\"'"); word != "" {
			r.words = append(r.words, word)
		}
	}
	for at := 0; at < len(r.words); {
		at += max(1, r.read(at))
	}
	return r.wish
}

// list gives the words under a key, of all languages.
func (r *wishReader) list(key string) (all []string) {
	for _, code := range lang.Spoken() {
		all = append(all, strings.Split(r.say.Say(code, "read."+key, nil), "|")...)
	}
	return all
}

// phrases takes out what is said in several words, and notes it.
func (r *wishReader) phrases(text string) string {
	today := midnight(r.now)
	for _, p := range []struct {
		key string
		set func(w *wish)
	}{
		{"half_hour", func(w *wish) { w.before = 30 * time.Minute }},
		{"day_before", func(w *wish) { w.before = 24 * time.Hour }},
		{"overmorrow", func(w *wish) { w.day = today.AddDate(0, 0, 2) }},
		{"tomorrow", func(w *wish) { w.day = today.AddDate(0, 0, 1) }},
		{"tonight", func(w *wish) { w.day, w.clock, w.hasClock, w.loose = today, 18*time.Hour, true, true }},
		{"today", func(w *wish) { w.day = today }},
		{"morning", func(w *wish) { w.clock, w.hasClock, w.loose = 9*time.Hour, true, true }},
		{"afternoon", func(w *wish) { w.clock, w.hasClock, w.loose = 15*time.Hour, true, true }},
		{"evening", func(w *wish) { w.clock, w.hasClock, w.loose = 18*time.Hour, true, true }},
	} {
		for _, phrase := range r.list(p.key) {
			if strings.Contains(text, " "+phrase+" ") {
				p.set(&r.wish)
				text = strings.ReplaceAll(text, " "+phrase+" ", " ")
			}
		}
	}
	return text
}

// read reads what begins at a word, and gives how many words it took; 0 when nothing was understood.
func (r *wishReader) read(at int) int {
	if n := r.length(at); n > 0 {
		return n
	}
	if n := r.date(at); n > 0 {
		return n
	}
	if n := r.hour(at); n > 0 {
		return n
	}
	for i, names := range r.weekdays() {
		if contains(names, r.words[at]) {
			r.wish.day = nextWeekday(r.now, time.Weekday((i+1)%aWeek))
			return 1
		}
	}
	return 0
}

// weekdays gives the names of the seven days from Monday on, in all languages.
func (r *wishReader) weekdays() [aWeek][]string {
	var all [aWeek][]string
	for _, code := range lang.Spoken() {
		for i, names := range strings.Split(r.say.Say(code, "read.weekdays", nil), "|") {
			if i < aWeek {
				all[i] = append(all[i], strings.Split(names, "/")...)
			}
		}
	}
	return all
}

// length reads "an hour before", "in two hours", "in 3 days".
func (r *wishReader) length(at int) int {
	n, ok := r.number(r.word(at))
	if !ok {
		return 0
	}
	var span time.Duration
	switch unit := r.word(at + 1); {
	case contains(r.list("minutes"), unit):
		span = time.Minute
	case contains(r.list("hours"), unit):
		span = time.Hour
	case contains(r.list("days"), unit):
		span = 24 * time.Hour
	case contains(r.list("weeks"), unit):
		span = aWeek * 24 * time.Hour
	default:
		return 0
	}
	span *= time.Duration(min(n, 1000))
	switch before := contains(r.list("before"), r.word(at+2)); {
	case before || r.span:
		r.wish.before = span
		return 2
	case at > 0 && contains(r.list("in"), r.words[at-1]) && span%(24*time.Hour) == 0:
		r.wish.day = midnight(r.now).AddDate(0, 0, int(span/(24*time.Hour)))
	case at > 0 && contains(r.list("in"), r.words[at-1]):
		r.wish.in = span
	}
	return 2
}

// date reads "26/11", "26.11", "26 november", "november 26", "the 26th", "2026-11-26".
func (r *wishReader) date(at int) int {
	word := r.word(at)
	if day, err := time.ParseInLocation(time.DateOnly, word, r.now.Location()); err == nil {
		r.wish.day = day
		return 1
	}
	if a, b, ok := strings.Cut(strings.Split(word, "-")[0], "/"); ok {
		b, year, _ := strings.Cut(b, "/")
		return r.dayOf(a, b, number(year), 1)
	}
	if a, b, ok := strings.Cut(word, "."); ok && !contains(r.list("clock"), r.word(at-1)) && b != "" && len(b) <= 2 && (number(b) <= 12 || number(a) > 23) {
		return r.dayOf(a, b, -1, 1)
	}
	if month := r.month(r.word(at + 1)); month > 0 && number(ordinal(word)) >= 0 {
		return r.dayOf(ordinal(word), strconv.Itoa(month), number(r.word(at+2)), 2)
	}
	if month := r.month(word); month > 0 && number(ordinal(r.word(at+1))) >= 0 {
		return r.dayOf(ordinal(r.word(at+1)), strconv.Itoa(month), number(r.word(at+2)), 2)
	}
	if contains(r.list("the"), word) && number(ordinal(r.word(at+1))) >= 0 {
		return r.dayOf(ordinal(r.word(at+1)), strconv.Itoa(int(r.now.Month())), -1, 2)
	}
	return 0
}

// dayOf notes a day of a month, in the year that was named or the next there is. One that no month has is wrong.
func (r *wishReader) dayOf(day, month string, year, took int) int {
	d, m := number(day), number(month)
	if d < 0 || m < 0 {
		return 0
	}
	date := time.Date(r.now.Year(), time.Month(m), d, 0, 0, 0, 0, r.now.Location())
	switch {
	case year > 2000:
		date = time.Date(year, time.Month(m), d, 0, 0, 0, 0, r.now.Location())
	case date.Before(midnight(r.now)):
		date = time.Date(r.now.Year()+1, time.Month(m), d, 0, 0, 0, 0, r.now.Location())
	}
	if m < 1 || m > 12 || d < 1 || date.Day() != d {
		r.wish.wrong = true
		return took
	}
	r.wish.day = date
	return took
}

// hour reads "at 17", "kl. 17.30", "17:30", "5pm", "halv otte".
func (r *wishReader) hour(at int) int {
	word, next := r.word(at), r.word(at+1)
	switch {
	case contains(r.list("clock"), word) && next != "":
		if contains(r.list("half"), next) {
			return r.half(at+2, 3)
		}
		return r.oclock(next, r.word(at+2), 2)
	case contains(r.list("half"), word):
		return r.half(at+1, 2)
	case strings.Contains(word, ":"), strings.HasSuffix(word, "pm"), strings.HasSuffix(word, "am"), next == "pm", next == "am", r.bare:
		return r.oclock(word, next, 1)
	case strings.Contains(word, "."):
		return r.oclock(word, next, 1)
	}
	return 0
}

// half reads the Nordic "half eight", which is half past seven, and the English "half past eight", in the afternoon when nobody would mean the morning.
func (r *wishReader) half(at, took int) int {
	if r.word(at) == "past" {
		if n, ok := r.number(r.word(at + 1)); ok && n >= 1 && n <= 12 {
			r.setClock(likely(n), 30)
			return took + 1
		}
	}
	n, ok := r.number(r.word(at))
	if !ok || n < 1 || n > 12 {
		return 0
	}
	r.setClock(likely(n-1), 30)
	return took
}

// oclock notes an hour as it is written; one that no day has is wrong.
func (r *wishReader) oclock(word, next string, took int) int {
	digits := strings.TrimRight(word, "apm")
	afternoon := strings.HasSuffix(word, "pm") || digits == word && next == "pm"
	if next == "am" || next == "pm" {
		took++
	}
	h, m, both := strings.Cut(strings.ReplaceAll(digits, ".", ":"), ":")
	hours, minutes := number(h), 0
	if both {
		minutes = number(m)
	}
	if hours < 0 {
		if n, ok := r.number(word); ok { // "at three"
			hours = likely(n)
		}
	}
	switch {
	case hours < 0 || minutes < 0:
		return 0
	case hours > 23 || minutes > 59:
		r.wish.wrong = true
		return took
	case afternoon && hours < 12:
		hours += 12
	case !both && digits == word && next != "am" && len(h) == 1:
		hours = likely(hours)
	}
	r.setClock(hours, minutes)
	return took
}

// likely takes a small hour for the one of the afternoon: what is set is said back before it counts.
func likely(hour int) int {
	if hour >= 1 && hour <= 6 {
		return hour + 12
	}
	return hour
}

func (r *wishReader) setClock(hours, minutes int) {
	r.wish.clock, r.wish.hasClock, r.wish.loose = time.Duration(hours)*time.Hour+time.Duration(minutes)*time.Minute, true, false
}

func (r *wishReader) word(at int) string {
	if at < 0 || at >= len(r.words) {
		return ""
	}
	return r.words[at]
}

// number reads a number in digits or as one of the small ones that people write as words.
func (r *wishReader) number(word string) (int, bool) {
	if n := number(word); n >= 0 {
		return n, true
	}
	for _, code := range lang.Spoken() {
		for i, names := range strings.Split(r.say.Say(code, "read.numbers", nil), "|") {
			if contains(strings.Split(names, "/"), word) {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// month gives the number of a month that a word names, in full or by its first three letters; 0 when none.
func (r *wishReader) month(word string) int {
	if len(word) < 3 {
		return 0
	}
	for _, code := range lang.Spoken() {
		for i, name := range strings.Split(strings.ToLower(r.say.Say(code, "date.months", nil)), ",") {
			if word == name || len(word) == 3 && strings.HasPrefix(name, word) {
				return i + 1
			}
		}
	}
	return 0
}

// number reads digits, at most four; -1 when the word is none.
func number(word string) int {
	n, err := strconv.Atoi(word)
	if err != nil || len(word) > 4 || strings.ContainsFunc(word, func(c rune) bool { return !unicode.IsDigit(c) }) {
		return -1
	}
	return n
}

// ordinal takes the ending off "26th" and "26:e".
func ordinal(word string) string {
	for _, ending := range []string{"st", "nd", "rd", "th", ":e", ":a"} {
		if bare, ok := strings.CutSuffix(word, ending); ok {
			return bare
		}
	}
	return word
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word && word != "" {
			return true
		}
	}
	return false
}

// midnight is when the day of a time began, in its zone.
func midnight(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
}

// onDay gives a time of the clock on a day, on the wall, whatever the clocks did that night.
func onDay(day time.Time, clock time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, day.Location())
}

// nextWeekday gives the next such day, today when it is one.
func nextWeekday(now time.Time, day time.Weekday) time.Time {
	return midnight(now).AddDate(0, 0, (int(day)-int(now.Weekday())+aWeek)%aWeek)
}
