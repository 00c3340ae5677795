package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/figures"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// memLetters is a desk.Letters in memory.
type memLetters struct {
	mu       sync.Mutex
	kept     []figures.Letter
	replayed []string
	fail     error
}

func (m *memLetters) Letters(_ context.Context, limit int) ([]figures.Letter, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.kept[:min(limit, len(m.kept))]), m.fail
}

func (m *memLetters) take(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(m.kept), func(l figures.Letter) bool { return l.Name == name })
	if len(left) == len(m.kept) {
		return fmt.Errorf("store: %w", desk.ErrNoLetter)
	}
	m.kept = left
	return m.fail
}

func (m *memLetters) Replay(_ context.Context, name string) error {
	err := m.take(name)
	if err == nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.replayed = append(m.replayed, name)
	}
	return err
}

func (m *memLetters) Drop(_ context.Context, name string) error { return m.take(name) }

// calm are figures in which nothing is wrong.
func calm(now time.Time) figures.Figures {
	return figures.Figures{At: now, Outbox: map[chat.PlatformName]figures.Queue{"telegram": {Later: 2}, "web": {Held: 1}}, Timers: 12,
		Cases: figures.Cases{Waiting: 1, Claimed: 3, OnDuty: 2, Oldest: 4 * time.Minute}, Memory: 41_300_000, Limit: 512_000_000,
		Replicas: []figures.Replica{{ID: "r1", Release: "0.6.0", Began: now.Add(-26 * time.Hour), Seen: now, Platforms: []chat.PlatformName{"telegram", "web"}},
			{ID: "r2", Release: "0.6.0", Began: now.Add(-3 * time.Hour), Seen: now, Platforms: []chat.PlatformName{"web"}}},
		Locks: []figures.Lock{{Name: "telegram", Held: true}, {Name: "discord-0", Held: true}}}
}

// hour is a history of an hour, with a gap and a busy quarter.
func hour(now time.Time, f figures.Figures) []figures.Moment {
	var all []figures.Moment
	for i := range 240 {
		at := now.Add(-time.Hour + time.Duration(i+1)*15*time.Second)
		if i >= 60 && i < 76 {
			continue // the program was away
		}
		m := figures.Moment{At: at, Known: true, Figures: f}
		busy := 1.0
		if i > 150 && i < 200 {
			busy = 6
		}
		wave := 1 + .3*float64(i%7)/7
		m.Rates = figures.Rates{Span: 15 * time.Second, Accepted: 3 * busy * wave, Turned: 3 * busy * wave, Sent: 4.5 * busy * wave,
			Turn: figures.Spread{P50: time.Duration(busy*wave*3.1) * time.Millisecond, P99: time.Duration(busy*wave*14) * time.Millisecond}}
		if i%3 == 0 { // not in each moment something is sent
			m.Send = figures.Spread{P50: time.Duration(busy*wave*42) * time.Millisecond, P99: time.Duration(busy*wave*180) * time.Millisecond}
		}
		m.Inbox = figures.Queue{Ready: int(busy*wave) - 1, Oldest: time.Duration(busy*wave*30-20) * time.Millisecond}
		all = append(all, m)
	}
	return all
}

func someLetters(now time.Time) []figures.Letter {
	return []figures.Letter{
		{Name: "3fa91c7b2e04", Lane: "a81f02", Platform: "telegram", Kind: "send", Reason: "invalid", At: now.Add(-9 * time.Minute), Bytes: 412, Fields: []string{"message.text", "message.choices", "always"}},
		{Name: "c07b55d1aa9e", Lane: "a81f02", Platform: "telegram", Kind: "relay", Reason: "tries used up", At: now.Add(-2 * time.Hour), Bytes: 380, Fields: []string{"to", "text"}},
		{Name: "07de34f1b6c2", Lane: "5be9d4", Platform: "web", Kind: "event", Reason: "engine: the turn failed: panic: runtime error: index out of range [3] with length 3", At: now.Add(-26 * time.Hour), Bytes: 291, Fields: []string{"text"}},
	}
}

// operating is a world with figures, a history and dead letters.
func operating(t *testing.T, f func(time.Time) figures.Figures) (*world, *memLetters) {
	now := time.Date(2026, 11, 21, 19, 30, 0, 0, time.UTC)
	letters := &memLetters{kept: someLetters(now)}
	w := newWorld(t, func(o *desk.Options) { operate(o, now, f(now), letters) })
	return w, letters
}

func operate(o *desk.Options, now time.Time, f figures.Figures, letters *memLetters) {
	f.Letters = len(letters.kept)
	o.Figures = func(context.Context) (figures.Figures, error) { return f, nil }
	o.History = func() []figures.Moment { return hour(now, f) }
	o.Letters = letters
}

