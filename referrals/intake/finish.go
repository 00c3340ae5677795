package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/brobygger/brobygger/referrals"
)

// longestNote is how many characters of a value a note shows.
const longestNote = 200

// Finish makes of a row, as a reader of a format filled it in, a listing as the catalogue keeps them: telephone numbers,
// links, hours, times and places in one writing, markup out of texts, an id where the file has none, its Origin, and
// needs and kinds read from words where the row names none. What it writes otherwise than it came is in
// Listing.Original and d.Notes; what keeps the row from being taken in is in d.Problems. Applied twice it changes nothing.
//
// A reader gives the id that a row has in its own catalogue as Listing.Origin.ID, with no Source, and what that
// catalogue files it under as Draft.Terms.
func Finish(d *Draft, o Options) {
	f := &finisher{d: d, l: &d.Listing, o: o, words: readWords()}
	if d.Listing.Original != nil {
		d.Listing.Original = maps.Clone(d.Listing.Original)
	}
	f.codes()
	f.texts()
	f.place()
	f.contacts()
	f.hours()
	f.classify()
	f.identify()
	d.Problems = append(d.Problems, d.Listing.Validate()...)
}

// finisher is the work on one row.
type finisher struct {
	d     *Draft
	l     *referrals.Listing
	o     Options
	words *lexicon
}

// note keeps a value as it came and says what became of it.
func (f *finisher) note(field string, kind NoteKind, was, is string) {
	if f.l.Original == nil {
		f.l.Original = map[string]string{}
	}
	if _, kept := f.l.Original[field]; !kept && was != "" && kind != Guessed && kind != Unplaced && len(f.l.Original) < 30 {
		f.l.Original[field] = shorten(printable(was), longestText)
	}
	if len(f.l.Original) == 0 {
		f.l.Original = nil
	}
	f.d.Notes = append(f.d.Notes, Note{Field: field, Kind: kind, Was: shorten(printable(was), longestNote), Is: shorten(is, longestNote)})
}

