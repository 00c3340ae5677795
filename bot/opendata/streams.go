package opendata

import "sync"

// streams is the room for answers without pages: so many at once, and one for each client, so that a few who read slowly
// do not keep the others out.
type streams struct {
	mu   sync.Mutex
	open map[string]bool
	most int
}

// enter takes room for a client; leave gives it back. False: there is none, or the client has it already.
func (s *streams) enter(client string) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[client] || len(s.open) >= s.most {
		return nil, false
	}
	s.open[client] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, client)
	}, true
}
