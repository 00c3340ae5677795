package desk_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/v2/memstore"

	"github.com/brobygger/brobygger/bot/cases"
	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/staff"
	"github.com/brobygger/brobygger/bot/staff/stafftest"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/cataloguetest"
)

// canary stands in the address of every person: no answer may hold it.
const canary = "canary-4711-address"

// world is a desk over stores in memory, on a real server.
type world struct {
	t         *testing.T
	desk      *desk.Desk
	server    *httptest.Server
	cases     *memCases
	feed      *memFeed
	staff     *stafftest.Store
	door      *staff.Door
	sessions  *memstore.MemStore
	catalogue *cataloguetest.Memory
	reports   *memReports
	pairs     *memPairs
	stop      context.CancelFunc

	mu     sync.Mutex
	now    time.Time
	pushed []chat.Event
	refuse error  // what the inbox answers
	taken  func() // called when the inbox took an event in; nil: nothing
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) inbox(_ context.Context, e chat.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return w.refuse
	}
	for _, seen := range w.pushed {
		if seen.ID == e.ID {
			return nil
		}
	}
	w.pushed = append(w.pushed, e)
	if w.taken != nil {
		w.taken()
	}
	return nil
}

// said lists the words and listings that reached the inbox.
func (w *world) said() []chat.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []chat.Event
	for _, e := range w.pushed {
		if e.Signal == "" {
			all = append(all, e)
		}
	}
	return all
}

func newWorld(t *testing.T, with ...func(*desk.Options)) *world {
	t.Helper()
	w := newStillWorld(t, with...)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := w.desk.Run(ctx, w.inbox); err != nil {
			t.Error(err)
		}
	}()
	w.stop = func() { cancel(); <-ended }
	t.Cleanup(w.stop)
	w.awaitInbox()
	return w
}