// printable is a text as it came, without what no page and no file can hold.
func printable(s string) string {
	if len(s) > maxDirty {
		s = s[:maxDirty]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// set writes a field, and notes it when the writing differs by more than blanks at its ends.
func (f *finisher) set(field string, value *string, is string) {
	if was := *value; was != is {
		*value = is
		if strings.TrimSpace(was) != is {
			f.note(field, Normalised, was, is)
		}
	}
}

// texts takes markup and stray blanks out of every text.
func (f *finisher) texts() {
	l := f.l
	for _, text := range []struct {
		field string
		value *string
	}{
		{"name", &l.Name}, {"organization", &l.Organization}, {"city", &l.City}, {"address", &l.Address},
		{"postcode", &l.Postcode}, {"source", &l.Source}, {"join", &l.Join},
	} {
		f.set(text.field, text.value, cleanLine(*text.value, ", "))
	}
	f.set("hours", &l.Hours, cleanLine(l.Hours, "; "))
	for i, area := range l.Areas {
		l.Areas[i] = cleanLine(area, ", ")
	}
	l.Areas = slices.DeleteFunc(l.Areas, func(area string) bool { return area == "" })
	l.Summary = f.prose("summary", l.Summary)
	l.CostNote = f.prose("cost_note", l.CostNote)
	l.AccessNote = f.prose("access_note", l.AccessNote)
	l.Names = f.prose("names", l.Names)
}

// prose cleans a text that is there in several languages. One with no language is in that of the file, else of the
// country. A text that is too long is cut after a sentence.
func (f *finisher) prose(field string, texts map[string]string) map[string]string {
	if len(texts) == 0 {
		return nil
	}
	clean := make(map[string]string, len(texts))
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		was := texts[code]
		is := shorten(cleanText(was), longestText)
		if is == "" {
			continue
		}
		if code == "" {
			code = f.lang()
			f.untold(field, is)
		}
		clean[code] = is
		if strings.TrimSpace(was) != is {
			f.note(field, Normalised, was, is)
		}
	}
	if len(clean) == 0 {
		return nil
	}
	return clean
}

// untold remembers a text that nothing told the language of: the stored listing may.
func (f *finisher) untold(field, text string) {
	if f.o.Lang != "" || f.o.Country != "" || f.l.Country != "" {
		return
	}
	if f.d.untold == nil {
		f.d.untold = map[string]string{}
	}
	f.d.untold[field] = text
}

// lang is the language of what does not say it.
func (f *finisher) lang() string {
	if f.o.Lang != "" {
		return f.o.Lang
	}
	country := f.l.Country
	if country == "" {
		country = f.o.Country
	}
	return languageOf(country)
}

// languageOf is the language that texts of a country are in when nothing says it.
func languageOf(country string) string {
	if code := map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[country]; code != "" {
		return code
	}
	return "en"
}

// codes brings country and languages to their codes.
func (f *finisher) codes() {
	if code, ok := f.words.countries[strings.ToLower(strings.TrimSpace(f.l.Country))]; ok {
		f.l.Country = code
	}
	var codes []string
	for _, name := range f.l.Languages {
		base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "-")
		code, ok := f.words.languages[base]
		switch {
		case !ok && len(base) == 2:
			code = base
		case !ok:
			f.note("languages", Dropped, name, "")
			continue
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	f.l.Languages = codes
}

// contacts writes telephone, mail and web addresses. What is none is left out, and kept as it came or told as a problem.
func (f *finisher) contacts() {
	l := f.l
	if l.Phone != "" {
		read := readPhone
		if f.d.Typed {
			read = callable
		}
		f.contact("phone", &l.Phone, func(raw string) (string, string, bool) { return read(raw, l.Country) })
	}
	if l.Email == "" && strings.Contains(l.URL, "@") {
		if mail, _, ok := readEmail(l.URL); ok && strings.HasPrefix(strings.ToLower(strings.TrimSpace(l.URL)), "mailto:") {
			f.note("url", Dropped, l.URL, "")
			l.Email, l.URL = mail, ""
		}
	}
	f.contact("email", &l.Email, readEmail)
	f.contact("url", &l.URL, readLink)
	f.contact("organization_url", &l.OrganizationURL, readLink)
}

func (f *finisher) contact(field string, value *string, read func(string) (string, string, bool)) {
	if *value == "" {
		return
	}
	was := *value
	is, rest, ok := read(was)
	if !ok {
		*value = ""
		switch {
		case strings.TrimSpace(was) == "":
		case f.d.Typed:
			f.d.Problems = append(f.d.Problems, referrals.Problem{Field: field, Reason: referrals.BadForm, Value: atFault(was)})
		default:
			f.note(field, Dropped, was, "")
		}
		return
	}
	f.set(field, value, is)
	if rest != "" {
		f.note(field, Dropped, rest, "")
	}
}

// atFault is a value as a problem shows it.
func atFault(value string) string {
	value = strings.TrimSpace(printable(value))
	return strings.ToValidUTF8(value[:min(len(value), 80)], "")
}

// hours writes opening times in one way where all of them can be read.
func (f *finisher) hours() {
	if f.l.Hours == "" {
		return
	}
	if canonical, whole := canonicalHours(&f.words.readers, f.l.Hours, f.l.Clock()); whole {
		f.set("hours", &f.l.Hours, canonical)
		return
	}
	f.d.Notes = append(f.d.Notes, Note{Field: "hours", Kind: Unread, Was: shorten(f.l.Hours, longestNote)})
}

// classify reads needs and kinds from words when the row names none; then the options say.
func (f *finisher) classify() {
	l := f.l
	if len(l.Formats) == 0 && l.Address != "" {
		l.Formats = []referrals.Format{referrals.InPerson}
		f.note("formats", Guessed, "", string(referrals.InPerson))
	}
	if len(l.Needs) > 0 && len(l.Kinds) > 0 || f.words.classifier == nil {
		return
	}
	var text strings.Builder
	for _, code := range slices.Sorted(maps.Keys(l.Summary)) {
		text.WriteString(l.Summary[code] + "\n")
	}
	names := append([]string{l.Name, l.Organization}, f.d.Terms...)
	needs, kinds := f.words.classifier.Classify(names, text.String())
	if len(l.Needs) == 0 {
		l.Needs = guess(f, "needs", needs, f.o.Needs)
	}
	if len(l.Kinds) == 0 {
		l.Kinds = guess(f, "kinds", kinds, f.o.Kinds)
	}
}

func guess[T ~string](f *finisher, field string, read, given []T) []T {
	if len(read) == 0 {
		f.d.supposed = append(f.d.supposed, field)
		return slices.Clone(given)
	}
	f.note(field, Guessed, "", strings.Trim(fmt.Sprint(read), "[]"))
	return read
}
