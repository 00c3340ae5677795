package discordtest_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

// Right requests pass without a report, wrong ones are reported by the field that is wrong.
func TestDescription(t *testing.T) {
	for _, one := range []struct {
		name, method, path, body string
		report                   string // "" none
	}{
		{"a message", "POST", "/channels/{dm}/messages", `{"content":"x","tts":false,"flags":4,"allowed_mentions":{"parse":[]}}`, ""},
		{"content of the wrong type", "POST", "/channels/{dm}/messages", `{"content":7}`, "body.content: it is to be string or null"},
		{"an unknown field", "POST", "/channels/{dm}/messages", `{"content":"x","contents":"y"}`, "body.contents: the API knows no such field"},
		{"an unknown empty field", "POST", "/channels/{dm}/messages", `{"content":"x","whatever":null}`, ""},
		{"a reference without a message", "POST", "/channels/{dm}/messages", `{"content":"x","message_reference":{"channel_id":"1"}}`,
			"body.message_reference.message_id: it is missing"},
		{"an unknown style", "POST", "/channels/{dm}/messages", button(`"style":9,"label":"l","custom_id":"x"`), "style: it is none of"},
		{"an unknown kind of component", "POST", "/channels/{dm}/messages", `{"content":"x","components":[{"type":99}]}`, "body.components[0]: it is none of"},
		{"a limit out of range", "GET", "/channels/{dm}/messages?limit=101", "", "limit: it is to be at most 100"},
		{"an unknown parameter", "GET", "/channels/{dm}/messages?since=1", "", "since: the API knows no such parameter"},
		{"an id that is none", "GET", "/channels/general", "", "channel_id: it is not of the form"},
		{"a path that is none", "GET", "/channels/{dm}/threads/active", "", "does not serve it"},
		{"a body where none is to be", "POST", "/channels/{dm}/typing", `{"x":1}`, "body: there is to be none"},
		{"no body", "POST", "/channels/{dm}/messages", "", "body: it is missing"},
		{"a thread", "POST", "/channels/300/threads", `{"name":"n","type":12,"auto_archive_duration":10080,"invitable":false}`, ""},
		{"a thread without a name", "POST", "/channels/300/threads", `{"type":12}`, "name: it is missing"},
		{"a thread with days of its own", "POST", "/channels/300/threads", `{"name":"n","auto_archive_duration":77}`, "auto_archive_duration: it is none of"},
		{"archiving", "PATCH", "/channels/{thread}", `{"archived":true,"locked":true}`, ""},
		{"archiving in words", "PATCH", "/channels/{thread}", `{"archived":"yes"}`, "archived: it is to be boolean or null"},
		{"commands", "PUT", "/applications/{app}/commands",
			`[{"name":"help","description":"d","description_localizations":{"da":"d"},"default_member_permissions":"0","contexts":[0,1],
			"options":[{"type":3,"name":"words","description":"d","channel_types":null,"autocomplete":false}]}]`, ""},
		{"an unknown locale", "PUT", "/applications/{app}/commands", `[{"name":"help","description":"d","description_localizations":{"nb":"d"}}]`, "unknown locale"},
		{"a name in capitals", "PUT", "/applications/{app}/commands", `[{"name":"Help","description":"d"}]`, "INVALID_NAME"},
		{"a command with no description", "PUT", "/applications/{app}/commands", `[{"name":"help"}]`, "description BASE_TYPE_BAD_LENGTH"},
		{"an option of no kind", "PUT", "/applications/{app}/commands", `[{"name":"help","description":"d","options":[{"type":77,"name":"a","description":"d"}]}]`, "options[0]: it is none of"},
	} {
		t.Run(one.name, func(t *testing.T) {
			r := &recorder{TB: t}
			s := discordtest.New(r)
			if !s.Described() {
				t.Skip("Discord's description of its API is not there")
			}
			dm := s.Person("2001", "Ann", "da").Channel()
			s.Guild("100").Channel("300", discordtest.Text)
			thread := ask(t, s, "POST", "/channels/300/threads", `{"name":"first","type":12}`).id()
			path := strings.NewReplacer("{dm}", dm, "{thread}", thread, "{app}", s.AppID()).Replace(one.path)
			got := ask(t, s, one.method, path, one.body)
			if one.report == "" && (r.all() != "" || got.status >= 300) {
				t.Errorf("%d, reported is %q", got.status, r.all())
			}
			if !strings.Contains(r.all(), one.report) {
				t.Errorf("reported is %q, want %q", r.all(), one.report)
			}
			if one.report != "" && len(s.Violations()) == 0 {
				t.Error("no violation is listed")
			}
			overlooked := strings.Contains(one.report, "the API knows no such") || strings.Contains(one.report, "there is to be none")
			if one.report != "" && overlooked == (got.status >= 400) {
				t.Errorf("it is answered with %d", got.status)
			}
		})
	}
}
