package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/brobygger/brobygger/adapters"
	"github.com/brobygger/brobygger/dialogs/chat"
)

func testFeed(t *testing.T, open func(t *testing.T) Stores) {
	each(t, open, map[string]func(t *testing.T, s Stores){
		"messages come back in order, in pieces": feedOrder,
		"a message that comes twice is one":      feedOnce,
		"a reader who returns misses nothing":    feedResume,
		"a long feed keeps the latest":           feedLong,
		"an erased feed begins after the old":    feedForget,
		"a feed ends when it expires":            feedExpires,
		"an id that is none gives all":           feedForeignID,
	})
}

func add(t *testing.T, f adapters.Feed, to chat.Address, id string) string {
	t.Helper()
	entry, err := f.Append(t.Context(), to, chat.Message{ID: id, Text: "ord " + id}, start().Add(time.Hour))
	if err != nil || entry == "" {
		t.Fatalf("Append gave %q, %v", entry, err)
	}
	return entry
}

func after(t *testing.T, f adapters.Feed, in chat.Address, id string, limit int) []adapters.Entry {
	t.Helper()
	entries, err := f.After(t.Context(), in, id, limit)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func messageIDs(entries []adapters.Entry) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, e.Message.ID)
	}
	return all
}

func feedOrder(t *testing.T, s Stores) {
	for i := range 10 {
		add(t, s.Feed, lane("a"), fmt.Sprint("m", i))
	}
	add(t, s.Feed, lane("b"), "m0")
	first := after(t, s.Feed, lane("a"), "", 6)
	equal(t, "first", messageIDs(first), []string{"m0", "m1", "m2", "m3", "m4", "m5"})
	rest := after(t, s.Replica(t).Feed, lane("a"), first[5].ID, 100)
	equal(t, "rest", messageIDs(rest), []string{"m6", "m7", "m8", "m9"})
	equal(t, "text", rest[0].Message.Text, "ord m6")
	equal(t, "after the last", len(after(t, s.Feed, lane("a"), rest[3].ID, 100)), 0)
	equal(t, "none asked for", len(after(t, s.Feed, lane("a"), "", 0)), 0)
	equal(t, "nobody's", len(after(t, s.Feed, lane("nobody"), "", 10)), 0)
}

func feedOnce(t *testing.T, s Stores) {
	first := add(t, s.Feed, lane("a"), "m1")
	add(t, s.Feed, lane("a"), "m2")
	equal(t, "entry", add(t, s.Replica(t).Feed, lane("a"), "m1"), first)
	equal(t, "feed", messageIDs(after(t, s.Feed, lane("a"), "", 10)), []string{"m1", "m2"})
}

func feedResume(t *testing.T, s Stores) {
	const each, writers = 40, 3
	reader := s.Replica(t).Feed
	news := reader.Follow(t.Context(), lane("a"))
	var wg sync.WaitGroup
	for w := range writers {
		writer := s.Replica(t).Feed
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("w%d-%d", w, i)
				if _, err := writer.Append(t.Context(), lane("a"), chat.Message{ID: id}, start().Add(time.Hour)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen, last := map[string]int{}, ""
	await(t, news, "all messages of all writers", func() bool {
		for {
			piece := after(t, reader, lane("a"), last, 7) // short pieces, as after many a reconnect
			for _, e := range piece {
				seen[e.Message.ID]++
				last = e.ID
			}
			if len(piece) == 0 {
				return len(seen) == each*writers
			}
		}
	})
	wg.Wait()
	for id, times := range seen {
		equal(t, id, times, 1)
	}
}

func feedLong(t *testing.T, s Stores) {
	const many = 1200
	for i := range many {
		add(t, s.Feed, lane("a"), fmt.Sprint("m", i))
	}
	all := after(t, s.Feed, lane("a"), "", 2*many)
	if len(all) < 500 || len(all) >= many {
		t.Fatalf("%d of %d messages are kept", len(all), many)
	}
	equal(t, "latest", all[len(all)-1].Message.ID, fmt.Sprint("m", many-1))
	equal(t, "first", all[0].Message.ID, fmt.Sprint("m", many-len(all)))
	equal(t, "again", add(t, s.Feed, lane("a"), all[0].Message.ID), all[0].ID)
}

func feedForget(t *testing.T, s Stores) {
	old := add(t, s.Feed, lane("a"), "m1")
	add(t, s.Feed, lane("b"), "m1")
	if err := s.Feed.Forget(t.Context(), lane("a")); err != nil {
		t.Fatal(err)
	}
	equal(t, "feed", len(after(t, s.Feed, lane("a"), "", 10)), 0)
	equal(t, "another's", len(after(t, s.Feed, lane("b"), "", 10)), 1)
	news := s.Feed.Follow(t.Context(), lane("a"))
	await(t, news, "a clock that has moved on, so that a reader of the old feed sees the new", func() bool {
		add(t, s.Feed, lane("a"), "m2")
		if len(after(t, s.Feed, lane("a"), old, 10)) == 1 {
			return true
		}
		return s.Feed.Forget(t.Context(), lane("a")) != nil
	})
}

func feedExpires(t *testing.T, s Stores) {
	add(t, s.Feed, lane("a"), "m1")
	if _, err := s.Feed.Append(t.Context(), lane("a"), chat.Message{ID: "m2"}, start().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	equal(t, "feed", len(after(t, s.Feed, lane("a"), "", 10)), 0)
}

func feedForeignID(t *testing.T, s Stores) {
	add(t, s.Feed, lane("a"), "m1")
	for _, id := range []string{"x", "-1", "1-1-1", "99999999999999999999999", "\x00", "$", "("} {
		equal(t, "after "+id, messageIDs(after(t, s.Feed, lane("a"), id, 10)), []string{"m1"})
	}
}
