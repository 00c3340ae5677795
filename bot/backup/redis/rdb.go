package redis

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/brobygger/brobygger/bot/backup"
)

// What stands before a value in an RDB file, besides the types in value.go.
const (
	opSlotInfo    = 244 // of a Cluster since Redis 7.4: slot, keys, keys that expire
	opFunction    = 245 // a library of functions
	opModuleAux   = 247
	opIdle        = 248
	opFreq        = 249
	opAux         = 250 // name, value: what the file says of itself
	opResizeDB    = 251 // keys, keys that expire
	opExpireMS    = 252
	opExpire      = 253
	opSelectDB    = 254
	opEnd         = 255
	sumSize       = 8
	magicSize     = 9 // REDIS0010, VALKEY080
	maxHeldString = 512 << 20
)

// snapshot says what an RDB file says of itself.
type snapshot struct {
	taken  time.Time // whole seconds
	server string    // version
}

var (
	// errSnapshot says that what came is not what the Redis meant to send.
	errSnapshot = errors.New("the snapshot that the Redis sent is not whole; try again")
	// errUnknown says that a snapshot holds what this release does not know.
	errUnknown = errors.New("this release does not read all that this Redis writes")
)

// rdb reads an RDB file. There are libraries that do; the one that was tried gives up on a Cluster of Redis 7.4 or later and on
// a Redis with functions, and takes some files that are cut for whole ones.
type rdb struct {
	r       *bufio.Reader
	in      *summed
	s       snapshot
	db      int // of the keys that come
	expires int64
	counted map[int]uint64 // keys of each database, as the Redis counted them
	seen    map[int]uint64
}

// readSnapshot gives every key of one database to each, after what the file says of itself; of a key that is not ours it
// gives the name alone. size is that of the whole file. When it gives no error, the file's sum is right and every key that
// the Redis counted was read.
func readSnapshot(r io.Reader, size int64, db int, each func(snapshot, backup.Entry) error) (snapshot, error) {
	in := &summed{r: r, left: size}
	f := &rdb{r: bufio.NewReaderSize(in, 256<<10), in: in, counted: map[int]uint64{}, seen: map[int]uint64{}}
	if err := f.read(db, each); err != nil {
		return f.s, f.explain(err)
	}
	sum, err := io.ReadAll(f.r)
	if err != nil || len(sum) != sumSize || !in.whole() || !maps.Equal(f.counted, f.seen) || f.s.taken.IsZero() {
		return f.s, errSnapshot
	}
	return f.s, nil
}

// explain words an error of reading.
func (f *rdb) explain(err error) error {
	switch {
	case errors.Is(err, errUnknown):
		return fmt.Errorf("%w: it says it is version %q", err, f.s.server)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errSnapshot
	}
	return err
}

// read reads up to the sum.
func (f *rdb) read(db int, each func(snapshot, backup.Entry) error) error {
	magic := make([]byte, magicSize)
	if _, err := io.ReadFull(f.r, magic); err != nil {
		return err
	}
	if !strings.HasPrefix(string(magic), "REDIS") && !strings.HasPrefix(string(magic), "VALKEY") {
		return errSnapshot
	}
	names := backup.NewNamer()
	for {
		op, err := f.r.ReadByte()
		if err != nil || op == opEnd {
			return err
		}
		known, err := f.note(op)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		e, err := f.entry(op)
		if err != nil {
			return err
		}
		f.seen[f.db]++
		if f.db != db {
			continue
		}
		if _, ours := names.Read(e.Key); !ours {
			e = backup.Entry{Key: e.Key}
		}
		if err := each(f.s, e); err != nil {
			return err
		}
	}
}

// note reads what is no key; known is false for one.
func (f *rdb) note(op byte) (known bool, err error) {
	switch op {
	case opAux:
		return true, f.aux()
	case opSelectDB:
		n, err := f.number()
		f.db = int(n) // #nosec G115 -- of a few
		return true, err
	case opResizeDB:
		keys, err := f.number()
		f.counted[f.db] += keys
		return true, errors.Join(err, f.skip(1))
	case opExpireMS:
		raw, err := f.bytes(8)
		if err == nil {
			f.expires = int64(binary.LittleEndian.Uint64(raw)) // #nosec G115 -- a time
		}
		return true, err
	case opExpire:
		raw, err := f.bytes(4)
		if err == nil {
			f.expires = int64(binary.LittleEndian.Uint32(raw)) * 1000
		}
		return true, err
	case opFreq:
		_, err := f.r.ReadByte()
		return true, err
	case opIdle:
		return true, f.skip(1)
	case opSlotInfo:
		return true, f.skip(3)
	case opFunction:
		_, err := f.text()
		return true, err
	case opModuleAux:
		return true, errors.Join(f.skip(3), f.skipModule())
	}
	return false, nil
}

func (f *rdb) aux() error {
	name, err := f.text()
	if err != nil {
		return err
	}
	value, err := f.text()
	if err != nil {
		return err
	}
	switch name {
	case "redis-ver", "valkey-ver":
		f.s.server = value
	case "ctime":
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return errSnapshot
		}
		f.s.taken = time.Unix(seconds, 0)
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
	return n, err //nolint:wrapcheck // a reader
}

// add sums what came, but for the last eight bytes of all.
func (s *summed) add(p []byte) {
	s.tail = append(s.tail, p...)
	if over := len(s.tail) - sumSize; over > 0 {
		s.sum = ^crc64.Update(^s.sum, sumTable, s.tail[:over])
		s.tail = append(s.tail[:0], s.tail[over:]...)
	}
}

// sumTable is for the polynomial of Jones, which Redis sums with.
var sumTable = crc64.MakeTable(0x95ac9329ac4bc9b5)

// whole reports whether the sum is right; a Redis that was told to makes none, and writes zero.
func (s *summed) whole() bool {
	if s.left != 0 || len(s.tail) != sumSize {
		return false
	}
	said := binary.LittleEndian.Uint64(s.tail)
	return said == 0 || said == s.sum
}
