package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestBrowser tries the chat in a real browser; each test has a tab of its own, which shares nothing with the others.
func TestBrowser(t *testing.T) {
	b := openBrowser(t)
	tests := []struct {
		name string
		test func(*testing.T, *chromium)
	}{
		{"talks by keyboard alone", talksByKeyboardAlone},
		{"reloads and still sees all in order", reloadsAndStillSeesAllInOrder},
		{"leaves at once and leaves nothing", leavesAtOnceAndLeavesNothing},
		{"loses nothing while the store is down", losesNothingWhileTheStoreIsDown},
		{"comes back after the connection was lost", comesBackAfterTheConnectionWasLost},
		{"deletes everything", deletesEverything},
		{"goes on after a conversation has ended", goesOnAfterAConversationHasEnded},
		{"shows who speaks", showsWhoSpeaks},
		{"is told that all was forgotten", isToldThatAllWasForgotten},
		{"goes on with a conversation from elsewhere", goesOnFromElsewhere},
		{"shows a photo", showsAPhoto},
		{"changes the language", changesTheLanguage},
		{"shares the place roughly", sharesThePlaceRoughly},
		{"embeds in another page", embedsInAnotherPage},
		{"tells phone numbers from other numbers", tellsPhoneNumbersFromOtherNumbers},
		{"needs no sideways scrolling", needsNoSidewaysScrolling},
		{"targets are large enough and named", targetsAreLargeEnoughAndNamed},
		{"respects stillness", respectsStillness},
		{"keeps the answer in sight when the window changes", keepsTheAnswerInSight},
		{"passes axe", passesAxe},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.test(t, b) })
	}
}

// chromium is a headless browser.
type chromium struct{ ctx context.Context }

func openBrowser(t *testing.T) *chromium {
	t.Helper()
	if os.Getenv("BROBYGGER_NO_BROWSER") == "1" {
		t.Skip("BROBYGGER_NO_BROWSER=1")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("no browser was found: install chromium, or set BROBYGGER_NO_BROWSER=1 to leave the browser tests out")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(390, 844))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	if err := chromedp.Do(ctx); err != nil { // begins the browser, which must not end with the time of a step
		t.Fatal(err)
	}
	return &chromium{ctx}
}

