package engine

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// A code has ten letters that are not mistaken for one another and make no words, shown in two halves. There are about
// 6e12: who may try five in ten minutes does not find one that lives as long.
const (
	codeLetters = "bcdfghjkmnpqrstwxyz"
	codeLength  = 10
	codeMark    = "{code}"
)

// drawCode draws a code by chance, each with the same probability.
func drawCode() string {
	var code []byte
	even := 256 - 256%len(codeLetters) // bytes from here on would favour the first letters
	for len(code) < codeLength+1 {
		var b [1]byte
		_, _ = rand.Read(b[:]) // never fails
		if int(b[0]) >= even {
			continue
		}
		if len(code) == codeLength/2 {
			code = append(code, '-')
		}
		code = append(code, codeLetters[int(b[0])%len(codeLetters)])
	}
	return string(code)
}

// hashOf gives what is kept of a code, whose halves and case do not matter; ok is false when it cannot be one.
func hashOf(code string) (hash string, ok bool) {
	if len(code) > maxChoice {
		return "", false
	}
	letters := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	if len(letters) != codeLength || strings.Trim(letters, codeLetters) != "" {
		return "", false
	}
	sum := sha256.Sum256([]byte("brobygger move " + letters))
	return hex.EncodeToString(sum[:]), true
}

// withCode gives the message with the code wherever it says so.
func withCode(m chat.Message, code string) chat.Message {
	put := func(s string) string { return strings.ReplaceAll(s, codeMark, code) }
	m.Text, m.Choices, m.Cards = put(m.Text), choicesWith(m.Choices, put), slices.Clone(m.Cards)
	for i := range m.Cards {
		c := &m.Cards[i]
		c.Title, c.What, c.Choices, c.Facts = put(c.Title), put(c.What), choicesWith(c.Choices, put), slices.Clone(c.Facts)
		for j := range c.Facts {
			c.Facts[j].Text, c.Facts[j].URL = put(c.Facts[j].Text), put(c.Facts[j].URL)
		}
	}
	return m
}

func choicesWith(choices []chat.Choice, put func(string) string) []chat.Choice {
	choices = slices.Clone(choices)
	for i, c := range choices {
		choices[i] = chat.Choice{Value: put(c.Value), Label: put(c.Label), URL: put(c.URL)}
	}
	return choices
}

// guesses remembers wrong codes by lane, in bounded memory: past guessLanes lanes an arbitrary one is forgotten.
type guesses struct {
	mu    sync.Mutex
	wrong map[chat.Address][]time.Time
}

func newGuesses() *guesses { return &guesses{wrong: map[chat.Address][]time.Time{}} }

// barred reports whether a lane has tried too often.
func (g *guesses) barred(lane chat.Address, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.recent(lane, now)) >= guessTries
}

// count notes a wrong code.
func (g *guesses) count(lane chat.Address, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	times := append(g.recent(lane, now), now)
	if _, known := g.wrong[lane]; !known && len(g.wrong) >= guessLanes {
		g.makeRoom(now)
	}
	g.wrong[lane] = times[max(0, len(times)-guessTries):]
}

// recent drops what is too old to count.
func (g *guesses) recent(lane chat.Address, now time.Time) []time.Time {
	times := slices.DeleteFunc(g.wrong[lane], func(at time.Time) bool { return !at.Add(guessSpan).After(now) })
	if len(times) == 0 {
		delete(g.wrong, lane)
		return nil
	}
	g.wrong[lane] = times
	return times
}

func (g *guesses) makeRoom(now time.Time) {
	for lane := range g.wrong {
		g.recent(lane, now)
	}
	for lane := range g.wrong {
		if len(g.wrong) < guessLanes {
			return
		}
		delete(g.wrong, lane)
	}
}
