package web

import (
	"bytes"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/brobygger/brobygger/dialogs/lang"
)

// pageData is what templates/page.html is filled with.
type pageData struct {
	Lang, Country, Start, Exit string
	ExitLink                   template.URL // the same, allowed as a link; it comes from the operator, never from a request
	Version                    string
	Modules                    []string
	Languages                  []languageBody
	Lines                      []countryLines
	Trial                      bool
	words                      *lang.Catalogue
	days                       int
}

// countryLines is the help of one country.
type countryLines struct {
	Country string
	Lines   []pageLine
}

type pageLine struct {
	Name, Number, Hours, Chat string
	Tel                       template.URL // "tel:" and digits
}

// Say gives a text in the page's language.
func (d pageData) Say(key string) string {
	return d.words.Say(d.Lang, key, lang.Vars{"days": strconv.Itoa(d.days)})
}

// Hours puts opening hours such as "Mo-Fr 10:00-16:00" into the page's language.
func (d pageData) Hours(hours string) string {
	if hours == "24/7" {
		return d.Say("page.always")
	}
	hours = strings.TrimPrefix(hours, "Mo-Su ")
	pairs := []string{";", ","}
	for i, day := range strings.Fields(d.Say("page.days")) {
		pairs = append(pairs, []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}[i%7], day)
	}
	return strings.NewReplacer(pairs...).Replace(hours)
}

// CountryName gives a country's name in the page's language, or its code.
func (d pageData) CountryName(code string) string {
	if key := "page.country." + code; d.words.Has(d.Lang, key) {
		return d.Say(key)
	}
	return code
}

// Here reports whether the page is in the language.
func (d pageData) Here(code string) bool { return d.Lang == code }

// page shows the chat, and what can be read without it.
func (p *Platform) page(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	hints := beginBody{Lang: query.Get("lang"), Country: query.Get("country"), Start: query.Get("start")}
	if hints.check() != nil { // a link with a mistake still opens the chat
		hints = beginBody{}
	}
	code := hints.Lang
	if code == "" {
		code = preferred(r.Header.Get("Accept-Language"))
		w.Header().Add("Vary", "Accept-Language")
	}
	data := pageData{
		Lang: code, Country: hints.Country, Start: hints.Start,
		Exit: p.options.ExitURL, ExitLink: template.URL(p.options.ExitURL), //nolint:gosec // checked by Options.complete
		Version: p.site.version, Modules: p.site.modules(".js"), Trial: p.options.Trial,
		Languages: p.site.languages, Lines: grouped(p.options.Lines),
		words: p.site.words, days: keepDays(p.options),
	}
	var page bytes.Buffer
	if err := p.site.page.Execute(&page, data); err != nil {
		refuse(w, http.StatusInternalServerError, "internal", "The page could not be written.")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", code)
	_, _ = w.Write(page.Bytes())
}

// grouped puts lines under their countries, in the order in which the countries first come.
func grouped(lines []Line) []countryLines {
	var groups []countryLines
	for _, line := range lines {
		at := -1
		for i := range groups {
			if groups[i].Country == line.Country {
				at = i
			}
		}
		if at < 0 {
			groups, at = append(groups, countryLines{Country: line.Country}), len(groups)
		}
		digits := strings.Map(func(c rune) rune {
			if c == '+' || c >= '0' && c <= '9' {
				return c
			}
			return -1
		}, line.Number)
		groups[at].Lines = append(groups[at].Lines, pageLine{
			Name: line.Name, Number: line.Number, Hours: line.Hours, Chat: line.Chat,
			Tel: template.URL("tel:" + digits), //nolint:gosec // nothing but digits
		})
	}
	return groups
}

// preferred gives the spoken language that an Accept-Language header asks for first. Norwegian in any form is answered
// in nb; no language that is spoken gives lang.Default.
func preferred(header string) string {
	best, bestQ := lang.Default, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		code, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if code == "no" || code == "nn" {
			code = "nb"
		}
		q := 1.0
		if value, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			parsed, err := strconv.ParseFloat(value, 64)
			if err != nil {
				continue
			}
			q = parsed
		}
		if lang.Speaks(code) && q > bestQ {
			best, bestQ = code, q
		}
	}
	return best
}
