package discord_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/lang"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func messages() map[string]chat.Message {
	long := strings.TrimSpace(strings.Repeat("A long sentence about a place near you. ", 120))
	card := chat.Card{Listing: "dk-1", Title: "Angstcaféen *Aarhus*", What: "A group for people with anxiety.", Facts: []chat.Fact{
		{Kind: chat.FactWhere, Text: "Nørregade 1, Aarhus, 2 km"}, {Kind: chat.FactWhen, Text: "Tuesdays 17:00-19:00"}, {Kind: chat.FactCost, Text: "free"},
		{Kind: chat.FactPhone, Text: "86 12 34 56", URL: "tel:+4586123456"}, {Kind: chat.FactEmail, Text: "hej@example.org", URL: "mailto:hej@example.org"},
		{Kind: chat.FactWeb, Text: "example.org", URL: "https://example.org/a_b"}, {Kind: chat.FactVerified, Text: "verified in May 2026"},
	}, Choices: []chat.Choice{{Value: "details:dk-1", Label: "More"}, {Value: "call", Label: "Call", URL: "tel:+4586123456"}, {Value: "web", Label: "Page", URL: "https://example.org/"}}}
	second := chat.Card{Listing: "dk-2", Title: "Headspace", What: "A talk for young people.", Choices: []chat.Choice{{Value: "details:dk-2", Label: "More"}}}
	var many []chat.Choice
	for i := range 31 {
		many = append(many, chat.Choice{Value: fmt.Sprintf("place:%d", i), Label: fmt.Sprintf("Town %d", i)})
	}
	return map[string]chat.Message{
		"plain":   {ID: "1", Lang: "da", Text: "Hej.\n\nHvad har du brug for? 1. noget *nært*, 2. <noget> @everyone", Choices: []chat.Choice{{Value: "need:anxiety", Label: "Angst & uro"}, {Value: "other", Label: "Noget andet"}}},
		"crisis":  {ID: "2", Lang: "da", Tone: chat.ToneCrisis, Text: "Det lyder svært. Er du i fare lige nu?", Choices: []chat.Choice{{Value: "call", Label: "Ring 112", URL: "tel:112"}, {Value: "line", Label: "Livslinien", URL: "tel:+4570201201"}, {Value: "sms", Label: "BørneTelefonen", URL: "sms:116111"}, {Value: "chat", Label: "Chat", URL: "https://example.org/chat"}, {Value: "human", Label: "Et menneske"}}},
		"human":   {ID: "3", By: chat.ByHuman, Name: "Maja_*", Text: "I am here.\n# really\n> yes"},
		"person":  {ID: "4", By: chat.ByPerson, Name: "Ravn", Text: "jeg har det ikke godt"},
		"notice":  {ID: "5", Tone: chat.ToneNotice, Text: "Maja has joined.\nYou can write now."},
		"cards":   {ID: "6", Lang: "en", Text: "Two places:", Cards: []chat.Card{card, second}, Choices: []chat.Choice{{Value: "more", Label: "Show more"}}},
		"place":   {ID: "7", Lang: "sv", Text: "Här är det", Place: &chat.Point{Lat: 57.7, Lon: 11.97}},
		"asking":  {ID: "8", Lang: "nb", Text: "Hvor er du?", AskPlace: true},
		"long":    {ID: "9", Text: long, Choices: []chat.Choice{{Value: "more", Label: "Go on"}}},
		"many":    {ID: "10", Lang: "en", Text: "Where?", Choices: many},
		"toolong": {ID: "11", Text: "Which?", Choices: []chat.Choice{{Value: "a", Label: strings.Repeat("a very long label ", 8)}, {Value: "b", Label: "short"}}},
	}
}

func TestRendering(t *testing.T) {
	t.Parallel()
	p := newHouse(t).platform()
	for name, m := range messages() {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, body := range p.Render(m) {
				raw, err := json.MarshalIndent(body, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				b.Write(raw)
				b.WriteByte('\n')
			}
			path := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("%s is rendered as\n%s\nwant\n%s", name, b.String(), want)
			}
		})
	}
}

