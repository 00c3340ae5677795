package redis

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/backup"
)

// reading is a key that is being read as what the backup says that it is.
type reading struct {
	want    backup.Entry
	expires *redis.Cmd
	values  []*redis.Cmd // one; of a hash its length and then some fields each; of a stream what it says of itself, too
}

// get asks for a key. The answers are there when the lorry has driven.
func get(ctx context.Context, l *lorry, want backup.Entry) (*reading, error) {
	g := &reading{want: want}
	bytes := 0
	for _, word := range want.Words {
		bytes += len(word)
	}
	var failed error
	ask := func(bytes, key int, words ...any) *redis.Cmd {
		cmd, err := l.load(ctx, bytes, key, words...)
		if failed == nil {
			failed = err
		}
		return cmd
	}
	g.expires = ask(len(want.Key), 1, "pexpiretime", want.Key)
	value := func(words ...any) { g.values = append(g.values, ask(bytes, 1, words...)) }
	switch want.Kind {
	case backup.String:
		value("get", want.Key)
	case backup.List:
		value("lrange", want.Key, 0, -1)
	case backup.Set:
		value("smembers", want.Key)
	case backup.Sorted:
		value("zrange", want.Key, 0, -1, "withscores")
	case backup.Stream:
		value("xrange", want.Key, "-", "+")
		g.values = append(g.values, ask(len(want.Key), 2, "xinfo", "stream", want.Key))
	case backup.Hash: // a catalogue is one hash, too large for one answer
		g.values = append(g.values, ask(len(want.Key), 1, "hlen", want.Key))
		for some := range slices.Chunk(want.Words, 2*wordsOnce) {
			args, bytes := []any{"hmget", want.Key}, 0
			for i := 0; i < len(some); i += 2 {
				args, bytes = append(args, some[i]), bytes+len(some[i+1])
			}
			g.values = append(g.values, ask(bytes, 1, args...))
		}
	}
	return g, failed
}

// entry gives what was read, worded as a backup words it.
func (g *reading) entry() (backup.Entry, error) {
	e := backup.Entry{Key: g.want.Key, Kind: g.want.Kind}
	expires, err := g.expires.Int64()
	if err != nil {
		return e, err //nolint:wrapcheck // it is only told apart
	}
	e.Expires = max(expires, 0)
	answers := make([]any, len(g.values))
	for i, cmd := range g.values {
		if answers[i], err = cmd.Result(); err != nil {
			return e, err //nolint:wrapcheck // it is only told apart
		}
	}
	switch e.Kind {
	case backup.String, backup.List:
		e.Words = flat(answers[0])
	case backup.Set:
		e.Words = slices.Sorted(slices.Values(flat(answers[0])))
	case backup.Hash:
		e.Words = g.fields(answers)
	case backup.Sorted:
		scores := map[string]float64{}
		for pair := range slices.Chunk(flat(answers[0]), 2) {
			if scores[pair[0]], err = strconv.ParseFloat(pair[1], 64); err != nil {
				return e, fmt.Errorf("reading a score: %w", err)
			}
		}
		e.Words = sortedWords(scores)
	case backup.Stream:
		e.Words = append([]string{lastID(answers[1])}, messages(answers[0])...)
	}
	return e, nil
}

// fields gives those that the backup names; none when the hash has others, too.
func (g *reading) fields(answers []any) []string {
	if text(answers[0]) != strconv.Itoa(len(g.want.Words)/2) {
		return nil
	}
	var words []string
	for _, answer := range answers[1:] {
		values, _ := answer.([]any)
		for _, value := range values {
			if value == nil {
				return nil
			}
			words = append(words, g.want.Words[len(words)], text(value))
		}
	}
	return words
}

// text gives a word of an answer; scores are numbers in one protocol and words in the other.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return backup.Score(v)
	}
	return fmt.Sprint(v)
}

// flat gives the words of an answer, however deep they lie: one protocol puts pairs into lists, the other does not.
func flat(v any) []string {
	list, ok := v.([]any)
	if !ok {
		return []string{text(v)}
	}
	var words []string
	for _, one := range list {
		words = append(words, flat(one)...)
	}
	return words
}

// messages gives those of a stream as a backup words them.
func messages(v any) []string {
	var words []string
	all, _ := v.([]any)
	for _, one := range all {
		message, _ := one.([]any)
		if len(message) != 2 {
			return nil
		}
		fields := map[string]string{}
		for pair := range slices.Chunk(flat(message[1]), 2) {
			fields[pair[0]] = pair[1]
		}
		words = append(words, text(message[0]))
		words = append(words, fieldWords(fields)...)
	}
	return words
}

// lastID reads what a stream says of itself.
func lastID(about any) string {
	if pairs, ok := about.(map[any]any); ok {
		return text(pairs["last-generated-id"])
	}
	list, _ := about.([]any)
	for i := 0; i+1 < len(list); i += 2 {
		if text(list[i]) == "last-generated-id" {
			return text(list[i+1])
		}
	}
	return ""
}
