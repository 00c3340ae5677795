package dialogs

import (
	"net/url"
	"slices"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/referrals"
)

// firstWords gives words to send to a place, or to say on the phone, built from reviewed sentences. It tells what it is about
// only when the person chooses that.
func firstWords() dialogue { return dialogue{name: "words", takes: wantsLetter, take: takeLetter} }

// letterKinds are the letters there are, the ones that say least first; the last is to be said, not written.
func letterKinds() []string { return []string{"words.little", "words.about", "words.with", wordsCall} }

// wordsCall is what can be said on the phone.
const wordsCall = "words.call"

func wantsLetter(t *talk) bool {
	if family, _, _ := strings.Cut(t.Event.Choice, ":"); family == "words" || strings.HasPrefix(family, "words.") {
		return true
	}
	if t.wordsAsked() || t.inCrisis() || !t.shownAny() {
		return false
	}
	return t.says("words") || t.says("words_call")
}

func takeLetter(t *talk) {
	t.State.Unsure = 0
	for _, kind := range letterKinds() {
		if id, ok := t.choseOf(kind); ok {
			t.giveWords(referrals.ListingID(id), kind)
			return
		}
	}
	if id, ok := t.choseOf("words"); ok {
		t.askLetter(referrals.ListingID(id))
		return
	}
	l, known := t.subject()
	switch {
	case !known && t.Event.Choice == "":
		t.askSubject("details.which", "words")
	case !known:
		t.tell("unsure.old_button", nil, nextSteps(t)...)
	case t.says("words_call") && l.Phone != "":
		t.giveWords(l.ID, wordsCall)
	default:
		t.askLetter(l.ID)
	}
}

// askLetter asks how much the words are to say.
func (t *talk) askLetter(id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.State.Look = id
	key := "letter.ask"
	if len(t.contactChoices(l)) == 0 {
		key = "letter.ask_no_way"
	}
	t.send(chat.Message{Text: t.say(key, lang.Vars{"name": l.Name}), Choices: t.letterChoices(l, "")})
}

// letterChoices offers the kinds of words but one; what is said on the phone only where there is one.
func (t *talk) letterChoices(l *referrals.Listing, but string) []chat.Choice {
	var all []chat.Choice
	for _, kind := range letterKinds() {
		if kind != but && (kind != wordsCall || l.Phone != "") {
			all = append(all, t.about(kind, l.ID))
		}
	}
	return all
}

// giveWords gives the words alone in a message, so that they can be copied, behind a line that says what they are.
func (t *talk) giveWords(id referrals.ListingID, kind string) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.State.Look = id
	words := t.say("letter."+strings.TrimPrefix(kind, "words."), lang.Vars{"name": l.Name, "about": t.aboutWhat()})
	intro := "letter.intro"
	if kind == wordsCall {
		intro = "letter.intro_call"
	}
	t.send(chat.Message{Text: t.say(intro, nil)})
	m := chat.Message{Text: words, Choices: t.contactWith(l, words, kind)}
	m.Choices = append(m.Choices, t.letterChoices(l, kind)...)
	t.send(chat.Message{Text: m.Text, Choices: append(m.Choices, t.choice(t.toHuman()))})
	t.askToFollow(l)
}

// aboutWhat says what it is about, as the person named it.
func (t *talk) aboutWhat() string {
	var names []string
	for _, need := range t.State.Search.Needs {
		if len(names) < 2 {
			names = append(names, t.label("need", string(need)))
		}
	}
	switch len(names) {
	case 0:
		return t.say("letter.something", nil)
	case 1:
		return names[0]
	}
	return t.say("find.and", lang.Vars{"a": names[0], "b": names[1]})
}

// contactWith makes the buttons of a listing, the mail with the words in it.
func (t *talk) contactWith(l *referrals.Listing, words, kind string) []chat.Choice {
	all := t.contactChoices(l)
	if kind == wordsCall {
		return slices.DeleteFunc(all, func(c chat.Choice) bool { return !strings.HasPrefix(c.URL, "tel:") })
	}
	for i, c := range all {
		if strings.HasPrefix(c.URL, "mailto:") {
			all[i].URL = c.URL + "?subject=" + url.PathEscape(t.say("letter.subject", nil)) + "&body=" + url.PathEscape(words)
		}
	}
	return slices.DeleteFunc(all, func(c chat.Choice) bool { return strings.HasPrefix(c.URL, "tel:") })
}
