package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// step is one thing done in a browser.
type step = chromedp.Action[chromedp.Void]

// openBrowser gives a tab of a headless browser of its own.
func openBrowser(t *testing.T) context.Context {
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
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(1280, 800))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	timed, stopClock := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(func() { stopClock(); stop(); stopAllocator() })
	return timed
}

// walk is one tab in which somebody goes about; stops are pictured when BROBYGGER_SHOTS names a folder.
type walk struct {
	t      *testing.T
	ctx    context.Context
	who    string
	folder string
	stops  int
}

func (w *walk) do(what string, steps ...step) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.t.Fatalf("%s, %s: %v", w.who, what, err)
	}
}

// stop pictures what is on the screen: phone and desktop, light and dark.
func (w *walk) stop(what string) {
	w.t.Helper()
	w.stops++
	if w.folder == "" {
		return
	}
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"desktop", 1280, 800}} {
		for _, scheme := range []string{"light", "dark"} {
			file := filepath.Join(w.folder, fmt.Sprintf("%s-%02d-%s-%s-%s.png", w.who, w.stops, what, size.name, scheme))
			w.do("a picture", screen(size.width, size.height), colours(scheme), chromedp.Sleep(250*time.Millisecond), picture(file))
		}
	}
	w.do("the window", screen(1280, 800))
}

func picture(path string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		raw, err := chromedp.CaptureScreenshot()(ctx, t)
		if err != nil {
			return chromedp.Void{}, err
		}
		return chromedp.Void{}, os.WriteFile(path, raw, 0o600)
	}
}

func screen(width, height int64) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500})
		return chromedp.Void{}, err
	}
}

func colours(value string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
		return chromedp.Void{}, err
	}
}

// page looks at a page of the desk; chat looks into the element of the web chat.
const (
	pageScope = `const text = document.body?.innerText ?? "";`
	chatScope = `const root = document.querySelector("brobygger-chat")?.shadowRoot; const log = root?.querySelector(".log");
		const text = log?.innerText ?? "";
		const press = (value) => { const b = [...root.querySelectorAll("button[data-value='" + value + "']:not([disabled])")].pop(); b?.click(); return Boolean(b); };`
)

// until waits for an expression to hold; a page that changes meanwhile is waited for.
func until(scope, expression string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		var last error
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end) && ctx.Err() == nil; {
			holds, err := chromedp.Evaluate[bool](`(() => { `+scope+` return Boolean(`+expression+`); })()`)(ctx, t)
			if err == nil && holds {
				return chromedp.Void{}, nil
			}
			last = err
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
		seen, _ := chromedp.Evaluate[string](`(() => { `+scope+` return typeof text === "undefined" ? "" : text.slice(-1500); })()`)(ctx, t)
		return chromedp.Void{}, fmt.Errorf("waited in vain for %s (%v); the screen ends with %q", expression, last, seen)
	}
}

func click(selector string) step {
	return until("", `(() => { const e = document.querySelector(`+fmt.Sprintf("%q", selector)+`); e?.click(); return e; })()`)
}

func focus(scope, expression string) step {
	return until(scope, `(() => { const e = `+expression+`; e?.focus(); return e; })()`)
}

// types writes with the keyboard into what has the focus and sends it with Enter.
func types(words string) step {
	return chromedp.Steps(chromedp.KeyEvent(words), chromedp.KeyEvent(kb.Enter))
}

// TestAWalkThroughTheWholeProgram is the main job in a real browser: a person and a supporter write to each other, and an
// editor changes a listing. BROBYGGER_SHOTS=FOLDER keeps pictures of every stop.
func TestAWalkThroughTheWholeProgram(t *testing.T) {
	ctx := openBrowser(t)
	folder := os.Getenv("BROBYGGER_SHOTS")
	if folder != "" {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	p := start(t, t.TempDir())
	other, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	person := &walk{t: t, ctx: ctx, who: "person", folder: folder}
	staff := &walk{t: t, ctx: other, who: "supporter", folder: folder}

	person.do("opening the chat", chromedp.Navigate(p.base+"/?lang=da"), until(chatScope, `text.includes("Brobygger")`))
	person.stop("greeting")
	person.do("asking", focus(chatScope, `root.querySelector("textarea")`), types("jeg har det svært med angst og bor i Aarhus"),
		until(chatScope, `root.querySelectorAll(".card").length >= 2`))
	person.stop("listings")
	person.do("more of one", until(chatScope, `press([...root.querySelectorAll(".card button[data-value]")].at(-1).dataset.value)`),
		until(chatScope, `root.querySelector("button[data-value='results']")`))
	person.stop("details")
	person.do("a human", until(chatScope, `press("human")`), until(chatScope, `root.querySelector("button[data-value='human.share']")`))
	person.stop("what-to-share")
	person.do("sharing", until(chatScope, `press("human.share")`), until(chatScope, `root.querySelector("button[data-value='human.cancel']")`))

	staff.do("signing in", chromedp.Navigate(p.links["supporter"]), until(pageScope, `document.querySelector("main form button")`))
	staff.stop("link")
	staff.do("signing in", click("main form button"), until(pageScope, `location.pathname !== "" && !location.pathname.includes("/link/")`),
		chromedp.Navigate(p.base+"/desk"), until(pageScope, `document.querySelector("a[href*='/desk/case/']")`))
	staff.stop("waiting")
	staff.do("claiming", click("form[action*='/claim'] button"), until(pageScope, `document.querySelector("textarea[name=text]")`))
	staff.stop("claimed")
	staff.do("writing", focus(pageScope, `document.querySelector("textarea[name=text]")`), chromedp.KeyEvent("Hej, jeg er her nu. Hvad fylder mest?"),
		click("form[action*='/say'] button[type=submit], form[action*='/say'] button:not([type])"))

	person.do("reading", until(chatScope, `text.includes("Hvad fylder mest?")`), focus(chatScope, `root.querySelector("textarea")`),
		types("det er værst om aftenen"))
	staff.do("reading", until(pageScope, `text.includes("det er værst om aftenen")`))
	person.stop("with-a-human")
	staff.stop("talking")
	person.do("danger", focus(chatScope, `root.querySelector("textarea")`), types("jeg vil ikke leve mere"), until(chatScope, `/70.201.201/.test(text)`))
	person.stop("danger")
	staff.do("danger", until(pageScope, `text.includes("jeg vil ikke leve mere")`))
	staff.stop("danger")
	staff.do("finding", focus(pageScope, `document.querySelector("input[name=q]")`), types(""), until(pageScope, `document.querySelector("form[action*='/listings'] [name=listing]")`))
	staff.stop("finding")

	editor := p.links["editor"]
	staff.who = "editor"
	staff.do("signing in", chromedp.Navigate(editor), until(pageScope, `document.querySelector("main form button")`), click("main form button"),
		until(pageScope, `!location.pathname.includes("/link/")`), chromedp.Navigate(p.base+"/editor"), until(pageScope, `document.querySelector("a[href*='/editor/listing/']")`))
	staff.stop("listings")
	staff.do("a listing", chromedp.Navigate(p.base+"/editor/listing/dk-haabets-alle-aarhus"), until(pageScope, `document.querySelector("input[name=name]")`))
	staff.stop("listing")
	staff.do("crisis lines", chromedp.Navigate(p.base+"/editor/lines"), until(pageScope, `text.includes("Livslinien")`))
	staff.stop("crisis-lines")
}
