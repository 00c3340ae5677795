package web_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/chromedp/chromedp"
)

// withExamples answers with one message of every kind.
func withExamples(h *house) {
	h.inbox.reactWith(func(e chat.Event) error {
		for _, m := range examples(e) {
			if _, err := h.platform.Send(context.Background(), e.From.Chat, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// full opens the page and brings every kind of message onto it.
func full(address string) step {
	steps := []step{chromedp.Navigate(address), until(`chat.log.querySelectorAll(".entry").length > 0`)}
	for _, words := range []string{"find", "human", "crisis"} {
		steps = append(steps, say(words), until(`chat.log.querySelector("[data-message='`+words+`-end']")`))
	}
	return chromedp.Steps(steps...)
}

func needsNoSidewaysScrolling(t *testing.T, b *chromium) {
	h := open(t, web.Options{Trial: true, Fetch: fetcher(t)})
	withExamples(h)
	ctx := b.tab(t)
	sizes := []struct {
		name          string
		width, height int64
	}{{"320 pixels", 320, 640}, {"1280 at 400 %", 320, 256}, {"1280 at 200 %", 640, 400}, {"a desktop", 1280, 800}}
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			run(t, ctx, screen(size.width, size.height, 1, false), chromedp.Navigate("about:blank"), full(h.server.URL+"/?lang=nb"))
			want(t, ctx, `Math.max(document.documentElement.scrollWidth - innerWidth, ...[chat.root.querySelector(".scroller"), chat.root.querySelector(".bar")].map((e) => e.scrollWidth - e.clientWidth))`, 0)
			run(t, ctx, script(`sessionStorage.clear()`))
		})
	}
}

func targetsAreLargeEnoughAndNamed(t *testing.T, b *chromium) {
	h := open(t, web.Options{Fetch: fetcher(t)})
	withExamples(h)
	ctx := b.tab(t)
	run(t, ctx, full(h.server.URL+"/?lang=sv"))
	want(t, ctx, `[...chat.root.querySelectorAll("button, .choice, select")].filter((e) => e.offsetParent && (e.offsetHeight < 44 || e.offsetWidth < 44)).map((e) => e.outerHTML).join("\n")`, "")
	want(t, ctx, `[...chat.root.querySelectorAll("a, summary")].filter((e) => e.offsetParent && e.getBoundingClientRect().height < 18).map((e) => e.outerHTML).join("\n")`, "")
	want(t, ctx, `[...chat.root.querySelectorAll("button, select, textarea, a")].filter((e) => !(e.getAttribute("aria-label") || e.innerText.trim() || e.labels?.length || !e.offsetParent)).map((e) => e.outerHTML).join("\n")`, "")
	want(t, ctx, `[chat.log.getAttribute("role"), chat.log.getAttribute("aria-live"), chat.log.getAttribute("aria-label")].join(" ")`, "log polite Samtalet")
}

func respectsStillness(t *testing.T, b *chromium) {
	h := open(t, web.Options{Fetch: fetcher(t)})
	withExamples(h)
	ctx := b.tab(t)
	run(t, ctx, media("prefers-reduced-motion", "reduce"), full(h.server.URL+"/?lang=da"),
		script(`chat.root.querySelector(".typing").hidden = false`))
	want(t, ctx, `getComputedStyle(chat.root.querySelector(".dots i")).animationName`, "none")
}

// passesAxe runs axe-core over the page. BROBYGGER_AXE names its axe.min.js (npm install axe-core).
func passesAxe(t *testing.T, b *chromium) {
	file := os.Getenv("BROBYGGER_AXE")
	if file == "" {
		t.Skip("set BROBYGGER_AXE to the axe.min.js of axe-core to run it over the page")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{390, 1280} {
			h := open(t, web.Options{Trial: true, Fetch: fetcher(t)})
			withExamples(h)
			ctx := b.tab(t)
			run(t, ctx, screen(width, 844, 1, false), media("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce"), full(h.server.URL+"/?lang=da"))
			if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](string(axe))); err != nil {
				t.Fatal(err)
			}
			raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](`axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
				.then((r) => r.violations.map((v) => ({ rule: v.id, help: v.help, nodes: v.nodes.map((n) => n.html + " " + n.failureSummary) })))`, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			var violations []struct {
				Rule, Help string
				Nodes      []string
			}
			if err := json.Unmarshal(raw, &violations); err != nil {
				t.Fatal(err)
			}
			for _, v := range violations {
				t.Errorf("%s %d: %s (%s): %q", scheme, width, v.Rule, v.Help, v.Nodes)
			}
		}
	}
}
