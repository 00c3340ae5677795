package main

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var rewrite = flag.Bool("update", false, "rewrite testdata/rendered; commit only what you have read as a person on a phone would")

// difference is something that a platform shows otherwise than the web chat, and why.
type difference struct {
	on   chat.PlatformName // "" all but the web
	why  string
	not  *regexp.Regexp // words of the web that are not there
	once bool           // buttons with a number or a mail address are lines of text, and left out when a card tells it
}

// differences are all there are: what is not in this table is the same everywhere.
func differences() []difference {
	return []difference{
		{on: telegram.Name, once: true, why: "Telegram takes no tel:, sms: and mailto: behind a button; a number among the words can be tapped, and stands there once"},
		{on: discord.Name, once: true, why: "Discord takes no tel:, sms: and mailto: behind a button; a number is read, once"},
		{not: regexp.MustCompile("^The messages of this chat are kept"), why: "only the web chat keeps what was said, so that it can be seen again"},
	}
}

// TestTheSameConversationOnEveryPlatform holds the same conversations on the web, at the terminal, on Telegram and on
// Discord, through the whole program. What each platform was sent stands in testdata/rendered; besides, a person reads the
// same words in the same order everywhere.
func TestTheSameConversationOnEveryPlatform(t *testing.T) {
	var duty atomic.Int64
	s := newStage(t, onAWednesday(&duty))
	supporter := s.worker(t, "supporter")
	number := int64(510)
	for _, it := range scripts() {
		t.Run(it.name, func(t *testing.T) {
			number++
			duty.Store(it.duty)
			id := strconv.FormatInt(900000000000000000+number, 10)
			measure := s.play(t, it, &webScreen{v: s.visitor(t, it.lang)}, supporter)
			for _, on := range []aScreen{
				s.talk(t, it.lang),
				&telegramScreen{s: s.telegram, p: s.telegram.Person(number, "Person", it.lang), looked: len(s.telegram.Calls())},
				&discordScreen{s: s.discord, p: s.discord.Person(id, "Person", localeOf(it.lang)), looked: len(s.discord.Calls())},
			} {
				same(t, on.platform(), it.lines(), measure, s.play(t, it, on, supporter))
				if talk, ok := on.(*terminalScreen); ok {
					talk.over() // its engine would take turns of the others
				}
			}
		})
	}
}

// TestADiscordThatOnlyFindsListings is the default there: listings and crisis lines are given on the spot, and a human is met
// elsewhere.
func TestADiscordThatOnlyFindsListings(t *testing.T) {
	var duty atomic.Int64
	s := newStage(t, onAWednesday(&duty), "BROBYGGER_DISCORD_CONVERSATIONS=listings")
	it := script{"da-listings", "da", 0, `
hello hej
> jeg har det svært med angst og bor i Aarhus
>> human
> okay
> jeg vil ikke leve mere
> /forget
>> forget.yes`}
	s.play(t, it, &discordScreen{s: s.discord, p: s.discord.Person("900000000000000700", "Person", "da")}, nil)
}

func localeOf(lang string) string {
	return map[string]string{"da": "da", "nb": "no", "sv": "sv-SE", "en": "en-GB"}[lang]
}

// play holds a conversation on one platform, checks it against its golden file, and gives what was shown step by step.
func (s *stage) play(t *testing.T, it script, on aScreen, supporter *worker) (steps []rendering) {
	t.Helper()
	desk, golden := &deskCase{w: supporter}, "# "+it.name+" on "+string(on.platform())+"\n"
	for _, line := range it.lines() {
		s.rest(t)
		s.do(t, line, on, desk)
		s.until(t, line+" on "+string(on.platform()), func() bool {
			return (!expects(line) || on.answered()) && s.waiting(t, on.platform(), "desk") == 0
		})
		if !expects(line) && strings.HasPrefix(line, ">") { // whether it is echoed yet is chance; the next step sees it
			steps, golden = append(steps, rendering{}), golden+"\n"+line+"\n"
			continue
		}
		now := on.shown(t)
		for i := range now.words {
			now.words[i] = s.steady(t, now.words[i])
		}
		steps = append(steps, now)
		golden += "\n" + line + "\n" + strings.Join(now.sent, "\n") + "\n"
	}
	check(t, it.name+"."+string(on.platform()), s.steady(t, golden))
	return steps
}

// expects reports whether a step is followed by something on the person's screen.
func expects(line string) bool {
	return !strings.HasPrefix(line, ">- ") && !strings.HasPrefix(line, "~ hear ")
}

// do is one step of a script.
func (s *stage) do(t *testing.T, line string, on aScreen, desk *deskCase) {
	t.Helper()
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case "hello":
		on.hello(t, rest)
	case ">", ">-":
		on.says(t, rest)
	case ">>":
		on.presses(t, rest)
	case "@":
		at, town, _ := strings.Cut(rest, " ")
		lat, lon, _ := strings.Cut(at, ",")
		on.shares(t, float(t, lat), float(t, lon), town)
	case "~":
		desk.do(t, rest)
	default:
		t.Fatalf("no step is written so: %q", line)
	}
}

