package safety_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/lang"
)

func TestTextsHaveEqualKeysAndPlaceholders(t *testing.T) {
	say := texts(t)
	holder := regexp.MustCompile(`\{[a-z]+\}`)
	holders := func(code, key string) []string {
		found := holder.FindAllString(say.Say(code, key, nil), -1)
		slices.Sort(found)
		return found
	}
	for _, code := range lang.Spoken() {
		if !slices.Equal(say.Keys(code), say.Keys("en")) {
			t.Errorf("the keys of %s are not those of en", code)
		}
		for _, key := range say.Keys("en") {
			if strings.TrimSpace(say.Say(code, key, nil)) == "" {
				t.Errorf("%s %s is empty", code, key)
			}
			if !slices.Equal(holders(code, key), holders("en", key)) {
				t.Errorf("%s %s has other placeholders than en", code, key)
			}
		}
	}
}

// Every key is said by the code: by its full name, or by a part of the code that builds it.
func TestNoTextIsUnused(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(raw)
	}
	number := regexp.MustCompile(`\.\d+$`)
	for _, key := range texts(t).Keys("en") {
		name := number.ReplaceAllString(key, "")
		for !strings.Contains(code.String(), `"`+name) {
			short := name[:max(0, strings.LastIndexByte(strings.TrimSuffix(name, "."), '.')+1)]
			if short == "" || strings.Count(short, ".") < 2 {
				t.Errorf("%s is not used", key)
				break
			}
			name = short
		}
	}
}

// No text is longer than two sentences, or asks more than once: nobody reads more in a crisis.
func TestEveryTextIsShort(t *testing.T) {
	say := texts(t)
	for _, code := range lang.Spoken() {
		for _, key := range say.Keys(code) {
			checkParagraph(t, code+" "+key, say.Say(code, key, nil))
			if n := strings.Count(say.Say(code, key, nil), "?"); n > 1 {
				t.Errorf("%s %s asks %d questions", code, key, n)
			}
		}
	}
}
