package backup_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/brobygger/brobygger/bot/backup"
)

// TestEveryKeyHasAFamily reads the files that hold every key of the program: one that is new must be given a family, so
// that somebody has thought about whether a backup keeps it.
func TestEveryKeyHasAFamily(t *testing.T) {
	names := backup.NewNamer()
	for _, source := range []struct {
		file, literal, before string
		least                 int
	}{
		{"../redis/keys.go", `k\.tags\[[^\n]*?\] ?\+ ?"([^"]+)"`, backup.Prefix + "{s07}:", 15},
		{"../redis/keys.go", `k\.of\(a, "([^"]+)"\)`, backup.Prefix + "{s07}:", 8},
		{"../redis/keys.go", `k\.prefix ?\+ ?"([^"]+)"`, backup.Prefix, 15},
		{"../../referrals/redis/keys.go", `"\{catalogue\}:([^"]+)"`, backup.CataloguePrefix, 5},
	} {
		raw, err := os.ReadFile(source.file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(source.literal).FindAllStringSubmatch(string(raw), -1)
		if len(found) < source.least {
			t.Errorf("%s: %d keys of the form %s; the test reads the file wrongly", source.file, len(found), source.literal)
		}
		for _, m := range found {
			if m[1] == "wake" { // a channel
				continue
			}
			if name, ours := names.Read(source.before + m[1]); !ours || name.Family == "" {
				t.Errorf("the key %q of %s has no family in bot/backup/family.go", source.before+m[1], source.file)
			}
		}
	}
}

func TestKeysSayWhatTheyAre(t *testing.T) {
	names := backup.NewNamer()
	for _, tc := range []struct {
		key, family, of string
		shard           int
		ours, kept      bool
	}{
		{"brobygger:{s07}:lane:web/abc", "lane", "web/abc", 7, true, true},
		{"brobygger:{s15}:cases:waiting", "cases:waiting", "", 15, true, true},
		{"brobygger:{s15}:cases:web/waiting", "cases", "web/waiting", 15, true, true},
		{"brobygger:{s00}:rooms", "rooms", "", 0, true, true},
		{"brobygger:{s00}:rooms:c1", "rooms", "c1", 0, true, true},
		{"brobygger:{s01}:outboxq:telegram", "outboxq", "telegram", 1, true, true},
		{"brobygger:{staff}:accounts", "{staff}:accounts", "", -1, true, true},
		{"brobygger:session:ff", "session", "ff", -1, true, false},
		{"brobygger:{s16}:lane:web/abc", "", "", -1, true, true},
		{"brobygger:new", "", "", -1, true, true},
		{"{catalogue}:history:dk-1", "{catalogue}:history", "dk-1", -1, true, true},
		{"{catalogue}:staged:x:changes", "{catalogue}:staged", "x:changes", -1, true, true},
		{"shop:basket", "", "", 0, false, false},
	} {
		got, ours := names.Read(tc.key)
		if ours != tc.ours || got.Family != tc.family || got.Of != tc.of || got.Shard != tc.shard || got.Kept != tc.kept {
			t.Errorf("%q is %+v, ours %v", tc.key, got, ours)
		}
	}
}
