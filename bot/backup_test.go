package main

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/bot/redisserver"
	"github.com/brobygger/brobygger/dialogs/chat"
)

// command runs the program with one command to its end.
func command(t *testing.T, dir, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	p := &program{environ: []string{"BROBYGGER_DATA=" + dir}, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}
	err = p.run(t.Context(), append([]string{"brobygger"}, args...))
	return out.String(), errs.String(), err
}

// TestATalkGoesOnInARestoredStore backs a running program up and restores into the data folder of another: the person who
// waited for a human there still waits, reads on where they were, and is met by a supporter at the new desk.
func TestATalkGoesOnInARestoredStore(t *testing.T) {
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("redis-server is not installed: install it (make test does), or set BROBYGGER_NO_REDIS=1 to leave these tests out")
	}
	old, fresh, file := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "backup.zip")
	p := start(t, old)
	person := p.visitor(t, "da")
	person.says("jeg har det svært med angst og bor i Aarhus")
	person.waits("listings", hasCards)
	person.presses("human")
	person.waits("what to share", func(m chat.Message) bool { return offers(m, "human.share") })
	person.presses("human.share")
	supporter := p.worker(t, "supporter")
	supporter.until("/desk", "a waiting case", caseLink.MatchString)
	seen := len(person.seen)

	out, _, err := command(t, old, "", "backup", file)
	if err != nil || !strings.Contains(out, "1 conversations, 1 cases, ") {
		t.Fatalf("backup: %v, %s", err, out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is not its owner's alone: %v, %v", info.Mode(), err)
	}
	if _, _, err := command(t, old, "", "restore", "--replace", "--yes", file); err == nil || !strings.Contains(err.Error(), "another brobygger uses the data folder") {
		t.Errorf("restoring under a running program: %v", err)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if out, told, err := command(t, fresh, "", "restore", file); err != nil || !strings.Contains(out, "are as in the backup") || !strings.Contains(told, "comes back") {
		t.Fatalf("restore: %v\n%s%s", err, out, told)
	}

	p = start(t, fresh)
	person.base, person.last, person.seen = p.base, "", nil
	person.says("er I der endnu?")
	supporter = p.worker(t, "supporter")
	path := caseLink.FindString(supporter.until("/desk", "the same waiting case", caseLink.MatchString))
	supporter.post(path+"/claim", nil)
	person.reads("er her nu")
	if len(person.seen) <= seen {
		t.Errorf("%d messages are read in the restored store, and %d were before", len(person.seen), seen)
	}
	page := supporter.get(path)
	supporter.post(path+"/say", url.Values{"once": {onceField.FindStringSubmatch(page)[1]}, "text": {"Hej, vi er her stadig"}})
	person.reads("vi er her stadig")
}

// TestAHalfRestoredStoreIsNotServed breaks a restore off.
func TestAHalfRestoredStoreIsNotServed(t *testing.T) {
	if os.Getenv("BROBYGGER_NO_REDIS") == "1" {
		t.Skip("BROBYGGER_NO_REDIS=1")
	}
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.zip")
	if _, _, err := command(t, dir, "hej\n", "talk", "--lang", "da"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := command(t, dir, "", "backup", file); err != nil {
		t.Fatal(err)
	}
	markUnfinished(t, dir)
	if _, _, err := command(t, dir, "hej\n", "talk", "--lang", "da"); err == nil || !strings.Contains(err.Error(), "brobygger restore --replace FILE") {
		t.Errorf("a talk on a half restored store: %v", err)
	}
	if _, _, err := command(t, dir, "", "restore", file); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("restoring again without --replace: %v", err)
	}
	if _, _, err := command(t, dir, "", "restore", "--replace", "--yes", file); err != nil {
		t.Error(err)
	}
	if _, _, err := command(t, dir, "hej\n", "talk", "--lang", "da"); err != nil {
		t.Error(err)
	}
}

// markUnfinished leaves a store as a restore does that was killed.
func markUnfinished(t *testing.T, dir string) {
	t.Helper()
	s, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Client().Set(t.Context(), "brobygger:restoring", "1", 0).Err(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
