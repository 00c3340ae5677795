package discordtest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// rate is how many requests a bucket takes within a time.
type rate struct {
	burst int
	in    time.Duration
}

type bucket struct {
	left int
	ends time.Time
}

type limits struct {
	on      bool
	refused int
	buckets map[string]*bucket
	global  bucket
}

// Limit switches the rate limits on: buckets per route and channel, 50 requests a second in all, two renamings of a
// channel in ten minutes. They run on the clock of the server (see Advance).
func (s *Server) Limit(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits.on = on
	s.limits.buckets = map[string]*bucket{}
}

// Refused tells how many requests were answered with 429, ordered ones too.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits.refused
}

// rateOf knows the buckets of the routes; Discord tells them in headers only, and changes them.
func rateOf(r *route) rate {
	switch {
	case strings.HasSuffix(r.pattern, "/reactions/*/@me"):
		return rate{1, 250 * time.Millisecond}
	case strings.Contains(r.pattern, "/messages") || strings.HasSuffix(r.pattern, "/typing"):
		return rate{5, 5 * time.Second}
	case strings.HasSuffix(r.pattern, "/threads"):
		return rate{50, 5 * time.Minute}
	case strings.HasPrefix(r.pattern, "/webhooks/"):
		return rate{5, 2 * time.Second}
	case r.pattern == "/users/@me/channels":
		return rate{10, 10 * time.Second}
	}
	return rate{10, 10 * time.Second}
}

// take counts a request, and gives the headers that tell what is left.
func (l *limits) take(now time.Time, q *ask, r *route) (http.Header, *refusal) {
	if !l.on || strings.HasPrefix(r.pattern, "/interactions/") {
		return nil, nil
	}
	if wait := l.global.take(now, rate{50, time.Second}); wait > 0 {
		head := http.Header{}
		head.Set("X-RateLimit-Global", "true")
		head.Set("X-RateLimit-Reset-After", strconv.FormatFloat(seconds(wait), 'f', 3, 64))
		return head, &refusal{status: http.StatusTooManyRequests, retry: seconds(wait), global: true, scope: "global"}
	}
	key := r.method + " " + r.pattern
	if len(q.vars) > 0 {
		key += " " + q.vars[0] // the channel, guild or webhook
	}
	b := l.buckets[key]
	if b == nil {
		b = &bucket{}
		l.buckets[key] = b
	}
	is := rateOf(r)
	wait := b.take(now, is)
	head := b.headers(now, is, r)
	if wait > 0 {
		return head, &refusal{status: http.StatusTooManyRequests, retry: seconds(wait), scope: "user"}
	}
	return head, nil
}

func (b *bucket) take(now time.Time, is rate) (wait time.Duration) {
	if !now.Before(b.ends) {
		b.left, b.ends = is.burst, now.Add(is.in)
	}
	if b.left == 0 {
		return b.ends.Sub(now)
	}
	b.left--
	return 0
}

func (b *bucket) headers(now time.Time, is rate, r *route) http.Header {
	h := http.Header{}
	h.Set("X-RateLimit-Limit", strconv.Itoa(is.burst))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(b.ends.UnixMilli())/1000, 'f', 3, 64))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(seconds(b.ends.Sub(now)), 'f', 3, 64))
	h.Set("X-RateLimit-Bucket", sum([]byte(r.method + r.pattern))[:20])
	return h
}

// rename counts a renaming of a channel, of which no header tells.
func (s *Server) rename(c *channel) *refusal {
	if !s.limits.on {
		return nil
	}
	now := s.now()
	kept := c.renamed[:0]
	for _, at := range c.renamed {
		if now.Sub(at) < 10*time.Minute {
			kept = append(kept, at)
		}
	}
	c.renamed = kept
	if len(kept) >= 2 {
		return &refusal{status: http.StatusTooManyRequests, retry: seconds(kept[0].Add(10 * time.Minute).Sub(now)), scope: "user"}
	}
	c.renamed = append(c.renamed, now)
	return nil
}
