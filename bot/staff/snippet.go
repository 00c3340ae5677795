package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Snippet is a piece of a supporter's own story, written beforehand by their own choice, that they can send into a
// conversation. The program writes none and proposes none.
type Snippet struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Bounds of snippets.
const (
	MaxSnippets     = 20
	MaxSnippetTitle = 40   // characters
	MaxSnippetText  = 1500 // characters: fits into one message everywhere
)

// Errors of snippets.
var (
	ErrSnippet      = errors.New("staff: a snippet needs a title and a text that can be shown, neither of them too long")
	ErrSnippets     = errors.New("staff: there are as many snippets as can be kept")
	ErrNoSnippet    = errors.New("staff: no snippet of this title")
	ErrSnippetTwice = errors.New("staff: there is a snippet of this title already")
)

// Snippet gives the snippet of a title, whatever the case of its letters.
func (a Account) Snippet(title string) (Snippet, bool) {
	i := a.snippet(title)
	if i < 0 {
		return Snippet{}, false
	}
	return a.Snippets[i], true
}

func (a Account) snippet(title string) int {
	title = strings.Join(strings.Fields(title), " ")
	return slices.IndexFunc(a.Snippets, func(s Snippet) bool { return strings.EqualFold(s.Title, title) })
}

// AddSnippet keeps a snippet of an account, or fails with ErrSnippet, ErrSnippets or ErrSnippetTwice. The very same
// snippet again counts as kept.
func AddSnippet(ctx context.Context, store Store, id string, s Snippet) (Account, error) {
	s, ok := cleanSnippet(s)
	if !ok {
		return Account{}, ErrSnippet
	}
	account, err := store.Get(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("staff: keeping a snippet: %w", err)
	}
	if i := account.snippet(s.Title); i >= 0 {
		if account.Snippets[i] == s {
			return account, nil
		}
		return account, ErrSnippetTwice
	}
	if len(account.Snippets) >= MaxSnippets {
		return account, ErrSnippets
	}
	account.Snippets = append(account.Snippets, s)
	if err := store.Put(ctx, account); err != nil {
		return Account{}, fmt.Errorf("staff: keeping a snippet: %w", err)
	}
	return account, nil
}

// RemoveSnippet removes the snippet of a title, or fails with ErrNoSnippet.
func RemoveSnippet(ctx context.Context, store Store, id, title string) (Account, error) {
	account, err := store.Get(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("staff: removing a snippet: %w", err)
	}
	i := account.snippet(title)
	if i < 0 {
		return account, ErrNoSnippet
	}
	account.Snippets = slices.Delete(account.Snippets, i, i+1)
	if err := store.Put(ctx, account); err != nil {
		return Account{}, fmt.Errorf("staff: removing a snippet: %w", err)
	}
	return account, nil
}

// cleanSnippet trims a snippet and reports whether it can be shown to people.
func cleanSnippet(s Snippet) (Snippet, bool) {
	s.Title, s.Text = strings.Join(strings.Fields(s.Title), " "), strings.TrimSpace(s.Text)
	return s, shown(s.Title, MaxSnippetTitle) && shown(s.Text, MaxSnippetText)
}

// shown reports whether a text is not empty, not too long, and holds nothing that cannot be shown.
func shown(text string, longest int) bool {
	return text != "" && utf8.RuneCountInString(text) <= longest && utf8.ValidString(text) && !strings.ContainsFunc(text, unshown)
}

func unshown(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
