package web

import (
	"slices"
	"sync"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// streams knows the open streams of this process, to bound them and to tell them that an answer is being
// written, which lies in no feed.
type streams struct {
	each, all int

	mu   sync.Mutex
	open map[chat.ChatID][]*seat // of a conversation, the oldest first
	n    int
}

// seat is one open stream.
type seat struct {
	typing chan struct{} // receives when an answer is being written
	over   chan struct{} // closed when a newer stream takes the place
}

func newStreams(l Limits) *streams {
	return &streams{each: l.Streams, all: l.StreamsInAll, open: map[chat.ChatID][]*seat{}}
}

// join opens a stream; leave must be called at its end. A conversation with as many streams as it may have loses its
// oldest: behind a network that went away without a word it may be a stream that nobody reads any more. ok is false when
// this process holds as many as it may.
func (s *streams) join(id chat.ChatID) (*seat, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open[id]) >= s.each {
		oldest := s.open[id][0]
		close(oldest.over)
		s.take(id, oldest)
	}
	if s.n >= s.all {
		return nil, false
	}
	taken := &seat{typing: make(chan struct{}, 1), over: make(chan struct{})}
	s.open[id] = append(s.open[id], taken)
	s.n++
	return taken, true
}

func (s *streams) leave(id chat.ChatID, left *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.take(id, left)
}

// take removes a stream if it is still there. The lock is held.
func (s *streams) take(id chat.ChatID, gone *seat) {
	i := slices.Index(s.open[id], gone)
	if i < 0 {
		return
	}
	s.open[id] = slices.Delete(s.open[id], i, i+1)
	if len(s.open[id]) == 0 {
		delete(s.open, id)
	}
	s.n--
}

// typing tells the chat's streams. A reader too slow to take it misses a sign, nothing else.
func (s *streams) typing(id chat.ChatID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.open[id] {
		select {
		case one.typing <- struct{}{}:
		default:
		}
	}
}
