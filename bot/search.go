package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/brobygger/brobygger/dialogs"
	"github.com/brobygger/brobygger/referrals"
	"github.com/brobygger/brobygger/referrals/starter"
)

// searched is one line of output of brobygger search.
type searched struct {
	ID      json.RawMessage     `json:"id"`
	Results []hit               `json:"results"`
	Relaxed []referrals.Relaxed `json:"relaxed"`
}

type hit struct {
	ID    referrals.ListingID `json:"id"`
	Score float64             `json:"score"`
	Km    *float64            `json:"km"` // null: the listing reaches everywhere, or no place was named
	Why   []string            `json:"why"`
}

// search answers from the starter catalogue, so that it needs no store: the same reading, query and index as the dialogue.
func (p *program) search(context.Context, *cli.Command) error {
	ears, err := newEars()
	if err != nil {
		return err
	}
	ls, err := starter.Listings(ears.places)
	if err != nil {
		return fmt.Errorf("loading the starter catalogue: %w", err)
	}
	index := referrals.NewIndex(ls)
	now := time.Now()
	return answerLines(p.stdin, p.stdout, func(q question) any {
		m, _ := ears.hear(q)
		country := dialogs.Country(m, "", q.Country, m.Lang)
		result := index.Search(ears.around(dialogs.Merge(dialogs.Search{}, m).Query(m.Lang, country, m.Words, now)))
		line := searched{ID: q.ID, Results: []hit{}, Relaxed: orEmpty(result.Relaxed)}
		for _, m := range result.Matches {
			h := hit{ID: m.Listing.ID, Score: math.Round(m.Score*1000) / 1000, Why: orEmpty(m.Why)}
			if m.HasKm {
				km := math.Round(m.Km*10) / 10
				h.Km = &km
			}
			line.Results = append(line.Results, h)
		}
		return line
	})
}
