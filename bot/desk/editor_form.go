package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
)

// offered are the languages a listing can be ticked to speak; others that it has already are shown too.
func offered() []string {
	return []string{"da", "nb", "nn", "sv", "en", "fi", "is", "lt", "se", "de", "pl", "uk", "ru", "ar", "so", "fa", "ti", "tr"}
}

// summarised are the languages a text can be written in.
func summarised() []string { return []string{"da", "nb", "sv", "en", "fi", "is", "lt"} }

// zones are the time zones that are proposed.
func zones() []string {
	return []string{"Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm", "Europe/Helsinki", "Atlantic/Reykjavik", "Europe/Vilnius",
		"Atlantic/Faroe", "America/Nuuk", "Arctic/Longyearbyen"}
}

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

// problem is one thing that keeps a form from being saved.
type problem struct {
	Field string
	Text  string
}

// listingForm is what the form of a listing shows.
type listingForm struct {
	New      bool
	L        referrals.Listing
	Typed    map[string]string // numbers as they were typed, by the name of their field
	Why      string
	Problems []problem
	Options  map[string][]option    // boxes and choices, by the name of their field
	Texts    map[string][]langField // texts in languages, by the name of their field
	Areas    string                 // one a line
	Zones    []string
	Reading  hoursReading
	Hidden   []string // what people are not shown, as keys of words
	Unasked  bool     // something is withheld, and there is no way to ask for it
	Preview  []previewCard
	Drafted  bool // the preview shows what is not saved yet
	Conflict *conflict
	Due      referrals.Freshness
	DueOn    string
}

// langField is a text in one language; those that come first are seen without opening the rest.
type langField struct {
	Lang, Text string
	First      bool
}

// Bad gives what is wrong with a field, or "".
func (f listingForm) Bad(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// Used reports whether one of the fields, by their JSON names, holds something or has something wrong, so that the part
// of the form they stand in is open.
func (f listingForm) Used(fields ...string) bool {
	empty := referrals.Listing{}
	return slices.ContainsFunc(fields, func(field string) bool {
		return f.Bad(field) != "" || !slices.Contains(sames(f.L, empty), field)
	})
}

// sames lists the fields that two listings have alike.
func sames(a, b referrals.Listing) []string {
	differing := referrals.Differing(a, b)
	return slices.DeleteFunc(referrals.Fields(), func(field string) bool { return slices.Contains(differing, field) })
}

// Field gives what the parts of a form need of one field.
func (f listingForm) Field(name string) formField {
	return formField{Name: name, Bad: f.Bad(name), Options: f.Options[name], Texts: f.Texts[name], Value: f.value(name)}
}

// formField is one field of the form.
type formField struct {
	Name    string // JSON name
	Value   string
	Bad     string
	Options []option
	Texts   []langField
}

// HasMore reports whether some languages are behind the fold.
func (f formField) HasMore() bool {
	return slices.ContainsFunc(f.Texts, func(t langField) bool { return !t.First })
}

func (f listingForm) value(name string) string {
	if typed, ok := f.Typed[name]; ok {
		return typed
	}
	switch name {
	case "why":
		return f.Why
	case "id":
		return string(f.L.ID)
	case "areas":
		return f.Areas
	}
	return textFields(f.L)[name]
}

// fillOptions makes the groups of boxes and the texts from the listing.
func (f *listingForm) fillOptions(p page) {
	f.Options = map[string][]option{
		"kinds":         group(p, "kind", plain(referrals.Kinds()), plain(f.L.Kinds)),
		"needs":         group(p, "need", plain(referrals.Needs()), plain(f.L.Needs)),
		"audiences":     group(p, "audience", plain(referrals.Audiences()), plain(f.L.Audiences)),
		"formats":       group(p, "format", plain(referrals.Formats()), plain(f.L.Formats)),
		"setting":       group(p, "setting", plain(referrals.Settings()), plain(f.L.Setting)),
		"accessibility": group(p, "accessibility", plain(referrals.Accessibilities()), plain(f.L.Accessibility)),
		"languages":     group(p, "language", offered(), f.L.Languages),
		"country":       group(p, "country", referrals.Countries(), one(f.L.Country)),
		"cost":          group(p, "cost", plain(referrals.Costs()), one(string(f.L.Cost))),
		"access":        group(p, "access", plain(referrals.Accesses()), one(string(f.L.Access))),
		"joining":       group(p, "joining", plain(referrals.Joinings()), one(string(f.L.Joining))),
		"led_by":        group(p, "led_by", plain(referrals.Leaders()), one(string(f.L.LedBy))),
		"shown":         group(p, "shown", plain(referrals.Disclosures()), one(string(f.L.Shown))),
		"join_shown":    group(p, "join_shown", one(string(referrals.Withheld)), one(string(f.L.JoinShown))),
		"confidence":    group(p, "confidence", []string{"high", "medium", "low"}, one(f.L.Confidence)),
	}
	f.Texts = map[string][]langField{}
	for _, field := range []string{"names", "summary", "cost_note", "access_note"} {
		f.Texts[field] = langFields(p, field, f.L)
	}
	f.Areas, f.Zones = strings.Join(f.L.Areas, "\n"), zones()
}

// langFields gives the fields of a text in its languages. The country's own language is seen at once, and English for the
// description; so is whatever holds words.
func langFields(p page, field string, l referrals.Listing) []langField {
	texts, codes := *textsOf(&l, field), summarised()
	for code := range texts {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes[len(summarised()):])
	var all []langField
	for _, code := range codes {
		own := code == ownLang(l.Country) || l.Country == "" && code == p.Lang
		first := texts[code] != "" || field != "names" && own || field == "summary" && code == "en"
		all = append(all, langField{code, texts[code], first})
	}
	return all
}

// ownLang is the language that most people of a country read.
func ownLang(country string) string {
	return map[string]string{"DK": "da", "NO": "nb", "SE": "sv", "FI": "fi", "IS": "is", "LT": "lt"}[country]
}

// dueOn gives the day on which somebody should check a listing again; "" when nobody ever did.
func dueOn(l referrals.Listing) string {
	at, err := time.Parse(time.DateOnly, l.Assured)
	if err != nil {
		return ""
	}
	return at.Add(referrals.DueAfter).Format(time.DateOnly)
}

// hiddenOf names what of a listing people are not shown.
func hiddenOf(l referrals.Listing) []string {
	var all []string
	switch {
	case l.Shown == referrals.Withheld && (l.Address != "" || l.Postcode != "" || l.Point != nil):
		all = append(all, "hidden.address")
	case l.Shown == referrals.Approximate && (l.Address != "" || l.Postcode != "" || l.Point != nil):
		all = append(all, "hidden.near")
	}
	if l.JoinShown != referrals.Exact && l.Join != "" {
		all = append(all, "hidden.join")
	}
	return all
}
