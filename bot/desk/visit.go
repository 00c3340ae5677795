package desk

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/brobygger/brobygger/bot/staff"
)

// visit is one request to a page, with who asks and in which language.
type visit struct {
	d       *Desk
	w       http.ResponseWriter
	r       *http.Request
	account *staff.Account // nil: nobody is signed in
	lang    string
}

// wantsJSON reports whether our own script asks, rather than a form or a link.
func (v *visit) wantsJSON() bool {
	return strings.HasPrefix(v.r.Header.Get("Accept"), "application/json")
}

// form gives a trimmed value of the form, without carriage returns.
func (v *visit) form(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(v.r.PostFormValue(name), "\r\n", "\n"))
}

// say gives a text of the page's language; pairs are names and values of its placeholders.
func (v *visit) say(key string, pairs ...string) string {
	return v.d.texts.Say(v.lang, key, vars(pairs))
}

// flash says something on the next page.
func (v *visit) flash(key string, pairs ...string) {
	v.d.sessions.Put(v.r.Context(), keyFlash, v.say(key, pairs...))
}

// redirect leads a form on to a page (post, redirect, get).
func (v *visit) redirect(path string) error {
	if v.wantsJSON() {
		return v.json(http.StatusOK, map[string]string{"next": path})
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// json answers our own script.
func (v *visit) json(status int, value any) error {
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(status)
	return json.NewEncoder(v.w).Encode(value)
}

// show renders a page. It is made whole before the first byte goes out, so that a broken one is never half seen.
func (v *visit) show(status int, name, title string, data any) error {
	p := v.page(title, data)
	var out bytes.Buffer
	if err := v.d.pages[name].ExecuteTemplate(&out, "layout", p); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(out.Bytes()) // the reader may be gone
	return nil
}

// part renders one named part of a page, for streams and scripts.
func (v *visit) part(name, part string, data any) (string, error) {
	var out bytes.Buffer
	if err := v.d.pages[name].ExecuteTemplate(&out, part, v.page("", data)); err != nil {
		return "", err
	}
	return out.String(), nil
}

// failure is what the error page shows.
type failure struct {
	Text  string
	Words string // what was typed, so that it is not lost
	Next  string // where to go on
	Link  string // what the way on is called
}

// fail shows a clear error.
func (v *visit) fail(status int, key string) {
	v.failWith(status, failure{Text: v.say(key)})
}

func (v *visit) failWith(status int, f failure) {
	if v.wantsJSON() {
		_ = v.json(status, map[string]string{"error": f.Text, "next": f.Next})
		return
	}
	if f.Next == "" && v.account != nil {
		f.Next, f.Link = home(v.account), v.say("error.home")
	} else if f.Next == "" {
		f.Next, f.Link = "/signin", v.say("signin.title")
	}
	if err := v.show(status, "error", v.say("error.title"), f); err != nil {
		v.d.o.Log.Error("desk: the error page failed", "cause", err)
		http.Error(v.w, http.StatusText(status), status)
	}
}
