package discord

import "sync"

// rooms is what this replica knows without asking: which threads are rooms, which are not, and where people are reached.
// It is a cache; the Notebook and Discord know better.
type rooms struct {
	mu      sync.Mutex
	of      map[string]string // thread -> place; "" it is no room
	direct  map[string]string // user -> channel
	erased  map[string]bool   // users of whom everything was erased, until they are heard of again
	channel map[string]place  // place -> what Discord says of it
	bot     string            // our own number
}

// place is a supporters' or editors' channel as Discord shows it.
type place struct {
	guild string
	kind  int
}

// maxKept bounds each of the caches.
const maxKept = 20_000

func newRooms() *rooms {
	return &rooms{of: map[string]string{}, direct: map[string]string{}, erased: map[string]bool{}, channel: map[string]place{}}
}

func keep[V any](m map[string]V, key string, value V) {
	if len(m) >= maxKept {
		clear(m)
	}
	m[key] = value
}

// placeOf gives the place of a thread; known is false when that was never asked.
func (r *rooms) placeOf(thread string) (place string, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	place, known = r.of[thread]
	return place, known
}

func (r *rooms) setPlace(thread, place string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	keep(r.of, thread, place)
}

func (r *rooms) directOf(user string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	channel, ok := r.direct[user]
	return channel, ok
}

// setDirect reports whether that was new.
func (r *rooms) setDirect(user, channel string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.direct[user] == channel {
		return false
	}
	keep(r.direct, user, channel)
	return true
}

func (r *rooms) forgetDirect(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.direct, user)
}

// erase remembers that nothing is to be noted of a user for long; back says that they are heard of again, and whether
// they were erased before.
func (r *rooms) erase(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	keep(r.erased, user, true)
}

func (r *rooms) back(user string) (erased bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	erased = r.erased[user]
	delete(r.erased, user)
	return erased
}

func (r *rooms) wasErased(user string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.erased[user]
}

func (r *rooms) placeInfo(id string) (place, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.channel[id]
	return p, ok
}

func (r *rooms) setPlaceInfo(id string, p place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	keep(r.channel, id, p)
}

func (r *rooms) self() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bot
}

func (r *rooms) setSelf(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bot = id
}
