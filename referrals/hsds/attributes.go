package hsds

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/brobygger/brobygger/referrals"
)

// attributes gives everything of a listing that the standard has no place for. The order is fixed.
func (w *writing) attributes() []Attribute {
	l := w.l
	w.list = make([]Attribute, 0, 24)
	addAll(w, "need", l.Needs)
	addAll(w, "kind", l.Kinds)
	addAll(w, "audience", l.Audiences)
	addAll(w, "format", l.Formats)
	if l.Hybrid {
		w.term("format", "hybrid")
	}
	addAll(w, "setting", l.Setting)
	addAll(w, "joining", one(l.Joining))
	addAll(w, "access", one(l.Access))
	addAll(w, "led_by", one(l.LedBy))
	if l.PeerLed() {
		w.term("peer_led", "peer_led")
	}
	if !w.placed() {
		addAll(w, "accessibility", l.Accessibility)
	}
	if !w.o.Now.IsZero() {
		w.term("freshness", string(l.Freshness(w.o.Now)))
	}
	w.disclosures()
	w.texts()
	w.facts()
	return w.list
}

// placed reports whether the listing has a location of any type.
func (w *writing) placed() bool { return w.location() != nil }

func one[T ~string](value T) []T {
	if value == "" {
		return nil
	}
	return []T{value}
}

func addAll[T ~string](w *writing, taxonomy string, values []T) {
	for _, v := range values {
		w.term(taxonomy, string(v))
	}
}

// term adds a term that needs no value. A value that is in no vocabulary is kept as an attribute with that value.
func (w *writing) term(taxonomy, code string) { w.add(taxonomy, code, "", "") }

// fact adds a fact when it has a value.
func (w *writing) fact(code, value string) {
	if value != "" {
		w.add("fact", code, "", value)
	}
}

func (w *writing) add(taxonomy, code, label, value string) {
	t := w.gloss.term(taxonomy, code)
	if t == nil {
		return
	}
	t.TaxonomyID, t.Language = "", ""
	if t.Description == t.Name {
		t.Description = ""
	}
	name := t.Code + ":" + label
	for _, a := range w.list { // a value that stands twice
		if a.TaxonomyTerm.Code == t.Code && a.Label == label {
			name += "+"
		}
	}
	w.list = append(w.list, Attribute{ID: w.part(OfAttribute, name), LinkEntity: string(OfService), Value: value, TaxonomyTerm: t, Label: label})
}

func (w *writing) disclosures() {
	if w.l.Shown != referrals.Exact {
		w.term("disclosure", "address_"+string(w.l.Shown))
	}
	if w.l.JoinShown != referrals.Exact {
		w.term("disclosure", "join_"+string(w.l.JoinShown))
	}
}

// texts adds the names in other languages, and the texts in all languages but that of the standard's own field.
func (w *writing) texts() {
	for _, lang := range slices.Sorted(maps.Keys(w.l.Names)) {
		w.add("fact", "name", lang, w.l.Names[lang])
	}
	for _, field := range []struct {
		code  string
		texts map[string]string
	}{{"summary", w.l.Summary}, {"cost_note", w.l.CostNote}, {"access_note", w.l.AccessNote}} {
		main, _ := mainText(w.l, field.texts)
		if main != "" && main != homeLanguage(w.l.Country) {
			w.add("fact", "text_language", field.code, main)
		}
		for _, lang := range slices.Sorted(maps.Keys(field.texts)) {
			if lang != main {
				w.add("fact", field.code, lang, field.texts[lang])
			}
		}
	}
}

func (w *writing) facts() {
	l := w.l
	w.fact("listing_id", string(l.ID))
	w.fact("country", l.Country)
	if l.Organization == "" {
		w.fact("organization_none", "true")
	}
	w.fact("join", l.Join)
	w.fact("zone", l.Zone)
	if l.Hours != "" {
		w.add("fact", "hours", w.sum, l.Hours)
	}
	w.fact("source", l.Source)
	w.fact("seen", l.Seen)
	w.fact("confidence", l.Confidence)
	w.fact("status", string(l.Status))
	if l.Origin != nil {
		w.fact("origin_source", l.Origin.Source)
		w.fact("origin_id", l.Origin.ID)
	}
	for _, field := range slices.Sorted(maps.Keys(l.Original)) {
		w.add("fact", "original", field, l.Original[field])
	}
	if l.Version != 0 {
		w.fact("version", strconv.Itoa(l.Version))
	}
}

// isLink reports whether a text is a link that a browser opens.
func isLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