// nothing are figures without anything.
func nothing(now time.Time) figures.Figures { return figures.Figures{At: now} }

func TestOperationSaysWhenAllIsWell(t *testing.T) {
	now := time.Date(2026, 11, 21, 19, 30, 0, 0, time.UTC)
	w := newWorld(t, func(o *desk.Options) { operate(o, now, calm(now), &memLetters{}) })
	body := w.as("edith").get("/editor/operation").body
	for _, want := range []string{"All is well", "41.3 MB", "of 512 MB", "For sending: Telegram", "<dt>Replicas</dt><dd>2</dd>"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(body, "Something") || strings.Contains(body, "<script") || strings.Contains(body, "style=") {
		t.Error("it says that something is wrong, or runs a script, or brings a style")
	}
	if n := strings.Count(body, `role="img"`); n != 5 {
		t.Errorf("it shows %d pictures, want 5", n)
	}
}

// TestOperationFindsWhatIsWrong changes one figure each.
func TestOperationFindsWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*figures.Figures)
		say    string
		bad    bool
	}{
		"turns":    {func(f *figures.Figures) { f.Inbox = figures.Queue{Ready: 7, Oldest: 61 * time.Second} }, "Conversations wait for their answer (7, the first for 61 s).", true},
		"sending":  {func(f *figures.Figures) { f.Outbox["telegram"] = figures.Queue{Ready: 4, Oldest: 3 * time.Minute} }, "Answers are not going out on Telegram (4, the first for 3 min).", true},
		"timers":   {func(f *figures.Figures) { f.TimersLate = 2 * time.Minute }, "Reminders are late by 2 min.", true},
		"danger":   {func(f *figures.Figures) { f.Cases.Urgent, f.Cases.Alarm = 1, 6*time.Minute }, "has waited 6 min for a human", true},
		"alone":    {func(f *figures.Figures) { f.Cases.Urgent, f.Cases.Alarm, f.Cases.OnDuty = 1, time.Second, 0 }, "Somebody who may be in danger", true},
		"memory":   {func(f *figures.Figures) { f.Memory = 480_000_000 }, "has used 93 % of its memory", true},
		"duty":     {func(f *figures.Figures) { f.Cases.OnDuty = 0 }, "nobody is on duty (1)", false},
		"cases":    {func(f *figures.Figures) { f.Cases.Oldest = time.Hour }, "Somebody has waited 60 min for a human", false},
		"locks":    {func(f *figures.Figures) { f.Locks[1].Held = false }, "No replica does this: discord-0.", false},
		"letters":  {func(f *figures.Figures) { f.Letters = 3 }, "Dead letters: 3.", false},
		"nothing":  {func(*figures.Figures) {}, "All is well", false},
		"later":    {func(f *figures.Figures) { f.Outbox["telegram"] = figures.Queue{Later: 90} }, "All is well", false},
		"no limit": {func(f *figures.Figures) { f.Limit = 0 }, "no limit is set", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(o *desk.Options) {
				f := calm(time.Date(2026, 11, 21, 19, 30, 0, 0, time.UTC))
				tc.change(&f)
				o.Figures = func(context.Context) (figures.Figures, error) { return f, nil }
			})
			body := w.as("edith").get("/editor/operation").body
			if !strings.Contains(body, tc.say) || strings.Contains(body, "Something is wrong") != tc.bad {
				t.Errorf("the verdict is not %q, or not as bad: %s", tc.say, body)
			}
		})
	}
}

func TestOperationWithoutAStoreOrAnything(t *testing.T) {
	broken := newWorld(t, func(o *desk.Options) {
		o.Figures = func(context.Context) (figures.Figures, error) { return figures.Figures{}, errors.New("away") }
	})
	if got := broken.as("edith").get("/editor/operation"); got.status != http.StatusOK || !strings.Contains(got.body, "The store does not answer") || !strings.Contains(got.body, "Nothing was measured yet") {
		t.Errorf("status %d, %s", got.status, got.body)
	}
	bare, letters := operating(t, nothing)
	letters.fail = errors.New("away")
	if got := bare.as("edith").get("/editor/operation"); got.status != http.StatusInternalServerError {
		t.Errorf("letters that cannot be read give status %d", got.status)
	}
	if got := newWorld(t).as("edith").post("/editor/operation/letter/x/drop", nil); got.status != http.StatusNotFound {
		t.Errorf("dropping where there are no letters gives status %d", got.status)
	}
}

