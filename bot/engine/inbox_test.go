package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// keep stores nothing and answers nothing: the inbox alone is looked at.
func keep(s dialogs.State, _ chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
	return s, nil
}

func TestInboxMendsWhatItCan(t *testing.T) {
	at := chat.Address{Platform: "web", Chat: "p"}
	tests := []struct {
		name string
		in   chat.Event
		want chat.Event
	}{
		{"text", chat.Event{Text: "hej"}, chat.Event{Text: "hej"}},
		{"broken UTF-8", chat.Event{Text: "h\xffej"}, chat.Event{Text: "h\uFFFDej"}},
		{"control characters", chat.Event{Text: "h\x00e\x1b[31mj\r\n\tdu\u0085"}, chat.Event{Text: "he[31mj\n\tdu"}},
		{"emoji only", chat.Event{Text: "👩‍👩‍👧"}, chat.Event{Text: "👩‍👩‍👧"}},
		{"blanks around", chat.Event{Text: "  hej \n"}, chat.Event{Text: "hej"}},
		{"a hundred thousand characters", chat.Event{Text: strings.Repeat("ø", 100_000)}, chat.Event{Text: strings.Repeat("ø", 100_000)}},
		{"choice", chat.Event{Choice: "need:anxiety"}, chat.Event{Choice: "need:anxiety"}},
		{"choice nobody made", chat.Event{Choice: "<script>"}, chat.Event{Choice: "unknown"}},
		{"choice too long", chat.Event{Choice: strings.Repeat("a", 65)}, chat.Event{Choice: "unknown"}},
		{"opened with a start", chat.Event{Signal: chat.SignalOpened, Choice: "find"}, chat.Event{Signal: chat.SignalOpened, Choice: "find"}},
		{"cards of a supporter", chat.Event{Name: "Maja", Cards: []chat.Card{{Listing: "dk-1"}}}, chat.Event{Name: "Maja", Cards: []chat.Card{{Listing: "dk-1"}}}},
		{"codes in capitals", chat.Event{Signal: chat.SignalOpened, Choice: "move:BCDFG-HJKMN"},
			chat.Event{Signal: chat.SignalOpened, Choice: "move:bcdfg-hjkmn"}},
		{"cards of a supporter's room", chat.Event{Staff: true, Cards: []chat.Card{{Listing: "dk-1"}}}, chat.Event{Staff: true, Cards: []chat.Card{{Listing: "dk-1"}}}},
		{"long country", chat.Event{Text: "hej", Country: "DKDKDK"}, chat.Event{Text: "hej", Country: "DK"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := build(t, keep, nil)
				tt.in.ID, tt.in.From = "e1", at
				if err := h.Inbox()(t.Context(), tt.in); err != nil {
					t.Fatal(err)
				}
				got := h.store.lane(at).inbox[0]
				if got.Text != tt.want.Text || got.Choice != tt.want.Choice || got.Signal != tt.want.Signal ||
					got.Country != tt.want.Country || got.Name != tt.want.Name || len(got.Cards) != len(tt.want.Cards) {
					t.Errorf("got %.200q %+v", got.Text, got)
				}
				if !got.At.Equal(time.Now()) {
					t.Errorf("an event without a time got %v", got.At)
				}
			})
		})
	}
}

