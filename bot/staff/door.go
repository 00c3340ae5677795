package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
)

// LinkLife is how long a one-time sign-in link works unless said otherwise.
const LinkLife = 24 * time.Hour

// Limits of what may be typed.
const (
	MinPassword = 10  // characters
	MaxPassword = 200 // bytes
	MaxName     = 40  // characters
)

// Errors of signing in and of keeping an account.
var (
	ErrWrong    = errors.New("staff: name or password is wrong")
	ErrPassword = errors.New("staff: the password is too short, too long or the account's own name")
	ErrName     = errors.New("staff: the name is empty, too long or holds control characters")
)

// DoorOptions are what a Door needs.
type DoorOptions struct {
	Store  Store
	Now    func() time.Time // nil: time.Now
	Params *argon2id.Params // nil: 32 MiB, three passes, one lane
}

// Door lets staff in: by password, or by a one-time link. Safe for use by many.
type Door struct {
	store    Store
	now      func() time.Time
	params   *argon2id.Params
	nobody   string        // a hash that no password fits, so that an unknown name costs the same work
	hashing  chan struct{} // bounds the memory that hashing takes
	attempts *throttle
}

// NewDoor makes a door. It hashes once, which takes some tens of milliseconds.
func NewDoor(o DoorOptions) (*Door, error) {
	d := &Door{store: o.Store, now: o.Now, params: o.Params, hashing: make(chan struct{}, 2), attempts: newThrottle()}
	if d.now == nil {
		d.now = time.Now
	}
	if d.params == nil {
		d.params = &argon2id.Params{Memory: 32 << 10, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	}
	nobody, err := argon2id.CreateHash(rand.Text(), d.params)
	if err != nil {
		return nil, fmt.Errorf("staff: preparing the door: %w", err)
	}
	d.nobody = nobody
	return d, nil
}

// SignIn gives the account with this name and password. from is where the attempt comes from, for instance an address
// of the network. It fails with ErrWrong, or with a *TooManyError without looking at the password. An unknown name, an
// account without a password and a wrong password take the same work.
func (d *Door) SignIn(ctx context.Context, name, password, from string) (Account, error) {
	id := strings.ToLower(strings.TrimSpace(name))
	if wait := d.attempts.begin(id, from, d.now()); wait > 0 {
		return Account{}, &TooManyError{After: wait}
	}
	account, err := d.store.Get(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Account{}, fmt.Errorf("staff: signing in: %w", err)
	}
	hash, known := account.Password, err == nil && account.Password != "" && len(password) <= MaxPassword
	if !known {
		hash, password = d.nobody, ""
	}
	fits, err := d.compare(ctx, password, hash)
	if err != nil {
		return Account{}, err
	}
	if !known || !fits {
		return Account{}, ErrWrong
	}
	d.attempts.forgive(id, from)
	return account, nil
}

// Check reports whether the password is the account's. It counts as an attempt from the place given.
func (d *Door) Check(ctx context.Context, a Account, password, from string) error {
	_, err := d.SignIn(ctx, a.ID, password, from)
	return err
}

// Link makes a one-time sign-in link for an account and gives its secret, 256 bits; only its hash is kept.
// life 0 is LinkLife.
func (d *Door) Link(ctx context.Context, account string, life time.Duration) (secret string, err error) {
	if life <= 0 {
		life = LinkLife
	}
	if _, err := d.store.Get(ctx, account); err != nil {
		return "", fmt.Errorf("staff: making a sign-in link: %w", err)
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("staff: making a sign-in link: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	if err := d.store.PutLink(ctx, hashOf(secret), account, d.now().Add(life)); err != nil {
		return "", fmt.Errorf("staff: keeping a sign-in link: %w", err)
	}
	return secret, nil
}

// Enter uses a one-time link up and gives its account, or an error that wraps ErrLink.
func (d *Door) Enter(ctx context.Context, secret string) (Account, error) {
	id, err := d.store.TakeLink(ctx, hashOf(secret), d.now())
	if err != nil {
		return Account{}, fmt.Errorf("staff: entering by link: %w", err)
	}
	account, err := d.store.Get(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return Account{}, fmt.Errorf("staff: the account of the link is gone: %w", ErrLink)
	}
	if err != nil {
		return Account{}, fmt.Errorf("staff: entering by link: %w", err)
	}
	return account, nil
}

// SetPassword gives an account a new password, or fails with ErrPassword.
func (d *Door) SetPassword(ctx context.Context, id, password string) (Account, error) {
	if len([]rune(password)) < MinPassword || len(password) > MaxPassword || strings.EqualFold(strings.TrimSpace(password), id) {
		return Account{}, ErrPassword
	}
	account, err := d.store.Get(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("staff: setting a password: %w", err)
	}
	if account.Password, err = d.hash(ctx, password); err != nil {
		return Account{}, err
	}
	if err := d.store.Put(ctx, account); err != nil {
		return Account{}, fmt.Errorf("staff: setting a password: %w", err)
	}
	return account, nil
}

// Describe sets the name that people see and the language of the pages ("" follows the browser), or fails with ErrName.
func (d *Door) Describe(ctx context.Context, id, name, lang string) (Account, error) {
	name, ok := cleanName(name)
	if !ok {
		return Account{}, ErrName
	}
	account, err := d.store.Get(ctx, id)
	if err != nil {
		return Account{}, fmt.Errorf("staff: changing an account: %w", err)
	}
	account.Name, account.Lang = name, lang
	if err := d.store.Put(ctx, account); err != nil {
		return Account{}, fmt.Errorf("staff: changing an account: %w", err)
	}
	return account, nil
}

func (d *Door) compare(ctx context.Context, password, hash string) (bool, error) {
	if err := d.enterHashing(ctx); err != nil {
		return false, err
	}
	defer d.leaveHashing()
	fits, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("staff: comparing a password: %w", err)
	}
	return fits, nil
}

func (d *Door) hash(ctx context.Context, password string) (string, error) {
	if err := d.enterHashing(ctx); err != nil {
		return "", err
	}
	defer d.leaveHashing()
	hash, err := argon2id.CreateHash(password, d.params)
	if err != nil {
		return "", fmt.Errorf("staff: hashing a password: %w", err)
	}
	return hash, nil
}

func (d *Door) enterHashing(ctx context.Context) error {
	select {
	case d.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("staff: waiting to hash: %w", ctx.Err())
	}
}

func (d *Door) leaveHashing() { <-d.hashing }

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
