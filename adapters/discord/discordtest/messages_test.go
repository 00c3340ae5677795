package discordtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

func TestMessages(t *testing.T) {
	s := discordtest.New(t)
	ann := s.Person("2001", "Ann", "da")
	in := ask(t, s, "POST", "/users/@me/channels", `{"recipient_id":"2001"}`).id()
	if again := ask(t, s, "POST", "/users/@me/channels", `{"recipient_id":"2001"}`).id(); again != in || in != ann.Channel() {
		t.Error("a second channel was made")
	}
	ask(t, s, "POST", "/users/@me/channels", `{"recipient_id":"9"}`).is(t, 400, 50033)
	path := "/channels/" + in + "/messages"
	words := ann.DM("words")
	one := ask(t, s, "POST", path, `{"content":"one","nonce":"n1","enforce_nonce":true}`)
	again := ask(t, s, "POST", path, `{"content":"one","nonce":"n1","enforce_nonce":true}`)
	if one.id() == "" || one.id() != again.id() {
		t.Error("a nonce does not keep a second message away")
	}
	s.Advance(6 * 60e9)
	if later := ask(t, s, "POST", path, `{"content":"later","nonce":"n1","enforce_nonce":true}`); later.id() == one.id() {
		t.Error("a nonce lasts for good")
	}
	reply := ask(t, s, "POST", path, `{"content":"re","message_reference":{"message_id":"`+words+`"}}`)
	reply.is(t, 200, 0)
	ask(t, s, "POST", path, `{"content":"re","message_reference":{"message_id":"77"}}`).is(t, 400, 50035)
	ask(t, s, "POST", path, `{"content":"re","message_reference":{"message_id":"77","fail_if_not_exists":false}}`).is(t, 200, 0)
	ask(t, s, "PATCH", path+"/"+one.id(), `{"content":"changed"}`).is(t, 200, 0)
	ask(t, s, "PATCH", path+"/"+words, `{"content":"changed"}`).is(t, 403, 50005)
	ask(t, s, "PATCH", path+"/77", `{"content":"changed"}`).is(t, 404, 10008)
	ask(t, s, "PUT", path+"/"+words+"/reactions/%F0%9F%91%80/@me", "").is(t, 204, 0)
	ask(t, s, "PUT", path+"/"+words+"/reactions/words/@me", "").is(t, 400, 10014)
	ask(t, s, "PUT", "/channels/"+in+"/messages/pins/"+one.id(), "").is(t, 204, 0)
	ask(t, s, "DELETE", path+"/"+words, "").is(t, 403, 50003)
	ask(t, s, "DELETE", path+"/"+reply.id(), "").is(t, 204, 0)
	ask(t, s, "GET", path+"/"+reply.id(), "").is(t, 404, 10008)
	ask(t, s, "POST", "/channels/77/messages", `{"content":"x"}`).is(t, 404, 10003)
	ask(t, s, "POST", path, `{"content":""}`).is(t, 400, 50006)
	ask(t, s, "POST", "/channels/"+in+"/typing", "").is(t, 204, 0)
	want := "Ann: words\n  👀\nBrobygger (pinned) (edited): changed\nBrobygger: later\nBrobygger: re\nBrobygger: \n"
	if ann.Screen() != want {
		t.Errorf("they see\n%s, want\n%s", ann.Screen(), want)
	}
	ann.CloseDMs(true)
	ask(t, s, "POST", path, `{"content":"x"}`).is(t, 403, 50007)
}

func TestPages(t *testing.T) {
	s := discordtest.New(t)
	ann := s.Person("2001", "Ann", "da")
	var ids []string
	for i := range 60 {
		ids = append(ids, ann.DM(fmt.Sprint(i)))
	}
	for name, one := range map[string]struct {
		query       string
		first, last int // of the answer, whose first is the newest
	}{
		"the newest":                 {"", 59, 10},
		"a few":                      {"?limit=3", 59, 57},
		"before":                     {"?limit=2&before=" + ids[10], 9, 8},
		"after begins at the oldest": {"?limit=2&after=" + ids[10], 12, 11},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, s, "GET", "/channels/"+ann.Channel()+"/messages"+one.query, "").list
			at := func(i int) string { return got[i].(map[string]any)["content"].(string) }
			if at(0) != fmt.Sprint(one.first) || at(len(got)-1) != fmt.Sprint(one.last) {
				t.Errorf("it goes from %s to %s", at(0), at(len(got)-1))
			}
		})
	}
}

