package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/brobygger/brobygger/bot/desk"
)

// withoutScripts turns the scripts of pages off.
func withoutScripts() step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	}
}

// hands is somebody at a keyboard, in a browser whose pages run no scripts.
type hands struct {
	t   *testing.T
	ctx context.Context
}

func (h hands) do(steps ...step) {
	h.t.Helper()
	if err := chromedp.Do(h.ctx, steps...); err != nil {
		h.t.Fatal(err)
	}
}

func (h hands) is(expression string) {
	h.t.Helper()
	if ok, err := value[bool](h.ctx, expression); err != nil || !ok {
		h.t.Errorf("%s does not hold (%v)", expression, err)
	}
}

// tabTo presses Tab until what has the focus is what is looked for.
func (h hands) tabTo(expression string) {
	h.t.Helper()
	for range 250 {
		h.do(chromedp.KeyEvent(kb.Tab))
		if ok, err := value[bool](h.ctx, `(e => Boolean(`+expression+`))(document.activeElement)`); err == nil && ok {
			return
		}
	}
	h.t.Fatalf("the keyboard does not get to %s", expression)
}

// sit signs an editor in, in a browser without scripts.
func (w *world) sit(ctx context.Context, id string) hands {
	w.t.Helper()
	secret, err := w.door.Link(context.Background(), id, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	h := hands{w.t, ctx}
	h.do(withoutScripts(), chromedp.Navigate(w.server.URL+desk.LinkPath(secret)), until(`document.querySelector("main form button")`))
	h.tabTo(`e.closest("main") && e.tagName === "BUTTON"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`location.pathname === "/signin/account"`))
	return h
}

func TestEditorsWorkByKeyboardAlone(t *testing.T) {
	ctx := browser(t)
	w := importing(t)
	w.put(full())
	w.group()
	h := w.sit(ctx, "edith")

	// One tap in the list: the list stays as it was, and the keyboard goes on at the next row.
	h.do(chromedp.Navigate(w.server.URL + "/editor?fresh=unverified"))
	h.tabTo(`e.closest("#l-dk-gruppe") && e.tagName === "BUTTON"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.getElementById("flash").innerText.includes("is confirmed")`))
	h.is(`location.search === "?fresh=unverified"`)
	if w.stored("dk-gruppe").Assured != "2026-11-21" {
		t.Error("it is not confirmed")
	}

	// A mistake: what is wrong has the focus, and leads to its field, which says it too, behind a fold that is open now.
	h.do(chromedp.Navigate(w.server.URL + "/editor/listing/dk-gruppe"))
	h.tabTo(`e.tagName === "SUMMARY" && e.textContent.includes("Ages")`)
	h.do(chromedp.KeyEvent(kb.Enter))
	h.tabTo(`e.name === "min_age"`)
	h.do(chromedp.KeyEvent("1985"), chromedp.KeyEvent(kb.Enter), until(`document.getElementById("problems")`))
	h.is(`document.activeElement.id === "problems"`)
	h.tabTo(`e.getAttribute("href") === "#f-min_age"`)
	h.do(script(`document.activeElement.click()`), until(`document.activeElement.id === "f-min_age"`)) // a key of its own would go on into the field
	h.is(`document.getElementById(document.activeElement.getAttribute("aria-describedby")).innerText.includes("not an age")`)
	h.is(`document.activeElement.getAttribute("aria-invalid") === "true" && document.activeElement.checkVisibility()`)
	h.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)), chromedp.KeyEvent("18"), chromedp.KeyEvent(kb.Enter), until(`document.getElementById("flash").innerText.includes("is saved")`))
	if w.stored("dk-gruppe").MinAge != 18 {
		t.Error("it is not saved")
	}

	// Undo, by way of the history.
	h.tabTo(`e.textContent === "History"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`location.pathname.endsWith("/history")`))
	h.tabTo(`e.getAttribute("href")?.endsWith("/undo/3")`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`location.pathname.endsWith("/undo/3")`))
	h.tabTo(`e.closest("main") && e.tagName === "BUTTON"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.getElementById("flash").innerText.includes("is undone")`))
	if w.stored("dk-gruppe").MinAge != 0 {
		t.Error("it is not undone")
	}
}

