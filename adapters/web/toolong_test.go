package web_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestATextThatIsTooLongIsAnswered: it is refused, and the person hears why, whatever else the body is.
func TestATextThatIsTooLongIsAnswered(t *testing.T) {
	h := open(t, web.Options{})
	b := h.begin()
	before := len(h.inbox.all())
	filler := strings.Repeat("a", chat.MaxText)
	for _, test := range []struct{ name, body, want string }{
		{"a little too long", `{"id":"1","lang":"sv","text":"jeg vil dø ` + filler + `"}`, "too long, from"},
		{"the hints stand behind it", `{"id":"2","text":"jeg vil dø ` + filler + `","lang":"sv"}`, "too long, from"},
		{"cut off in the middle", `{"id":"3","text":"jeg vil dø ` + strings.Repeat(filler, 9) + `"}`, "too long, from"},
		{"mostly signs that count more in JSON", `{"id":"4","text":"jeg vil dø ` + strings.Repeat(`\u00f8`, 60<<10) + `"}`, "too long, from"},
		{"without an id", `{"text":"jeg vil dø ` + strings.Repeat(filler, 2) + `"}`, "too long, from"},
		{"no text before the end", `{"id":"5","note":"` + strings.Repeat(filler, 2) + `","text":"jeg vil dø"}`, ""},
		{"no JSON", strings.Repeat(filler, 2), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := h.do("POST", "/api/v1/conversations/"+string(b.ID)+"/messages", b.Token, test.body)
			if g.status != http.StatusRequestEntityTooLarge || g.code(t) != "too_large" {
				t.Fatalf("answered with %d %.200s", g.status, g.body)
			}
			var p struct{ Messages []chat.Message }
			g.json(t, &p)
			said := ""
			for _, m := range p.Messages {
				said += m.Text
			}
			if (test.want == "") != (said == "") || !strings.Contains(said, test.want) || test.want != "" && !strings.Contains(said, "jeg vil dø") {
				t.Errorf("the person hears %q", said)
			}
		})
	}
	if after := len(h.inbox.all()); after != before {
		t.Errorf("%d events were taken in", after-before)
	}
}

func TestFirstWordsOfACutBody(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"whole", `{"id":"a","text":"hej \u00e6 \ud83d\ude00"}`, "hej æ 😀"},
		{"in the middle of an escape", `{"id":"a","text":"hej \u00`, "hej "},
		{"behind a backslash", `{"id":"a","text":"hej \`, "hej "},
		{"in the middle of a pair", `{"id":"a","text":"hej \ud83d\ude`, "hej "},
		{"in the middle of a letter", "{\"id\":\"a\",\"text\":\"hej \xc3", "hej "},
		{"behind other fields", `{"lang":"da","x":[1,{"text":"no"}],"text" : "hej`, "hej"},
		{"no text", `{"id":"a"}`, ""},
		{"a text that is a number", `{"text":17}`, ""},
		{"nothing", ``, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.ReplaceAll(web.FirstText([]byte(test.body)), "\ufffd", ""); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzFirstWords(f *testing.F) {
	f.Add([]byte(`{"id":"a","text":"hej \ud83d\ude`))
	f.Add([]byte(`{"text":"`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got := web.FirstText(raw); !utf8.ValidString(got) || len(got) > 3*len(raw) {
			t.Errorf("%q gives %q", raw, got)
		}
	})
}
