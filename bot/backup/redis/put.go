package redis

import (
	"context"

	"github.com/brobygger/brobygger/bot/backup"
)

// put makes a key what the entry says, a large one piece by piece.
func put(ctx context.Context, l *lorry, e backup.Entry) error {
	switch e.Kind {
	case backup.String:
		return putPieces(ctx, l, e, "set", e.Words)
	case backup.List:
		return putPieces(ctx, l, e, "rpush", e.Words)
	case backup.Set:
		return putPieces(ctx, l, e, "sadd", e.Words)
	case backup.Hash:
		return putPieces(ctx, l, e, "hset", e.Words)
	case backup.Sorted:
		turned := make([]string, len(e.Words)) // score before member
		for i := 0; i < len(turned); i += 2 {
			turned[i], turned[i+1] = e.Words[i+1], e.Words[i]
		}
		return putPieces(ctx, l, e, "zadd", turned)
	case backup.Stream:
		return putStream(ctx, l, e)
	}
	return nil // the reader gives no other kind
}

// putPieces says a command as often as its words need; pairs stay together.
func putPieces(ctx context.Context, l *lorry, e backup.Entry, command string, words []string) error {
	for len(words) > 0 {
		args, bytes := []any{command, e.Key}, 0
		for len(words) > 0 && len(args) < wordsOnce && (bytes < mostBytes || len(args)%2 == 1) {
			args, bytes, words = append(args, words[0]), bytes+len(words[0]), words[1:]
		}
		if _, err := l.load(ctx, bytes, 1, args...); err != nil {
			return err
		}
	}
	return expire(ctx, l, e)
}

func expire(ctx context.Context, l *lorry, e backup.Entry) error {
	if e.Expires == 0 {
		return nil
	}
	_, err := l.load(ctx, len(e.Key), 1, "pexpireat", e.Key, e.Expires)
	return err
}

// putStream adds the messages under their ids, and then sets the last id, which may be that of a message that is gone.
func putStream(ctx context.Context, l *lorry, e backup.Entry) (err error) {
	add := func(id string, fields ...string) {
		args, bytes := []any{"xadd", e.Key, id}, 0
		for _, word := range fields {
			args, bytes = append(args, word), bytes+len(word)
		}
		if err == nil {
			_, err = l.load(ctx, bytes, 1, args...)
		}
	}
	none := true
	e.Messages(func(id string, fields []string) {
		none = false
		add(id, fields...)
	})
	last := e.Words[0]
	if none { // it is there all the same, so that numbers go on
		first := last
		if last == "0-0" {
			first = "0-1"
		}
		add(first, "m", "")
		if err == nil {
			_, err = l.load(ctx, len(e.Key), 1, "xdel", e.Key, first)
		}
	}
	if err == nil {
		_, err = l.load(ctx, len(e.Key), 1, "xsetid", e.Key, last)
	}
	if err != nil {
		return err
	}
	return expire(ctx, l, e)
}
