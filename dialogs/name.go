package dialogs

import (
	"slices"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// knowsByName reports whether the words name a listing or its organization, so that a search by words makes sense
// although no need was understood.
func (t *talk) knowsByName() bool {
	words := t.Meaning.Words
	if words == "" || t.Meaning.Intent == understand.Greeting {
		return false
	}
	if t.named == nil {
		named := len(t.byName()) > 0
		t.named = &named
	}
	return *t.named
}

// byName gives the listings that the words name, whatever else is looked for; those of the country, else of any.
func (t *talk) byName() []referrals.Match {
	if t.World.Index == nil {
		return nil
	}
	said := saidIn(cut(t.Event.Text, longText))
	for _, country := range slices.Compact([]string{t.country(), ""}) {
		q := Search{NotNames: t.State.Search.NotNames}.Query(t.lang(), country, t.Meaning.Words, t.World.Now)
		named := slices.DeleteFunc(t.World.Index.Search(q).Matches, func(m referrals.Match) bool {
			return !said.name(m.Listing)
		})
		if len(named) > 0 {
			return t.matchesOf(ids(named), nil) // with their distances
		}
	}
	return nil
}

// showNamed answers a name alone; named again, it goes on to what comes after, or says that this was all.
func showNamed(t *talk) {
	named := t.byName()
	n := min(pageSize, len(named))
	switch {
	case slices.Equal(ids(named[:n]), t.State.Search.Shown) && len(t.State.Search.Next) > 0:
		more(t)
		return
	case slices.Equal(ids(named[:n]), t.State.Search.Shown):
		t.tell("find.no_more", nil, t.widen()...)
		return
	}
	t.show(t.hello()+t.say("find.named", nil), named)
}

// wordsTell reports whether somebody who looks for something at a place used words that listings there use too.
func (t *talk) wordsTell() bool {
	if t.Meaning.Intent != understand.Find || t.Meaning.Words == "" || !t.State.Search.Placed() {
		return false
	}
	found := t.search(t.Meaning.Words, pageSize).Matches
	return slices.ContainsFunc(found, func(m referrals.Match) bool { return slices.Contains(m.Why, "words") })
}

// saidWords are the words of a text in lower case, and its short forms in capitals.
type saidWords map[string]bool

func saidIn(text string) saidWords {
	said, words := saidWords{}, nameWords(text)
	shouted := len(words) > 2 && strings.ToUpper(text) == text // then capitals tell of no short form
	for _, word := range words {
		said[strings.ToLower(word)] = true
		if short(word) && !shouted {
			said[word] = true
		}
	}
	return said
}

// name reports whether the words hold a listing's name or organization: all its words but the place's, or its short form
// in capitals ("AA").
func (said saidWords) name(l *referrals.Listing) bool {
	for _, name := range []string{l.Name, l.Organization} {
		count, letters, all := 0, 0, true
		for _, word := range nameWords(name) {
			if short(word) {
				if said[word] {
					return true
				}
				continue
			}
			if strings.EqualFold(word, l.City) || aboutCountry(word) {
				continue
			}
			count, letters, all = count+1, letters+len(word), all && said[strings.ToLower(word)]
		}
		if all && count > 0 && letters > 4 {
			return true
		}
	}
	return false
}

// nameWords splits a text at everything that is no letter, digit or hyphen.
func nameWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
}

// short reports whether a word is an abbreviation in capitals.
func short(word string) bool {
	return len(word) >= 2 && len(word) <= 6 && strings.ToUpper(word) == word && strings.ToLower(word) != word
}

func aboutCountry(word string) bool {
	switch strings.ToLower(word) {
	case "danmark", "norge", "sverige", "suomi", "finland", "island", "lietuva":
		return true
	}
	return false
}
