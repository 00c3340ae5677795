// Package staff is who works at the desk: accounts with roles, passwords, and one-time sign-in links.
//
// It knows no page and no store.
package staff

import (
	"context"
	"errors"
	"time"
)

// Role says what an account may do. Values are stored.
type Role string

// Roles of an account.
const (
	Supporter Role = "supporter" // takes over conversations
	Editor    Role = "editor"    // keeps the listings
)

// Account is one member of staff.
type Account struct {
	ID       string    `json:"id"`   // short, lower case, stable
	Name     string    `json:"name"` // what a person in a conversation sees
	Roles    []Role    `json:"roles"`
	Password string    `json:"password,omitempty"` // argon2id hash; empty: no password was set yet
	Lang     string    `json:"lang,omitempty"`
	Created  time.Time `json:"created"`
	Snippets []Snippet `json:"snippets,omitempty"` // pieces of their own story, in the order they were written
}

// Errors of a staff store.
var (
	ErrNotFound = errors.New("staff: no such account")
	ErrLink     = errors.New("staff: this sign-in link was used before or has run out")
)

// Store keeps accounts and one-time links for good.
type Store interface {
	// Get gives one account, or ErrNotFound.
	Get(ctx context.Context, id string) (Account, error)
	// Put writes an account.
	Put(ctx context.Context, a Account) error
	// List gives all accounts in order of id.
	List(ctx context.Context) ([]Account, error)
	// PutLink keeps a one-time link, by the hash of its secret, until a time.
	PutLink(ctx context.Context, hash, account string, until time.Time) error
	// TakeLink gives the account of a link and removes the link in the same step, or ErrLink.
	TakeLink(ctx context.Context, hash string, now time.Time) (account string, err error)
}
