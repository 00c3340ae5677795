package redisserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/redis/go-redis/v9"
)

// address is where the Redis of a data folder answers; it lies in the folder, readable by its owner alone.
type address struct {
	Kind     Kind   `json:"kind"`
	Network  string `json:"network"`
	Address  string `json:"address"`
	Password string `json:"password,omitempty"`
}

func addressFile(dir string) string { return filepath.Join(dir, "store.json") }

func (a address) client() redis.UniversalClient {
	options := &redis.Options{Network: a.Network, Addr: a.Address, Password: a.Password}
	careful(options)
	return redis.NewClient(options)
}

func (a address) write(dir string) error {
	raw, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("redisserver: %w", err)
	}
	if err := os.WriteFile(addressFile(dir), raw, 0o600); err != nil {
		return fmt.Errorf("redisserver: noting where the store answers: %w", err)
	}
	return nil
}

// readAddress gives the address of the folder's Redis; false when there is none.
func readAddress(dir string) (address, bool) {
	raw, err := os.ReadFile(addressFile(dir)) // #nosec G304 -- in the operator's own folder
	if err != nil {
		return address{}, false
	}
	var a address
	return a, json.Unmarshal(raw, &a) == nil && a.Address != ""
}

// attach uses the Redis that another program with the same data folder minds.
func attach(ctx context.Context, dir string, log *slog.Logger) (*Server, error) {
	var (
		found  address
		client redis.UniversalClient
		last   error
	)
	ready := waitFor(ctx, answerWithin, func() bool {
		var ok bool
		if found, ok = readAddress(dir); !ok {
			return false
		}
		client = found.client()
		if last = answers(ctx, client); last != nil {
			_ = client.Close()
			client = nil
		}
		return client != nil
	})
	if !ready {
		return nil, errors.Join(fmt.Errorf("another program uses the data folder %s, but its store does not answer; end that program, or set data (BROBYGGER_DATA) to another folder", dir), last, ctx.Err())
	}
	return &Server{kind: Attached, trial: found.Kind == Trial, dir: dir, client: client, log: log}, nil
}

// waitForLeaver waits until a Redis whose minder is gone has written its file and left: two at one file would spoil it.
func waitForLeaver(ctx context.Context, dir string, log *slog.Logger) error {
	left, ok := readAddress(dir)
	if !ok || left.Kind != Child {
		return forgetAddress(dir)
	}
	client := left.client()
	defer func() { _ = client.Close() }()
	gone := func() bool { return isAway(answers(ctx, client)) }
	if gone() {
		return forgetAddress(dir)
	}
	log.Info("an earlier redis-server of this folder is still leaving; waiting for it")
	if !waitFor(ctx, leaveWithin, gone) {
		_ = client.Shutdown(ctx).Err()
		if !waitFor(ctx, leaveWithin, gone) {
			return fmt.Errorf("an earlier redis-server still uses the data folder %s and does not leave; end it by hand", dir)
		}
	}
	return forgetAddress(dir)
}

func forgetAddress(dir string) error {
	if err := os.Remove(addressFile(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("redisserver: %w", err)
	}
	return nil
}
