package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/brobygger/brobygger/bot/desk"
	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
)

// bury is a command for scripts: bury LANE ID PLATFORM REASON puts a dead letter with an event into the store of
// BROBYGGER_DATA, as the engine leaves it.
func bury() {
	flag.Parse()
	if err := buryIn(context.Background(), os.Getenv("BROBYGGER_DATA"), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func buryIn(ctx context.Context, data string, args []string) error {
	if len(args) != 4 {
		return errors.New("bury LANE ID PLATFORM REASON")
	}
	lane, id, platform, reason := args[0], args[1], args[2], args[3]
	server, err := redisserver.Open(ctx, redisserver.Options{Dir: data})
	if err != nil {
		return err
	}
	return errors.Join(buryOn(ctx, server.Client(), lane, id, platform, reason), server.Close())
}

func buryOn(ctx context.Context, client redis.UniversalClient, lane, id, platform, reason string) error {
	h := fnv.New32a()
	_, _ = h.Write([]byte(lane))
	shard, now := fmt.Sprintf("brobygger:{s%02d}:", h.Sum32()%16), time.Now()
	letter := fmt.Sprintf(`{"id":%[1]q,"platform":%[2]q,"kind":"event","reason":%[3]q,"at":%[4]q,"stored":"%[1]s\n{\"id\":\"%[1]s\",\"from\":{\"platform\":\"web\",\"chat\":\"a\"},\"text\":\"hemmelige ord\"}"}`,
		id, platform, reason, now.Format(time.RFC3339Nano))
	return errors.Join(client.HSet(ctx, shard+"dead", lane+"\x00"+id, letter).Err(),
		client.ZAdd(ctx, shard+"deadtimes", redis.Z{Score: float64(now.UnixMilli()), Member: lane + "\x00" + id}).Err())
}

// TestLettersMeanOneOrAll holds that a command line never means more letters than were named.
func TestLettersMeanOneOrAll(t *testing.T) {
	for _, args := range [][]string{{"replay"}, {"replay", "a", "b"}, {"drop"}, {"drop", "--all", "a"}, {"drop", "--reason", "invalid", "a"},
		{"drop", "--platform", "web"}, {"show"}, {"show", "a", "b"}, {"list", "a"}, {"bury"}} {
		err := run(t.Context(), append([]string{"brobygger", "letters"}, args...), []string{"BROBYGGER_DATA=" + t.TempDir()}, nil, os.Stdout, os.Stderr)
		var usage *usageError
		if !errors.As(err, &usage) {
			t.Errorf("letters %v gave %v", args, err)
		}
	}
}

func TestOneLetterByItsName(t *testing.T) {
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	data := t.TempDir()
	server, err := redisserver.Open(t.Context(), redisserver.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	letters := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"brobygger", "letters"}, args...), []string{"BROBYGGER_DATA=" + data}, strings.NewReader("no\n"), &out, io.Discard)
		return out.String(), err
	}
	name := func(id string) string {
		if err := buryOn(t.Context(), server.Client(), "web/a", id, "web", "panicked"); err != nil {
			t.Fatal(err)
		}
		out, err := letters("--json")
		var line struct{ Name string }
		if err = errors.Join(err, json.Unmarshal([]byte(out), &line)); err != nil {
			t.Fatal(err)
		}
		return line.Name
	}
	first := name("one")
	if out, err := letters("show", first); err != nil || !strings.Contains(out, "panicked") || !strings.Contains(out, "parts      text") || strings.Contains(out, "hemmelige") {
		t.Errorf("show printed %q, %v", out, err)
	}
	if out, err := letters("replay", first); err != nil || out != "1 dead letter replayed\n" {
		t.Errorf("replay printed %q, %v", out, err)
	}
	if inbox, err := server.Client().LLen(t.Context(), "brobygger:{s01}:inbox:web/a").Result(); err != nil || inbox != 1 {
		t.Errorf("%d events wait in the inbox, %v", inbox, err)
	}
	kept, err := store.New(server.Client(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = kept.Close() }()
	for what, err := range map[string]error{"replaying": deskLetters{kept}.Replay(t.Context(), first), "dropping": deskLetters{kept}.Drop(t.Context(), first)} {
		if !errors.Is(err, desk.ErrNoLetter) {
			t.Errorf("%s it again at the desk gave %v", what, err)
		}
	}
	if out, err := letters("replay", first); !errors.Is(err, store.ErrNoLetter) || out != "" {
		t.Errorf("replaying it again printed %q, %v", out, err)
	}
	second := name("two")
	if out, err := letters("drop", second); err == nil || out != "" {
		t.Errorf("dropping after a no printed %q, %v", out, err)
	}
	if out, err := letters("drop", "--yes", second); err != nil || out != "1 dead letter dropped\n" {
		t.Errorf("drop printed %q, %v", out, err)
	}
}
