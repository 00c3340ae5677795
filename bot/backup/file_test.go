package backup_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/brobygger/brobygger/bot/backup"
)

// entries are keys that belong together: a conversation with an event and an answer that wait, a timer, a feed, a case.
func entries() []backup.Entry {
	shard := fmt.Sprintf("brobygger:{s%02d}:", backup.ShardOf("web/a"))
	at := fmt.Sprintf("brobygger:{s%02d}:", backup.ShardOf("c1"))
	return []backup.Entry{
		{Key: shard + "lane:web/a", Kind: backup.Hash, Expires: 4e12, Words: []string{"epoch", "0", "state", `{"v":1}`}},
		{Key: shard + "inbox:web/a", Kind: backup.List, Expires: 4e12, Words: []string{"e1\n{}", "e2\n{}"}},
		{Key: shard + "inboxq", Kind: backup.Sorted, Words: []string{"web/a", "-9.98e+14"}},
		{Key: shard + "outbox:web/a", Kind: backup.List, Words: []string{"e0.0\n{}"}},
		{Key: shard + "outboxq:web", Kind: backup.Sorted, Words: []string{"web/a", "1.5"}},
		{Key: shard + "timers", Kind: backup.Sorted, Words: []string{"web/a\x00nag", "1e+12"}},
		{Key: shard + "timernames", Kind: backup.Sorted, Words: []string{"web/a\x00nag", "0"}},
		{Key: shard + "feed:web/a", Kind: backup.Stream, Words: []string{"7-0", "5-0", "1", "m", "{}", "7-0", "1", "m", "{}"}},
		{Key: shard + "feedids:web/a", Kind: backup.Sorted, Words: []string{"x", "5", "y", "7"}},
		{Key: shard + "fence", Kind: backup.String, Words: []string{"12"}},
		{Key: at + "case:c1", Kind: backup.Hash, Words: []string{"case", `{"id":"c1","status":"waiting"}`, "version", "1"}},
		{Key: at + "cases:waiting", Kind: backup.Sorted, Words: []string{"c1", "2e+14"}},
		{Key: "{catalogue}:version", Kind: backup.String, Words: []string{""}},
	}
}

// write makes a file of two parts with the same keys of two.
func write(t testing.TB, all []backup.Entry) []byte {
	t.Helper()
	var file bytes.Buffer
	w := backup.NewWriter(&file, backup.Manifest{Release: "test", Began: time.Unix(1.7e9, 0).UTC()})
	for _, half := range [][]backup.Entry{all[:len(all)/2], all[len(all)/2:]} {
		p, err := w.Part()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range half {
			if err := p.Put(e, time.Unix(1.7e9, 0)); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.End(time.Unix(1.7e9, 0), "7.0"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// read gives what a file holds, word for word.
func read(file []byte) (string, error) {
	r, err := backup.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%+v\n", r.Manifest())
	err = r.Each(func(part int, e backup.Entry) error {
		fmt.Fprintf(&b, "%d %q %c %d %q\n", part, e.Key, e.Kind, e.Expires, e.Words)
		return nil
	})
	return b.String(), err
}

func TestAFileHoldsWhatWasPutIn(t *testing.T) {
	file := write(t, entries())
	got, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries() {
		if line := fmt.Sprintf("%q %c %d %q\n", e.Key, e.Kind, e.Expires, e.Words); !strings.Contains(got, line) {
			t.Errorf("it does not hold %s", line)
		}
	}
}

func TestWhatIsNotOursOrNotKeptIsNotInTheFile(t *testing.T) {
	all := append(entries(),
		backup.Entry{Key: "shop:basket", Kind: backup.String, Words: []string{"secret of another program"}},
		backup.Entry{Key: "brobygger:session:abc", Kind: backup.String, Words: []string{"signed in"}},
		backup.Entry{Key: "brobygger:{s01}:seen:web/b", Kind: backup.Sorted, Expires: 5, Words: []string{"long over", "1"}})
	got, err := read(write(t, all))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"shop", "session", "long over"} {
		if strings.Contains(got, word) {
			t.Errorf("it holds %s", word)
		}
	}
}

// TestADamagedFileIsRefused flips each bit of a file and cuts it at each byte: it is refused, or what was hit says nothing
// and all that was put in is still there, word for word.
func TestADamagedFileIsRefused(t *testing.T) {
	file := write(t, entries())
	want, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range file {
		for bit := range 8 {
			hurt := bytes.Clone(file)
			hurt[i] ^= 1 << bit
			switch got, err := read(hurt); {
			case err == nil && got != want:
				t.Errorf("bit %d of byte %d was flipped, and it reads as another backup", bit, i)
			case err == nil: // a date or a name that nobody reads
			case !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, backup.ErrNewer):
				t.Errorf("bit %d of byte %d: %v", bit, i, err)
			}
		}
		if _, err := read(file[:i]); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("cut at byte %d: %v", i, err)
		}
	}
}

func TestALaterFormatIsToldApart(t *testing.T) {
	_, err := read(zipOf(t, map[string]string{"manifest.json": `{"format":2,"parts":"otherwise"}`}))
	if !errors.Is(err, backup.ErrNewer) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(write(f, entries()))
	f.Add(write(f, entries()[:2]))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := read(file); err != nil && !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, backup.ErrNewer) {
			t.Error(err)
		}
	})
}

// FuzzPart reads bytes as a part whose sum is right, as somebody who means harm could make one.
func FuzzPart(f *testing.F) {
	f.Add([]byte("s\x01k\x00\x01\x01v\x00\x01"))
	f.Add([]byte("x\x13brobygger:{s00}:new\x00\x04\x035-0\x035-0\x011\x01m\x00\x01"))
	f.Add([]byte("s\xff\xff\xff\xff\xff\xff\xff\xff\x7fk"))
	f.Fuzz(func(t *testing.T, part []byte) {
		file := zipOf(t, map[string]string{"part-00": string(part), "manifest.json": manifestOf(part)})
		if _, err := read(file); err != nil && !errors.Is(err, backup.ErrDamaged) {
			t.Error(err)
		}
	})
}
