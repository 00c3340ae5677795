package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
)

// bounds is a connection that notes its deadlines.
type bounds struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (b *bounds) SetReadDeadline(at time.Time) error  { b.read = at; return nil }
func (b *bounds) SetWriteDeadline(at time.Time) error { b.write = at; return nil }

// TestEveryRequestIsBoundedInTime: also one that is refused before its body is read, and one that should have none.
func TestEveryRequestIsBoundedInTime(t *testing.T) {
	p, err := web.New(newFeed(), web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []struct{ method, path string }{
		{"POST", "/api/v1/conversations"}, {"POST", "/api/v1/conversations/x/messages"}, {"DELETE", "/api/v1/conversations/x"},
		{"GET", "/api/v1/conversations/x/events"}, {"GET", "/"}, {"POST", "/"}, {"GET", "/brobygger.js"}, {"POST", "/nothing/here"},
	} {
		t.Run(to.method+" "+to.path, func(t *testing.T) {
			w := &bounds{ResponseRecorder: httptest.NewRecorder()}
			p.Handler().ServeHTTP(w, httptest.NewRequest(to.method, to.path, http.NoBody))
			if w.read.IsZero() || w.write.IsZero() {
				t.Errorf("deadlines %v to read, %v to write", w.read, w.write)
			}
		})
	}
}
