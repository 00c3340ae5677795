package desk

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/places"
)

// listingFrom reads the form over the listing as it was: a text that the form does not hold stays. Numbers are given back
// as they were typed, too.
func listingFrom(form url.Values, was referrals.Listing) (l referrals.Listing, typed map[string]string) {
	l = was
	readTexts(form, &l)
	readLists(form, &l, was)
	for _, field := range []string{"names", "summary", "cost_note", "access_note"} {
		readLanguages(form, field, textsOf(&l, field))
	}
	typed = map[string]string{}
	for name, at := range map[string]*int{"min_age": &l.MinAge, "max_age": &l.MaxAge} {
		if form.Has(name) {
			typed[name] = textOf(form, name)
			*at = ageOf(typed[name])
		}
	}
	if form.Has("lat") || form.Has("lon") {
		typed["lat"], typed["lon"] = strings.ReplaceAll(textOf(form, "lat"), ",", "."), strings.ReplaceAll(textOf(form, "lon"), ",", ".")
		l.Point = pointOf(typed["lat"], typed["lon"])
	}
	return l, typed
}

// textOf gives a value of a form in one line.
func textOf(form url.Values, name string) string {
	return strings.Join(strings.Fields(readable(form.Get(name))), " ")
}

func readTexts(form url.Values, l *referrals.Listing) {
	for name, at := range map[string]*string{
		"name": &l.Name, "organization": &l.Organization, "organization_url": &l.OrganizationURL, "country": &l.Country, "city": &l.City,
		"address": &l.Address, "postcode": &l.Postcode, "join": &l.Join, "phone": &l.Phone, "email": &l.Email, "url": &l.URL, "hours": &l.Hours,
		"zone": &l.Zone, "source": &l.Source, "seen": &l.Seen, "confidence": &l.Confidence, "assured": &l.Assured,
		"cost": (*string)(&l.Cost), "access": (*string)(&l.Access), "joining": (*string)(&l.Joining), "led_by": (*string)(&l.LedBy),
		"shown": (*string)(&l.Shown), "join_shown": (*string)(&l.JoinShown),
	} {
		if form.Has(name) {
			*at = textOf(form, name)
		}
	}
}

func readLists(form url.Values, l *referrals.Listing, was referrals.Listing) {
	l.Kinds, l.Needs = ticked(form, "kinds", was.Kinds), ticked(form, "needs", was.Needs)
	l.Audiences, l.Formats = ticked(form, "audiences", was.Audiences), ticked(form, "formats", was.Formats)
	l.Languages, l.Setting = ticked(form, "languages", was.Languages), ticked(form, "setting", was.Setting)
	l.Accessibility = ticked(form, "accessibility", was.Accessibility)
	l.Hybrid = form.Get("hybrid") != ""
	if form.Has("areas") {
		l.Areas = areasOf(form.Get("areas"))
	}
}

// areasOf reads areas, one a line or between semicolons.
func areasOf(text string) []string {
	var all []string
	for line := range strings.FieldsFuncSeq(readable(text), func(r rune) bool { return r == '\n' || r == ';' }) {
		if area := strings.Join(strings.Fields(line), " "); area != "" && !slices.Contains(all, area) {
			all = append(all, area)
		}
	}
	return all
}

// readLanguages reads a text in its languages; the names of its fields are "summary.da" and so on. Without any of them
// the text stays.
func readLanguages(form url.Values, field string, at *map[string]string) {
	texts, asked := map[string]string{}, false
	for name := range form {
		code, ok := strings.CutPrefix(name, field+".")
		if !ok {
			continue
		}
		asked = true
		if words := textOf(form, name); words != "" {
			texts[code] = words
		}
	}
	switch {
	case !asked:
	case len(texts) == 0:
		*at = nil
	default:
		*at = texts
	}
}

// ageOf reads an age; what is none is below zero, which Validate refuses.
func ageOf(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// pointOf reads a point; nil when there is none. One that cannot be read is no point on the earth, which Validate says.
func pointOf(lat, lon string) *places.Point {
	if lat == "" && lon == "" {
		return nil
	}
	read := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return 1000
		}
		return f
	}
	return &places.Point{Lat: read(lat), Lon: read(lon)}
}

// writePhone writes a telephone number that was typed anew as imports do; what nobody can call is a problem.
func writePhone(l *referrals.Listing, was referrals.Listing) []referrals.Problem {
	if l.Phone == "" || l.Phone == was.Phone {
		return nil
	}
	phone, ok := intake.Phone(l.Phone, l.Country)
	if !ok {
		return []referrals.Problem{{Field: "phone", Reason: referrals.BadForm, Value: l.Phone}}
	}
	l.Phone = phone
	return nil
}

// place finds the point of a listing whose town was set or changed without a point of its own.
func (d *Desk) place(l, was referrals.Listing) referrals.Listing {
	same := l.Point != nil && was.Point != nil && *l.Point == *was.Point
	moved := l.City != was.City || l.Country != was.Country
	if l.City == "" && same {
		l.Point = nil
	}
	if d.o.Locate == nil || l.City == "" || l.Point != nil && !(same && moved) {
		return l
	}
	l.Point = nil
	if point, ok := d.o.Locate(l.City, l.Country); ok {
		l.Point = &point
	}
	return l
}

// ticked reads the boxes of a group. What was ticked before keeps its order, for what stands first is what a listing is
// above all; what is new follows.
func ticked[T ~string](form url.Values, name string, was []T) []T {
	var now []T
	for _, value := range form[name] {
		if value = strings.TrimSpace(value); value != "" && !slices.Contains(now, T(value)) {
			now = append(now, T(value))
		}
	}
	var all []T
	for _, value := range was {
		if slices.Contains(now, value) {
			all = append(all, value)
		}
	}
	for _, value := range now {
		if !slices.Contains(was, value) {
			all = append(all, value)
		}
	}
	return all
}

// oldest is the year before which no date of a check is believed: it is a slip, or somebody's birthday.
const oldest = "2000"

// datesFrom gives what is wrong with the dates of a listing seen from a day; the catalogue itself knows no clock. A day's
// grace is for whoever sits east of the program.
func datesFrom(l referrals.Listing, now time.Time) []referrals.Problem {
	latest := now.Add(24 * time.Hour).UTC().Format(time.DateOnly)
	var found []referrals.Problem
	for field, day := range map[string]string{"assured": l.Assured, "seen": l.Seen} {
		switch {
		case day == "":
		case day > latest:
			found = append(found, referrals.Problem{Field: field, Reason: "future", Value: day})
		case day < oldest:
			found = append(found, referrals.Problem{Field: field, Reason: "ancient", Value: day})
		}
	}
	return found
}

func plain[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = string(value)
	}
	return all
}

func one(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// idFor makes the id of a new listing from its country and name.
func idFor(country, name string) string {
	var out strings.Builder
	dash := true
	for _, r := range fold(country + " " + name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			out.WriteRune(r)
			dash = false
		case !dash:
			out.WriteByte('-')
			dash = true
		}
		if out.Len() >= 48 {
			break
		}
	}
	return strings.Trim(out.String(), "-")
}