// tab gives a new tab with a memory of its own. A mistake in a script fails the test.
func (b *chromium) tab(t *testing.T) context.Context {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(event any) {
		if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
			t.Errorf("a script failed: %s", thrown.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	timed, stopClock := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stopClock)
	return timed
}

// run does steps and fails the test when one fails.
func run(t *testing.T, ctx context.Context, steps ...step) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// want compares the value of an expression about the chat.
func want[T comparable](t *testing.T, ctx context.Context, expression string, expected T) {
	t.Helper()
	got, err := value[T](ctx, expression)
	if err != nil {
		t.Fatal(err)
	}
	if got != expected {
		t.Errorf("%s is %v, want %v", expression, got, expected)
	}
}

// transcript is what stands on the screen, entry by entry.
const transcript = `[...chat.log.querySelectorAll(".bubble, .choices:not(.card .choices) > *")].map((e) => e.innerText.trim()).join(" | ")`

// withBot answers like a bot: a greeting with two choices, and an echo.
func withBot(h *house) {
	h.inbox.reactWith(func(e chat.Event) error {
		m := chat.Message{ID: "answer:" + string(e.ID), Lang: "en"}
		switch {
		case e.Signal == chat.SignalOpened:
			m.Text, m.Choices = "Hello.", []chat.Choice{{Value: "need:anxiety", Label: "Anxiety"}, {Value: "human", Label: "A human"}}
		case e.Choice != "":
			m.Text, m.Choices = "You pressed "+e.Choice+".", []chat.Choice{{Value: "more", Label: "More"}}
		case e.Location != nil:
			m.Text = fmt.Sprintf("You are at %v %v.", e.Location.Lat, e.Location.Lon)
		default:
			m.Text = "You wrote " + e.Text + "."
		}
		_, err := h.platform.Send(context.Background(), e.From.Chat, m)
		return err
	})
}

func talksByKeyboardAlone(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
	// From the top of the page with Tab to the first choice, past the tools and the links of the introduction.
	for range 15 {
		run(t, ctx, chromedp.KeyEvent(kb.Tab))
		if on, _ := value[bool](ctx, `chat.focus?.dataset.value === "need:anxiety"`); on {
			break
		}
	}
	run(t, ctx, chromedp.KeyEvent(kb.Enter), until(`chat.log.textContent.includes("You pressed need:anxiety.")`))
	want(t, ctx, transcript, "Hello. | Anxiety | You pressed need:anxiety. | More")
	// The focus went on to one's own words, and the next Tab leads to what comes after them.
	run(t, ctx, chromedp.KeyEvent(kb.Tab))
	want(t, ctx, `chat.focus?.dataset.value`, "more")
	run(t, ctx, chromedp.KeyEvent(kb.Enter), until(`chat.log.textContent.includes("You pressed more.")`))
	run(t, ctx, say("two words"), until(`chat.log.textContent.includes("You wrote two words.")`))
	want(t, ctx, `chat.text.value`, "")
	events := h.inbox.all()
	if len(events) != 4 || events[1].Choice != "need:anxiety" || events[3].Text != "two words" || events[3].Locale != "en" {
		t.Errorf("events %+v", events)
	}
}

func reloadsAndStillSeesAllInOrder(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`),
		say("one"), until(`chat.log.textContent.includes("You wrote one.")`),
		say("two"), until(`chat.log.textContent.includes("You wrote two.")`))
	before, err := value[string](ctx, transcript)
	if err != nil {
		t.Fatal(err)
	}
	if before != "Hello. | one | You wrote one. | two | You wrote two." {
		t.Fatalf("before: %s", before)
	}
	run(t, ctx, script(`chat.text.value = "not sent yet"; chat.text.dispatchEvent(new Event("input"))`), chromedp.Reload(),
		until(`chat.log.getAttribute("aria-busy") === "false" && chat.log.textContent.includes("You wrote two.")`))
	want(t, ctx, transcript, before)
	want(t, ctx, `chat.text.value`, "not sent yet")
	if n := len(h.inbox.all()); n != 3 {
		t.Errorf("%d events: the reload began or said something again", n)
	}
}

func leavesAtOnceAndLeavesNothing(t *testing.T, b *chromium) {
	tests := map[string]step{
		"by button": script(`chat.root.querySelector(".exit").click()`),
		"by Esc":    pressAtOnce(3, "Escape"),
	}
	for name, leave := range tests {
		t.Run(name, func(t *testing.T) {
			h := open(t, web.Options{})
			withBot(h)
			elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<title>Weather</title>") }))
			defer elsewhere.Close()
			ctx := b.tab(t)
			run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), script(`document.querySelector("brobygger-chat").setAttribute("exit", "`+elsewhere.URL+`/")`),
				until(`chat.log.textContent.includes("Hello.")`), say("a secret"), until(`chat.log.textContent.includes("You wrote a secret.")`))
			want(t, ctx, `sessionStorage.length`, 1)
			run(t, ctx, leave)
			for title := ""; title != "Weather"; { // asking while the page changes may fail
				if ctx.Err() != nil {
					t.Fatal("the browser stays")
				}
				asking, stop := context.WithTimeout(ctx, 2*time.Second) // an answer may be lost with the page that was asked
				title, _ = chromedp.Run(asking, chromedp.Title())
				stop()
			}
			entries, err := chromedp.Run(ctx, chromedp.NavigationEntries())
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries.Entries {
				if strings.HasPrefix(entry.URL, h.server.URL) {
					t.Errorf("the chat stays in the history: %s", entry.URL)
				}
			}
			run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
			want(t, ctx, transcript, "Hello. | Anxiety | A human")
		})
	}
}

func losesNothingWhileTheStoreIsDown(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
	h.inbox.reactWith(func(chat.Event) error {
		return &adapters.Unstored{Err: errors.New("down"), Say: []chat.Message{{ID: "now", Tone: chat.ToneCrisis, Lang: "en", Text: "Call 112. Livslinien 70 201 201, open 11:00-05:00."}}}
	})
	run(t, ctx, say("help"), until(`chat.log.querySelector(".crisis")`), until(`chat.log.querySelector(".own .state").textContent.includes("Not sent yet")`))
	want(t, ctx, `[...chat.log.querySelectorAll(".crisis a")].map((a) => a.getAttribute("href")).join(" ")`, "tel:112 tel:70201201")
	run(t, ctx, chromedp.Reload(), until(`chat.log.textContent.includes("help")`)) // what is not sent yet outlives a reload
	withBot(h)
	run(t, ctx, script(`dispatchEvent(new Event("online"))`), until(`chat.log.textContent.includes("You wrote help.")`),
		until(`chat.log.querySelector(".own .state").hidden`))
	count := 0
	for _, e := range h.inbox.all() {
		if e.Text == "help" {
			count++
		}
	}
	if count != 1 {
		t.Errorf("the message was taken in %d times", count)
	}
}

func comesBackAfterTheConnectionWasLost(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
	h.feed.breakWith(errors.New("down"))
	h.server.CloseClientConnections()
	run(t, ctx, until(`chat.root.querySelector(".status.lost a[href='tel:112']")`))
	h.feed.breakWith(nil)
	id := h.inbox.all()[0].From.Chat
	if _, err := h.platform.Send(context.Background(), id, chat.Message{ID: "meanwhile", Text: "Said meanwhile."}); err != nil {
		t.Fatal(err)
	}
	run(t, ctx, script(`dispatchEvent(new Event("online"))`), until(`chat.log.textContent.includes("Said meanwhile.") && !chat.root.querySelector(".status.lost")`))
	want(t, ctx, transcript, "Hello. | Anxiety | A human | Said meanwhile.")
}

func deletesEverything(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	press := func(selector string) step { return script(`chat.root.querySelector('` + selector + `').click()`) }
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`),
		say("a secret"), until(`chat.log.textContent.includes("You wrote a secret.")`),
		press("button[data-label=delete]"), press("dialog button[value=no]"))
	if n := len(h.inbox.all()); n != 2 {
		t.Fatalf("%d events after a no", n)
	}
	run(t, ctx, press("button[data-label=delete]"), until(`chat.root.querySelector("dialog").open`))
	want(t, ctx, `chat.focus.value`, "no") // the answer that harms nothing
	run(t, ctx, press("dialog button[value=yes]"), until(`chat.log.textContent.includes("The conversation is deleted.")`))
	want(t, ctx, `chat.log.textContent.includes("secret") || (sessionStorage.getItem(sessionStorage.key(0)) ?? "").includes("secret")`, false)
	events := h.inbox.all()
	if last := events[len(events)-1]; last.Choice != "forget.yes" {
		t.Errorf("the last event is %+v", last)
	}
	run(t, ctx, say("begin anew"), until(`chat.log.textContent.includes("You wrote begin anew.")`))
	events = h.inbox.all()
	if first, last := events[0], events[len(events)-1]; first.From == last.From {
		t.Error("the new conversation bears the old address")
	}
}

