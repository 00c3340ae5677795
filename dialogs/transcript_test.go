package dialogs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
)

var update = flag.Bool("update", false, "write the transcripts anew; commit only what you have read and understood")

// TestTranscripts replays every conversation under testdata. A transcript reads like a talk:
//
//	# what this shows
//	lang: da                        the platform's hint of the language; country:, duty: and state: likewise
//	lane: telegram/5                the conversation's lane; named again, the talk goes on there, each lane with its own state
//	staff: telegram-7               who writes in a supporters' room; doors: web=https://… sms= and elsewhere: yes likewise
//	at: 2026-11-20T21:00:00+01:00   when it begins; every turn takes a minute
//	> words                         the person writes
//	>> more                         the person presses the button with this value
//	>+ photo,voice: words           words with files, or files alone; big-photo is too large, and only photo and voice may pass
//	>^ e1: words                    words that answer those of the event e1
//	>~ e1: words                    words that take the place of those of e1
//	@ 56.15,10.20                   the person shares a location
//	~ joined Maja                   something happens to the conversation: opened, joined, said, urgent, left, closed,
//	                                timer, delivered, undelivered, forgotten, leaving, moved; "~ arrived web/1" brings the
//	                                state that departed last; "~ wait 20m" lets time pass
//	< answer                        what the person reads
//	! open_case …                   what else is done
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := replay(t, newHouse(t), string(raw))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("the conversation went another way (go test ./dialogs -update rewrites it):\n%s", firstDifference(string(raw), got))
			}
		})
	}
}

// player replays one transcript.
type player struct {
	t     *testing.T
	house house
	state dialogs.State
	lanes map[string]dialogs.State // of the lanes left for another
	gone  json.RawMessage          // the state that departed last
	now   time.Time
	head  map[string]string
	turns int
	out   strings.Builder
}

func replay(t *testing.T, h house, script string) string {
	t.Helper()
	p := &player{t: t, house: h, head: map[string]string{"lane": "web/1"},
		lanes: map[string]dialogs.State{}, now: time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC)}
	for line := range strings.Lines(script) {
		p.line(strings.TrimRight(line, "\r\n"))
	}
	return p.out.String()
}

func (p *player) line(line string) {
	p.t.Helper()
	switch {
	case strings.HasPrefix(line, "<"), strings.HasPrefix(line, "!"), strings.HasPrefix(line, "    "):
		return // what came out last time
	case line == "":
		if p.turns == 0 {
			p.print("")
		}
		return
	case strings.HasPrefix(line, "#"):
		p.print(line)
		return
	}
	if e, ok := p.event(line); ok {
		if p.turns > 0 {
			p.print("")
		}
		p.print(line)
		p.turn(e)
		return
	}
	p.print(line)
	if rest, ok := strings.CutPrefix(line, "~ wait "); ok {
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.t.Fatal(err)
		}
		p.now = p.now.Add(d)
		return
	}
	p.header(line)
}

func (p *player) header(line string) {
	name, value, ok := strings.Cut(line, ": ")
	if !ok {
		p.t.Fatalf("what does this line mean: %q", line)
	}
	if name == "lane" {
		p.lanes[p.head["lane"]] = p.state
		p.state = p.lanes[value]
	}
	p.head[name] = value
	switch name {
	case "at":
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			p.t.Fatal(err)
		}
		p.now = at
	case "state":
		if err := json.Unmarshal([]byte(value), &p.state); err != nil {
			p.t.Fatal(err)
		}
	case "lang", "country", "lane", "duty", "staff", "with", "pages", "doors", "elsewhere":
	default:
		p.t.Fatalf("no such header: %q", line)
	}
}

// event reads a line that makes something happen.
func (p *player) event(line string) (chat.Event, bool) {
	lane, err := chat.ParseAddress(p.head["lane"])
	if err != nil {
		p.t.Fatal(err)
	}
	e := chat.Event{ID: chat.EventID("e" + strconv.Itoa(p.turns+1)), From: lane, At: p.now, Locale: p.head["lang"], Country: p.head["country"]}
	if lane.Platform == "desk" {
		e.Name = "Maja"
	}
	if staff := p.head["staff"]; staff != "" && lane.Platform != "web" {
		e.Staff, e.Person = strings.HasPrefix(string(lane.Chat), "room"), chat.PersonID(staff)
	}
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case ">":
		e.Text = rest
	case ">*": // words said many times over
		times, words, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(times)
		if err != nil {
			p.t.Fatal(err)
		}
		e.Text = strings.Repeat(words+" ", n)
	case ">+":
		kinds, words, _ := strings.Cut(rest, ": ")
		e.Files, e.Text = filesOf(kinds, lane.Platform), words
	case ">^":
		of, words, _ := strings.Cut(rest, ": ")
		e.ReplyTo, e.Text = chat.EventID(of), words
	case ">~":
		of, words, _ := strings.Cut(rest, ": ")
		e.Edits, e.Text = chat.EventID(of), words
	case ">>":
		e.Choice = rest
	case "@":
		e.Location = &chat.Point{}
		if _, err := fmt.Sscanf(rest, "%g,%g", &e.Location.Lat, &e.Location.Lon); err != nil {
			p.t.Fatal(err)
		}
	case "~":
		return p.signal(e, rest)
	default:
		return e, false
	}
	return e, true
}

