package desk

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// How a supporter looks for a listing.
const (
	maxFindWords = 200 // bytes
	maxFound     = 8
)

// findView is the search for a listing inside a case.
type findView struct {
	Words string
	Asked bool
	Found []foundView
	Case  chat.CaseID
}

// foundView is one listing as the person would see it, with the name its sending bears.
type foundView struct {
	Card chat.Card
	Once string
}

func listingID(id string) referrals.ListingID { return referrals.ListingID(id) }

func pathEscape(s string) string { return url.PathEscape(s) }

// suggested is what a supporter would look for first: what the person agreed to tell.
func (v *visit) suggested(row caseRow) string {
	var words []string
	for _, need := range row.Needs {
		words = append(words, strings.ToLower(v.page("", nil).Word("need", need)))
	}
	return strings.TrimSpace(strings.Join(words, " ") + " " + row.Place)
}

// findInCase finds listings for the talk: as a part for our script, else as the whole page.
func (d *Desk) findInCase(v *visit) error {
	c, ok, err := d.held(v)
	if err != nil || !ok {
		return err
	}
	words := strings.TrimSpace(v.r.URL.Query().Get("q"))
	if len(words) > maxFindWords {
		words = strings.ToValidUTF8(words[:maxFindWords], "")
	}
	view := findView{Words: readable(words), Case: c.ID}
	if view.Words != "" {
		view.Asked, view.Found = true, d.find(v, view.Words, c.Lang, c.Country)
	}
	if !v.wantsJSON() {
		return d.casePage(v, http.StatusOK, c, composer{}, view)
	}
	html, err := v.part("case", "found", view)
	if err != nil {
		return err
	}
	return v.json(http.StatusOK, map[string]string{"html": html})
}

// find searches in the supporter's language and shows the cards in the person's.
func (d *Desk) find(v *visit, words, lang, country string) []foundView {
	q := referrals.Query{Text: words, Lang: v.lang}
	if d.o.Ask != nil {
		q = d.o.Ask(words, v.lang, country)
	}
	if q.Country == "" {
		q.Country = country
	}
	q.Now, q.Limit = d.o.Now(), maxFound
	var found []foundView
	for _, match := range d.o.Index().Search(q).Matches {
		found = append(found, foundView{Card: d.card(*match.Listing, lang), Once: once()})
	}
	return found
}

// sendListing sends a listing into the talk, as a card in the person's language.
func (d *Desk) sendListing(v *visit) error {
	c, ok, err := d.held(v)
	if err != nil || !ok {
		return err
	}
	name := v.form("once")
	if !onceForm.MatchString(name) {
		return errBadForm
	}
	l, found := d.o.Index().Get(listingID(v.form("listing")))
	if !found {
		if v.wantsJSON() {
			v.fail(http.StatusGone, "find.gone")
			return nil
		}
		return d.casePage(v, http.StatusGone, c, composer{Problem: v.say("find.gone")}, findView{})
	}
	card := d.card(*l, c.Lang)
	card.Choices = nil // they belong to the bot's own talk
	if err := d.say(v, c, name, chat.Message{Cards: []chat.Card{card}, Lang: c.Lang}); err != nil {
		if v.wantsJSON() {
			return v.json(http.StatusServiceUnavailable, map[string]any{"error": v.notSent(err)})
		}
		return d.casePage(v, http.StatusServiceUnavailable, c, composer{Problem: v.notSent(err)}, findView{})
	}
	return v.sent(c)
}

// once names one sending.
func once() string { return rand.Text() }
