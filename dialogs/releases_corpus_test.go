package dialogs_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var release = flag.String("release", "", "write the conversations of this version down as those of the release with this name")

// maxOld is how many bytes of an event are worth keeping.
const maxOld = 1500

// oldTurn is a turn as a release took it: the state as it was stored, and what happened next.
type oldTurn struct {
	Talk      string          `json:"talk"`
	At        time.Time       `json:"at"`
	Duty      int             `json:"duty,omitempty"`
	Elsewhere bool            `json:"elsewhere,omitempty"`
	Doors     []dialogs.Door  `json:"doors,omitempty"`
	State     json.RawMessage `json:"state"`
	Event     json.RawMessage `json:"event"`
	After     facts           `json:"after"`
	Did       []string        `json:"did,omitempty"` // kinds of the effects
}

// facts are what must not be lost between releases, and where a conversation stands.
type facts struct {
	Dialogue  string         `json:"dialogue,omitempty"`
	Step      string         `json:"step,omitempty"`
	Holder    dialogs.Holder `json:"holder,omitempty"`
	Bridge    string         `json:"bridge,omitempty"`
	Case      chat.CaseID    `json:"case,omitempty"`
	Crisis    string         `json:"crisis,omitempty"`
	Supporter bool           `json:"supporter,omitempty"`
	Greeted   bool           `json:"greeted,omitempty"`
}

func factsOf(s dialogs.State) facts {
	f := facts{Dialogue: s.Dialogue, Step: s.Step, Holder: s.Holder, Case: s.Case, Supporter: s.Supporter, Greeted: s.Greeted,
		Crisis: string(s.Crisis.Level)}
	if !s.Bridge.IsZero() {
		f.Bridge = s.Bridge.String()
	}
	return f
}

// corpus gathers turns that differ in what a release must be able to read: where a conversation stands, which fields its
// state has, and what kind of thing happens next.
type corpus struct {
	t     *testing.T
	talk  string
	known map[string]bool
	out   bytes.Buffer
}

// TestWriteRelease writes the conversations of this version down (make release-corpus NAME=…).
func TestWriteRelease(t *testing.T) {
	if *release == "" {
		t.Skip("-release names what is to be written")
	}
	c := &corpus{t: t, known: map[string]bool{}}
	h := newHouse(t)
	h.saw = c.saw
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c.talk = strings.TrimSuffix(filepath.Base(file), ".txt")
		replay(t, h, string(raw))
	}
	c.wander(h)
	dir := filepath.Join("testdata", "releases", *release)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(c.out.Bytes())
	}
	if err = errors.Join(err, w.Close()); err == nil {
		err = os.WriteFile(filepath.Join(dir, "turns.jsonl.gz"), packed.Bytes(), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d turns, %d bytes", bytes.Count(c.out.Bytes(), []byte("\n")), c.out.Len())
}

// wander takes random conversations, which stand where no transcript does.
func (c *corpus) wander(h house) {
	all := happenings()
	for seed := range int64(40) {
		c.talk = fmt.Sprint("wander-", seed)
		pick := rand.New(rand.NewSource(seed))
		var s dialogs.State
		now := begin
		for i := range 60 {
			e := all[pick.Intn(len(all))]
			e.ID, e.From, e.At = chat.EventID(fmt.Sprint("e", i)), chat.Address{Platform: "web", Chat: "1"}, now
			if e.Signal != "" && e.Case == "" {
				e.Case = s.Case
			}
			next, _ := h.take(s, e, h.world(now, i%3))
			s, now = stored(c.t, next), now.Add(time.Minute)
		}
	}
}

func (c *corpus) saw(before dialogs.State, e chat.Event, w dialogs.World, after dialogs.State, effects []dialogs.Effect) {
	state := mustJSON(c.t, before)
	event, err := json.Marshal(e)
	if err != nil || len(event) > maxOld { // broken on purpose, or only long
		return
	}
	fresh := false
	for _, trait := range c.traits(before, state, e) {
		fresh = fresh || !c.known[trait]
		c.known[trait] = true
	}
	if !fresh {
		return
	}
	turn := oldTurn{Talk: c.talk, At: w.Now, Duty: w.OnDuty, State: state, Event: event, After: factsOf(after)}
	turn.Elsewhere, turn.Doors = w.Elsewhere, w.Doors
	for _, effect := range effects {
		turn.Did = append(turn.Did, effect.Kind())
	}
	c.out.Write(append(mustJSON(c.t, turn), '\n'))
}

// traits are what one turn shows of a release: each field of a state, and each kind of thing that happens where a
// conversation may stand.
func (c *corpus) traits(s dialogs.State, raw []byte, e chat.Event) []string {
	happens := happening(e)
	all := []string{s.Dialogue + "." + s.Step + " " + happens, string(s.Holder) + " " + happens, string(s.Crisis.Level) + " " + happens}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		c.t.Fatal(err)
	}
	for name, value := range fields {
		all = append(all, name)
		var inner map[string]json.RawMessage
		if json.Unmarshal(value, &inner) == nil {
			for part := range inner {
				all = append(all, name+"."+part)
			}
		}
		switch name {
		case "bridge", "case", "supporter", "keeper", "gone_to", "reminders", "draft", "before":
			all = append(all, name+" "+happens)
		}
	}
	return all
}

// happening says of which kind an event is.
func happening(e chat.Event) string {
	choice := strings.FieldsFunc(e.Choice, func(r rune) bool { return r == ':' || r == '.' })
	switch {
	case e.Signal != "":
		return "~" + string(e.Signal)
	case e.Choice != "":
		return ">>" + strings.Join(choice[:min(1, len(choice))], "")
	case e.Location != nil:
		return "@"
	case len(e.Files) > 0:
		return ">+"
	}
	return ">"
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
