package staff_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/bot/staff/stafftest"
)

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) later(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const secretWords = "four random plain words"

func openDoor(t *testing.T) (*staff.Door, *stafftest.Store, *clock) {
	t.Helper()
	store, c := &stafftest.Store{}, &clock{now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	door, err := staff.NewDoor(staff.DoorOptions{Store: store, Now: c.Now,
		Params: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"signe", "omar"} {
		if _, err := staff.Add(context.Background(), store, staff.Account{ID: id, Name: id, Roles: []staff.Role{staff.Supporter}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := door.SetPassword(context.Background(), "signe", secretWords); err != nil {
		t.Fatal(err)
	}
	return door, store, c
}

func TestSignIn(t *testing.T) {
	for _, tt := range []struct {
		name, account, password string
		want                    error
	}{
		{"right", "signe", secretWords, nil},
		{"name in capitals and spaces", "  Signe ", secretWords, nil},
		{"wrong password", "signe", "something else entirely", staff.ErrWrong},
		{"empty password", "signe", "", staff.ErrWrong},
		{"no password was set", "omar", "", staff.ErrWrong},
		{"unknown account", "nobody", secretWords, staff.ErrWrong},
		{"the hash itself", "signe", "$argon2id$v=19$m=64", staff.ErrWrong},
		{"too long to be one", "signe", strings.Repeat("x", 1<<20), staff.ErrWrong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			door, _, _ := openDoor(t)
			account, err := door.SignIn(context.Background(), tt.account, tt.password, "192.0.2.1")
			if !errors.Is(err, tt.want) {
				t.Fatalf("error %v, want %v", err, tt.want)
			}
			if err == nil && account.ID != "signe" {
				t.Errorf("account %q", account.ID)
			}
		})
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	ctx := context.Background()
	t.Run("one place at one account", func(t *testing.T) {
		door, _, c := openDoor(t)
		for range 8 {
			if _, err := door.SignIn(ctx, "signe", "wrong", "192.0.2.1"); !errors.Is(err, staff.ErrWrong) {
				t.Fatal(err)
			}
		}
		var many *staff.TooManyError
		if _, err := door.SignIn(ctx, "signe", secretWords, "192.0.2.1"); !errors.As(err, &many) || many.After <= 0 {
			t.Fatalf("the ninth attempt: %v", err)
		}
		if _, err := door.SignIn(ctx, "signe", secretWords, "198.51.100.7"); err != nil {
			t.Errorf("the owner elsewhere is locked out: %v", err)
		}
		c.later(many.After)
		if _, err := door.SignIn(ctx, "signe", secretWords, "192.0.2.1"); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
	t.Run("one place at many accounts", func(t *testing.T) {
		door, _, _ := openDoor(t)
		for i := range 30 {
			if _, err := door.SignIn(ctx, strings.Repeat("a", i+2), "wrong", "192.0.2.1"); !errors.Is(err, staff.ErrWrong) {
				t.Fatal(err)
			}
		}
		var many *staff.TooManyError
		if _, err := door.SignIn(ctx, "signe", secretWords, "192.0.2.1"); !errors.As(err, &many) {
			t.Errorf("the 31st attempt: %v", err)
		}
	})
	t.Run("many places at one account", func(t *testing.T) {
		door, _, _ := openDoor(t)
		for i := range 60 {
			if _, err := door.SignIn(ctx, "signe", "wrong", "192.0.2."+strings.Repeat("1", i+1)); !errors.Is(err, staff.ErrWrong) {
				t.Fatal(err)
			}
		}
		var many *staff.TooManyError
		if _, err := door.SignIn(ctx, "signe", secretWords, "203.0.113.1"); !errors.As(err, &many) {
			t.Errorf("the 61st attempt: %v", err)
		}
	})
	t.Run("a success forgives the place", func(t *testing.T) {
		door, _, _ := openDoor(t)
		for range 3 {
			for range 7 {
				if _, err := door.SignIn(ctx, "signe", "wrong", "192.0.2.1"); !errors.Is(err, staff.ErrWrong) {
					t.Fatal(err)
				}
			}
			if _, err := door.SignIn(ctx, "signe", secretWords, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestLinkWorksOnceAndIsKeptAsAHash(t *testing.T) {
	ctx := context.Background()
	door, store, c := openDoor(t)
	secret, err := door.Link(ctx, "signe", 0)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := base64.RawURLEncoding.DecodeString(secret); err != nil || len(raw) != 32 {
		t.Errorf("a secret of %d bytes (%v), want 32", len(raw), err)
	}
	sum := sha256.Sum256([]byte(secret))
	if got := store.Hashes(); len(got) != 1 || got[0] != hex.EncodeToString(sum[:]) {
		t.Errorf("kept %q", got)
	}
	c.later(staff.LinkLife - time.Second)
	if account, err := door.Enter(ctx, secret); err != nil || account.ID != "signe" {
		t.Errorf("the first time: %q, %v", account.ID, err)
	}
	if _, err := door.Enter(ctx, secret); !errors.Is(err, staff.ErrLink) {
		t.Errorf("the second time: %v", err)
	}
	late, err := door.Link(ctx, "signe", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c.later(time.Hour)
	if _, err := door.Enter(ctx, late); !errors.Is(err, staff.ErrLink) {
		t.Errorf("after its life: %v", err)
	}
	if _, err := door.Link(ctx, "nobody", 0); !errors.Is(err, staff.ErrNotFound) {
		t.Errorf("a link for nobody: %v", err)
	}
}

func TestSetPassword(t *testing.T) {
	for name, password := range map[string]string{"short": "123456789", "own name": "   signe   ", "long": strings.Repeat("a", 201)} {
		t.Run(name, func(t *testing.T) {
			door, _, _ := openDoor(t)
			if _, err := door.SetPassword(context.Background(), "signe", password); !errors.Is(err, staff.ErrPassword) {
				t.Errorf("error %v", err)
			}
		})
	}
	door, store, _ := openDoor(t)
	if _, err := door.SetPassword(context.Background(), "omar", "æøå og andre tegn"); err != nil {
		t.Fatal(err)
	}
	account, err := store.Get(context.Background(), "omar")
	if err != nil || !strings.HasPrefix(account.Password, "$argon2id$") {
		t.Errorf("kept %q, %v", account.Password, err)
	}
}

func TestNamesAndIDs(t *testing.T) {
	store := &stafftest.Store{}
	for _, tt := range []struct {
		id, name string
		want     error
	}{
		{"maja-2", "Maja", nil}, {"maja-2", "Maja", staff.ErrExists}, {"x", "X", staff.ErrID}, {"2fast", "X", staff.ErrID},
		{"../etc", "X", staff.ErrID}, {"good", "", staff.ErrName}, {"good", "a\u202eb", staff.ErrName}, {"good", strings.Repeat("n", 41), staff.ErrName},
	} {
		if _, err := staff.Add(context.Background(), store, staff.Account{ID: tt.id, Name: tt.name}); !errors.Is(err, tt.want) {
			t.Errorf("%q %q: %v, want %v", tt.id, tt.name, err, tt.want)
		}
	}
}

func TestEnsureDefaults(t *testing.T) {
	ctx, now := context.Background(), time.Now()
	for code, name := range map[string]string{"da": "Redaktør", "nb": "Redaktør", "sv": "Redaktör", "en": "Editor", "xx": "Editor"} {
		store := &stafftest.Store{}
		accounts, err := staff.EnsureDefaults(ctx, store, code, now)
		if err != nil || len(accounts) != 2 {
			t.Fatal(accounts, err)
		}
		if accounts[0].ID != "supporter" || !accounts[0].Has(staff.Supporter) || accounts[0].Has(staff.Editor) || accounts[0].Name == "" {
			t.Errorf("%s: %+v", code, accounts[0])
		}
		if accounts[1].ID != "editor" || !accounts[1].Has(staff.Editor) || accounts[1].Name != name {
			t.Errorf("%s: %+v", code, accounts[1])
		}
		accounts[1].Name = "Edith"
		if err := store.Put(ctx, accounts[1]); err != nil {
			t.Fatal(err)
		}
		again, err := staff.EnsureDefaults(ctx, store, code, now)
		if err != nil || again[1].Name != "Edith" {
			t.Errorf("what is there was changed: %+v, %v", again[1], err)
		}
	}
}
