package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/staff"
)

func testStaff(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"accounts are kept, changed and listed": accounts,
		"a link works once":                     linkOnce,
		"a link runs out":                       linkRunsOut,
	})
}

func accounts(t *testing.T, s Stores) {
	if _, err := s.Staff.Get(t.Context(), "alma"); !errors.Is(err, staff.ErrNotFound) {
		t.Fatalf("Get gave %v, want ErrNotFound", err)
	}
	alma := staff.Account{ID: "alma", Name: "Alma", Roles: []staff.Role{staff.Supporter, staff.Editor}, Password: "$argon2id$x", Lang: "da", Created: start().UTC()}
	bo := staff.Account{ID: "bo", Name: "Bo", Roles: []staff.Role{staff.Editor}}
	for _, a := range []staff.Account{bo, {ID: "alma", Name: "before"}, alma} {
		if err := s.Staff.Put(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Replica(t).Staff.Get(t.Context(), "alma")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "account", got, alma)
	all, err := s.Staff.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "all", all, []staff.Account{alma, bo})
}

func linkOnce(t *testing.T, s Stores) {
	now := start()
	if err := s.Staff.PutLink(t.Context(), "hash", "alma", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var took []string
	for range 10 {
		wg.Go(func() {
			account, err := s.Staff.TakeLink(t.Context(), "hash", now)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				took = append(took, account)
			} else if !errors.Is(err, staff.ErrLink) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "who took it", took, []string{"alma"})
}

func linkRunsOut(t *testing.T, s Stores) {
	now := start()
	for hash, until := range map[string]time.Time{"old": now.Add(-time.Second), "short": now.Add(time.Minute)} {
		if err := s.Staff.PutLink(t.Context(), hash, "alma", until); err != nil {
			t.Fatal(err)
		}
		if account, err := s.Staff.TakeLink(t.Context(), hash, now.Add(time.Minute)); !errors.Is(err, staff.ErrLink) {
			t.Fatalf("TakeLink of %s gave %q, %v; want ErrLink", hash, account, err)
		}
	}
	if _, err := s.Staff.TakeLink(t.Context(), "unknown", now); !errors.Is(err, staff.ErrLink) {
		t.Fatalf("TakeLink gave %v, want ErrLink", err)
	}
}

func testSessions(t *testing.T, open func(t *testing.T) Stores) {
	s, now := open(t), start()
	find := func(token, want string) {
		t.Helper()
		data, found, err := s.Replica(t).Sessions.FindCtx(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "session "+token, []any{string(data), found}, []any{want, want != ""})
	}
	keep := func(token, data string, until time.Time) {
		t.Helper()
		if err := s.Sessions.CommitCtx(t.Context(), token, []byte(data), until); err != nil {
			t.Fatal(err)
		}
	}
	find("a", "")
	keep("a", "one", now.Add(time.Hour))
	keep("b", "other", now.Add(time.Hour))
	keep("a", "two\x00", now.Add(time.Hour))
	find("a", "two\x00")
	keep("a", "old", now.Add(-time.Second))
	find("a", "")
	for range 2 { // ending what has ended is no error
		if err := s.Sessions.DeleteCtx(t.Context(), "b"); err != nil {
			t.Fatal(err)
		}
	}
	find("b", "")
}
