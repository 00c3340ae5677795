package redis

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/hdt3213/rdb/parser"

	"github.com/brobygger/brobygger/bot/backup"
)

// snapshot says what an RDB file says of itself.
type snapshot struct {
	taken  time.Time // whole seconds
	server string    // version
}

// errSnapshot says that what came is not what the Redis meant to send.
var errSnapshot = errors.New("the snapshot that the Redis sent is not whole; try again")

// readSnapshot gives every key of one database to each, after what the file says of itself; of a key that is not ours it
// gives the name alone. size is that of the whole file. When it gives no error, the file's sum is right and every key that
// the Redis counted was read.
func readSnapshot(r io.Reader, size int64, db int, each func(snapshot, backup.Entry) error) (snapshot, error) {
	in := &summed{r: bufio.NewReaderSize(r, 256<<10), left: size}
	var s snapshot
	var failed error
	counted, seen, names := map[int]uint64{}, map[int]uint64{}, backup.NewNamer()
	err := parser.NewDecoder(in).WithSpecialOpCode().Parse(func(o parser.RedisObject) bool {
		switch o := o.(type) {
		case *parser.AuxObject:
			failed = s.note(o.Key, o.Value)
		case *parser.DBSizeObject:
			counted[o.DB] += o.KeyCount
		default:
			seen[o.GetDBIndex()]++
			if o.GetDBIndex() != db {
				return true
			}
			e := backup.Entry{Key: o.GetKey()}
			if _, ours := names.Read(e.Key); ours {
				e, failed = entryOf(o)
			}
			if failed == nil {
				failed = each(s, e)
			}
		}
		return failed == nil
	})
	switch {
	case failed != nil:
		return s, failed
	case err != nil:
		return s, fmt.Errorf("%w: %w", errSnapshot, err)
	case in.left != 0 || !in.whole() || !maps.Equal(counted, seen):
		return s, errSnapshot
	case s.taken.IsZero():
		return s, fmt.Errorf("%w: it does not say of when it is", errSnapshot)
	}
	return s, nil
}

func (s *snapshot) note(name, value string) error {
	switch name {
	case "redis-ver", "valkey-ver":
		s.server = value
	case "ctime":
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return fmt.Errorf("%w: %w", errSnapshot, err)
		}
		s.taken = time.Unix(seconds, 0)
	}
	return nil
}

// summed reads a file whose last eight bytes are the sum of all before them, as Redis writes it.
type summed struct {
	r    io.Reader
	left int64
	sum  uint64
	tail []byte
}

// Read implements io.Reader.
func (s *summed) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	s.add(p[:n])
	return n, err
}

// add sums what came, but for the last eight bytes of all.
func (s *summed) add(p []byte) {
	s.tail = append(s.tail, p...)
	if over := len(s.tail) - 8; over > 0 {
		s.sum = ^crc64.Update(^s.sum, sumTable, s.tail[:over])
		s.tail = append(s.tail[:0], s.tail[over:]...)
	}
}

// sumTable is for the polynomial of Jones, which Redis sums with.
var sumTable = crc64.MakeTable(0x95ac9329ac4bc9b5)

// whole reports whether the sum is right; a Redis that was told to makes none, and writes zero.
func (s *summed) whole() bool {
	if len(s.tail) != 8 {
		return false
	}
	said := binary.LittleEndian.Uint64(s.tail)
	return said == 0 || said == s.sum
}

// entryOf reads what the parser gives.
func entryOf(o parser.RedisObject) (backup.Entry, error) {
	e := backup.Entry{Key: o.GetKey()}
	if at := o.GetExpiration(); at != nil {
		e.Expires = at.UnixMilli()
	}
	switch o := o.(type) {
	case *parser.StringObject:
		e.Kind, e.Words = backup.String, []string{string(o.Value)}
	case *parser.ListObject:
		e.Kind, e.Words = backup.List, texts(o.Values)
	case *parser.SetObject:
		e.Kind, e.Words = backup.Set, slices.Sorted(slices.Values(texts(o.Members)))
	case *parser.HashObject:
		e.Kind = backup.Hash
		for _, name := range slices.Sorted(maps.Keys(o.Hash)) {
			e.Words = append(e.Words, name, string(o.Hash[name]))
		}
	case *parser.ZSetObject:
		e.Kind = backup.Sorted
		scores := make(map[string]float64, len(o.Entries))
		for _, one := range o.Entries {
			scores[one.Member] = one.Score
		}
		e.Words = sortedWords(scores)
	case *parser.StreamObject:
		return streamOf(e, o)
	default:
		return backup.Entry{}, fmt.Errorf("a key is of the kind %s, which this release does not know", o.GetType())
	}
	return e, nil
}

func texts(raw [][]byte) []string {
	all := make([]string, len(raw))
	for i, one := range raw {
		all[i] = string(one)
	}
	return all
}

func sortedWords(scores map[string]float64) []string {
	words := make([]string, 0, 2*len(scores))
	for _, member := range slices.Sorted(maps.Keys(scores)) {
		words = append(words, member, backup.Score(scores[member]))
	}
	return words
}

func streamOf(e backup.Entry, o *parser.StreamObject) (backup.Entry, error) {
	e.Kind = backup.Stream
	e.Words = []string{streamID(o.LastId.Ms, o.LastId.Sequence)}
	n := uint64(0)
	for _, page := range o.Entries {
		for _, m := range page.Msgs {
			if m.Deleted {
				continue
			}
			n++
			e.Words = append(e.Words, streamID(m.Id.Ms, m.Id.Sequence))
			e.Words = append(e.Words, fieldWords(m.Fields)...)
		}
	}
	if n != o.Length {
		return backup.Entry{}, errSnapshot
	}
	return e, nil
}

func streamID(ms, sequence uint64) string {
	return strconv.FormatUint(ms, 10) + "-" + strconv.FormatUint(sequence, 10)
}

// fieldWords gives how many fields a message has, and then each with its value, sorted.
func fieldWords(fields map[string]string) []string {
	words := []string{strconv.Itoa(len(fields))}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		words = append(words, name, fields[name])
	}
	return words
}
