package telegram

import (
	"hash/maphash"
	"sync"
)

// maxRead is of how many messages it is known what they say.
const maxRead = 8192

// wordsRead knows what messages said when they were last taken in, without their words: Telegram tells of an edit as well
// when something else than the words changed. It is forgotten with the program; its hashes mean nothing outside.
type wordsRead struct {
	seed maphash.Seed
	mu   sync.Mutex
	of   map[ref]uint64
}

func newWordsRead() *wordsRead { return &wordsRead{seed: maphash.MakeSeed(), of: map[ref]uint64{}} }

// keep notes what a message says.
func (w *wordsRead) keep(message ref, words string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.of) >= maxRead {
		clear(w.of)
	}
	w.of[message] = maphash.String(w.seed, words)
}

// same reports whether a message is known to have said just that.
func (w *wordsRead) same(message ref, words string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	before, known := w.of[message]
	return known && before == maphash.String(w.seed, words)
}
