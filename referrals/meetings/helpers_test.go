package meetings_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// everything is all that a draft holds, as text.
func everything(t *testing.T, draft any) string {
	t.Helper()
	raw, err := json.Marshal(draft)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func join[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, " ")
}
