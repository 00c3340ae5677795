package opendata

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// problem is why a request gets no answer. It is written as {"error": {...}}.
type problem struct {
	status    int
	retry     time.Duration // of 429 and 503
	Code      string        `json:"code"`                // stable: bad_filter not_found method_not_allowed query_too_long too_many_requests busy failed
	Parameter string        `json:"parameter,omitempty"` // which one is wrong
	Message   string        `json:"message"`             // for whoever writes the client
}

// Error gives the message.
func (p *problem) Error() string { return p.Message }

// badFilter says what is wrong with one parameter. What was sent is not repeated.
func badFilter(parameter, format string, args ...any) *problem {
	return &problem{status: http.StatusBadRequest, Code: "bad_filter", Parameter: parameter, Message: parameter + " " + fmt.Sprintf(format, args...)}
}

func notFound() *problem {
	return &problem{status: http.StatusNotFound, Code: "not_found", Message: "there is nothing here under this address; what was retired is gone"}
}

func tooMany(wait time.Duration) *problem {
	return &problem{status: http.StatusTooManyRequests, retry: wait, Code: "too_many_requests",
		Message: "too many requests from this address; wait as long as Retry-After says, and use format=ndjson to fetch everything at once"}
}

func busy() *problem {
	return &problem{status: http.StatusServiceUnavailable, retry: 5 * time.Second, Code: "busy",
		Message: "you, or many others, are fetching everything just now; try again, or fetch it page by page"}
}

// writeProblem writes a problem; what is not one is an inner failure, which is not told.
func (a *API) writeProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((p.retry+time.Second-1)/time.Second)))
	}
	body, err := json.Marshal(map[string]*problem{"error": p})
	if err != nil {
		a.opts.Log.Error("opendata: an error could not be written", "code", p.Code)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client is gone, or has it
	}
}