func TestImportByKeyboardOnAPhone(t *testing.T) {
	ctx := browser(t)
	w := importing(t)
	h := w.sit(ctx, "edith")
	file := filepath.Join(t.TempDir(), "vores.csv")
	if err := os.WriteFile(file, []byte(table+row("dk-en", "Det ene", "+4512345678")), 0o600); err != nil {
		t.Fatal(err)
	}
	h.do(screen(360, 640, true), chromedp.Navigate(w.server.URL+"/editor/import"), chromedp.SetUploadFiles("#f-file", []string{file}))
	h.tabTo(`e.closest("main form") && e.tagName === "BUTTON"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.querySelector("[value=take]")`))
	h.is(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`)
	h.tabTo(`e.value === "take"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.querySelector(".note.ok")`))
	if w.stored("dk-en").Name != "Det ene" {
		t.Error("it is not taken in")
	}
}

// editorPages are all pages of editors that can be asked for.
func editorPages() []string {
	return []string{"/editor", "/editor?fresh=check&sort=due&unplaced=1", "/editor/new", "/editor/listing/dk-fuld", "/editor/listing/dk-fuld/history", "/editor/listing/dk-fuld/undo/2",
		"/editor/changes", "/editor/reports", "/editor/pairs", "/editor/import", "/editor/rank?q=sorg&listing=dk-fuld", "/editor/lines", "/editor/staff", "/editor/operation", "/editor/operation/letter/3fa91c7b2e04"}
}

// edited is a world in which every page of editors has something to show.
func edited(t *testing.T) *world {
	w := newWorld(t, func(o *desk.Options) {
		o.Files = someFiles{}
		now := time.Date(2026, 11, 21, 19, 30, 0, 0, time.UTC)
		operate(o, now, calm(now), &memLetters{kept: someLetters(now)})
	})
	l := w.put(full())
	l.Name = strings.Repeat("Langtnavnudenmellemrum", 4)
	w.put(l)
	w.twins()
	w.reports.kept = []desk.Report{{ID: "1", Listing: "dk-fuld", Reason: "number", Words: strings.Repeat("ord", 100), At: w.now}}
	return w
}

func TestEditorsPagesFitAPhoneAndNeedNoScript(t *testing.T) {
	ctx := browser(t)
	w := edited(t)
	h := w.sit(ctx, "edith")
	edith := w.as("edith")
	for _, at := range editorPages() {
		got := edith.get(at)
		if got.status != 200 || strings.Contains(got.body, "<script") {
			t.Errorf("%s: status %d, or it runs a script", at, got.status)
		}
		for _, width := range []int64{320, 390} {
			h.do(screen(width, 800, true), chromedp.Navigate(w.server.URL+at))
			h.is(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`)
			if wide, err := value[string](ctx, `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className).slice(0, 5).join(" ")`); err != nil || wide != "" {
				t.Errorf("%s at %d: wider than the page are %s (%v)", at, width, wide, err)
			}
		}
		h.is(`[...document.querySelectorAll("main button, main a.button, main select, main input:not([type=hidden],[type=checkbox],[type=radio])")].every(e => !e.checkVisibility() || e.getBoundingClientRect().height >= 32)`)
	}
}

// TestEveryFieldIsLabelled looks at every control of every page: its name, what describes it, and that no id is twice.
func TestEveryFieldIsLabelled(t *testing.T) {
	ctx := browser(t)
	w := edited(t)
	h := w.sit(ctx, "edith")
	for _, at := range editorPages() {
		h.do(chromedp.Navigate(w.server.URL + at))
		for what, expression := range map[string]string{
			"without a name":          `[...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(e => !e.labels?.length && !e.getAttribute("aria-label")).map(e => e.name)`,
			"described by nothing":    `[...document.querySelectorAll("[aria-describedby]")].flatMap(e => e.getAttribute("aria-describedby").split(" ")).filter(id => !document.getElementById(id))`,
			"labelled by nothing":     `[...document.querySelectorAll("[aria-labelledby]")].flatMap(e => e.getAttribute("aria-labelledby").split(" ")).filter(id => !document.getElementById(id))`,
			"an id that stands twice": `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`,
			"a button without a name": `[...document.querySelectorAll("button, a")].filter(e => !e.textContent.trim() && !e.getAttribute("aria-label")).map(e => e.outerHTML)`,
			"more than one main head": `(document.querySelectorAll("h1").length === 1 ? [] : ["h1"])`,
		} {
			if found, err := value[string](ctx, expression+`.join(" ")`); err != nil || found != "" {
				t.Errorf("%s: %s: %s (%v)", at, what, found, err)
			}
		}
	}
}

// TestLettersByKeyboardOnAPhone replays one letter and drops another, with Tab and Enter alone.
func TestLettersByKeyboardOnAPhone(t *testing.T) {
	ctx := browser(t)
	w, letters := operating(t, calm)
	h := w.sit(ctx, "edith")
	h.do(screen(390, 844, true), chromedp.Navigate(w.server.URL+"/editor"))
	h.tabTo(`e.getAttribute("href") === "/editor/operation"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`location.pathname === "/editor/operation"`))
	h.is(`document.querySelector("nav [aria-current=page]").getAttribute("href") === "/editor/operation"`)
	h.tabTo(`e.tagName === "SUMMARY"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.querySelector("details").open`))
	h.is(`document.documentElement.scrollWidth <= document.documentElement.clientWidth`) // the table scrolls in itself
	h.tabTo(`e.ariaLabel === "Try again: 3fa91c7b2e04"`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.getElementById("flash").innerText.includes("on its way again")`))
	h.tabTo(`e.ariaLabel?.startsWith("Drop c07b55d1aa9e")`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`location.pathname.endsWith("/letter/c07b55d1aa9e")`))
	if len(letters.kept) != 2 {
		t.Errorf("%d letters are left before it was asked", len(letters.kept))
	}
	h.tabTo(`e.closest("main") && e.textContent.includes("drop it for good")`)
	h.do(chromedp.KeyEvent(kb.Enter), until(`document.getElementById("flash").innerText.includes("is dropped")`))
	if len(letters.kept) != 1 || len(letters.replayed) != 1 {
		t.Errorf("left %d, replayed %d", len(letters.kept), len(letters.replayed))
	}
}