func TestInboxMendsFilesAndLinks(t *testing.T) {
	at := chat.Address{Platform: "web", Chat: "p"}
	long := strings.Repeat("x", 600)
	photo := chat.File{Kind: chat.FilePhoto, On: "web", Ref: "ref-1", Type: "image/jpeg", Size: 7}
	tests := []struct {
		name     string
		in, want chat.Event
	}{
		{"files instead of words", chat.Event{Files: []chat.File{photo}}, chat.Event{Files: []chat.File{photo}}},
		{"files with words", chat.Event{Text: "hej", Files: []chat.File{photo}}, chat.Event{Text: "hej", Files: []chat.File{photo}}},
		{"more than ten", chat.Event{Files: slices.Repeat([]chat.File{photo}, 11)}, chat.Event{Files: slices.Repeat([]chat.File{photo}, 10)}},
		{"of a platform that is not theirs", chat.Event{Files: []chat.File{{Kind: chat.FilePhoto, On: "desk", Ref: "r"}}},
			chat.Event{Files: []chat.File{{Kind: chat.FilePhoto, On: "web", Ref: "r"}}}},
		{"a kind nobody knows", chat.Event{Files: []chat.File{{Kind: "hologram", Ref: "r"}}}, chat.Event{Files: []chat.File{{Kind: chat.FileOther, On: "web"}}}},
		{"somebody's number", chat.Event{Files: []chat.File{{Kind: chat.FileContact, Ref: "r"}}}, chat.Event{Files: []chat.File{{Kind: chat.FileContact, On: "web"}}}},
		{"a reference too long", chat.Event{Files: []chat.File{{Kind: chat.FileVoice, Ref: long}}}, chat.Event{Files: []chat.File{{Kind: chat.FileVoice, On: "web"}}}},
		{"a reference with control characters", chat.Event{Files: []chat.File{{Kind: chat.FileVoice, Ref: "a\x00b"}}}, chat.Event{Files: []chat.File{{Kind: chat.FileVoice, On: "web"}}}},
		{"a type too long, a size below nothing", chat.Event{Files: []chat.File{{Kind: chat.FileVoice, Ref: "r", Type: long, Size: -1}}},
			chat.Event{Files: []chat.File{{Kind: chat.FileVoice, On: "web", Ref: "r", Type: long[:100]}}}},
		{"a reply", chat.Event{Text: "hej", ReplyTo: "e7"}, chat.Event{Text: "hej", ReplyTo: "e7"}},
		{"an edit", chat.Event{Text: "hej", Edits: "e7"}, chat.Event{Text: "hej", Edits: "e7"}},
		{"a reply to no event", chat.Event{Text: "hej", ReplyTo: chat.EventID(long)}, chat.Event{Text: "hej"}},
		{"an edit of no event", chat.Event{Text: "hej", Edits: chat.EventID(long)}, chat.Event{Text: "hej"}},
		{"of a room", chat.Event{Text: "hej", Staff: true, Person: "telegram-7"}, chat.Event{Text: "hej", Staff: true, Person: "telegram-7"}},
		{"what only the engine may say", chat.Event{Text: "hej", With: at, Origin: "e1", Carried: []byte(`{}`)}, chat.Event{Text: "hej"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := build(t, keep, nil)
				tt.in.ID, tt.in.From = "e1", at
				if err := h.Inbox()(t.Context(), tt.in); err != nil {
					t.Fatal(err)
				}
				tt.want.ID, tt.want.From, tt.want.At = "e1", at, time.Now()
				if got := h.store.lane(at).inbox[0]; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", tt.want) {
					t.Errorf("got  %+v\nwant %+v", got, tt.want)
				}
			})
		})
	}
}

// TestARoomIsNotToldOfWhatItDidNotSay: a sticker among supporters is no failed message to anybody.
func TestARoomIsNotToldOfWhatItDidNotSay(t *testing.T) {
	h := build(t, keep, nil)
	err := h.Inbox()(t.Context(), chat.Event{ID: "e", From: h.web.address("room"), Staff: true})
	var unstored *adapters.Unstored
	if !errors.Is(err, adapters.ErrRefused) || !errors.As(err, &unstored) || len(unstored.Say) != 0 {
		t.Errorf("got %v, %+v", err, unstored)
	}
}

