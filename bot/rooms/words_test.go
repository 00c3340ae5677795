package rooms_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/dialogs/lang"
)

func mustTexts(t *testing.T) *lang.Catalogue {
	t.Helper()
	texts, err := rooms.Texts()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// placeholders lists what a text wants filled.
func placeholders(text string) []string {
	found := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// TestTheWordsAreThoseOfTheDesk holds what both say to the same words: a supporter meets one product.
func TestTheWordsAreThoseOfTheDesk(t *testing.T) {
	texts, own := mustTexts(t), []string{"error.role"}
	for _, code := range lang.Spoken() {
		raw, err := os.ReadFile(filepath.Join("..", "desk", "words", code+".json"))
		if err != nil {
			t.Fatal(err)
		}
		desk := map[string]string{}
		if err := json.Unmarshal(raw, &desk); err != nil {
			t.Fatal(err)
		}
		same := 0
		for key, text := range desk {
			if !texts.Has(code, key) || slices.Contains(own, key) {
				continue
			}
			same++
			if got := texts.Say(code, key, nil); got != text {
				t.Errorf("%s in %s: %q, at the desk %q", key, code, got, text)
			}
		}
		if same < 80 {
			t.Errorf("%s shares only %d texts with the desk: this tests nothing", code, same)
		}
	}
}

// TestNoTextIsUnused looks for every key in the program.
func TestNoTextIsUnused(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var program strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			program.Write(raw)
		}
	}
	byValue := []string{"need.", "audience.", "country.", "language.in.", "outcome.", "risk.", "status.", "report.", "about.", "verb.", "alarm."}
	for _, key := range mustTexts(t).Keys(lang.Default) {
		stem := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if slices.ContainsFunc(byValue, func(p string) bool { return strings.HasPrefix(key, p) }) ||
			strings.Contains(program.String(), `"`+stem+`"`) || strings.Contains(program.String(), `"`+key+`"`) {
			continue
		}
		t.Errorf("%s is said nowhere", key)
	}
}

// TestNoTextClaimsPromisesOrAdvises looks at what people are told in the product's own voice.
func TestNoTextClaimsPromisesOrAdvises(t *testing.T) {
	texts := mustTexts(t)
	never := []string{"jeg forstår", "jag förstår", "i understand", "patient", "klient", "client", "ticket", "agent", "du bør", "du burde", "you should"}
	for _, code := range lang.Spoken() {
		for _, key := range texts.Keys(code) {
			for _, word := range never {
				if strings.Contains(strings.ToLower(texts.Say(code, key, nil)), word) {
					t.Errorf("%s in %s says %q", key, code, word)
				}
			}
		}
	}
}

func TestCommands(t *testing.T) {
	w := newWorld(t)
	supporters, editors, err := rooms.Commands()
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(supporters, editors)
	for _, c := range all {
		if !regexp.MustCompile(`^[a-z0-9]{1,32}$`).MatchString(c.Name) {
			t.Errorf("%q is no command's name", c.Name)
		}
		for _, code := range lang.Spoken() {
			if n := len([]rune(c.About[code])); n == 0 || n > 100 || strings.Contains(c.About[code], "‹") {
				t.Errorf("%s in %s is described as %q", c.Name, code, c.About[code])
			}
		}
		if answer := w.askEditor("/" + c.Name); strings.Contains(answer.Toast, "/help for") {
			t.Errorf("nobody answers to /%s", c.Name)
		}
	}
}

func TestWhatIsNeeded(t *testing.T) {
	if _, err := rooms.New(rooms.Options{}); err == nil {
		t.Error("rooms were made of nothing")
	}
}
