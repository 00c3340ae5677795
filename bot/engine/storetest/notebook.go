package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
)

// TestNotebook is the suite of notebooks. open gives an empty one, and the same one as another program sees it.
func TestNotebook(t *testing.T, open func(t *testing.T) (here, there adapters.Notebook)) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, here, there adapters.Notebook){
		"a line is found by every program":      lineFound,
		"a line is written anew":                lineAnew,
		"each line has its own time":            lineTimes,
		"a page gives all its lines":            wholePage,
		"a line is torn out":                    lineTorn,
		"a page is torn out, and no other":      pageTorn,
		"what is not there":                     noLine,
		"a page of many lines loses none early": manyLines,
	} {
		t.Run(name, func(t *testing.T) {
			here, there := open(t)
			test(t, here, there)
		})
	}
}

func note(t *testing.T, n adapters.Notebook, page, key, value string, expires time.Time) {
	t.Helper()
	if err := n.Note(t.Context(), page, key, value, expires); err != nil {
		t.Fatalf("Note: %v", err)
	}
}

func wantLine(t *testing.T, n adapters.Notebook, page, key, want string) {
	t.Helper()
	value, ok, err := n.Look(t.Context(), page, key)
	if err != nil || !ok || value != want {
		t.Fatalf("Look at %q of %q gave %q, %v, %v; want %q", key, page, value, ok, err, want)
	}
}

func wantNoLine(t *testing.T, n adapters.Notebook, page, key string) {
	t.Helper()
	if value, ok, err := n.Look(t.Context(), page, key); ok || err != nil || value != "" {
		t.Fatalf("Look at %q of %q gave %q, %v, %v; want nothing", key, page, value, ok, err)
	}
}

func wantPage(t *testing.T, n adapters.Notebook, page string, want map[string]string) {
	t.Helper()
	lines, err := n.Page(t.Context(), page)
	if err != nil {
		t.Fatalf("Page: %v", err)
	}
	equal(t, "page "+page, lines, want)
}

func lineFound(t *testing.T, here, there adapters.Notebook) {
	later := start().Add(time.Hour)
	for key, value := range map[string]string{"k": "v", "empty": "", "lines": "a\nb\n", "odd key:{æ}/1": "\x00\xff 7"} {
		note(t, here, "lane:web/1", key, value, later)
		wantLine(t, there, "lane:web/1", key, value)
		wantNoLine(t, there, "lane:web/2", key)
	}
}

func lineAnew(t *testing.T, here, there adapters.Notebook) {
	later := start().Add(time.Hour)
	note(t, here, "p", "k", "old", later)
	note(t, there, "p", "k", "new", later.Add(time.Hour))
	wantLine(t, here, "p", "k", "new")
	wantPage(t, here, "p", map[string]string{"k": "new"})
}

func lineTimes(t *testing.T, here, there adapters.Notebook) {
	now := start()
	note(t, here, "p", "long", "1", now.Add(time.Hour))
	note(t, here, "p", "over", "2", now.Add(-time.Second))
	note(t, here, "p", "cut short", "3", now.Add(time.Hour))
	note(t, here, "p", "cut short", "3", now.Add(-time.Second))
	note(t, here, "alone", "over", "4", now.Add(-time.Second))
	wantLine(t, there, "p", "long", "1")
	wantNoLine(t, there, "p", "over")
	wantNoLine(t, there, "p", "cut short")
	wantNoLine(t, there, "alone", "over")
	wantPage(t, there, "p", map[string]string{"long": "1"})
	wantPage(t, there, "alone", map[string]string{})
	note(t, here, "p", "over", "5", now.Add(time.Hour))
	wantLine(t, there, "p", "over", "5")
}

func wholePage(t *testing.T, here, there adapters.Notebook) {
	want := map[string]string{}
	for i := range 300 {
		key := fmt.Sprint("key", i)
		want[key] = strings.Repeat("v", i)
		note(t, here, "p", key, want[key], start().Add(time.Hour))
	}
	wantPage(t, there, "p", want)
}

func lineTorn(t *testing.T, here, there adapters.Notebook) {
	later := start().Add(time.Hour)
	note(t, here, "p", "a", "1", later)
	note(t, here, "p", "b", "2", later)
	for range 2 { // tearing what is not there is no error
		if err := there.Tear(t.Context(), "p", "a"); err != nil {
			t.Fatal(err)
		}
	}
	wantPage(t, here, "p", map[string]string{"b": "2"})
}

func pageTorn(t *testing.T, here, there adapters.Notebook) {
	later := start().Add(time.Hour)
	note(t, here, "p", "a", "1", later)
	note(t, here, "p", "b", "2", later)
	note(t, here, "other", "a", "3", later)
	for range 2 {
		if err := there.Tear(t.Context(), "p", ""); err != nil {
			t.Fatal(err)
		}
	}
	wantPage(t, here, "p", map[string]string{})
	wantNoLine(t, here, "p", "a")
	wantPage(t, here, "other", map[string]string{"a": "3"})
	note(t, here, "p", "a", "4", later)
	wantPage(t, there, "p", map[string]string{"a": "4"})
}

func noLine(t *testing.T, here, _ adapters.Notebook) {
	wantNoLine(t, here, "nothing", "k")
	wantPage(t, here, "nothing", map[string]string{})
}

func manyLines(t *testing.T, here, there adapters.Notebook) {
	now := start()
	for i := range 200 { // more than one write tidies
		note(t, here, "p", fmt.Sprint("over", i), "1", now.Add(-time.Second))
		note(t, here, "p", fmt.Sprint("open", i), "1", now.Add(time.Hour))
	}
	lines, err := there.Page(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "lines", len(lines), 200)
}
