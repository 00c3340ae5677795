package telegramtest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
)

func decode(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// shown writes a parsed text as "text|type offset length extra|...".
func shown(text string, entities []telegramtest.Entity, err error) string {
	if err != nil {
		return "! " + err.Error()
	}
	parts := []string{text}
	for _, e := range entities {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %d %d %s%s", e.Type, e.Offset, e.Length, e.URL, e.Language)))
	}
	return strings.Join(parts, "|")
}

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":            {"hej", "hej"},
		"bold":             {"<b>æ</b>ø", "æø|bold 0 1"},
		"nested":           {"<b>a<i>b</i></b>", "ab|bold 0 2|italic 1 1"},
		"surrogates":       {"🫂<u>x</u>", "🫂x|underline 2 1"},
		"names":            {"<STRONG>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd|bold 0 1|italic 1 1|underline 2 1|strikethrough 3 1"},
		"link":             {`<a href="https://example.org/?a=1&amp;b=2">x</a>`, "x|text_link 0 1 https://example.org/?a=1&b=2"},
		"bare link":        {`<a href='https://example.org'>x</a>`, "x|text_link 0 1 https://example.org"},
		"tel is dropped":   {`<a href="tel:+4570201201">70 20 12 01</a>`, "70 20 12 01"},
		"code":             {`<pre><code class="language-go">x</code></pre>`, "x|pre 0 1 go"},
		"quote":            {"<blockquote expandable>x</blockquote>", "x|expandable_blockquote 0 1"},
		"spoiler":          {`<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>`, "xy|spoiler 0 1|spoiler 1 1"},
		"entities":         {"&lt;b&gt; &amp;&quot; &#229; &#x1FAC2; &nbsp; &", `<b> &" å 🫂 &nbsp; &`},
		"empty tag":        {"<b></b>x", "x"},
		"unclosed":         {"<b>x", `! Can't find end tag corresponding to start tag "b"`},
		"unknown":          {"a<p>x</p>", `! Unsupported start tag "p" at byte offset 1`},
		"br":               {"a<br/>b", `! Unsupported start tag "br/" at byte offset 1`},
		"less than":        {"1 < 2", `! Unsupported start tag "" at byte offset 2`},
		"heart":            {"i <3 you>", `! Unsupported start tag "3" at byte offset 2`},
		"crossed":          {"<b>a<i>b</b></i>", `! Unmatched end tag at byte offset 8, expected "</i>", found "</b>"`},
		"nothing open":     {"x</b>", "! Unexpected end tag at byte offset 1"},
		"end not closed":   {"<b>x</b", "! Unclosed end tag at byte offset 4"},
		"span":             {"<span>x</span>", `! Tag "span" must have class "tg-spoiler" at byte offset 0`},
		"quote not closed": {`<a href="x>y</a>`, "! Unclosed start tag at byte offset 0"},
		"no name":          {`<i   =aba>`, `! Empty attribute name in the tag "i" at byte offset 0`},
	} {
		text, entities, err := telegramtest.ParseHTML(c.in)
		if got := shown(text, entities, err); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestMarkdownV2(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":      {"hej", "hej"},
		"marks":      {"*a* _b_ __c__ ~d~ ||e||", "a b c d e|bold 0 1|italic 2 1|underline 4 1|strikethrough 6 1|spoiler 8 1"},
		"nested":     {"*a _b_*", "a b|bold 0 3|italic 2 1"},
		"escaped":    {`1\. a\-b \*`, "1. a-b *"},
		"link":       {`[x](https://example.org/\(a\))`, "x|text_link 0 1 https://example.org/(a)"},
		"code":       {"`a.b*`", "a.b*|code 0 4"},
		"quote":      {">a\n>b\nc", "a\nb\nc|blockquote 0 3"},
		"reserved":   {"Hej.", `! Character '.' is reserved and must be escaped with the preceding '\'`},
		"not closed": {"*a", "! Can't find end of Bold entity at byte offset 0"},
		"crossed":    {"*a _b*_", "! Can't find end of Italic entity at byte offset 3"},
	} {
		text, entities, err := telegramtest.ParseMarkdown(c.in)
		if got := shown(text, entities, err); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestLinks(t *testing.T) {
	for link, ok := range map[string]bool{
		"https://example.org": true, "http://127.0.0.1:8080/x": true, "tg://resolve?domain=x": true, "example.org/a": true,
		"tel:+4570201201": false, "tel:112": false, "mailto:post@example.org": false, "sms:116123": false, "https://localhost:1/": false,
		"": false, "ftp://example.org": false, "javascript:alert(1)": false,
	} {
		if got := telegramtest.LinkProblem(link); (got == "") != ok {
			t.Errorf("%s: got %q", link, got)
		}
	}
}

func TestButtons(t *testing.T) {
	s := telegramtest.New(t)
	s.Lenient(true)
	s.Person(7, "Anna", "").Greeted()
	for name, c := range map[string]struct {
		button params
		want   string
	}{
		"data":       {params{"text": "A", "callback_data": strings.Repeat("x", 64)}, ""},
		"long data":  {params{"text": "A", "callback_data": strings.Repeat("ø", 33)}, "BUTTON_DATA_INVALID"},
		"nothing":    {params{"text": "A"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		"both":       {params{"text": "A", "callback_data": "a", "url": "https://example.org"}, "can't parse inline keyboard button: exactly one of the optional fields must be used"},
		"no label":   {params{"text": " ", "callback_data": "a"}, "inline keyboard button text must be non-empty"},
		"empty copy": {params{"text": "A", "callback_data": "a", "copy_text": params{"text": ""}}, ""},
		"tel":        {params{"text": "A", "url": "tel:+4570201201"}, "inline keyboard button URL 'tel:+4570201201' is invalid: Wrong port number specified in the URL"},
		"tel short":  {params{"text": "A", "url": "tel:112"}, "inline keyboard button URL 'tel:112' is invalid: Wrong HTTP URL"},
		"scheme":     {params{"text": "A", "url": "app://x"}, "inline keyboard button URL 'app://x' is invalid: Unsupported URL protocol"},
	} {
		a := call(t, s, "sendMessage", params{"chat_id": 7, "text": "x", "reply_markup": params{"inline_keyboard": [][]params{{c.button}}}})
		if got := strings.TrimPrefix(a.Description, "Bad Request: "); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestEntitiesOfPeople(t *testing.T) {
	s := telegramtest.New(t)
	anna := s.Person(7, "Anna", "")
	anna.Write("/find@brobygger_test_bot æ https://example.org and post@example.org @somebody #now")
	m := anna.Messages()[0]
	var got []string
	for _, e := range m.Entities {
		got = append(got, e.Type+"="+m.Marked(e))
	}
	want := "bot_command=/find@brobygger_test_bot url=https://example.org email=post@example.org mention=@somebody hashtag=#now"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"<b>a</b>", `<a href="x">y</a>`, "&#x1F;<", "<pre><code class=language-go>x</code></pre>", "</", "<i =", "&#"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) { inBounds(t, in, telegramtest.ParseHTML) })
}

func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"*a*", "[x](y)", "```a```", ">q\nx", "||_a_||", "\\", "![", "[[]]("} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) { inBounds(t, in, telegramtest.ParseMarkdown) })
}

func inBounds(t *testing.T, in string, parse func(string) (string, []telegramtest.Entity, error)) {
	t.Helper()
	text, entities, err := parse(in)
	if err != nil {
		return
	}
	for _, e := range entities {
		if e.Type == "" || e.Length <= 0 || e.Offset < 0 || e.Offset+e.Length > telegramtest.Units(text) {
			t.Errorf("entity %+v outside of %d units", e, telegramtest.Units(text))
		}
	}
}
