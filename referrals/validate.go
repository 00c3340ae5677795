package referrals

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Reason says what is wrong with a field, as a stable key; the language catalogues put it into words.
type Reason string

// Reasons of a Problem.
const (
	Missing  Reason = "missing"   // must not be empty
	Unknown  Reason = "unknown"   // Value is not in the closed vocabulary
	TooLong  Reason = "too_long"  // more characters than the field holds
	BadForm  Reason = "bad_form"  // not of the form the field has (id, url, email, date, language code)
	BadPoint Reason = "bad_point" // not a point on the earth
	BadText  Reason = "bad_text"  // broken UTF-8 or control characters
	Twice    Reason = "twice"     // the same id stands twice in one file
)

// Problem is one thing that keeps a listing from being kept.
type Problem struct {
	Field  string `json:"field"` // JSON name of the field
	Reason Reason `json:"reason"`
	Value  string `json:"value,omitempty"` // the value at fault, at most 80 bytes
}

// String gives "field: reason (value)".
func (p Problem) String() string {
	if p.Value == "" {
		return fmt.Sprintf("%s: %s", p.Field, p.Reason)
	}
	return fmt.Sprintf("%s: %s (%q)", p.Field, p.Reason, p.Value)
}

// Longest texts in characters.
const (
	maxShort   = 300
	maxSummary = 1200
	maxMany    = 30 // values in one list
	maxAreas   = 400
	maxAge     = 120 // years
)

var ( // compiled once, never changed
	idForm    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,47}$`) // a button's value is "word." + id, at most 64 bytes
	langForm  = regexp.MustCompile(`^[a-z]{2}$`)
	dayForm   = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)
	emailForm = regexp.MustCompile(`^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$`)
	phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()/.-]{1,29}( x[0-9]{1,6})?$`) // an extension stands behind
)

// Validate gives everything that is wrong with a listing; nothing when it can be kept. It is pure.
func (l Listing) Validate() []Problem {
	c := &check{}
	c.form("id", string(l.ID), idForm)
	c.need("id", string(l.ID))
	c.need("name", l.Name)
	c.need("country", l.Country)
	c.known("country", l.Country, Countries())
	for field, text := range map[string]string{"name": l.Name, "organization": l.Organization, "city": l.City,
		"address": l.Address, "postcode": l.Postcode, "join": l.Join, "organization_url": l.OrganizationURL, "hours": l.Hours, "source": l.Source, "email": l.Email, "url": l.URL} {
		c.text(field, text, maxShort)
	}
	c.lists(l)
	c.known("cost", string(l.Cost), strs(Costs()))
	c.known("access", string(l.Access), strs(Accesses()))
	c.known("confidence", l.Confidence, []string{"high", "medium", "low"})
	c.known("status", string(l.Status), []string{string(Retired), string(DoNotList)})
	c.known("joining", string(l.Joining), strs(Joinings()))
	c.known("led_by", string(l.LedBy), strs(Leaders()))
	c.known("shown", string(l.Shown), strs(Disclosures()))
	c.known("join_shown", string(l.JoinShown), strs(Disclosures()))
	c.link("organization_url", l.OrganizationURL)
	c.ages(l)
	c.zone(l.Zone)
	c.origin(l)
	c.form("email", l.Email, emailForm)
	c.form("phone", l.Phone, phoneForm)
	c.link("url", l.URL)
	c.day("seen", l.Seen, dayForm.MatchString(l.Seen))
	_, notDay := time.Parse(time.DateOnly, l.Assured)
	c.day("assured", l.Assured, notDay == nil)
	if l.Point != nil && !(l.Point.Lat >= -90 && l.Point.Lat <= 90 && l.Point.Lon >= -180 && l.Point.Lon <= 180) {
		c.add("point", BadPoint, "")
	}
	if l.Version < 0 {
		c.add("version", BadForm, "")
	}
	slices.SortFunc(c.found, func(a, b Problem) int { return strings.Compare(a.Field+string(a.Reason), b.Field+string(b.Reason)) })
	return c.found
}