// limits holds a rendered message to what Discord takes.
func limits(t *testing.T, bodies []map[string]any) {
	t.Helper()
	for _, body := range bodies {
		if mentions, ok := body["allowed_mentions"].(map[string]any); !ok || len(mentions["parse"].([]string)) > 0 {
			t.Error("somebody may be pinged")
		}
		if content, _ := body["content"].(string); discord.Units(content) > 2000 {
			t.Errorf("a message has %d units", discord.Units(content))
		}
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		var sent struct {
			Embeds []struct{ Title, Description string }
			Rows   []struct {
				Components []struct {
					Label   string
					Options []struct{ Label string }
				}
			} `json:"components"`
		}
		if err := json.Unmarshal(raw, &sent); err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, e := range sent.Embeds {
			sum += discord.Units(e.Title) + discord.Units(e.Description)
			if discord.Units(e.Title) > 256 || discord.Units(e.Description) > 4096 {
				t.Errorf("an embed has %d and %d units", discord.Units(e.Title), discord.Units(e.Description))
			}
		}
		if len(sent.Embeds) > 10 || sum > 6000 || len(sent.Rows) > 5 {
			t.Errorf("a message has %d embeds of %d units and %d rows", len(sent.Embeds), sum, len(sent.Rows))
		}
		for _, row := range sent.Rows {
			for _, c := range row.Components {
				if len(row.Components) > 5 || discord.Units(c.Label) > 80 || len(c.Options) > 25 {
					t.Error("a row, a label or a list is too long")
				}
			}
		}
	}
}

func TestManyCardsKeepToTheLimits(t *testing.T) {
	t.Parallel()
	p := newHouse(t).platform()
	m := chat.Message{ID: "m", Text: "all of them"}
	for i := range 40 {
		m.Cards = append(m.Cards, chat.Card{Title: strings.Repeat("*", 300), What: strings.Repeat("what it _is_ ", i*40), Facts: []chat.Fact{{Kind: chat.FactWhere, Text: strings.Repeat("w ", 2000)}},
			Choices: []chat.Choice{{Value: fmt.Sprint("details:", i), Label: "More"}, {Value: "web", Label: "Page", URL: "https://example.org"}}})
	}
	limits(t, p.Render(m))
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"*a* _b_ ~~c~~ `d` ||e||", "# h\n> q\n- l\n1. n\n-# s", "<@1> <#2> <:a:3> @everyone :heart: [a](b)", "https://a_b.dk/*x* og *y*", "kl. 10:30", "\\", "¯\\_(ツ)_/¯", " 1) x", "a\u200db"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsRune(s, '\r') {
			t.Skip("a carriage return is no sign of its own")
		}
		s = strings.ToValidUTF8(s, "")
		escaped := discord.Escape(s)
		if found := formats(escaped); found != "" {
			t.Errorf("%q is formatted by %q: %q", s, found, escaped)
		}
		if got := shown(escaped); got != s {
			t.Errorf("%q is shown as %q", s, got)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("words and *more* words. https://example.org/a_b\n\nparagraph", 20)
	f.Add(strings.Repeat("👩‍👩‍👧", 20), 30)
	f.Add(strings.Repeat("_", 100), 11)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 80 + max(0, limit)%200
		s = strings.ToValidUTF8(s, "")
		var all strings.Builder
		for _, piece := range discord.Split(s, limit) {
			if discord.Units(piece) > limit {
				t.Errorf("a piece of %q has %d units, the limit is %d", s, discord.Units(piece), limit)
			}
			all.WriteString(shown(piece))
		}
		if words(all.String()) != words(s) {
			t.Errorf("%q is shown as %q", s, all.String())
		}
	})
}

func TestSplitKeepsWordsAndJoinedSigns(t *testing.T) {
	t.Parallel()
	for _, piece := range discord.Split(strings.Repeat("👩‍👩‍👧", 40), 50) {
		if !strings.HasPrefix(piece, "👩") || !strings.HasSuffix(piece, "👧") {
			t.Errorf("a family was parted: %q", piece)
		}
	}
	for _, piece := range discord.Split(strings.Repeat("sammenhæng ", 40), 50) {
		for _, word := range strings.Fields(piece) {
			if word != "sammenhæng" {
				t.Errorf("a word was parted: %q", word)
			}
		}
	}
}

func TestWordsAreCompleteInFourLanguages(t *testing.T) {
	t.Parallel()
	say, err := lang.Load(os.DirFS("."), "words")
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			code += string(raw)
		}
	}
	for _, spoken := range lang.Spoken() {
		if strings.Join(say.Keys(spoken), " ") != strings.Join(say.Keys("en"), " ") {
			t.Errorf("%s has other keys than English", spoken)
		}
		for _, key := range say.Keys(spoken) {
			if strings.TrimSpace(say.Say(spoken, key, nil)) == "" || !strings.Contains(code, `"`+key+`"`) {
				t.Errorf("%s: the key %s is empty or not used", spoken, key)
			}
			if strings.HasPrefix(key, "find.") && discord.Units(say.Say(spoken, key, nil)) > 45 {
				t.Errorf("%s: %s is too long for a form", spoken, key)
			}
		}
	}
}
