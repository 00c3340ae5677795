package telegram_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

func caseCard(n string) chat.Card {
	return chat.Card{Listing: n, Title: "Angstcaféen <" + n + ">", What: "Et sted for mennesker med angst & uro.", Facts: []chat.Fact{
		{Kind: chat.FactWhere, Text: "Nørregade 1, Aarhus, 2 km"}, {Kind: chat.FactWhen, Text: "åbent til 20"}, {Kind: chat.FactCost, Text: "gratis"},
		{Kind: chat.FactAccess, Text: "kom uden henvisning"}, {Kind: chat.FactPhone, Text: "+45 70 20 90 93", URL: "tel:+4570209093"},
		{Kind: chat.FactEmail, Text: "hej@example.org", URL: "mailto:hej@example.org"}, {Kind: chat.FactWeb, Text: "example.org", URL: "https://example.org/?a=1&b=2"},
		{Kind: chat.FactVerified, Text: "tjekket i november 2026"},
	}, Choices: []chat.Choice{{Value: "details:" + n, Label: "Mere om det"}}}
}

func TestRenderedMessages(t *testing.T) {
	var many []chat.Choice
	for range 101 {
		many = append(many, chat.Choice{Value: "x", Label: "En af mange"})
	}
	for _, tt := range []struct {
		name  string
		group bool
		m     chat.Message
	}{
		{"words", false, chat.Message{Text: "Hej <b>& velkommen</b>\n\nHvad søger du?"}},
		{"nothing", false, chat.Message{}},
		{"human", false, chat.Message{By: chat.ByHuman, Name: "Maja", Text: "Hej, jeg er her nu."}},
		{"person in a room", true, chat.Message{By: chat.ByPerson, Name: "Blå ræv", Text: "hej", Urgent: true}},
		{"notice in a room", true, chat.Message{By: chat.BySystem, Tone: chat.ToneNotice, Text: "Maja har taget sagen."}},
		{"crisis", false, chat.Message{Tone: chat.ToneCrisis, Lang: "da", Text: "Det lyder meget svært. Er du i fare lige nu?",
			Choices: []chat.Choice{{Label: "Ring 112", URL: "tel:112"}, {Label: "Livslinien 70 201 201", URL: "tel:+4570201201"},
				{Label: "Skriv til Livslinien", URL: "https://example.org/chat"}, {Label: "Send en sms", URL: "sms:+4512345678?body=x"}, {Label: "Mail", URL: "mailto:hej@example.org"},
				{Value: "lines.called", Label: "Jeg ringede"}, {Value: "human", Label: "Tal med et menneske"}}}},
		{"one card", false, chat.Message{Lang: "da", Cards: []chat.Card{caseCard("1")}, Place: &chat.Point{Lat: 56.15, Lon: 10.2},
			Choices: []chat.Choice{{Value: "another", Label: "Noget andet"}}}},
		{"two cards", false, chat.Message{Text: "To steder:", Cards: []chat.Card{caseCard("1"), caseCard("2")}, Choices: []chat.Choice{{Value: "more", Label: "Flere"}, {Value: "place", Label: "Et andet sted"}}}},
		{"a place", false, chat.Message{Text: "Her", Place: &chat.Point{Lat: 56.15, Lon: 10.2}}},
		{"asking for a place", false, chat.Message{Lang: "sv", Text: "Var är du?", AskPlace: true}},
		{"asking for a place with buttons", false, chat.Message{Lang: "nb", Text: "Hvor er du?", AskPlace: true, Choices: []chat.Choice{{Value: "place:oslo", Label: "Oslo"}}}},
		{"asking for a place in a room", true, chat.Message{Lang: "nb", Text: "Hvor er du?", AskPlace: true}},
		{"buttons alone", false, chat.Message{Lang: "en", Choices: []chat.Choice{{Value: "a", Label: "A"}}}},
		{"more buttons than fit", false, chat.Message{Text: "Mange", Choices: many}},
		{"a long value", false, chat.Message{Text: "?", Choices: []chat.Choice{{Value: strings.Repeat("a", 65), Label: "Lang"}, {Value: "", Label: "Tom"}, {Value: "x", Label: " "}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := telegram.Rendered(tt.m, !tt.group)
			path := filepath.Join("testdata", strings.ReplaceAll(tt.name, " ", "_")+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\n%v", got, want, err)
			}
		})
	}
}

func TestSplitting(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  string
		limit int
		want  []string
	}{
		{"short", "hej", 10, []string{"hej"}},
		{"at a paragraph", "aaaa\n\nbb cc", 8, []string{"aaaa", "bb cc"}},
		{"at a line", "aaaa\nbb cc", 8, []string{"aaaa", "bb cc"}},
		{"at a word", "aaaa bbbb cccc", 10, []string{"aaaa bbbb", "cccc"}},
		{"exactly", "aaaa bbbb", 4, []string{"aaaa", "bbbb"}},
		{"a long word", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"beyond the basic plane", "🙂🙂🙂", 3, []string{"🙂", "🙂", "🙂"}},
		{"a family stays together", "a👩‍👩‍👧b", 8, []string{"a", "👩‍👩‍👧", "b"}},
		{"only space", " \n \n", 3, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, got := telegram.Split(tt.text, tt.limit)
			if strings.Join(got, "|") != strings.Join(tt.want, "|") || len(got) != len(tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzSplitting(f *testing.F) {
	for _, text := range []string{"hej <b>", "a & b\n\nc", "👩‍👩‍👧🙂 é", "\x00\xff", strings.Repeat("lang ", 20)} {
		f.Add(text, 7)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 2 + (limit%100+100)%100
		html, parts := telegram.Split(text, limit)
		for i, p := range parts {
			if telegram.Size(p) > limit || strings.TrimSpace(p) == "" && !strings.ContainsFunc(p, unicode.IsSpace) || !utf8.ValidString(p) {
				t.Fatalf("part %d of %q is %q", i, text, p)
			}
			if shown := unescape.Replace(strings.TrimSuffix(strings.TrimPrefix(html[i], "<b>"), "</b>")); shown != p {
				t.Fatalf("%q is shown as %q", p, shown)
			}
		}
		if got, want := squeeze(strings.Join(parts, "")), squeeze(telegram.Clean(text)); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

// FuzzSending sends whatever words through the server's own reading of HTML, and looks at what is shown.
func FuzzSending(f *testing.F) {
	for _, text := range []string{"hej <b>fed</b> & &amp; &lt;", "a\n\n\nb", "\x00\xff\u202eabc", "</b></i><a href='x'>", "*x* _y_ `z` [a](b)", "👩‍👩‍👧🙂 é"} {
		f.Add(text)
	}
	server := telegramtest.New(f)
	person := server.Person(41, "Test", "da").Greeted()
	p, err := telegram.New(telegram.Options{Token: telegramtest.Token, API: server.URL(), Notebook: adaptertest.NewNotebook(),
		Problems: adaptertest.NewProblems(), Locks: adaptertest.NewLocks()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before := len(person.Messages())
		m := chat.Message{ID: "x", By: chat.ByHuman, Name: "Maja", Text: "." + text + ".", Cards: []chat.Card{{Title: text, What: text}}}
		if _, err := p.Send(t.Context(), "41", m); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var shown strings.Builder
		for _, message := range person.Messages()[before:] {
			shown.WriteString(message.Text)
		}
		clean := telegram.Clean(text)
		if got, want := squeeze(shown.String()), squeeze("Maja."+clean+"."+clean+clean); got != want {
			t.Fatalf("%q is shown as %q", want, got)
		}
	})
}

// unescape reads the four entities of Telegram's HTML.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&")

// squeeze leaves out the spaces and line ends at which text may be cut.
func squeeze(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, s)
}

func TestWordsAreWholeInEveryLanguage(t *testing.T) {
	say, err := lang.Load(os.DirFS("."), "words")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(say.Keys("en"), " ")
	for _, code := range lang.Spoken() {
		if got := strings.Join(say.Keys(code), " "); got != want {
			t.Errorf("%s has the keys %s", code, got)
		}
		for _, key := range say.Keys(code) {
			if strings.TrimSpace(say.Say(code, key, nil)) == "" || strings.Contains(say.Say(code, key, lang.Vars{"id": "1"}), "{") {
				t.Errorf("%s: %s is empty or has an unknown placeholder", code, key)
			}
		}
	}
}
