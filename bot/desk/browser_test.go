package desk_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser gives a tab of a headless chromium.
func browser(t *testing.T) context.Context {
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
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(1280, 900))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil { // begins the browser, which must not end with the time of a step
		t.Fatal(err)
	}
	timed, stopClock := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(func() { stopClock(); stop(); stopAllocator() })
	return timed
}
