package desk

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/brobygger/brobygger/dialogs/lang"
)

//go:embed words/*.json words/advice.txt
var words embed.FS

// Texts gives what the pages say, in every spoken language.
func Texts() (*lang.Catalogue, error) {
	texts, err := lang.Load(words, "words")
	if err != nil {
		return nil, fmt.Errorf("the pages' words: %w", err)
	}
	return texts, nil
}

// langCookie remembers the language chosen on this device, for pages that are read before signing in.
const langCookie = "brobygger_lang"

// langOf chooses the language of a page: the account's, else the device's, else what the browser asks for.
func langOf(account string, r *http.Request) string {
	if lang.Speaks(account) {
		return account
	}
	if cookie, err := r.Cookie(langCookie); err == nil && lang.Speaks(cookie.Value) {
		return cookie.Value
	}
	header := r.Header.Get("Accept-Language")
	if len(header) > 200 {
		header = header[:200]
	}
	for part := range strings.SplitSeq(header, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if primary == "no" || primary == "nn" {
			primary = "nb"
		}
		if lang.Speaks(primary) {
			return primary
		}
	}
	return lang.Default
}

// advice knows the phrases with which advice begins, per language.
type advice map[string][][]string

// loadAdvice reads the phrases, one a line, "lang: phrase".
func loadAdvice() (advice, error) {
	raw, err := fs.ReadFile(words, "words/advice.txt")
	if err != nil {
		return nil, fmt.Errorf("the phrases of advice: %w", err)
	}
	found := advice{}
	for line := range strings.Lines(string(raw)) {
		code, phrase, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(code, "#") {
			continue
		}
		found[code] = append(found[code], strings.Fields(phrase))
	}
	return found, nil
}

// of gives the phrases looked for in a talk in a language.
func (a advice) of(code string) [][]string {
	return append(a["any"][:len(a["any"]):len(a["any"])], a[code]...)
}

// in reports whether the text holds a phrase with which advice begins, as whole words.
func (a advice) in(text, code string) bool {
	spoken := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	for _, phrase := range a.of(code) {
		for i := 0; i+len(phrase) <= len(spoken); i++ {
			if slices.Equal(spoken[i:i+len(phrase)], phrase) {
				return true
			}
		}
	}
	return false
}

// lines gives the phrases one a line, for the script.
func (a advice) lines(code string) string {
	var all []string
	for _, phrase := range a.of(code) {
		all = append(all, strings.Join(phrase, " "))
	}
	return strings.Join(all, "\n")
}
