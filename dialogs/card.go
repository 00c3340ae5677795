package dialogs

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// stale is how long a check of a listing holds.
const stale = 180 * 24 * time.Hour

// CardFor shows a match as a card in the language. Only Match.Listing must be set; the distance is told when HasKm.
// The card bears no choices: who shows it adds them.
func CardFor(m referrals.Match, code string, say *lang.Catalogue, now time.Time) chat.Card {
	c := cardWriter{l: m.Listing, m: m, code: code, say: say, now: now}
	card := chat.Card{Listing: string(c.l.ID), Title: c.l.Name, What: c.l.SummaryIn(code)}
	if what := c.kinds(); card.What == "" {
		card.What = what
	}
	for _, fact := range []chat.Fact{
		{Kind: chat.FactWhere, Text: c.where()},
		{Kind: chat.FactWhen, Text: c.when()},
		{Kind: chat.FactCost, Text: c.labelled("cost", string(c.l.Cost))},
		{Kind: chat.FactAccess, Text: c.labelled("access", string(c.l.Access))},
		c.phone(),
		{Kind: chat.FactEmail, Text: c.l.Email, URL: prefixed("mailto:", c.l.Email)},
		c.web(),
		{Kind: chat.FactVerified, Text: c.verified()},
	} {
		if fact.Text != "" {
			card.Facts = append(card.Facts, fact)
		}
	}
	return card
}

type cardWriter struct {
	l    *referrals.Listing
	m    referrals.Match
	code string
	say  *lang.Catalogue
	now  time.Time
}

func (c cardWriter) text(key string, vars lang.Vars) string { return c.say.Say(c.code, key, vars) }

func (c cardWriter) labelled(family, value string) string {
	if value == "" {
		return ""
	}
	return c.text(family+"."+value, nil)
}

func (c cardWriter) kinds() string {
	var names []string
	for _, kind := range c.l.Kinds {
		names = append(names, c.labelled("kind", string(kind)))
	}
	return upperFirst(strings.Join(names, ", "))
}

// where says the place, how far it is, and what of it reaches everywhere.
func (c cardWriter) where() string {
	remote := c.remoteFormats()
	if !c.l.Local() {
		return c.national(remote)
	}
	place := c.l.City
	if c.l.Address != "" && !strings.Contains(c.l.Address, c.l.City) {
		place = c.l.Address + ", " + c.l.City
	} else if c.l.Address != "" {
		place = c.l.Address
	}
	if c.m.HasKm && c.m.Km >= 1 {
		place = c.text("card.away", lang.Vars{"place": place, "km": kilometres(c.m.Km)})
	}
	if remote != "" {
		place = c.text("card.also", lang.Vars{"place": place, "formats": remote})
	}
	return place
}

// national says where a listing is that is bound to no town.
func (c cardWriter) national(remote string) string {
	if c.l.City != "" && !c.l.Remote() {
		return c.l.City
	}
	meets := len(c.l.Formats) == 0 || slices.Contains(c.l.Formats, referrals.InPerson)
	where := c.text("card.many_places", lang.Vars{"country": c.labelled("country", c.l.Country)})
	switch {
	case meets && remote != "":
		return c.text("card.also", lang.Vars{"place": where, "formats": remote})
	case meets:
		return where
	}
	return upperFirst(c.text("card.everywhere", lang.Vars{"formats": remote, "country": c.text("country.all."+c.l.Country, nil)}))
}

func (c cardWriter) remoteFormats() string {
	var names []string
	for _, f := range referrals.Formats() {
		if f != referrals.InPerson && slices.Contains(c.l.Formats, f) {
			names = append(names, c.labelled("format", string(f)))
		}
	}
	return strings.Join(names, ", ")
}

func (c cardWriter) when() string {
	hours := hoursText(c.l.Hours, c.code, c.say)
	switch c.m.Open {
	case referrals.OpenNow:
		return strings.TrimPrefix(hours+" · ", " · ") + c.text("card.open", nil)
	case referrals.ClosedNow:
		return strings.TrimPrefix(hours+" · ", " · ") + c.text("card.closed", nil)
	case referrals.OpenUnknown:
	}
	return hours
}

func (c cardWriter) phone() chat.Fact {
	if c.l.Phone == "" {
		return chat.Fact{}
	}
	return chat.Fact{Kind: chat.FactPhone, Text: referrals.DisplayPhone(c.l.Phone), URL: telURL(c.l.Phone)}
}

// web gives the listing's own page; when there is no way in at all, the page where the facts were seen.
func (c cardWriter) web() chat.Fact {
	address, key := c.l.URL, "card.page"
	if address == "" && c.l.Phone == "" && c.l.Email == "" {
		address, key = c.l.Source, "card.source"
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return chat.Fact{}
	}
	host := strings.TrimPrefix(u.Host, "www.")
	return chat.Fact{Kind: chat.FactWeb, Text: c.text(key, lang.Vars{"host": host}), URL: address}
}

// verified says honestly who looked after these facts, and when.
func (c cardWriter) verified() string {
	if day, err := time.Parse(time.DateOnly, c.l.Assured); err == nil {
		vars := lang.Vars{"date": dateText(c.l.Assured, c.code, c.say)}
		if c.now.Sub(day) > stale {
			return c.text("card.not_since", vars)
		}
		return c.text("card.assured", vars)
	}
	if c.l.Seen != "" {
		return c.text("card.nobody_seen", lang.Vars{"date": dateText(c.l.Seen, c.code, c.say)})
	}
	return c.text("card.nobody", nil)
}

func prefixed(scheme, s string) string {
	if s == "" {
		return ""
	}
	return scheme + s
}

// telURL makes a number diallable.
func telURL(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	return prefixed("tel:", digits)
}

// kilometres writes a distance as people say it.
func kilometres(km float64) string { return strconv.Itoa(int(math.Max(1, math.Round(km)))) }

func upperFirst(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
