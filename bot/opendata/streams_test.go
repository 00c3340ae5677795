package opendata_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/opendata"
)

// held is a client that has begun to read an answer and does not go on until it is let.
type held struct {
	*httptest.ResponseRecorder
	began, goOn chan struct{}
}

// Write implements io.Writer.
func (h held) Write(part []byte) (int, error) {
	select {
	case h.began <- struct{}{}:
		<-h.goOn
	case <-h.goOn:
	}
	return h.ResponseRecorder.Write(part)
}

func TestWhoReadsSlowlyKeepsNobodyOut(t *testing.T) {
	w := newWorld(t, few(), func(o *opendata.Options) { o.Client = func(r *http.Request) string { return r.RemoteAddr } })
	request := func(client string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/hsds/services?format=ndjson", nil)
		r.RemoteAddr = client
		return r
	}
	status := func(client string) int {
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, request(client))
		if rec.Code == http.StatusServiceUnavailable && (rec.Header().Get("Retry-After") != "5" || !strings.Contains(rec.Body.String(), `"busy"`)) {
			t.Errorf("busy: %v %s", rec.Header(), rec.Body)
		}
		return rec.Code
	}
	goOn, done := make(chan struct{}), make(chan struct{})
	for i := range 16 {
		h := held{httptest.NewRecorder(), make(chan struct{}), goOn}
		go func() {
			w.api.ServeHTTP(h, request(fmt.Sprintf("slow %d", i)))
			done <- struct{}{}
		}()
		<-h.began
		if i == 0 && (status("slow 0") != http.StatusServiceUnavailable || status("another") != http.StatusOK) {
			t.Error("one slow client is alone kept out")
		}
	}
	if status("another") != http.StatusServiceUnavailable {
		t.Error("there is no end of slow clients")
	}
	if rec := w.ask(http.MethodGet, "/hsds/services"); rec.Code != http.StatusOK {
		t.Errorf("pages are answered meanwhile: %d", rec.Code)
	}
	close(goOn)
	for range 16 {
		<-done
	}
	if status("another") != http.StatusOK {
		t.Error("room is not given back")
	}
}

func TestABrokenAnswerDoesNotLookWhole(t *testing.T) {
	w := newWorld(t, many(t, 100))
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.api.ServeHTTP(cut{ResponseWriter: rw, left: new(int)}, r)
	}))
	defer server.Close()
	response, err := http.Get(server.URL + "/hsds/services?format=ndjson&full=true")
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err == nil {
		t.Error("an answer that broke off ends as a whole one does")
	}
}

// cut fails after the first part of an answer.
type cut struct {
	http.ResponseWriter
	left *int
}

// Write implements io.Writer.
func (c cut) Write(part []byte) (int, error) {
	if *c.left++; *c.left > 1 {
		return 0, io.ErrClosedPipe
	}
	defer c.ResponseWriter.(http.Flusher).Flush()
	return c.ResponseWriter.Write(part)
}
