package safety

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/lang"
)

const (
	linesNamed  = 3                      // lines in one answer: a choice, not a wall
	nobodyKnows = "crisis.follow.nochat" // said when no chat is known
)

// offer is a line with how well it fits.
type offer struct {
	line  Line
	open  bool
	chat  bool // the chat is open, or the phone is and the chat's hours are not known
	named bool // in this crisis, before
	fit   int  // 0 best, by kind and audience
	lang  int  // 0: in the language of the answer
	order int  // of the file
}

// lines names the lines that are open now, the fitting ones first, and when too few are, the next one to open.
func (c composer) lines() (paragraphs, named []string) {
	if c.country == "" {
		return c.countries()
	}
	offers := c.offers(c.country)
	chosen := choose(offers)
	intro := "crisis.lines." + string(c.ask.Risk.About)
	out := []string{}
	if !c.again {
		out = append(out, c.say1(intro))
	}
	for _, o := range chosen {
		out = append(out, c.describe(o))
		named = append(named, o.line.ID)
	}
	return out, named
}

// choose takes open lines first; when none of them has a chat and another open one has, that one comes last. When fewer
// than two are open, the next to open is told with its time.
func choose(offers []offer) []offer {
	var chosen, shut []offer
	for _, o := range offers {
		switch {
		case !o.open:
			shut = append(shut, o)
		case len(chosen) < linesNamed:
			chosen = append(chosen, o)
		case o.chat && !slices.ContainsFunc(chosen, func(x offer) bool { return x.chat }):
			chosen[linesNamed-1] = o
		}
	}
	for _, o := range shut {
		if len(chosen) < 2 {
			chosen = append(chosen, o)
		}
	}
	return chosen
}

// offers ranks the lines of a country that fit the person: those not named before, open, of the right kind, and in the
// right language come first.
func (c composer) offers(country string) []offer {
	var out []offer
	for i, l := range c.all {
		fit := c.fit(l)
		if l.Country != country || !l.Offered() || fit < 0 {
			continue
		}
		phone, chats, _ := l.OpenAt(c.ask.Now)
		o := offer{line: l, open: phone, chat: chats || phone && l.Chat != "" && l.ChatHours == "", fit: fit, order: i,
			named: slices.Contains(c.ask.Named, l.ID)}
		if !slices.Contains(l.Languages, c.code) {
			o.lang = 1
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b offer) int {
		return cmp.Or(truth(b.open)-truth(a.open), truth(a.named)-truth(b.named), a.fit+a.lang-b.fit-b.lang, a.order-b.order)
	})
	return out
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fit says how well a line fits the danger: 0 best, negative not at all. Children's lines are for the young alone.
func (c composer) fit(l Line) int {
	risk := c.ask.Risk
	if !slices.Contains(l.Audience, "all") && !risk.Young {
		return -1
	}
	kinds := []string{"suicide", "listening", "urgent_care", "acute_psychiatry"}
	switch risk.Kind {
	case Violence:
		kinds = []string{"violence", "suicide", "listening", "urgent_care"}
	case Child:
		kinds = []string{"violence", "suicide", "listening", "urgent_care"}
	case Overdose:
		kinds = []string{"urgent_care", "suicide", "drugs", "alcohol", "listening"}
	case Psychosis:
		kinds = []string{"acute_psychiatry", "suicide", "urgent_care", "listening"}
	case Eating, SelfHarm:
		kinds = []string{"suicide", "urgent_care", "listening", "acute_psychiatry"}
	case Suicide:
	}
	if risk.Young && (l.Kind == "child" || !slices.Contains(l.Audience, "all")) {
		return 0
	}
	if i := slices.Index(kinds, l.Kind); i >= 0 {
		return 2 * (i + 1)
	}
	return -1
}

// describe says one line: who, for what, the number, until when, and the chat.
func (c composer) describe(o offer) string {
	l := o.line
	vars := lang.Vars{"name": l.Name, "number": l.Number, "what": c.text("crisis.what."+l.Kind, nil)}
	if l.Number == "112" {
		vars["number"] += " (" + c.text("crisis.line.via", lang.Vars{"name": l.Name}) + ")"
	}
	key := "crisis.line.always"
	if at, ok := l.next(c.ask.Now); ok {
		clock := at.Format("15:04")
		vars["until"], vars["opens"] = clock, clock
		key = "crisis.line.opens"
		if o.open {
			key = "crisis.line.until"
		} else if there := c.ask.Now.In(at.Location()); at.YearDay() != there.YearDay() || at.Sub(there) > 24*time.Hour {
			key, vars["day"] = "crisis.line.opens_day", c.text("crisis.day."+strconv.Itoa(int(at.Weekday())), nil)
		}
	}
	text := c.text(key, vars)
	if o.chat {
		text += "\n" + c.text("crisis.line.chat", lang.Vars{"url": l.Chat})
	}
	return text
}

// chats names what can be written to instead of called.
func (c composer) chats() (paragraphs, named []string) {
	countries := []string{c.country}
	if c.country == "" {
		countries = Countries()
	}
	for _, country := range countries {
		var found []offer
		for _, o := range c.offers(country) {
			if o.chat {
				found = append(found, o)
			}
		}
		for _, o := range found[:min(len(found), 2)] {
			paragraphs = append(paragraphs, o.line.Name+"\n"+c.text("crisis.line.chat", lang.Vars{"url": o.line.Chat}))
			named = append(named, o.line.ID)
		}
	}
	if len(paragraphs) == 0 {
		return []string{c.say1(nobodyKnows)}, nil
	}
	return append(paragraphs, c.say1("crisis.follow.chat")), named
}

// countries names one line of each Nordic country, as long as nobody knows which is the right one.
func (c composer) countries() (paragraphs, named []string) {
	var list []string
	for _, country := range Countries() {
		if country == "LT" {
			continue
		}
		offers := c.offers(country)
		if len(offers) == 0 {
			continue
		}
		name := c.text("crisis.country."+strings.ToLower(country), nil)
		list = append(list, name+": "+c.describe(offers[0]))
		named = append(named, offers[0].line.ID)
	}
	return []string{c.say1("crisis.lines.countries"), strings.Join(list, "\n")}, named
}