// filesOf reads "photo,big-photo".
func filesOf(kinds string, on chat.PlatformName) []chat.File {
	var all []chat.File
	for _, kind := range strings.Split(kinds, ",") {
		file := chat.File{On: on, Ref: "r", Size: 1000}
		if small, big := strings.CutPrefix(kind, "big-"); big {
			kind, file.Size = small, chat.MaxFile+1
		}
		file.Kind = chat.FileKind(kind)
		all = append(all, file)
	}
	return all
}

func (p *player) signal(e chat.Event, rest string) (chat.Event, bool) {
	kind, what, _ := strings.Cut(rest, " ")
	e.Country, e.Name, e.Case = "", "", p.state.Case
	e.With = chat.Address{Platform: "desk", Chat: "1"}
	if e.From.Platform == "desk" || e.Staff {
		e.With = chat.Address{Platform: "web", Chat: "1"}
	}
	if with, err := chat.ParseAddress(p.head["with"]); err == nil {
		e.With = with
	}
	switch kind {
	case "opened":
		e.Signal, e.With, e.Locale, e.Country = chat.SignalOpened, chat.Address{}, p.head["lang"], p.head["country"]
		e.Choice = what
	case "joined":
		e.Signal, e.Name = chat.SignalJoined, what
		if e.Case == "" {
			e.Case = "c1"
		}
	case "left":
		e.Signal, e.Name = chat.SignalLeft, what
	case "closed":
		e.Signal, e.Name = chat.SignalClosed, what
	case "said", "urgent":
		e.Signal, e.Urgent = chat.SignalRelayed, kind == "urgent"
		e.Name, e.Text, _ = strings.Cut(what, ": ")
	case "timer":
		e.Signal, e.Choice, e.With = chat.SignalTimer, what, chat.Address{}
	case "photo":
		e.Signal, e.Files = chat.SignalRelayed, filesOf("photo", "telegram")
		e.Name, e.Text, _ = strings.Cut(what, ": ")
	case "answers", "edits": // "~ answers e1 Maja: words"
		e.Signal = chat.SignalRelayed
		of, said, _ := strings.Cut(what, " ")
		if kind == "edits" {
			e.Edits = chat.EventID(of)
		} else {
			e.ReplyTo = chat.EventID(of)
		}
		e.Name, e.Text, _ = strings.Cut(said, ": ")
	case "delivered":
		e.Signal, e.Origin = chat.SignalDelivered, chat.EventID(what)
	case "undelivered":
		reason, of, _ := strings.Cut(what, " ")
		e.Signal, e.Choice, e.Origin = chat.SignalUndelivered, reason, chat.EventID(of)
	case "leaving", "moved", "arrived":
		p.moving(&e, kind, what)
	case "forgotten":
		e.Signal = chat.SignalForgotten
	default:
		return e, false
	}
	return e, true
}

// moving reads "leaving telegram/5", "moved" (a code that was refused), "moved desk/2" and "arrived web/1".
func (p *player) moving(e *chat.Event, kind, with string) {
	e.With, e.Signal = chat.Address{}, chat.SignalMoved
	if with != "" {
		address, err := chat.ParseAddress(with)
		if err != nil {
			p.t.Fatal(err)
		}
		e.With = address
	}
	switch kind {
	case "leaving":
		e.Signal = chat.SignalLeaving
	case "arrived":
		e.Carried = p.gone
	}
}

func (p *player) world() dialogs.World {
	duty, _ := strconv.Atoi(p.head["duty"])
	w := p.house.world(p.now, duty)
	w.Elsewhere = p.head["elsewhere"] == "yes"
	for _, door := range strings.Fields(p.head["doors"]) {
		name, url, _ := strings.Cut(door, "=")
		w.Doors = append(w.Doors, dialogs.Door{Platform: chat.PlatformName(name), URL: url})
	}
	return w
}

func (p *player) turn(e chat.Event) {
	p.t.Helper()
	state, effects := p.house.take(p.state, e, p.world())
	p.turns++
	p.now = p.now.Add(time.Minute)
	p.state = stored(p.t, state)
	for _, effect := range effects {
		p.effect(effect)
	}
}

