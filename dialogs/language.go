package dialogs

import (
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// firmWords is how many words it takes before a conversation changes its language by itself.
const firmWords = 3

// chooseLang says in which language to go on. What a person chose stands; else what they write decides; else what is
// known, what the platform hints, and the country's own.
func (t *talk) chooseLang() string {
	known := t.State.Lang
	if t.State.LangSet && known != "" {
		return known
	}
	written := t.Meaning.Lang
	if t.onlyAName() && (known != "" || spokenLocale(t.Event.Locale) != "") {
		written = "" // a name is written alike in every language
	}
	words := len(strings.Fields(t.Event.Text))
	calm := !t.Risk.Level.Urgent() // who is in danger is answered as they write
	if t.command() != "" || calm && known != "" && t.State.LangHint && (t.Meaning.Intent == understand.Other || t.Meaning.Intent == understand.Find) && !names(t.Meaning) {
		written = "" // says nothing about the language
	}
	if calm && words == 1 && written != "" && !lang.Speaks(written) && (known != "" || spokenLocale(t.Event.Locale) != "") {
		written = "" // "hallo" is Icelandic as well
	}
	firm := known == "" || t.State.LangHint || !lang.Speaks(known) || words >= firmWords || !calm && lang.Speaks(written)
	if written != "" && firm && (lang.Speaks(written) || safety.HomeCountry(written) != "") {
		t.State.LangHint = false
		return written
	}
	if known != "" {
		return known
	}
	t.State.LangHint = true
	if code := spokenLocale(t.Event.Locale); code != "" {
		return code
	}
	return countryLang(t.Event.Country)
}

// onlyAName reports whether a few words name nothing that is known, so that they may be anybody's or anything's name.
func (t *talk) onlyAName() bool {
	m := t.Meaning
	return len(strings.Fields(t.Event.Text)) < firmWords && !names(m) && (m.Intent == understand.Find || m.Intent == understand.Other)
}

// spokenLocale reads a BCP 47 locale; no, nn and nb are all answered in nb.
func spokenLocale(locale string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(locale, "_", "-")), "-")
	switch {
	case code == "no" || code == "nn":
		return "nb"
	case lang.Speaks(code):
		return code
	}
	return ""
}

// countryLang gives the language most people write in a country, of those the bot speaks.
func countryLang(country string) string {
	switch country {
	case "DK":
		return "da"
	case "NO":
		return "nb"
	case "SE":
		return "sv"
	}
	return ""
}

// language changes the language, by command, words or button.
func language() dialogue {
	return dialogue{name: "language", takes: wantsLanguage, take: changeLanguage}
}

func wantsLanguage(t *talk) bool {
	_, pressed := t.choseOf("lang")
	return pressed || t.chose("language") || t.commanded("language", "lang", "sprog", "språk", "sprak") ||
		t.wrote() && t.Meaning.Intent == understand.ChangeLanguage && t.command() == ""
}

func changeLanguage(t *talk) {
	t.State.Unsure = 0
	wish, _ := t.choseOf("lang")
	if wish == "" {
		wish = t.Meaning.WantLang
	}
	if code := strings.ToLower(t.argument()); wish == "" && lang.Speaks(code) {
		wish = code
	}
	if wish == "nn" || wish == "no" {
		wish = "nb"
	}
	switch {
	case lang.Speaks(wish):
		t.State.Lang, t.State.LangSet, t.State.LangHint = wish, true, false
		t.tell("language.changed", nil, nextSteps(t)...)
	case wish != "":
		t.send(chat.Message{Text: t.say("language.not_spoken", nil), Choices: languageChoices(t)})
	default:
		t.send(chat.Message{Text: t.say("language.ask", nil), Choices: languageChoices(t)})
	}
}

func languageChoices(t *talk) []chat.Choice {
	var all []chat.Choice
	for _, code := range lang.Spoken() {
		all = append(all, chat.Choice{Value: "lang:" + code, Label: t.label("language", code)})
	}
	return all
}