func goesOnAfterAConversationHasEnded(t *testing.T, b *chromium) {
	now, advance := clock(time.Now())
	h := open(t, web.Options{Now: now, Lifetime: time.Hour})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
	advance(2 * time.Hour)
	// What was just written reaches a new conversation by itself: it must be read for danger without a press.
	run(t, ctx, say("still here"), until(`chat.log.textContent.includes("You wrote still here.")`))
	want(t, ctx, `chat.log.firstChild.innerText`, "The earlier conversation had run out and has been deleted. What you just wrote starts a new one.")
	want(t, ctx, `chat.log.textContent.match(/still here/g).length`, 2)
	events := h.inbox.all()
	if first, last := events[0], events[len(events)-1]; first.From == last.From || last.Text != "still here" {
		t.Errorf("the last event is %+v", last)
	}
	// Somebody who comes back and has written nothing decides for themselves.
	advance(2 * time.Hour)
	run(t, ctx, chromedp.Reload(), until(`chat.log.textContent.includes("This conversation has run out")`),
		chromedp.KeyEvent(kb.Enter), // the focus lies on the button that begins anew
		until(`chat.log.textContent.includes("Hello.")`))
}

func showsWhoSpeaks(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withExamples(h)
	ctx := b.tab(t)
	run(t, ctx, full(h.server.URL+"/?lang=da"))
	want(t, ctx, `[...chat.log.querySelectorAll(".human .by")].map((e) => e.textContent).join("|")`, "Signe, peer|Signe, peer|Signe, peer")
	want(t, ctx, `[...chat.log.querySelectorAll(".human")].map((e) => e.classList.contains("follows")).join()`, "false,true,true")
	want(t, ctx, `chat.log.querySelector(".crisis .by").textContent`, "Brobygger, et program")
	want(t, ctx, `[...chat.log.querySelectorAll(".card a")].slice(0, 3).map((e) => e.protocol).join()`, "tel:,mailto:,https:")
	want(t, ctx, `[...chat.log.querySelectorAll("a[target=_blank]")].every((e) => e.rel === "noopener noreferrer")`, true)
}

