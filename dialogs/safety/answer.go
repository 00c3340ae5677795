package safety

import (
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

// Ask is what the crisis answer depends on.
type Ask struct {
	Risk    Risk
	Lang    string // of the answer
	Country string // empty: not known; the emergency numbers of the countries the language points to are given
	Now     time.Time
	Named   []string // ids of lines named before in this crisis: others come first now
	Times   int      // crisis answers given before: never the same words twice in a row
	OnDuty  int      // supporters on duty
	Human   bool     // a human holds the conversation now

	// NobodyTold is true where no case is opened for this: then no answer says that a human was told, or will be.
	NobodyTold bool
}

// Answer is the crisis answer.
type Answer struct {
	Messages []chat.Message // ToneCrisis; the last one bears the choices
	Named    []string       // ids of the lines named in it
}

// What the buttons of a crisis answer send back. Values are stored: they stay stable.
const (
	ChoiceCalled = "crisis.called" // I got through
	ChoiceBusy   = "crisis.busy"   // the line was busy
	ChoiceCant   = "crisis.cant"   // I cannot, or do not want to, call
	ChoiceHuman  = "human"         // a human, please
)

// Answer composes the crisis answer of reviewed sentences (keys "crisis.*" of the catalogue). It never fails and needs
// nothing but its arguments: it works with the store and the network down, and before consent. The messages bear no ids.
func (r *Reader) Answer(a Ask, say *lang.Catalogue) Answer {
	c := r.compose(a, say)
	now := a.Risk.Level == Emergency
	first := []string{c.acknowledge()}
	if now {
		first = append(first, c.emergency(true))
	} else {
		first = append(first, c.question())
	}
	second, named := c.lines()
	if !now {
		second = append(second, c.emergency(false))
	}
	third := []string{c.company(), c.human()}
	if now {
		third = append(third, c.question())
	} else {
		third = append(third, c.next("crisis.stay"))
	}
	return c.answer(named, first, second, third)
}

// Followup answers a choice of a crisis answer: ChoiceCalled, ChoiceBusy or ChoiceCant. Any other choice gives the crisis
// answer again, in other words. Like Answer it never fails, never closes the talk, and bears the choices.
func (r *Reader) Followup(a Ask, choice string, say *lang.Catalogue) Answer {
	follow := r.compose(a, say).voice
	a.Times++ // what the crisis answer said too is said in other words
	c := r.compose(a, say)
	c.again = true
	number := c.emergency(false)
	switch choice {
	case ChoiceCalled:
		return c.answer(nil, []string{follow.next("crisis.follow.called"), follow.next("crisis.follow.called.stay")})
	case ChoiceBusy:
		lines, named := c.lines()
		return c.answer(named, []string{follow.next("crisis.follow.busy")}, append(lines, number), []string{c.human()})
	case ChoiceCant:
		chats, named := c.chats()
		return c.answer(named, []string{follow.next("crisis.follow.cant")}, append(chats, number), []string{c.company(), c.human()})
	}
	return r.Answer(a, say)
}

// composer puts one answer together.
type composer struct {
	voice
	ask     Ask
	country string // empty: not known
	all     []Line
	again   bool // a follow-up
}

func (r *Reader) compose(a Ask, say *lang.Catalogue) composer {
	code := a.Lang
	if code == "nn" || code == "no" {
		code = "nb"
	}
	if !lang.Speaks(code) {
		code = lang.Default
	}
	if a.Risk.About == "" {
		a.Risk.About = Self
	}
	return composer{voice: voice{say: say, code: code, turn: a.Times}, ask: a, country: countryOf(a.Country, a.Lang), all: r.lines}
}

// countryOf gives the country of the crisis lines: the one that is known, else the one the language points to.
func countryOf(country, code string) string {
	country = strings.ToUpper(country)
	for _, known := range Countries() {
		if known == country {
			return known
		}
	}
	if country != "" {
		return "" // a country without lines here: 112, and one line of each country that has them
	}
	return HomeCountry(code)
}

// acknowledge fits the kind, and whom it is about.
func (c composer) acknowledge() string {
	kind, who := c.ask.Risk.Kind, string(c.ask.Risk.About)
	if kind == "" {
		kind = Suicide
	}
	if c.ask.Risk.Threat {
		return c.next("crisis.ack.threat")
	}
	if young := "crisis.ack." + string(kind) + ".young"; c.ask.Risk.Young && c.ask.Risk.About == Self && c.has(young+".1") {
		return c.next(young)
	}
	return c.next("crisis.ack." + string(kind) + "." + who)
}

// question is the only one of an answer.
func (c composer) question() string {
	risk := c.ask.Risk
	switch {
	case c.country == "":
		return c.next("crisis.ask.country")
	case c.ask.Times > 0 && risk.Level != Emergency:
		return c.next("crisis.ask.again")
	case risk.Threat:
		return c.next("crisis.ask.threat")
	case risk.Level == Emergency:
		return c.next("crisis.ask.now." + string(risk.About))
	case risk.Kind == Child && risk.About == Other:
		return c.next("crisis.ask.danger.child")
	}
	return c.next("crisis.ask.danger." + string(risk.About))
}

// emergency names the emergency number: now, or if it comes to that.
func (c composer) emergency(now bool) string {
	risk, number := c.ask.Risk, c.emergencyNumber()
	key := "crisis.emergency.if."
	if now {
		key = "crisis.emergency.now."
	}
	switch {
	case risk.Threat:
		key += "threat"
	case c.police():
		key += "police"
	case now && risk.About == Other:
		key += "other"
	default:
		key += "medical"
	}
	text := c.with(key, lang.Vars{"number": number})
	if c.country == "" {
		text += "\n\n" + c.text("crisis.emergency.norway", nil)
	}
	return text
}

// police reports whether it is the police rather than an ambulance that is needed.
func (c composer) police() bool { return c.ask.Risk.Kind == Violence || c.ask.Risk.Kind == Child }

// emergencyNumber is 112, but for medical emergencies in Norway.
func (c composer) emergencyNumber() string {
	if c.country == "NO" && !c.police() {
		return "113"
	}
	return "112"
}

// company suggests being with somebody.
func (c composer) company() string {
	risk := c.ask.Risk
	key := "crisis.with."
	switch {
	case risk.Threat:
		key += "threat"
	case risk.Kind == Child && risk.About == Other:
		key += "child"
	case risk.Kind == Violence && risk.About == Other:
		key += "threat"
	case risk.About == Other:
		key += "other"
	case risk.Kind == Violence && !risk.Young:
		key += "violence"
	case risk.Young || risk.Kind == Child:
		key += "young"
	case risk.Level == Emergency:
		key += "now"
	default:
		key += "self"
	}
	return c.next(key)
}

// human says honestly what a human knows of this.
func (c composer) human() string {
	switch {
	case c.ask.Human:
		return c.next("crisis.human.here")
	case c.ask.NobodyTold:
		return c.next("crisis.human.untold")
	case c.ask.OnDuty > 0:
		return c.next("crisis.human.duty")
	}
	return c.next("crisis.human.none")
}

// answer makes messages of paragraphs; the last one bears the choices, so that the talk stays open.
func (c composer) answer(named []string, parts ...[]string) Answer {
	out := Answer{Named: named}
	for _, paragraphs := range parts {
		out.Messages = append(out.Messages, chat.Message{Lang: c.code, Tone: chat.ToneCrisis, Text: strings.Join(paragraphs, "\n\n")})
	}
	out.Messages[len(out.Messages)-1].Choices = c.choices()
	return out
}

func (c composer) choices() []chat.Choice {
	choices := []chat.Choice{
		{Value: ChoiceCalled, Label: c.text("crisis.choice.called", nil)},
		{Value: ChoiceBusy, Label: c.text("crisis.choice.busy", nil)},
		{Value: ChoiceCant, Label: c.text("crisis.choice.cant", nil)},
	}
	if !c.ask.Human {
		choices = append(choices, chat.Choice{Value: ChoiceHuman, Label: c.text("crisis.choice.human", nil)})
	}
	return choices
}
