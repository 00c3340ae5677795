package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/dialogs/chat"
	"github.com/brobygger/brobygger/dialogs/safety"
	"github.com/brobygger/brobygger/dialogs/understand"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/places"
)

// understood is one line of output of brobygger understand.
type understood struct {
	ID       json.RawMessage      `json:"id"`
	Lang     string               `json:"lang"`
	Intent   understand.Intent    `json:"intent"`
	Needs    []referrals.Need     `json:"needs"`
	Place    *string              `json:"place"`
	Country  *string              `json:"country"`
	Audience []referrals.Audience `json:"audience"`
	Format   []referrals.Format   `json:"format"`
	When     *string              `json:"when"`
	Kind     []referrals.Kind     `json:"kind"`
	Risk     riskLine             `json:"risk"`
	Why      []string             `json:"why,omitempty"`
}

type riskLine struct {
	Level safety.Level `json:"level"`
	Kind  *string      `json:"kind"`
	About *string      `json:"about,omitempty"`
	Why   []string     `json:"why,omitempty"`
}

func (p *program) understand(_ context.Context, cmd *cli.Command) error {
	ears, err := newEars()
	if err != nil {
		return err
	}
	explain := cmd.Bool("explain")
	return answerLines(p.stdin, p.stdout, func(q question) any {
		meaning, risk := ears.hear(q)
		line := understood{ID: q.ID, Lang: meaning.Lang, Intent: meaning.Intent, Needs: orEmpty(meaning.Needs),
			Country: orNull(meaning.Country), Audience: orEmpty(meaning.Audiences), Format: orEmpty(meaning.Formats),
			When: orNull(string(meaning.When)), Kind: orEmpty(meaning.Kinds),
			Risk: riskLine{Level: risk.Level, Kind: orNull(string(risk.Kind))}}
		if meaning.Place != nil {
			line.Place = &meaning.Place.Name
		}
		if risk.Level.Urgent() {
			line.Risk.About = orNull(string(risk.About))
		}
		if explain {
			line.Why, line.Risk.Why = meaning.Why, risk.Why
		}
		return line
	})
}

// ears are the readers that need no store.
type ears struct {
	places     *places.Gazetteer
	understand *understand.Reader
	safety     *safety.Reader
}

func newEars() (*ears, error) {
	gazetteer, err := places.Load()
	if err != nil {
		return nil, fmt.Errorf("loading the places: %w", err)
	}
	words, err := understand.New(gazetteer)
	if err != nil {
		return nil, fmt.Errorf("loading the lexicons: %w", err)
	}
	danger, err := safety.New()
	if err != nil {
		return nil, fmt.Errorf("loading the safety rules: %w", err)
	}
	return &ears{places: gazetteer, understand: words, safety: danger}, nil
}

// hear reads a question as the engine reads an event: bounded, danger first.
func (e *ears) hear(q question) (understand.Meaning, safety.Risk) {
	text := strings.ToValidUTF8(q.Text, "\uFFFD")
	if len(text) > chat.MaxText {
		text = strings.ToValidUTF8(text[:chat.MaxText], "")
	}
	risk := e.safety.Assess(text, safety.Context{Lang: q.Lang})
	return e.understand.Read(text, understand.Context{Lang: q.Lang, Country: q.Country}), risk
}

// around gives a query whose place the gazetteer is asked about, for the areas that listings serve.
func (e *ears) around(q referrals.Query) referrals.Query {
	if place := q.Place; place != nil {
		q.Within = func(area, country string) (in, known bool) { return e.places.Within(*place, area, country) }
	}
	return q
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}
