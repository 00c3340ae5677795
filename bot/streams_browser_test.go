package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// Numbers of what stands on the screens, in order.
const (
	atPerson = `[...log.querySelectorAll(".bubble")].map((e) => e.innerText.match(/flow-(\d+)./)?.[1]).filter(Boolean).join()`
	atDesk2  = `[...document.querySelectorAll("#talk .entry-text")].map((e) => e.innerText.match(/flow-(\d+)./)?.[1]).filter(Boolean).join()`
)

// inBrowsers holds the page of the web chat and a supporter's page of the case in a real browser while replicas change: each
// shows every entry once and in order, half-written words stay, and what is sent then arrives once.
func (r *replicas) inBrowsers() {
	t := r.t
	t.Helper()
	ctx := openBrowser(t)
	tab, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	person, signe := &walk{t: t, ctx: ctx, who: "person"}, &walk{t: t, ctx: tab, who: "supporter"}
	person.do("opening the chat", chromedp.Navigate(r.board.base()+"/?lang=da"), until(chatScope, `press("human")`),
		until(chatScope, `press("human.nothing")`), until(chatScope, `root.querySelector("button[data-value='human.cancel']")`))
	signe.do("signing in", chromedp.Navigate(r.link("signe")), until(pageScope, `document.querySelector("main form button")`),
		click("main form button"), until(pageScope, `!location.pathname.includes("/link/")`), chromedp.Navigate(r.board.base()+"/desk"),
		click(`#cases form[action*='/claim'] button`), until(pageScope, `document.querySelector("#write textarea, textarea[name=text]")`))
	read := func(w *walk, expression string) string {
		value, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`(() => { return `+expression+`; })()`))
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	id := read(signe, `location.pathname.split("/").at(-1)`)
	own := read(person, `JSON.parse(Object.entries(sessionStorage).find(([k]) => k.startsWith("brobygger"))[1]).conversation.id`)
	lanes := []chat.Address{{Platform: web.Name, Chat: chat.ChatID(own)}, {Platform: desk.PlatformName, Chat: chat.ChatID(id)}}
	var want []string
	say := func() {
		for _, lane := range lanes {
			m := chat.Message{ID: fmt.Sprintf("flow:%d", len(want)), By: chat.BySystem, Text: fmt.Sprintf("flow-%d.", len(want))}
			if _, err := r.store.Feed().Append(t.Context(), lane, m, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, fmt.Sprint(len(want)))
	}
	person.do("half an answer", focus(chatScope, `root.querySelector("textarea")`), chromedp.KeyEvent("halvt skrevet af mig"))
	signe.do("half an answer", focus(pageScope, `document.querySelector("textarea[name=text]")`), chromedp.KeyEvent("halvt svar"))
	for range 3 {
		say()
		next := (r.now + 1) % len(r.at)
		r.board.turn("", "") // cut off; two entries come while nobody is connected
		say()
		say()
		r.lead(next)
		say()
		all := strings.Join(want, ",")
		person.do("all entries", until(chatScope, atPerson+` === "`+all+`"`))
		signe.do("all entries", until(pageScope, atDesk2+` === "`+all+`"`))
	}
	person.do("the words are still there", until(chatScope, `root.querySelector("textarea").value === "halvt skrevet af mig"`))
	signe.do("the words are still there", until(pageScope, `document.querySelector("textarea[name=text]").value === "halvt svar"`))
	signe.do("they survive a reload", chromedp.Reload(), until(pageScope, `document.querySelector("textarea[name=text]")?.value === "halvt svar"`),
		until(pageScope, atDesk2+` === "`+strings.Join(want, ",")+`"`))

	// Sent while nobody answers: the page says so, keeps the words, and sends them once when pressed again.
	r.board.turn("", "")
	person.do("sending into the void", chromedp.KeyEvent("\r"))
	signe.do("sending into the void", click("form[action*='/say'] button[type=submit], form[action*='/say'] button:not([type])"),
		until(pageScope, `!document.getElementById("write-problem").hidden`))
	r.lead(r.now)
	signe.do("sending again", click("form[action*='/say'] button[type=submit], form[action*='/say'] button:not([type])"),
		until(pageScope, `document.querySelector("textarea[name=text]").value === "" && text.split("halvt svar").length === 2`),
		until(pageScope, `text.split("halvt skrevet af mig").length === 2`))
	person.do("reading the answer", until(chatScope, `text.split("halvt svar").length === 2 && text.split("halvt skrevet af mig").length === 2`))
	signe.do("closing", chromedp.Evaluate[chromedp.Void](`(() => { document.querySelector("#steps details").open = true; document.querySelector("[name=outcome]").checked = true; document.querySelector("#steps form[action*='/close'] button").click(); })()`),
		until(pageScope, `document.getElementById("case")?.dataset.phase === "closed"`))
}

// link gives a sign-in link through the switchboard.
func (r *replicas) link(account string) string {
	r.t.Helper()
	door, err := staff.NewDoor(staff.DoorOptions{Store: r.store.Staff()})
	if err != nil {
		r.t.Fatal(err)
	}
	secret, err := door.Link(context.WithoutCancel(r.t.Context()), account, time.Hour)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.board.base() + "/signin/link/" + secret
}
