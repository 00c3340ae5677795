package redis

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// wanted counts who in this program waits for a lock or holds it, by the lock's name. Every replica wants the same ones.
type wanted struct {
	mu  sync.Mutex
	who map[string]int
}

// want notes one more; the function that it gives takes it back, once.
func (w *wanted) want(name string) (over func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.who == nil {
		w.who = map[string]int{}
	}
	w.who[name]++
	return sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.who[name]--; w.who[name] <= 0 {
			delete(w.who, name)
		}
	})
}

func (w *wanted) names() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.who))
}

// plainLock is the name of a lock as figures tell it: whose it is, and the first number in it. "telegram:poll" is telegram,
// "discord:shard:1 of 2" discord-1.
func plainLock(name string) string {
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	whose, rest, _ := strings.Cut(name, ":")
	from := strings.IndexFunc(rest, isDigit)
	if from < 0 {
		return whose
	}
	digits := rest[from:]
	if to := strings.IndexFunc(digits, func(r rune) bool { return !isDigit(r) }); to >= 0 {
		digits = digits[:to]
	}
	return whose + "-" + digits
}
