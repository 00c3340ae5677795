package redis

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Bounds of one round trip, so that none takes long however large a key is.
const (
	mostCommands = 1000
	mostBytes    = 1 << 20
	wordsOnce    = 500 // words of one command
)

// lorry carries commands in round trips that are neither many nor large.
type lorry struct {
	client redis.UniversalClient
	cmds   []redis.Cmder
	bytes  int
}

// load adds a command whose key is its word number key, and which with its answer takes about so many bytes. It gives the
// first error of a round trip that it made; the answers are in the commands.
func (l *lorry) load(ctx context.Context, bytes, key int, words ...any) (*redis.Cmd, error) {
	cmd := redis.NewCmd(ctx, words...)
	cmd.SetFirstKeyPos(int8(key)) // #nosec G115 -- 1 or 2
	l.cmds = append(l.cmds, cmd)
	l.bytes += bytes
	if len(l.cmds) < mostCommands && l.bytes < mostBytes {
		return cmd, nil
	}
	return cmd, l.drive(ctx)
}

// drive makes the round trip.
func (l *lorry) drive(ctx context.Context) error {
	if len(l.cmds) == 0 {
		return nil
	}
	pipe := l.client.Pipeline()
	for _, cmd := range l.cmds {
		_ = pipe.Process(ctx, cmd) // it is only queued
	}
	_, err := pipe.Exec(ctx)
	l.cmds, l.bytes = l.cmds[:0], 0
	return err //nolint:wrapcheck // the callers say what they were doing
}
