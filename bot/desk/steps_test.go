package desk_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// step is one thing done in the browser.
type step = chromedp.Action[chromedp.Void]

// until waits for an expression to hold.
func until(expression string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		poll := chromedp.PollFunction[bool](`() => Boolean(`+expression+`)`,
			chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second))
		var err error
		for range 50 { // a page that is left while it is asked is asked again on the next one
			if _, err = poll(ctx, t); err == nil {
				return chromedp.Void{}, nil
			}
			if !strings.Contains(err.Error(), "navigated") && !strings.Contains(err.Error(), "context") {
				break
			}
		}
		return chromedp.Void{}, fmt.Errorf("waiting for %s: %w", expression, err)
	}
}

// script runs statements.
func script(statements string) step {
	return chromedp.Evaluate[chromedp.Void](`(() => {` + statements + `; })()`)
}

// value gives the value of an expression.
func value[T any](ctx context.Context, expression string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](`(() => { return `+expression+`; })()`))
}

// screen sets the size of the window.
func screen(width, height int64, mobile bool) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: mobile})
		return chromedp.Void{}, err
	}
}

// scheme sets the colour scheme.
func scheme(name string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
		return chromedp.Void{}, err
	}
}

// picture writes the whole page to a file.
func picture(path string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		raw, err := chromedp.FullScreenshot(100)(ctx, t)
		if err != nil {
			return chromedp.Void{}, fmt.Errorf("taking a picture: %w", err)
		}
		return chromedp.Void{}, os.WriteFile(path, raw, 0o644)
	}
}
