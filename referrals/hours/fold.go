package hours

import "strings"

// folding makes one letter of the several a word is typed in: "Lørdag", "lördag", "loerdag".
func folding() *strings.Replacer {
	return strings.NewReplacer("ø", "o", "ö", "o", "ó", "o", "å", "a", "æ", "a", "ä", "a", "á", "a", "ą", "a", "é", "e", "ę", "e", "ė", "e",
		"í", "i", "į", "i", "š", "s", "ž", "z", "č", "c", "ú", "u", "ų", "u", "ū", "u", "ð", "d", "þ", "th", "oe", "o", "aa", "a", "\u00ad", "")
}

// fold gives the one spelling of a word.
func (x *lexicon) fold(word string) string { return x.folds.Replace(strings.ToLower(word)) }
