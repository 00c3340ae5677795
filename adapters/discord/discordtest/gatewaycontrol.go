package discordtest

import "time"

// Drop cuts every connection to the gateway. With resumable, a RESUME brings all that was missed; without, the sessions
// are gone: a RESUME is answered with "invalid session", and what happened in between is never told.
func (s *Server) Drop(resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.gate.sessions {
		one.detach(closeUnknown)
		if !resumable {
			one.dead = true
		}
	}
}

// Reconnect asks every client to connect anew, as Discord does when it restarts a machine.
func (s *Server) Reconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.gate.sessions {
		if one.line != nil {
			one.line.send(frame{Op: opReconnect})
		}
	}
}

// Invalidate tells every client, on the open connection, that its session is invalid.
func (s *Server) Invalidate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.gate.sessions {
		one.dead = true
		if one.line != nil {
			one.line.send(frame{Op: opInvalid, Data: false})
			one.line.session, one.line = nil, nil
		}
	}
}

// Heartbeat sets how often clients that connect from now on are to give a sign of life; deaf leaves the signs unanswered.
func (s *Server) Heartbeat(every time.Duration, deaf bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.heartbeat, s.gate.deaf = every, deaf
}

// Disallow says which privileged intents are not switched on for the application; the others are.
func (s *Server) Disallow(intents int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate.disallowed = intents & privileged
}

// Identifies tells how many sessions were begun.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate.identifies
}

// Resumes tells how many sessions were taken up again.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate.resumes
}

// Heartbeats tells how many signs of life came.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate.beats
}

// Intents tells what the newest session asked for.
func (s *Server) Intents() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate.intents
}

// Shards lists the shards that are connected now.
func (s *Server) Shards() [][2]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all [][2]int
	for _, one := range s.gate.sessions {
		if one.line != nil {
			all = append(all, one.shard)
		}
	}
	return all
}

// Connected tells how many sessions have a connection.
func (s *Server) Connected() int { return len(s.Shards()) }

// Connect waits until at least n sessions have a connection.
func (s *Server) Connect(n int) {
	s.t.Helper()
	s.Await(s.t, "a connection to the gateway", func() bool { return s.Connected() >= n })
}
