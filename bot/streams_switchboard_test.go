package main

import (
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// switchboard is a loopback proxy in front of replicas, or of a Redis. It passes bytes on to one address, and can turn to
// another at any moment, which cuts off everybody.
type switchboard struct {
	listener net.Listener
	done     sync.WaitGroup

	mu      sync.Mutex
	network string
	to      string // empty: nobody answers
	open    map[net.Conn]bool
}

func newSwitchboard(t testing.TB) *switchboard {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &switchboard{listener: listener, open: map[net.Conn]bool{}}
	s.done.Go(s.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		s.turn("", "")
		s.done.Wait()
	})
	return s
}

func (s *switchboard) address() string { return s.listener.Addr().String() }
func (s *switchboard) base() string    { return "http://" + s.address() }

// turn leads everybody who comes from now on elsewhere, and cuts off who is there: in the middle of a word, as a machine
// that fails, or in order.
func (s *switchboard) turn(network, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.network, s.to = network, to
	for conn := range s.open {
		if tcp, ok := conn.(*net.TCPConn); ok && rand.IntN(2) == 0 {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	clear(s.open)
}

// lead is turn without cutting anybody off: the replica that goes away sees to that itself.
func (s *switchboard) lead(network, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.network, s.to = network, to
}

func (s *switchboard) accept() {
	for {
		near, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.done.Go(func() { s.pass(near) })
	}
}

func (s *switchboard) pass(near net.Conn) {
	defer func() { _ = near.Close() }()
	s.mu.Lock()
	network, to := s.network, s.to
	s.mu.Unlock()
	if to == "" {
		return
	}
	far, err := net.Dial(network, to)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	s.mu.Lock()
	if s.to != to { // it turned meanwhile
		s.mu.Unlock()
		return
	}
	s.open[near], s.open[far] = true, true
	s.mu.Unlock()
	var both sync.WaitGroup
	carry := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.Close()
		_ = from.Close()
	}
	both.Go(func() { carry(far, near) })
	both.Go(func() { carry(near, far) })
	both.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, near)
	delete(s.open, far)
}
