package discordtest_test

import (
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/discord/discordtest"
)

// Whatever is sent is answered, and the server stands.
func FuzzRequests(f *testing.F) {
	for _, body := range []string{buttons(2, 2), options(3), embed(`"fields":[` + field(2) + `]`), `[]`, `[7]`, `null`, `{`, ``,
		`{"components":[7,{"components":[[]]}],"embeds":[7],"attachments":[7],"message_reference":7,"allowed_mentions":{"parse":7}}`,
		`{"type":9,"data":{"components":[{"type":18,"component":{"type":4}}]}}`, `{"type":4,"data":7}`, `{"name":7,"message":{"content":"x"}}`,
		`[{"name":"a","description":"b","options":[7,{"options":7}]}]`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := discordtest.New(t)
		s.Tolerate(true)
		dm := s.Person("2001", "Ann", "da")
		g := s.Guild("100")
		g.Channel("300", discordtest.Text)
		g.Channel("400", discordtest.Forum)
		ask(t, s, "PUT", "/applications/"+s.AppID()+"/commands", `[{"name":"help","description":"d"}]`)
		id := dm.Slash(nil, "help", nil)
		token := s.Token(id)
		for _, route := range []string{"POST /channels/" + dm.Channel() + "/messages", "POST /channels/300/threads", "POST /channels/400/threads",
			"PATCH /channels/300", "POST /users/@me/channels", "PUT /applications/" + s.AppID() + "/commands",
			"POST /interactions/" + id + "/" + token + "/callback", "POST /webhooks/" + s.AppID() + "/" + token} {
			method, path, _ := strings.Cut(route, " ")
			for _, kind := range []string{"application/json", "multipart/form-data; boundary=x"} {
				if got := askAs(t, s, "Bot "+discordtest.Token, method, path, kind, []byte(body)); got.status == 0 || got.status >= 500 {
					t.Errorf("%s %s is answered with %d", method, path, got.status)
				}
			}
		}
		dm.Messages()
		ask(t, s, "GET", "/users/@me", "").is(t, 200, 0)
	})
}
