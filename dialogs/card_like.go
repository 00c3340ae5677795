package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// maxNamed is how many areas or audiences one line names.
const maxNamed = 3

// answers says in a sentence why a listing is an answer: for whom, what it costs, how to come in.
func (c cardWriter) answers() string {
	said := append(c.forWhom(), c.labelled("cost", string(c.l.Cost)), c.labelled("access", string(c.l.Access)))
	return phrase(said)
}

// like says for whom a listing is and what it is like there.
func (c cardWriter) like() string {
	said := c.forWhom()
	for _, s := range c.l.Setting {
		said = append(said, c.labelled("setting", string(s)))
	}
	said = append(said, c.labelled("joining", string(c.l.Joining)), c.labelled("led_by", string(c.l.LedBy)))
	if c.l.Hybrid {
		said = append(said, c.text("card.hybrid", nil))
	}
	for _, a := range c.l.Accessibility {
		said = append(said, c.labelled("accessibility", string(a)))
	}
	return phrase(said)
}

// forWhom names the groups a listing is for alone, those the person asked for, and the years.
func (c cardWriter) forWhom() []string {
	var groups []string
	open := len(c.l.Audiences) == 0 || slices.Contains(c.l.Audiences, referrals.Audience("adults"))
	for _, a := range c.l.Audiences {
		asked := slices.Contains(c.m.Why, "audience:"+string(a))
		if len(groups) < maxNamed && (asked || !open) {
			groups = append(groups, c.labelled("audience", string(a)))
		}
	}
	var said []string
	if len(groups) > 0 {
		said = append(said, c.text("card.for", lang.Vars{"groups": strings.Join(groups, ", ")}))
	}
	return append(said, c.ages())
}

func (c cardWriter) ages() string {
	vars := lang.Vars{"from": strconv.Itoa(c.l.MinAge), "to": strconv.Itoa(c.l.MaxAge)}
	switch {
	case c.l.MinAge > 0 && c.l.MaxAge > 0:
		return c.text("card.ages", vars)
	case c.l.MinAge > 0:
		return c.text("card.ages_from", vars)
	case c.l.MaxAge > 0:
		return c.text("card.ages_to", vars)
	}
	return ""
}

// areas names where a listing without a town of its own works.
func (c cardWriter) areas() string {
	if more := len(c.l.Areas) - maxNamed; more > 0 {
		return c.text("card.areas_more", lang.Vars{"areas": strings.Join(c.l.Areas[:maxNamed], ", "), "n": strconv.Itoa(more)})
	}
	return strings.Join(c.l.Areas, ", ")
}

// join is the way into an online meeting, or where to ask for it.
func (c cardWriter) join() chat.Fact {
	switch {
	case c.l.JoinShown != referrals.Exact:
		return chat.Fact{Kind: chat.FactJoin, Text: c.text("card.join_withheld", nil)}
	case strings.HasPrefix(c.l.Join, "https://") || strings.HasPrefix(c.l.Join, "http://"):
		return chat.Fact{Kind: chat.FactJoin, Text: c.text("card.join", nil), URL: c.l.Join}
	case c.l.Join != "":
		return chat.Fact{Kind: chat.FactJoin, Text: c.text("card.join_at", lang.Vars{"join": c.l.Join})}
	}
	return chat.Fact{}
}

// soon is how far ahead a card looks for the next opening.
const soon = 14 * 24 * time.Hour

// closed says that it is closed, and when it opens or meets next where that is sure.
func (c cardWriter) closed() string {
	next := c.l.Starts(c.now, soon, 1)
	if len(next) == 0 {
		return c.text("card.closed", nil)
	}
	return c.text("card.closed_until", lang.Vars{"when": WhenText(next[0], c.l.Country, c.l.Country, c.code, c.say)})
}

// phrase makes a line of the parts that say something, parted by commas.
func phrase(parts []string) string {
	said := make([]string, 0, len(parts))
	for _, part := range parts {
		if part != "" {
			said = append(said, lowerFirst(part))
		}
	}
	return upperFirst(strings.Join(said, ", "))
}

// sentences sets what is said behind one another.
func sentences(parts ...string) string {
	said := slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(said, ". ")
}

// lowerFirst writes a label inside a sentence; what is all capitals, LGBTQ+, stays.
func lowerFirst(s string) string {
	runes := []rune(s)
	if len(runes) > 1 && strings.ToUpper(string(runes[:2])) == string(runes[:2]) {
		return s
	}
	return strings.ToLower(string(runes[:1])) + string(runes[1:])
}
