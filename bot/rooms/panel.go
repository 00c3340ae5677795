package rooms

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// Bounds of what a room shows, in characters. A panel is one message everywhere, and has to stay one.
const (
	maxTitle  = 90
	maxQuoted = 700 // of the person's words; the rest is a button away
	maxNamed  = 5   // listings that the person looked at, needs, audiences
	maxPart   = 120 // of a name or a place
)

// title names the topic of a case: who, and what they look for first, once they agreed to tell.
func (r *Rooms) title(c cases.Case, code string) string {
	title := c.Pseudonym
	if c.Agreed && len(c.Needs) > 0 {
		title += " · " + r.word(code, "need", c.Needs[0])
	}
	switch {
	case c.Urgent && strings.HasPrefix(c.Risk, "emergency"):
		title = "❗ " + title
	case c.Urgent:
		title = "⚠️ " + title
	}
	return cut(title, maxTitle)
}

// panel shows a case to the supporters of a place: what they have done already before what they look for, and their own
// words only when they agreed. It holds nothing that changes from minute to minute, so that it is seldom drawn.
// A case that is held elsewhere is for whoever holds it there.
func (r *Rooms) panel(c cases.Case, here chat.Address, code string) chat.Message {
	lines := []string{r.marks(c, code), r.status(c, code)}
	m := chat.Message{By: chat.BySystem, Lang: code, Tone: chat.ToneNotice, Urgent: c.Urgent && c.Status != cases.Closed}
	switch {
	case c.Status == cases.Closed:
	case c.Status == cases.Claimed && c.At != here:
		lines = append(lines, r.say(code, "case.private", nil))
	default:
		lines = append(lines, r.danger(c, code)...)
		lines = append(lines, r.summary(c, code)...)
		lines = append(lines, r.advice(c, code))
		m.Choices = r.buttons(c, code)
	}
	m.Text = strings.Join(lines, "\n\n")
	return m
}

// marks gives the pseudonym, and how urgent it is.
func (r *Rooms) marks(c cases.Case, code string) string {
	if !c.Urgent {
		return c.Pseudonym
	}
	text := "⚠️ " + c.Pseudonym + " · " + r.say(code, "mark.urgent", nil)
	level, kind, _ := strings.Cut(c.Risk, ":")
	if level != "" && level != "none" {
		text += " · " + r.word(code, "risk", level)
		if kind != "" && c.Status != cases.Closed {
			text += ": " + r.word(code, "risk.kind", kind)
		}
	}
	return text
}

func (r *Rooms) status(c cases.Case, code string) string {
	switch c.Status {
	case cases.Claimed:
		return r.say(code, "case.state.other", lang.Vars{"name": c.HolderName})
	case cases.Closed:
		return r.say(code, "case.state.closed", nil) + ": " + r.word(code, "outcome", string(c.Outcome))
	case cases.Waiting:
	}
	return r.say(code, "state.waiting", nil) + " " + r.waited(c, code)
}

// waited says how long somebody has waited, in steps that grow.
func (r *Rooms) waited(c cases.Case, code string) string {
	over := time.Duration(0)
	for _, step := range waits() {
		if r.since(c.Opened) >= step {
			over = step
		}
	}
	if over == 0 {
		return r.say(code, "waited.short", nil)
	}
	return r.say(code, "waited.over", lang.Vars{"time": r.span(over, code)})
}

// waits are the times of waiting at which a panel is drawn again.
func waits() []time.Duration {
	steps := []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute}
	for _, hours := range []time.Duration{1, 2, 3, 4, 6, 8, 12, 18} {
		steps = append(steps, hours*time.Hour)
	}
	for days := range time.Duration(30) {
		steps = append(steps, (days+1)*24*time.Hour)
	}
	return steps
}

func (r *Rooms) span(d time.Duration, code string) string {
	switch {
	case d < time.Hour:
		return r.texts.Count(code, "time.minutes", int(d/time.Minute), nil)
	case d < 24*time.Hour:
		return r.texts.Count(code, "time.hours", int(d/time.Hour), nil)
	}
	return r.texts.Count(code, "time.days", int(d/(24*time.Hour)), nil)
}

