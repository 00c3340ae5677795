package redis_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/dialogs/chat"
)

// TestEveryEffectCanBeRead reads the source of dialogs: each type with a method Kind() string must be known to
// decodeEffect.
func TestEveryEffectCanBeRead(t *testing.T) {
	files, err := filepath.Glob("../../dialogs/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of dialogs: %v", err)
	}
	source, err := os.ReadFile("effects.go")
	if err != nil {
		t.Fatal(err)
	}
	var effects []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if name := receiverOfKind(decl); name != "" {
				effects = append(effects, name)
			}
		}
	}
	for _, must := range []string{"Send", "Relay", "Forget"} {
		if !slices.Contains(effects, must) {
			t.Errorf("the effects of dialogs are no longer found: %v", effects)
		}
	}
	for _, name := range effects {
		if !strings.Contains(string(source), "decodeAs[dialogs."+name+"](raw)") {
			t.Errorf("decodeEffect does not know dialogs.%s: what was stored before an upgrade could not be sent", name)
		}
	}
}

// receiverOfKind names the type when the declaration is its method Kind() string.
func receiverOfKind(decl ast.Decl) string {
	f, ok := decl.(*ast.FuncDecl)
	if !ok || f.Name.Name != "Kind" || f.Recv == nil || len(f.Type.Params.List) > 0 || f.Type.Results == nil {
		return ""
	}
	result, ok := f.Type.Results.List[0].Type.(*ast.Ident)
	receiver, named := f.Recv.List[0].Type.(*ast.Ident)
	if !ok || !named || result.Name != "string" {
		return ""
	}
	return receiver.Name
}

// TestAnEntryOfAnotherReleaseIsSetAside puts an effect that this release does not know between two that it knows.
func TestAnEntryOfAnotherReleaseIsSetAside(t *testing.T) {
	s, client := onMiniredis(t)
	now := wall()
	to := lane("a")
	turn(t, s, to, "e1", now, say(to, "1"), say(to, "2"))
	found, err := client.Keys(t.Context(), "*:outbox:web/a").Result()
	if err != nil || len(found) != 1 {
		t.Fatalf("the outbox is %v, %v", found, err)
	}
	key := found[0]
	second, err := client.LIndex(t.Context(), key, 1).Result()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.LInsertBefore(t.Context(), key, second, "x\n{\"id\":\"x\",\"kind\":\"sing\",\"effect\":{}}").Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.LPush(t.Context(), key, "y\nnot JSON").Err(); err != nil {
		t.Fatal(err)
	}
	var sent []string
	o, err := s.ClaimSending(t.Context(), web(), now, lease)
	for more := true; more && err == nil && o != nil; {
		sent = append(sent, o.Entries[0].ID)
		more, err = s.Sent(t.Context(), o, 1, now)
	}
	if err != nil || !slices.Equal(sent, []string{"1", "2"}) {
		t.Fatalf("sent %v, %v", sent, err)
	}
	letters, err := s.Letters(t.Context(), 10)
	if err != nil || len(letters) != 2 || letters[0].Reason != "unreadable" || letters[0].Platform != "web" {
		t.Fatalf("the dead letters are %+v, %v", letters, err)
	}
}

// TestAnEventOfAnotherReleaseDoesNotStopItsLane puts an event that cannot be read before one that can.
func TestAnEventOfAnotherReleaseDoesNotStopItsLane(t *testing.T) {
	s, client := onMiniredis(t)
	must(t, s.Push(t.Context(), chat.Event{ID: "good", From: lane("a"), At: wall(), Text: "hej"}))
	found, err := client.Keys(t.Context(), "*:inbox:web/a").Result()
	must(t, err)
	must(t, client.LPush(t.Context(), found[0], "bad\n{\"text\":7}").Err())
	l, err := s.Claim(t.Context(), wall(), lease)
	if err != nil || len(l.Events) != 2 {
		t.Fatalf("Claim gave %+v, %v", l, err)
	}
	bad := l.Events[0]
	if bad.ID != "bad" || bad.From != lane("a") || bad.Text != "" || l.Events[1].Text != "hej" {
		t.Errorf("the events are %+v", l.Events)
	}
}

// TestScriptsSayWhatTheyTake holds the head of every script, and that none does what another Redis, a replica or the
// trial would do differently.
func TestScriptsSayWhatTheyTake(t *testing.T) {
	files, err := filepath.Glob("lua/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		for _, word := range []string{"-- KEYS 1 ", "-- ARGV 1 ", "-- Result "} {
			if !strings.Contains(string(raw), "\n"+word) {
				t.Errorf("%s does not say its %q", file, word)
			}
		}
		for _, word := range []string{"'TIME'", "'HEXPIRE'", "'EXPIRE'", "'PEXPIRE'", "'SPOP'", "'SRANDMEMBER'", "math.random", "'KEYS'", "'SCAN'"} {
			if strings.Contains(string(raw), word) {
				t.Errorf("%s uses %s", file, word)
			}
		}
	}
}
