package desk_test

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/referrals"
)

// TestCaseInABrowser claims a case, reads what the person writes without reloading, writes, is asked about advice, and
// sends a listing, in a real browser under the pages' own security policy.
func TestCaseInABrowser(t *testing.T) {
	ctx := browser(t)
	w := newWorld(t)
	w.put(referrals.Listing{ID: "dk-gruppe", Name: "Angstgruppen", Country: "DK", City: "Aarhus", Kinds: []referrals.Kind{"self_help_group"},
		Needs: []referrals.Need{"anxiety"}, Formats: []referrals.Format{"in_person"}, Summary: map[string]string{"da": "En gruppe."}})
	secret, err := w.door.Link(context.Background(), "signe", 0)
	if err != nil {
		t.Fatal(err)
	}
	do := func(steps ...step) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	is := func(expression string) {
		t.Helper()
		if ok, err := value[bool](ctx, expression); err != nil || !ok {
			t.Errorf("%s does not hold (%v)", expression, err)
		}
	}
	do(chromedp.Navigate(w.server.URL+desk.LinkPath(secret)), until(`document.querySelector("main form button")`),
		script(`document.querySelector("main form button").click()`), until(`location.pathname === "/signin/account"`),
		chromedp.Navigate(w.server.URL+"/desk"), until(`document.querySelector("#sound:not([hidden])")`))
	w.open("c1")
	do(until(`document.getElementById("claim-c1")`), script(`document.getElementById("claim-c1").click()`), until(`document.getElementById("write")`))

	hear := func(id, text string) {
		t.Helper()
		if _, err := w.desk.Send(context.Background(), "c1", chat.Message{ID: id, By: chat.ByPerson, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	hear("m1", "Hej, er der nogen?")
	do(until(`document.querySelector("#talk .by-person")?.innerText.includes("er der nogen")`))
	do(script(`write.text.value = "Hej, ja. Jeg er her."; write.requestSubmit()`), until(`document.querySelector("#talk .by-human")?.innerText.includes("Jeg er her")`),
		until(`write.text.value === ""`))
	do(script(`write.text.value = "Du skal ringe til lægen"; write.requestSubmit()`), until(`!document.getElementById("write-advice").hidden`))
	is(`document.querySelectorAll("#talk .by-human").length === 1`)
	do(script(`write.requestSubmit()`), until(`document.querySelectorAll("#talk .by-human").length === 2`), until(`document.getElementById("write-advice").hidden`))
	do(script(`const f = document.querySelector(".find-form"); f.q.value = "angst"; f.requestSubmit()`), until(`document.querySelector("#found .card")`),
		script(`document.querySelector(".send-listing button").click()`), until(`document.querySelector("#talk .by-human .card")`))
	is(`document.querySelectorAll("#talk li").length === new Set([...document.querySelectorAll("#talk li")].map((li) => li.id)).size`)
	if said := w.said(); len(said) != 3 || len(said[2].Cards) != 1 {
		t.Errorf("%d events reached the inbox", len(said))
	}
	hear("m2", "<b id=evil>fed</b>")
	do(until(`document.querySelector("#talk").innerText.includes("<b id=evil>")`))
	is(`!document.getElementById("evil")`)
	is(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`)
	do(script(`document.querySelector("#steps details").open = true; document.querySelector("[value=bridged]").checked = true; document.querySelector("#steps form button").click()`),
		until(`document.getElementById("case").dataset.phase === "closed"`))
	is(`!document.getElementById("write")`)
}