func buttons(rows, each int) string {
	var all []string
	for r := range rows {
		var row []string
		for i := range each {
			row = append(row, fmt.Sprintf(`{"type":2,"style":1,"label":"b","custom_id":"b%d-%d"}`, r, i))
		}
		all = append(all, `{"type":1,"components":[`+strings.Join(row, ",")+`]}`)
	}
	return `{"content":"x","components":[` + strings.Join(all, ",") + `]}`
}

func options(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"label":"o","value":"v%d"}`, i))
	}
	return `{"content":"x","components":[{"type":1,"components":[{"type":3,"custom_id":"m","options":[` + strings.Join(all, ",") + `]}]}]}`
}

func button(fields string) string {
	return `{"content":"x","components":[{"type":1,"components":[{"type":2,` + fields + `}]}]}`
}

func embed(fields string) string { return `{"embeds":[{` + fields + `}]}` }

func field(n int) string {
	return strings.TrimSuffix(strings.Repeat(`{"name":"n","value":"v"},`, n), ",")
}

// What Discord refuses for its size or form is refused, and reported; what it takes is taken, and nothing is reported.
func TestLimitsOfMessages(t *testing.T) {
	long := strings.Repeat("å", 2001)
	for _, one := range []struct {
		name, body string
		ok         bool
	}{
		{"2,000 characters", `{"content":"` + long[2:] + `"}`, true},
		{"2,001 characters", `{"content":"` + long + `"}`, false},
		{"five rows of five", buttons(5, 5), true},
		{"six rows", buttons(6, 1), false},
		{"six in a row", buttons(1, 6), false},
		{"25 options", options(25), true},
		{"26 options", options(26), false},
		{"no option", options(0), false},
		{"a link", button(`"style":5,"label":"l","url":"https://example.org"`), true},
		{"a link with an id", button(`"style":5,"label":"l","url":"https://example.org","custom_id":"x"`), false},
		{"no id", button(`"style":1,"label":"l"`), false},
		{"an id too long", button(`"style":1,"label":"l","custom_id":"` + strings.Repeat("x", 101) + `"`), false},
		{"a label too long", button(`"style":1,"custom_id":"x","label":"` + strings.Repeat("x", 81) + `"`), false},
		{"no label", button(`"style":1,"custom_id":"x"`), false},
		{"an emoji for a label", button(`"style":1,"custom_id":"x","emoji":{"name":"👀"}`), true},
		{"the same id twice", strings.ReplaceAll(buttons(1, 2), "b0-1", "b0-0"), false},
		{"a long embed", embed(`"description":"` + strings.Repeat("x", 4096) + `"`), true},
		{"too long an embed", embed(`"description":"` + strings.Repeat("x", 4097) + `"`), false},
		{"too long a title", embed(`"title":"` + strings.Repeat("x", 257) + `"`), false},
		{"25 fields", embed(`"fields":[` + field(25) + `]`), true},
		{"26 fields", embed(`"fields":[` + field(26) + `]`), false},
		{"6,001 characters of embeds", `{"embeds":[{"description":"` + strings.Repeat("x", 3001) + `"},{"description":"` + strings.Repeat("x", 3000) + `"}]}`, false},
	} {
		t.Run(one.name, func(t *testing.T) {
			r := &recorder{TB: t}
			s := discordtest.New(r)
			ann := s.Person("2001", "Ann", "da")
			got := ask(t, s, "POST", "/channels/"+ann.Channel()+"/messages", one.body)
			if ok := got.status == 200; ok != one.ok {
				t.Errorf("it is answered with %d: %v", got.status, got.body)
			}
			if reported := r.all() != ""; reported == one.ok {
				t.Errorf("reported is %q", r.all())
			}
		})
	}
}
