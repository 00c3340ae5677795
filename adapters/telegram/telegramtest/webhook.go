package telegramtest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// hook is a webhook that was set.
type hook struct {
	url, secret string
	to          string // where it really goes, when that is not url
	stop        context.CancelFunc
	errorAt     int64
	errorText   string
}

// WebhookTo says where updates for a webhook go in truth: a base address on loopback, to which the path of the URL that
// the bot sets is added. Without it, the URL itself must lie on loopback.
func (s *Server) WebhookTo(base string) {
	s.t.Helper()
	if u, err := url.Parse(base); err != nil || !loopback(u) {
		s.t.Errorf("telegramtest: updates are brought to loopback only")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feed.hook.to = base
}

func (s *Server) stopWebhook() {
	if s.feed.hook.stop != nil {
		s.feed.hook.stop()
		s.feed.hook.stop = nil
	}
}

func setWebhook(s *Server, r *request) (any, *failure) {
	if r.str("url") == "" {
		return deleteWebhook(s, r)
	}
	u, fail := s.checkWebhook(r)
	if fail != nil {
		return nil, fail
	}
	s.stopWebhook()
	if r.flag("drop_pending_updates") {
		s.feed.updates = nil
	}
	s.listen(r)
	ctx, cancel := context.WithCancel(context.Background())
	to := s.feed.hook.to
	s.feed.hook = hook{url: r.str("url"), secret: r.str("secret_token"), to: to, stop: cancel}
	target := r.str("url")
	if to != "" {
		target = to + u.RequestURI()
	}
	if s.feed.poll != nil {
		close(s.feed.poll)
		s.feed.poll = nil
	}
	secret := s.feed.hook.secret
	s.feed.delivery.Go(func() { s.deliver(ctx, target, secret) })
	return true, nil
}

func (s *Server) checkWebhook(r *request) (*url.URL, *failure) {
	u, err := url.Parse(r.str("url"))
	if err != nil || u.Host == "" {
		return nil, s.refuse(r, "url", "bad webhook: invalid webhook URL specified")
	}
	switch {
	case u.Scheme != "https" && !loopback(u):
		return nil, s.refuse(r, "url", "bad webhook: An HTTPS URL must be provided for webhook")
	case !loopback(u) && s.feed.hook.to == "":
		return nil, bad("bad webhook: this server leaves loopback for nobody; use WebhookTo")
	case !loopback(u) && !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		return nil, s.refuse(r, "url", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	case r.has("secret_token") && !regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`).MatchString(r.str("secret_token")):
		return nil, s.refuse(r, "secret_token", "secret token contains unallowed characters")
	}
	return u, nil
}

func loopback(u *url.URL) bool {
	return u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" || u.Hostname() == "::1"
}

func deleteWebhook(s *Server, r *request) (any, *failure) {
	s.stopWebhook()
	s.feed.hook = hook{to: s.feed.hook.to}
	if r.flag("drop_pending_updates") {
		s.feed.updates = nil
	}
	return true, nil
}

func getWebhookInfo(s *Server, _ *request) (any, *failure) {
	h := s.feed.hook
	v := map[string]any{"url": h.url, "has_custom_certificate": false, "pending_update_count": len(s.feed.updates)}
	if h.url != "" {
		v["ip_address"], v["max_connections"] = "127.0.0.1", 40
	}
	if h.errorAt != 0 {
		v["last_error_date"], v["last_error_message"] = h.errorAt, h.errorText
	}
	if len(s.feed.allowed) > 0 {
		v["allowed_updates"] = s.feed.allowed
	}
	return v, nil
}

// retryPause is how long the server waits before it brings an update again; the real one waits longer and longer.
const retryPause = 25 * time.Millisecond

// deliver brings the updates one after the other, each until it is taken with a code of 2xx.
func (s *Server) deliver(ctx context.Context, target, secret string) {
	client := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a redirect is a wrong answer
	}}
	defer client.CloseIdleConnections()
	for ctx.Err() == nil {
		s.mu.Lock()
		changed := s.changed
		var first *queued
		if len(s.feed.updates) > 0 {
			copied := s.feed.updates[0]
			first = &copied
		}
		s.mu.Unlock()
		if first == nil {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		err := post(ctx, client, target, secret, first.raw)
		s.delivered(ctx, first.id, err)
		if err != nil {
			select {
			case <-time.After(retryPause):
			case <-ctx.Done():
			}
		}
	}
}

func (s *Server) delivered(ctx context.Context, id int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.feed.hook.errorAt, s.feed.hook.errorText = s.now().Unix(), err.Error()
	} else if len(s.feed.updates) > 0 && s.feed.updates[0].id == id {
		s.feed.updates = s.feed.updates[1:]
	}
	s.notify()
}

func post(ctx context.Context, client *http.Client, target, secret string, raw []byte) error {
	//nolint:gosec // the target is on loopback: checkWebhook and WebhookTo see to it
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := client.Do(req) //nolint:gosec // as above
	if err != nil {
		return fmt.Errorf("connection failed: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing was written to it
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("Wrong response from the webhook: %s", resp.Status) //nolint:revive,staticcheck // the real server's words
	}
	return nil
}
