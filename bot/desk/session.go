package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/brobygger/brobygger/bot/staff"
)

// A session ends after this long without a page, and at the latest after sessionLife.
const (
	sessionIdle = 8 * time.Hour
	sessionLife = 24 * time.Hour
)

// Keys of what a session holds.
const (
	keyAccount = "account" // id
	keySeal    = "seal"    // of the password when signing in: a new password ends the other sessions
	keyByLink  = "by_link" // signed in by a one-time link: a new password needs no old one
	keyPaused  = "paused"  // not on duty while the list is open
	keyFlash   = "flash"   // what was done, said on the next page
)

func newSessions(o Options) *scs.SessionManager {
	// Not scs.New: it starts a store in memory that is never stopped.
	s := &scs.SessionManager{
		IdleTimeout: sessionIdle, Lifetime: sessionLife, Store: o.Sessions, Codec: scs.GobCodec{}, HashTokenInStore: true,
		Cookie: scs.SessionCookie{Name: "brobygger_desk", HttpOnly: true, Path: "/", SameSite: http.SameSiteLaxMode, Secure: o.HTTPS},
	}
	return s
}

// sessionFailed answers when the session store is away.
func (d *Desk) sessionFailed(w http.ResponseWriter, _ *http.Request, err error) {
	if !errors.Is(err, context.Canceled) { // somebody who left is no failure
		d.o.Log.Warn("desk: the session store failed", "cause", err)
	}
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// withSession loads the session. A stream reads it without prolonging it: an open page alone is not use.
func (d *Desk) withSession(stream bool, next http.Handler) http.Handler {
	if !stream {
		return d.sessions.LoadAndSave(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := d.loadSession(r)
		if err != nil {
			d.sessions.ErrorFunc(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (d *Desk) loadSession(r *http.Request) (context.Context, error) {
	token := ""
	if cookie, err := r.Cookie(d.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := d.sessions.Load(r.Context(), token)
	if err != nil {
		return nil, fmt.Errorf("desk: loading the session: %w", err)
	}
	return ctx, nil
}

// whoIs gives the account of the session in ctx, or nil when nobody is signed in. Roles are read afresh each time, so
// that an account that was taken away has no access from that moment on.
func (d *Desk) whoIs(ctx context.Context) (*staff.Account, error) {
	id := d.sessions.GetString(ctx, keyAccount)
	if id == "" {
		return nil, nil
	}
	account, err := d.o.Staff.Get(ctx, id)
	if errors.Is(err, staff.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("desk: reading the account: %w", err)
	}
	if d.sessions.GetString(ctx, keySeal) != seal(account) {
		return nil, nil
	}
	return &account, nil
}

// enter begins a session for an account, under a new token.
func (d *Desk) enter(ctx context.Context, a staff.Account, byLink bool) error {
	if err := d.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("desk: beginning a session: %w", err)
	}
	d.sessions.Put(ctx, keyAccount, a.ID)
	d.sessions.Put(ctx, keySeal, seal(a))
	d.sessions.Put(ctx, keyByLink, byLink)
	return nil
}

// seal names the password an account had, without telling it.
func seal(a staff.Account) string {
	sum := sha256.Sum256([]byte("seal:" + a.Password))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// localPath gives next when it is one of our own pages, else "".
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || path.Clean(u.Path) != u.Path || strings.ContainsAny(next, "\\\r\n") || len(next) > 500 {
		return ""
	}
	for _, prefix := range []string{"/desk", "/editor", "/signin/account"} {
		if u.Path == prefix || strings.HasPrefix(u.Path, prefix+"/") {
			return next
		}
	}
	return ""
}

// home is the page an account begins at.
func home(a *staff.Account) string {
	switch {
	case a.Has(staff.Supporter):
		return "/desk"
	case a.Has(staff.Editor):
		return "/editor"
	}
	return "/signin/account"
}
