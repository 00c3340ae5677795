package intake

import "github.com/brobygger/brobygger/referrals/hours"

// canonicalHours writes opening times in one way; whole is false when part of the text cannot be read, and the text is
// better kept as it stands.
func canonicalHours(text string, at hours.Where) (canonical string, whole bool) {
	_, ok := hours.Parse(text, at)
	return text, ok
}