func float(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// deskCase is the one conversation that waits for a supporter at the desk.
type deskCase struct {
	w    *worker
	path string
}

func (d *deskCase) do(t *testing.T, what string) {
	t.Helper()
	if d.path == "" {
		d.path = caseLink.FindString(d.w.until("/desk", "a waiting case", caseLink.MatchString))
	}
	verb, words, _ := strings.Cut(what, " ")
	switch verb {
	case "claim":
		d.w.post(d.path+"/claim", nil)
	case "hear":
		d.w.until(d.path, "the person's words", contains(words))
	case "say":
		if count, rest, many := strings.Cut(strings.TrimPrefix(words, "*"), " "); many && strings.HasPrefix(words, "*") {
			words = strings.Repeat(rest, int(float(t, count)))
		}
		once := onceField.FindStringSubmatch(d.w.get(d.path))[1]
		d.w.post(d.path+"/say", url.Values{"once": {once}, "text": {words}})
	case "close":
		d.w.post(d.path+"/close", url.Values{"outcome": {"bridged"}})
	default:
		t.Fatalf("a supporter cannot %s", verb)
	}
}

// steady makes what differs from run to run the same: names by chance, addresses and codes.
func (s *stage) steady(t *testing.T, text string) string {
	t.Helper()
	say, err := dialogs.Phrases()
	if err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll(text, s.base, "http://{the program}")
	for _, code := range []string{"da", "nb", "sv", "en"} {
		first, second := alternatives(say.Say(code, "pseudonym.adjectives", nil)), alternatives(say.Say(code, "pseudonym.animals", nil))
		text = regexp.MustCompile(first+" "+second).ReplaceAllString(text, "{pseudonym}")
	}
	for _, day := range []time.Time{time.Now().UTC(), time.Now().UTC().Add(-time.Hour)} { // a case has the real time
		text = strings.ReplaceAll(text, day.Format("2 January 2006"), "{today}")
	}
	text = regexp.MustCompile(`move([= -])[a-z]{5}-[a-z]{5}`).ReplaceAllString(text, "move$1{code}")
	return regexp.MustCompile(`(conversations|c)/[A-Za-z0-9_-]{20,}`).ReplaceAllString(text, "$1/{id}")
}

func alternatives(list string) string {
	var quoted []string
	for word := range strings.SplitSeq(list, ",") {
		quoted = append(quoted, regexp.QuoteMeta(word))
	}
	return "(?:" + strings.Join(quoted, "|") + ")"
}

// check compares with, or rewrites, a golden file.
func check(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "rendered", name+".golden")
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	is, was := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range is {
		if i >= len(was) || is[i] != was[i] {
			t.Errorf("%s: line %d is otherwise (make update rewrites it):\n%s\ninstead of\n%s", name, i+1, is[i], strings.Join(was[min(i, len(was)-1):min(i+1, len(was))], "\n"))
			return
		}
	}
	t.Errorf("%s: lines are missing at the end", name)
}

// same fails when a person reads other words, or in another order, than on the web.
func same(t *testing.T, on chat.PlatformName, lines []string, measure, got []rendering) {
	t.Helper()
	var known difference
	var not []*regexp.Regexp
	for _, d := range differences() {
		if d.on != "" && d.on != on {
			continue
		}
		known.once = known.once || d.once
		if d.not != nil {
			not = append(not, d.not)
		}
	}
	for i, line := range lines {
		words, labels := flat(got[i].words), flat(got[i].labels)
		wanted := slices.DeleteFunc(phrases(measure[i].words), func(phrase string) bool {
			return slices.ContainsFunc(not, func(r *regexp.Regexp) bool { return r.MatchString(phrase) })
		})
		missing := inOrder(words, wanted)
		missing = append(missing, inOrder(labels, measure[i].labels)...)
		for _, call := range measure[i].calls {
			if !known.once && !strings.Contains(words+labels, flat([]string{call})) {
				missing = append(missing, call)
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s, after %q: a person does not read, or not in this order:\n%s", on, line, strings.Join(missing, "\n"))
		}
	}
}

// phrases are paragraphs, each on one line.
func phrases(words []string) (all []string) {
	for _, text := range words {
		for part := range strings.SplitSeq(text, "\n") {
			if part = flat([]string{part}); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

func flat(words []string) string { return strings.Join(strings.Fields(strings.Join(words, "\n")), " ") }

// inOrder gives the phrases that do not stand behind the one before.
func inOrder(text string, list []string) (missing []string) {
	for _, phrase := range list {
		phrase = flat([]string{phrase})
		at := strings.Index(text, phrase)
		if at < 0 {
			missing = append(missing, fmt.Sprintf("%q", phrase))
			continue
		}
		text = text[at+len(phrase):]
	}
	return missing
}
