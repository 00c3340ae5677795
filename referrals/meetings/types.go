package meetings

import (
	"slices"
	"strings"

	"github.com/brobygger/brobygger/referrals"
)

// sign is what one type of a Meeting Guide or one format of a BMLT server says of a listing.
type sign struct {
	joining  referrals.Joining
	audience referrals.Audience
	access   referrals.Accessibility
	language string
	venue    func(*venue)
}

// signs gives the signs by code in capitals, and by the English word, which some sites write instead. Codes that say
// nothing of a listing (what is read, whether there is coffee) are not in it.
func signs() map[string]sign {
	online := func(v *venue) { v.online = true }
	table := map[string]sign{
		"HY": {venue: func(v *venue) { v.online, v.inPerson = true, true }},
		"TC": {venue: func(v *venue) { v.shut = true }},
	}
	for codes, means := range map[string]sign{
		"O OP OPEN": {joining: referrals.OpenGroup}, "C CL CLOSED": {joining: referrals.ClosedGroup},
		"ONL VM ONLINE": {venue: online}, "HYBR HYBRID": table["HY"],
		"W WO WOMEN": {audience: "women"}, "M MEN": {audience: "men"}, "SEN SENIORS": {audience: "older"},
		"Y YP": {audience: "young"}, "LGBTQ GL LG G L BI T NB GAY LESBIAN": {audience: "lgbtq"},
		"X XB WC WCHR WHEELCHAIR": {access: "wheelchair"}, "ASL QSL RSL SIGN": {access: "sign_language"},
	} {
		for code := range strings.FieldsSeq(codes) {
			table[code] = means
		}
	}
	table["YOUNG PEOPLE"], table["WHEELCHAIR ACCESS"], table["LOCATION TEMPORARILY CLOSED"] = table["Y"], table["X"], table["TC"]
	for language, codes := range languageCodes() {
		for code := range strings.FieldsSeq(codes) {
			table[code] = sign{language: language}
		}
	}
	return table
}

// languageCodes gives for each language (ISO 639-1) the codes and English names of meeting types. The codes are those of
// the spec, which are not always ISO's, and the ISO ones it lacks.
func languageCodes() map[string]string {
	return map[string]string{
		"da": "DA DK DANISH", "nb": "NO NORWEGIAN", "sv": "SV SE SWEDISH", "fi": "FI FINNISH", "is": "ICE ICELANDIC", "lt": "LT LITHUANIAN",
		"en": "EN ENGLISH", "de": "DE GERMAN", "fr": "FR FRENCH", "es": "S ES SPANISH", "it": "ITA IT ITALIAN", "pt": "POR PORTUGUESE",
		"pl": "POL PL POLISH", "ru": "RUS RU RUSSIAN", "uk": "UK UA UKRAINIAN", "fa": "FA PERSIAN FARSI", "ar": "AR ARABIC", "so": "SOM SOMALI",
		"el": "EL GREEK", "he": "HE HEBREW", "hi": "HI HINDI", "hr": "HR CROATIAN", "hu": "HU HUNGARIAN", "ja": "JA JAPANESE",
		"ko": "KOR KOREAN", "ml": "ML MALAYALAM", "pa": "PUN PUNJABI", "sk": "SK SLOVAK", "th": "TH THAI", "tl": "TL TAGALOG",
		"tr": "TUR TURKISH", "am": "AM AMHARIC", "et": "ET ESTONIAN", "lv": "LV LATVIAN",
	}
}

// serverSigns are the signs of a BMLT server, where some letters mean something else: S is a speaker, T the traditions.
func serverSigns() map[string]sign {
	table := signs()
	for code := range strings.FieldsSeq("G L BI T NB S B ONL") {
		delete(table, code)
	}
	return table
}

// sign takes over what the codes of a meeting say.
func (m *meeting) sign(table map[string]sign) {
	l := &m.listing
	for _, code := range m.codes {
		s := table[strings.ToUpper(code)]
		if s.joining != "" && l.Joining != referrals.ClosedGroup { // both: the narrower holds
			l.Joining = s.joining
		}
		if s.audience != "" {
			l.Audiences = append(l.Audiences, s.audience)
		}
		if s.access != "" && !slices.Contains(l.Accessibility, s.access) {
			l.Accessibility = append(l.Accessibility, s.access)
		}
		if s.language != "" && !slices.Contains(l.Languages, s.language) {
			l.Languages = append(l.Languages, s.language)
		}
		if s.venue != nil {
			s.venue(&m.venue)
		}
	}
}
