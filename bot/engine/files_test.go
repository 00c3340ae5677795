package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// ferry is a book that carries words from the person p to the room r of the network to, and back.
func ferry(to chat.PlatformName) book {
	return func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
		by, other := chat.ByPerson, chat.Address{Platform: "telegram", Chat: "p"}
		if e.From == other {
			by, other = chat.ByHuman, chat.Address{Platform: to, Chat: "r"}
		}
		switch e.Signal {
		case "":
			return s, []dialogs.Effect{dialogs.Relay{To: other, Text: e.Text, Files: e.Files, ReplyTo: e.ReplyTo, Edits: e.Edits}}
		case chat.SignalRelayed:
			return s, []dialogs.Effect{dialogs.Send{Always: true, ReplyTo: e.ReplyTo, Edits: e.Edits,
				Origin:  &dialogs.Origin{Lane: e.With, Event: e.Origin},
				Message: chat.Message{By: by, Text: e.Text, Files: e.Files, Lang: "da"}}}
		case chat.SignalDelivered, chat.SignalUndelivered:
			return s, []dialogs.Effect{dialogs.Mark{Event: e.Origin, Delivered: e.Signal == chat.SignalDelivered}}
		default:
			return s, nil
		}
	}
}

func photo(ref string) chat.File {
	return chat.File{Kind: chat.FilePhoto, Ref: ref, Type: "image/jpeg"}
}

func TestAFileIsPassedOnCleanOrAWordStandsForIt(t *testing.T) {
	failing := func(times int, err error) func() ([]byte, error) {
		return func() ([]byte, error) {
			if times--; times >= 0 {
				return nil, err
			}
			return []byte("meta:pixels"), nil
		}
	}
	const never = 1 << 30
	tests := []struct {
		name   string
		to     chat.PlatformName
		file   chat.File
		fetch  func() ([]byte, error)
		change func(h *hall, o *engine.Options)
		within time.Duration
		shown  bool // the file itself; else a word
	}{
		{"comes", "telegram", photo("a"), failing(0, nil), nil, 0, true},
		{"comes at the second try", "telegram", photo("a"), failing(1, failure(adapters.Retry, 0)), nil, 2 * time.Second, true},
		{"comes after an error without a name", "telegram", photo("a"), failing(1, errors.New("?")), nil, 2 * time.Second, true},
		{"comes after a pause", "telegram", photo("a"), failing(1, failure(adapters.Throttled, 20*time.Second)), nil, 21 * time.Second, true},
		{"never comes", "telegram", photo("a"), failing(never, failure(adapters.Retry, 0)), nil, 20 * time.Second, false},
		{"pauses again and again", "telegram", photo("a"), failing(never, failure(adapters.Throttled, 20*time.Second)), nil, 90 * time.Second, false},
		{"asks for an hour", "telegram", photo("a"), failing(never, failure(adapters.Throttled, time.Hour)), nil, time.Second, false},
		{"is there no more", "telegram", photo("a"), failing(never, failure(adapters.Gone, 0)), nil, time.Second, false},
		{"is not of its kind", "telegram", photo("a"), failing(never, failure(adapters.Invalid, 0)), nil, time.Second, false},
		{"panics", "telegram", photo("a"), func() ([]byte, error) { panic("finch") }, nil, time.Second, false},
		{"is empty", "telegram", photo("a"), func() ([]byte, error) { return nil, nil }, nil, time.Second, false},
		{"is larger than it said", "telegram", photo("a"), func() ([]byte, error) { return make([]byte, chat.MaxFile+1), nil }, nil, time.Second, false},
		{"says that it is too large", "telegram", chat.File{Kind: chat.FilePhoto, Ref: "a", Size: chat.MaxFile + 1}, failing(0, nil), nil, time.Second, false},
		{"has no reference", "telegram", chat.File{Kind: chat.FilePhoto}, failing(0, nil), nil, time.Second, false},
		{"is a contact", "telegram", chat.File{Kind: chat.FileContact, Ref: "a"}, failing(0, nil), nil, time.Second, false},
		{"cannot be read", "telegram", photo("a"), func() ([]byte, error) { return []byte("broken"), nil }, nil, time.Second, false},
		{"bursts the reader", "telegram", photo("a"), func() ([]byte, error) { return []byte("bomb"), nil }, nil, time.Second, false},
		{"nobody takes metadata off", "telegram", photo("a"), failing(0, nil), func(_ *hall, o *engine.Options) { o.Strip = nil }, time.Second, false},
		{"the other platform shows none", "web", photo("a"), failing(0, nil), nil, time.Second, false},
		{"the other platform refuses it", "telegram", photo("a"), failing(0, nil), func(h *hall, _ *engine.Options) {
			h.tele.sendFile = func(chat.Message) error { return failure(adapters.Invalid, 0) }
		}, time.Second, false},
		{"the other platform is down for a while", "telegram", photo("a"), failing(0, nil), func(h *hall, _ *engine.Options) {
			times := 2
			h.tele.sendFile = func(chat.Message) error {
				if times--; times >= 0 {
					return failure(adapters.Retry, 0)
				}
				return nil
			}
		}, 4 * time.Second, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inHall(t, ferry(tt.to), tt.change, func(h *hall) {
				h.tele.files["a"] = tt.fetch
				e := h.tele.event("p", "hej")
				e.Files = []chat.File{tt.file}
				h.tell(e)
				h.after(tt.within + time.Millisecond)
				n := h.tele.network
				if tt.to == "web" {
					n = h.web
				}
				texts := n.texts("r")
				if len(texts) != 1 || !strings.Contains(texts[0], "hej") {
					h.t.Fatalf("shown %q, want the words once", texts)
				}
				m := n.shown[0]
				if tt.shown != (len(m.Files) == 1) || !tt.shown && texts[0] == "hej" {
					h.t.Errorf("shown %q with %+v", texts, m.Files)
				}
				if !tt.shown {
					want := dialogs.WithoutFiles(chat.Message{Text: "hej", Files: []chat.File{tt.file}}, mustPhrases(t), "da")
					h.wantTexts(n, "r", want.Text)
					return
				}
				got := h.tele.sent()[0]
				want := chat.File{Kind: chat.FilePhoto, On: "telegram", Ref: "a", Type: "image/clean", Size: 6}
				if got.Data != "pixels" || got.File != want || got.Link.Of != "telegram-1" {
					h.t.Errorf("passed on %+v", got)
				}
			})
		})
	}
}

