package hours

import "strings"

// fold makes one spelling of the several a day is typed in: "Lørdag", "lördag", "loerdag".
func fold(word string) string {
	return strings.NewReplacer("ø", "o", "ö", "o", "å", "a", "æ", "a", "ä", "a", "oe", "o", "aa", "a").Replace(strings.ToLower(word))
}
