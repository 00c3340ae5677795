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

// CardFor shows all that may be told of a listing as a card in the language. Only Match.Listing must be set; the distance
// is told when HasKm. The card bears no choices: who shows it adds them. What the organisation keeps back is not on it.
func CardFor(m referrals.Match, code string, say *lang.Catalogue, now time.Time) chat.Card {
	c := newCard(m, code, say, now)
	return c.card(
		chat.Fact{Kind: chat.FactWhere, Text: c.where()},
		chat.Fact{Kind: chat.FactWhen, Text: c.when()},
		chat.Fact{Kind: chat.FactFor, Text: c.like()},
		chat.Fact{Kind: chat.FactCost, Text: sentences(c.labelled("cost", string(c.l.Cost)), c.l.CostNoteIn(code))},
		chat.Fact{Kind: chat.FactAccess, Text: sentences(c.labelled("access", string(c.l.Access)), c.l.AccessNoteIn(code))},
		c.phone(),
		chat.Fact{Kind: chat.FactEmail, Text: c.l.Email, URL: prefixed("mailto:", c.l.Email)},
		c.join(),
		c.web(),
		chat.Fact{Kind: chat.FactVerified, Text: c.verified()},
	)
}

// ResultCard shows a match among others: what it is, and in a line or two why it is an answer: where, for whom, what it
// costs, how to come in. The rest is on CardFor.
func ResultCard(m referrals.Match, code string, say *lang.Catalogue, now time.Time) chat.Card {
	c := newCard(m, code, say, now)
	return c.card(
		chat.Fact{Kind: chat.FactWhere, Text: c.where()},
		chat.Fact{Kind: chat.FactWhen, Text: c.when()},
		chat.Fact{Kind: chat.FactFor, Text: c.answers()},
		c.phone(),
		chat.Fact{Kind: chat.FactEmail, Text: c.l.Email, URL: prefixed("mailto:", c.l.Email)},
		c.web(),
		chat.Fact{Kind: chat.FactVerified, Text: c.verified()},
	)
}

func newCard(m referrals.Match, code string, say *lang.Catalogue, now time.Time) cardWriter {
	public := m.Listing.Public()
	return cardWriter{l: &public, m: m, code: code, say: say, now: now}
}

// card keeps the facts that say something.
func (c cardWriter) card(facts ...chat.Fact) chat.Card {
	card := chat.Card{Listing: string(c.l.ID), Title: c.l.NameIn(c.code), What: c.l.SummaryIn(c.code)}
	if card.What == "" {
		card.What = c.kinds()
	}
	card.Facts = slices.DeleteFunc(facts, func(f chat.Fact) bool { return f.Text == "" })
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
	switch {
	case !c.l.Local():
		return c.national(remote)
	case fromAfar(c.m): // its house is no answer here, its telephone is
		return c.everywhere(remote)
	}
	place := c.l.City
	if c.l.Shown != referrals.Exact {
		return c.text("card.shown."+string(c.l.Shown), lang.Vars{"place": place})
	}
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
	if len(c.l.Areas) > 0 {
		return sentences(c.areas(), upperFirst(remote))
	}
	switch {
	case meets && remote != "":
		return c.text("card.also", lang.Vars{"place": where, "formats": remote})
	case meets:
		return where
	}
	return c.everywhere(remote)
}

// tooFarKm is how far away a house is that nobody would call near.
const tooFarKm = 80

// fromAfar reports whether a match can only be used from afar: its house is too far away.
func fromAfar(m referrals.Match) bool { return m.Listing.Remote() && m.HasKm && m.Km > tooFarKm }

// everywhere says that a listing can be reached from anywhere in its country.
func (c cardWriter) everywhere(remote string) string {
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
	hours := hoursOf(c.l, c.code, c.say)
	switch c.m.Open {
	case referrals.OpenNow:
		return strings.TrimPrefix(hours+" · ", " · ") + c.text("card.open", nil)
	case referrals.ClosedNow:
		return strings.TrimPrefix(hours+" · ", " · ") + c.closed()
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
	if c.l.Freshness(c.now) != referrals.Unverified {
		vars := lang.Vars{"date": dateText(c.l.Assured, c.code, c.say)}
		if c.l.Freshness(c.now) == referrals.Overdue {
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

// telURL makes a number diallable; an extension ("x123") is for the person to say.
func telURL(phone string) string {
	phone, _, _ = strings.Cut(phone, " x")
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
