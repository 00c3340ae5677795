package understand_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
)

// entries counts the patterns of each section of a language file.
func entries(t *testing.T, code string) map[string]int {
	t.Helper()
	raw, err := os.ReadFile("lexicon/" + code + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	count, head := map[string]int{}, ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			head = strings.Trim(line, "[]")
		default:
			for part := range strings.SplitSeq(head, "+") {
				count[strings.TrimSpace(part)] += strings.Count(line, ",") + 1
			}
		}
	}
	return count
}

// TestNoGaps names what a spoken language has no words for.
func TestNoGaps(t *testing.T) {
	var want []string
	for _, v := range referrals.Needs() {
		want = append(want, "need "+string(v))
	}
	for _, v := range referrals.Kinds() {
		want = append(want, "kind "+string(v))
	}
	for _, v := range referrals.Audiences() {
		want = append(want, "audience "+string(v))
	}
	for _, v := range referrals.Formats() {
		want = append(want, "format "+string(v))
	}
	for _, v := range referrals.Whens() {
		want = append(want, "when "+string(v))
	}
	for _, v := range understand.Intents() {
		want = append(want, "intent "+string(v))
	}
	want = append(want, "closer", "elsewhere", "negation", "yes", "no", "family", "myself", "goal", "origin", "ref 1", "ref 2",
		"ref 3", "ref -1", "speech", "quiet", "class fam", "class my", "known")
	for _, c := range referrals.Countries() {
		want = append(want, "country "+c)
	}
	for _, code := range []string{"da", "nb", "sv", "en"} {
		want = append(want, "language "+code)
	}
	for _, code := range []string{"da", "nb", "sv", "en"} {
		have := entries(t, code)
		for _, head := range want {
			if have[head] == 0 {
				t.Errorf("%s.txt has no entries for [%s]", code, head)
			}
		}
		for head, n := range have {
			kind, _, _ := strings.Cut(head, " ")
			if kind == "need" && n < 8 {
				t.Errorf("%s.txt has only %d entries for [%s]", code, n, head)
			}
		}
	}
}

// TestVocabulariesMeetTheCatalogue holds that each word a section names is one the catalogue knows.
func TestVocabulariesMeetTheCatalogue(t *testing.T) {
	for _, code := range []string{"da", "nb", "sv", "en", "fi", "is", "lt"} {
		for head := range entries(t, code) {
			kind, value, _ := strings.Cut(head, " ")
			if kind == "need" && !slices.Contains(referrals.Needs(), referrals.Need(value)) {
				t.Errorf("%s.txt: unknown need %q", code, value)
			}
		}
	}
}
