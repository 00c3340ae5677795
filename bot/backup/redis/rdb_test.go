package redis_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hdt3213/rdb/encoder"
	"github.com/hdt3213/rdb/model"

	"github.com/brobygger/brobygger/bot/backup"
	"github.com/brobygger/brobygger/bot/backup/redis"
)

// key is one of ours.
const key = "brobygger:{s03}:new"

// older writes a file as Redis did before 7.0, with a library that writes those forms.
func older(t testing.TB, write func(*encoder.Encoder)) []byte {
	t.Helper()
	var file bytes.Buffer
	e := encoder.NewEncoder(&file)
	must(t, e.WriteHeader())
	must(t, e.WriteAux("redis-ver", "6.2"))
	must(t, e.WriteAux("ctime", "1700000000"))
	must(t, e.WriteDBHeader(2, 4, 1))
	write(e)
	must(t, e.WriteEnd())
	return file.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// numbers are words that older Redis packed each in another way, and words of every form of length.
func numbers() []string {
	words := []string{"", "0", "12", "13", "-1", "127", "-128", "128", "32767", "-32769", "8388607", "-8388609", "2147483648", "-9223372036854775808", "007", "ord"}
	return append(words, strings.Repeat("x", 63), strings.Repeat("y", 64), strings.Repeat("z", 300))
}

func TestWhatOlderRedisWroteIsRead(t *testing.T) {
	hash, raw, entries := map[string][]byte{}, [][]byte{}, []*model.ZSetEntry{}
	for i, word := range numbers() {
		hash[word], raw = []byte(numbers()[len(numbers())-1-i]), append(raw, []byte(word))
		entries = append(entries, &model.ZSetEntry{Member: word, Score: float64(i) / 7})
	}
	file := older(t, func(e *encoder.Encoder) {
		must(t, e.WriteListObject(key+"list", raw))
		must(t, e.WriteHashMapObject(key+"hash", hash, encoder.WithTTL(1_800_000_000_000)))
		must(t, e.WriteZSetObject(key+"zset", entries))
		must(t, e.WriteSetObject(key+"set", [][]byte{[]byte("-7"), []byte("300"), []byte("70000")}))
	})
	all, taken, err := redis.ReadSnapshot(file, 2)
	must(t, err)
	if len(all) != 4 || !taken.Equal(time.Unix(1700000000, 0)) {
		t.Fatalf("%d keys of %s", len(all), taken)
	}
	if !slices.Equal(all[0].Words, numbers()) || all[1].Expires != 1_800_000_000_000 || len(all[1].Words) != 2*len(hash) {
		t.Errorf("list %q, hash %+v", all[0].Words, all[1])
	}
	for pair := range slices.Chunk(all[1].Words, 2) {
		if string(hash[pair[0]]) != pair[1] {
			t.Errorf("the field %q is %q", pair[0], pair[1])
		}
	}
	scores := map[string]string{}
	for pair := range slices.Chunk(all[2].Words, 2) {
		scores[pair[0]] = pair[1]
	}
	for _, z := range entries {
		if scores[z.Member] != backup.Score(z.Score) {
			t.Errorf("the score of %q is %s, not %v", z.Member, scores[z.Member], z.Score)
		}
	}
	if !slices.Equal(all[3].Words, []string{"-7", "300", "70000"}) {
		t.Errorf("the set is %q", all[3].Words)
	}
	if others, _, err := redis.ReadSnapshot(file, 0); err != nil || len(others) != 0 {
		t.Errorf("another database holds %d keys: %v", len(others), err)
	}
}

// bare writes a file by hand, without a sum.
func bare(body string) []byte {
	return []byte("REDIS0012\xfa\x05ctime\x0a1700000000\xfe\x00\xfb\x01\x00" + body + "\xff\x00\x00\x00\x00\x00\x00\x00\x00")
}

// TestWhatLaterRedisAddsIsReadPast: slots of a Cluster, functions, how often and when a key was used, fields that expire.
func TestWhatLaterRedisAddsIsReadPast(t *testing.T) {
	ours := "\x00" + string(rune(len(key))) + key + "\x01v"
	for name, body := range map[string]string{
		"slots":            "\xf4\x41\x00\x01\x00" + ours,
		"functions":        "\xf5\x03lib" + ours,
		"used":             "\xf8\x05\xf9\x07" + ours,
		"module":           "\xf7\x05\x02\x02\x01\x09\x05\x01x\x03abcd\x00" + ours,
		"a size of 32 bit": "\x00\x80\x00\x00\x00" + string(rune(len(key))) + key + "\x01v",
	} {
		all, _, err := redis.ReadSnapshot(bare(body), 0)
		if err != nil || len(all) != 1 || all[0].Words[0] != "v" {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
	}
	if _, _, err := redis.ReadSnapshot(bare("\x63\x01k\x00"), 0); err == nil || !strings.Contains(err.Error(), "the type 99") {
		t.Errorf("a value of another time: %v", err)
	}
}

// TestASnapshotThatIsNotWholeIsRefused flips each bit of a snapshot and cuts it everywhere.
func TestASnapshotThatIsNotWholeIsRefused(t *testing.T) {
	file := older(t, func(e *encoder.Encoder) {
		for i := range 4 {
			must(t, e.WriteStringObject(fmt.Sprint(key, i), []byte("words")))
		}
	})
	if all, _, err := redis.ReadSnapshot(file, 2); err != nil || len(all) != 4 {
		t.Fatal(len(all), err)
	}
	for i := range file {
		if _, _, err := redis.ReadSnapshot(file[:i], 2); err == nil {
			t.Errorf("cut at byte %d", i)
		}
		for bit := range 8 {
			hurt := bytes.Clone(file)
			hurt[i] ^= 1 << bit
			if _, _, err := redis.ReadSnapshot(hurt, 2); err == nil {
				t.Errorf("bit %d of byte %d", bit, i)
			}
		}
	}
}

func TestFunctionsOfOthersAreNoHindrance(t *testing.T) {
	client := single(t)
	must(t, client.FunctionLoad(t.Context(), "#!lua name=other\nredis.register_function('f', function() return 1 end)").Err())
	must(t, client.Set(t.Context(), key, "v", 0).Err())
	if _, m := take(t, client); m.Keys() != 1 {
		t.Errorf("%d keys", m.Keys())
	}
}

// FuzzSnapshot: whatever comes, nothing panics and no memory is asked for that the file does not hold.
func FuzzSnapshot(f *testing.F) {
	f.Add(bare("\x00\x02ab\x01v"))
	f.Add(bare("\x12\x01k\x01\x02\x09\x09\x00\x00\x00\x01\x00\x81a\x02\xff"))
	f.Add(bare("\xc3\x05\x0a\x01a\x20\x00\x00"))
	f.Add(older(f, func(e *encoder.Encoder) {
		must(f, e.WriteListObject(key, [][]byte{[]byte("a"), []byte("12"), []byte("70000")}))
		must(f, e.WriteSetObject(key+"s", [][]byte{[]byte("7")}))
	}))
	f.Fuzz(func(_ *testing.T, file []byte) { _, _, _ = redis.ReadSnapshot(file, 0) })
}
