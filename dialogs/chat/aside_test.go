package chat_test

import (
	"testing"

	"github.com/brobygger/brobygger/dialogs/chat"
)

func TestAside(t *testing.T) {
	for text, want := range map[string]bool{
		"// she is tired": true, "//": true, "  //x": true, "\u200b//x": true, "\u2060//x": true, "\ufeff//x": true, "／／x": true, "/／x": true, "> // x": true,
		"**//** x": true, "-# // x": true, "`//` x": true, "\n\n//x": true, "/\u200b/x": true, "\u3164//x": true, "\"//x": true,
		"": false, "/": false, "/claim": false, "hej // hej": false, "https://x.example": false, "a//b": false, "- hej": false, "> hej": false,
	} {
		if got := chat.Aside(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
