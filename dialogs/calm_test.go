package dialogs_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/lang"
	"github.com/brobygger/brobygger/dialogs/safety"
)

// What people press and say to the program itself is no danger, but for words that answer in a crisis.
func TestWordsToTheProgramAreCalm(t *testing.T) {
	h := newHouse(t)
	answers := []string{"said.yes", "said.cant", "said.busy", "said.called", "said.nevermind"}
	read := 0
	for _, code := range lang.Spoken() {
		for _, key := range h.say.Keys(code) {
			phrases := strings.HasPrefix(key, "said.") || strings.HasPrefix(key, "choice.")
			if !phrases || strings.Contains(key, "crisis") || strings.Contains(key, "suicid") || contains(answers, key) {
				continue
			}
			for phrase := range strings.SplitSeq(h.say.Say(code, key, nil), "|") {
				if strings.Contains(phrase, "{") {
					continue
				}
				read++
				if risk := h.safety.Assess(strings.TrimPrefix(phrase, "^"), safety.Context{Lang: code}); risk.Level.Urgent() {
					t.Errorf("%s %s: %q is read as %s/%s", code, key, phrase, risk.Level, risk.Kind)
				}
			}
		}
	}
	if read < 500 {
		t.Errorf("only %d phrases were read", read)
	}
}

func contains(list []string, key string) bool {
	for _, one := range list {
		if strings.HasPrefix(key, one) {
			return true
		}
	}
	return false
}