func TestLettersAreReplayedAndDropped(t *testing.T) {
	w, letters := operating(t, calm)
	edith, erik := w.as("edith"), w.as("erik")
	page := edith.get("/editor/operation").body
	for _, want := range []string{"3fa91c7b2e04", "a81f02", "The platform will never take it as it is.", "an answer · Telegram", "The program failed on it each time."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	asked := edith.get("/editor/operation/letter/07de34f1b6c2")
	if asked.status != http.StatusOK || !strings.Contains(asked.body, "index out of range [3]") || !strings.Contains(asked.body, "<code>text</code>") || len(letters.kept) != 3 {
		t.Errorf("asking gives status %d, and %d letters are left", asked.status, len(letters.kept))
	}
	if got := edith.post("/editor/operation/letter/07de34f1b6c2/drop", nil); !strings.Contains(got.body, "It is dropped.") || !strings.HasPrefix(got.path, "/editor/operation") {
		t.Errorf("dropping leads to %s", got.path)
	}
	if got := edith.post("/editor/operation/letter/3fa91c7b2e04/replay", nil); !strings.Contains(got.body, "It is on its way again.") {
		t.Errorf("replaying leads to %s", got.path)
	}
	for _, at := range []string{"replay", "drop"} { // erik still sees the page of before
		if got := erik.post("/editor/operation/letter/3fa91c7b2e04/"+at, nil); got.status != http.StatusOK || !strings.Contains(got.body, "somebody else was faster") {
			t.Errorf("who comes too late to %s gets status %d", at, got.status)
		}
	}
	if got := erik.get("/editor/operation/letter/3fa91c7b2e04"); !strings.Contains(got.body, "somebody else was faster") {
		t.Errorf("looking at it too late leads to %s", got.path)
	}
	if !slices.Equal(letters.replayed, []string{"3fa91c7b2e04"}) || len(letters.kept) != 1 {
		t.Errorf("replayed %v, left %d", letters.replayed, len(letters.kept))
	}
	letters.fail = errors.New("away")
	if got := erik.post("/editor/operation/letter/c07b55d1aa9e/drop", nil); got.status != http.StatusInternalServerError {
		t.Errorf("a store that fails gives status %d", got.status)
	}
}

// TestPicturesShowTheHour reads one picture: a gap where nothing was measured, the scale, the same numbers in the table.
func TestPicturesShowTheHour(t *testing.T) {
	w, _ := operating(t, calm)
	edith := w.as("edith")
	body := edith.get("/editor/operation").body
	_, rest, _ := strings.Cut(body, `id="d-rate"`)
	picture, _, _ := strings.Cut(rest, "</svg>")
	_, path, _ := strings.Cut(picture, `line-0" d="`)
	path, _, _ = strings.Cut(path, `"`)
	if strings.Count(path, "M") != 2 || strings.Count(path, "L") < 20 || strings.ContainsAny(path, "Nn") {
		t.Errorf("the line is %q", path)
	}
	if !strings.Contains(picture, ">50</text>") || !strings.Contains(picture, ">25</text>") {
		t.Errorf("the scale is not right: %s", picture)
	}
	_, last, _ := strings.Cut(body, "</svg>turns <strong>")
	last, _, _ = strings.Cut(last, "</strong>")
	_, table, _ := strings.Cut(rest, `<table class="numbers">`)
	table, _, _ = strings.Cut(table, "</table>")
	if n := strings.Count(table, `<tr><th scope="row">`); n != 30 || !strings.Contains(table, `<td>–</td><td>–</td>`) || !strings.Contains(table, "<td>"+last+"</td>") {
		t.Errorf("the table has %d rows: %s", n, table)
	}
	if danish := edith.w.inDanish(edith, "/editor/operation"); !strings.Contains(danish, "41,3 MB") {
		t.Error("numbers are not written as in Danish")
	}
}

func (w *world) inDanish(who *reader, at string) string {
	who.lang = "da"
	defer func() { who.lang = "en" }()
	return who.get(at).body
}

func TestThePageRefreshesOnlyWhenAsked(t *testing.T) {
	w, _ := operating(t, calm)
	edith := w.as("edith")
	if body := edith.get("/editor/operation").body; strings.Contains(body, "http-equiv") {
		t.Error("it refreshes by itself")
	}
	if body := edith.get("/editor/operation?every=minute").body; !strings.Contains(body, `http-equiv="refresh" content="60"`) {
		t.Error("it does not refresh though asked to")
	}
}

// TestTheRunbookKnowsWhatIsFound holds that each finding leads to a part of the runbook that is there.
func TestTheRunbookKnowsWhatIsFound(t *testing.T) {
	raw, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range desk.FindingKeysForTest() {
		if section := desk.SectionForTest(key); section == "Brobygger" || !strings.Contains(string(raw), "\n### "+section+"\n") {
			t.Errorf("%s leads to %q, which the runbook does not have", key, section)
		}
	}
}
