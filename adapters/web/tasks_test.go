package web_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// step is one thing done in the browser.
type step = chromedp.Action[chromedp.Void]

// look names the parts of the chat for the expressions below.
const look = `const chat = (() => { const root = document.querySelector("brobygger-chat")?.shadowRoot;
	return { root, log: root?.querySelector(".log"), text: root?.querySelector("textarea"), focus: root?.activeElement }; })();`

// until waits for an expression about chat to hold.
func until(expression string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		poll := chromedp.PollFunction[bool](`() => {`+look+` return Boolean(chat.log && (`+expression+`)); }`,
			chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second))
		_, err := poll(ctx, t)
		for err != nil && strings.Contains(err.Error(), "Cannot find context") && ctx.Err() == nil { // the page changed meanwhile
			_, err = poll(ctx, t)
		}
		if err != nil {
			return chromedp.Void{}, fmt.Errorf("waiting for %s: %w", expression, err)
		}
		return chromedp.Void{}, nil
	}
}

// script runs statements about chat.
func script(statements string) step {
	return chromedp.Evaluate[chromedp.Void](`(() => {` + look + statements + `; })()`)
}

// value gives the value of an expression about chat.
func value[T any](ctx context.Context, expression string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](`(() => {`+look+` return `+expression+`; })()`))
}

// say types words with the keyboard and sends them with Enter.
func say(words string) step {
	return chromedp.Steps(script(`chat.text.focus()`), chromedp.KeyEvent(words), chromedp.KeyEvent(kb.Enter))
}

// pressAtOnce presses a key several times within one moment, however slow the browser is to be told so.
func pressAtOnce(times int, key string) step {
	return script(fmt.Sprintf(`for (let n = 0; n < %d; n++) chat.text.dispatchEvent(new KeyboardEvent("keydown", { key: %q, bubbles: true, composed: true }))`, times, key))
}

// picture writes what can be seen to a file.
func picture(path string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		raw, err := chromedp.CaptureScreenshot()(ctx, t)
		if err != nil {
			return chromedp.Void{}, fmt.Errorf("taking a picture: %w", err)
		}
		return chromedp.Void{}, os.WriteFile(path, raw, 0o644)
	}
}

// screen sets the size of the window.
func screen(width, height int64, scale float64, mobile bool) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale, Mobile: mobile})
		return chromedp.Void{}, err
	}
}

// media sets a media feature, for instance prefers-color-scheme.
func media(pairs ...string) step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		var features []*emulation.MediaFeature
		for i := 0; i+1 < len(pairs); i += 2 {
			features = append(features, &emulation.MediaFeature{Name: pairs[i], Value: pairs[i+1]})
		}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return chromedp.Void{}, err
	}
}

// withoutScripts switches JavaScript off.
func withoutScripts() step {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	}
}
