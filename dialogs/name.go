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
		named := false
		for _, m := range t.search(words, 3).Matches {
			named = named || namedIn(words, m.Listing)
		}
		t.named = &named
	}
	return *t.named
}

// wordsTell reports whether somebody who looks for something at a place used words that listings there use too.
func (t *talk) wordsTell() bool {
	if t.Meaning.Intent != understand.Find || t.Meaning.Words == "" || !t.State.Search.Placed() {
		return false
	}
	found := t.search(t.Meaning.Words, pageSize).Matches
	return slices.ContainsFunc(found, func(m referrals.Match) bool { return slices.Contains(m.Why, "words") })
}

// namedIn reports whether a text holds a listing's name or organization: all its words but the place's, or its short
// form in capitals ("AA").
func namedIn(text string, l *referrals.Listing) bool {
	said := map[string]bool{}
	for _, word := range nameWords(text) {
		said[strings.ToLower(word)] = true
		if short(word) {
			said[word] = true
		}
	}
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
