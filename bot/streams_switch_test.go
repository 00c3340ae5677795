package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters/web"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// switchesEach is how often one conversation changes replicas; a person may open so many streams at once, and no more.
const switchesEach = 20

// switches is how often a replica is changed in all: BROBYGGER_SWITCHES, or a few.
func switches(t *testing.T) int {
	t.Helper()
	if text := os.Getenv("BROBYGGER_SWITCHES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return switchesEach
}

// TestStreamsGoOnAtAnotherReplica leads a person's stream, the stream of the supporter's case and that of the list from one
// replica to another again and again while words flow both ways and entries are written by somebody else, also while nobody is
// connected. Nothing may be missing, come twice or out of order; the session holds, and the claim is seen.
func TestStreamsGoOnAtAnotherReplica(t *testing.T) {
	r := newReplicas(t, 2)
	within := func(test func(r *replicas)) func(t *testing.T) {
		return func(t *testing.T) {
			w := *r
			w.t = t
			test(&w)
			r.now, r.at = w.now, w.at
		}
	}
	signe, omar := r.worker("signe"), r.worker("omar")
	for left := switches(t); left > 0; left -= switchesEach {
		t.Run(fmt.Sprintf("%d left", left), within(func(r *replicas) { r.conversation(signe, omar, min(left, switchesEach)) }))
	}
	t.Run("in browsers", within((*replicas).inBrowsers))
}

func (r *replicas) conversation(signe, omar *worker, n int) {
	t := r.t
	t.Helper()
	person := r.visitor("da")
	path := r.opens(person, signe)
	signe.post(path+"/claim", nil)
	id := strings.TrimPrefix(path, "/desk/case/")

	flowHere, flowThere := newSeries(t, "entries at the person", "flow-"), newSeries(t, "entries at the desk", "flow-")
	heard, read := newSeries(t, "the person's words at the desk", "ord-"), newSeries(t, "the supporter's words at the person", "svar-")
	own := newSeries(t, "the supporter's words at the desk", "svar-")
	follow(t, person.base+"/api/v1/conversations/"+person.id+"/events", http.DefaultClient,
		http.Header{"Authorization": {"Bearer " + person.token}}, func(event, data string) {
			if event == "message" {
				flowHere.see(data)
				read.see(data)
			}
		})
	streams := *signe.client
	streams.Timeout = 0 // of a whole answer, which a stream has not
	follow(t, signe.base+path+"/live", &streams, http.Header{}, func(event, data string) {
		if event == "entry" {
			flowThere.see(data)
			heard.see(data)
			own.see(data)
		}
	})
	list := newListPage()
	watching := *omar.client
	watching.Timeout = 0
	follow(t, omar.base+"/desk/live", &watching, http.Header{}, list.got)
	list.until(t, "the case is held by somebody", func(html string) bool { return strings.Contains(html, id) && !strings.Contains(html, "claim-"+id) })

	stop := make(chan struct{})
	var flow sync.WaitGroup
	written := 0
	flow.Go(func() { written = r.write(chat.ChatID(person.id), chat.ChatID(id), stop) })
	var talk sync.WaitGroup
	talk.Go(func() {
		for i := range n {
			person.insists(fmt.Sprintf("ord-%d.", i))
		}
	})
	talk.Go(func() {
		for i := range n {
			signe.insists(path, fmt.Sprintf("once-%s-%04d", id[:4], i), fmt.Sprintf("svar-%d.", i))
		}
	})
	for i := range n {
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)                 //nolint:gosec // a moment by chance
		r.other(i%switchesEach == 5, time.Duration(rand.IntN(30))*time.Millisecond) //nolint:gosec // the same
	}
	talk.Wait()
	close(stop)
	flow.Wait()
	flowHere.reaches(written)
	flowThere.reaches(written)
	heard.reaches(n)
	own.reaches(n)
	read.reaches(n)
	signe.post(path+"/release", nil)
	list.until(t, "the case waits again", func(html string) bool { return strings.Contains(html, "claim-"+id) })
	r.claimedOnce(signe, omar, path)
	signe.post(path+"/claim", nil)
	signe.post(path+"/close", url.Values{"outcome": {"bridged"}}) // the next conversation's case is the only one
}

// write adds entries to both feeds, whoever is connected, until stop; it gives how many.
func (r *replicas) write(person, at chat.ChatID, stop <-chan struct{}) int {
	lanes := []chat.Address{{Platform: web.Name, Chat: person}, {Platform: desk.PlatformName, Chat: at}}
	for n := 0; ; n++ {
		for _, lane := range lanes {
			m := chat.Message{ID: fmt.Sprintf("flow:%d", n), By: chat.BySystem, Text: fmt.Sprintf("flow-%d.", n)}
			if _, err := r.store.Feed().Append(r.t.Context(), lane, m, time.Now().Add(time.Hour)); err != nil {
				r.t.Error(err)
			}
		}
		select {
		case <-stop:
			return n + 1
		case <-time.After(time.Duration(1+rand.IntN(10)) * time.Millisecond): //nolint:gosec // a moment by chance
		}
	}
}

// claimedOnce has two supporters take a case in one moment, each at a replica of their own: one has it, the other is told.
func (r *replicas) claimedOnce(one, two *worker, path string) {
	t := r.t
	t.Helper()
	for round := range 5 {
		var both sync.WaitGroup
		pages := make([]string, 2)
		for i, w := range []*worker{one, two} {
			elsewhere := *w
			elsewhere.t, elsewhere.base = t, r.at[i].base
			both.Go(func() { pages[i] = elsewhere.post(path+"/claim", nil) })
		}
		both.Wait()
		var holder *worker
		for i, w := range []*worker{one, two} {
			if !strings.Contains(pages[i], `name="text"`) {
				continue
			}
			if holder != nil {
				t.Fatalf("in round %d both hold the case", round)
			}
			holder = w
		}
		if holder == nil {
			t.Fatalf("in round %d nobody holds the case", round)
		}
		holder.post(path+"/release", nil)
	}
}

// listPage is the list of cases as an open page shows it.
type listPage struct {
	mu   sync.Mutex
	html string
}

func newListPage() *listPage { return &listPage{} }

func (w *listPage) got(event, data string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if event == "list" {
		w.html = data
	}
}

func (w *listPage) until(t *testing.T, what string, fits func(html string) bool) {
	t.Helper()
	for deadline := time.Now().Add(bound); ; time.Sleep(2 * time.Millisecond) {
		w.mu.Lock()
		html := w.html
		w.mu.Unlock()
		if fits(html) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the list does not show that %s: %s", what, html)
		}
	}
}