func TestInboxRefusesForGood(t *testing.T) {
	at := chat.Address{Platform: "web", Chat: "p"}
	tests := []struct {
		name string
		in   chat.Event
		say  string // key; empty: nothing is said
	}{
		{"nothing", chat.Event{ID: "e", From: at}, "engine.empty"},
		{"blanks", chat.Event{ID: "e", From: at, Text: " \n\x00 "}, "engine.empty"},
		{"too long", chat.Event{ID: "e", From: at, Text: strings.Repeat("x", chat.MaxText+1)}, "engine.too_long"},
		{"files and a button", chat.Event{ID: "e", From: at, Choice: "more", Files: []chat.File{{Kind: chat.FilePhoto}}}, ""},
		{"files and an opening", chat.Event{ID: "e", From: at, Signal: chat.SignalOpened, Files: []chat.File{{Kind: chat.FilePhoto}}}, ""},
		{"a forged move", chat.Event{ID: "e", From: at, Signal: chat.SignalMoved, Carried: []byte(`{"supporter":true}`)}, ""},
		{"a forged departure", chat.Event{ID: "e", From: at, Signal: chat.SignalLeaving, With: at}, ""},
		{"a forged delivery", chat.Event{ID: "e", From: at, Signal: chat.SignalDelivered, Origin: "e1"}, ""},
		{"no id", chat.Event{From: at, Text: "hej"}, ""},
		{"id too long", chat.Event{ID: chat.EventID(strings.Repeat("x", 201)), From: at, Text: "hej"}, ""},
		{"no address", chat.Event{ID: "e", Text: "hej"}, ""},
		{"two things at once", chat.Event{ID: "e", From: at, Text: "hej", Choice: "more"}, ""},
		{"a forged signal", chat.Event{ID: "e", From: at, Signal: chat.SignalJoined}, ""},
		{"a place off the earth", chat.Event{ID: "e", From: at, Location: &chat.Point{Lat: 91}}, ""},
		{"a place that is no number", chat.Event{ID: "e", From: at, Location: &chat.Point{Lat: math.NaN()}}, ""},
		{"cards without a name", chat.Event{ID: "e", From: at, Cards: []chat.Card{{Listing: "dk-1"}}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := build(t, keep, nil)
			err := h.Inbox()(t.Context(), tt.in)
			var unstored *adapters.Unstored
			if !errors.Is(err, adapters.ErrRefused) || !errors.As(err, &unstored) {
				t.Fatalf("got %v", err)
			}
			if len(h.store.lanes) != 0 {
				t.Error("it was stored")
			}
			if (tt.say == "") != (len(unstored.Say) == 0) || tt.say != "" && unstored.Say[0].Text != mustPhrases(t).Say("da", tt.say, nil) {
				t.Errorf("it says %+v", unstored.Say)
			}
		})
	}
}

func TestInboxTakesOnlyThePlatformsOwn(t *testing.T) {
	inBubble(t, keep, nil, func(h *house) {
		e := h.desk.event("p", "hej")
		if err := h.web.push(h.t.Context(), e); !errors.Is(err, adapters.ErrRefused) {
			h.t.Errorf("got %v", err)
		}
	})
}

func TestWithoutAStoreThePersonIsAnsweredWithinASecond(t *testing.T) {
	tests := []struct {
		name    string
		event   chat.Event
		store   func(ctx context.Context) error
		crisis  bool
		lang    string
		country string
	}{
		{"down", chat.Event{Text: "hej"}, func(context.Context) error { return errors.New("refused") }, false, "da", ""},
		{"hangs", chat.Event{Text: "hej"}, hang, false, "da", ""},
		{"danger while down", chat.Event{Text: "danger", Locale: "nb-NO"}, func(context.Context) error { return errors.New("refused") }, true, "da", "NO"},
		{"danger while it hangs", chat.Event{Text: "danger", Country: "dk"}, hang, true, "da", "DK"},
		{"a supporter's word is not read", chat.Event{Text: "danger", Name: "Maja"}, hang, false, "da", ""},
		{"a word in a room is not read", chat.Event{Text: "danger", Staff: true}, hang, false, "da", ""},
		{"a photo", chat.Event{Files: []chat.File{{Kind: chat.FilePhoto, Ref: "r"}}}, hang, false, "da", ""},
		{"a button", chat.Event{Choice: "more", Locale: "sv"}, hang, false, "da", ""},
		{"a button that tells of danger", chat.Event{Choice: "need:suicidal_thoughts", Country: "SE"}, hang, true, "da", "SE"},
		{"a command for the lines", chat.Event{Text: "/crisis", Country: "DK"}, hang, true, "da", "lines"},
		{"a command in another language", chat.Event{Text: " /KRISE@bot"}, hang, true, "da", "lines"},
		{"an emergency number alone", chat.Event{Text: "112!"}, hang, true, "da", "lines"},
		{"a line's number alone", chat.Event{Text: "116 123"}, hang, true, "da", "lines"},
		{"a number alone, in a room", chat.Event{Text: "112", Staff: true}, hang, false, "da", ""},
		{"a link about danger", chat.Event{Signal: chat.SignalOpened, Choice: "need:suicidal_thoughts"}, hang, true, "da", "lines"},
		{"a link about danger and a place", chat.Event{Signal: chat.SignalOpened, Choice: "need:suicidal_thoughts.place:dk:aarhus"}, hang, true, "da", "lines"},
		{"a link about something else", chat.Event{Signal: chat.SignalOpened, Choice: "need:anxiety.place:dk:aarhus"}, hang, false, "da", ""},
		{"a button of a crisis answer", chat.Event{Choice: "crisis.busy", Locale: "nb-NO"}, hang, true, "da", "NO"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := build(t, keep, nil)
				slow := &slowPush{memory: h.store, push: tt.store}
				h.rebuild(withStore(t, slow))
				tt.event.ID, tt.event.From = "e", h.web.address("p")
				began := time.Now()
				err := h.Inbox()(t.Context(), tt.event)
				if took := time.Since(began); took > time.Second {
					t.Errorf("it took %s", took)
				}
				var unstored *adapters.Unstored
				if !errors.As(err, &unstored) || errors.Is(err, adapters.ErrRefused) || len(unstored.Say) == 0 {
					t.Fatalf("got %v", err)
				}
				m := unstored.Say[0]
				if (m.Tone == chat.ToneCrisis) != tt.crisis || m.ID == "" || m.At.IsZero() || m.Lang != tt.lang {
					t.Errorf("it says %+v", m)
				}
				want := "crisis " + tt.lang + " " + tt.country
				if tt.country == "lines" {
					want = mustPhrases(t).Say(tt.lang, "danger.lines_asked", nil)
				}
				if tt.crisis && m.Text != want {
					t.Errorf("it says %q, want %q", m.Text, want)
				}
				if want := mustPhrases(t).Say(tt.lang, "engine.unavailable", nil); !tt.crisis && m.Text != want {
					t.Errorf("it says %q, want %q", m.Text, want)
				}
			})
		})
	}
}