func isToldThatAllWasForgotten(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`), say("a secret"), until(`chat.log.textContent.includes("You wrote a secret.")`))
	id := h.inbox.all()[0].From.Chat
	if err := h.platform.Forget(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	h.send(talk{ID: id}, chat.Message{ID: "bye", Text: "All is erased."})
	run(t, ctx, until(`chat.log.textContent.includes("All is erased.") && !chat.log.textContent.includes("secret")`),
		chromedp.Reload(), until(`chat.log.textContent.includes("All is erased.")`))
	want(t, ctx, transcript, "All is erased.")
}

func goesOnFromElsewhere(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en#move=ABCDE-fghij"), until(`chat.log.textContent.includes("Hello.")`))
	want(t, ctx, `location.hash + location.search`, "?lang=en") // the code is nowhere in the address, nor in what one goes back to
	first := h.inbox.all()
	if len(first) != 1 || first[0].Signal != chat.SignalOpened || first[0].Choice != "move:abcde-fghij" {
		t.Fatalf("events %+v", first)
	}
	run(t, ctx, chromedp.Reload(), until(`chat.log.textContent.includes("Hello.")`))
	// A tab that talks already asks in its own conversation.
	run(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(h.server.URL+"/?lang=en#move=second"), until(`chat.log.textContent.includes("You pressed move:second.")`))
	events := h.inbox.all()
	if len(events) != 2 || events[1].Choice != "move:second" || events[1].From != first[0].From {
		t.Errorf("events %+v", events)
	}
}

func showsAPhoto(t *testing.T, b *chromium) {
	h := open(t, web.Options{Fetch: fetcher(t)})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
	m := chat.Message{ID: "p", By: chat.ByHuman, Name: "Signe", Files: []chat.File{{Kind: chat.FilePhoto, On: "x", Ref: "canary-ref"}, {Kind: chat.FileVoice, On: "x", Ref: "lost"}}}
	if _, err := h.platform.SendFiles(context.Background(), h.inbox.all()[0].From.Chat, m, nil, adapters.Link{}); err != nil {
		t.Fatal(err)
	}
	run(t, ctx, until(`chat.log.querySelector(".file img")?.naturalWidth === 3`), until(`chat.log.textContent.includes("can no longer be shown")`))
	want(t, ctx, `chat.log.querySelector(".file img").alt`, "A photo")
}

func changesTheLanguage(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`),
		script(`const s = chat.root.querySelector("select"); s.value = "sv"; s.dispatchEvent(new Event("change"))`),
		until(`chat.log.textContent.includes("You pressed lang:sv.") && document.querySelector("h1").textContent.includes("Hitta")`))
	want(t, ctx, `[document.documentElement.lang, chat.text.placeholder, chat.log.querySelector(".by").textContent].join("|")`, "sv|Skriv här|Brobygger, ett program")
	run(t, ctx, chromedp.Reload(), until(`chat.log.textContent.includes("You pressed lang:sv.")`))
	want(t, ctx, `chat.text.placeholder`, "Skriv här")
}

