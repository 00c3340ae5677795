package dialogs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// Steps of reporting. Names are stored.
const (
	reporting       = "report"
	stepReportWords = "words"
)

// Buttons of a report: its own words, and none after all.
const (
	choiceReportWords = "report.words"
	choiceReportNo    = "report.no"
)

// maxReport is how many letters of a report's words are passed on.
const maxReport = 500

// report passes on that a listing is wrong: what is wrong by a button or in plain words, and then in the person's own words
// when they were told who reads them.
func report() dialogue { return dialogue{name: reporting, takes: wantsReport, take: takeReport} }

// reportReasons is the closed set of what may be wrong.
func reportReasons() []string { return []string{"closed", "number", "hours", "place", "other"} }

func wantsReport(t *talk) bool {
	if family, _, _ := strings.Cut(t.Event.Choice, ":"); strings.SplitN(family, ".", 2)[0] == reporting {
		return true
	}
	switch {
	case t.commanded(reportCommands()...):
		return true
	case !t.wrote() || t.command() != "":
		return false
	case t.in(reporting, stepReportWords):
		return strings.TrimSpace(t.Event.Text) != ""
	}
	return t.wrongSaid() != "" && !t.inCrisis()
}

func reportCommands() []string { return []string{"report", "fejl", "feil", "fel"} }

// wrongSaid gives the reason that plain words name, when something was shown that they may be about; else "".
func (t *talk) wrongSaid() string {
	if t.State.Look == "" && len(t.State.Search.Shown) == 0 || t.distressed() {
		return ""
	}
	for _, reason := range reportReasons() {
		if t.says("wrong." + reason) {
			return reason
		}
	}
	return ""
}

// reported reads "report.REASON:ID".
func (t *talk) reported() (reason, id string, ok bool) {
	for _, reason := range reportReasons() {
		if id, ok := t.choseOf("report." + reason); ok {
			return reason, id, true
		}
	}
	return "", "", false
}

func takeReport(t *talk) {
	t.State.Unsure = 0
	reason, id, reported := t.reported()
	asked, asks := t.choseOf(reporting)
	ownWords, own := t.choseOf(choiceReportWords)
	switch {
	case reported:
		t.reportReason(reason, referrals.ListingID(id))
	case asks:
		t.askReason(referrals.ListingID(asked))
	case own:
		t.askReportWords(referrals.ListingID(ownWords))
	case t.chose(choiceReportNo), t.in(reporting, stepReportWords) && (t.Meaning.Reply == understand.No || t.says("nevermind")):
		t.tell("report.dropped", nil, nextSteps(t)...)
	case t.in(reporting, stepReportWords) && t.wrote():
		t.reportWords(t.Event.Text)
	case t.command() != "":
		t.reportByCommand()
	case t.wrongSaid() != "":
		t.reportSaid(t.wrongSaid())
	default: // a button of another release
		t.tell("unsure.old_button", nil, nextSteps(t)...)
	}
}

// askReason asks what is wrong with a listing.
func (t *talk) askReason(id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.State.Look = id
	var all []chat.Choice
	for _, reason := range reportReasons() {
		all = append(all, t.about("report."+reason, id))
	}
	t.send(chat.Message{Text: t.say("report.ask", lang.Vars{"name": l.Name}), Choices: append(all, t.choice(choiceReportNo))})
}

// reportSaid answers plain words about something wrong: it asks before anything is passed on.
func (t *talk) reportSaid(reason string) {
	l, known := t.subject()
	if !known {
		t.askSubject("report.which", "report."+reason)
		return
	}
	t.State.Look = l.ID
	yes := chat.Choice{Value: "report." + reason + ":" + string(l.ID), Label: t.say("choice.report.yes", nil)}
	different := chat.Choice{Value: reporting + ":" + string(l.ID), Label: t.say("choice.report.different", nil)}
	t.send(chat.Message{Text: t.say("report.sure."+reason, lang.Vars{"name": l.Name}),
		Choices: []chat.Choice{yes, different, t.choice(choiceReportNo)}})
}

// reportReason passes the reason on, and offers to add words.
func (t *talk) reportReason(reason string, id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("report.thanks", nil, nextSteps(t)...)
		return
	}
	t.State.Look = id
	t.State.Wrong = WrongState{ID: t.reportID(), Listing: id, Reason: reason, Told: t.State.Wrong.Told}
	t.do(Report{ID: t.State.Wrong.ID, Listing: string(id), Reason: reason})
	choices := []chat.Choice{t.about(choiceReportWords, id)}
	text := t.say("report.thanks", nil)
	if other := t.otherWay(l, reason); other != "" {
		text += " " + other
	}
	t.send(chat.Message{Text: text, Choices: append(choices, t.choices(nextSteps(t)...)...)})
}

// otherWay says how the place can be reached all the same when its number is wrong.
func (t *talk) otherWay(l *referrals.Listing, reason string) string {
	switch {
	case reason != "number" || l.Phone == "": // else it is the address or the page that is wrong
		return ""
	case l.Email != "":
		return t.say("report.mail_instead", lang.Vars{"email": l.Email})
	case l.URL != "":
		return t.say("report.page_instead", lang.Vars{"url": l.URL})
	}
	return ""
}

// askReportWords tells who reads the words, and asks for them.
func (t *talk) askReportWords(id referrals.ListingID) {
	l, known := t.listing(id)
	if !known {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	if t.State.Wrong.Listing != id {
		t.State.Wrong = WrongState{ID: t.reportID(), Listing: id, Reason: "other"}
	}
	t.State.Look, t.State.Wrong.Told = id, true
	t.holdFloor(reporting, stepReportWords, "words")
	t.tell("report.ask_words", lang.Vars{"name": l.Name}, choiceReportNo)
}

// reportWords passes the words on, and says them back as they were passed on.
func (t *talk) reportWords(text string) {
	wrong := t.State.Wrong
	words := firstLetters(strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " "), maxReport)
	l, known := t.listing(wrong.Listing)
	if !known || words == "" {
		t.tell("details.gone", nil, nextSteps(t)...)
		return
	}
	t.do(Report{ID: wrong.ID, Listing: string(wrong.Listing), Reason: wrong.Reason, Words: words})
	t.State.Wrong = WrongState{Told: true}
	t.tell("report.words_passed", lang.Vars{"name": l.Name, "words": words}, nextSteps(t)...)
}

// reportByCommand takes "/report" with or without words. Words go out at once only when the person was told before who reads
// them; else they are kept nowhere, and the person is told how to pass them on.
func (t *talk) reportByCommand() {
	l, known := t.subject()
	words := t.argument()
	switch {
	case !known:
		t.askSubject("report.which", reporting)
	case words == "":
		t.askReason(l.ID)
	case t.State.Wrong.Told:
		t.State.Wrong = WrongState{ID: t.reportID(), Listing: l.ID, Reason: "other", Told: true}
		t.reportWords(words)
	default:
		t.State.Look = l.ID
		t.send(chat.Message{Text: t.say("report.may_i", lang.Vars{"name": l.Name}),
			Choices: []chat.Choice{t.about(choiceReportWords, l.ID), t.choice(choiceReportNo)}})
	}
}

// reportID names a report by the event that made it, so that the same turn taken twice makes one.
func (t *talk) reportID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "report\x00%s\x00%s", t.Event.From, t.Event.ID))
	return "r" + hex.EncodeToString(sum[:10])
}

// firstLetters gives at most n letters of a text.
func firstLetters(text string, n int) string {
	letters := []rune(text)
	return string(letters[:min(n, len(letters))])
}
