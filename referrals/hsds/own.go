package hsds

import (
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// owned is a service that was written here, by its attributes: terms and facts of our taxonomies.
type owned struct {
	*making
	terms map[string][]string // taxonomy -> codes, in order
	facts []fact
	flaws []referrals.Problem
}

type fact struct{ code, label, value string }

// own gathers the attributes of our taxonomies.
func (m *making) own() *owned {
	o := &owned{making: m, terms: map[string][]string{}}
	for _, a := range m.s.all("attribute") {
		id := a.tidy("taxonomy_term_id")
		if id == "" {
			id = a.the("taxonomy_term").tidy("id")
		}
		switch taxonomy, code, ok := m.gloss.ours(id); {
		case !ok:
		case taxonomy == "fact":
			o.facts = append(o.facts, fact{code, a.get("label"), a.get("value")})
		default:
			o.terms[taxonomy] = append(o.terms[taxonomy], code)
		}
	}
	return o
}

func (o *owned) said(code string) bool {
	_, ok := o.fact(code)
	return ok
}

func (o *owned) fact(code string) (string, bool) {
	for _, f := range o.facts {
		if f.code == code {
			return f.value, true
		}
	}
	return "", false
}

func (o *owned) value(code string) string {
	value, _ := o.fact(code)
	return value
}

// instead gives a fact where it is said, else what the standard's own field says.
func (o *owned) instead(code, standard string) string {
	if value, ok := o.fact(code); ok {
		return value
	}
	return standard
}

// listing gives the listing as it was written. What the standard has a field for is read from that field, so that a
// change made there in the file comes in.
func (o *owned) listing() referrals.Listing {
	s := o.s
	l := referrals.Listing{ID: referrals.ListingID(o.value("listing_id")), Name: s.get("name"), Names: o.texts("name"), Country: o.value("country"),
		Organization: o.instead("organization", o.org.get("name")), OrganizationURL: o.instead("organization_url", o.org.get("website")),
		URL: s.get("url"), Email: s.get("email"), Phone: s.the("phone").get("number"), Join: o.value("join"), Zone: o.value("zone"),
		Source: o.value("source"), Seen: o.value("seen"), Confidence: o.value("confidence"), Assured: s.get("assured_date"),
		Original: o.texts("original")}
	if o.said("organization_none") {
		l.Organization = ""
	}
	l.Summary = o.inAll("summary", s.get("description"), l.Country)
	l.CostNote = o.inAll("cost_note", s.get("fees_description"), l.Country)
	l.AccessNote = o.inAll("access_note", s.get("application_process"), l.Country)
	l.MinAge, l.MaxAge = o.number("minimum_age", s.get("minimum_age")), o.number("maximum_age", s.get("maximum_age"))
	l.Version = o.number("version", o.value("version"))
	if at := s.get("last_modified"); at != "" {
		changed, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			o.flaw("last_modified", at)
		}
		l.Changed = changed
	}
	l.Status = o.status(s.get("status"))
	if source, id := o.value("origin_source"), o.value("origin_id"); source != "" || id != "" {
		l.Origin = &referrals.Origin{Source: source, ID: id}
	}
	l.Cost = referrals.Cost(s.the("cost_option").get("option"))
	for _, lang := range s.all("language") {
		l.Languages = append(l.Languages, lang.get("code"))
	}
	for _, area := range s.all("service_area") {
		if area.get("extent_type") != countryExtent {
			l.Areas = append(l.Areas, area.get("name"))
		}
	}
	l.Hours = o.hours(l)
	o.where(&l)
	o.vocabulary(&l)
	return l
}

func (o *owned) flaw(field, value string) {
	o.flaws = append(o.flaws, referrals.Problem{Field: field, Reason: referrals.BadForm, Value: short(value)})
}

func (o *owned) number(field, text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		o.flaw(field, text)
	}
	return n
}

// texts gives the values of a fact by their labels.
func (o *owned) texts(code string) map[string]string {
	var texts map[string]string
	for _, f := range o.facts {
		if f.code == code {
			if texts == nil {
				texts = map[string]string{}
			}
			texts[f.label] = f.value
		}
	}
	return texts
}

// inAll gives a text in all its languages; main is that of the standard's own field.
func (o *owned) inAll(code, main, country string) map[string]string {
	texts := o.texts(code)
	if main == "" {
		return texts
	}
	lang := homeLanguage(country)
	for _, f := range o.facts {
		if f.code == "text_language" && f.label == code {
			lang = f.value
		}
	}
	if texts == nil {
		texts = map[string]string{}
	}
	texts[lang] = main
	return texts
}

func (o *owned) status(standard string) referrals.Status {
	switch said := referrals.Status(o.value("status")); {
	case said != referrals.Active:
		return said
	case strings.EqualFold(standard, "defunct"), strings.EqualFold(standard, "inactive"), strings.EqualFold(standard, "temporarily closed"):
		return referrals.Retired
	}
	return referrals.Active
}

// where reads the location, and what of it is withheld.
func (o *owned) where(l *referrals.Listing) {
	a := o.place.the("address")
	l.Address, l.City, l.Postcode = a.get("address_1"), a.get("city"), a.get("postal_code")
	if lat, lon := o.place.get("latitude"), o.place.get("longitude"); lat != "" || lon != "" {
		north, err1 := strconv.ParseFloat(lat, 64)
		east, err2 := strconv.ParseFloat(lon, 64)
		if err1 != nil || err2 != nil {
			o.flaw("point", lat+" "+lon)
		}
		l.Point = &places.Point{Lat: north, Lon: east}
	}
	for _, code := range o.terms["disclosure"] {
		what, how, _ := strings.Cut(code, "_")
		if what == "join" {
			l.JoinShown = referrals.Disclosure(how)
		} else {
			l.Shown = referrals.Disclosure(how)
		}
	}
	for _, a := range o.place.all("accessibility") {
		l.Accessibility = append(l.Accessibility, o.accessibility(a.get("description")))
	}
}

// accessibility gives the code that the words stand for.
func (o *owned) accessibility(said string) referrals.Accessibility {
	for _, one := range referrals.Accessibilities() {
		if t := o.gloss.byCode["accessibility:"+string(one)]; t != nil && strings.EqualFold(t.Name, said) {
			return one
		}
	}
	return referrals.Accessibility(said)
}

// vocabulary reads the terms.
func (o *owned) vocabulary(l *referrals.Listing) {
	l.Needs = listed[referrals.Need](o, "need")
	l.Kinds = listed[referrals.Kind](o, "kind")
	l.Audiences = listed[referrals.Audience](o, "audience")
	for _, f := range listed[referrals.Format](o, "format") {
		if f == "hybrid" {
			l.Hybrid = true
		} else {
			l.Formats = append(l.Formats, f)
		}
	}
	l.Setting = listed[referrals.Setting](o, "setting")
	l.Joining = first(listed[referrals.Joining](o, "joining"))
	l.Access = first(listed[referrals.Access](o, "access"))
	l.LedBy = first(listed[referrals.LedBy](o, "led_by"))
	l.Accessibility = append(l.Accessibility, listed[referrals.Accessibility](o, "accessibility")...)
}

func listed[T ~string](o *owned, taxonomy string) []T {
	var values []T
	for _, code := range o.terms[taxonomy] {
		values = append(values, T(code))
	}
	return values
}

func first[T ~string](values []T) T {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
