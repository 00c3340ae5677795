package backup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/backup"
)

func examine(all []backup.Entry) []backup.Finding {
	x := backup.NewExaminer()
	for _, e := range all {
		x.Look(e)
	}
	return x.Findings()
}

func TestWhatBelongsTogetherIsWhole(t *testing.T) {
	if found := examine(entries()); len(found) > 0 {
		t.Error(found)
	}
}

// TestWhatDoesNotBelongTogetherIsFound leaves a key out, or changes one, each time.
func TestWhatDoesNotBelongTogetherIsFound(t *testing.T) {
	without := func(end string) func([]backup.Entry) []backup.Entry {
		return func(all []backup.Entry) []backup.Entry {
			return slices.DeleteFunc(all, func(e backup.Entry) bool { return strings.HasSuffix(e.Key, end) })
		}
	}
	with := func(e backup.Entry) func([]backup.Entry) []backup.Entry {
		return func(all []backup.Entry) []backup.Entry { return append(all, e) }
	}
	elsewhere := (backup.ShardOf("web/b") + 1) % 16
	for name, tc := range map[string]struct {
		change func([]backup.Entry) []backup.Entry
		want   string
	}{
		"no queue of inboxes":       {without("inboxq"), "do not stand in the queue"},
		"no queue of outboxes":      {without("outboxq:web"), "queue of their platform"},
		"no names of timers":        {without("timernames"), "would not be found when"},
		"no ids of a feed":          {without("feedids:web/a"), "other messages than they know"},
		"no list of cases":          {without("cases:waiting"), "not listed where they should be"},
		"a stray lane":              {with(backup.Entry{Key: fmt.Sprintf("brobygger:{s%02d}:lane:web/b", elsewhere), Kind: backup.Hash, Words: []string{"done", "1"}}), "where nobody looks"},
		"a stray queue":             {with(backup.Entry{Key: fmt.Sprintf("brobygger:{s%02d}:outboxq:tg", elsewhere), Kind: backup.Sorted, Words: []string{"web/b", "1"}}), "where they do not lie"},
		"another kind":              {with(backup.Entry{Key: "{catalogue}:recent", Kind: backup.String, Words: []string{"x"}}), "not of the kind"},
		"an unknown family":         {with(backup.Entry{Key: "brobygger:new", Kind: backup.String, Words: []string{"x"}}), "does not know"},
		"half a change of listings": {with(backup.Entry{Key: "{catalogue}:pending", Kind: backup.String, Words: []string{"x taking 7"}}), "what it would write is missing"},
		"a session":                 {with(backup.Entry{Key: "brobygger:session:x", Kind: backup.String, Words: []string{"x"}}), "should not be"},
		"an event of no words":      {with(backup.Entry{Key: "brobygger:{s03}:signals", Kind: backup.List, Words: []string{"e1"}}), ""},
		"a letter without its time": {with(backup.Entry{Key: fmt.Sprintf("brobygger:{s%02d}:dead", backup.ShardOf("web/b")), Kind: backup.Hash,
			Words: []string{"web/b\x00e", "{}"}}), "have no time"},
		"a listed room that is gone": {with(backup.Entry{Key: "brobygger:{s03}:rooms", Kind: backup.Sorted, Words: []string{"c\x00tg", "1"}}), "rooms are listed"},
		"a state that is cut":        {with(backup.Entry{Key: fmt.Sprintf("brobygger:{s%02d}:lane:web/b", backup.ShardOf("web/b")), Kind: backup.Hash, Words: []string{"state", "{"}}), "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			found := examine(tc.change(entries()))
			if tc.want == "" {
				tc.want = "signals hold something that cannot be read"
			}
			if len(found) != 1 || !strings.Contains(found[0].What, tc.want) {
				t.Errorf("found %v, not that they %s", found, tc.want)
			}
		})
	}
}
