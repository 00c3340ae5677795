package web

import (
	"sync"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// streams knows the open streams of this process, to bound them and to tell them that an answer is being
// written, which lies in no feed.
type streams struct {
	each, all int

	mu   sync.Mutex
	open map[chat.ChatID]map[chan struct{}]bool
	n    int
}

func newStreams(l Limits) *streams {
	return &streams{each: l.Streams, all: l.StreamsInAll, open: map[chat.ChatID]map[chan struct{}]bool{}}
}

// join opens a stream; leave must be called at its end. ok is false when too many are open.
func (s *streams) join(id chat.ChatID) (typing <-chan struct{}, leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n >= s.all || len(s.open[id]) >= s.each {
		return nil, nil, false
	}
	signs := make(chan struct{}, 1)
	if s.open[id] == nil {
		s.open[id] = map[chan struct{}]bool{}
	}
	s.open[id][signs] = true
	s.n++
	return signs, func() { s.drop(id, signs) }, true
}

func (s *streams) drop(id chat.ChatID, signs chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open[id], signs)
	if len(s.open[id]) == 0 {
		delete(s.open, id)
	}
	s.n--
}

// typing tells the chat's streams. A reader too slow to take it misses a sign, nothing else.
func (s *streams) typing(id chat.ChatID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for signs := range s.open[id] {
		select {
		case signs <- struct{}{}:
		default:
		}
	}
}
