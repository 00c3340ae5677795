package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/brobygger/brobygger/bot/desk"
	"github.com/brobygger/brobygger/bot/figures"
	store "github.com/brobygger/brobygger/bot/redis"
)

// deskLetters are the dead letters of the store, as the page of operation knows them.
type deskLetters struct{ store *store.Store }

// Letters implements desk.Letters.
func (l deskLetters) Letters(ctx context.Context, limit int) ([]figures.Letter, error) {
	return l.store.Letters(ctx, limit) //nolint:wrapcheck // says what it was doing
}

// Replay implements desk.Letters.
func (l deskLetters) Replay(ctx context.Context, name string) error {
	return inDeskWords(l.store.Replay(ctx, name))
}

// Drop implements desk.Letters.
func (l deskLetters) Drop(ctx context.Context, name string) error {
	return inDeskWords(l.store.Drop(ctx, name))
}

func inDeskWords(err error) error {
	if errors.Is(err, store.ErrNoLetter) {
		return fmt.Errorf("%w: %w", desk.ErrNoLetter, err)
	}
	return err
}
