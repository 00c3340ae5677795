package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// How long a request may take to come in, and its answer to go out, whoever answers it. A stream sets its own.
const (
	bodyWithin   = 20 * time.Second
	answerWithin = time.Minute
)

// withHeaders sets what every answer bears: no sniffing, no referrer, no third party, no cookie; and bounds its time.
func (p *Platform) withHeaders(next http.Handler) http.Handler {
	frames := strings.Join(append([]string{"'self'"}, p.options.Frames...), " ")
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors " + frames
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A body that is announced and never sent must not hold a connection; writers of tests may have no deadlines.
		bounds, now := http.NewResponseController(w), time.Now()
		_ = bounds.SetReadDeadline(now.Add(bodyWithin))
		_ = bounds.SetWriteDeadline(now.Add(answerWithin))
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if r.URL.Path != "/" {
			// The element and the API are made to be used from other pages; the page is not.
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			p.allowOrigin(h, r.Header.Get("Origin"))
		}
		next.ServeHTTP(w, r)
	})
}

// allowOrigin lets scripts of a page read the answer. Credentials are never allowed: the bearer token is all there is.
func (p *Platform) allowOrigin(h http.Header, origin string) {
	if len(p.options.Origins) == 0 {
		h.Set("Access-Control-Allow-Origin", "*")
	} else {
		h.Add("Vary", "Origin")
		if !slices.Contains(p.options.Origins, origin) {
			return
		}
		h.Set("Access-Control-Allow-Origin", origin)
	}
	h.Set("Access-Control-Expose-Headers", "Retry-After")
}

// preflight answers what a browser asks before it lets a foreign page use the API.
func preflight(methods map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Allow", allowed(methods))
		if h.Get("Access-Control-Allow-Origin") != "" {
			h.Set("Access-Control-Allow-Methods", allowed(methods))
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
			h.Set("Access-Control-Max-Age", "7200")
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// checkOrigin refuses what a browser would never send as an origin.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("web: an origin looks like https://example.org")
	}
	if u.Scheme+"://"+u.Host != origin {
		return fmt.Errorf("web: the origin of %s is written %s://%s", u.Host, u.Scheme, u.Host)
	}
	return nil
}
