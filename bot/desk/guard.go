package desk

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Bounds of a request.
const (
	maxBody    = 96 << 10         // bytes
	readWithin = 15 * time.Second // for the body
	maxStreams = 512              // held open at once
)

// policy is the content security policy: nothing inline, nothing from elsewhere, in no frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard is what every request passes through: headers, bounds, cross-origin protection, and a net under panics.
func (d *Desk) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(d.crossOrigin))
	checked := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer d.recovered(w, r)
		d.headers(w.Header())
		checked.ServeHTTP(w, r)
	})
}

// limited bounds what a request may bring, and how long it may take to.
func limited(rt route, next http.Handler) http.Handler {
	size, within := int64(maxBody), readWithin
	if rt.carries() {
		size, within = maxUpload, uploadTime
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, size)
		// Recorders of tests cannot set deadlines; every real connection can.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(within))
		next.ServeHTTP(w, r)
	})
}

func (d *Desk) headers(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	if d.o.HTTPS {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func (d *Desk) crossOrigin(w http.ResponseWriter, r *http.Request) {
	d.plainError(w, r, http.StatusForbidden, "error.origin")
}

// recovered answers a panic with a clear page. The value is not logged: it may hold a person's words.
func (d *Desk) recovered(w http.ResponseWriter, r *http.Request) {
	if v := recover(); v != nil {
		if v == http.ErrAbortHandler { //nolint:errorlint // the server compares it so
			panic(v)
		}
		d.o.Log.Error("desk: a page panicked", "route", r.Pattern)
		d.plainError(w, r, http.StatusInternalServerError, "error.internal")
	}
}

// plainError shows an error to somebody whose account is not known yet.
func (d *Desk) plainError(w http.ResponseWriter, r *http.Request, status int, key string) {
	v := &visit{d: d, w: w, r: r, lang: langOf("", r)}
	v.fail(status, key)
}

// failed turns an error that no page expected into an answer, and logs its cause.
func (d *Desk) failed(v *visit, err error) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		v.fail(http.StatusRequestEntityTooLarge, "error.large")
	case errors.Is(err, errNotFound):
		v.fail(http.StatusNotFound, "error.missing")
	case errors.Is(err, errBadForm):
		v.fail(http.StatusBadRequest, "error.form")
	case errors.Is(err, errNoInbox), errors.Is(err, context.DeadlineExceeded):
		d.o.Log.Warn("desk: not available", "route", v.r.Pattern, "cause", err)
		v.fail(http.StatusServiceUnavailable, "error.busy")
	case errors.Is(err, context.Canceled):
		// Nobody is listening any more.
	default:
		d.o.Log.Error("desk: a page failed", "route", v.r.Pattern, "cause", err)
		v.fail(http.StatusInternalServerError, "error.internal")
	}
}

var (
	errNotFound = errors.New("desk: not found")
	errBadForm  = errors.New("desk: the form cannot be read")
)