// newStillWorld is a world whose desk is served and does not run yet.
func newStillWorld(t *testing.T, with ...func(*desk.Options)) *world {
	t.Helper()
	w := &world{t: t, cases: newCases(), feed: newFeed(), staff: &stafftest.Store{}, sessions: memstore.NewWithCleanupInterval(0),
		catalogue: cataloguetest.NewMemory(), reports: &memReports{}, pairs: &memPairs{}, now: time.Date(2026, 11, 21, 19, 30, 0, 0, time.UTC)}
	var err error
	w.door, err = staff.NewDoor(staff.DoorOptions{Store: w.staff, Now: w.clock,
		Params: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	if err != nil {
		t.Fatal(err)
	}
	w.account("signe", "Signe", staff.Supporter)
	w.account("omar", "Omar", staff.Supporter)
	w.account("edith", "Edith", staff.Editor)
	w.account("erik", "Erik", staff.Editor)
	w.account("nobody", "Nobody")
	o := desk.Options{Cases: w.cases, Duty: w.cases, Feed: w.feed, Staff: w.staff, Door: w.door, Sessions: w.sessions,
		Catalogue: w.catalogue, Index: w.catalogue.Index, Card: plainCard, Now: w.clock, Lines: someLines(),
		Reports: w.reports, Pairs: w.pairs}
	for _, change := range with {
		change(&o)
	}
	if w.desk, err = desk.New(o); err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(w.desk.Handler())
	t.Cleanup(w.server.Close)
	return w
}

// awaitInbox waits until Run has begun.
func (w *world) awaitInbox() {
	w.t.Helper()
	who := w.as("signe")
	probe := cases.Case{ID: "probe", Status: cases.Waiting, Pseudonym: "Probe", Lang: "da", Opened: w.clock()}
	if err := w.cases.Open(context.Background(), probe); err != nil {
		w.t.Fatal(err)
	}
	for who.post("/desk/case/probe/claim", nil).status == http.StatusServiceUnavailable {
	}
	w.cases.mu.Lock()
	delete(w.cases.kept, "probe")
	w.cases.signals = nil
	clear(w.cases.duty)
	w.cases.mu.Unlock()
}

func (w *world) account(id, name string, roles ...staff.Role) {
	w.t.Helper()
	if err := w.staff.Put(context.Background(), staff.Account{ID: id, Name: name, Roles: roles, Created: w.now}); err != nil {
		w.t.Fatal(err)
	}
}

// open puts a case into the queue.
func (w *world) open(id chat.CaseID, change ...func(*cases.Case)) cases.Case {
	w.t.Helper()
	c := cases.Case{ID: id, Person: chat.Address{Platform: "web", Chat: canary}, Status: cases.Waiting, Pseudonym: "Rolig Ravn",
		Lang: "da", Country: "DK", Agreed: true, Needs: []string{"anxiety", "loneliness"}, Place: "Aarhus", Audiences: []string{"young"},
		Words: "Jeg vil gerne tale med en, der selv har prøvet det.", Opened: w.clock().Add(-7 * time.Minute)}
	for _, f := range change {
		f(&c)
	}
	if err := w.cases.Open(context.Background(), c); err != nil {
		w.t.Fatal(err)
	}
	return c
}

// put stores a listing as the import would.
func (w *world) put(l referrals.Listing) referrals.Listing {
	w.t.Helper()
	ls, err := w.catalogue.Put(context.Background(), "import", "starter", w.clock(), l)
	if err != nil {
		w.t.Fatal(err)
	}
	return ls[0]
}

// reader is a browser without scripts.
type reader struct {
	w      *world
	client *http.Client
	lang   string
}

// answer is a whole answer.
type answer struct {
	status int
	body   string
	header http.Header
	path   string // of the page that answered
}

// anybody is somebody who is not signed in.
func (w *world) anybody() *reader {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &reader{w: w, client: &http.Client{Jar: jar}, lang: "en"}
}

// as signs somebody in by a one-time link.
func (w *world) as(id string) *reader {
	w.t.Helper()
	secret, err := w.door.Link(context.Background(), id, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	r := w.anybody()
	if got := r.post(desk.LinkPath(secret), nil); got.status != http.StatusOK {
		w.t.Fatalf("signing %s in: status %d", id, got.status)
	}
	return r
}

func (r *reader) do(method, path string, form url.Values, header map[string]string) answer {
	r.w.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, r.w.server.URL+path, body)
	if err != nil {
		r.w.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", r.lang)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		r.w.t.Fatal(err)
	}
	if strings.Contains(string(raw), canary) {
		r.w.t.Errorf("%s %s tells the person's address", method, path)
	}
	return answer{status: res.StatusCode, body: string(raw), header: res.Header, path: res.Request.URL.RequestURI()}
}

func (r *reader) get(path string) answer { return r.do(http.MethodGet, path, nil, nil) }

func (r *reader) post(path string, form url.Values) answer {
	if form == nil {
		form = url.Values{}
	}
	return r.do(http.MethodPost, path, form, nil)
}

func plainCard(l *referrals.Listing, lang string) chat.Card {
	return chat.Card{Listing: string(l.ID), Title: l.Name, What: l.SummaryIn(lang), Facts: []chat.Fact{
		{Kind: chat.FactWhere, Text: l.City}, {Kind: chat.FactPhone, Text: l.Phone, URL: "tel:" + l.Phone}}}
}

func someLines() []safety.Line {
	return []safety.Line{
		{ID: "dk-112", Country: "DK", Name: "Alarm 112", Number: "112", Hours: "24/7", Kind: "emergency", Confirmed: "2026-11-01", Source: "borger.dk"},
		{ID: "dk-livslinien", Country: "DK", Name: "Livslinien", Number: "70 201 201", Hours: "Mo-Su 11:00-05:00", Chat: "https://www.livslinien.dk/chat", Kind: "suicide", Source: "livslinien.dk"},
	}
}
