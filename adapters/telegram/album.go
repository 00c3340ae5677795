package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// Albums come as a message for each picture, and the words stand at any one of them. In a room they may say that the album
// is for colleagues alone, so a picture is passed on only when the words are known: where updates are asked for, it
// waits a moment for the others. A webhook brings the next only when this one was taken in; there an album whose first
// picture has no words stays inside, and whoever sent it is told.
const (
	albumWait = 2 * time.Second // longer than pollSettle, so that the next request comes within
	maxAlbums = 1024
)

// Values of the line of an album.
const (
	albumInside = "inside"
	albumPassed = "passed"
)

// albums knows the albums that are coming in.
type albums struct {
	mu    sync.Mutex
	known map[string]*album
}

type album struct {
	first  time.Time
	words  bool          // its first picture bears some
	inside chan struct{} // closed: it is for colleagues alone
}

func newAlbums() *albums { return &albums{known: map[string]*album{}} }

func (t taken) albumKey() string { return "album:" + short(string(t.in)+" "+t.album) }

// see takes note of one picture of an album, before those that came earlier are dealt with.
func (a *albums) see(t taken) {
	if t.album == "" || t.event == nil || t.event.Edits != "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := t.albumKey()
	of := a.known[key]
	if of == nil {
		if len(a.known) >= maxAlbums {
			clear(a.known)
		}
		of = &album{first: time.Now(), words: t.event.Text != "", inside: make(chan struct{})}
		a.known[key] = of
	}
	if (t.event.Inside || chat.Aside(t.event.Text)) && !of.isInside() {
		close(of.inside)
	}
}

func (a *album) isInside() bool {
	select {
	case <-a.inside:
		return true
	default:
		return false
	}
}

func (a *albums) of(key string) *album {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known[key]
}

// ofAlbum says of a picture whether its album is for colleagues alone.
func (p *Platform) ofAlbum(ctx context.Context, t taken) (taken, error) {
	key := t.albumKey()
	noted, _, err := p.o.Notebook.Look(ctx, pageOf(t.in), key)
	if err != nil {
		return t, fmt.Errorf("telegram: looking an album up: %w", err)
	}
	inside := noted == albumInside || t.event.Inside || chat.Aside(t.event.Text)
	if of := p.albums.of(key); of != nil && !inside && t.event.Edits == "" {
		switch {
		case p.o.Webhook == "":
			inside, err = of.gathered(ctx)
		case of.isInside():
			inside = true
		case noted == "" && !of.words:
			inside, t.after = true, "album.inside"
		}
	}
	if err != nil {
		return t, err
	}
	now := albumPassed
	if inside {
		now = albumInside
		t = t.asInside()
	}
	if now == noted || t.event.Edits != "" {
		return t, nil
	}
	if err := p.o.Notebook.Note(ctx, pageOf(t.in), key, now, p.o.Now().Add(p.o.Lifetime)); err != nil {
		return t, fmt.Errorf("telegram: noting an album: %w", err)
	}
	return t, nil
}

// gathered waits until all pictures of an album came, and says whether it is for colleagues alone.
func (a *album) gathered(ctx context.Context) (inside bool, err error) {
	timer := time.NewTimer(time.Until(a.first.Add(albumWait)))
	defer timer.Stop()
	select {
	case <-a.inside:
	case <-timer.C:
	case <-ctx.Done():
		return true, ctx.Err()
	}
	return a.isInside(), nil
}
