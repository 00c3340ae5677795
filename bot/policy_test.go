package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/brobygger/brobygger/"

// policy says which packages of this repository each package may import, besides the standard library, and which
// libraries. "..." lets in everything below. Do not change it to make a build pass: the floors are the plan of the house
// (docs/ARCHITECTURE.md); change it when the plan has changed.
func policy() map[string][]string {
	return map[string][]string{
		"config":                   {"lib:github.com/knadh/koanf/..."},
		"referrals":                {"referrals/hours", "referrals/places", "lib:github.com/blevesearch/snowballstem/..."},
		"referrals/hours":          {},
		"referrals/intake":         {"referrals", "referrals/hours", "referrals/places", "lib:github.com/nyaruka/phonenumbers/..."},
		"referrals/hsds":           {"referrals", "referrals/hours", "referrals/intake", "referrals/places", "lib:github.com/google/uuid"},
		"referrals/meetings":       {"referrals", "referrals/hours", "referrals/intake", "referrals/places"},
		"referrals/sheet":          {"referrals", "referrals/hours", "referrals/intake", "referrals/places", "lib:github.com/xuri/excelize/v2"},
		"referrals/formats":        {"referrals", "referrals/hsds", "referrals/intake", "referrals/meetings", "referrals/sheet"},
		"referrals/places":         {},
		"referrals/starter":        {"referrals", "referrals/places"},
		"referrals/redis":          {"referrals", "lib:github.com/redis/go-redis/v9"},
		"dialogs/chat":             {},
		"dialogs/lang":             {},
		"dialogs/words":            {"dialogs/model"},
		"dialogs/understand":       {"dialogs/model", "dialogs/words", "referrals", "referrals/places"},
		"dialogs/safety":           {"dialogs/chat", "dialogs/lang", "dialogs/model", "dialogs/words"},
		"dialogs/model":            {},
		"dialogs/safety/train":     {"dialogs/safety"},
		"dialogs/understand/train": {"dialogs/understand", "referrals/places"},
		"dialogs":                  {"dialogs/chat", "dialogs/lang", "dialogs/understand", "dialogs/safety", "referrals", "referrals/places"},
		"adapters":                 {"dialogs/chat"},
		"adapters/terminal":        {"adapters", "dialogs/chat"},
		"adapters/telegram":        {"adapters", "dialogs/chat", "dialogs/lang", "lib:github.com/go-telegram/bot/..."},
		"adapters/discord":         {"adapters", "dialogs/chat", "dialogs/lang", "lib:github.com/bwmarrin/discordgo"},
		"adapters/media":           {"dialogs/chat", "lib:github.com/bep/imagemeta", "lib:golang.org/x/image/..."},
		"adapters/web/design":      {},
		"adapters/web":             {"adapters", "adapters/web/design", "dialogs/chat", "dialogs/lang"},
		"bot/engine": {"adapters", "bot/cases", "dialogs", "dialogs/chat", "dialogs/lang", "dialogs/understand", "dialogs/safety",
			"referrals", "referrals/places"},
		"bot/backup":       {"bot/cases"},
		"bot/backup/redis": {"bot/backup", "lib:github.com/redis/go-redis/v9"},
		"bot/cases":        {"dialogs/chat"},
		"bot/figures":      {"dialogs/chat"},
		"bot/rooms":        {"adapters", "bot/cases", "bot/staff", "dialogs/chat", "dialogs/lang", "dialogs/safety", "referrals"},
		"bot/staff":        {"lib:github.com/alexedwards/argon2id"},
		"bot/redis":        {"adapters", "bot/engine", "bot/cases", "bot/figures", "bot/rooms", "bot/staff", "dialogs", "dialogs/chat", "lib:github.com/redis/go-redis/v9"},
		"bot/opendata":     {"referrals", "referrals/hours", "referrals/hsds", "referrals/places"},
		"bot/redisserver":  {"lib:github.com/redis/go-redis/v9/...", "lib:github.com/alicebob/miniredis/v2"},
		"bot/monitor":      {"bot/engine", "bot/figures", "dialogs/chat", "lib:github.com/prometheus/client_golang/...", "lib:go.opentelemetry.io/otel/...", "lib:go.opentelemetry.io/otel"},
		"bot/desk": {"adapters", "adapters/web/design", "bot/cases", "bot/figures", "bot/staff", "dialogs/chat", "dialogs/lang", "dialogs/safety",
			"referrals", "referrals/formats", "referrals/hours", "referrals/intake", "referrals/places", "lib:github.com/alexedwards/scs/v2"},
		"bot": {"...", "lib:..."},
	}
}

