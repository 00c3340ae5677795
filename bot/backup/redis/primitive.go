package redis

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
)

// number reads a length.
func (f *rdb) number() (uint64, error) {
	n, special, err := f.length()
	if err == nil && special {
		return 0, errSnapshot
	}
	return n, err
}

// length reads a length; special says that it is one of the ways in which a string is packed.
func (f *rdb) length() (n uint64, special bool, err error) {
	first, err := f.r.ReadByte()
	if err != nil {
		return 0, false, err //nolint:wrapcheck // explain words it
	}
	switch first >> 6 {
	case 0:
		return uint64(first & 0x3f), false, nil
	case 1:
		next, err := f.r.ReadByte()
		return uint64(first&0x3f)<<8 | uint64(next), false, err //nolint:wrapcheck // explain words it
	case 3:
		return uint64(first & 0x3f), true, nil
	}
	size := map[byte]uint64{0x80: 4, 0x81: 8}[first]
	if size == 0 {
		return 0, false, errSnapshot
	}
	raw, err := f.bytes(size)
	if err != nil {
		return 0, false, err
	}
	if size == 4 {
		return uint64(binary.BigEndian.Uint32(raw)), false, nil
	}
	return binary.BigEndian.Uint64(raw), false, nil
}

// bytes reads so many.
func (f *rdb) bytes(n uint64) ([]byte, error) {
	if n > maxHeldString || n > uint64(f.in.left)+uint64(f.r.Buffered()) { // #nosec G115 -- never below zero
		return nil, errSnapshot
	}
	raw := make([]byte, n)
	_, err := io.ReadFull(f.r, raw)
	return raw, err //nolint:wrapcheck // explain words it
}

// skip reads numbers that say nothing to us.
func (f *rdb) skip(n int) error {
	for range n {
		if _, err := f.number(); err != nil {
			return err
		}
	}
	return nil
}

// text reads a string: as it is, as a number, or packed.
func (f *rdb) text() (string, error) {
	n, special, err := f.length()
	if err != nil {
		return "", err
	}
	if !special {
		raw, err := f.bytes(n)
		return string(raw), err
	}
	if n == 3 {
		return f.packed()
	}
	if n > 2 {
		return "", errSnapshot
	}
	raw, err := f.bytes(1 << n)
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(signed(raw), 10), nil
}

// signed reads a whole number of one to eight bytes, the lowest first.
func signed(raw []byte) int64 {
	var n uint64
	for i, b := range raw {
		n |= uint64(b) << (8 * i)
	}
	shift := 64 - 8*len(raw)
	return int64(n<<shift) >> shift // #nosec G115 -- the sign is meant
}

// packed reads a string that was packed with LZF.
func (f *rdb) packed() (string, error) {
	from, err := f.number()
	if err != nil {
		return "", err
	}
	to, err := f.number()
	if err != nil || to > maxHeldString {
		return "", fmt.Errorf("%w: %w", errSnapshot, err)
	}
	raw, err := f.bytes(from)
	if err != nil {
		return "", err
	}
	return unpack(raw, int(to))
}

// unpack undoes LZF: runs of bytes as they are, and runs that stood before, by how far back and how long.
func unpack(in []byte, size int) (string, error) {
	out := make([]byte, 0, size)
	next := func() int {
		if len(in) == 0 {
			return -1
		}
		b := in[0]
		in = in[1:]
		return int(b)
	}
	for len(in) > 0 {
		head := next()
		if head < 32 {
			if len(in) < head+1 {
				return "", errSnapshot
			}
			out, in = append(out, in[:head+1]...), in[head+1:]
			continue
		}
		length := head >> 5
		if length == 7 {
			length += next()
		}
		from := len(out) - (head&0x1f)<<8 - next() - 1
		if from < 0 || from >= len(out) || len(out)+length+2 > size {
			return "", errSnapshot
		}
		for range length + 2 { // byte by byte: a run may reach into itself
			out = append(out, out[from])
			from++
		}
	}
	if len(out) != size {
		return "", errSnapshot
	}
	return string(out), nil
}
