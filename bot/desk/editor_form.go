package desk

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// offered are the languages a listing can be ticked to speak; others that it has already are shown too.
func offered() []string {
	return []string{"da", "nb", "nn", "sv", "en", "fi", "is", "lt", "se", "de", "pl", "uk", "ru", "ar", "so", "fa", "ti", "tr"}
}

// summarised are the languages a summary can be written in.
func summarised() []string { return []string{"da", "nb", "sv", "en", "fi", "is", "lt"} }

// option is one box to tick.
type option struct {
	Value   string
	Label   string
	Checked bool
}

// group makes the boxes of a vocabulary, those that are chosen ticked. A chosen value that the vocabulary does not know
// is kept, so that nothing is lost by saving.
func group(p page, vocabulary string, all, chosen []string) []option {
	var options []option
	for _, value := range all {
		options = append(options, option{value, p.Word(vocabulary, value), slices.Contains(chosen, value)})
	}
	for _, value := range chosen {
		if !slices.Contains(all, value) {
			options = append(options, option{value, value, true})
		}
	}
	return options
}

// listingForm is what the form of a listing shows.
type listingForm struct {
	New       bool
	L         referrals.Listing
	Lat, Lon  string // as typed
	Why       string
	Problems  map[string]string // field -> text
	Kinds     []option
	Needs     []option
	Audiences []option
	Formats   []option
	Languages []option
	Countries []option
	Costs     []option
	Accesses  []option
	Certain   []option // confidence
	Summaries []summaryField
	Preview   []previewCard
	Drafted   bool // the preview shows what is not saved yet
	Conflict  *conflict
	Due       bool
}

// summaryField is the summary in one language; those that come first are seen without opening the rest.
type summaryField struct {
	Lang, Text string
	First      bool
}

// fillOptions makes the groups of boxes from the listing.
func (f *listingForm) fillOptions(p page) {
	f.Kinds = group(p, "kind", plain(referrals.Kinds()), plain(f.L.Kinds))
	f.Needs = group(p, "need", plain(referrals.Needs()), plain(f.L.Needs))
	f.Audiences = group(p, "audience", plain(referrals.Audiences()), plain(f.L.Audiences))
	f.Formats = group(p, "format", plain(referrals.Formats()), plain(f.L.Formats))
	f.Languages = group(p, "language", offered(), f.L.Languages)
	f.Countries = group(p, "country", referrals.Countries(), one(f.L.Country))
	f.Costs = group(p, "cost", plain(referrals.Costs()), one(string(f.L.Cost)))
	f.Accesses = group(p, "access", plain(referrals.Accesses()), one(string(f.L.Access)))
	f.Certain = group(p, "confidence", []string{"high", "medium", "low"}, one(f.L.Confidence))
	codes := summarised()
	for code := range f.L.Summary {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		first := f.L.Summary[code] != "" || code == "en" || code == ownLang(f.L.Country) || f.L.Country == "" && code == p.Lang
		f.Summaries = append(f.Summaries, summaryField{code, f.L.Summary[code], first})
	}
}

// ownLang is the language that most people of a country read.
func ownLang(country string) string {
	return map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[country]
}

// listingFrom reads the form over the listing as it was: what the form does not show stays.
func listingFrom(form url.Values, was referrals.Listing) (l referrals.Listing, lat, lon string) {
	text := func(name string) string {
		return strings.Join(strings.Fields(readable(form.Get(name))), " ")
	}
	l = was
	l.Name, l.Organization, l.Country, l.City, l.Address = text("name"), text("organization"), text("country"), text("city"), text("address")
	l.Phone, l.Email, l.URL, l.Hours, l.Source, l.Seen = text("phone"), text("email"), text("url"), text("hours"), text("source"), text("seen")
	l.Kinds, l.Needs = ticked(form, "kinds", was.Kinds), ticked(form, "needs", was.Needs)
	l.Audiences, l.Formats = ticked(form, "audiences", was.Audiences), ticked(form, "formats", was.Formats)
	l.Languages = ticked(form, "languages", was.Languages)
	l.Cost, l.Access = referrals.Cost(text("cost")), referrals.Access(text("access"))
	l.Confidence, l.Assured = text("confidence"), text("assured")
	l.Summary = map[string]string{}
	for name := range form {
		if code, ok := strings.CutPrefix(name, "summary."); ok {
			if words := text(name); words != "" {
				l.Summary[code] = words
			}
		}
	}
	lat, lon = strings.ReplaceAll(text("lat"), ",", "."), strings.ReplaceAll(text("lon"), ",", ".")
	l.Point = pointOf(lat, lon)
	return l, lat, lon
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

// ticked reads the boxes of a group; when they say the same as before, the order from before stays.
func ticked[T ~string](form url.Values, name string, was []T) []T {
	var all []T
	for _, value := range form[name] {
		if value = strings.TrimSpace(value); value != "" && !slices.Contains(all, T(value)) {
			all = append(all, T(value))
		}
	}
	same := len(all) == len(was) && !slices.ContainsFunc(all, func(v T) bool { return !slices.Contains(was, v) })
	if same {
		return was
	}
	return all
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