func sharesThePlaceRoughly(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	h.inbox.reactWith(func(e chat.Event) error {
		_, err := h.platform.Send(context.Background(), e.From.Chat, chat.Message{ID: "a" + string(e.ID), Text: "Where?", AskPlace: true})
		return err
	})
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.querySelector(".place button")`),
		script(`navigator.geolocation.getCurrentPosition = (done) => done({ coords: { latitude: 56.162939, longitude: 10.203921 } })`))
	if n := len(h.inbox.all()); n != 1 {
		t.Fatal("something was said before anything was pressed")
	}
	run(t, ctx, script(`chat.log.querySelector(".place button").click()`), until(`chat.log.textContent.includes("I have shared roughly where I am")`),
		until(`chat.log.querySelector(".own .state").hidden`))
	events := h.inbox.all()
	if last := events[len(events)-1]; last.Location == nil || *last.Location != (chat.Point{Lat: 56.16, Lon: 10.2}) {
		t.Errorf("the place is %+v", last.Location)
	}
}

func embedsInAnotherPage(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// A strict page of another origin, with a type size that breaks what counts in rem.
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src "+h.server.URL+"; connect-src "+h.server.URL)
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><html lang="nb"><title>Host</title><body><h1>Host</h1><script type="module" src="%s/brobygger.js" data-auto data-country="NO"></script>`, h.server.URL)
	}))
	defer host.Close()
	ctx := b.tab(t)
	requests := record(t, ctx)
	run(t, ctx, chromedp.Navigate(host.URL), until(`chat.root.querySelector(".launch")`))
	want(t, ctx, `chat.root.querySelector(".launch").innerText`, "Finn hjelp i nærheten")
	if n := len(h.inbox.all()); n != 0 {
		t.Error("a conversation began before anybody opened the chat")
	}
	run(t, ctx, script(`chat.root.querySelector(".launch").click()`), until(`chat.log.textContent.includes("Hello.")`),
		say("hei"), until(`chat.log.textContent.includes("You wrote hei.")`))
	want(t, ctx, `getComputedStyle(chat.root.querySelector(".bar")).display`, "flex")
	if first := h.inbox.all()[0]; first.Country != "NO" || first.Locale != "nb" {
		t.Errorf("hints %+v", first)
	}
	run(t, ctx, script(`chat.root.querySelector(".close").click()`))
	want(t, ctx, `chat.root.querySelector(".panel").hidden && chat.focus.className`, "launch")
	for _, url := range requests() {
		if !strings.HasPrefix(url, h.server.URL) && !strings.HasPrefix(url, host.URL) {
			t.Errorf("a third party was asked: %s", url)
		}
	}
}

// record gives the addresses that were asked for.
func record(t *testing.T, ctx context.Context) func() []string {
	t.Helper()
	var mu sync.Mutex
	var urls []string
	if err := chromedp.Listen(ctx, func(event any) {
		if sent, ok := event.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			urls = append(urls, sent.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), urls...)
	}
}

func tellsPhoneNumbersFromOtherNumbers(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	version, _ := h.platform.Assets()
	ctx := b.tab(t)
	run(t, ctx, chromedp.Navigate(h.server.URL+"/?lang=en"), until(`true`))
	tests := map[string]string{
		"Ring 112 nu.":                       "112",
		"I Norge 113, ellers 112":            "113 112",
		"Livslinien 70 201 201 (11-05)":      "70201201",
		"116 123 hele døgnet, 24/7":          "116123",
		"Ring 1813 eller 1177":               "1813 1177",
		"Mind 90101":                         "90101",
		"08-702 16 80, kl. 21-06":            "087021680",
		"+45 70 20 12 01.":                   "+4570201201",
		"09 2525 0111":                       "0925250111",
		"åbent 11:00-05:00":                  "",
		"i 2026 svarede de på 16.000 kald":   "",
		"3-4 gange om dagen, 12 timer, 50 %": "",
	}
	for text, numbers := range tests {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`import("/assets/%s/text.js").then(({ paragraphs }) =>
			paragraphs(%q, { phones: true }).flatMap((p) => [...p.querySelectorAll("a")]).map((a) => a.getAttribute("href").replace("tel:", "")).join(" "))`,
			version, text), chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		if got != numbers {
			t.Errorf("%q: %q, want %q", text, got, numbers)
		}
	}
}

func keepsTheAnswerInSight(t *testing.T, b *chromium) {
	h := open(t, web.Options{})
	withBot(h)
	ctx := b.tab(t)
	run(t, ctx, screen(1280, 800, 1, false), chromedp.Navigate(h.server.URL+"/?lang=en"), until(`chat.log.textContent.includes("Hello.")`))
	for range 8 {
		run(t, ctx, say(strings.Repeat("a long tale ", 20)))
	}
	run(t, ctx, say("the last words"), until(`chat.log.textContent.includes("You wrote the last words.")`), screen(390, 844, 1, true),
		until(`(() => { const own = [...chat.log.querySelectorAll(".own")].at(-1).getBoundingClientRect();
			return innerWidth === 390 && own.top > 0 && own.bottom < innerHeight; })()`))
}
