package telegram_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/telegram"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestCheckSaysWhatToDo(t *testing.T) {
	h := closed(t, func(o *telegram.Options) { o.Supporters, o.Editors = []int64{north, south}, editors })
	good, flat := h.server.Group(north, true), h.server.Group(south, false)
	wantFinding(t, h, adapters.Fine, "@brobygger_test_bot")
	wantFinding(t, h, adapters.Fine, "updates are asked for")
	wantFinding(t, h, adapters.Fine, itoa(north)+" is ready")
	wantFinding(t, h, adapters.Failed, itoa(south)+" has no topics")
	wantFinding(t, h, adapters.Failed, itoa(editors)+" is not there")
	flat.Forum(true)
	h.server.Group(editors, false).Demote()
	good.Rights(true, false, false)
	wantFinding(t, h, adapters.Fine, itoa(south)+" is ready")
	wantFinding(t, h, adapters.Warning, "sees only commands in the editors' group")
	wantFinding(t, h, adapters.Failed, "may not pin messages, delete messages in the group "+itoa(north))
	good.Demote()
	wantFinding(t, h, adapters.Failed, "no administrator of the group "+itoa(north))
	good.Kick()
	wantFinding(t, h, adapters.Failed, itoa(north))
	flat.Migrate(-1008888888888)
	wantFinding(t, h, adapters.Warning, "has the number -1008888888888 now")
	if n := len(h.server.CallsOf("sendMessage")); n != 0 {
		t.Errorf("the check sent %d messages", n)
	}
}

func wantFinding(t *testing.T, h *house, grade adapters.Grade, text string) {
	t.Helper()
	all := h.platform.Check(t.Context())
	for _, f := range all {
		if f.Grade == grade && strings.Contains(f.Text, text) && !strings.Contains(f.Text, "\n") {
			return
		}
	}
	t.Errorf("no finding %q with %q among %+v", grade, text, all)
}

func TestCheckOfTheWayUpdatesCome(t *testing.T) {
	h, _ := hooked(t)
	wantFinding(t, h, adapters.Warning, "not set yet")
	wantFinding(t, h, adapters.Warning, "no group of supporters")
	stop := h.run(h.platform)
	h.server.Await(t, "the webhook to be set", func() bool { return len(h.server.CallsOf("setWebhook")) > 0 })
	wantFinding(t, h, adapters.Fine, "by webhook")
	stop()
	h.options.Webhook = "https://elsewhere.example.org/telegram"
	h.platform = h.another()
	wantFinding(t, h, adapters.Warning, "leads elsewhere")
	h.options.Webhook, h.options.Locks = "", h.locks
	h.platform = h.another()
	wantFinding(t, h, adapters.Warning, "a webhook is set")
}

func TestCheckOfATokenAndTheNetwork(t *testing.T) {
	h := closed(t, func(o *telegram.Options) { o.Token = "7000000001:AAE-another-token-that-is-wrong" })
	wantFinding(t, h, adapters.Failed, "@BotFather")
	h = closed(t)
	h.server.Fail("getMe", 1, 0, "", 0)
	wantFinding(t, h, adapters.Failed, "was not reached")
}

func TestCommandsAreRegisteredInEveryLanguage(t *testing.T) {
	about := map[string]string{"da": "Begynd", "nb": "Begynn", "sv": "Börja", "en": "Begin"}
	h := open(t, func(o *telegram.Options) {
		o.Supporters, o.Editors = []int64{north}, editors
		o.Commands = []adapters.Command{{Name: "start", About: about}}
		o.Staff = []adapters.Command{{Name: "claim", About: map[string]string{"da": "Tag sagen", "en": "Take the case"}}}
		o.Editing = []adapters.Command{{Name: "listing", About: map[string]string{"en": "Find a listing"}}}
	})
	group, place := h.server.Group(north, true), h.server.Group(editors, false)
	person := h.person(41, "da")
	h.server.Await(t, "the commands", func() bool { return len(place.Menu("da")) > 0 })
	for code, want := range map[string]string{"da": "Begynd", "nb": "Begynn", "no": "Begynn", "nn": "Begynn", "sv": "Börja", "en": "Begin", "fr": "Begin"} {
		if menu := person.Menu(code); len(menu) != 1 || menu[0].Description != want {
			t.Errorf("%s: the menu is %+v", code, menu)
		}
	}
	if menu := group.Menu("da"); len(menu) != 1 || menu[0].Description != "Tag sagen" {
		t.Errorf("the group's menu is %+v", menu)
	}
	if menu := place.Menu("da"); len(menu) != 1 || menu[0].Description != "Find a listing" {
		t.Errorf("the editors' menu is %+v", menu)
	}
}