// danger says what to do when the person may be in danger.
func (r *Rooms) danger(c cases.Case, code string) []string {
	if !c.Urgent {
		return nil
	}
	lines := []string{r.say(code, "case.urgent", nil)}
	var numbers []string
	for _, l := range r.o.Lines {
		if l.Kind == "emergency" && l.Country == c.Country && !slices.Contains(numbers, l.Number) {
			numbers = append(numbers, l.Number)
		}
	}
	if len(numbers) > 0 {
		lines = append(lines, r.say(code, "case.emergency", nil)+" "+strings.Join(numbers, ", "))
	}
	return lines
}

// summary says what is known of the person, strengths first.
func (r *Rooms) summary(c cases.Case, code string) []string {
	steps := r.say(code, "summary.asked", nil)
	if seen := r.namesOf(c.Shown); c.Agreed && len(seen) > 0 {
		steps += "\n" + r.say(code, "summary.seen", nil) + " " + strings.Join(seen, ", ")
	}
	lines := []string{r.say(code, "summary.steps", nil) + ": " + steps}
	if c.Agreed && c.Words != "" {
		quoted := cut(c.Words, maxQuoted)
		lines = append(lines, r.say(code, "summary.words", nil)+":\n“"+quoted+"”")
	}
	if seeks := r.seeks(c, code); c.Agreed && seeks != "" {
		lines = append(lines, r.say(code, "summary.seeks", nil)+": "+seeks)
	}
	know := r.say(code, "summary.speaks", nil) + " " + r.word(code, "language.in", c.Lang)
	if c.Country != "" {
		know += " · " + r.word(code, "country", c.Country)
	}
	lines = append(lines, r.say(code, "summary.know", nil)+": "+know)
	if !c.Agreed {
		lines = append(lines, r.say(code, "case.notagreed.long", nil))
	}
	return lines
}

func (r *Rooms) seeks(c cases.Case, code string) string {
	var parts []string
	for _, need := range c.Needs[:min(len(c.Needs), maxNamed)] {
		parts = append(parts, r.word(code, "need", need))
	}
	if c.Place != "" {
		parts = append(parts, cut(c.Place, maxPart))
	}
	for _, audience := range c.Audiences[:min(len(c.Audiences), maxNamed)] {
		parts = append(parts, r.word(code, "audience", audience))
	}
	return strings.Join(parts, " · ")
}

// namesOf gives the names of the listings that are still shown to people.
func (r *Rooms) namesOf(ids []string) []string {
	var names []string
	index := r.o.Index()
	for _, id := range ids {
		if l, ok := index.Get(referrals.ListingID(id)); ok && len(names) < maxNamed {
			names = append(names, cut(l.Name, maxPart))
		}
	}
	return names
}

// advice says how to go about it here.
func (r *Rooms) advice(c cases.Case, code string) string {
	if c.Status == cases.Waiting {
		return r.say(code, "case.claim.what", nil)
	}
	return r.say(code, "write.how", lang.Vars{"name": c.HolderName})
}

// buttons are what can be done with a case now.
func (r *Rooms) buttons(c cases.Case, code string) []chat.Choice {
	var all []chat.Choice
	button := func(value, key string) { all = append(all, chat.Choice{Value: value, Label: r.say(code, key, nil)}) }
	switch c.Status {
	case cases.Waiting:
		button("room.claim", "case.claim")
	case cases.Claimed:
		button("room.find", "button.find")
		button("room.snippets", "button.snippets")
		button("room.note", "button.note")
		button("room.transfer", "button.transfer")
		button("room.release", "steps.release.do")
		button("room.close", "button.close")
	case cases.Closed:
		return nil
	}
	if c.Agreed && utf8.RuneCountInString(c.Words) > maxQuoted {
		button("room.words", "button.words")
	}
	return all
}

// digestOf names what a message shows.
func digestOf(m chat.Message) string {
	raw, err := json.Marshal(m)
	if err != nil {
		return "" // strings and lists of them always marshal; drawn anew each time if they ever do not
	}
	sum := sha256.Sum256(raw)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

// cut shortens a text to so many characters, at the end of a word where there is one, and says that it did.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	short := strings.TrimRight(string(runes[:most-1]), " \n")
	if i := strings.LastIndexAny(short, " \n"); i > len(short)*3/4 {
		short = short[:i]
	}
	return strings.TrimRight(short, " \n·,") + "…"
}