func TestTooLongWordsAreStillReadForDanger(t *testing.T) {
	h := build(t, keep, nil)
	err := h.Inbox()(t.Context(), chat.Event{ID: "e", From: h.web.address("p"), Text: strings.Repeat("x", chat.MaxText) + " danger"})
	var unstored *adapters.Unstored
	if !errors.As(err, &unstored) || len(unstored.Say) == 0 || unstored.Say[0].Tone != chat.ToneCrisis {
		t.Fatalf("got %v", err)
	}
}

func FuzzInbox(f *testing.F) {
	f.Add("hej", "", "da", 56.15, 10.2)
	f.Add("\x00\xff", "need:x", "", math.Inf(1), 0.0)
	f.Fuzz(func(t *testing.T, text, choice, locale string, lat, lon float64) {
		h := build(t, keep, nil)
		e := chat.Event{ID: "e", From: h.web.address("p"), Text: text, Choice: choice, Locale: locale}
		if lat != 0 {
			e.Location = &chat.Point{Lat: lat, Lon: lon}
		}
		if err := h.Inbox()(t.Context(), e); err != nil {
			if !errors.Is(err, adapters.ErrRefused) {
				t.Fatalf("got %v", err)
			}
			return
		}
		got := h.store.lane(e.From).inbox[0]
		if !utf8.ValidString(got.Text) || !utf8.ValidString(got.Locale) || strings.ContainsAny(got.Text, "\x00\x1b") || len(got.Choice) > 64 {
			t.Errorf("stored %q %q", got.Text, got.Locale)
		}
	})
}

func hang(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// slowPush is a store that takes events in its own way.
type slowPush struct {
	*memory
	push func(ctx context.Context) error
}

func (s *slowPush) Push(ctx context.Context, _ chat.Event) error { return s.push(ctx) }

// TestInsideIsOfRoomsOnly: nobody else can write for colleagues alone.
func TestInsideIsOfRoomsOnly(t *testing.T) {
	for staff, want := range map[bool]bool{true: true, false: false} {
		h := build(t, keep, nil)
		e := chat.Event{ID: "e", From: h.web.address("p"), Text: "hej", Staff: staff, Inside: true}
		if err := h.Inbox()(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if got := h.store.lane(e.From).inbox[0].Inside; got != want {
			t.Errorf("of the supporters' side %v: inside is %v", staff, got)
		}
	}
}