func (p *player) effect(effect dialogs.Effect) {
	switch e := effect.(type) {
	case dialogs.Send:
		checkMessage(p.t, e.Message)
		p.message(e.Message)
		if e.ReplyTo != "" || e.Edits != "" {
			p.print("    " + strings.TrimSpace(linked(e.ReplyTo, e.Edits)))
		}
	case dialogs.Invite:
		filled := e.Message // as the engine fills it
		filled.Text = strings.ReplaceAll(filled.Text, "{code}", "fjord-lynx-42")
		filled.Choices = nil
		for _, choice := range e.Message.Choices {
			choice.URL = strings.ReplaceAll(choice.URL, "{code}", "fjord-lynx-42")
			filled.Choices = append(filled.Choices, choice)
		}
		checkMessage(p.t, filled)
		p.print("! invite")
		p.message(filled)
	case dialogs.Arrive:
		p.print("! arrive " + e.Code)
	case dialogs.Depart:
		p.gone = e.State
		p.print("! depart to " + e.To.String())
	case dialogs.Forward:
		p.print("! forward " + string(e.Event.Signal) + " to " + e.To.String())
	case dialogs.Mark:
		p.print("! mark " + string(e.Event) + " " + strconv.FormatBool(e.Delivered))
	case dialogs.Remind:
		p.print("! remind " + e.Key + " at " + e.At.Format("15:04"))
	case dialogs.OpenCase:
		e.ID = "" // made of a hash; says nothing to a reader
		p.json(effect.Kind(), e)
	case dialogs.RaiseCase:
		p.print("! raise_case " + e.Risk)
	case dialogs.EndCase:
		p.print("! end_case " + e.Why)
	case dialogs.Relay:
		mark := "! relay to "
		if e.Urgent {
			mark = "! relay (urgent) to "
		}
		p.print(mark + e.To.String() + " as " + e.Name + ": " + e.Text + fileMarks(e.Files) + linked(e.ReplyTo, e.Edits))
	default:
		p.json(effect.Kind(), e)
	}
}

func (p *player) message(m chat.Message) {
	for _, line := range chat.Transcript(m) {
		if m.Urgent {
			line = strings.Replace(line, "< ", "< (urgent) ", 1)
		}
		p.print(line)
	}
	if m.Page && p.head["pages"] == "yes" {
		p.print("    (turns the page)")
	}
}

func fileMarks(files []chat.File) string {
	text := ""
	for _, f := range files {
		text += " [" + string(f.Kind) + "]"
	}
	return text
}

func linked(answers, edits chat.EventID) string {
	text := ""
	if answers != "" {
		text += " (answers " + string(answers) + ")"
	}
	if edits != "" {
		text += " (changes " + string(edits) + ")"
	}
	return text
}

func (p *player) json(kind string, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		p.t.Fatal(err)
	}
	text := strings.NewReplacer(`"`, "", `}`, "", `{`, "").Replace(strings.Replace(string(raw), `"id":"",`, "", 1))
	p.print(strings.TrimRight("! "+kind+" "+strings.ReplaceAll(text, ",", ", "), " "))
}

func (p *player) print(line string) { p.out.WriteString(strings.TrimRight(line, " ") + "\n") }

// checkMessage holds what every message promises.
func checkMessage(t *testing.T, m chat.Message) {
	t.Helper()
	if m.ID == "" || m.Lang == "" || m.At.IsZero() {
		t.Errorf("a message without id, language or time: %+v", m)
	}
	if strings.Contains(m.Text, "‹") || strings.Contains(m.Text, "{") {
		t.Errorf("a text with a missing key or an open placeholder: %s", m.Text)
	}
	for _, choice := range chat.Numbered(m) {
		if strings.Contains(choice.Label, "‹") || choice.Label == "" {
			t.Errorf("a button without a label: %+v", choice)
		}
		if choice.URL == "" && (len(choice.Value) > 64 || strings.Trim(choice.Value, "abcdefghijklmnopqrstuvwxyz0123456789_.:-") != "") {
			t.Errorf("a button whose value no platform takes: %q", choice.Value)
		}
	}
	for _, card := range m.Cards {
		for _, fact := range card.Facts {
			if strings.Contains(fact.Text, "‹") || strings.Contains(fact.Text, "{") {
				t.Errorf("a card with a missing key: %s", fact.Text)
			}
		}
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range g {
		if i >= len(w) || w[i] != g[i] {
			from := max(0, i-3)
			return fmt.Sprintf("line %d\nwanted:\n%s\ngot:\n%s", i+1, strings.Join(w[min(from, len(w)):min(len(w), i+4)], "\n"),
				strings.Join(g[from:min(len(g), i+6)], "\n"))
		}
	}
	return "the end is missing"
}
