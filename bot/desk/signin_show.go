package desk

import (
	"net/http"
	"net/url"

	"github.com/brobygger/brobygger/bot/staff"
)

// signInForm is what the sign-in page shows.
type signInForm struct {
	Name    string
	Next    string
	Notice  string // the session has ended, or signed out
	Problem string
}

func (d *Desk) showSignIn(v *visit) error {
	if v.account != nil {
		return v.redirect(home(v.account))
	}
	q := v.r.URL.Query()
	form := signInForm{Next: localPath(q.Get("next"))}
	switch {
	case q.Has("ended"):
		form.Notice = v.say("signin.ended")
	case q.Has("out"):
		form.Notice = v.say("signin.out")
	}
	return v.show(http.StatusOK, "signin", v.say("signin.title"), form)
}

// showLink shows a button: only pressing it uses the link up, so that a preview of the link does not.
func (d *Desk) showLink(v *visit) error {
	return v.show(http.StatusOK, "link", v.say("link.title"), v.r.PathValue("secret"))
}

// accountForm is what the account's page shows.
type accountForm struct {
	Name     string
	Problems map[string]string // field -> text
	NeedsOld bool              // a new password needs the old one
	First    bool              // there is no password yet
	Least    int
}

func (d *Desk) showAccount(v *visit) error {
	return d.accountPage(v, http.StatusOK, v.account.Name, nil)
}

func (d *Desk) accountPage(v *visit, status int, name string, problems map[string]string) error {
	return v.show(status, "account", v.say("account.title"), accountForm{
		Name: name, Problems: problems, NeedsOld: d.needsOld(v), First: v.account.Password == "", Least: staff.MinPassword,
	})
}

// needsOld reports whether the old password must be given: not when there is none, nor after a one-time link.
func (d *Desk) needsOld(v *visit) bool {
	return v.account.Password != "" && !d.sessions.GetBool(v.r.Context(), keyByLink)
}

// askToSignIn leads somebody whose session has ended to the sign-in page and back; words that were typed are shown again.
func (d *Desk) askToSignIn(v *visit) {
	next := v.r.URL.RequestURI()
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodHead {
		next = ""
		if from, err := url.Parse(v.r.Header.Get("Referer")); err == nil {
			next = from.RequestURI()
		}
	}
	to := "/signin?" + url.Values{"next": {localPath(next)}}.Encode()
	if _, err := v.r.Cookie(d.sessions.Cookie.Name); err == nil {
		to += "&ended=1"
	}
	switch {
	case v.wantsJSON() || v.r.Header.Get("Accept") == "text/event-stream" || v.r.Method != http.MethodGet && v.r.Method != http.MethodHead:
		v.failWith(http.StatusUnauthorized, failure{Text: v.say("signin.ended"), Words: v.form("text"), Next: to, Link: v.say("signin.again")})
	default:
		http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	}
}
