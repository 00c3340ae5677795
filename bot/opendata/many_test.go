package opendata_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/brobygger/brobygger/bot/opendata"
	"github.com/brobygger/brobygger/referrals"
)

// TestManyAskWhileTheCatalogueChanges is for the race detector: once a change is there, no answer is of before it.
func TestManyAskWhileTheCatalogueChanges(t *testing.T) {
	ls := many(t, 60)
	var index atomic.Pointer[referrals.Index]
	var names atomic.Int64 // the latest name that every later answer must know
	name := func(i int64) string { return "Navn nummer " + string(rune('a'+i)) }
	change := func(i int64) {
		l := ls[0]
		l.Name, l.Version = name(i), int(i)+2
		if old := index.Load(); old != nil {
			index.Store(old.With([]referrals.Listing{l}))
		} else {
			index.Store(referrals.NewIndex(append([]referrals.Listing{l}, ls[1:]...)))
		}
		names.Store(i)
	}
	change(0)
	api := opendata.New(opendata.Options{Index: index.Load, PerMinute: 1_000_000, Client: func(r *http.Request) string { return r.RemoteAddr }})
	var asking sync.WaitGroup
	for _, path := range []string{"/services?per_page=500", "/services?format=ndjson", "/services?full=true&per_page=500", "/services?day=MO&per_page=500", "/services/" + string(ls[0].ID)} {
		asking.Go(func() {
			for range 10 {
				least := names.Load()
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.RemoteAddr, r.Header = path, http.Header{"Accept-Encoding": {"identity"}}
				rec := httptest.NewRecorder()
				api.ServeHTTP(rec, r)
				body, known := rec.Body.String(), false
				for i := least; i <= names.Load()+1; i++ { // the index is there a little before its name
					known = known || strings.Contains(body, name(i))
				}
				if rec.Code != http.StatusOK || (!known && !strings.Contains(path, "day=")) {
					t.Errorf("%s: %d, of before change %d", path, rec.Code, least)
				}
			}
		})
	}
	for i := range int64(10) {
		change(i + 1)
	}
	asking.Wait()
}
