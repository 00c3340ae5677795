package staff

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

//go:embed words/*.json
var words embed.FS

// idForm is what an account's id looks like.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,31}$`) // compiled once, never changed

// ErrID says that an account's id does not have the form of one.
var ErrID = errors.New("staff: an account's id is 2 to 32 of a-z, 0-9 and -, beginning with a letter")

// ErrExists says that there is an account of this id already.
var ErrExists = errors.New("staff: there is an account of this name already")

// Roles lists every role.
func Roles() []Role { return []Role{Supporter, Editor} }

// Has reports whether the account has the role.
func (a Account) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// EnsureDefaults makes the accounts that a new installation begins with, "supporter" and "editor", unless they are
// there, with neutral names in the language. It gives both as they are stored.
func EnsureDefaults(ctx context.Context, store Store, code string, now time.Time) ([]Account, error) {
	names, err := firstNames(code)
	if err != nil {
		return nil, err
	}
	defaults := []Account{
		{ID: "supporter", Name: names["staff.supporter"], Roles: []Role{Supporter}, Created: now},
		{ID: "editor", Name: names["staff.editor"], Roles: []Role{Editor}, Created: now},
	}
	for i, account := range defaults {
		stored, err := store.Get(ctx, account.ID)
		if errors.Is(err, ErrNotFound) {
			stored, err = account, store.Put(ctx, account)
		}
		if err != nil {
			return nil, fmt.Errorf("staff: first account %q: %w", account.ID, err)
		}
		defaults[i] = stored
	}
	return defaults, nil
}

// Add makes a new account without a password, or fails with ErrID, ErrName or ErrExists.
func Add(ctx context.Context, store Store, a Account) (Account, error) {
	a.ID = strings.ToLower(strings.TrimSpace(a.ID))
	if !idForm.MatchString(a.ID) {
		return Account{}, ErrID
	}
	name, ok := cleanName(a.Name)
	if !ok {
		return Account{}, ErrName
	}
	a.Name, a.Password = name, ""
	if _, err := store.Get(ctx, a.ID); err == nil {
		return Account{}, ErrExists
	} else if !errors.Is(err, ErrNotFound) {
		return Account{}, fmt.Errorf("staff: adding an account: %w", err)
	}
	if err := store.Put(ctx, a); err != nil {
		return Account{}, fmt.Errorf("staff: adding an account: %w", err)
	}
	return a, nil
}

// FirstName gives the neutral name that an account of a role begins with, in a language, else in English.
func FirstName(role Role, code string) (string, error) {
	names, err := firstNames(code)
	if err != nil {
		return "", err
	}
	return names["staff."+string(role)], nil
}

// Rename sets the name that people see, or fails with ErrName or ErrNotFound.
func Rename(ctx context.Context, store Store, id, name string) (Account, error) {
	name, ok := cleanName(name)
	if !ok {
		return Account{}, ErrName
	}
	account, err := store.Get(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("staff: renaming an account: %w", err)
	}
	account.Name = name
	if err := store.Put(ctx, account); err != nil {
		return Account{}, fmt.Errorf("staff: renaming an account: %w", err)
	}
	return account, nil
}

// firstNames reads the neutral names of the first accounts in a language, else in English.
func firstNames(code string) (map[string]string, error) {
	raw, err := words.ReadFile("words/" + code + ".json")
	if err != nil {
		if raw, err = words.ReadFile("words/en.json"); err != nil {
			return nil, fmt.Errorf("staff: names of the first accounts: %w", err)
		}
	}
	names := map[string]string{}
	if err := json.Unmarshal(raw, &names); err != nil {
		return nil, fmt.Errorf("staff: names of the first accounts: %w", err)
	}
	return names, nil
}

// cleanName trims a name and reports whether it can be shown to people.
func cleanName(name string) (string, bool) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len([]rune(name)) > MaxName || strings.ToValidUTF8(name, "") != name {
		return "", false
	}
	return name, !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}
