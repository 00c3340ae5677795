package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/adapters/adaptertest"
	"github.com/brobygger/brobygger/adapters/discord"
	"github.com/brobygger/brobygger/adapters/discord/discordtest"
	"github.com/brobygger/brobygger/adapters/telegram"
	"github.com/brobygger/brobygger/adapters/telegram/telegramtest"
	"github.com/brobygger/brobygger/bot/engine"
	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
)

// sendsOnly are the real adapters without what they hear: tests push events themselves.
type (
	telegramSends struct{ *telegram.Platform }
	discordSends  struct{ *discord.Platform }
)

func (telegramSends) Run(ctx context.Context, _ adapters.Inbox) error { <-ctx.Done(); return nil }
func (discordSends) Run(ctx context.Context, _ adapters.Inbox) error  { <-ctx.Done(); return nil }

// misfortune makes a network fail so often, and gives the platform, the person, and the words they were shown.
type misfortune func(t *testing.T, times, status, code int, says string, after int) (p adapters.Platform, to chat.ChatID, seen func() []string)

func onTelegram(t *testing.T, times, status, _ int, says string, after int) (adapters.Platform, chat.ChatID, func() []string) {
	server := telegramtest.InMemory(t)
	person := server.Person(41, "Ravn", "da").Greeted()
	p, err := telegram.New(telegram.Options{Token: telegramtest.Token, API: server.URL(), Client: server.Client(), Notebook: adaptertest.NewNotebook(),
		Problems: adaptertest.NewProblems(), Locks: adaptertest.NewLocks(), Limiter: adaptertest.NewLimiter(time.Now)})
	if err != nil {
		t.Fatal(err)
	}
	server.Fail("sendMessage", times, status, says, after)
	return telegramSends{p}, "41", func() (texts []string) {
		for _, m := range person.Messages() {
			texts = append(texts, m.Text)
		}
		return texts
	}
}

func onDiscord(t *testing.T, times, status, code int, _ string, after int) (adapters.Platform, chat.ChatID, func() []string) {
	const id = "2000000000000000001"
	server := discordtest.InMemory(t)
	person := server.Person(id, "Ravn", "da")
	p, err := discord.New(discord.Options{Token: discordtest.Token, Client: server.Client(), Notebook: adaptertest.NewNotebook(),
		Problems: adaptertest.NewProblems(), Locks: adaptertest.NewLocks(), Limiter: adaptertest.NewLimiter(time.Now)})
	if err != nil {
		t.Fatal(err)
	}
	server.Fail("POST", "/channels/*/messages", times, status, code, float64(after))
	return discordSends{p}, id, func() (texts []string) {
		for _, line := range strings.Fields(person.Screen()) {
			if line == "first" || line == "second" {
				texts = append(texts, line)
			}
		}
		return texts
	}
}

// TestFailuresOfRealNetworksLeadWhereTheyShould sends through the real adapters to networks that answer as the real ones do.
func TestFailuresOfRealNetworksLeadWhereTheyShould(t *testing.T) {
	both := []string{"first", "second"}
	for _, tt := range []struct {
		name         string
		on           misfortune
		times        int
		status, code int
		says         string
		after        int           // seconds of the pause that is wanted
		within       time.Duration // until all has come out
		want         []string
		dead         []string
		told         bool
	}{
		{"Telegram is down for an hour", onTelegram, 20, 500, 0, "Internal Server Error", 0, 70 * time.Minute, both, nil, false},
		{"the line to Telegram breaks", onTelegram, 3, 0, 0, "", 0, 10 * time.Second, both, nil, false},
		{"Telegram wants a pause sixty times", onTelegram, 60, 429, 0, "Too Many Requests: retry after 1440", 1440, 25 * time.Hour, both, nil, false},
		{"somebody blocked the bot on Telegram", onTelegram, 1, 403, 0, "Forbidden: bot was blocked by the user", 0, 5 * time.Second, []string{"second"}, nil, true},
		{"Telegram does not take it", onTelegram, 1, 400, 0, "Bad Request: can't parse entities", 0, 5 * time.Second, []string{"second"}, []string{"invalid"}, true},
		{"Discord is down for an hour", onDiscord, 20, 500, 0, "", 0, 70 * time.Minute, both, nil, false},
		{"Discord wants a pause sixty times", onDiscord, 60, 429, 0, "", 1440, 25 * time.Hour, both, nil, false},
		{"somebody closed their messages on Discord", onDiscord, 1, 403, 50007, "", 0, 5 * time.Second, []string{"second"}, nil, true},
		{"Discord does not take it", onDiscord, 1, 400, 50035, "", 0, 5 * time.Second, []string{"second"}, []string{"invalid"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(26 * 366 * 24 * time.Hour) // to a time at which there were such networks
				p, to, seen := tt.on(t, tt.times, tt.status, tt.code, tt.says, tt.after)
				other := chat.Address{Platform: "desk", Chat: "d"}
				speak := func(s dialogs.State, e chat.Event, _ understand.Meaning, _ safety.Risk, _ dialogs.World) (dialogs.State, []dialogs.Effect) {
					if e.Signal == chat.SignalUndelivered {
						return s, []dialogs.Effect{say(fmt.Sprint("not delivered: ", e.With.Chat == to, " ", e.Origin))}
					}
					first := say("first")
					first.Origin = &dialogs.Origin{Lane: other, Event: "desk-7"}
					return s, []dialogs.Effect{first, say("second")}
				}
				h := build(t, speak, nil)
				h.rebuild(func(o *engine.Options) {
					o.Book, o.Say, o.Platforms = book(speak), mustPhrases(t), []adapters.Platform{p, h.desk}
					o.Log = slog.New(slog.DiscardHandler)
				})
				h.start()
				if err := h.store.Push(t.Context(), chat.Event{ID: "e1", From: chat.Address{Platform: p.Name(), Chat: to}, At: time.Now(), Text: "hej"}); err != nil {
					t.Fatal(err)
				}
				h.after(tt.within)
				if got := seen(); !slices.Equal(got, tt.want) {
					t.Errorf("the person saw %q, want %q", got, tt.want)
				}
				if !slices.Equal(h.store.dead, tt.dead) {
					t.Errorf("dead letters are %q, want %q", h.store.dead, tt.dead)
				}
				var told []string
				if tt.told {
					told = []string{"not delivered: true desk-7"}
				}
				h.wantTexts(h.desk, "d", told...)
				if err := h.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
