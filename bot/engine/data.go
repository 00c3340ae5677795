package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// withData replaces TellData by the message that tells what is kept about the lane's person: the turn knows the state,
// and only here is it at hand.
func (e *Engine) withData(ctx context.Context, lane chat.Address, s dialogs.State, effects []dialogs.Effect) ([]dialogs.Effect, error) {
	i := slices.IndexFunc(effects, func(f dialogs.Effect) bool { _, is := f.(dialogs.TellData); return is })
	if i < 0 {
		return effects, nil
	}
	kept, err := e.o.Cases.Of(ctx, lane)
	if err != nil {
		return nil, fmt.Errorf("engine: gathering what is kept of a person: %w", err)
	}
	code := spoken(effects[i].(dialogs.TellData).Lang, s.Lang)
	d := &dataPage{say: e.o.Say, code: code}
	d.line("data.title", nil)
	d.state(s, e.o.Index())
	for _, c := range kept {
		d.ofCase(c, e.o.Index())
	}
	if slices.ContainsFunc(append([]chat.Address{lane}, s.Before...), e.keepsMessages) {
		d.line("data.messages", nil)
	}
	d.lines = append(d.lines, d.say.Count(code, "data.until", int((e.o.StateLife+24*time.Hour-1)/(24*time.Hour)), nil))
	if !s.KeepUntil().IsZero() {
		d.line("data.reminder_until", nil)
	}
	if len(kept) > 0 {
		d.lines = append(d.lines, d.say.Count(code, "data.case_until", int((e.o.CaseLife+24*time.Hour-1)/(24*time.Hour)), nil))
	}
	if e.o.Trial {
		d.line("data.trial", nil)
	}
	told := slices.Clone(effects)
	told[i] = dialogs.Send{Always: true, Message: chat.Message{Tone: chat.ToneNotice, Lang: code, Text: strings.Join(d.lines, "\n")}}
	return told, nil
}

// keepsMessages reports whether what was said in a lane is kept by its platform.
func (e *Engine) keepsMessages(lane chat.Address) bool {
	_, keeps := e.platforms[lane.Platform].(adapters.Forgetter)
	return keeps
}

// dataPage gathers the lines of what is kept, in one language.
type dataPage struct {
	say   *lang.Catalogue
	code  string
	lines []string
}

func (d *dataPage) line(key string, vars lang.Vars) {
	d.lines = append(d.lines, d.say.Say(d.code, key, vars))
}

// field adds a line unless the value is empty.
func (d *dataPage) field(key, name, value string) {
	if value != "" {
		d.line(key, lang.Vars{name: value})
	}
}

func (d *dataPage) state(s dialogs.State, x *referrals.Index) {
	d.field("data.pseudonym", "name", s.Pseudonym)
	if s.Lang != "" {
		d.field("data.language", "language", d.label("language", s.Lang))
	}
	if s.Country != "" {
		d.field("data.country", "country", d.label("country", s.Country))
	}
	if s.Search.Place != nil {
		d.field("data.place", "place", s.Search.Place.Name)
	}
	if near := s.Search.Near; near != nil {
		d.line("data.near", lang.Vars{"lat": fmt.Sprintf("%.2f", near.Lat), "lon": fmt.Sprintf("%.2f", near.Lon)})
	}
	d.field("data.wishes", "wishes", d.wishes(s.Search))
	if s.Search.Age > 0 {
		d.field("data.age", "years", strconv.Itoa(s.Search.Age))
	}
	avoided := append(labels(d, "need", s.Search.NotNeeds), labels(d, "kind", s.Search.NotKinds)...)
	avoided = append(avoided, labels(d, "format", s.Search.NotFormats)...)
	d.field("data.avoided", "wishes", strings.Join(append(avoided, s.Search.NotNames...), ", "))
	d.field("data.shown", "listings", listingNames(x, slices.Concat(s.Search.Seen, s.Search.Shown)))
	d.field("data.saved", "listings", listingNames(x, s.Saved))
	if f := s.Follow; !f.At.IsZero() {
		d.line("data.follow", lang.Vars{"date": d.date(f.At), "listing": listingNames(x, []referrals.ListingID{f.Listing})})
	}
	for _, r := range s.Reminders {
		d.line("data.reminder", lang.Vars{"when": d.when(r, s.Country, x), "listing": listingNames(x, []referrals.ListingID{r.Listing})})
	}
	if !s.Crisis.At.IsZero() {
		d.field("data.crisis", "date", d.date(s.Crisis.At))
	}
}

func (d *dataPage) wishes(q dialogs.Search) string {
	all := labels(d, "need", q.Needs)
	all = append(all, labels(d, "kind", q.Kinds)...)
	all = append(all, labels(d, "audience", q.Audiences)...)
	all = append(all, labels(d, "format", q.Formats)...)
	if q.When != "" {
		all = append(all, d.label("when", string(q.When)))
	}
	return strings.Join(all, ", ")
}

// when writes the moment of a reminder, where its listing is.
func (d *dataPage) when(r dialogs.Reminder, home string, x *referrals.Index) string {
	country := home
	if l, found := x.Get(r.Listing); found {
		country = l.Country
	}
	return dialogs.WhenText(r.At, country, home, d.code, d.say)
}

// date writes a day in words.
func (d *dataPage) date(at time.Time) string {
	return dialogs.DateText(at.UTC().Format(time.DateOnly), d.code, d.say)
}

func (d *dataPage) ofCase(c cases.Case, x *referrals.Index) {
	d.line("data.case", lang.Vars{"date": d.date(c.Opened),
		"status": d.say.Say(d.code, "data.status."+string(c.Status), nil)})
	d.field("data.case_words", "words", c.Words)
	shared := labels(d, "need", c.Needs)
	shared = append(shared, labels(d, "audience", c.Audiences)...)
	if c.Place != "" {
		shared = append(shared, c.Place)
	}
	d.field("data.case_shared", "what", strings.Join(shared, ", "))
	d.field("data.case_seen", "listings", listingNames(x, identified(c.Shown)))
	if c.Urgent {
		d.line("data.case_urgent", nil)
	}
	if _, kind, _ := strings.Cut(c.Risk, ":"); kind != "" && d.say.Has(d.code, "data.risk."+kind) {
		d.line("data.case_risk", lang.Vars{"kind": d.say.Say(d.code, "data.risk."+kind, nil)})
	}
	if !c.ClaimedAt.IsZero() {
		d.line("data.case_talk", nil)
	}
}

// label names a word of a closed vocabulary, or gives the word itself when no text names it.
func (d *dataPage) label(family, value string) string {
	if key := family + "." + value; d.say.Has(d.code, key) {
		return d.say.Say(d.code, key, nil)
	}
	return value
}

func labels[T ~string](d *dataPage, family string, values []T) []string {
	names := make([]string, 0, len(values))
	for _, value := range values {
		names = append(names, d.label(family, string(value)))
	}
	return names
}

func identified(names []string) []referrals.ListingID {
	all := make([]referrals.ListingID, 0, len(names))
	for _, name := range names {
		all = append(all, referrals.ListingID(name))
	}
	return all
}

// listingNames names listings once each, at most thirty; one that is gone keeps its id.
func listingNames(x *referrals.Index, ids []referrals.ListingID) string {
	var names []string
	for _, id := range ids {
		name := string(id)
		if l, found := x.Get(id); found {
			name = l.Name
		}
		if !slices.Contains(names, name) && len(names) < 30 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