type check struct{ found []Problem }

func (c *check) add(field string, why Reason, value string) {
	if len(value) > 80 {
		value = strings.ToValidUTF8(value[:80], "")
	}
	c.found = append(c.found, Problem{field, why, strings.ToValidUTF8(value, "")})
}

func (c *check) need(field, value string) {
	if strings.TrimSpace(value) == "" {
		c.add(field, Missing, "")
	}
}

func (c *check) form(field, value string, form *regexp.Regexp) {
	if value != "" && !form.MatchString(value) {
		c.add(field, BadForm, value)
	}
}

func (c *check) day(field, value string, ok bool) {
	if value != "" && !ok {
		c.add(field, BadForm, value)
	}
}

func (c *check) known(field, value string, closed []string) {
	if value != "" && !slices.Contains(closed, value) {
		c.add(field, Unknown, value)
	}
}

func (c *check) text(field, value string, longest int) {
	if !utf8.ValidString(value) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }) {
		c.add(field, BadText, "")
	}
	if utf8.RuneCountInString(value) > longest {
		c.add(field, TooLong, "")
	}
}

func (c *check) link(field, value string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		c.add(field, BadForm, value)
	}
}

// lists checks the fields that hold several values.
func (c *check) lists(l Listing) {
	for _, list := range []struct {
		field          string
		values, closed []string
		must           bool
	}{
		{"kinds", strs(l.Kinds), strs(Kinds()), true},
		{"needs", strs(l.Needs), strs(Needs()), true},
		{"audiences", strs(l.Audiences), strs(Audiences()), false},
		{"formats", strs(l.Formats), strs(Formats()), false},
		{"setting", strs(l.Setting), strs(Settings()), false},
		{"accessibility", strs(l.Accessibility), strs(Accessibilities()), false},
	} {
		if list.must && len(list.values) == 0 {
			c.add(list.field, Missing, "")
		}
		if len(list.values) > maxMany {
			c.add(list.field, TooLong, "")
			continue
		}
		for _, value := range list.values {
			if value == "" {
				c.add(list.field, Missing, "")
			}
			c.known(list.field, value, list.closed)
		}
	}
	for _, code := range l.Languages {
		if !langForm.MatchString(code) {
			c.add("languages", BadForm, code)
		}
	}
	for field, texts := range map[string]map[string]string{"summary": l.Summary, "names": l.Names, "cost_note": l.CostNote, "access_note": l.AccessNote} {
		for code, text := range texts {
			if !langForm.MatchString(code) {
				c.add(field, BadForm, code)
			}
			c.text(field, text, maxSummary)
		}
	}
	if len(l.Areas) > maxAreas {
		c.add("areas", TooLong, "")
	}
	for _, area := range l.Areas {
		c.need("areas", area)
		c.text("areas", area, maxShort)
	}
}

// ages checks that an age is one, and the limits are in order.
func (c *check) ages(l Listing) {
	for field, age := range map[string]int{"min_age": l.MinAge, "max_age": l.MaxAge} {
		if age < 0 || age > maxAge {
			c.add(field, BadForm, strconv.Itoa(age))
		}
	}
	if l.MaxAge > 0 && l.MinAge > l.MaxAge {
		c.add("max_age", BadForm, strconv.Itoa(l.MaxAge))
	}
}

func (c *check) zone(name string) {
	if name == "" {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.add("zone", Unknown, name)
	}
}

func (c *check) origin(l Listing) {
	if l.Origin != nil {
		c.need("origin", l.Origin.Source)
		c.need("origin", l.Origin.ID)
		c.text("origin", l.Origin.Source+l.Origin.ID, maxShort)
	}
	if len(l.Original) > maxMany {
		c.add("original", TooLong, "")
	}
	for _, text := range l.Original {
		c.text("original", text, maxSummary)
	}
}

// strs gives the values of any vocabulary as plain strings.
func strs[T ~string](values []T) []string {
	plain := make([]string, len(values))
	for i, v := range values {
		plain[i] = string(v)
	}
	return plain
}
