package dialogs

import (
	"time"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// Merge takes what was said into a search.
func Merge(s Search, m understand.Meaning) Search { return s }

// Query puts the search into the catalogue's words. words are the person's own of this turn, or empty.
func (s Search) Query(lang, country, words string, now time.Time) referrals.Query {
	return referrals.Query{Text: words, Lang: lang, Country: country, Now: now, Limit: 10}
}

// Country says in which country to search, ISO 3166 alpha-2, or "" when nothing tells: the country of a place that was
// named, else the one known from the conversation, else the page's hint, else the language's own.
func Country(m understand.Meaning, known, hint, lang string) string { return known }
