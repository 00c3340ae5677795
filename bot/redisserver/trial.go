package redisserver

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// agingEvery is how often the trial's keys grow older: its lifetimes do not run by themselves.
const agingEvery = time.Second

// openTrial keeps everything in this process. It listens on loopback, behind a password, for "brobygger talk".
func openTrial() (*Server, error) {
	m := miniredis.NewMiniRedis()
	password := rand.Text()
	m.RequireAuth(password)
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("starting a trial in memory: %w", err)
	}
	client := redis.NewClient(careful(&redis.Options{Addr: m.Addr(), Password: password}))
	stop := make(chan struct{})
	var aging sync.WaitGroup
	aging.Go(func() { age(m, stop) })
	s := &Server{client: client, where: "memory", kind: Trial, trial: true}
	s.closers = []func() error{func() error { close(stop); aging.Wait(); m.Close(); return nil }, client.Close}
	return s, nil
}

// age lets the lifetimes of keys run until stop.
func age(m *miniredis.Miniredis, stop <-chan struct{}) {
	ticker := time.NewTicker(agingEvery)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			m.FastForward(now.Sub(last))
			last = now
		}
	}
}

// publish tells other processes of this user where the trial is.
func (s *Server) publish(f *folder) (*Server, error) {
	o := s.client.(*redis.Client).Options()
	if err := f.write(note{Kind: Trial, Network: "tcp", Address: o.Addr, Password: o.Password}); err != nil {
		_ = s.Close() // nothing was written yet
		_ = f.leave()
		return nil, err
	}
	s.closers = append([]func() error{f.leave}, s.closers...)
	return s, nil
}
