package dialogs_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// forEachRelease runs a test on the turns of every release under testdata/releases.
func forEachRelease(t *testing.T, test func(t *testing.T, name string, turns []oldTurn)) {
	t.Helper()
	files, err := filepath.Glob("testdata/releases/*/turns.jsonl.gz")
	if err != nil || len(files) < 4 {
		t.Fatalf("the conversations of earlier releases are missing: %v, %v", files, err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) { test(t, name, readTurns(t, file)) })
	}
}

func readTurns(t *testing.T, file string) []oldTurn {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var turns []oldTurn
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one oldTurn
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		turns = append(turns, one)
	}
	if err := lines.Err(); err != nil || len(turns) < 100 {
		t.Fatalf("%d turns: %v", len(turns), err)
	}
	return turns
}

// dropped are the fields that a release stored and this one leaves out when it reads them, each with its reason. A name
// without a line here may never vanish.
func dropped() map[string]string { return map[string]string{} }

// TestWhatReleasesStoredIsReadWithoutLoss: each field of each state and event is there again after reading and writing.
func TestWhatReleasesStoredIsReadWithoutLoss(t *testing.T) {
	forEachRelease(t, func(t *testing.T, _ string, turns []oldTurn) {
		lost := map[string]string{}
		for _, turn := range turns {
			var s dialogs.State
			var e chat.Event
			for _, one := range []struct {
				raw  []byte
				into any
			}{{turn.State, &s}, {turn.Event, &e}} {
				if err := json.Unmarshal(one.raw, one.into); err != nil {
					t.Fatalf("%s: %v", turn.Talk, err)
				}
				losses("", decoded(t, one.raw), decoded(t, mustJSON(t, one.into)), lost)
			}
		}
		for path, what := range lost {
			if dropped()[path] == "" {
				t.Errorf("%s is lost: %s", path, what)
			}
		}
	})
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// losses names what stands in the old value and not in the new one.
func losses(path string, was, is any, lost map[string]string) {
	switch was := was.(type) {
	case map[string]any:
		now, _ := is.(map[string]any)
		for name, value := range was {
			losses(strings.TrimPrefix(path+"."+name, "."), value, now[name], lost)
		}
	case []any:
		now, _ := is.([]any)
		if len(now) != len(was) {
			lost[path] = fmt.Sprintf("%d of %d", len(now), len(was))
			return
		}
		for i := range was {
			losses(path, was[i], now[i], lost)
		}
	default:
		if !reflect.DeepEqual(was, is) {
			lost[path] = fmt.Sprintf("%v became %v", was, is)
		}
	}
}

// next takes the next event of an old conversation with the book of today.
func (turn oldTurn) next(t *testing.T, h house, s dialogs.State) (dialogs.State, []dialogs.Effect) {
	t.Helper()
	var e chat.Event
	if err := json.Unmarshal(turn.Event, &e); err != nil {
		t.Fatal(err)
	}
	w := h.world(turn.At, turn.Duty)
	w.Elsewhere, w.Doors = turn.Elsewhere, turn.Doors
	return h.take(s, e, w)
}

func (turn oldTurn) before(t *testing.T) dialogs.State {
	t.Helper()
	var s dialogs.State
	if err := json.Unmarshal(turn.State, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestConversationsOfReleasesGoOn: what happens next in a conversation of an earlier release does what it did there: who
// holds it, with whom, its case and its danger are the same, a button leads where it led, and nobody is greeted again.
func TestConversationsOfReleasesGoOn(t *testing.T) {
	h := newHouse(t)
	forEachRelease(t, func(t *testing.T, name string, turns []oldTurn) {
		for i, turn := range turns {
			before := turn.before(t)
			after, effects := turn.next(t, h, before)
			var did []string
			for _, effect := range effects {
				did = append(did, effect.Kind())
				if send, ok := effect.(dialogs.Send); ok {
					checkMessage(t, send.Message)
					if before.Greeted && strings.Contains(send.Message.Text, h.say.Say(send.Message.Lang, "greeting.short", nil)+"\n\n") {
						t.Errorf("turn %d (%s) greets somebody it knows: %s", i, turn.Talk, send.Message.Text)
					}
				}
			}
			for _, what := range differences(turn, factsOf(stored(t, after)), did) {
				if !intended(turn) {
					t.Errorf("%s of turn %d (%s) went otherwise; then %+v %v, now %+v %v\n%s", what, i, turn.Talk, turn.After, turn.Did, factsOf(after), did, turn.Event)
				}
			}
		}
	})
}

// intended says which turns a later release takes otherwise on purpose; CHANGELOG.md tells people.
func intended(turn oldTurn) bool {
	var e chat.Event
	_ = json.Unmarshal(turn.Event, &e)                         // it was read before
	return e.Choice == "stop" && turn.After.Crisis == "crisis" // since 0.3: in a crisis, stop takes nobody out of the queue
}

// differences names what a turn did otherwise than its release did.
func differences(turn oldTurn, now facts, did []string) []string {
	var e chat.Event
	_ = json.Unmarshal(turn.Event, &e) // it was read before
	was, all := turn.After, []string{}
	for _, one := range []struct {
		name     string
		was, now any
	}{{"holder", was.Holder, now.Holder}, {"bridge", was.Bridge, now.Bridge}, {"case", was.Case, now.Case}, {"crisis", was.Crisis, now.Crisis},
		{"supporter", was.Supporter, now.Supporter}, {"greeted", was.Greeted, now.Greeted}} {
		if one.was != one.now {
			all = append(all, one.name)
		}
	}
	if e.Text == "" || e.Signal != "" { // words are read better from release to release
		if was.Dialogue != now.Dialogue || was.Step != now.Step {
			all = append(all, "floor")
		}
		for _, kind := range turn.Did {
			if !slices.Contains(did, kind) {
				all = append(all, "no "+kind)
			}
		}
	}
	return all
}

// TestAStepThatIsGoneGreets: whatever a conversation has stored, a step that no release knows loses nothing but the question
// that was open.
func TestAStepThatIsGoneGreets(t *testing.T) {
	h := newHouse(t)
	forEachRelease(t, func(t *testing.T, _ string, turns []oldTurn) {
		for i, turn := range turns {
			s := turn.before(t)
			s.Dialogue, s.Step, s.Asked = "questionnaire", "seven", "seven"
			turn.Event = mustJSON(t, chat.Event{ID: "e1", From: chat.Address{Platform: "web", Chat: "1"}, At: turn.At, Text: "hm"})
			after, effects := turn.next(t, h, s)
			was, is := factsOf(s), factsOf(stored(t, after))
			if is.Dialogue == "questionnaire" || is.Step == "seven" {
				t.Errorf("turn %d keeps a step that nobody knows: %+v", i, is)
			}
			was.Dialogue, was.Step, is.Dialogue, is.Step, is.Greeted = "", "", "", "", was.Greeted
			if s.Holder != dialogs.HeldByBot && was != is {
				t.Errorf("turn %d lost what it had: %+v became %+v", i, was, is)
			}
			if len(effects) == 0 && s.Apart == (dialogs.ApartState{}) && s.GoneTo.IsZero() && !s.Supporter {
				t.Errorf("turn %d (%s): no answer", i, turn.Talk)
			}
		}
	})
}
