package desk

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

//go:embed templates/*.html
var templateFiles embed.FS

// loadPages reads the layout and the shared parts into every page.
func loadPages() (map[string]*template.Template, error) {
	shared, err := template.New("").Funcs(template.FuncMap{"href": href, "dict": dict}).
		ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("the pages' layout: %w", err)
	}
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("the pages: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" || name == "parts" {
			continue
		}
		page, err := shared.Clone()
		if err == nil {
			page, err = page.ParseFS(templateFiles, file)
		}
		if err != nil {
			return nil, fmt.Errorf("the page %s: %w", name, err)
		}
		pages[name] = page
	}
	return pages, nil
}

// href lets the addresses through that a card may hold, and nothing else.
func href(url string) template.URL {
	for _, scheme := range []string{"https://", "http://", "tel:", "mailto:", "sms:"} {
		if strings.HasPrefix(strings.ToLower(url), scheme) {
			return template.URL(url) //nolint:gosec // only harmless schemes come here
		}
	}
	return "#"
}

// dict makes a map of names and values for a part of a page.
func dict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("desk: dict wants names, got %T", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// page is what every template sees.
type page struct {
	Lang    string
	Title   string
	Path    string // of this page, to come back to after changing the language
	Account *staff.Account
	Trial   bool
	Flash   string
	Reports int // of wrong facts that wait, for editors
	Assets  assets
	Data    any
	texts   *lang.Catalogue
	now     time.Time
}

func (v *visit) page(title string, data any) page {
	p := page{Lang: v.lang, Title: title, Account: v.account, Trial: v.d.o.Trial, Assets: v.d.assets, Data: data,
		texts: v.d.texts, now: v.d.o.Now(), Path: v.r.URL.RequestURI()}
	if title != "" && v.account != nil {
		p.Flash = v.d.sessions.PopString(v.r.Context(), keyFlash)
		p.Reports = v.reportsWaiting()
	}
	return p
}

// reportsWaiting counts the reports for the menu. Where they cannot be read the menu says none, and the page of reports
// says why.
func (v *visit) reportsWaiting() int {
	if !v.account.Has(staff.Editor) {
		return 0
	}
	all, err := v.d.reports(v.r.Context())
	if err != nil {
		v.d.o.Log.Warn("desk: the reports cannot be counted", "cause", err)
	}
	return len(all)
}

// With gives the page with other data, for its parts.
func (p page) With(data any) page {
	p.Data = data
	return p
}

// Say gives a text of the page's language; pairs are names and values of its placeholders.
func (p page) Say(key string, pairs ...string) string { return p.texts.Say(p.Lang, key, vars(pairs)) }

// Count gives a text in the form for n.
func (p page) Count(key string, n int) string { return p.texts.Count(p.Lang, key, n, nil) }

// Word gives the label of a vocabulary's value, or the value itself when it has none.
func (p page) Word(vocabulary, value string) string {
	key := vocabulary + "." + value
	if !p.texts.Has(p.Lang, key) {
		return value
	}
	return p.texts.Say(p.Lang, key, nil)
}

// Words gives the labels of several values, joined.
func (p page) Words(vocabulary string, values []string) string {
	labels := make([]string, len(values))
	for i, value := range values {
		labels[i] = p.Word(vocabulary, value)
	}
	return strings.Join(labels, ", ")
}

// WordsOf gives the labels of the needs of a listing.
func (p page) WordsOf(vocabulary string, needs []referrals.Need) string {
	return p.Words(vocabulary, plain(needs))
}

// HasRole reports whether a role is among others.
func (p page) HasRole(has []staff.Role, r staff.Role) bool { return slices.Contains(has, r) }

// Languages lists the languages of the pages, for the switch.
func (p page) Languages() []string { return lang.Spoken() }

// Is reports whether the account has the role.
func (p page) Is(role string) bool { return p.Account != nil && p.Account.Has(staff.Role(role)) }

// At reports whether the page lies under a path, to mark where one is.
func (p page) At(prefix string) bool {
	return p.Path == prefix || strings.HasPrefix(p.Path, prefix+"/") || strings.HasPrefix(p.Path, prefix+"?")
}

// On reports whether this is the page of a path itself.
func (p page) On(path string) bool {
	at, _, _ := strings.Cut(p.Path, "?")
	return at == path
}

// AtListings reports whether the page is one of those about listings.
func (p page) AtListings() bool {
	return p.At("/editor") && !p.At("/editor/lines") && !p.At("/editor/staff") && !p.At("/editor/reports") && !p.At("/editor/operation")
}

// Ago says how long ago a time was: "4 min", "2 h", "3 d".
func (p page) Ago(t time.Time) string {
	waited := max(p.now.Sub(t), 0)
	switch {
	case waited < time.Minute:
		return p.Say("time.now")
	case waited < time.Hour:
		return p.Count("time.minutes", int(waited/time.Minute))
	case waited < 48*time.Hour:
		return p.Count("time.hours", int(waited/time.Hour))
	}
	return p.Count("time.days", int(waited/(24*time.Hour)))
}

// Clock gives the day and the time, in universal time for machines; the script shows the reader's own.
func (p page) Clock(t time.Time) string { return t.Local().Format("15:04") }

// Day gives a date and a time.
func (p page) Day(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

// Machine gives a time for the datetime attribute.
func (p page) Machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func vars(pairs []string) lang.Vars {
	if len(pairs) == 0 {
		return nil
	}
	v := lang.Vars{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	return v
}
