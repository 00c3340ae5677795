package intake

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/brobygger/brobygger/referrals"
)

var ( // compiled once, never changed
	phoneParts = regexp.MustCompile(`(?i)\s*(?:[;,|\n]|\s/\s|\s(?:or|eller|og|och|tai|eða|arba)\s)\s*`)
	phoneSlash = regexp.MustCompile(`\s*/\s*`)
	phoneExt   = regexp.MustCompile(`(?i)\s*[,;]?\s*(?:ext(?:ension)?\.?|x|lokal(?:nr)?\.?|ankn(?:ytning)?\.?|#)\s*:?\s*(\d{1,6})\s*$`)
	phoneLabel = regexp.MustCompile(`(?i)^(?:tel|tlf|telefon|phone|puh|sími|mob|mobil|tálfon|ring|call)?[.:\s]*`)
	phoneWhole = regexp.MustCompile(`^\+?[0-9(][0-9 ()/.-]*$`)
)

// readPhone gives the first telephone number of a text as people of the country write it, and what else stood there.
// Short codes ("116123", "90101") and free-phone numbers keep their national form; an extension is written "x123". It
// is false when there is no number in the text.
func readPhone(raw, country string) (phone, rest string, ok bool) {
	text := strings.TrimPrefix(cleanLine(raw, "; "), "tel:")
	first, rest := firstPhone(text)
	ext := ""
	if m := phoneExt.FindStringSubmatchIndex(first); m != nil {
		first, ext = first[:m[0]], " x"+first[m[2]:m[3]]
	}
	first = strings.TrimSpace(phoneLabel.ReplaceAllString(first, ""))
	first = strings.NewReplacer("\u2011", "-", "–", "-", "−", "-").Replace(first)
	if digits := countDigits(first); digits < 3 || digits > 17 || !phoneWhole.MatchString(first) {
		return "", text, false
	}
	phone = writePhone(first, country)
	if strings.HasPrefix(phone, "(") { // "(08) 123": a number begins with a digit
		phone = strings.Join(strings.Fields(strings.NewReplacer("(", "", ")", " ").Replace(phone)), " ")
	}
	return phone + ext, rest, true
}

// Phone writes a telephone number that a person typed as imports write it: "+45 70 20 12 01", "116 123". It is false for
// what nobody can call: no number, more than one, or a digit too few or too many for the country. Short codes have three
// to six digits.
func Phone(typed, country string) (phone string, ok bool) {
	phone, rest, ok := callable(typed, country)
	return phone, ok && rest == ""
}

// callable is readPhone for what a person typed: a number that no telephone of its country has is none.
func callable(raw, country string) (phone, rest string, ok bool) {
	phone, rest, ok = readPhone(raw, country)
	if !ok {
		return "", rest, false
	}
	number := phoneExt.ReplaceAllString(phone, "")
	abroad := strings.HasPrefix(number, "+")
	if !abroad && (countDigits(number) <= 6 || country == "") {
		return phone, rest, true
	}
	parsed, err := phonenumbers.Parse(number, country)
	if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return "", strings.TrimSpace(raw), false
	}
	return phone, rest, true
}

// firstPhone parts a text that holds several numbers after the first. An extension after a comma belongs to its number.
func firstPhone(text string) (first, rest string) {
	if phoneExt.MatchString(text) && len(phoneParts.FindAllString(text, 2)) < 2 && countDigits(text) <= 18 {
		return text, ""
	}
	for _, parting := range []*regexp.Regexp{phoneParts, phoneSlash} {
		for _, at := range parting.FindAllStringIndex(text, 8) {
			if countDigits(text[:at[0]]) >= 3 && (parting == phoneParts || countDigits(text[:at[0]]) >= 6 && countDigits(text[at[1]:]) >= 6) {
				return text[:at[0]], text[at[1]:]
			}
		}
	}
	return text, ""
}

// writePhone writes a number that is nothing but a number.
func writePhone(number, country string) string {
	digits := phonenumbers.NormalizeDigitsOnly(number)
	abroad := strings.HasPrefix(number, "+") || strings.HasPrefix(digits, "00")
	if !abroad && (len(digits) <= 6 || country == "") {
		return shortCode(number, digits)
	}
	if bare := strings.TrimLeft(digits, "0"); abroad && len(bare) >= 7 && bare != digits { // 00 is +, and no country begins with 0
		number = "+" + bare
	}
	parsed, err := phonenumbers.Parse(number, country)
	if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return referrals.DisplayPhone(number)
	}
	if !abroad && !phonenumbers.IsValidNumberForRegion(parsed, country) {
		return referrals.DisplayPhone(number)
	}
	if !abroad && freePhone(parsed) {
		return referrals.DisplayPhone(number)
	}
	shown := referrals.DisplayPhone(phonenumbers.Format(parsed, phonenumbers.E164))
	if strings.ContainsRune(shown, ' ') {
		return shown
	}
	return strings.ReplaceAll(phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL), "~", " ")
}

// shortCode writes a number that has no area: "116123" is "116 123", "90101" stays.
func shortCode(number, digits string) string {
	if len(digits) == 6 && strings.HasPrefix(digits, "116") {
		return referrals.DisplayPhone(digits)
	}
	return referrals.DisplayPhone(number)
}

// freePhone reports whether a number is called in its own country only, in the form it has there.
func freePhone(n *phonenumbers.PhoneNumber) bool {
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.TOLL_FREE, phonenumbers.SHARED_COST, phonenumbers.PREMIUM_RATE, phonenumbers.UAN:
		return true
	default:
		return false
	}
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}
