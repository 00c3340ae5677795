package intake

import (
	"maps"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// needed are the fields without which a listing cannot be kept, and which a row may leave out where it is known already.
func needed() []string { return []string{"name", "country", "kinds", "needs"} }

// Broken reports whether something is wrong with a row that no stored listing mends: known rows may leave out what a
// listing must have.
func (d *Draft) Broken() bool {
	return slices.ContainsFunc(d.Problems, func(p referrals.Problem) bool {
		return p.Reason != referrals.Missing || !slices.Contains(needed(), p.Field)
	})
}

// known completes a row by the stored listing it is: by its country, which numbers, times and the language of texts go
// by, and by what a listing must have, which is no problem then.
func (c *comparison) known(d *Draft, stored referrals.Listing) {
	if d.Listing.Country == "" && stored.Country != "" {
		d.Listing.Country = stored.Country
		again := Draft{Listing: d.Listing, Typed: d.Typed}
		Finish(&again, c.a.Options)
		for _, p := range again.Problems { // whether a number can be called, only its country tells
			if p.Field == "phone" && !slices.Contains(d.Problems, p) {
				d.Problems = append(d.Problems, p)
			}
		}
		d.Listing, d.placed = again.Listing, d.placed || again.placed
		d.told(c.a.Lang)
	}
	said, has := referrals.Differing(referrals.Listing{}, d.Listing), referrals.Differing(referrals.Listing{}, stored)
	d.Problems = slices.DeleteFunc(d.Problems, func(p referrals.Problem) bool {
		if p.Reason != referrals.Missing || !slices.Contains(needed(), p.Field) || !slices.Contains(has, p.Field) {
			return false
		}
		if !slices.Contains(said, p.Field) {
			d.Listing = d.Listing.TakeField(p.Field, stored)
		}
		return true
	})
}

// told puts texts of which nothing told the language into that of the country.
func (d *Draft) told(lang string) {
	if lang == "" {
		lang = languageOf(d.Listing.Country)
	}
	for field, text := range d.untold {
		texts := textsOf(&d.Listing, field)
		if texts == nil || lang == languageOf("") {
			continue
		}
		moved := maps.Clone(*texts)
		if moved[languageOf("")] == text {
			delete(moved, languageOf(""))
		}
		if moved == nil {
			moved = map[string]string{}
		}
		moved[lang] = text
		*texts = moved
	}
	d.untold = nil
}

// silent gives a version of a listing with everything that the file does not speak of as it is stored.
func (d *Draft) silent(l, stored referrals.Listing, lang string) referrals.Listing {
	if d.Says == nil {
		return l
	}
	for _, field := range referrals.Differing(stored, l) {
		switch langs := d.in(field, stored, lang); {
		case slices.Contains(d.Says, field):
		case len(langs) > 0:
			at := textsOf(&l, field)
			*at = someOf(*textsOf(&stored, field), *at, langs)
		case field == "point" && l.City != stored.City: // it belongs to the town that the file names
		default:
			l = l.TakeField(field, stored)
		}
	}
	return l
}

// in gives the languages in which the file says a text; none for what is no text in several.
func (d *Draft) in(field string, stored referrals.Listing, lang string) []string {
	if textsOf(&stored, field) == nil {
		return nil
	}
	var langs []string
	for _, said := range d.Says {
		switch code, is := strings.CutPrefix(said, field+"."); {
		case !is:
		case code != "":
			langs = append(langs, code)
		case lang != "":
			langs = append(langs, lang)
		default:
			langs = append(langs, languageOf(stored.Country))
		}
	}
	return langs
}

// textsOf gives a text that is there in several languages; nil for other fields.
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
	}
	return nil
}

// someOf gives the stored texts with those of some languages as the file has them.
func someOf(stored, file map[string]string, langs []string) map[string]string {
	all := maps.Clone(stored)
	if all == nil {
		all = map[string]string{}
	}
	for _, code := range langs {
		if text := file[code]; text != "" {
			all[code] = text
		} else {
			delete(all, code)
		}
	}
	return all
}
