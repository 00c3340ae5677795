package redisserver

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// startTrial runs a Redis in this process's memory, on the loopback address, behind a password that lies in the data
// folder, so that another command of the same operator can use it meanwhile.
func startTrial(dir string, log *slog.Logger) (*Server, error) {
	mini := miniredis.NewMiniRedis()
	password := rand.Text()
	mini.RequireAuth(password)
	if err := mini.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("redisserver: starting the trial store: %w", err)
	}
	where := address{Kind: Trial, Network: "tcp", Address: mini.Addr(), Password: password}
	if err := where.write(dir); err != nil {
		mini.Close()
		return nil, err
	}
	ended := make(chan struct{})
	stopped := make(chan struct{})
	go func() { // lifetimes do not run by themselves in it
		defer close(stopped)
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
				mini.FastForward(time.Second)
			}
		}
	}()
	stop := func(context.Context) error {
		close(ended)
		<-stopped
		mini.Close()
		return forgetAddress(dir)
	}
	return &Server{kind: Trial, trial: true, dir: dir, client: where.client(), log: log, stop: stop}, nil
}