// suites are packages that only tests import: they may use a test's libraries, and no program code imports them.
func suites() []string {
	return []string{"adapters/adaptertest", "bot/engine/storetest", "bot/rooms/roomstest", "adapters/telegram/telegramtest", "adapters/discord/discordtest", "referrals/cataloguetest", "bot/staff/stafftest", "bot/redisserver/redistest", "bot/torture"}
}

func TestImportsKeepToTheFloors(t *testing.T) {
	rules, seen := policy(), map[string]bool{}
	forEachGoFile(t, func(pkg, file string, imports []string) {
		if slices.Contains(suites(), pkg) || strings.HasSuffix(file, "_test.go") {
			return
		}
		seen[pkg] = true
		allowed, known := rules[pkg]
		if !known {
			t.Errorf("%s: the plan does not know the package %s; give it a floor in this policy and in docs/ARCHITECTURE.md", file, pkg)
			return
		}
		for _, path := range imports {
			if slices.ContainsFunc(suites(), func(s string) bool { return path == module+s }) {
				t.Errorf("%s imports the test suite %s", file, path)
			} else if !allows(allowed, path) {
				t.Errorf("%s imports %s, which %s must not know", file, path, pkg)
			}
		}
	})
	for pkg := range rules {
		if !seen[pkg] {
			t.Errorf("the policy names %s, which has no code", pkg)
		}
	}
}

func TestOnlyRedisPackagesTouchRedis(t *testing.T) {
	forEachGoFile(t, func(pkg, file string, imports []string) {
		for _, path := range imports {
			if strings.Contains(path, "redis/go-redis") && !strings.HasSuffix(file, "_test.go") && filepath.Base(pkg) != "redis" && pkg != "bot/redisserver" && pkg != "bot" && !slices.Contains(suites(), pkg) {
				t.Errorf("%s imports %s", file, path)
			}
		}
	})
}

func TestTopLevelFoldersAreGiven(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	given := []string{"bot", "adapters", "referrals", "dialogs", "config", "docs", "data"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(given, e.Name()) {
			t.Errorf("top-level folder %s is not in the plan", e.Name())
		}
	}
}

func TestArchitectureNamesEveryPackage(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range append(mapKeys(policy()), suites()...) {
		if !strings.Contains(string(raw), "`"+pkg+"`") {
			t.Errorf("docs/ARCHITECTURE.md does not name `%s`", pkg)
		}
	}
}

func mapKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func allows(allowed []string, path string) bool {
	own, isOwn := strings.CutPrefix(path, module)
	if !isOwn && !strings.Contains(strings.Split(path, "/")[0], ".") {
		return true // standard library
	}
	name := own
	if !isOwn {
		name = "lib:" + path
	}
	return slices.ContainsFunc(allowed, func(rule string) bool {
		prefix, open := strings.CutSuffix(rule, "...")
		switch {
		case open && prefix == "":
			return isOwn
		case open:
			return strings.HasPrefix(name, prefix) || name == strings.TrimSuffix(prefix, "/")
		}
		return rule == name
	})
}

func forEachGoFile(t *testing.T, visit func(pkg, file string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "data" || (strings.HasPrefix(d.Name(), ".") && d.Name() != "..")) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		imports := make([]string, 0, len(file.Imports))
		for _, spec := range file.Imports {
			imports = append(imports, strings.Trim(spec.Path.Value, `"`))
		}
		rel, _ := filepath.Rel("..", path)
		visit(filepath.ToSlash(filepath.Dir(rel)), filepath.ToSlash(rel), imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
