package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// difference is one field that two versions of a listing have differently, in words.
type difference struct {
	Field  string
	Theirs string // stored, or before
	Mine   string // written here, or after
	Take   string // "theirs" or "mine": what is chosen beforehand; "" where nothing is to be chosen
}

// differences lists the fields in which two versions differ, in the order of the form.
func (p page) differences(before, after referrals.Listing) []difference {
	var all []difference
	for _, field := range referrals.Differing(before, after) {
		all = append(all, difference{Field: field, Theirs: p.Field(field, before), Mine: p.Field(field, after)})
	}
	return all
}

// Field gives one field of a listing, by its JSON name, in the words of the page; "" when it is empty.
func (p page) Field(field string, l referrals.Listing) string {
	if text, ok := textFields(l)[field]; ok {
		return text
	}
	if vocabulary, values, ok := wordFields(l, field); ok {
		return p.Words(vocabulary, values)
	}
	switch field {
	case "status":
		return p.Word("status", statusWord(l))
	case "hybrid":
		if l.Hybrid {
			return p.Say("form.yes")
		}
	case "names", "summary", "cost_note", "access_note", "original":
		return linesOf(*textsOf(&l, field))
	}
	return ""
}

// textFields gives the fields that are shown as they are.
func textFields(l referrals.Listing) map[string]string {
	return map[string]string{
		"name": l.Name, "organization": l.Organization, "organization_url": l.OrganizationURL, "city": l.City, "address": l.Address,
		"postcode": l.Postcode, "point": pointText(l), "areas": strings.Join(l.Areas, "\n"), "join": l.Join, "phone": l.Phone,
		"email": l.Email, "url": l.URL, "min_age": years(l.MinAge), "max_age": years(l.MaxAge), "hours": l.Hours, "zone": l.Zone,
		"source": l.Source, "seen": l.Seen, "assured": l.Assured, "origin": originText(l),
	}
}

// wordFields gives the values of a field of a closed vocabulary, and the family of their labels.
func wordFields(l referrals.Listing, field string) (vocabulary string, values []string, ok bool) {
	switch field {
	case "country":
		return "country", one(l.Country), true
	case "kinds":
		return "kind", plain(l.Kinds), true
	case "needs":
		return "need", plain(l.Needs), true
	case "audiences":
		return "audience", plain(l.Audiences), true
	case "formats":
		return "format", plain(l.Formats), true
	case "setting":
		return "setting", plain(l.Setting), true
	case "languages":
		return "language", l.Languages, true
	case "accessibility":
		return "accessibility", plain(l.Accessibility), true
	case "shown":
		return "shown", one(string(l.Shown)), true
	case "join_shown":
		return "shown", one(string(l.JoinShown)), true
	case "joining":
		return "joining", one(string(l.Joining)), true
	case "led_by":
		return "led_by", one(string(l.LedBy)), true
	case "cost":
		return "cost", one(string(l.Cost)), true
	case "access":
		return "access", one(string(l.Access)), true
	case "confidence":
		return "confidence", one(l.Confidence), true
	}
	return "", nil, false
}

// textsOf gives a field that holds a text a language; nil when there is no such field.
func textsOf(l *referrals.Listing, field string) *map[string]string {
	switch field {
	case "names":
		return &l.Names
	case "summary":
		return &l.Summary
	case "cost_note":
		return &l.CostNote
	case "access_note":
		return &l.AccessNote
	case "original":
		return &l.Original
	}
	return nil
}

func linesOf(texts map[string]string) string {
	var lines []string
	for code, text := range texts {
		lines = append(lines, code+": "+text)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func pointText(l referrals.Listing) string {
	if l.Point == nil {
		return ""
	}
	return degrees(l.Point.Lat) + ", " + degrees(l.Point.Lon)
}

func originText(l referrals.Listing) string {
	if l.Origin == nil {
		return ""
	}
	return l.Origin.Source + ": " + l.Origin.ID
}

// statusWord is the status as the words files name it.
func statusWord(l referrals.Listing) string {
	if l.Status == referrals.Active {
		return "active"
	}
	return string(l.Status)
}

func degrees(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// years writes an age; none is empty.
func years(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
