package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestDangerRightAfterForgettingReachesAHuman writes words of danger while the erasing is still under way: they begin a
// conversation of their own, and the human who takes it over is heard.
func TestDangerRightAfterForgettingReachesAHuman(t *testing.T) {
	web, desk := &network{name: "web"}, &network{name: "desk"}
	r := newReplica(t, miniredis.RunT(t).Addr(), web, desk)
	web.ready(t)
	desk.ready(t)
	hello := web.event("p", "hej")
	hello.Locale = "da"
	mustPush(t, web, hello)
	await(t, "a greeting", func() bool { return len(web.texts("p")) > 0 })
	forget, danger := web.event("p", ""), web.event("p", "jeg vil ikke leve mere")
	forget.Choice, danger.Locale = "forget.yes", "da"
	mustPush(t, web, forget)
	mustPush(t, web, danger)
	var waiting []cases.Case
	await(t, "an urgent case", func() bool {
		waiting, _ = r.store.Cases().List(t.Context(), cases.Waiting, 10)
		return len(waiting) == 1 && waiting[0].Urgent
	})
	await(t, "the crisis answer", func() bool { return strings.Contains(strings.Join(web.texts("p"), "\n"), "112") })
	id := waiting[0].ID
	claim := cases.Claim("s0", "Peer", desk.address(chat.ChatID(id)), time.Now())
	if _, err := r.store.Cases().Apply(t.Context(), id, claim); err != nil {
		t.Fatal(err)
	}
	await(t, "the bridge", func() bool { return len(desk.texts(chat.ChatID(id))) > 0 })
	reply := desk.event(chat.ChatID(id), "hej, jeg lytter")
	reply.Name = "Peer"
	mustPush(t, desk, reply)
	await(t, "the human's words", func() bool { return strings.Contains(strings.Join(web.texts("p"), "\n"), "jeg lytter") })
}
