package staff_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/bot/staff/stafftest"
)

func supporterIn(t *testing.T) *stafftest.Store {
	t.Helper()
	store := &stafftest.Store{}
	if _, err := staff.Add(t.Context(), store, staff.Account{ID: "telegram-7", Name: "Maja", Created: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestSnippetsAreKeptFoundAndRemoved(t *testing.T) {
	store := supporterIn(t)
	for range 2 { // the same twice is one
		if _, err := staff.AddSnippet(t.Context(), store, "telegram-7", staff.Snippet{Title: " Min  første gruppe ", Text: "Jeg sad\ni bilen.\n"}); err != nil {
			t.Fatal(err)
		}
	}
	account, err := store.Get(t.Context(), "telegram-7")
	if err != nil || len(account.Snippets) != 1 {
		t.Fatalf("kept %+v, %v", account.Snippets, err)
	}
	if got, ok := account.Snippet("MIN FØRSTE gruppe"); !ok || got.Text != "Jeg sad\ni bilen." {
		t.Errorf("found %+v, %v", got, ok)
	}
	if _, err := staff.RemoveSnippet(t.Context(), store, "telegram-7", "min første gruppe"); err != nil {
		t.Fatal(err)
	}
	if _, err := staff.RemoveSnippet(t.Context(), store, "telegram-7", "min første gruppe"); !errors.Is(err, staff.ErrNoSnippet) {
		t.Errorf("removing what is not there gave %v", err)
	}
}

func TestWhatASnippetMayNotBe(t *testing.T) {
	for name, tt := range map[string]struct {
		s   staff.Snippet
		err error
	}{
		"no title":          {staff.Snippet{Text: "text"}, staff.ErrSnippet},
		"no text":           {staff.Snippet{Title: "title", Text: " \n"}, staff.ErrSnippet},
		"a long title":      {staff.Snippet{Title: strings.Repeat("ø", 41), Text: "text"}, staff.ErrSnippet},
		"a long text":       {staff.Snippet{Title: "title", Text: strings.Repeat("ø", 1501)}, staff.ErrSnippet},
		"as long as a text": {staff.Snippet{Title: strings.Repeat("ø", 99), Text: strings.Repeat("ø", 99)}, staff.ErrSnippet},
		"control signs":     {staff.Snippet{Title: "title", Text: "a\x00b"}, staff.ErrSnippet},
		"broken letters":    {staff.Snippet{Title: "title", Text: "a\xff"}, staff.ErrSnippet},
		"the title is used": {staff.Snippet{Title: "Taken", Text: "another text"}, staff.ErrSnippetTwice},
	} {
		t.Run(name, func(t *testing.T) {
			store := supporterIn(t)
			if _, err := staff.AddSnippet(t.Context(), store, "telegram-7", staff.Snippet{Title: "taken", Text: "a text"}); err != nil {
				t.Fatal(err)
			}
			if _, err := staff.AddSnippet(t.Context(), store, "telegram-7", tt.s); !errors.Is(err, tt.err) {
				t.Errorf("error %v, want %v", err, tt.err)
			}
		})
	}
}

func TestSnippetsAreBounded(t *testing.T) {
	store := supporterIn(t)
	for i := range staff.MaxSnippets {
		if _, err := staff.AddSnippet(t.Context(), store, "telegram-7", staff.Snippet{Title: fmt.Sprint("title ", i), Text: "text"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := staff.AddSnippet(t.Context(), store, "telegram-7", staff.Snippet{Title: "one more", Text: "text"}); !errors.Is(err, staff.ErrSnippets) {
		t.Errorf("one more gave %v", err)
	}
}

func TestRename(t *testing.T) {
	store := supporterIn(t)
	if a, err := staff.Rename(t.Context(), store, "telegram-7", "  Omar  K "); err != nil || a.Name != "Omar K" {
		t.Errorf("gave %q, %v", a.Name, err)
	}
	if _, err := staff.Rename(t.Context(), store, "telegram-7", "a\u202eb"); !errors.Is(err, staff.ErrName) {
		t.Errorf("a name that cannot be shown gave %v", err)
	}
	if _, err := staff.Rename(t.Context(), store, "nobody", "Omar"); !errors.Is(err, staff.ErrNotFound) {
		t.Errorf("nobody gave %v", err)
	}
	if account, err := store.Get(t.Context(), "telegram-7"); err != nil || account.Name != "Omar K" {
		t.Errorf("kept %q, %v", account.Name, err)
	}
}

func TestFirstNamesInEveryLanguage(t *testing.T) {
	for code, want := range map[string]string{"da": "Peer-medarbejder", "nb": "Likeperson", "sv": "Peer supporter", "xx": "Peer supporter"} {
		if got, err := staff.FirstName(staff.Supporter, code); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", code, got, err, want)
		}
	}
}
