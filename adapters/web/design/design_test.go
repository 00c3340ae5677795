package design_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/adapters/web/design"
)

// Pairs of tokens that meet on a page, with the ratio WCAG 2.2 AA asks for: 4.5 for words, 3 for what marks a control.
var pairs = []struct {
	fore, back string
	least      float64
}{
	{"text", "page", 4.5}, {"text", "surface", 4.5}, {"text", "sunken", 4.5},
	{"text-soft", "page", 4.5}, {"text-soft", "surface", 4.5}, {"text-soft", "sunken", 4.5},
	{"link", "page", 4.5}, {"link", "surface", 4.5}, {"link", "sunken", 4.5},
	{"on-accent", "accent", 4.5}, {"on-accent", "accent-hover", 4.5},
	{"accent", "page", 3}, {"accent", "surface", 3},
	{"on-accent-soft", "accent-soft", 4.5}, {"accent", "surface", 4.5},
	{"on-human", "human", 4.5}, {"human-line", "surface", 3}, {"human-line", "page", 3},
	{"on-crisis", "crisis", 4.5}, {"crisis-line", "crisis", 3}, {"crisis-line", "page", 3},
	{"on-crisis-strong", "crisis-strong", 4.5}, {"crisis-strong", "crisis", 3},
	{"on-ok", "ok", 4.5}, {"on-warn", "warn", 4.5}, {"on-bad", "bad", 4.5},
	{"line-strong", "page", 3}, {"line-strong", "surface", 3}, {"line-strong", "sunken", 3},
	{"focus", "page", 3}, {"focus", "surface", 3}, {"focus", "sunken", 3}, {"focus", "crisis", 3}, {"focus", "human", 3},
	{"focus", "accent-soft", 3},
}

func TestContrastOfEveryPair(t *testing.T) {
	light, dark := schemes(t)
	for name, scheme := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, p := range pairs {
			t.Run(fmt.Sprintf("%s/%s on %s", name, p.fore, p.back), func(t *testing.T) {
				got := ratio(luminance(t, scheme[p.fore]), luminance(t, scheme[p.back]))
				if got < p.least {
					t.Errorf("contrast %.2f, want at least %.1f (%s on %s)", got, p.least, scheme[p.fore], scheme[p.back])
				}
			})
		}
	}
}

func TestDarkNamesEveryColourOfLight(t *testing.T) {
	light, dark := schemes(t)
	for name := range light {
		if dark[name] == "" {
			t.Errorf("--bb-%s has no dark colour", name)
		}
	}
	if len(dark) != len(light) {
		t.Errorf("%d dark colours, %d light ones", len(dark), len(light))
	}
}

// schemes reads the colours of the stylesheet, light ones first.
func schemes(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	before, after, ok := strings.Cut(design.Tokens(), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("tokens.css has no dark part")
	}
	read := func(css string) map[string]string {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--bb-([a-z-]+):\s*(#[0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colours[m[1]] = m[2]
		}
		return colours
	}
	light, dark = read(before), read(after)
	if len(light) < 20 {
		t.Fatalf("only %d light colours were read", len(light))
	}
	return light, dark
}

// luminance is WCAG's relative luminance of #rrggbb.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) != 7 {
		t.Fatalf("not a colour: %q", hex)
	}
	weights := []float64{0.2126, 0.7152, 0.0722}
	sum := 0.0
	for i, weight := range weights {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("not a colour: %q", hex)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func ratio(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	return (a + 0.05) / (b + 0.05)
}
