package safety

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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
	var out []string
	switch {
	case len(chosen) > 0 && !chosen[0].open:
		out = append(out, c.with("crisis.lines.closed", lang.Vars{"number": c.emergencyNumber()}))
	case !c.again:
		out = append(out, c.next("crisis.lines."+string(c.caller())))
	}
	for _, o := range chosen {
		out = append(out, c.describe(o))
		named = append(named, o.line.ID)
	}
	return out, named
}

// caller is whom the lines are for: who fears their own deeds calls about themselves.
func (c composer) caller() About {
	if c.ask.Risk.Threat {
		return Self
	}
	return c.ask.Risk.About
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
		return cmp.Or(count(b.open)-count(a.open), count(a.named)-count(b.named), a.fit+a.lang-b.fit-b.lang, a.order-b.order)
	})
	return out
}

// fit says how well a line fits the danger: 0 best, negative not at all. Children's lines are for the young alone.
func (c composer) fit(l Line) int {
	risk := c.ask.Risk
	worse := 0
	if !slices.Contains(l.Audience, "all") && !risk.Young {
		if slices.Contains(l.Audience, "children") {
			return -1
		}
		worse = 20 // a line for young adults: nobody knows the writer's age, so it comes last
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
	if risk.Threat { // lines against violence are there for those it is done to: they come last
		kinds = []string{"listening", "suicide", "urgent_care", "acute_psychiatry", "violence"}
	}
	if risk.Young && (l.Kind == "child" || !slices.Contains(l.Audience, "all")) {
		return 0
	}
	if i := slices.Index(kinds, l.Kind); i >= 0 {
		return 2*(i+1) + worse
	}
	return -1
}

// describe says one line: who, for what, the number, until when, and the chat.
func (c composer) describe(o offer) string {
	text := c.text("crisis.line.of", lang.Vars{"name": o.line.Name, "what": c.text("crisis.what."+o.line.Kind, nil),
		"number": c.number(o.line), "when": c.when(o)})
	if o.chat {
		text += "\n" + c.text("crisis.line.chat", lang.Vars{"url": o.line.Chat})
	}
	return text
}

// number is what to dial, and whom to ask for where the line sits behind the emergency number.
func (c composer) number(l Line) string {
	if l.Number == "112" {
		return l.Number + " (" + c.text("crisis.line.via", lang.Vars{"name": l.Name}) + ")"
	}
	return l.Number
}

// when says how long the line is open, or when it opens, in its own country's time.
func (c composer) when(o offer) string {
	at, ok := o.line.next(c.ask.Now)
	if !ok {
		return c.text("crisis.when.always", nil)
	}
	clock := at.Format("15:04")
	if o.open {
		return c.text("crisis.when.until", lang.Vars{"until": clock})
	}
	if there := c.ask.Now.In(at.Location()); at.YearDay() != there.YearDay() {
		return c.text("crisis.when.opens_day", lang.Vars{"day": c.text("crisis.day."+strconv.Itoa(int(at.Weekday())), nil), "opens": clock})
	}
	return c.text("crisis.when.opens", lang.Vars{"opens": clock})
}

// chats names what can be written to instead of called.
func (c composer) chats() (paragraphs, named []string) {
	countries, most := []string{c.country}, 2
	if c.country == "" {
		countries, most = nordic(), 1
	}
	for _, country := range countries {
		var found []offer
		for _, o := range c.offers(country) {
			if o.chat && o.line.Kind != "urgent_care" { // somebody to talk to, not a health portal
				found = append(found, o)
			}
		}
		for _, o := range found[:min(len(found), most)] {
			paragraphs = append(paragraphs, o.line.Name+"\n"+c.text("crisis.line.chat", lang.Vars{"url": o.line.Chat}))
			named = append(named, o.line.ID)
		}
	}
	if len(paragraphs) == 0 {
		return []string{c.next(nobodyKnows)}, nil
	}
	return append(paragraphs, c.next("crisis.follow.chat")), named
}

// nordic lists the countries named while nobody knows which is the right one.
func nordic() []string { return []string{"DK", "NO", "SE", "FI", "IS"} }

// countries names one line of each Nordic country, as long as nobody knows which is the right one.
func (c composer) countries() (paragraphs, named []string) {
	var list []string
	for _, country := range nordic() {
		offers := c.offers(country)
		if len(offers) == 0 {
			continue
		}
		first := offers[0]
		list = append(list, c.text("crisis.line.in", lang.Vars{"country": c.text("crisis.country."+strings.ToLower(country), nil),
			"name": first.line.Name, "number": c.number(first.line), "when": c.when(first)}))
		named = append(named, first.line.ID)
	}
	return []string{c.next("crisis.lines.countries"), strings.Join(list, "\n")}, named
}