// TestFilesGoOneByOne: an album is never in memory at once, one bad photo takes no other with it, none is shown twice.
func TestFilesGoOneByOne(t *testing.T) {
	inHall(t, ferry("telegram"), nil, func(h *hall) {
		tries := 0
		var files []chat.File
		for i := range 5 {
			ref := fmt.Sprint("f", i)
			files = append(files, photo(ref))
			h.tele.files[ref] = func() ([]byte, error) { return []byte(ref), nil }
		}
		delete(h.tele.files, "f1")
		h.tele.sendFile = func(m chat.Message) error {
			if m.Files[0].Ref == "f3" && tries < 3 {
				tries++
				return failure(adapters.Retry, 0)
			}
			return nil
		}
		e := h.tele.event("p", "look")
		e.Files, e.ReplyTo = files, "r-1"
		h.tell(e)
		h.tell(h.tele.event("p", "and then"))
		h.after(time.Minute)
		h.wantTexts(h.tele.network, "r", "look", dialogs.WithoutFiles(chat.Message{Files: files[1:2]}, mustPhrases(t), "da").Text, "", "", "", "and then")
		var refs, ids []string
		for _, s := range h.tele.shown {
			ids = append(ids, s.ID)
			for _, f := range s.Files {
				refs = append(refs, f.Ref)
			}
		}
		if !slices.Equal(refs, []string{"f0", "f2", "f3", "f4"}) {
			h.t.Errorf("passed on %q", refs)
		}
		if slices.Sort(ids); len(slices.Compact(ids)) != 6 {
			h.t.Errorf("ids %q", ids)
		}
		for i, l := range h.tele.sent() {
			if l.Link.Of == "" || (l.Link.ReplyTo != "") != (i == 0) {
				h.t.Errorf("part %d is linked %+v", i, l.Link)
			}
		}
		if h.tele.most != 1 {
			h.t.Errorf("%d files in memory at once", h.tele.most)
		}
	})
}

// TestASlowFileIsNotSentTwice: fetching and sending take nearly as long as a lease.
func TestASlowFileIsNotSentTwice(t *testing.T) {
	inHall(t, ferry("telegram"), nil, func(h *hall) {
		h.tele.slow = 11 * time.Second
		for i := range 3 {
			ref := fmt.Sprint("f", i)
			h.tele.files[ref] = func() ([]byte, error) { return []byte(ref), nil }
		}
		words := 0
		h.tele.failing(func(_ chat.ChatID, m chat.Message) error { // what stands before it takes its time, too
			if m.Text == "words" {
				words++
				time.Sleep(9 * time.Second)
			}
			return nil
		})
		h.tell(h.tele.event("p", "words"))
		e := h.tele.event("p", "")
		e.Files = []chat.File{photo("f0"), photo("f1"), photo("f2")}
		h.tell(e)
		h.after(5 * time.Minute)
		h.wantTexts(h.tele.network, "r", "words", "", "", "")
		if words != 1 {
			h.t.Errorf("the words were sent %d times", words)
		}
	})
}

func TestAnswersAndChangesKeepTheirPlace(t *testing.T) {
	inHall(t, ferry("telegram"), nil, func(h *hall) {
		e := h.tele.event("p", "hej")
		e.ReplyTo, e.Edits = "r-1", "p-1"
		h.tell(e)
		h.settle()
		want := []linked{{To: "r", Text: "hej", Link: adapters.Link{Of: e.ID, ReplyTo: "r-1", Edits: "p-1"}}}
		if got := h.tele.sent(); !slices.Equal(got, want) {
			h.t.Errorf("sent %+v, want %+v", got, want)
		}
	})
}

func TestWordsOfTheBotAnswerNothing(t *testing.T) {
	inHall(t, echo, nil, func(h *hall) {
		h.tell(h.tele.event("p", "hej"))
		h.settle()
		h.wantTexts(h.tele.network, "p", "1 hej")
		if got := h.tele.sent(); len(got) != 0 {
			h.t.Errorf("linked %+v", got)
		}
	})
}
