package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	store "github.com/brobygger/brobygger/bot/redis"
	"github.com/brobygger/brobygger/bot/redisserver"
)

// listings runs one of the commands about listings.
func listings(t *testing.T, dir string, args ...string) (out string, err error) {
	t.Helper()
	var said, errs bytes.Buffer
	err = run(t.Context(), append([]string{"brobygger", "listings"}, args...), []string{"BROBYGGER_DATA=" + dir, "PATH=" + os.Getenv("PATH")}, nil, &said, &errs)
	return said.String() + errs.String(), err
}

// TestDismissedPairsAreNotListed: what an editor said are two listings, the command proposes no more.
func TestDismissedPairsAreNotListed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(t.TempDir(), "two.jsonl")
	const line = `,"name":"Caféen ved broen","country":"DK","city":"Aarhus","phone":"+45 00 00 00 01","kinds":["drop_in"],"needs":["loneliness"]}` + "\n"
	if err := os.WriteFile(file, []byte(`{"id":"dk-en"`+line+`{"id":"dk-to"`+line), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := listings(t, dir, "import", file); err != nil {
		if strings.Contains(err.Error(), "no store") {
			t.Skip(err)
		}
		t.Fatal(said, err)
	}
	if said, err := listings(t, dir, "duplicates"); err != nil || !strings.Contains(said, "dk-en and dk-to") {
		t.Fatalf("%q %v", said, err)
	}
	server, err := redisserver.Open(t.Context(), redisserver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := store.New(server.Client(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Pairs().Part(t.Context(), "dk-to", "dk-en", "edith", time.Now()); err != nil {
		t.Fatal(err)
	}
	_ = kept.Close()
	_ = server.Close()
	if said, err := listings(t, dir, "duplicates"); err != nil || said != "" {
		t.Errorf("%q %v", said, err)
	}
}

// TestTheHelpNamesFormatsThatAreWritten, and the others where files are read.
func TestTheHelpNamesFormatsThatAreWritten(t *testing.T) {
	out, err := listings(t, t.TempDir(), "export", "--help")
	if err != nil || !strings.Contains(out, "hsds-csv") || strings.Contains(out, "bmlt") || strings.Contains(out, "guide") {
		t.Errorf("%v\n%s", err, out)
	}
	in, err := listings(t, t.TempDir(), "import", "--help")
	if err != nil || !strings.Contains(in, "bmlt") || !strings.Contains(in, "guide") {
		t.Errorf("%v\n%s", err, in)
	}
}
