package hsds

import (
	"slices"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/intake"
)

// cost reads the cost options: an amount is a fee, nothing but noughts is free.
func (m *making) cost() {
	paid, free := false, false
	for _, c := range m.s.all("cost_option") {
		amount, err := strconv.ParseFloat(strings.ReplaceAll(c.tidy("amount"), ",", "."), 64)
		option := strings.ToLower(c.tidy("option"))
		paid = paid || err == nil && amount > 0 || option == string(referrals.Fee)
		free = free || err == nil && amount == 0 || option == string(referrals.Free)
	}
	switch {
	case paid:
		m.d.Listing.Cost = referrals.Fee
	case free:
		m.d.Listing.Cost = referrals.Free
	}
}

// lists reads languages, areas and accessibility.
func (m *making) lists() {
	l := &m.d.Listing
	for _, n := range []*node{m.s, m.place} {
		for _, lang := range n.all("language") {
			if m.elsewhere(lang) {
				continue
			}
			if code := lang.tidy("code", "name", "language"); code != "" && !slices.Contains(l.Languages, code) {
				l.Languages = append(l.Languages, code)
			}
		}
	}
	for _, n := range []*node{m.s, m.at} {
		for _, area := range n.all("service_area") {
			if name := area.tidy("name", "service_area", "extent", "description"); name != "" && !isCountry(area) && !slices.Contains(l.Areas, name) {
				l.Areas = append(l.Areas, name)
			}
		}
	}
	for _, a := range m.place.all("accessibility") {
		was := strings.TrimSpace(a.get("description", "accessibility") + " " + a.get("details"))
		found := accessibilities(strings.ToLower(was))
		if len(found) == 0 && was != "" {
			m.note("accessibility", intake.Unread, was, "")
		}
		for _, one := range found {
			if !slices.Contains(l.Accessibility, one) {
				l.Accessibility = append(l.Accessibility, one)
			}
		}
	}
}

// isCountry reports whether an area is a whole country, which a listing without areas is for anyway.
func isCountry(area *node) bool {
	kind := strings.ToLower(area.tidy("extent_type"))
	return kind == countryExtent || kind == "nationwide"
}

// accessibilities reads the English words that files of the standard use.
func accessibilities(text string) []referrals.Accessibility {
	var found []referrals.Accessibility
	for _, sign := range []struct{ words, is string }{
		{"wheelchair ramp elevator step-free", "wheelchair"}, {"loop t-coil", "hearing_loop"}, {"sign language|asl interpret|bsl", "sign_language"},
		{"interpreter", "interpreter"}, {"easy language|easy read|plain language", "easy_language"}, {"quiet", "quiet"}, {"companion", "companion"},
	} {
		words := strings.Fields(sign.words)
		if strings.Contains(sign.words, "|") {
			words = strings.Split(sign.words, "|")
		}
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
			found = append(found, referrals.Accessibility(sign.is))
		}
	}
	return found
}

// terms gives what the other catalogue files the service under, in its words, each once.
func (m *making) terms() []string {
	var terms []string
	for _, n := range []*node{m.s, m.at} {
		for _, a := range n.all("attribute") {
			t := a.the("taxonomy_term")
			for _, name := range []string{t.tidy("name", "term"), a.tidy("label"), a.tidy("value")} {
				if name != "" && len(name) <= 200 && !slices.Contains(terms, name) && len(terms) < maxTerms {
					terms = append(terms, name)
				}
			}
		}
	}
	for _, e := range m.s.all("eligibility") {
		if text := e.tidy("eligibility"); text != "" {
			terms = append(terms, text)
		}
	}
	return terms
}

// maxTerms is how many terms of one service are read.
const maxTerms = 50
