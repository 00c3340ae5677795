package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/dialogs/lang"
)

func (d *Desk) signIn(v *visit) error {
	form := signInForm{Name: v.form("name"), Next: localPath(v.form("next"))}
	account, err := d.o.Door.SignIn(v.r.Context(), form.Name, v.r.PostFormValue("password"), d.o.Remote(v.r))
	if status, text := v.refusal(err); status != 0 {
		form.Problem = text
		return v.show(status, "signin", v.say("signin.title"), form)
	}
	if err != nil {
		return err
	}
	if err := d.enter(v.r.Context(), account, false); err != nil {
		return err
	}
	if form.Next == "" {
		form.Next = home(&account)
	}
	return v.redirect(form.Next)
}

// refusal puts the door's own errors into words; 0 for any other error and for none.
func (v *visit) refusal(err error) (status int, text string) {
	var many *staff.TooManyError
	switch {
	case errors.As(err, &many):
		v.w.Header().Set("Retry-After", strconv.Itoa(int(many.After/time.Second)+1))
		return http.StatusTooManyRequests, v.d.texts.Count(v.lang, "signin.many", int(many.After/time.Minute)+1, nil)
	case errors.Is(err, staff.ErrWrong):
		return http.StatusUnauthorized, v.say("signin.wrong")
	}
	return 0, ""
}

func (d *Desk) useLink(v *visit) error {
	account, err := d.o.Door.Enter(v.r.Context(), v.r.PathValue("secret"))
	if errors.Is(err, staff.ErrLink) {
		v.failWith(http.StatusGone, failure{Text: v.say("link.used"), Next: "/signin", Link: v.say("signin.title")})
		return nil
	}
	if err != nil {
		return err
	}
	if err := d.enter(v.r.Context(), account, true); err != nil {
		return err
	}
	if account.Password == "" {
		return v.redirect("/signin/account")
	}
	return v.redirect(home(&account))
}

func (d *Desk) signOut(v *visit) error {
	if v.account.Has(staff.Supporter) {
		if err := d.leaveDuty(v); err != nil {
			d.o.Log.Warn("desk: ending duty failed", "cause", err)
		}
	}
	if err := d.sessions.Destroy(v.r.Context()); err != nil {
		return fmt.Errorf("desk: ending a session: %w", err)
	}
	http.Redirect(v.w, v.r, "/signin?out=1", http.StatusSeeOther)
	return nil
}

func (d *Desk) setLanguage(v *visit) error {
	code := v.form("lang")
	if !lang.Speaks(code) {
		return errBadForm
	}
	if v.account != nil && v.account.Lang != code {
		if _, err := d.o.Door.Describe(v.r.Context(), v.account.ID, v.account.Name, code); err != nil {
			return err
		}
	}
	http.SetCookie(v.w, &http.Cookie{Name: langCookie, Value: code, Path: "/", HttpOnly: true, //nolint:gosec // Secure follows https; there is no secret in it
		Secure: d.o.HTTPS, SameSite: http.SameSiteLaxMode, MaxAge: int((365 * 24 * time.Hour) / time.Second)})
	next := localPath(v.form("next"))
	if next == "" {
		next = "/signin"
	}
	return v.redirect(next)
}

func (d *Desk) saveAccount(v *visit) error {
	name := v.form("name")
	_, err := d.o.Door.Describe(v.r.Context(), v.account.ID, name, v.account.Lang)
	if errors.Is(err, staff.ErrName) {
		return d.accountPage(v, http.StatusUnprocessableEntity, name, map[string]string{"name": v.say("account.name.bad")})
	}
	if err != nil {
		return err
	}
	v.flash("account.saved")
	return v.redirect("/signin/account")
}

func (d *Desk) savePassword(v *visit) error {
	wrong := func(field, key string) error {
		return d.accountPage(v, http.StatusUnprocessableEntity, v.account.Name, map[string]string{field: v.say(key, "n", strconv.Itoa(staff.MinPassword))})
	}
	if d.needsOld(v) {
		err := d.o.Door.Check(v.r.Context(), *v.account, v.r.PostFormValue("old"), d.o.Remote(v.r))
		if status, text := v.refusal(err); status == http.StatusUnauthorized {
			return wrong("old", "account.old.wrong")
		} else if status != 0 {
			return d.accountPage(v, status, v.account.Name, map[string]string{"old": text})
		}
		if err != nil {
			return err
		}
	}
	password := v.r.PostFormValue("password")
	if password != v.r.PostFormValue("again") {
		return wrong("again", "account.again.wrong")
	}
	account, err := d.o.Door.SetPassword(v.r.Context(), v.account.ID, password)
	if errors.Is(err, staff.ErrPassword) {
		return wrong("password", "account.password.bad")
	}
	if err != nil {
		return err
	}
	if err := d.enter(v.r.Context(), account, false); err != nil {
		return err
	}
	v.flash("account.password.saved")
	return v.redirect(home(&account))
}
