package telegramtest

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// fault is a misfortune that a test asked for.
type fault struct {
	method string
	left   int
	answer *failure // nil: the connection is cut
	after  bool     // the thing is done first, and only the answer is lost
}

// Fail makes the next calls of a method ("" any, "download" that of a file) fail with an answer of the real server: nothing is done. Code 502 answers
// with the HTML of a gateway, code 0 cuts the connection. times below 0 means: until Heal.
func (s *Server) Fail(method string, times, code int, description string, retryAfter int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &fault{method: method, left: times}
	if code != 0 {
		f.answer = &failure{code: code, text: description, retry: retryAfter}
	}
	s.faults = append(s.faults, f)
}

// Lose lets the next calls of a method ("" any) be done while their answer never arrives.
func (s *Server) Lose(method string, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{method: method, left: times, after: true})
}

// Heal ends what Fail and Lose asked for.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) takeFault(method string) *fault {
	for _, f := range s.faults {
		if f.left != 0 && (f.method == "" || f.method == method) {
			f.left--
			return f
		}
	}
	return nil
}

// limits are what the platform bears, as its FAQ says, as token buckets: 30 messages a second in all, one a second in a
// private chat with a burst of three, twenty a minute in a group (a full bucket of twenty, one more every three seconds).
// Sending, editing and everything with topics count; the pictures of an album count each.
type limits struct {
	on      bool
	refused int
	buckets map[int64]*bucket // by chat; 0 is the bucket of all
}

type bucket struct {
	left float64
	at   time.Time
}

// Limit turns the platform's limits on, with full buckets, or off.
func (s *Server) Limit(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = limits{on: on, refused: s.limits.refused, buckets: map[int64]*bucket{}}
}

// Refused counts how often a call was answered with 429 because of the limits.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits.refused
}

func (s *Server) limit(r *request) *failure {
	chatID, cost := r.num("chat_id"), weight(r)
	if !s.limits.on || cost == 0 || chatID == 0 {
		return nil
	}
	burst, rate := 3.0, 1.0
	if chatID < 0 {
		burst, rate = 20, 1.0/3
	}
	own, all := s.bucket(chatID, burst, rate), s.bucket(0, 30, 30)
	wait := math.Max((cost-own.left)/rate, (cost-all.left)/30)
	if wait > 1e-9 {
		s.limits.refused++
		seconds := int(math.Ceil(wait))
		return tooMany(seconds)
	}
	own.left -= cost
	all.left -= cost
	return nil
}

func (s *Server) bucket(id int64, burst, rate float64) *bucket {
	b, now := s.limits.buckets[id], s.now()
	if b == nil {
		b = &bucket{left: burst, at: now}
		s.limits.buckets[id] = b
	}
	b.left = math.Min(burst, b.left+rate*now.Sub(b.at).Seconds())
	b.at = now
	return b
}

// weight is how many messages a call counts for; 0 when it does not count.
func weight(r *request) float64 {
	switch m := r.method; {
	case m == "sendChatAction":
		return 0
	case m == "sendMediaGroup":
		return float64(max(len(r.list("media")), 1))
	case strings.HasPrefix(m, "send"), strings.HasPrefix(m, "edit"), strings.HasSuffix(m, "ForumTopic"):
		return 1
	}
	return 0
}

func tooMany(seconds int) *failure {
	return &failure{code: http.StatusTooManyRequests, text: fmt.Sprintf("Too Many Requests: retry after %d", seconds), retry: seconds}
}
